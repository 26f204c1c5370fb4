import './trusted-types.ts'
// First, since it states the order of the layers: Mantine's styles must win over the ground.
import './global.css'
import '@fontsource-variable/inter/opsz.css'
import '@mantine/core/styles/baseline.layer.css'
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/global.layer.css'
import '@mantine/core/styles/UnstyledButton.layer.css'
import '@mantine/core/styles/Button.layer.css'
import '@mantine/core/styles/Input.layer.css'
import { DirectionProvider, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from './i18n/index.ts'
import { queryClient } from './queries.ts'
import { fetchPagesWhenIdle, router } from './router.tsx'
import { cssVariablesResolver, theme } from './theme.ts'
import { Toasts } from './ui/toast.tsx'

// The nonce of this answer: styles that are made at run time carry it.
const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? ''

const place = document.getElementById('root')
if (!place) throw new Error('index.html has no #root')
await startLanguage()
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <DirectionProvider>
          <RouterProvider router={router} />
          <Toasts />
        </DirectionProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
fetchPagesWhenIdle()

import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

const icon = { size: 16, stroke: 1.6, 'aria-hidden': true } as const

/** Copies a text. The clipboard is missing where a private network is used without https: then there is no button. */
export function CopyButton({ text, children }: { text: string; children: string }) {
  const { t } = useTranslation()
  const [wasCopied, setCopied] = useState(false)
  if (!navigator.clipboard) return null
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <>
      <Button leftSection={wasCopied ? <IconCheck {...icon} /> : <IconCopy {...icon} />} onClick={copy}>
        {children}
      </Button>
      <span role="status" className="t-12 ink-3">
        {wasCopied && t('copied')}
      </span>
    </>
  )
}

import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { tokens } from './theme.ts'

/** What a visitor may have to load before the first page can be used. */
const initialLimitBytes = 200_000

/** ∴ as the tab's icon, in the accent. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="7" fill="${tokens.light.accent}"/><g fill="${tokens.light['on-accent']}"><circle cx="12" cy="8" r="2.4"/><circle cx="7.4" cy="15.6" r="2.4"/><circle cx="16.6" cy="15.6" r="2.4"/></g></svg>`,
)}`

/** Paints the desk before any script has run, in the scheme that was chosen last. */
const paintFirst = (): Plugin => ({
  name: 'lyceum-paint-first',
  transformIndexHtml: () => [
    { tag: 'link', attrs: { rel: 'icon', type: 'image/svg+xml', href: icon }, injectTo: 'head' },
    {
      tag: 'style',
      children: `html{background:${tokens.light.desk}}html[data-mantine-color-scheme=dark]{background:${tokens.dark.desk}}`,
      injectTo: 'head-prepend',
    },
  ],
})

/** Measures the JavaScript that every first visit loads, prints it and refuses a build beyond the limit. */
const measureInitial = (): Plugin => ({
  name: 'lyceum-measure-initial',
  apply: 'build',
  generateBundle(_, bundle) {
    const initial = new Set<string>()
    const visit = (name: string) => {
      const chunk = bundle[name]
      if (initial.has(name) || chunk?.type !== 'chunk') return
      initial.add(name)
      for (const next of chunk.imports) visit(next)
    }
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) visit(chunk.fileName)
    const codes = [...initial].map((name) => {
      const chunk = bundle[name]
      return chunk?.type === 'chunk' ? chunk.code : ''
    })
    const total = (compress: (code: string) => Uint8Array) =>
      codes.reduce((sum, code) => sum + compress(code).byteLength, 0)
    const gzip = total((code) => gzipSync(code))
    const brotli = total((code) => brotliCompressSync(code))
    const inKilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`
    console.log(`Initial JavaScript: ${inKilobytes(gzip)} gzip, ${inKilobytes(brotli)} brotli, ${initial.size} files`)
    if (initial.size === 0 || gzip > initialLimitBytes)
      this.error(`Initial JavaScript must stay under ${inKilobytes(initialLimitBytes)} gzip; load pages lazily`)
  },
})

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), paintFirst(), measureInitial()],
  // The server puts a fresh nonce in place of this word in every answer.
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: 'dist',
    target: 'es2023',
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    // What most pages share comes in one file rather than in thirty: each file costs a slow network a round trip.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 5 }] } } },
  },
  server: { proxy: { '/api': process.env.LYCEUM_API ?? 'http://127.0.0.1:3000' } },
  preview: { proxy: { '/api': process.env.LYCEUM_API ?? 'http://127.0.0.1:3000' } },
})

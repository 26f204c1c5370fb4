// `npm run screenshots`: the built product, with the demonstration in it, as docs/screenshots shows it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { closeBrowser, desktop, phone, startServer, visit } from '../e2e/stage.ts'
import { ensureBrowser } from './browser.ts'
import { buildWebIfStale } from './setup.mjs'

const folder = join(import.meta.dirname, '../docs/screenshots')
mkdirSync(folder, { recursive: true })
const browser = ensureBrowser()
if ('whyNot' in browser) throw new Error(browser.whyNot)
await buildWebIfStale(process.execPath)
const server = await startServer()
try {
  for (const [name, viewport, dark] of [
    ['1440-light', desktop, false],
    ['1440-dark', desktop, true],
    ['390-light', phone, false],
  ] as const) {
    const { page, close } = await visit({ viewport, dark })
    await page.goto(server.url)
    if (name === '1440-light') await shoot(page, `first-run-${name}`)
    await page.request.post(`${server.url}/api/v1/demonstration`, { headers: { 'sec-fetch-site': 'same-origin' } })
    await page.waitForTimeout(3000)
    await page.goto(`${server.demonstrationUrl}/sign-in`)
    await page.getByRole('button', { name: /Aroha Ngata/ }).click()
    await page.getByRole('heading', { level: 1, name: /Aroha/ }).waitFor()
    await shoot(page, `home-${name}`)
    await page.goto(`${server.demonstrationUrl}/people`)
    await shoot(page, `people-${name}`)
    await page
      .getByRole('link', { name: /Ingrid Solheim/ })
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: 'Ingrid Solheim' }).waitFor()
    await shoot(page, `person-${name}`)
    await close()
  }
} finally {
  await closeBrowser()
  await server.stop()
}

async function shoot(page: Page, name: string) {
  await page.waitForLoadState('networkidle')
  writeFileSync(join(folder, `${name}.png`), await page.screenshot({ scale: 'css' }))
}

import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  browserPath,
  closeBrowser,
  desktop,
  expectSound,
  phone,
  type Server,
  sizes,
  startServer,
  tabTo,
  visit,
} from './stage.ts'

const run = test.skipIf(!browserPath)
let server: Server
beforeAll(async () => {
  if (browserPath) server = await startServer()
})
afterAll(async () => {
  await closeBrowser()
  await server?.stop()
})

run('a stranger presses "Look around", waits a moment and stands in the demonstration, by keyboard', async () => {
  const guest = await visit({ viewport: phone })
  const { page } = guest
  await page.goto(server.url)
  await expectSound(guest)
  await tabTo(page, 'button', 'Look around')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${server.demonstrationUrl}/**`, { timeout: 30_000 })
  await tabTo(page, 'button', /Amara Okafor/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /Amara/ }).waitFor()
  await expectSound(guest)
  await guest.close()
})

for (const { name, viewport } of sizes)
  for (const dark of [false, true])
    run(`an administrator reads every page on ${name}, ${dark ? 'dark' : 'light'}, and axe finds nothing`, async () => {
      const guest = await visit({ viewport, dark })
      const { page } = guest
      await page.goto(`${server.demonstrationUrl}/sign-in`)
      await expectSound(guest)
      await page.getByRole('button', { name: /Aroha Ngata/ }).click()
      await page.getByRole('heading', { level: 1, name: /Aroha/ }).waitFor()
      for (const path of [
        '/',
        '/people',
        '/me/sign-ins',
        '/inbox',
        '/me/data',
        '/me/keys',
        '/people/import',
        '/admin/audit',
        '/admin/mailbox',
        '/admin/matrix',
        '/nowhere',
      ]) {
        await page.goto(`${server.demonstrationUrl}${path}`)
        await page.locator('h1').waitFor()
        await expectSound(guest)
      }
      await page.goto(`${server.demonstrationUrl}/people`)
      await page.getByRole('link', { name: /Ingrid Solheim/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Ingrid Solheim' }).waitFor()
      await expectSound(guest)
      await guest.close()
    })

run('from the keyboard: search opens, finds a person and goes to the page; ? lists the shortcuts', async () => {
  const guest = await visit({ viewport: desktop })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Ingrid Solheim/ }).click()
  await page.getByRole('heading', { level: 1, name: /Ingrid/ }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('keiko')
  await page.getByRole('option', { name: /Keiko Tanabe/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Keiko Tanabe' }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await expectSound(guest)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await guest.close()
})

run('nothing is clipped in the long invented language, and right-to-left mirrors the page', async () => {
  for (const { viewport } of sizes) {
    const guest = await visit({ viewport })
    const { page } = guest
    for (const [language, direction] of [
      ['en-XA', 'ltr'],
      ['ar-XB', 'rtl'],
    ]) {
      await page.goto(`${server.demonstrationUrl}/sign-in?lng=${language}`)
      await page.locator('h1').waitFor()
      expect(await page.locator('html').getAttribute('dir')).toBe(direction)
      await expectSound(guest)
    }
    await guest.close()
  }
})

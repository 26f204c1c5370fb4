/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserPath, closeBrowser, desktop, expectSound, phone, type Server, startServer, visit } from './stage.ts'

const run = test.skipIf(!browserPath)
let server: Server
beforeAll(async () => {
  if (!browserPath) return
  server = await startServer()
  await makeDemonstration()
})
afterAll(async () => {
  await closeBrowser()
  await server?.stop()
})

async function makeDemonstration(): Promise<void> {
  const guest = await visit({ viewport: desktop })
  await guest.page.goto(server.url)
  await guest.page.getByRole('button', { name: 'Look around' }).click()
  await guest.page.waitForURL(`${server.demonstrationUrl}/**`, { timeout: 60_000 })
  await guest.close()
}

async function signInAs(page: Page, name: RegExp): Promise<void> {
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name }).click()
  await page.getByRole('heading', { level: 1, name: /Good/ }).waitFor()
}

/** Something happens to the account elsewhere: a program is given a key. */
async function makeKeyElsewhere(page: Page, name: string): Promise<void> {
  const status = await page.evaluate(async (keyName) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
    const body = JSON.stringify({ name: keyName, scopes: ['read'], days: 7 })
    const response = await fetch('/api/v1/me/api-keys', { method: 'POST', headers, body })
    // Read to its end: a browser counts an answer that nobody reads as still under way.
    await response.text()
    return response.status
  }, name)
  expect(status).toBe(201)
}

const keyMade = /key/i

run(
  'news reaches an open page by itself; from the keyboard it is put away, taken back, and put away for good',
  async () => {
    const guest = await visit({ viewport: desktop })
    const { page } = guest
    await signInAs(page, /Ingrid Solheim/)
    await page.getByText('Nothing waits for you.', { exact: true }).waitFor()
    await makeKeyElsewhere(page, 'inbox')
    const bell = page.getByRole('button', { name: 'Inbox, something is new' })
    await bell.waitFor()
    await expect.poll(() => page.title()).toMatch(/^• Home/)
    await bell.focus()
    await page.keyboard.press('Enter')
    const panel = page.getByRole('dialog', { name: 'Inbox' })
    const row = panel.getByRole('listitem').filter({ hasText: keyMade })
    await row.waitFor()
    await expectSound(guest)
    await page.keyboard.press('j')
    await page.keyboard.press('e')
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await bell.click()
    if (!(await panel.isVisible())) await bell.click()
    await row.waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('s')
    await panel.getByRole('button', { name: 'Tomorrow' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await row.waitFor({ state: 'detached' })
    // The page goes before the ten seconds are over: what was asked for is done all the same.
    await page.goto(`${server.demonstrationUrl}/inbox`)
    await page.getByText('No news at the moment.').waitFor()
    await page.getByRole('button', { name: 'Inbox', exact: true }).waitFor()
    await guest.close()
  },
)

run('on a phone the bell opens a page; what is put off until tomorrow is gone until then', async () => {
  const guest = await visit({ viewport: phone, dark: true })
  const { page } = guest
  await signInAs(page, /Keiko Tanabe/)
  await makeKeyElsewhere(page, 'phone')
  await page.getByRole('link', { name: 'Inbox, something is new' }).click()
  await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor()
  const row = page.locator('main').getByRole('listitem').filter({ hasText: keyMade })
  await row.waitFor()
  await row.getByRole('button', { name: /^Later/ }).click()
  await expectSound(guest)
  await row.getByRole('button', { name: 'Tomorrow' }).click()
  await row.waitFor({ state: 'detached' })
  await page.reload()
  await page.getByText('No news at the moment.').waitFor()
  await guest.close()
})

run('nobody can be made to hear less of their own safety', async () => {
  const guest = await visit({ viewport: desktop })
  const { page } = guest
  await signInAs(page, /Priya/)
  await makeKeyElsewhere(page, 'safety')
  await page.goto(`${server.demonstrationUrl}/inbox`)
  const row = page.locator('main').getByRole('listitem').filter({ hasText: keyMade })
  await row.waitFor()
  expect(await row.getByRole('button', { name: /^Less/ }).count()).toBe(0)
  await page.getByRole('button', { name: 'I have seen all of it' }).click()
  await page.getByRole('button', { name: 'Inbox', exact: true }).waitFor()
  await row.waitFor()
  await guest.close()
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  browserPath,
  closeBrowser,
  desktop,
  expectSound,
  type Server,
  sizes,
  startDemonstration,
  tabTo,
  visit,
} from './stage.ts'

const run = test.skipIf(!browserPath)
let server: Server
beforeAll(async () => {
  if (browserPath) server = await startDemonstration()
})
afterAll(async () => {
  await closeBrowser()
  await server?.stop()
})

run('from the rail, by keyboard: who sees my mail is named, and my own acts are mine to read', async () => {
  const guest = await visit({ viewport: desktop })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Ingrid Solheim/ }).click()
  await tabTo(page, 'link', 'Who sees my data')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'My data' }).waitFor()
  const mail = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Mail to you' }) })
  await mail.getByRole('link', { name: 'Aroha Ngata' }).first().waitFor()
  await mail.getByText('14 days').waitFor()
  const own = page.getByRole('region', { name: 'Only you can see this' })
  await own.getByRole('heading', { name: 'Your sign-ins' }).waitFor()
  await tabTo(page, 'link', 'What I did')
  await page.keyboard.press('Enter')
  await page.getByRole('listitem').filter({ hasText: 'Signed in' }).first().waitFor()
  await expectSound(guest)
  await guest.close()
})

for (const { name, viewport } of sizes)
  run(`every kind of data has words on ${name}, in German too`, async () => {
    const guest = await visit({ viewport, locale: 'de-DE', dark: true })
    const { page } = guest
    await page.goto(`${server.demonstrationUrl}/sign-in`)
    await page.getByRole('button', { name: /Keiko Tanabe/ }).click()
    await page.locator('main h1').waitFor()
    await page.goto(`${server.demonstrationUrl}/me/data`)
    await page.getByRole('heading', { level: 1, name: 'Meine Daten' }).waitFor()
    await page.getByRole('heading', { level: 3 }).first().waitFor()
    await expectSound(guest)
    const titles = await page.getByRole('heading', { level: 3 }).allInnerTexts()
    // A table without words shows the server's own name, which no German noun begins like.
    expect(titles.filter((title) => !/^\p{Lu}/u.test(title))).toEqual([])
    await guest.close()
  })

run('an administrator finds acts by their kind, and sees that nobody has changed the trail', async () => {
  const guest = await visit({ viewport: desktop })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Aroha Ngata/ }).click()
  await page.locator('main h1').waitFor()
  await page.goto(`${server.demonstrationUrl}/admin/audit`)
  await page.getByRole('listitem').filter({ hasText: 'Signed in' }).first().waitFor()
  await page.getByLabel('Act', { exact: true }).selectOption({ label: 'Read the audit trail' })
  await page.getByRole('listitem').filter({ hasText: 'Read the audit trail' }).first().waitFor()
  const main = page.locator('main')
  await expect.poll(() => main.getByRole('listitem').filter({ hasText: 'Signed in' }).count()).toBe(0)
  expect(new URL(page.url()).searchParams.get('act')).toBe('audit.read')
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByText(/^Verified to row \d+$/).waitFor()
  await expectSound(guest)
  await guest.close()
})

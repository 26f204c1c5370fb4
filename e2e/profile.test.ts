import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  browserPath,
  closeBrowser,
  desktop,
  expectSound,
  phone,
  type Server,
  startDemonstration,
  visit,
} from './stage.ts'

const run = test.skipIf(!browserPath)
let server: Server
beforeAll(async () => {
  if (browserPath) server = await startDemonstration()
}, 90_000)
afterAll(async () => {
  await closeBrowser()
  await server?.stop()
})

async function signIn(name: string, viewport = desktop, dark = false) {
  const guest = await visit({ viewport, dark })
  await guest.page.goto(`${server.demonstrationUrl}/sign-in`)
  await guest.page.getByRole('button', { name: new RegExp(name) }).click()
  await guest.page.waitForURL(`${server.demonstrationUrl}/`)
  return guest
}

for (const viewport of [desktop, phone, { width: 320, height: 700 }])
  for (const dark of [false, true])
    run(`a person's page and my profile are sound at ${viewport.width} px, ${dark ? 'dark' : 'light'}`, async () => {
      const guest = await signIn('Amara Okafor', viewport, dark)
      const { page } = guest
      await page.goto(`${server.demonstrationUrl}/people?q=ingrid`)
      await page.getByRole('link', { name: 'Ingrid Solheim' }).click()
      await page.getByRole('heading', { name: 'What she knows' }).waitFor()
      await page.getByRole('button', { name: 'How this is weighed' }).click()
      await expectSound(guest)
      await page.goto(`${server.demonstrationUrl}/me/profile`)
      await page.getByRole('heading', { name: 'Being asked' }).waitFor()
      await expectSound(guest)
      await guest.close()
    })

run('the map draws as many signs as its list has rows, and each row says what is counted', async () => {
  const guest = await signIn('Amara Okafor')
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/people?q=ingrid`)
  await page.getByRole('link', { name: 'Ingrid Solheim' }).click()
  const section = page.getByRole('region', { name: 'What she knows' })
  const picture = section.getByRole('img')
  await picture.waitFor()
  const marks = await picture.locator('circle, rect, path').count()
  const sums = await picture.locator('text[text-anchor=end]').allTextContents()
  const total = sums
    .map(Number)
    .filter(Number.isFinite)
    .reduce((a, b) => a + b, 0)
  expect(marks).toBeGreaterThan(20)
  expect(total).toBe(marks)
  await section.getByRole('button', { name: 'As a list' }).click()
  expect(await section.locator('li').count()).toBe(marks)
  await expectSound(guest)
  await guest.close()
})

run('what is typed is saved by itself and stands on the own page', async () => {
  const guest = await signIn('Tomás Quispe')
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/me/profile`)
  await page.getByRole('textbox', { name: 'About', exact: true }).fill('Membranes and long roads.')
  await page.getByText('All saved').waitFor()
  await page.reload()
  await page.getByRole('textbox', { name: 'About', exact: true }).waitFor()
  expect(await page.getByRole('textbox', { name: 'About', exact: true }).inputValue()).toBe('Membranes and long roads.')
  await page.getByRole('link', { name: 'See my page' }).click()
  await page.getByText('Membranes and long roads.').waitFor()
  await guest.close()
})

run('two windows that write the same field lose neither text', async () => {
  const first = await signIn('Leila Haddad')
  const second = await signIn('Leila Haddad')
  for (const { page } of [first, second]) {
    await page.goto(`${server.demonstrationUrl}/me/profile`)
    await page.getByRole('textbox', { name: 'About', exact: true }).waitFor()
  }
  await first.page.getByRole('textbox', { name: 'About', exact: true }).fill('Written first.')
  await first.page.getByText('All saved').waitFor()
  await second.page.getByRole('textbox', { name: 'About', exact: true }).fill('Written second.')
  const alert = second.page.getByRole('alert')
  await alert.getByText('Written first.').waitFor()
  await alert.getByText('Written second.').waitFor()
  await expectSound(second)
  await alert.getByRole('button', { name: 'Keep what I wrote' }).click()
  await second.page.getByText('All saved').waitFor()
  await first.page.reload()
  await first.page.getByRole('textbox', { name: 'About', exact: true }).waitFor()
  expect(await first.page.getByRole('textbox', { name: 'About', exact: true }).inputValue()).toBe('Written second.')
  await first.close()
  await second.close()
})

run('a lost network loses nothing that was typed', async () => {
  const guest = await signIn('Keiko Tanabe')
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/me/profile`)
  const phoneField = page.getByRole('textbox', { name: 'Phone', exact: true })
  await phoneField.waitFor()
  await page.route('**/api/v1/me/profile', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  )
  await phoneField.fill('+81 6 0000 0000')
  await page.getByText('Not saved; kept in this browser').waitFor()
  await page.unroute('**/api/v1/me/profile')
  await page.reload()
  await phoneField.waitFor()
  expect(await phoneField.inputValue()).toBe('+81 6 0000 0000')
  await page.getByText('All saved').waitFor()
  await guest.close()
})

run('somebody says that their job title is wrong, says what they can, and stops being asked', async () => {
  const guest = await signIn('Nguyễn Minh Châu')
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/me/profile`)
  await page.getByRole('button', { name: 'This is wrong Job title' }).click()
  await page.getByRole('textbox', { name: 'It should say' }).fill('Principal data scientist')
  await page.getByRole('button', { name: 'Send to the people administrators' }).click()
  await page.getByText('Reported, waiting for an answer.').waitFor()
  await page.getByRole('combobox', { name: 'A skill you know' }).fill('SQL')
  await page.getByRole('combobox', { name: 'A skill you know' }).press('Enter')
  await page.getByRole('heading', { name: 'SQL' }).waitFor()
  await page.getByRole('radio', { name: 'No, I prefer not to be asked' }).click()
  await page.getByText('Prefers not to be asked').waitFor()
  await expectSound(guest)
  await guest.close()
})

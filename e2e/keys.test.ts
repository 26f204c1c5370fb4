/// <reference lib="dom" />
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
})
afterAll(async () => {
  await closeBrowser()
  await server?.stop()
})

run('a key is shown once, opens the door for a program, and after it is ended the door is shut', async () => {
  const guest = await visit({ viewport: phone })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Keiko Tanabe/ }).click()
  await page.locator('main h1').waitFor()
  await page.goto(`${server.demonstrationUrl}/me/keys`)
  await page.getByText('You have no keys.').waitFor()
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByRole('alert').getByRole('link', { name: 'Enter a name for the key' }).waitFor()
  await page.getByLabel('Name', { exact: true }).fill('nightly report')
  await page.getByLabel('Read people').check()
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByRole('heading', { name: /Your key.*nightly report/ }).waitFor()
  await expectSound(guest)
  const key = await page.locator('pre code').innerText()
  const ask = () =>
    fetch(`${server.demonstrationUrl}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } }).then(
      ({ status }) => status,
    )
  expect(await ask()).toBe(200)
  await page.reload()
  await page.getByRole('listitem').filter({ hasText: 'nightly report' }).waitFor()
  expect(await page.getByText(key).count()).toBe(0)
  await page.getByRole('button', { name: /^End .*nightly report/ }).click()
  await page.getByRole('dialog').waitFor()
  await expectSound(guest)
  await page.getByRole('button', { name: 'End it now' }).click()
  await page.getByText('You have no keys.').waitFor()
  expect(await ask()).toBe(401)
  await guest.close()
})

run('whoever signed in long ago signs in once more, and what they typed is still there', async () => {
  const guest = await visit({ viewport: desktop, dark: true })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Ingrid Solheim/ }).click()
  await page.locator('main h1').waitFor()
  await page.goto(`${server.demonstrationUrl}/me/keys`)
  await page.getByLabel('Name', { exact: true }).fill('weekly export')
  await page.getByLabel('Read administration').check()
  // Ten minutes pass: the server refuses as it does then (identity tests hold it to that).
  const refusal = { type: 'about:blank', title: 'Forbidden', status: 403, code: 'fresh_sign_in_needed', requestId: 'x' }
  const route = '**/api/v1/me/api-keys'
  await page.route(route, (asked) =>
    asked.request().method() === 'POST'
      ? asked.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(refusal) })
      : asked.continue(),
  )
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByText(/younger than ten minutes/).waitFor()
  await expectSound(guest)
  await page.unroute(route)
  await page.getByRole('button', { name: 'Sign in again' }).click()
  await page.getByRole('button', { name: /Ingrid Solheim/ }).click()
  await page.waitForURL('**/me/keys')
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('weekly export')
  expect(await page.getByLabel('Read administration').isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByRole('heading', { name: /Your key.*weekly export/ }).waitFor()
  await guest.close()
})

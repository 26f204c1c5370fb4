import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  browserPath,
  closeBrowser,
  desktop,
  expectSound,
  phone,
  type Server,
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

const password = 'seven herons on the weir'

run('the console link makes the organisation and its owner once; a weak password is told at the field', async () => {
  const founder = await visit({ viewport: phone })
  const { page } = founder
  await page.goto(server.firstLink)
  await expectSound(founder)
  await page.getByLabel('Organisation').fill('Harbour Works')
  await page.getByLabel('Your name').fill('Zoë Nguyễn')
  await page.getByLabel('E-mail').fill('zoe@harbour.example')
  await page.getByLabel('Password', { exact: true }).fill('password1234')
  await page.keyboard.press('Enter')
  await page
    .getByText(/among the first that others try/)
    .first()
    .waitFor()
  expect(await page.getByLabel('Your name').inputValue()).toBe('Zoë Nguyễn')
  await expectSound(founder)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /Zoë/ }).waitFor()
  await expectSound(founder)
  const late = await visit({ viewport: desktop })
  await late.page.goto(server.firstLink)
  await late.page
    .getByText(/used before|no longer|over/i)
    .first()
    .waitFor()
  await expectSound(late)
  await late.close()
  await founder.close()
})

run('signing in by a mailed link: opening it signs nobody in, its button does, and only once', async () => {
  const owner = await visit({ viewport: desktop })
  const { page } = owner
  await page.goto(`${server.url}/sign-in`)
  await page.getByLabel('E-mail').fill('zoe@harbour.example')
  await page.getByRole('button', { name: 'Mail me a link' }).click()
  await page
    .getByText(/on its way|has been sent|if .* known/i)
    .first()
    .waitFor()
  await expectSound(owner)
  await page.goto(`${server.url}/sign-in`)
  await page.getByLabel('E-mail').fill('zoe@harbour.example')
  await page.getByLabel('Password', { exact: true }).fill('not the right one at all')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page
    .getByText(/do not belong together/)
    .first()
    .waitFor()
  await expectSound(owner)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await tabTo(page, 'button', 'Sign in')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /Zoë/ }).waitFor()
  await page.goto(`${server.url}/admin/mailbox`)
  await page.getByText('zoe@harbour.example').first().click()
  await page
    .getByText(/hidden/i)
    .first()
    .waitFor()
  await expectSound(owner)
  await owner.close()
})

run('a page asked for before signing in is where one stands afterwards, and an ended sign-in leads back', async () => {
  const owner = await visit({ viewport: desktop })
  const { page, context } = owner
  await page.goto(`${server.url}/me/sign-ins`)
  await page.getByLabel('E-mail').fill('zoe@harbour.example')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${server.url}/me/sign-ins`)
  await context.clearCookies()
  await page.goto(`${server.url}/people`)
  await page.waitForURL(/\/sign-in/)
  await page.getByLabel('E-mail').waitFor()
  await expectSound(owner)
  await owner.close()
})

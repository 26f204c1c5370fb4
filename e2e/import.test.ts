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

/** Dates that can be read in two ways, and a row whose address is none. */
const file = {
  name: 'november.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    [
      'Employee ID,Name,E-mail,Job title,Start date,Favourite colour',
      '9001,Zoë Nguyễn,zoe.nguyen@northwind.example,Optics engineer,03/11/2025,green',
      '9002,Piotr Wiśniewski,piotr.w@northwind.example,Firmware engineer,04/02/2024,blue',
      '9003,Sorcha Ní Bhriain,not an address,Technician,05/06/2023,',
    ].join('\n'),
  ),
}

run('a file is named, previewed, run and taken back; what it cannot know is asked', async () => {
  const guest = await visit({ viewport: desktop })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Aroha Ngata/ }).click()
  await page.getByRole('link', { name: 'Bring people in' }).click()
  await page.getByText('Nothing has been brought in yet.').waitFor()
  await expectSound(guest)
  await page.getByLabel('Drop a file here, or choose one').setInputFiles(file)
  await page.getByRole('heading', { level: 1, name: 'november.csv' }).waitFor()
  expect(await page.getByLabel('E-mail is').inputValue()).toBe('email')
  expect(await page.getByLabel('Favourite colour is').inputValue()).toBe('')
  const check = page.getByRole('button', { name: 'Show what would change' })
  expect(await check.isDisabled()).toBe(true)
  await page.getByLabel('How are dates written?').selectOption('dayFirst')
  await expectSound(guest)
  await check.click()
  await page.getByRole('heading', { name: 'One row has an error' }).waitFor()
  await page.getByRole('button', { name: '2 new' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Optics engineer' }).waitFor()
  await page.getByRole('button', { name: '1 with errors' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Row 4' }).waitFor()
  await expectSound(guest)
  await page.getByRole('button', { name: 'Write 2 people, leave out 1 row' }).click()
  await page.getByText('2 people written').waitFor({ timeout: 30_000 })
  await expectSound(guest)
  await page.goto(`${server.demonstrationUrl}/people?q=Nguy%E1%BB%85n`)
  await page.getByRole('link', { name: 'Zoë Nguyễn' }).waitFor()
  await page.goto(`${server.demonstrationUrl}/people/import`)
  await page.getByRole('link', { name: 'november.csv' }).click()
  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByRole('button', { name: 'Take it back now' }).click()
  await page.getByText('2 people are as before.').waitFor({ timeout: 30_000 })
  await expectSound(guest)
  await guest.close()
})

run('a file that lists everybody proposes who is missing; only whom somebody ticks leaves', async () => {
  const guest = await visit({ viewport: phone })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Aroha Ngata/ }).click()
  await page.locator('main h1').waitFor()
  const bringIn = async (name: string, lines: string[]) => {
    await page.goto(`${server.demonstrationUrl}/people/import`)
    const buffer = Buffer.from(['Employee ID,Name,E-mail', ...lines].join('\n'))
    await page.getByLabel('Drop a file here, or choose one').setInputFiles({ name, mimeType: 'text/csv', buffer })
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await page.getByLabel(/^This file lists everybody/).check()
    await page.getByRole('button', { name: 'Show what would change' }).click()
  }
  await bringIn('first.csv', [
    '9101,Anjali Rao,anjali.rao@northwind.example',
    '9102,Tomás Ruiz,tomas.ruiz@northwind.example',
  ])
  await page.getByRole('button', { name: 'Write 2 people' }).click()
  await page.getByText('2 people written').first().waitFor({ timeout: 30_000 })
  await bringIn('second.csv', ['9101,Anjali Rao,anjali.rao@northwind.example'])
  const missing = page.getByRole('region', { name: 'Missing from the file' })
  await missing.getByLabel(/Tomás Ruiz has left/).waitFor()
  expect(await page.getByRole('button', { name: 'Nothing to write' }).isDisabled()).toBe(true)
  await missing.getByLabel(/Tomás Ruiz has left/).check()
  await expectSound(guest)
  await page.getByRole('button', { name: 'Write 1 person' }).click()
  await page.getByText('1 person written').first().waitFor({ timeout: 30_000 })
  await page.goto(`${server.demonstrationUrl}/people?q=Ruiz`)
  await page.getByText(/Nobody by/).waitFor()
  await guest.close()
})

run('on a phone, in German and in the dark, a file that is none is refused in words', async () => {
  const guest = await visit({ viewport: phone, dark: true, locale: 'de-DE' })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Aroha Ngata/ }).click()
  await page.locator('main h1').waitFor()
  await page.goto(`${server.demonstrationUrl}/people/import`)
  const field = page.getByLabel('Datei hier ablegen oder auswählen')
  await field.setInputFiles({ name: 'leer.csv', mimeType: 'text/csv', buffer: Buffer.from('') })
  await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor()
  await expectSound(guest)
  await field.setInputFiles(file)
  await page.getByLabel('Wie sind Tage geschrieben?').selectOption('dayFirst')
  await expectSound(guest)
  await page.getByRole('button', { name: 'Zeigen, was sich ändern würde' }).click()
  await page.getByRole('button', { name: /schreiben, 1 Zeile weglassen/ }).waitFor()
  await expectSound(guest)
  await guest.close()
})

run('whoever administers nothing is not let in', async () => {
  const guest = await visit({ viewport: desktop })
  const { page } = guest
  await page.goto(`${server.demonstrationUrl}/sign-in`)
  await page.getByRole('button', { name: /Keiko Tanabe/ }).click()
  await page.locator('main h1').waitFor()
  expect(await page.getByRole('link', { name: 'Bring people in' }).count()).toBe(0)
  await page.goto(`${server.demonstrationUrl}/people/import`)
  await page.getByRole('heading', { level: 1, name: 'This page is not open to you' }).waitFor()
  await guest.close()
})

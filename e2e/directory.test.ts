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

async function openDirectory(viewport = desktop, path = '/people') {
  const guest = await visit({ viewport })
  await guest.page.goto(`${server.demonstrationUrl}/sign-in`)
  await guest.page.getByRole('button', { name: /Amara Okafor/ }).click()
  await guest.page.waitForURL(`${server.demonstrationUrl}/`)
  await guest.page.goto(`${server.demonstrationUrl}${path}`)
  await guest.page.getByRole('heading', { level: 1 }).waitFor()
  return guest
}

run('each number beside a narrowing is the number of people it shows', async () => {
  const guest = await openDirectory()
  const { page } = guest
  for (const name of [/^Kraków/, /^are glad to help/, /^Electronics/]) {
    const choice = page.getByRole('checkbox', { name })
    await choice.waitFor()
    const label = await page.locator('label').filter({ has: choice }).innerText()
    const count = Number(/\d+$/.exec(label.trim())?.[0])
    expect(count).toBeGreaterThan(0)
    await choice.check()
    await page
      .getByText(`${count} ${count === 1 ? 'person' : 'people'} shown`, { exact: true })
      .waitFor({ state: 'attached' })
    await choice.uncheck()
    await page.waitForURL(`${server.demonstrationUrl}/people`)
  }
  await expectSound(guest)
  await guest.close()
})

run('the address holds every narrowing, so that a reload and Back show the same people', async () => {
  const guest = await openDirectory()
  const { page } = guest
  await page.getByRole('checkbox', { name: /^Kraków/ }).check()
  await page.getByRole('combobox', { name: 'Skill' }).fill('Reflow profiles')
  await page.waitForResponse(/skills\/suggest/)
  await page.getByRole('combobox', { name: 'Skill' }).press('Enter')
  await page.getByRole('combobox', { name: 'What it rests on' }).selectOption('shown')
  const list = page.getByRole('region', { name: 'Narrowed, by name' }).getByRole('listitem')
  await page.getByText('1 person shown', { exact: true }).waitFor({ state: 'attached' })
  await expectSound(guest)
  await page.reload()
  await list.first().waitFor()
  expect(await list.count()).toBe(1)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Piotr Wiśniewski' }).waitFor()
  await page.goBack()
  await list.first().waitFor()
  expect(await list.count()).toBe(1)
  await page.getByRole('searchbox').fill('ingrid')
  await page.getByText('Nobody fits all of this together').waitFor()
  await guest.close()
})

for (const width of [390, 320])
  run(`on a phone of ${width} px the narrowings are a sheet that says how many it shows`, async () => {
    const guest = await openDirectory({ ...phone, width })
    const { page } = guest
    await expectSound(guest)
    await page.getByRole('button', { name: 'Narrow' }).click()
    await page.getByRole('checkbox', { name: /^are new here/ }).check()
    await expectSound(guest)
    const show = page.getByRole('button', { name: /^Show \d+ people|^Show one person/ })
    await page.getByText(/\d+ people shown/).waitFor({ state: 'attached' })
    await show.click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(page.url()).toContain('newHere=true')
    await guest.close()
  })

for (const viewport of [desktop, phone])
  run(
    `the organisation chart opens by the arrow keys and leads to the people of a unit at ${viewport.width} px`,
    async () => {
      const guest = await openDirectory(viewport, '/people/chart')
      const { page } = guest
      await page.getByRole('treeitem', { name: /Northwind Instruments/ }).focus()
      await page.keyboard.press('ArrowRight')
      await page.getByRole('treeitem', { name: /Quality/ }).waitFor()
      await expectSound(guest)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowRight')
      await page.getByRole('treeitem', { name: /Measurement Science/ }).waitFor()
      await page.keyboard.press('ArrowRight')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Measurement Science/)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Narrowed, by name' }).waitFor()
      await page.getByText('5 people shown', { exact: true }).waitFor({ state: 'attached' })
      await guest.close()
    },
  )

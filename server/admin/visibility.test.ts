import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminRoutes } from '../../contract/admin.ts'
import { rules } from '../app.ts'
import { aPerson, asSuperuser, openWorld, type World } from '../testing/world.ts'
import { generateVisibility, shownToNobody } from './visibility.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('changing one rule changes the page, without another edit (T27)', () => {
  const before = generateVisibility(rules).get('mail')
  expect(before?.[0]?.who).toEqual(['administrator', 'owner'])
  const mailbox = rules['mailbox.read']
  if (!mailbox) throw new Error('the rule is gone')
  const changed = generateVisibility({ ...rules, 'mailbox.read': { ...mailbox, allows: (me) => me.is('owner') } })
  expect(changed.get('mail')?.[0]?.who).toEqual(['owner'])
})

test('what only concerns oneself is shown to oneself alone', () => {
  for (const table of ['sign_in', 'api_key', 'notification'])
    expect(
      generateVisibility(rules)
        .get(table)
        ?.flatMap(({ who }) => who),
    ).toEqual(['self'])
})

test('every table with personal data is on the page, or named as shown to nobody (T27)', async () => {
  const { rows } = await asSuperuser(
    `select c.relname as name from pg_class c where c.relnamespace = 'org_${world.org.id}'::regnamespace and c.relkind = 'r'
     and obj_description(c.oid) ~ '\\mpersonal\\M' order by 1`,
    world.connection.database,
  )
  const shown = generateVisibility(rules)
  const missing = rows
    .map(({ name }) => name as string)
    .filter((name) => !shown.has(name) && !(shownToNobody as readonly string[]).includes(name))
  expect(missing).toEqual([])
})

test('the page names the holders of a role where they are few, and how long each kind of data is kept', async () => {
  const owner = await aPerson(world.org, { role: 'owner', name: 'Olu' })
  const { body } = await world.call(adminRoutes.readVisibility, {}, { cookie: await world.signIn(owner.id) })
  expect(body.holders.find(({ role }) => role === 'owner')?.people).toEqual([{ id: owner.id, name: 'Olu' }])
  expect(body.items.find(({ data }) => data === 'mail')?.kept).toEqual(['14 days'])
})

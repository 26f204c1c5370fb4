import { afterAll, beforeAll, expect, test } from 'vitest'
import { expertiseRoutes as routes } from '../../contract/expertise.ts'
import { newId } from '../platform/id.ts'
import { aClaim, aSkill, someEvidence } from '../testing/skills.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { readStrongest } from './evidence-page.ts'
import { visibleSigns } from './evidence-visible.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const dayMs = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs)
const once = () => ({ 'idempotency-key': newId() })
const read = async (personId: string, readerId: string) => {
  const cookie = await world.signIn(readerId)
  return (await world.call(routes.readPersonEvidence, { params: { id: personId } }, { cookie })).body
}
async function aGroupWith(personId: string): Promise<string> {
  const id = newId()
  await world.org.rows
    .insertInto('personGroup')
    .values({ id, name: `Group ${id}`, how: 'hand' })
    .execute()
  await world.org.rows.insertInto('personGroupMember').values({ groupId: id, personId }).execute()
  return id
}
const strengthOf = async (personId: string, readerId: string) => {
  const signs = await world.org.rows
    .selectFrom(visibleSigns(world.org.rows, { id: readerId }, 'page').as('g'))
    .where('g.personId', '=', personId)
    .select(['g.strength'])
    .execute()
  return signs.reduce((sum, { strength }) => sum + strength, 0)
}

test('strength is the sum worked out by hand, for two readers with different rights', async () => {
  const [{ id: personId }, { id: inside }, { id: outside }] = [
    await aPerson(world.org),
    await aPerson(world.org),
    await aPerson(world.org),
  ]
  const skillId = await aSkill(world.org)
  const access = [`group:${await aGroupWith(inside)}`]
  // An accepted answer with two votes, today: 1.0 x (log2(4) + 1) x (0.15 + e^0) = 3.45
  await someEvidence(world.org, { personId, skillId, kind: 'answer', votes: 2, accepted: true })
  // An article with six votes, 180 days ago, for the group: 0.8 x log2(8) x (0.15 + e^-1) = 1.242910...
  await someEvidence(world.org, { personId, skillId, kind: 'article', votes: 6, at: daysAgo(180), access })
  // A comment voted down, 360 days ago: 0.2 x log2(2) x (0.15 + e^-2) = 0.057067...
  await someEvidence(world.org, { personId, skillId, kind: 'comment', votes: -4, at: daysAgo(360) })
  // A claim, last "still true" 90 days ago: 0.5 x (0.15 + e^-0.5) = 0.378265...
  await aClaim(world.org, { personId, skillId, level: 3, stillTrueAt: daysAgo(90) })
  expect(await strengthOf(personId, outside)).toBeCloseTo(3.45 + 0.057067 + 0.378265, 4)
  expect(await strengthOf(personId, inside)).toBeCloseTo(3.45 + 1.242911 + 0.057067 + 0.378265, 4)
})

test('a confirmed claim weighs 0.8 instead of 0.5, never both, and lapses by itself', async () => {
  const { id: personId } = await aPerson(world.org)
  const confirmedUntil = new Date(Date.now() + dayMs)
  const id = await aClaim(world.org, { personId, skillId: await aSkill(world.org), confirmedUntil })
  expect(await strengthOf(personId, personId)).toBeCloseTo(0.8 * 1.15, 4)
  await world.org.rows
    .updateTable('skillClaim')
    .set({ confirmedUntil: daysAgo(1) })
    .where('id', '=', id)
    .execute()
  expect(await strengthOf(personId, personId)).toBeCloseTo(0.5 * 1.15, 4)
})

test('a page shows each skill with its ground, a map whose marks are the rows of its list, and no strength', async () => {
  const [{ id: personId }, { id: reader }] = [await aPerson(world.org), await aPerson(world.org)]
  const [shown, confirmed, said] = [await aSkill(world.org), await aSkill(world.org), await aSkill(world.org)]
  for (const days of [1, 20, 40, 300]) await someEvidence(world.org, { personId, skillId: shown, at: daysAgo(days) })
  await someEvidence(world.org, { personId, skillId: shown, kind: 'assessment', level: 3, at: daysAgo(900) })
  await aClaim(world.org, { personId, skillId: confirmed, level: 4, confirmedUntil: new Date(Date.now() + dayMs) })
  await aClaim(world.org, { personId, skillId: said, level: 2 })
  const page = await read(personId, reader)
  const standings = page.skills.map(({ skill, standing, band }) => [skill.id, standing, band])
  expect(standings).toEqual([
    [shown, { level: 3, ground: 'shown' }, 'strong'],
    [confirmed, { level: 4, ground: 'confirmed' }, 'some'],
    [said, { level: 2, ground: 'says_so' }, 'says_so'],
  ])
  expect(page.map?.quarters).toHaveLength(8)
  expect(page.list).toHaveLength(4)
  expect(page.map?.marks.reduce((sum, { count }) => sum + count, 0)).toBe(page.list.length)
  for (const mark of page.map?.marks ?? []) expect(page.map?.quarters).toContain(mark.quarter)
  expect(page.strongest[0]?.sources).toHaveLength(2)
  expect(page.list[0]?.month).toMatch(/^\d{4}-\d{2}$/)
  expect(JSON.stringify(page)).not.toContain('strength"')
})

test('fewer than three sources make a list and no map', async () => {
  const { id: personId } = await aPerson(world.org)
  const skillId = await aSkill(world.org)
  for (const days of [1, 2]) await someEvidence(world.org, { personId, skillId, at: daysAgo(days) })
  const page = await read(personId, personId)
  expect([page.map, page.list.length]).toEqual([null, 2])
})

test('two readers with different groups see different pages, and a manager or administrator sees no more', async () => {
  const [{ id: personId }, { id: member }, { id: boss }] = [
    await aPerson(world.org),
    await aPerson(world.org),
    await aPerson(world.org, { role: 'owner' }),
  ]
  await world.org.rows.updateTable('person').set({ managerId: boss }).where('id', '=', personId).execute()
  const access = [`group:${await aGroupWith(member)}`]
  await someEvidence(world.org, { personId, skillId: await aSkill(world.org), access })
  expect((await read(personId, member)).list).toHaveLength(1)
  expect((await read(personId, boss)).list).toEqual([])
  expect((await read(personId, boss)).skills).toEqual([])
})

test('a claim that came from a file is on no page until the person keeps it', async () => {
  const [{ id: personId }, { id: reader }] = [await aPerson(world.org), await aPerson(world.org)]
  const skillId = await aSkill(world.org, { name: 'Thatching' })
  await aClaim(world.org, { personId, skillId, origin: 'import', level: 3 })
  expect((await read(personId, reader)).skills).toEqual([])
  const cookie = await world.signIn(personId)
  const mine = await world.call(routes.readMyClaims, {}, { cookie })
  expect(mine.body.items).toMatchObject([{ isKept: false, claimed: { level: 3, ground: 'says_so' } }])
  const items = [{ skill: { id: skillId }, level: 3 }]
  await world.call(routes.saveMyClaims, { body: { version: mine.body.version, items } }, { cookie, headers: once() })
  expect((await read(personId, reader)).skills).toHaveLength(1)
})

test('a page takes at most five statements with the sign-in check, and a card of many people one', async () => {
  const { id: personId } = await aPerson(world.org)
  for (const kind of ['answer', 'article', 'kudos', 'comment'])
    await someEvidence(world.org, { personId, skillId: await aSkill(world.org), kind })
  const cookie = await world.signIn(personId)
  world.statements.length = 0
  await world.call(routes.readPersonEvidence, { params: { id: personId } }, { cookie })
  expect(world.statements.length).toBeLessThanOrEqual(5)
  world.statements.length = 0
  const cards = await readStrongest(world.org.rows, [personId], { id: personId })
  expect(world.statements).toHaveLength(1)
  expect(cards.get(personId)).toHaveLength(3)
})

test('the strongest three of a card are those of the page', async () => {
  const { id: personId } = await aPerson(world.org)
  for (const [index, kind] of ['comment', 'answer', 'kudos', 'article', 'review'].entries())
    await someEvidence(world.org, { personId, skillId: await aSkill(world.org), kind, at: daysAgo(index) })
  const page = await read(personId, personId)
  const card = (await readStrongest(world.org.rows, [personId], { id: personId })).get(personId)
  expect(card?.map(({ skill }) => skill.id)).toEqual(page.strongest.map(({ skill }) => skill.id))
})

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { areInLine, lineDown, lineUp } from './line.ts'

let world: World
let hr: { id: string; cookie: string }
beforeAll(async () => {
  world = await openWorld()
  const { id } = await aPerson(world.org, { role: 'people_administrator' })
  hr = { id, cookie: await world.signIn(id) }
})
afterAll(() => world.close())

const versionOf = async (id: string) =>
  (await world.org.rows.selectFrom('person').where('id', '=', id).select('version').executeTakeFirstOrThrow()).version
const report = async (id: string, managerId: string | null) =>
  world.call(routes.editPerson, { params: { id }, body: { managerId, version: await versionOf(id) } }, hr)

/** Whether following this from everywhere comes to an end. */
function isForest(above: Map<string, string | null>): boolean {
  return [...above.keys()].every((start) => {
    let steps = 0
    for (let at: string | null = start; at !== null; at = above.get(at) ?? null) if (++steps > above.size) return false
    return true
  })
}

test('the oracle of these tests sees a cycle', () => {
  expect(
    isForest(
      new Map([
        ['a', 'b'],
        ['b', null],
      ]),
    ),
  ).toBe(true)
  expect(
    isForest(
      new Map([
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'b'],
      ]),
    ),
  ).toBe(false)
})

test('random changes of managers by eight writers at once leave no cycle, and only cycles and stale versions are refused', async () => {
  const people: string[] = []
  for (let i = 0; i < 12; i++) people.push((await aPerson(world.org, { name: `P${i}` })).id)
  const change = fc.tuple(fc.nat(11), fc.option(fc.nat(11)))
  const changes = fc.array(change, { minLength: 8, maxLength: 24 })
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const todo = [...list]
      const writer = async () => {
        for (let next = todo.pop(); next; next = todo.pop()) {
          const [who, under] = next
          const answer = await report(people[who] ?? '', under === null ? null : (people[under] ?? null))
          if (answer.status !== 200) expect(['manager_cycle', 'stale_version']).toContain(answer.problem?.code)
        }
      }
      await Promise.all(Array.from({ length: 8 }, writer))
      const rows = await world.org.rows
        .selectFrom('person')
        .where('id', 'in', people)
        .select(['id', 'managerId'])
        .execute()
      expect(isForest(new Map(rows.map(({ id, managerId }) => [id, managerId])))).toBe(true)
    }),
    { numRuns: 20 },
  )
}, 60_000)

test('random moves of units by eight writers at once leave no cycle', async () => {
  const units: string[] = []
  for (let i = 0; i < 10; i++)
    units.push((await world.call(routes.createUnit, { body: { name: `U${i}` } }, hr)).body.id)
  const changes = fc.array(fc.tuple(fc.nat(9), fc.option(fc.nat(9))), { minLength: 8, maxLength: 24 })
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const todo = [...list]
      const writer = async () => {
        for (let next = todo.pop(); next; next = todo.pop()) {
          const [who, under] = next
          const id = units[who] ?? ''
          const { version } = (await world.call(routes.readUnit, { params: { id } }, hr)).body
          const parentId = under === null ? null : (units[under] ?? null)
          const answer = await world.call(routes.moveUnit, { params: { id }, body: { parentId, version } }, hr)
          if (answer.status !== 200) expect(['unit_cycle', 'stale_version']).toContain(answer.problem?.code)
        }
      }
      await Promise.all(Array.from({ length: 8 }, writer))
      const rows = await world.org.rows.selectFrom('unit').where('id', 'in', units).select(['id', 'parentId']).execute()
      expect(isForest(new Map(rows.map(({ id, parentId }) => [id, parentId])))).toBe(true)
    }),
    { numRuns: 15 },
  )
}, 60_000)

test('a cycle of managers is 422 manager_cycle with all its members in order', async () => {
  const [a, b, c] = [
    await aPerson(world.org, { name: 'Ada' }),
    await aPerson(world.org, { name: 'Bea' }),
    await aPerson(world.org, { name: 'Cleo' }),
  ]
  await report(a.id, b.id)
  await report(b.id, c.id)
  const refused = await report(c.id, a.id)
  expect([refused.status, refused.problem.code]).toEqual([422, 'manager_cycle'])
  expect(refused.problem).toMatchObject({ members: [{ name: 'Cleo' }, { name: 'Ada' }, { name: 'Bea' }] })
  expect(refused.problem.detail).toContain('Cleo → Ada → Bea → Cleo')
  expect((await report(a.id, a.id)).problem.code).toBe('manager_cycle')
})

test('the line leads up nearest first and down to everybody, passes over who has left, and keeps to its steps', async () => {
  const chain: string[] = []
  for (const name of ['One', 'Two', 'Three', 'Four']) chain.push((await aPerson(world.org, { name })).id)
  const [one = '', two = '', three = '', four = ''] = chain
  for (const [id, managerId] of [
    [one, two],
    [two, three],
    [three, four],
  ] as const)
    await report(id, managerId)
  const names = async (n?: number) => (await lineUp(world.org, one, n)).map(({ name }) => name)
  expect(await names()).toEqual(['Two', 'Three', 'Four'])
  expect(await names(2)).toEqual(['Two', 'Three'])
  expect(await lineDown(world.org, four, 2)).toEqual([three, two])
  expect(await areInLine(world.org, one, four)).toBe(true)
  expect(await areInLine(world.org, four, one)).toBe(true)
  expect(await areInLine(world.org, one, four, 2)).toBe(false)
  const aside = await aPerson(world.org)
  await report(aside.id, four)
  expect(await areInLine(world.org, one, aside.id)).toBe(false)
  const shown = await world.call(routes.readLine, { params: { id: one } }, hr)
  expect(shown.body.items.map(({ name }) => name)).toEqual(['Two', 'Three', 'Four'])
  await world.call(routes.recordLeaving, { params: { id: two }, body: { version: await versionOf(two) } }, hr)
  expect(await names()).toEqual(['Three', 'Four'])
  const waiting = await world.call(routes.listWithoutManager, { query: {} }, hr)
  expect(waiting.body.items.map(({ id }) => id)).toEqual([one])
})

test('empty managers are filled from the heads of units after a look, and only as many as were seen', async () => {
  const made = async (name: string, change: { parentId?: string; headId?: string }) =>
    (await world.call(routes.createUnit, { body: { name, ...change } }, hr)).body.id
  const [director, head, member] = [await aPerson(world.org), await aPerson(world.org), await aPerson(world.org)]
  const company = await made('Company', { headId: director.id })
  const team = await made('Team', { parentId: company, headId: head.id })
  for (const [id, unitId] of [
    [director.id, company],
    [head.id, team],
    [member.id, team],
  ] as const)
    await world.org.rows.updateTable('person').set({ unitId }).where('id', '=', id).execute()
  const preview = await world.call(routes.previewManagersFromHeads, {}, hr)
  expect(preview.status, preview.text).toBe(200)
  const pairs = preview.body.items.map(({ person, manager }) => [person.id, manager.id])
  expect(pairs.sort()).toEqual(
    [
      [head.id, director.id],
      [member.id, head.id],
    ].sort(),
  )
  const fill = (count: number) => world.call(routes.fillManagersFromHeads, { body: { count } }, hr)
  expect((await fill(1)).status).toBe(409)
  expect((await fill(2)).body).toEqual({ filled: 2, leftOut: 0 })
  expect((await lineUp(world.org, member.id)).map(({ id }) => id)).toEqual([head.id, director.id])
  expect((await fill(0)).body).toEqual({ filled: 0, leftOut: 0 })
})

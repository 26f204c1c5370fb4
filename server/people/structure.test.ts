import { afterAll, beforeAll, expect, test } from 'vitest'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { newId } from '../platform/id.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { countAudience, inAudience, listAudience } from './audiences.ts'

let world: World
let hr: { id: string; cookie: string }
beforeAll(async () => {
  world = await openWorld()
  hr = await somebody({ name: 'HR', role: 'people_administrator' })
})
afterAll(() => world.close())

const somebody = async (options: Parameters<typeof aPerson>[1] = {}) => {
  const { id } = await aPerson(world.org, options)
  return { id, cookie: await world.signIn(id) }
}
const aUnit = async (name: string, parentId: string | null = null) => {
  const made = await world.call(routes.createUnit, { body: { name, parentId } }, hr)
  expect(made.status, made.text).toBe(201)
  return made.body
}
const move = (id: string, parentId: string | null, version: number) =>
  world.call(routes.moveUnit, { params: { id }, body: { parentId, version } }, hr)
const put = (personId: string, change: { unitId?: string; levelId?: string }) =>
  world.org.rows.updateTable('person').set(change).where('id', '=', personId).execute()

test('a unit cannot be moved below one of its own: 422 unit_cycle with the path', async () => {
  const a = await aUnit('A')
  const b = await aUnit('B', a.id)
  const c = await aUnit('C', b.id)
  const refused = await move(a.id, c.id, a.version)
  expect([refused.status, refused.problem.code]).toEqual([422, 'unit_cycle'])
  expect(refused.problem).toMatchObject({ path: [{ name: 'A' }, { name: 'B' }, { name: 'C' }] })
  const itself = await move(a.id, a.id, a.version)
  expect(itself.problem.code).toBe('unit_cycle')
})

test('of two opposite moves at the same moment one succeeds, and there is never a cycle', async () => {
  for (let round = 0; round < 5; round++) {
    const [a, b] = [await aUnit('Left'), await aUnit('Right')]
    const both = await Promise.all([move(a.id, b.id, 1), move(b.id, a.id, 1)])
    const statuses = both.map(({ status }) => status).sort()
    expect(statuses[0]).toBe(200)
    expect([409, 422]).toContain(statuses[1])
  }
})

test('a tree is at most fifteen units deep, whether one is added or a branch is moved', async () => {
  let parent: string | null = null
  for (let depth = 1; depth <= 15; depth++) parent = (await aUnit(`Depth ${depth}`, parent)).id
  const deeper = await world.call(routes.createUnit, { body: { name: 'Too deep', parentId: parent } }, hr)
  expect([deeper.status, deeper.problem.code]).toEqual([422, 'unit_depth'])
  const top = await aUnit('Branch')
  await aUnit('Twig', top.id)
  const fourteenth = await world.org.rows
    .selectFrom('unit')
    .where('name', '=', 'Depth 14')
    .select('id')
    .executeTakeFirstOrThrow()
  expect((await move(top.id, fourteenth.id, 1)).problem.code).toBe('unit_depth')
})

test('merging takes people and units along; undone, what is still there goes back and the rest stays', async () => {
  const [from, into] = [await aUnit('Old team'), await aUnit('New team')]
  const below = await aUnit('Sub team', from.id)
  const [stays, moved] = [await aPerson(world.org), await aPerson(world.org)]
  await put(stays.id, { unitId: from.id })
  await put(moved.id, { unitId: from.id })
  const merged = await world.call(
    routes.mergeUnit,
    { params: { id: from.id }, body: { intoId: into.id, version: 1 } },
    hr,
  )
  expect(merged.status, merged.text).toBe(200)
  expect(merged.body.unit.isClosed).toBe(true)
  const unitOf = async (id: string) =>
    (await world.org.rows.selectFrom('person').where('id', '=', id).select('unitId').executeTakeFirstOrThrow()).unitId
  expect(await unitOf(stays.id)).toBe(into.id)
  const elsewhere = await aUnit('Elsewhere')
  await put(moved.id, { unitId: elsewhere.id })
  const undone = await world.call(routes.undoUnitAct, { params: { id: merged.body.actId } }, hr)
  expect(undone.status, undone.text).toBe(200)
  expect([await unitOf(stays.id), await unitOf(moved.id)]).toEqual([from.id, elsewhere.id])
  const sub = await world.call(routes.readUnit, { params: { id: below.id } }, hr)
  expect(sub.body.path.map(({ name }) => name)).toEqual(['Old team'])
  const twice = await world.call(routes.undoUnitAct, { params: { id: merged.body.actId } }, hr)
  expect(twice.status).toBe(409)
})

test('a unit with people or units in it does not close', async () => {
  const unit = await aUnit('Full')
  const { id } = await aPerson(world.org)
  await put(id, { unitId: unit.id })
  const close = () => world.call(routes.closeUnit, { params: { id: unit.id }, body: { version: 1 } }, hr)
  const refused = await close()
  expect([refused.status, refused.problem.code]).toEqual([422, 'unit_not_empty'])
  await world.org.rows.updateTable('person').set({ unitId: null }).where('id', '=', id).execute()
  expect((await close()).body.unit.isClosed).toBe(true)
})

test('the chart shows units below one with head, own people, people below and children, page by page', async () => {
  const root = await aUnit('Chart root')
  const head = await aPerson(world.org, { name: 'Chart head', title: 'Chief' })
  const ids: string[] = []
  for (let i = 0; i < 25; i++) ids.push((await aUnit(`Dept ${String(i).padStart(2, '0')}`, root.id)).id)
  const [first = '', second = ''] = ids
  await world.call(routes.editUnit, { params: { id: first }, body: { headId: head.id, version: 1 } }, hr)
  const deep = await aUnit('Deep', first)
  for (const unitId of [first, deep.id, deep.id, second]) await put((await aPerson(world.org)).id, { unitId })
  const gone = await aPerson(world.org, { state: 'left' })
  await put(gone.id, { unitId: deep.id })
  const page = await world.call(routes.readChart, { query: { unit: root.id, limit: 20 } }, hr)
  expect(page.status, page.text).toBe(200)
  expect(page.body.path.map(({ id }) => id)).toEqual([root.id])
  expect(page.body.items[0]).toMatchObject({
    id: first,
    head: { id: head.id, name: 'Chart head', title: 'Chief' },
    people: 1,
    peopleBelow: 3,
    children: 1,
  })
  const rest = await world.call(
    routes.readChart,
    { query: { unit: root.id, limit: 20, cursor: page.body.next ?? '' } },
    hr,
  )
  expect([...page.body.items, ...rest.body.items].map(({ id }) => id)).toEqual(ids)
  expect(rest.body.next).toBeNull()
})

test('a level is put in at a rank, the ladder is reordered, and one with people is removed only with a new place', async () => {
  const before = (await world.call(routes.listLevels, {}, hr)).body.items
  const body = { name: 'Expert', audience: 'individual' as const, rank: 3, names: { de: 'Fachkraft' } }
  const added = await world.call(routes.createLevel, { body }, hr)
  expect(added.status, added.text).toBe(201)
  expect(added.body.items.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(added.body.items[2]).toMatchObject({ name: 'Expert', names: { de: 'Fachkraft' } })
  const expert = added.body.items[2]?.id ?? ''
  const { id } = await aPerson(world.org)
  await put(id, { levelId: expert })
  const reversed = added.body.items.map((level) => level.id).reverse()
  const ordered = await world.call(routes.orderLevels, { body: { ids: reversed } }, hr)
  expect(ordered.body.items.map((level) => level.id)).toEqual(reversed)
  const missing = await world.call(routes.orderLevels, { body: { ids: reversed.slice(1) } }, hr)
  expect(missing.status).toBe(409)
  const remove = (moveTo: string | null) =>
    world.call(routes.removeLevel, { params: { id: expert }, body: { moveTo } }, hr)
  expect((await remove(null)).problem.code).toBe('level_not_empty')
  expect((await remove(before[0]?.id ?? '')).status).toBe(200)
  const person = await world.org.rows.selectFrom('person').where('id', '=', id).select('levelId').executeTakeFirst()
  expect(person?.levelId).toBe(before[0]?.id)
})

test('holidays come from a typed list or from the text of an .ics file; other text is refused', async () => {
  const site = await world.call(routes.createSite, { body: { name: 'Bergen', zone: 'Europe/Oslo', country: 'NO' } }, hr)
  const set = (body: { ics: string } | { items: { day: string; name: string }[] }) =>
    world.call(routes.setHolidays, { params: { id: site.body.id }, body }, hr)
  const typed = await set({ items: [{ day: '2026-05-17', name: 'Constitution Day' }] })
  expect(typed.body.items).toEqual([{ day: '2026-05-17', name: 'Constitution Day' }])
  const year = new Date().getUTCFullYear()
  const ics = `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:${year}1224\r\nDTEND;VALUE=DATE:${year}1226\r\nSUMMARY:Christ\r\n mas\\, both days\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20000101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:New Year\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:${year}0301T100000Z\r\nSUMMARY:Meeting\r\nEND:VEVENT\r\nEND:VCALENDAR`
  const read = (await set({ ics })).body.items
  expect(read).toContainEqual({ day: `${year}-12-24`, name: 'Christmas, both days' })
  expect(read).toContainEqual({ day: `${year}-12-25`, name: 'Christmas, both days' })
  expect(read).toContainEqual({ day: `${year + 3}-01-01`, name: 'New Year' })
  expect(read.some(({ name }) => name === 'Meeting')).toBe(false)
  expect((await set({ ics: 'day;name' })).problem.code).toBe('not_a_calendar')
  const twin = await world.call(routes.createSite, { body: { name: 'BERGEN', zone: 'Europe/Oslo' } }, hr)
  expect([twin.status, twin.problem.fields?.[0]?.path]).toEqual([422, 'name'])
  const nowhere = await world.call(routes.createSite, { body: { name: 'X', zone: 'Europe/Nowhere' } }, hr)
  expect(nowhere.status).toBe(400)
})

test('a hidden group and one that does not exist are answered alike to all but its members, people administrators too', async () => {
  const [member, owner, outsider] = [await somebody(), await somebody(), await somebody()]
  const id = newId()
  await world.org.rows.insertInto('personGroup').values({ id, name: 'Quiet', how: 'hand', secrecy: 'hidden' }).execute()
  await world.org.rows
    .insertInto('personGroupMember')
    .values([
      { groupId: id, personId: member.id, role: 'member' },
      { groupId: id, personId: owner.id, role: 'owner' },
    ])
    .execute()
  const answers = async (groupId: string, who: { cookie: string }) => {
    const params = { id: groupId }
    const all = [
      await world.call(routes.listGroupMembers, { params }, who),
      await world.call(routes.editGroup, { params, body: { version: 1, name: 'Loud' } }, who),
      await world.call(routes.changeGroupMembers, { params, body: { add: [], remove: [] } }, who),
      await world.call(routes.countAudience, { body: { groups: [groupId] } }, who),
      await world.call(routes.countAudience, { body: { everyone: true, minus: { groups: [groupId] } } }, who),
    ]
    const listed = (await world.call(routes.listGroups, {}, who)).text.includes(groupId)
    return JSON.stringify([all.map(({ status, problem }) => ({ status, ...problem, requestId: '' })), listed])
  }
  const absent = newId()
  for (const who of [outsider, hr])
    expect(await answers(id, who)).toBe((await answers(absent, who)).replaceAll(absent, id))
  for (const who of [member, owner]) {
    const seen = await world.call(routes.listGroupMembers, { params: { id } }, who)
    expect(seen.body.items.map((each) => each.id).sort()).toEqual([member.id, owner.id].sort())
  }
  const kept = await world.call(routes.editGroup, { params: { id }, body: { version: 1, name: 'Quieter' } }, owner)
  expect(kept.status).toBe(200)
})

test('a group by rule follows a change of unit at once; an audience adds, takes away and says who will not hear', async () => {
  const unit = await aUnit('Ruled')
  const below = await aUnit('Ruled below', unit.id)
  const rule = { units: [{ id: unit.id, below: true }] }
  const group = await world.call(routes.createGroup, { body: { name: 'By rule', rule } }, hr)
  expect(group.status, group.text).toBe(201)
  const [a, b, c] = [
    await aPerson(world.org),
    await aPerson(world.org),
    await aPerson(world.org, { name: 'Lina', state: 'listed' }),
  ]
  const count = async (audience: Parameters<typeof world.call<typeof routes.countAudience>>[1]) =>
    (await world.call(routes.countAudience, audience, hr)).body
  const groups = [group.body.id]
  expect((await count({ body: { groups } })).of).toBe(0)
  for (const { id } of [a, b, c]) await put(id, { unitId: below.id })
  expect(await count({ body: { groups } })).toEqual({ count: 1, of: 3, people: [{ id: c.id, name: 'Lina' }] })
  expect((await count({ body: { groups, minus: { people: [a.id, c.id] } } })).of).toBe(1)
  expect((await count({ body: { units: [{ id: unit.id, below: false }], people: [a.id, a.id] } })).of).toBe(1)
  expect((await count({ body: {} })).of).toBe(0)
  const here = await world.org.rows
    .selectFrom('person')
    .where('state', 'in', ['listed', 'invited', 'active'])
    .select('id')
    .execute()
  expect((await count({ body: { everyone: true, minus: { groups } } })).of).toBe(here.length - 3)
  const audience = { groups, minus: { people: [a.id] } }
  expect(await inAudience(world.org, audience, b.id)).toBe(true)
  expect(await inAudience(world.org, audience, a.id)).toBe(false)
  expect(await countAudience(world.org, audience)).toBe(2)
  const [first = ''] = await listAudience(world.org, audience, { limit: 1 })
  const rest = await listAudience(world.org, audience, { limit: 5, after: first })
  expect([first, ...rest].sort()).toEqual([b.id, c.id].sort())
  await world.org.rows.updateTable('person').set({ state: 'left' }).where('id', '=', b.id).execute()
  expect(await inAudience(world.org, audience, b.id), 'who left belongs to no audience').toBe(false)
})

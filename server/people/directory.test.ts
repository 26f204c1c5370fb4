import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { newId } from '../platform/id.ts'
import { aPerson, asSuperuser, openWorld, type World } from '../testing/world.ts'
import { findPeople } from './directory.ts'
import { sightOf } from './visibility.ts'

let world: World
type Somebody = { id: string; cookie: string }
let member: Somebody
let head: Somebody
let hr: Somebody
const units: string[] = []
const sites: string[] = []
const crowd = 20_000

const somebody = async (options: Parameters<typeof aPerson>[1] = {}): Promise<Somebody> => {
  const { id } = await aPerson(world.org, options)
  return { id, cookie: await world.signIn(id) }
}

beforeAll(async () => {
  world = await openWorld()
  hr = await somebody({ role: 'people_administrator' })
  head = await somebody({ name: 'Head' })
  member = await somebody({ name: 'Member' })
  for (let i = 0; i < 60; i++) {
    const id = newId()
    const parentId = i < 6 ? null : (units[i % 6] ?? null)
    await world.org.rows
      .insertInto('unit')
      .values({ id, name: `Unit ${i}`, parentId, headId: i === 0 ? head.id : null })
      .execute()
    units.push(id)
  }
  for (const name of ['Bergen', 'Osaka']) {
    const id = newId()
    await world.org.rows.insertInto('site').values({ id, name, zone: 'UTC' }).execute()
    sites.push(id)
  }
  const t = (name: 'person' | 'personLanguage' | 'level') => world.org.table(name)
  await sql`insert into ${t('person')} (id, name, sort_name, email, title, unit_id, site_id, level_id, state, started_on, unit_fields)
    select gen_random_uuid(), md5(i::text), md5(i::text), md5(i::text) || '@acme.example', md5('t' || i),
      (${units}::uuid[])[1 + i % 60], (${sites}::uuid[])[1 + i % 2],
      (select id from ${t('level')} where rank = 1 + i % 7),
      case when i % 10 = 0 then 'listed' else 'active' end, current_date - i % 2000,
      case when i % 5 = 0 then '{site,level,title,unit}'::text[] else '{}' end
    from generate_series(1, ${crowd}::int) i`.execute(world.org.rows)
  await sql`insert into ${t('personLanguage')} (person_id, code, level)
    select id, case when unit_id::text > '8' then 'nb' else 'ja' end, 'fluent' from ${t('person')} where title < '3'`.execute(
    world.org.rows,
  )
  await world.org.rows
    .updateTable('person')
    .set({ unitId: units[7] ?? null })
    .where('id', '=', member.id)
    .execute()
  for (const name of ['person', 'unit', 'person_language'])
    await asSuperuser(`vacuum analyze org_${world.org.id}.${name}`, world.connection.database)
})
afterAll(() => world.close())

type Query = Parameters<typeof findPeople>[2]
async function planOf(who: Somebody, query: Partial<Query>): Promise<string> {
  const viewer = { id: who.id, roles: [], is: () => false }
  const found = findPeople(world.org, sightOf(world.org, viewer), { limit: 50, ...query }, viewer)
  const lines = await found.explain('text')
  return JSON.stringify(lines)
}

test('a page of the directory is read along an index, and so are its search and its narrowing by unit', async () => {
  expect(await planOf(member, {})).toContain('person_directory')
  expect(await planOf(member, {})).not.toContain('Seq Scan on person p')
  const after = await world.call(routes.listPeople, { query: {} }, member)
  expect(await planOf(member, { cursor: after.body.next ?? '' })).toContain('person_directory')
  expect(await planOf(member, { sort: 'newest' })).toContain('person_pkey')
  const search = await planOf(member, { q: 'abcdef' })
  for (const index of ['person_search', 'person_search_title', 'person_search_email'])
    expect(search, 'each part has its own index').toContain(index)
  expect(await planOf(member, { units: [units[9] ?? ''], below: false })).toContain('person_unit')
})

/** Walks a whole list and counts it. */
async function countList(who: Somebody, query: Record<string, string>): Promise<number> {
  let [count, cursor]: [number, string | undefined] = [0, undefined]
  do {
    const page: Awaited<ReturnType<typeof world.call<typeof routes.listPeople>>> = await world.call(
      routes.listPeople,
      { query: { ...query, limit: 100, ...(cursor && { cursor }) } },
      who,
    )
    expect(page.status, page.text).toBe(200)
    count += page.body.items.length
    cursor = page.body.next ?? undefined
  } while (cursor)
  return count
}

test('facet counts equal their lists, for a member, a head and a people administrator, with what each may see', async () => {
  const [top = '', , , , , , below = ''] = units
  const totals: number[] = []
  for (const who of [member, head, hr]) {
    const query = { q: 'ab', units: top, languages: 'nb,ja' }
    const facets = (await world.call(routes.readFacets, { query }, who)).body
    expect(facets.total).toBe(await countList(who, query))
    totals.push(facets.total)
    const unit = facets.units.find(({ id }) => id === below)
    expect(unit?.count ?? 0).toBe(await countList(who, { ...query, units: below }))
    for (const { id, count } of facets.sites) expect(count).toBe(await countList(who, { ...query, sites: id }))
    const [level] = facets.levels
    expect(level?.count).toBe(await countList(who, { ...query, levels: level?.id ?? '' }))
    const [language] = facets.languages
    expect(language?.count).toBe(await countList(who, { ...query, languages: language?.code ?? '' }))
    expect(facets.newHere).toBe(await countList(who, { ...query, newHere: 'true' }))
    if (who === hr) expect(facets.noAccount).toBe(await countList(who, { ...query, noAccount: 'true' }))
    else expect(facets.noAccount).toBeNull()
  }
  // The head of the unit sees who shows their unit to it alone; a member elsewhere does not.
  expect(totals[0]).toBeLessThan(totals[1] ?? 0)
  expect(totals[1]).toBe(totals[2])
}, 60_000)

test('a filter of two facets leaves each its own counts, and nobody else asks for accounts', async () => {
  const query = { sites: sites[0] ?? '', q: 'abc' }
  const facets = (await world.call(routes.readFacets, { query }, hr)).body
  const without = (await world.call(routes.readFacets, { query: { q: 'abc' } }, hr)).body
  expect(facets.sites, 'a facet is not narrowed by itself').toEqual(without.sites)
  expect(facets.total).toBeLessThan(without.total)
  const refused = await world.call(routes.listPeople, { query: { noAccount: 'true' } }, member)
  expect(refused.status).toBe(403)
})

test('paging through people while others change shows each unchanged person exactly once', async () => {
  const seen: string[] = []
  let [cursor, pages]: [string | undefined, number] = [undefined, 0]
  do {
    const page: Awaited<ReturnType<typeof world.call<typeof routes.listPeople>>> = await world.call(
      routes.listPeople,
      { query: { q: 'abc', limit: 20, ...(cursor && { cursor }) } },
      hr,
    )
    seen.push(...page.body.items.map(({ id }) => id))
    cursor = page.body.next ?? undefined
    pages += 1
    await aPerson(world.org, { name: `abc ${pages} new` })
    await sql`update ${world.org.table('person')} set title = 'changed', sort_name = 'zz' || sort_name
      where id = (select id from ${world.org.table('person')} where sort_name like 'ff%abc%' limit 1)`.execute(
      world.org.rows,
    )
  } while (cursor)
  expect(new Set(seen).size).toBe(seen.length)
  const unchanged = await sql<{ id: string }>`select id from ${world.org.table('person')}
    where (sort_name like '%abc%' or title like '%abc%' or email like '%abc%') and sort_name not like 'zz%' and name not like 'abc%'`.execute(
    world.org.rows,
  )
  expect(pages).toBeGreaterThan(3)
  expect(unchanged.rows.filter(({ id }) => !seen.includes(id))).toEqual([])
})

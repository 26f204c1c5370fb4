import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { expertiseRoutes as routes } from '../../contract/expertise.ts'
import { skillRoutes } from '../../contract/skills.ts'
import { newId } from '../platform/id.ts'
import { aSkill } from '../testing/skills.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { replayEvidence } from './evidence-listen.ts'
import { type EvidenceFact, type EvidenceSource, handEvidenceSources } from './evidence-sources.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'sketch.praised': { sketchId: string }
    'atelier.closed': { sketchIds: string[] }
  }
}

/** A made-up domain: what it knows, and a source over it. People has never heard of it. */
const sketches = new Map<string, EvidenceFact>()
const sketchSource: EvidenceSource = {
  kind: 'article',
  sourceNoun: 'sketch',
  events: ['sketch.praised', 'atelier.closed'],
  async concerns(_rows, event) {
    const { payload } = event
    if ('sketchIds' in payload) return payload.sketchIds
    return 'sketchId' in payload ? [payload.sketchId] : []
  },
  async load(_rows, ids) {
    return ids.flatMap((id) => sketches.get(id) ?? [])
  },
  present: (_rows, ids) =>
    sql<{ sourceId: string; title: string; link: string | null; line: string | null }>`
      select id as source_id, 'Sketch ' || left(id, 4) as title, '/sketches/' || id as link, null as line
      from unnest(${[...ids]}::text[]) id`,
}
// @ts-expect-error a source that cannot be shown does not compile
const blind: EvidenceSource = { kind: 'kudos', sourceNoun: 'nod', events: [], load: async () => [] }

let world: World
beforeAll(async () => {
  handEvidenceSources([sketchSource])
  world = await openWorld({ works: true })
})
afterAll(() => world.close())
beforeEach(() => sketches.clear())

const fact = (personId: string, skillIds: string[], more: Partial<EvidenceFact> = {}): EvidenceFact => {
  const made = {
    personId,
    skillIds,
    sourceId: newId(),
    at: new Date(),
    votes: 0,
    accepted: false,
    access: ['organisation'],
    ...more,
  }
  sketches.set(made.sourceId, made)
  return made
}
const happen = (sketchId: string) =>
  world.org.write((tx) =>
    world.platform.events.emit(tx, {
      organisationId: world.org.id,
      name: 'sketch.praised',
      payload: { sketchId },
      byPersonId: null,
    }),
  )
const rowsOf = (personId: string) =>
  world.org.rows
    .selectFrom('skillEvidence')
    .where('personId', '=', personId)
    .selectAll()
    .orderBy('happenedAt')
    .orderBy('sourceId')
    .execute()
const until = async (holds: () => Promise<boolean>) => {
  const start = Date.now()
  while (!(await holds())) {
    if (Date.now() - start > 8_000)
      throw new Error(`it never came about: ${world.logged.filter((line) => line.includes('job failed')).at(-1)}`)
    await new Promise((done) => setTimeout(done, 20))
  }
  return Date.now() - start
}
const page = async (personId: string, readerId: string) => {
  const cookie = await world.signIn(readerId)
  return (await world.call(routes.readPersonEvidence, { params: { id: personId } }, { cookie })).body
}

test('a source that people never heard of gets rows, changes and withdrawals, and is shown with its title', async () => {
  const [{ id: personId }, { id: reader }] = [await aPerson(world.org), await aPerson(world.org)]
  const made = fact(personId, [await aSkill(world.org), await aSkill(world.org)])
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).length === 2)
  const [shown] = (await page(personId, reader)).list
  expect(shown).toMatchObject({
    kind: 'article',
    title: `Sketch ${made.sourceId.slice(0, 4)}`,
    link: `/sketches/${made.sourceId}`,
  })
  sketches.set(made.sourceId, { ...made, votes: 4, skillIds: made.skillIds.slice(0, 1) })
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).some(({ votes }) => votes === 4))
  expect((await rowsOf(personId)).filter(({ withdrawnAt }) => withdrawnAt === null)).toHaveLength(1)
  sketches.delete(made.sourceId)
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).every(({ withdrawnAt }) => withdrawnAt !== null))
  expect((await page(personId, reader)).list).toEqual([])
})

test('a kind that says nothing about a level adds none, whatever its source claims', async () => {
  const { id: personId } = await aPerson(world.org)
  const made = fact(personId, [await aSkill(world.org)], { level: 4 })
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).length === 1)
  expect((await page(personId, personId)).skills[0]?.standing).toEqual({ level: null, ground: 'shown' })
})

test('a fact that did not change writes nothing and tells nobody', async () => {
  const { id: personId } = await aPerson(world.org)
  const made = fact(personId, [await aSkill(world.org)])
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).length === 1)
  const before = await rowsOf(personId)
  const told = async () => {
    const events = world.org.rows.selectFrom('domainEvent').where('name', 'like', 'evidence.%')
    return (await events.where(sql`payload ->> 'personId'`, '=', personId).select('id').execute()).length
  }
  const count = await told()
  await replayEvidence(world.org, world.platform)
  expect(await rowsOf(personId)).toEqual(before)
  expect(await told()).toBe(count)
})

test('a space that becomes narrower takes its evidence from readers outside at once', async () => {
  const [{ id: personId }, { id: reader }] = [await aPerson(world.org), await aPerson(world.org)]
  const made = fact(personId, [await aSkill(world.org)])
  await happen(made.sourceId)
  await until(async () => (await page(personId, reader)).list.length === 1)
  sketches.set(made.sourceId, { ...made, access: [`group:${newId()}`] })
  await world.org.write((tx) =>
    world.platform.events.emit(tx, {
      organisationId: world.org.id,
      name: 'atelier.closed',
      payload: { sketchIds: [made.sourceId] },
      byPersonId: null,
    }),
  )
  expect(await until(async () => (await page(personId, reader)).list.length === 0)).toBeLessThan(2_000)
})

test('five signs of one skill count in a day; the sixth moves up when one is hidden or withdrawn', async () => {
  const { id: personId } = await aPerson(world.org)
  const skillIds = [await aSkill(world.org)]
  const noon = Date.UTC(2026, 4, 4, 12)
  const made = [5, 3, 6, 1, 2, 4, 7].map((minute) => fact(personId, skillIds, { at: new Date(noon + minute * 60_000) }))
  for (const { sourceId } of made) await happen(sourceId)
  await until(async () => (await rowsOf(personId)).length === 7)
  const counting = async () =>
    (await rowsOf(personId))
      .filter(({ counts }) => counts)
      .map(({ happenedAt }) => (happenedAt.getTime() - noon) / 60_000)
  expect(await counting()).toEqual([1, 2, 3, 4, 5])
  const cookie = await world.signIn(personId)
  const second = (await rowsOf(personId))[1]
  await world.call(routes.hideEvidence, { params: { id: second?.id ?? '' } }, { cookie })
  expect(await counting()).toEqual([1, 3, 4, 5, 6])
  const first = made[3]
  sketches.delete(first?.sourceId ?? '')
  await happen(first?.sourceId ?? '')
  await until(async () => (await rowsOf(personId)).some(({ withdrawnAt }) => withdrawnAt !== null))
  expect(await counting()).toEqual([3, 4, 5, 6, 7])
})

test('replaying every event from empty gives the same rows, ids included', async () => {
  const people = await Promise.all([aPerson(world.org), aPerson(world.org)])
  const skills = [await aSkill(world.org), await aSkill(world.org)]
  const made = Array.from({ length: 14 }, (_, index) =>
    fact(people[index % 2]?.id ?? '', index % 3 === 0 ? skills : skills.slice(0, 1), {
      at: new Date(Date.UTC(2026, 1, 1, 0, index % 7)),
    }),
  )
  for (const { sourceId } of made) await happen(sourceId)
  const mine = async () => (await Promise.all(people.map(({ id }) => rowsOf(id)))).flat()
  await until(async () => (await mine()).length === made.length + Math.ceil(made.length / 3))
  const before = await mine()
  await world.org.rows.deleteFrom('skillEvidence').execute()
  await replayEvidence(world.org, world.platform)
  expect(await mine()).toEqual(before)
})

test('what its source names by a merged skill is evidence of what that skill became', async () => {
  const { id: personId } = await aPerson(world.org)
  const [from, into] = [await aSkill(world.org), await aSkill(world.org)]
  const made = fact(personId, [from])
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).length === 1)
  const curator = await world.signIn((await aPerson(world.org, { role: 'skills_curator' })).id)
  const body = { version: 1, intoId: into }
  await world.call(
    skillRoutes.mergeSkill,
    { params: { id: from }, body },
    { cookie: curator, headers: { 'idempotency-key': newId() } },
  )
  sketches.set(made.sourceId, { ...made, votes: 9 })
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).some(({ votes }) => votes === 9))
  expect((await rowsOf(personId)).map(({ skillId, withdrawnAt }) => [skillId, withdrawnAt])).toEqual([[into, null]])
})

test('a contested sign does not count until a curator settles it, and what is re-tagged stays so', async () => {
  const { id: personId } = await aPerson(world.org)
  const [wrong, right] = [await aSkill(world.org), await aSkill(world.org)]
  const made = fact(personId, [wrong])
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).length === 1)
  const id = (await rowsOf(personId))[0]?.id ?? ''
  const cookie = await world.signIn(personId)
  await world.call(routes.contestEvidence, { params: { id }, body: { because: 'wrong_skill' } }, { cookie })
  expect((await page(personId, personId)).list).toEqual([])
  const curator = await world.signIn((await aPerson(world.org, { role: 'skills_curator' })).id)
  const waiting = await world.call(routes.listContested, {}, { cookie: curator })
  expect(waiting.body.items).toMatchObject([{ id, contested: 'wrong_skill' }])
  const body = { settled: 'retagged' as const, skillId: right }
  expect((await world.call(routes.settleContested, { params: { id }, body }, { cookie: curator })).status).toBe(200)
  expect((await page(personId, personId)).list).toMatchObject([{ skillId: right }])
  sketches.set(made.sourceId, { ...made, votes: 3 })
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId))[0]?.votes === 3)
  expect((await rowsOf(personId)).map(({ skillId }) => skillId)).toEqual([right])
})

test('nobody decides about the evidence of somebody else, and cannot tell that it is there', async () => {
  const [{ id: personId }, { id: other }] = [await aPerson(world.org), await aPerson(world.org, { role: 'owner' })]
  const made = fact(personId, [await aSkill(world.org)])
  await happen(made.sourceId)
  await until(async () => (await rowsOf(personId)).length === 1)
  const id = (await rowsOf(personId))[0]?.id ?? ''
  const cookie = await world.signIn(other)
  const theirs = await world.call(routes.hideEvidence, { params: { id } }, { cookie })
  const absent = await world.call(routes.hideEvidence, { params: { id: newId() } }, { cookie })
  expect({ ...theirs.problem, requestId: '' }).toEqual({ ...absent.problem, requestId: '' })
  expect([theirs.status, blind.sourceNoun]).toEqual([404, 'nod'])
})

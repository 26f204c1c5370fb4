import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { skillRoutes as routes } from '../../contract/skills.ts'
import type { Writes } from '../platform/database.ts'
import { newId } from '../platform/id.ts'
import { aClaim, aSkill, someEvidence } from '../testing/skills.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { refreshConfirmedOfSkill } from './claims-confirmed.ts'
import { recountSkill } from './evidence-days.ts'
import { forgetOldMerges } from './skills-forget.ts'
import { resolveSkills } from './skills-visible.ts'

let world: World
let curator: string
beforeAll(async () => {
  world = await openWorld()
  curator = await world.signIn((await aPerson(world.org, { role: 'skills_curator' })).id)
})
afterAll(() => world.close())

const once = () => ({ 'idempotency-key': newId() })
const as = (cookie: string) => ({ cookie, headers: once() })
const main = (text: string, language = 'en') => ({ text, language, isMain: true })
const create = (body: { names: ReturnType<typeof main>[]; parentId?: string | null }, cookie = curator) =>
  world.call(routes.createSkill, { body }, as(cookie))
const member = async () => world.signIn((await aPerson(world.org)).id)

test('only curators keep the taxonomy; everybody reads it', async () => {
  const cookie = await member()
  expect((await create({ names: [main('Weaving')] }, cookie)).status).toBe(403)
  const made = await create({ names: [main('Weaving'), { text: 'Loom work', language: 'en', isMain: false }] })
  expect(made.status).toBe(201)
  const read = await world.call(routes.readSkill, { params: { id: made.body.id } }, { cookie })
  expect(read.body).toMatchObject({ name: 'Weaving', state: 'active', people: { shown: 0, wantToLearn: 0 } })
})

test('a name belongs to one skill, whatever its case, accents and punctuation', async () => {
  await create({ names: [main('Café keeping')] })
  const again = await create({ names: [main('cafe-keeping')] })
  expect(again.status).toBe(422)
  expect(again.problem).toMatchObject({ code: 'name_taken', fields: [{ path: 'names.0.text' }] })
})

test('a skill moved below itself is refused with the path, and a fifth level too', async () => {
  const one = await aSkill(world.org, { name: 'Level one' })
  const two = await aSkill(world.org, { name: 'Level two', parentId: one })
  const three = await aSkill(world.org, { name: 'Level three', parentId: two })
  const four = await aSkill(world.org, { name: 'Level four', parentId: three })
  const moved = await world.call(
    routes.changeSkill,
    { params: { id: one }, body: { version: 1, parentId: three } },
    as(curator),
  )
  expect(moved.problem).toMatchObject({ code: 'skill_cycle', skillIds: [one, two, three, one] })
  expect(moved.problem.detail).toContain('Level one > Level two > Level three > Level one')
  expect((await create({ names: [main('Level five')], parentId: four })).problem.code).toBe('skill_depth')
})

test('an edit on an old version is refused with what is there now', async () => {
  const id = await aSkill(world.org, { name: 'Versioned' })
  const edit = (kind: 'tool' | 'method') =>
    world.call(routes.changeSkill, { params: { id }, body: { version: 1, kind } }, as(curator))
  expect((await edit('tool')).body.version).toBe(2)
  const late = await edit('method')
  expect(late.problem).toMatchObject({ code: 'stale_version', current: { kind: 'tool', version: 2 } })
})

test('two people who propose the same word at the same time make one skill', async () => {
  const people = await Promise.all([member(), member(), member(), member()])
  const words = ['Bee keeping', 'bee-keeping', 'BEE KEEPING', 'Bee  keeping']
  const answers = await Promise.all(
    people.map((cookie, index) =>
      world.call(routes.proposeSkill, { body: { word: words[index] ?? '', isNoneOfNear: true } }, as(cookie)),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(new Set(answers.map(({ body }) => body.skill?.id)).size).toBe(1)
  expect(answers[0]?.body.skill?.state).toBe('proposed')
})

test('a proposed word is offered to others only once a curator accepts it', async () => {
  const [mine, other] = [await member(), await member()]
  const made = await world.call(routes.proposeSkill, { body: { word: 'Quilting', isNoneOfNear: true } }, as(mine))
  const suggested = async (cookie: string) =>
    (await world.call(routes.suggestSkills, { query: { q: 'quil' } }, { cookie })).body.items.map(({ name }) => name)
  expect(await suggested(mine)).toEqual(['Quilting'])
  expect(await suggested(other)).toEqual([])
  const id = made.body.skill?.id ?? ''
  await world.call(routes.acceptSkill, { params: { id }, body: { version: 1 } }, as(curator))
  expect(await suggested(other)).toEqual(['Quilting'])
  const twice = await world.call(routes.acceptSkill, { params: { id }, body: { version: 2 } }, as(curator))
  expect(twice.problem.code).toBe('invalid_transition')
})

test('a word near a known one is shown that first', async () => {
  await aSkill(world.org, { name: 'Kubernetes' })
  const cookie = await member()
  const near = await world.call(routes.proposeSkill, { body: { word: 'Kubernets' } }, as(cookie))
  expect(near.body).toMatchObject({ skill: null, near: [{ name: 'Kubernetes' }] })
})

test('typing finds names and synonyms in two statements', async () => {
  await aSkill(world.org, { name: 'Falconry', synonyms: ['Hawking'] })
  const cookie = await member()
  world.statements.length = 0
  const found = await world.call(routes.suggestSkills, { query: { q: 'HAWK' } }, { cookie })
  expect(found.body.items[0]).toMatchObject({ name: 'Falconry', matched: 'Hawking' })
  expect(world.statements).toHaveLength(2)
})

test('a deprecated skill stays where it is, is not offered, and shows its successor', async () => {
  const [old, next] = [await aSkill(world.org, { name: 'Telex' }), await aSkill(world.org, { name: 'Telegraphy' })]
  const body = { version: 1, successorId: next }
  await world.call(routes.deprecateSkill, { params: { id: old }, body }, as(curator))
  const cookie = await member()
  const found = await world.call(routes.suggestSkills, { query: { q: 'tele' } }, { cookie })
  expect(found.body.items.map(({ name }) => name)).toEqual(['Telegraphy'])
  const read = await world.call(routes.readSkill, { params: { id: old } }, { cookie })
  expect(read.body).toMatchObject({ state: 'deprecated', successor: { name: 'Telegraphy' } })
})

test('a skill is deleted only when nothing uses it', async () => {
  const [used, unused] = [await aSkill(world.org), await aSkill(world.org)]
  await aClaim(world.org, { personId: (await aPerson(world.org)).id, skillId: used })
  const remove = (id: string) => world.call(routes.deleteSkill, { params: { id } }, as(curator))
  expect((await remove(used)).problem.code).toBe('skill_in_use')
  expect((await remove(unused)).status).toBe(200)
})

test('the shipped skills are all added once, each with a description and a place', async () => {
  const first = await world.call(routes.loadShippedSkills, {}, as(curator))
  expect(first.body.added).toBeGreaterThan(380)
  const second = await world.call(routes.loadShippedSkills, {}, as(curator))
  expect(second.body).toEqual({ added: 0, known: first.body.added + first.body.known })
  const bare = await world.org.rows
    .selectFrom('skill')
    .where('source', '=', 'shipped')
    .where((eb) => eb.or([sql<boolean>`about ->> 'en' = ''`, sql<boolean>`about ->> 'de' = ''`]))
    .select('id')
    .execute()
  expect(bare).toEqual([])
})

const tables = [
  'skill',
  'skillName',
  'skillClaim',
  'skillConfirmation',
  'skillEvidence',
  'hiddenSkill',
  'helpOfferSkill',
  'learningWish',
  'jobSkill',
] as const
const dump = async () => {
  const all = tables.map(async (table) => {
    const rows = await sql<{
      row: string
    }>`select to_jsonb(t)::text as row from ${world.org.table(table)} t order by 1`.execute(world.org.rows)
    return [table, rows.rows.map(({ row }) => row)]
  })
  return Object.fromEntries(await Promise.all(all))
}

/** For each of three people: which of the two skills they have in which table. */
const holding = fc.record({
  claims: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
  evidence: fc.array(fc.record({ skill: fc.constantFrom(0, 1), source: fc.constantFrom('a', 'b', 'c') }), {
    maxLength: 8,
  }),
  wishes: fc.tuple(fc.boolean(), fc.boolean()),
  hidden: fc.tuple(fc.boolean(), fc.boolean()),
  isConfirmed: fc.boolean(),
})

test('merging two skills and undoing it gives identical rows, whatever people had', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(holding, { minLength: 1, maxLength: 3 }), async (holdings) => {
      const pair = [await aSkill(world.org, { synonyms: [newId()] }), await aSkill(world.org)] as const
      await aSkill(world.org, { parentId: pair[0] })
      for (const each of holdings) await hold(pair, each)
      await world.org.write((tx) => recountBoth(tx, pair))
      const before = await dump()
      const [id, intoId] = pair
      const merged = await world.call(routes.mergeSkill, { params: { id }, body: { version: 1, intoId } }, as(curator))
      expect(merged.status).toBe(200)
      expect((await dump()).skillName).not.toEqual(before.skillName)
      await world.call(routes.undoMerge, { params: { id: merged.body.mergeId } }, as(curator))
      expect(await dump()).toEqual(before)
    }),
    { numRuns: 8 },
  )
})

async function recountBoth(tx: Writes, pair: readonly string[]) {
  for (const id of pair) {
    await recountSkill(tx, id)
    await refreshConfirmedOfSkill(tx, id)
  }
}

type Holding = typeof holding extends fc.Arbitrary<infer T> ? T : never
async function hold(pair: readonly [string, string], each: Holding): Promise<void> {
  const { rows } = world.org
  const personId = (await aPerson(world.org)).id
  const colleagues = [(await aPerson(world.org)).id, (await aPerson(world.org)).id]
  for (const [index, skillId] of pair.entries()) {
    const level = each.claims[index] ?? 0
    if (level > 0) {
      const claimId = await aClaim(world.org, { personId, skillId, level })
      if (each.isConfirmed)
        for (const byPersonId of colleagues)
          await rows
            .insertInto('skillConfirmation')
            .values({ id: newId(), claimId, byPersonId, level, words: 'seen at work, twice', byManager: false })
            .execute()
    }
    if (each.wishes[index])
      await rows
        .insertInto('learningWish')
        .values({ id: newId(), personId, skillId, aimedLevel: 3, isVisible: true, sortOrder: index })
        .execute()
    if (each.hidden[index]) await rows.insertInto('hiddenSkill').values({ personId, skillId }).execute()
  }
  const seen = new Set<string>()
  for (const { skill, source } of each.evidence) {
    const skillId = pair[skill] ?? ''
    if (!seen.has(skillId + source)) await someEvidence(world.org, { personId, skillId, sourceId: source })
    seen.add(skillId + source)
  }
}

test('after a merge the old name is a synonym, the higher level is kept and doubles are gone', async () => {
  const [from, into] = [await aSkill(world.org, { name: 'Glueing' }), await aSkill(world.org, { name: 'Bonding' })]
  const personId = (await aPerson(world.org)).id
  await aClaim(world.org, { personId, skillId: from, level: 4 })
  await aClaim(world.org, { personId, skillId: into, level: 2 })
  await someEvidence(world.org, { personId, skillId: from, sourceId: 'x' })
  await someEvidence(world.org, { personId, skillId: into, sourceId: 'x' })
  const preview = await world.call(routes.previewMerge, { params: { id: from }, query: { into } }, { cookie: curator })
  expect(preview.body).toMatchObject({ claims: 1, evidence: 1, doubles: 2 })
  await world.call(routes.mergeSkill, { params: { id: from }, body: { version: 1, intoId: into } }, as(curator))
  const found = await world.call(routes.suggestSkills, { query: { q: 'glueing' } }, { cookie: curator })
  expect(found.body.items[0]).toMatchObject({ id: into, name: 'Bonding', matched: 'Glueing' })
  const claim = await world.org.rows.selectFrom('skillClaim').where('skillId', '=', into).select('level').execute()
  expect(claim).toEqual([{ level: 4 }])
  const read = await world.call(routes.readSkill, { params: { id: into } }, { cookie: curator })
  expect(read.body.people).toMatchObject({ shown: 1, saysSo: 1 })
})

test('after 30 days a merge is final: the doubles are gone, and the old id still leads to the new skill', async () => {
  const [from, into] = [await aSkill(world.org), await aSkill(world.org)]
  const personId = (await aPerson(world.org)).id
  for (const skillId of [from, into]) await aClaim(world.org, { personId, skillId })
  const merged = await world.call(
    routes.mergeSkill,
    { params: { id: from }, body: { version: 1, intoId: into } },
    as(curator),
  )
  const claims = async () =>
    (await world.org.rows.selectFrom('skillClaim').where('personId', '=', personId).select('skillId').execute()).length
  await forgetOldMerges(world.org)
  expect(await claims()).toBe(2)
  const at = new Date(Date.now() - 31 * 86_400_000)
  await world.org.rows.updateTable('skillRedirect').set({ at }).where('id', '=', merged.body.mergeId).execute()
  await forgetOldMerges(world.org)
  expect(await claims()).toBe(1)
  expect((await world.call(routes.undoMerge, { params: { id: merged.body.mergeId } }, as(curator))).status).toBe(404)
  expect((await resolveSkills(world.org.rows, [from])).get(from)).toBe(into)
})

test('merging into a descendant is refused', async () => {
  const parent = await aSkill(world.org)
  const child = await aSkill(world.org, { parentId: parent })
  const body = { version: 1, intoId: child }
  const merged = await world.call(routes.mergeSkill, { params: { id: parent }, body }, as(curator))
  expect([merged.status, merged.problem.code]).toEqual([422, 'skill_cycle'])
})

test('the list leads on by its cursor through every skill once, in two statements a page', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    world.statements.length = 0
    const query = { limit: 100, ...(cursor && { cursor }) }
    const answer = await world.call(routes.listSkills, { query }, { cookie: curator })
    expect(world.statements).toHaveLength(2)
    seen.push(...answer.body.items.map(({ id }) => id))
    cursor = answer.body.next ?? undefined
  } while (cursor)
  const living = await world.org.rows.selectFrom('skill').where('state', '!=', 'merged').select('id').execute()
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBe(living.length)
})

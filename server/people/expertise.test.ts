import { afterAll, beforeAll, expect, test } from 'vitest'
import { expertiseRoutes as routes } from '../../contract/expertise.ts'
import { skillRoutes } from '../../contract/skills.ts'
import { aClaim, aSkill, someEvidence } from '../testing/skills.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { type Purpose, visibleSigns } from './evidence-visible.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const dayMs = 86_400_000
const words = 'She moved our warehouse to it in the spring.'
type Person = { id: string; cookie: string }
const someone = async (more: { managerId?: string; role?: 'owner' } = {}): Promise<Person> => {
  const { id } = await aPerson(world.org, more.role ? { role: more.role } : {})
  if (more.managerId)
    await world.org.rows.updateTable('person').set({ managerId: more.managerId }).where('id', '=', id).execute()
  return { id, cookie: await world.signIn(id) }
}
const page = async (of: Person, by: Person) =>
  (await world.call(routes.readPersonEvidence, { params: { id: of.id } }, { cookie: by.cookie })).body
const confirm = (by: Person, of: Person, skillId: string) =>
  world.call(routes.confirmClaim, { params: { id: of.id, skillId }, body: { words } }, { cookie: by.cookie })
const withdraw = (by: Person, of: Person, skillId: string) =>
  world.call(routes.withdrawConfirmation, { params: { id: of.id, skillId } }, { cookie: by.cookie })
const groundOf = async (of: Person) => {
  const mine = await world.call(routes.readMyClaims, {}, { cookie: of.cookie })
  return mine.body.items.map(({ claimed }) => `${claimed.level} ${claimed.ground}`)
}
const signs = async (of: Person, by: Person, purpose: Purpose) =>
  (
    await world.org.rows
      .selectFrom(visibleSigns(world.org.rows, by, purpose).as('g'))
      .where('g.personId', '=', of.id)
      .select('g.id')
      .execute()
  ).length
const settle = (of: Person, body: object) =>
  world
    .call(routes.readMyExpertise, {}, { cookie: of.cookie })
    .then(({ body: { version } }) =>
      world.call(routes.changeMyExpertise, { body: { version, ...body } }, { cookie: of.cookie }),
    )

test('two colleagues make a claim confirmed; one does not, nor do two managers', async () => {
  const [first, second] = [await someone(), await someone()]
  const me = await someone({ managerId: first.id })
  const skillId = await aSkill(world.org)
  await aClaim(world.org, { personId: me.id, skillId, level: 3 })
  await confirm(first, me, skillId)
  expect(await groundOf(me)).toEqual(['3 says_so'])
  await world.org.rows.updateTable('person').set({ managerId: second.id }).where('id', '=', me.id).execute()
  await confirm(second, me, skillId)
  expect(await groundOf(me)).toEqual(['3 says_so'])
  const third = await someone()
  await confirm(third, me, skillId)
  expect(await groundOf(me)).toEqual(['3 confirmed'])
  await withdraw(third, me, skillId)
  expect(await groundOf(me)).toEqual(['3 says_so'])
})

test('two people who confirm each other count for neither, also at the same moment', async () => {
  const [a, b, other] = [await someone(), await someone(), await someone()]
  const skillId = await aSkill(world.org)
  for (const each of [a, b]) await aClaim(world.org, { personId: each.id, skillId, level: 2 })
  for (const each of [a, b]) await confirm(other, each, skillId)
  await Promise.all([confirm(a, b, skillId), confirm(b, a, skillId)])
  expect([await groundOf(a), await groundOf(b)]).toEqual([['2 says_so'], ['2 says_so']])
  await withdraw(a, b, skillId)
  expect([await groundOf(a), await groundOf(b)]).toEqual([['2 confirmed'], ['2 says_so']])
})

test('a confirmation lapses after 36 months, and says nothing about a level that was raised since', async () => {
  const [me, b, c] = [await someone(), await someone(), await someone()]
  const skillId = await aSkill(world.org)
  const claimId = await aClaim(world.org, { personId: me.id, skillId, level: 2 })
  for (const each of [b, c]) await confirm(each, me, skillId)
  const until = await world.org.rows
    .selectFrom('skillClaim')
    .where('id', '=', claimId)
    .select('confirmedUntil')
    .executeTakeFirstOrThrow()
  expect(((until.confirmedUntil?.getTime() ?? 0) - Date.now()) / dayMs).toBeGreaterThan(1090)
  const version = (await world.call(routes.readMyClaims, {}, { cookie: me.cookie })).body.version
  const raised = { version, items: [{ skill: { id: skillId }, level: 4 }] }
  await world.call(routes.saveMyClaims, { body: raised }, { cookie: me.cookie })
  expect(await groundOf(me)).toEqual(['4 says_so'])
  const lowered = { version: version + 1, items: [{ skill: { id: skillId }, level: 1 }] }
  await world.call(routes.saveMyClaims, { body: lowered }, { cookie: me.cookie })
  expect(await groundOf(me)).toEqual(['1 confirmed'])
})

test('nobody confirms themselves, and only the claimant reads the words', async () => {
  const [me, other, reader] = [await someone(), await someone(), await someone({ role: 'owner' })]
  const skillId = await aSkill(world.org)
  await aClaim(world.org, { personId: me.id, skillId })
  expect((await confirm(me, me, skillId)).status).toBe(403)
  await confirm(other, me, skillId)
  const mine = await world.call(routes.readMyClaims, {}, { cookie: me.cookie })
  expect(mine.text).toContain(words)
  const theirs = await world.call(routes.readPersonEvidence, { params: { id: me.id } }, { cookie: reader.cookie })
  expect(theirs.text).not.toContain(words)
})

test('a fourth ask for confirmation within a month has to wait', async () => {
  const me = await someone()
  const skillId = await aSkill(world.org)
  await aClaim(world.org, { personId: me.id, skillId })
  const answers = []
  for (let i = 0; i < 4; i++) {
    const body = { personId: (await someone()).id }
    answers.push(
      (await world.call(routes.askForConfirmation, { params: { skillId }, body }, { cookie: me.cookie })).status,
    )
  }
  expect(answers).toEqual([200, 200, 200, 409])
})

test('an edit of a list on an old version is refused with the list as it is', async () => {
  const me = await someone()
  const skillId = await aSkill(world.org)
  const save = (level: number) =>
    world.call(
      routes.saveMyClaims,
      { body: { version: 1, items: [{ skill: { id: skillId }, level }] } },
      { cookie: me.cookie },
    )
  expect((await save(2)).body.version).toBe(2)
  const late = await save(3)
  expect(late.problem).toMatchObject({
    code: 'stale_version',
    current: { version: 2, items: [{ claimed: { level: 2 } }] },
  })
})

test('a skill named twice under two of its names is refused', async () => {
  const me = await someone()
  await aSkill(world.org, { name: 'Blacksmithing', synonyms: ['Forging'] })
  const items = ['Forging', 'black-smithing'].map((word) => ({ skill: { word }, level: 2 }))
  const saved = await world.call(routes.saveMyClaims, { body: { version: 1, items } }, { cookie: me.cookie })
  expect(saved.problem).toMatchObject({ code: 'skill_twice', fields: [{ path: 'items.1.skill' }] })
})

test('a private wish is in nobody else’s answer and in no count', async () => {
  const [me, other] = [await someone(), await someone({ role: 'owner' })]
  const [open, secret] = [await aSkill(world.org), await aSkill(world.org)]
  const items = [
    { skill: { id: secret }, aimedLevel: 3, why: 'canary of a private wish', isVisible: false },
    { skill: { id: open }, aimedLevel: 2, isVisible: true },
  ]
  const saved = await world.call(routes.saveMyWishes, { body: { version: 1, items } }, { cookie: me.cookie })
  expect(saved.body.items).toHaveLength(2)
  const seen = await world.call(routes.readPersonEvidence, { params: { id: me.id } }, { cookie: other.cookie })
  expect(seen.body.wishes.map(({ skill }) => skill.id)).toEqual([open])
  expect(seen.text).not.toContain('canary')
  const skill = await world.call(skillRoutes.readSkill, { params: { id: secret } }, { cookie: other.cookie })
  expect(skill.body.people.wantToLearn).toBe(0)
})

test('an offer that is switched off is gone from the page at once', async () => {
  const [me, other] = [await someone(), await someone()]
  const skillId = await aSkill(world.org)
  const offer = { what: 'Look over your query', kind: 'look_over' as const, minutes: 30, skills: [{ id: skillId }] }
  const save = (version: number, isOn: boolean) =>
    world.call(routes.saveMyOffers, { body: { version, items: [{ ...offer, isOn }] } }, { cookie: me.cookie })
  await save(1, true)
  expect((await page(me, other)).offers).toMatchObject([{ what: offer.what, skills: [{ id: skillId }] }])
  await save(2, false)
  expect((await page(me, other)).offers).toEqual([])
})

test('each purpose has its own switch, and off means none of it', async () => {
  const [me, other] = [await someone(), await someone()]
  const skillId = await aSkill(world.org)
  await someEvidence(world.org, { personId: me.id, skillId })
  await aClaim(world.org, { personId: me.id, skillId })
  const seen = async () => ({
    page: await signs(me, other, 'page'),
    suggestions: await signs(me, other, 'suggestions'),
    teams: await signs(me, other, 'teams'),
    mentoring: await signs(me, other, 'mentoring'),
    own: await signs(me, me, 'own'),
  })
  expect(await seen()).toEqual({ page: 2, suggestions: 0, teams: 0, mentoring: 2, own: 2 })
  await settle(me, { isSuggested: true, isUsedInTeams: true })
  expect(await seen()).toEqual({ page: 2, suggestions: 2, teams: 2, mentoring: 2, own: 2 })
  await settle(me, { isSuggested: false, showsContributions: false })
  expect(await seen()).toEqual({ page: 1, suggestions: 0, teams: 2, mentoring: 2, own: 2 })
  await settle(me, { isSuggested: true, isMapHidden: true })
  expect(await seen()).toEqual({ page: 0, suggestions: 0, teams: 0, mentoring: 0, own: 2 })
})

test('a hidden row and a hidden skill are gone for everybody else and for every purpose', async () => {
  const [me, other] = [await someone(), await someone()]
  const [kept, hidden] = [await aSkill(world.org), await aSkill(world.org)]
  const row = await someEvidence(world.org, { personId: me.id, skillId: kept })
  await someEvidence(world.org, { personId: me.id, skillId: kept })
  await someEvidence(world.org, { personId: me.id, skillId: hidden })
  await aClaim(world.org, { personId: me.id, skillId: hidden })
  expect(await signs(me, other, 'mentoring')).toBe(4)
  await world.call(routes.hideEvidence, { params: { id: row } }, { cookie: me.cookie })
  await world.call(routes.hideSkill, { params: { skillId: hidden } }, { cookie: me.cookie })
  for (const purpose of ['page', 'mentoring'] as const) expect(await signs(me, other, purpose)).toBe(1)
  expect((await page(me, other)).skills.map(({ skill }) => skill.id)).toEqual([kept])
  const mine = await world.call(routes.listMyEvidence, {}, { cookie: me.cookie })
  expect(mine.body.items.map(({ isHidden }) => isHidden).sort()).toEqual([false, false, true])
  const file = await world.call(routes.downloadMyExpertise, {}, { cookie: me.cookie })
  expect(file.body).toMatchObject({ claims: [{ skill: { id: hidden } }], evidence: mine.body.items })
  await world.call(routes.showSkill, { params: { skillId: hidden } }, { cookie: me.cookie })
  expect(await signs(me, other, 'page')).toBe(3)
})

test('a claim from a file serves a coordinator’s matching and nothing else until it is kept', async () => {
  const [me, other] = [await someone(), await someone()]
  await aClaim(world.org, { personId: me.id, skillId: await aSkill(world.org), origin: 'import' })
  await settle(me, { isSuggested: true, isUsedInTeams: true })
  const counts = await Promise.all(
    (['page', 'suggestions', 'teams', 'mentoring'] as const).map((each) => signs(me, other, each)),
  )
  expect(counts).toEqual([0, 0, 0, 1])
})

test('changing a weight acts when evidence is read next, and its preview names nobody', async () => {
  const curator = { cookie: await world.signIn((await aPerson(world.org, { role: 'skills_curator' })).id) }
  const me = await someone()
  const skillId = await aSkill(world.org)
  for (const days of [1, 2, 3, 4])
    await someEvidence(world.org, {
      personId: me.id,
      skillId,
      kind: 'comment',
      at: new Date(Date.now() - days * dayMs),
    })
  expect((await page(me, me)).skills[0]?.band).toBe('some')
  const params = { kind: 'comment' as const }
  const preview = await world.call(routes.previewEvidenceKind, { params, query: { weight: 1 } }, curator)
  const row = preview.body.items.find(({ skill }) => skill.id === skillId)
  expect(row).toMatchObject({ people: 1, strongNow: 0, strongThen: 1 })
  expect(preview.text).not.toContain(me.id)
  const change = (version: number) =>
    world.call(routes.changeEvidenceKind, { params, body: { version, weight: 1 } }, curator)
  expect([(await change(0)).status, (await change(0)).status]).toEqual([200, 409])
  expect((await page(me, me)).skills[0]?.band).toBe('strong')
  expect((await page(me, me)).weighing).toEqual([{ kind: 'comment', weight: 1 }])
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobProfileRoutes as routes } from '../../contract/job-profiles.ts'
import { newId } from '../platform/id.ts'
import { aClaim, aSkill, someEvidence } from '../testing/skills.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'

let world: World
let admin: { cookie: string }
beforeAll(async () => {
  world = await openWorld()
  admin = { cookie: await world.signIn((await aPerson(world.org, { role: 'people_administrator' })).id) }
})
afterAll(() => world.close())

const create = (name: string, skills: { skill: { id: string }; requiredLevel: number }[]) =>
  world.call(routes.createJobProfile, { body: { name, skills } }, { ...admin, headers: { 'idempotency-key': newId() } })

test('the gap to a job profile is what it takes minus what is shown, confirmed or said, with the ground', async () => {
  const { id: personId } = await aPerson(world.org)
  const skills = await Promise.all([1, 2, 3, 4, 5].map(() => aSkill(world.org)))
  const [shown = '', noLevel = '', said = '', none = '', more = ''] = skills
  await someEvidence(world.org, { personId, skillId: shown, kind: 'assessment', level: 2 })
  await someEvidence(world.org, { personId, skillId: noLevel })
  await aClaim(world.org, { personId, skillId: said, level: 1 })
  await aClaim(world.org, { personId, skillId: more, level: 4, confirmedUntil: new Date(Date.now() + 86_400_000) })
  const profile = await create(
    'Data engineer',
    skills.map((id) => ({ skill: { id }, requiredLevel: 3 })),
  )
  expect(profile.status).toBe(201)
  await world.org.rows.updateTable('person').set({ jobProfileId: profile.body.id }).where('id', '=', personId).execute()
  const cookie = await world.signIn(personId)
  world.statements.length = 0
  const gap = await world.call(routes.readMyGap, {}, { cookie })
  expect(world.statements.length).toBe(3)
  const found = Object.fromEntries(gap.body.items.map((item) => [item.skill.id, [item.missingLevels, item.standing]]))
  expect(found).toEqual({
    [shown]: [1, { level: 2, ground: 'shown' }],
    [noLevel]: [1, { level: null, ground: 'shown' }],
    [said]: [2, { level: 1, ground: 'says_so' }],
    [none]: [3, null],
    [more]: [0, { level: 4, ground: 'confirmed' }],
  })
})

test('two job profiles never share a name, and an edit on an old version is refused', async () => {
  const first = await create('Welder', [])
  expect((await create('WELDER', [])).problem.code).toBe('name_taken')
  const edit = () =>
    world.call(
      routes.changeJobProfile,
      { params: { id: first.body.id }, body: { version: 1, about: 'Joins metal.' } },
      admin,
    )
  expect([(await edit()).status, (await edit()).problem.code]).toEqual([200, 'stale_version'])
  const { id } = await aPerson(world.org)
  const refused = await world.call(
    routes.createJobProfile,
    { body: { name: 'Any' } },
    { cookie: await world.signIn(id), headers: { 'idempotency-key': newId() } },
  )
  expect(refused.status).toBe(403)
})

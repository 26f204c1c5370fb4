import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { expertiseRoutes } from '../../contract/expertise.ts'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { Ground } from '../../contract/skills.ts'
import { newId } from '../platform/id.ts'
import { aClaim, aSkill, someEvidence } from '../testing/skills.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { readAskStates } from './ask-state.ts'

let world: World
let cookie: string
beforeAll(async () => {
  world = await openWorld()
  cookie = await world.signIn((await aPerson(world.org)).id)
})
afterAll(() => world.close())

const person = async (name: string) => (await aPerson(world.org, { name })).id
const find = async (query: Record<string, string | number>) => {
  const [list, facets] = await Promise.all([
    world.call(routes.listPeople, { query: { limit: 100, ...query } }, { cookie }),
    world.call(routes.readFacets, { query }, { cookie }),
  ])
  expect(facets.body.total).toBe(list.body.items.length)
  return list.body.items.map(({ name }) => name)
}

test('the directory finds people by skill, level and ground, and its count is its list', async () => {
  const skill = await aSkill(world.org)
  const later = new Date(Date.now() + 86_400_000)
  await aClaim(world.org, { personId: await person('Says two'), skillId: skill, level: 2 })
  await aClaim(world.org, { personId: await person('Says four'), skillId: skill, level: 4 })
  await aClaim(world.org, {
    personId: await person('Confirmed three'),
    skillId: skill,
    level: 3,
    confirmedUntil: later,
  })
  await someEvidence(world.org, { personId: await person('Shown, no level'), skillId: skill })
  await someEvidence(world.org, { personId: await person('Shown at three'), skillId: skill, level: 3 })
  await aClaim(world.org, { personId: await person('From a file'), skillId: skill, level: 4, origin: 'import' })
  const secret = [`group:${newId()}`]
  await someEvidence(world.org, { personId: await person('Shown elsewhere'), skillId: skill, level: 4, access: secret })
  const by = (skillLevel: number | undefined, grounds?: z.output<typeof Ground>[]) =>
    find({ skill, ...(skillLevel && { skillLevel }), ...(grounds && { grounds: grounds.join(',') }) })
  expect(await by(undefined)).toEqual(['Confirmed three', 'Says four', 'Says two', 'Shown at three', 'Shown, no level'])
  expect(await by(3)).toEqual(['Confirmed three', 'Says four', 'Shown at three'])
  expect(await by(2, ['shown'])).toEqual(['Shown at three', 'Shown, no level'])
  expect(await by(3, ['shown'])).toEqual(['Shown at three'])
  expect(await by(3, ['confirmed'])).toEqual(['Confirmed three'])
  expect(await by(1, ['says_so'])).toEqual(['Says four', 'Says two'])
  expect(await by(3, ['confirmed', 'shown'])).toEqual(['Confirmed three', 'Shown at three'])
})

test('a private wish and an offer that is off find nobody', async () => {
  const skillId = await aSkill(world.org)
  for (const [name, isVisible] of [
    ['Open wish', true],
    ['Private wish', false],
  ] as const)
    await world.org.rows
      .insertInto('learningWish')
      .values({ id: newId(), personId: await person(name), skillId, aimedLevel: 2, isVisible, sortOrder: 0 })
      .execute()
  expect(await find({ wantsToLearn: skillId })).toEqual(['Open wish'])
  for (const [name, isOn] of [
    ['Offer on', true],
    ['Offer off', false],
  ] as const)
    await world.org.rows
      .insertInto('helpOffer')
      .values({ id: newId(), personId: await person(name), what: 'Ask me', kind: 'answer', isOn, sortOrder: 0 })
      .execute()
  expect(await find({ gladToHelp: 'true' })).toEqual(['Offer on'])
})

test('"may be asked now" finds exactly those of whom the words say so', async () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const zones = ['Pacific/Kiritimati', 'Asia/Tokyo', 'Europe/Berlin', 'America/Lima', 'Pacific/Pago_Pago', null]
  const settings = [
    { isSuggested: true },
    { isSuggested: true, onlyWorkingHours: false },
    { isSuggested: false },
    { isSuggested: true, pausedUntil: new Date(Date.now() + 3_600_000), onlyWorkingHours: false },
    { isSuggested: true, openAsks: 3, onlyWorkingHours: false },
    { isSuggested: true, recentAsks: Array.from({ length: 5 }, () => new Date()), onlyWorkingHours: false },
    { isSuggested: true, askedFor: [], onlyWorkingHours: false },
    {},
  ]
  const weekdays = [1, 2, 3, 4, 5, 6, 7].map((each) => ({ day: each, from: '06:00', to: '18:30' }))
  for (const [index, zone] of zones.entries())
    for (const [place, setting] of settings.entries()) {
      const id = await person(`Z${index} ${place}`)
      const hours = JSON.stringify(place % 2 === 0 ? weekdays : [])
      await world.org.rows.updateTable('person').set({ zone, hours }).where('id', '=', id).execute()
      await world.org.rows
        .insertInto('expertSetting')
        .values({ personId: id, ...setting })
        .execute()
      if (index % 3 === 0 && place < 2)
        await world.org.rows
          .insertInto('leave')
          .values({ id: newId(), personId: id, firstDay: day(place), lastDay: day(3), source: 'self' })
          .execute()
    }
  const all = await world.org.rows.selectFrom('person').select(['id', 'name']).execute()
  const states = await readAskStates(
    world.org.rows,
    all.map(({ id }) => id),
  )
  const expected = all.filter(({ id }) => states.get(id)?.state === 'now').map(({ name }) => name)
  expect(expected.length).toBeGreaterThan(2)
  expect((await find({ mayBeAsked: 'true' })).sort()).toEqual(expected.sort())
})

test('cards of many people take three statements', async () => {
  const ids = [await person('Card one'), await person('Card two')]
  for (const personId of ids) await someEvidence(world.org, { personId, skillId: await aSkill(world.org) })
  world.statements.length = 0
  const cards = await world.call(expertiseRoutes.listCardSkills, { query: { ids: ids.join(',') } }, { cookie })
  expect(world.statements.length).toBe(3)
  expect(cards.body.items.map(({ strongest, ask }) => [strongest.length, ask.state])).toEqual([
    [1, 'not_said'],
    [1, 'not_said'],
  ])
})

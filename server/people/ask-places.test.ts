import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal } from '../platform/errors.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { type AskDoor, claimAskPlace, ensureSetting, releaseAskPlace } from './ask-places.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const doors: AskDoor[] = ['question', 'review', 'perspective', 'flash_mentoring']
const doorOf = (index: number): AskDoor => doors[index % doors.length] ?? 'question'
const claim = (personId: string, index: number) =>
  world.org
    .write((tx) => claimAskPlace(tx, { org: world.org, personId, door: doorOf(index), ref: `ask ${index}` }))
    .then(
      () => 'place',
      (error: unknown) => (error instanceof Refusal ? error.details.code : String(error)),
    )
const release = (personId: string, index: number) =>
  world.org.write((tx) => releaseAskPlace(tx, { personId, door: doorOf(index), ref: `ask ${index}` }))
async function anExpert(setting: object = {}): Promise<string> {
  const { id } = await aPerson(world.org)
  await world.org.write((tx) => ensureSetting(tx, id))
  const wanted = { isSuggested: true, ...setting }
  await world.org.rows.updateTable('expertSetting').set(wanted).where('personId', '=', id).execute()
  return id
}
const openPlaces = async (personId: string) => {
  const open = await world.org.rows
    .selectFrom('askPlace')
    .where('personId', '=', personId)
    .where('releasedAt', 'is', null)
    .select('ref')
    .execute()
  const { openAsks } = await world.org.rows
    .selectFrom('expertSetting')
    .where('personId', '=', personId)
    .select('openAsks')
    .executeTakeFirstOrThrow()
  expect(openAsks).toBe(open.length)
  return open.map(({ ref }) => Number(ref.slice(4)))
}

test('of 100 asks at the same time through four doors three get a place and 97 the limit', async () => {
  const { id } = await aPerson(world.org)
  const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => claim(id, index)))
  expect(answers.filter((each) => each === 'place')).toHaveLength(3)
  expect(answers.filter((each) => each === 'ask_limit')).toHaveLength(97)
  expect(await openPlaces(id)).toHaveLength(3)
})

test('each end of an ask frees exactly one place, however often it is told', async () => {
  const id = await anExpert({ weeklyLimit: 50 })
  for (const index of [0, 1, 2]) expect(await claim(id, index)).toBe('place')
  expect(await claim(id, 3)).toBe('ask_limit')
  await Promise.all([release(id, 1), release(id, 1), release(id, 1)])
  expect((await openPlaces(id)).sort()).toEqual([0, 2])
  expect(await claim(id, 3)).toBe('place')
  expect(await claim(id, 4)).toBe('ask_limit')
})

test('an ask that already has its place takes no second one', async () => {
  const id = await anExpert()
  for (let i = 0; i < 5; i++) expect(await claim(id, 7)).toBe('place')
  expect(await openPlaces(id)).toEqual([7])
})

test('the week has its own limit, also when every ask was answered at once, and also in parallel', async () => {
  const id = await anExpert({ openLimit: 20 })
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const answer = await claim(id, index)
      if (answer === 'place') await release(id, index)
      return answer
    }),
  )
  expect(answers.filter((each) => each === 'place')).toHaveLength(5)
  const lastWeek = [8, 9, 10, 11, 12].map((days) => new Date(Date.now() - days * 86_400_000))
  await world.org.rows.updateTable('expertSetting').set({ recentAsks: lastWeek }).where('personId', '=', id).execute()
  expect(await claim(id, 99)).toBe('place')
})

test('who paused, declined, or does not take that kind of ask gives the same refusal', async () => {
  const paused = await anExpert({ pausedUntil: new Date(Date.now() + 60_000) })
  const unwilling = await anExpert({ isSuggested: false })
  const reviewsOnly = await anExpert({ askedFor: ['review'] })
  expect([await claim(paused, 0), await claim(unwilling, 0), await claim(reviewsOnly, 0)]).toEqual([
    'ask_limit',
    'ask_limit',
    'ask_limit',
  ])
  expect(await claim(reviewsOnly, 1)).toBe('place')
})

test('an ask that is rolled back leaves no place taken', async () => {
  const id = await anExpert()
  const failing = world.org.write(async (tx) => {
    await claimAskPlace(tx, { org: world.org, personId: id, door: 'question', ref: 'ask 1' })
    throw new Error('the question could not be saved')
  })
  await expect(failing).rejects.toThrow('could not be saved')
  expect(await openPlaces(id)).toEqual([])
})

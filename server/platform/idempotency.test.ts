import { afterAll, beforeAll, expect, test } from 'vitest'
import { identityRoutes } from '../../contract/identity.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'

let world: World
let me: { id: string }
let cookie: string
beforeAll(async () => {
  world = await openWorld()
  me = await aPerson(world.org)
  cookie = await world.signIn(me.id)
})
afterAll(() => world.close())

const body = { name: 'reports', scopes: ['read' as const] }
const create = (key: string, sent: typeof body = body, as = cookie) =>
  world.call(identityRoutes.createApiKey, { body: sent }, { cookie: as, headers: { 'idempotency-key': key } })
const count = async () =>
  Number(
    (
      await world.org.rows
        .selectFrom('apiKey')
        .select((eb) => eb.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

test('the same request again gets the same answer and has one effect (T44)', async () => {
  const first = await create('doubled-1')
  const second = await create('doubled-1')
  expect(first.status).toBe(201)
  expect(second.status).toBe(201)
  expect(second.body).toEqual(first.body)
  expect(await count()).toBe(1)
})

test('twenty at the same moment are one act; the others are told to wait or get its answer (T44)', async () => {
  const before = await count()
  const answers = await Promise.all(Array.from({ length: 20 }, () => create('parallel-1')))
  expect(await count()).toBe(before + 1)
  expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true)
  const waiting = answers.filter(({ status }) => status === 409)
  expect(waiting.every(({ headers }) => headers['retry-after'] === '1')).toBe(true)
})

test('another body under the same key is refused, and another person may use the same key (T44)', async () => {
  await create('reused-1')
  const other = await create('reused-1', { ...body, name: 'something else' })
  expect(other.status).toBe(422)
  expect(other.problem.code).toBe('idempotency_key_reused')
  const somebody = await aPerson(world.org)
  expect((await create('reused-1', body, await world.signIn(somebody.id))).status).toBe(201)
})

test('where something is created a request without a key is refused by name', async () => {
  const answer = await create('')
  expect(answer.status).toBe(400)
  expect(answer.problem.fields?.[0]?.path).toBe('Idempotency-Key')
})

test('a refused request leaves no key behind, so it may be tried again', async () => {
  const old = new Date(Date.now() - 3_600_000)
  await world.org.rows.updateTable('signIn').set({ createdAt: old }).where('personId', '=', me.id).execute()
  expect((await create('tried-later-1')).problem.code).toBe('fresh_sign_in_needed')
  await world.org.rows.updateTable('signIn').set({ createdAt: new Date() }).where('personId', '=', me.id).execute()
  expect((await create('tried-later-1')).status).toBe(201)
})

import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identityRoutes } from '../../contract/identity.ts'
import { peopleRoutes } from '../../contract/people.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const password = 'a heron by the river'
const cookieOf = (headers: Record<string, unknown>) => String(headers['set-cookie']).split(';')[0] ?? ''
/** Each try from its own address, so that only what a test means to limit is limited. */
let addresses = 0
const elsewhere = () => ({ remoteAddress: `10.0.${Math.floor(++addresses / 250)}.${addresses % 250}` })

test('the right password signs in, in any capitals of the address, and the cookie opens the API', async () => {
  await aPerson(world.org, { email: 'ingrid@acme.example', name: 'Ingrid', password })
  const signedIn = await world.call(
    identityRoutes.signIn,
    { body: { email: 'Ingrid@ACME.example', password } },
    elsewhere(),
  )
  expect(signedIn.status).toBe(200)
  expect(signedIn.body.name).toBe('Ingrid')
  const people = await world.call(peopleRoutes.listPeople, {}, { cookie: cookieOf(signedIn.headers) })
  expect(people.status).toBe(200)
})

test('the cookie is HttpOnly and SameSite=Lax, on https also __Host- and Secure', async () => {
  const { email } = await aPerson(world.org, { password })
  const plain = await world.call(identityRoutes.signIn, { body: { email, password } }, elsewhere())
  expect(String(plain.headers['set-cookie'])).toMatch(
    /^lyceum-\w+=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
  )
  const behindProxy = { headers: { 'x-forwarded-proto': 'https' } }
  const secure = await world.call(identityRoutes.signIn, { body: { email, password } }, behindProxy)
  expect(String(secure.headers['set-cookie'])).toMatch(/^__Host-lyceum-.*; HttpOnly; Secure; SameSite=Lax$/)
  expect(secure.headers['strict-transport-security']).toContain('max-age=31536000')
})

test('unknown, wrong, listed, left and locked answer with the same words', async () => {
  const known = await aPerson(world.org, { password })
  const listed = await aPerson(world.org, { password, state: 'listed' })
  const left = await aPerson(world.org, { password, state: 'left' })
  const locked = await aPerson(world.org, { password })
  await world.org.rows.updateTable('person').set({ lockedAt: new Date() }).where('id', '=', locked.id).execute()
  const tries = [
    { email: 'nobody@acme.example', password },
    { email: known.email, password: 'something else entirely' },
    ...[listed, left, locked].map(({ email }) => ({ email, password })),
  ]
  const answers = []
  for (const body of tries) answers.push(await world.call(identityRoutes.signIn, { body }, elsewhere()))
  const bodies = answers.map(({ status, problem }) => ({ status, ...problem, requestId: '' }))
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1)
  expect(bodies[0]).toMatchObject({ status: 401, code: 'wrong_credentials' })
})

test('the sixth try on one account within a minute is refused with the time to wait', async () => {
  const { email } = await aPerson(world.org, { password })
  const statuses: number[] = []
  for (let i = 0; i < 6; i++) {
    const answer = await world.call(
      identityRoutes.signIn,
      { body: { email, password: 'wrong wrong wrong' } },
      elsewhere(),
    )
    statuses.push(answer.status)
    if (i === 5) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
})

test("a forged, a cut and another organisation's cookie sign nobody in", async () => {
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const forged = cookie.replace(/=(.)/, (_, first) => `=${first === 'a' ? 'b' : 'a'}`)
  const other = await world.platform.organisations.create({ name: 'Other', kind: 'demonstration' })
  const there = world.platform.database.org(other.id)
  const twin = await aPerson(there)
  const foreign = (await world.signIn(twin.id, there)).replace(other.id, world.org.id)
  for (const bad of [forged, cookie.slice(0, -3), foreign, `lyceum-${world.org.id}=`])
    expect((await world.call(identityRoutes.readMe, {}, { cookie: bad })).status).toBe(401)
  expect((await world.call(identityRoutes.readMe, {}, { cookie })).status).toBe(200)
})

test('our seal is the one that better-auth puts on its own cookie', async () => {
  const secret = world.platform.auth.secretOf(world.org.id)
  const database = memoryAdapter({ user: [], session: [], account: [], verification: [] })
  const library = betterAuth({ secret, database, baseURL: 'http://localhost', emailAndPassword: { enabled: true } })
  const body = { email: 'a@b.example', password, name: 'A' }
  const { headers, response } = await library.api.signUpEmail({ body, returnHeaders: true })
  const cookie = headers.getSetCookie().find((each) => each.includes('session_token'))
  const value = decodeURIComponent(cookie?.split(';')[0]?.split('=').slice(1).join('=') ?? '')
  expect(value).toBe(world.platform.auth.seal(world.org.id, response.token ?? ''))
})

test('signing out ends the sign-in at once, here and in the database', async () => {
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const out = await world.call(identityRoutes.signOut, {}, { cookie })
  expect(out.status).toBe(200)
  expect(String(out.headers['set-cookie'])).toContain('Max-Age=0')
  expect((await world.call(identityRoutes.readMe, {}, { cookie })).status).toBe(401)
})

test('people see their own devices, end one, and never one of somebody else', async () => {
  const me = await aPerson(world.org)
  const other = await aPerson(world.org)
  const [here, phone, theirs] = [await world.signIn(me.id), await world.signIn(me.id), await world.signIn(other.id)]
  const list = await world.call(identityRoutes.listSignIns, {}, { cookie: here })
  expect(list.body.items).toHaveLength(2)
  const foreign = await world.call(identityRoutes.listSignIns, {}, { cookie: theirs })
  const foreignId = foreign.body.items[0]?.id ?? ''
  const refused = await world.call(identityRoutes.endSignIn, { params: { id: foreignId } }, { cookie: here })
  const absent = await world.call(identityRoutes.endSignIn, { params: { id: me.id } }, { cookie: here })
  expect(refused.status).toBe(404)
  expect({ ...refused.problem, requestId: '' }).toEqual({ ...absent.problem, requestId: '' })
  const phoneId = list.body.items.find((each) => !each.isCurrent)?.id ?? ''
  expect((await world.call(identityRoutes.endSignIn, { params: { id: phoneId } }, { cookie: here })).status).toBe(200)
  expect((await world.call(identityRoutes.readMe, {}, { cookie: phone })).status).toBe(401)
  expect((await world.call(identityRoutes.readMe, {}, { cookie: theirs })).status).toBe(200)
})

test('only a POST prolongs a sign-in, and never past 90 days', async () => {
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const expiry = () =>
    world.org.rows
      .selectFrom('signIn')
      .where('personId', '=', id)
      .select(['expiresAt', 'createdAt'])
      .executeTakeFirstOrThrow()
  const before = await expiry()
  await world.call(identityRoutes.readMe, {}, { cookie })
  expect((await expiry()).expiresAt).toEqual(before.expiresAt)
  const old = new Date(Date.now() - 80 * 86_400_000)
  await world.org.rows.updateTable('signIn').set({ createdAt: old }).where('personId', '=', id).execute()
  await world.call(identityRoutes.prolongSignIn, {}, { cookie })
  const after = await expiry()
  expect((after.expiresAt.getTime() - after.createdAt.getTime()) / 86_400_000).toBeCloseTo(90, 3)
  const tooOld = new Date(Date.now() - 91 * 86_400_000)
  await world.org.rows.updateTable('signIn').set({ createdAt: tooOld }).where('personId', '=', id).execute()
  expect((await world.call(identityRoutes.readMe, {}, { cookie })).status).toBe(401)
})

test('over plain http on a public network there is no sign-in', async () => {
  const { email } = await aPerson(world.org, { password })
  const answer = await world.call(
    identityRoutes.signIn,
    { body: { email, password } },
    { host: 'lyceum.example.org', remoteAddress: '203.0.113.9' },
  )
  expect(answer.problem.code).toBe('not_encrypted')
})

test('one-click sign-in exists in the demonstration alone', async () => {
  const { id } = await aPerson(world.org)
  const answer = await world.call(identityRoutes.enterDemonstration, { body: { personId: id } })
  expect(answer.status).toBe(404)
  expect((await world.call(identityRoutes.listDemonstrationPeople)).status).toBe(404)
})

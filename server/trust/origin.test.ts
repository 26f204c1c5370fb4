import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { identityRoutes } from '../../contract/identity.ts'
import { peopleRoutes } from '../../contract/people.ts'
import { handlers, makeApp } from '../app.ts'
import { nameOfHost } from '../platform/network.ts'
import { answerProblem } from '../platform/problems.ts'
import { serve } from '../platform/serve.ts'
import { aPerson, asSuperuser } from '../testing/world.ts'
import { changedTables, hashTables } from './fingerprint.ts'
import { sample } from './sample.ts'
import { askers, isRead, openStage, type Prepared, prepareAll, type Stage, send } from './sweep.ts'

// A sweep asks for hundreds of answers; on a busy machine that takes longer than a test commonly may.
vi.setConfig({ testTimeout: 180_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

type Headers = Record<string, string | undefined>
const without: Headers = { 'sec-fetch-site': undefined, origin: undefined }
/** What a browser, or no browser, sends with a request that did not come from our own page. */
const foreign: Record<string, Headers> = {
  'neither header': without,
  'another site': { ...without, 'sec-fetch-site': 'cross-site' },
  'another host of the same site': { ...without, 'sec-fetch-site': 'same-site' },
  'typed into the address bar': { ...without, 'sec-fetch-site': 'none' },
  'an unknown word': { ...without, 'sec-fetch-site': 'same-origin, cross-site' },
  'a foreign Origin': { ...without, origin: 'https://evil.example' },
  'our host as a part of theirs': { ...without, origin: 'http://localhost.evil.example' },
  'another port': { ...without, origin: 'http://localhost:8080' },
  'a sandboxed page': { ...without, origin: 'null' },
  'no address': { ...without, origin: 'localhost' },
  'a foreign Origin that claims to be ours': { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
}
/** What our own pages send, with a browser that knows Sec-Fetch-Site and with one that does not. */
const own: Headers[] = [
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' },
  { ...without, origin: 'http://localhost' },
]

/** Sends a write from everywhere it may not come from; answers the places that were not refused. */
async function findAccepted(prepared: Prepared, app?: Stage['world']['app']): Promise<string[]> {
  const accepted: string[] = []
  for (const [place, headers] of Object.entries(foreign)) {
    const { status, json } = await send(prepared, { app, headers })
    const isRefused = status === 403 && (json as { code?: string }).code === 'wrong_origin'
    if (!isRefused) accepted.push(`${prepared.operation.name}, ${prepared.asker.role}: ${place} (${status})`)
  }
  return accepted
}

const roles = askers.slice(-sample(1, askers.length))

// The small sample asks as owner, the full one as every role; operations and wrong origins are always all.
test('every write refuses a wrong and a missing origin, and changes nothing (T33)', async () => {
  const writes: Prepared[] = []
  for await (const prepared of prepareAll(stage, { roles, only: (operation) => !isRead(operation) }))
    writes.push(prepared)
  const before = await hashTables(stage.world.platform.database.ownerPool)
  const accepted = []
  for (const prepared of writes) accepted.push(...(await findAccepted(prepared)))
  expect(writes.length).toBeGreaterThan(13 * roles.length)
  expect(accepted).toEqual([])
  expect(changedTables(before, await hashTables(stage.world.platform.database.ownerPool))).toEqual([])
})

test('our own pages may write, in a browser with and without Sec-Fetch-Site (T33)', async () => {
  const { id } = await aPerson(stage.world.org)
  const cookie = await stage.world.signIn(id)
  for (const headers of own) {
    const { 'sec-fetch-site': site, ...rest } = headers
    const answer = await stage.world.app.inject({
      method: 'POST',
      url: '/api/v1/me/sign-ins/prolong',
      headers: { host: 'localhost', cookie, ...(site && { 'sec-fetch-site': site }), ...rest },
    })
    expect(answer.statusCode, JSON.stringify(headers)).toBe(200)
  }
})

test('a server that forgot to look at the origin is found (T33)', async () => {
  const { platform } = stage.world
  const app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerProblem)
  app.decorateRequest('organisation', undefined)
  app.addHook('onRequest', async (request) => {
    request.organisation = platform.organisations.at({ host: nameOfHost(request.host), port: undefined })
  })
  await app.register(cookie)
  serve(app, platform, [{ name: 'all', handlers: Object.fromEntries(handlers.map((each, index) => [index, each])) }])
  let found = 0
  let writes = 0
  for await (const prepared of prepareAll(stage, { roles: ['owner'], only: (operation) => !isRead(operation) })) {
    writes += 1
    if ((await findAccepted(prepared, app)).length > 0) found += 1
  }
  expect(found).toBe(writes)
  await app.close()
})

async function sweepReads(act: (prepared: Prepared) => Promise<unknown>): Promise<number> {
  const reads: Prepared[] = []
  for await (const prepared of prepareAll(stage, { roles, only: isRead })) reads.push(prepared)
  for (const prepared of reads) await act(prepared)
  return reads.length
}
const pages = [
  '/',
  '/people',
  '/api',
  '/api/openapi.json',
  '/healthz',
  '/readyz',
  '/metrics',
  '/nowhere',
  '/api/nowhere',
]

test('no GET writes: every table is the same before and after a sweep (T33)', async () => {
  const pool = stage.world.platform.database.ownerPool
  const reads: Prepared[] = []
  for await (const prepared of prepareAll(stage, { roles, only: isRead })) reads.push(prepared)
  const { id } = await aPerson(stage.world.org)
  const cookie = await stage.world.signIn(id)
  const before = await hashTables(pool)
  const succeeded = new Set<string>()
  for (const prepared of reads) if ((await send(prepared)).status < 300) succeeded.add(prepared.operation.name)
  for (const url of [...pages, '/sign-in/link', '/reset/new', '/begin/abc'])
    await stage.world.app.inject({ method: 'GET', url, headers: { host: 'localhost', cookie } })
  expect(Object.keys(before).length).toBeGreaterThan(15)
  expect([...succeeded].sort()).toEqual([...new Set(reads.map(({ operation }) => operation.name))].sort())
  expect(changedTables(before, await hashTables(pool))).toEqual([])
})

test('a GET that writes is found (T33)', async () => {
  const { platform } = stage.world
  const app = await makeApp(platform)
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'GET') return
    await stage.world.org.rows.updateTable('person').set({ updatedAt: new Date() }).execute()
  })
  const before = await hashTables(platform.database.ownerPool)
  await sweepReads((prepared) => send(prepared, { app }))
  const changed = changedTables(before, await hashTables(platform.database.ownerPool))
  expect(changed).toContain(`org_${stage.world.org.id}.person`)
  await app.close()
})

test('when somebody was last seen is written at most once a minute (T20, T33)', async () => {
  const { world } = stage
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const seen = async () => {
    const of = world.org.rows.selectFrom('signIn').where('personId', '=', id).select('lastSeenAt')
    return (await of.executeTakeFirstOrThrow()).lastSeenAt.getTime()
  }
  const readOften = async () => {
    for (let i = 0; i < 5; i++) await world.call(peopleRoutes.listPeople, {}, { cookie })
    await new Promise((done) => setTimeout(done, 100))
  }
  const first = await seen()
  await readOften()
  expect(await seen()).toBe(first)
  const longAgo = new Date(Date.now() - 61_000)
  await world.org.rows.updateTable('signIn').set({ lastSeenAt: longAgo }).where('personId', '=', id).execute()
  await readOften()
  const later = await seen()
  expect(later).toBeGreaterThan(longAgo.getTime() + 50_000)
  await readOften()
  expect(await seen()).toBe(later)
})

test('the stream of changes opens for our own pages alone, and for nobody who is not signed in (T33)', async () => {
  const { world } = stage
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const live = (headers: Record<string, string>) =>
    world.app.inject({ method: 'GET', url: '/api/v1/live', headers: { host: 'localhost', ...headers } })
  expect((await live({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(401)
  for (const site of ['cross-site', 'same-site', 'none'])
    expect((await live({ cookie, 'sec-fetch-site': site })).statusCode, site).toBe(403)
  expect((await live({ cookie, origin: 'https://evil.example' })).statusCode).toBe(403)
  expect((await world.call(identityRoutes.readMe, {}, { cookie })).status).toBe(200)
})

test('the check of tables sees one changed letter anywhere (T33)', async () => {
  const { connection, org } = stage.world
  const pool = stage.world.platform.database.ownerPool
  await aPerson(org)
  const before = await hashTables(pool)
  await asSuperuser(
    `update org_${org.id}.person set name = name || 'x' where id = (select max(id::text)::uuid from org_${org.id}.person)`,
    connection.database,
  )
  expect(changedTables(before, await hashTables(pool))).toEqual([`org_${org.id}.person`])
})

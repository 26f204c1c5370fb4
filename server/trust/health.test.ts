import { existsSync, renameSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { peopleRoutes } from '../../contract/people.ts'
import { makeApp } from '../app.ts'
import { aPerson, asSuperuser, openWorld, type World } from '../testing/world.ts'
import { sample } from './sample.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const stranger = '203.0.113.9'
const operator = '127.0.0.1'
const get = (url: string, remoteAddress: string, headers: Record<string, string> = {}, of = world) =>
  of.app.inject({ method: 'GET', url, remoteAddress, headers: { host: 'localhost', ...headers } })

/** Waits until readiness is this, at most ten seconds; answers what the operator is told. */
async function becomes(status: 200 | 503): Promise<string> {
  const begun = Date.now()
  for (;;) {
    const answer = await get('/readyz', operator)
    if (answer.statusCode === status) return answer.body
    if (Date.now() - begun > 10_000) throw new Error(`still ${answer.statusCode} after 10 s: ${answer.body}`)
    await sleep(100)
  }
}

/** Faults of what the server stands on: how each comes and goes, and the word that readiness says to the operator. */
const faults: Record<string, { word: string; come(): Promise<unknown>; go(): Promise<unknown> }> = {
  'the database away': {
    word: 'database',
    come: async () => {
      const { database } = world.connection
      await asSuperuser(`alter database ${database} allow_connections false`)
      await asSuperuser(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`)
    },
    go: () => asSuperuser(`alter database ${world.connection.database} allow_connections true`),
  },
  'the data folder gone': {
    word: 'disk',
    come: async () => renameSync(world.platform.config.dataDir, `${world.platform.config.dataDir}.away`),
    go: async () => renameSync(`${world.platform.config.dataDir}.away`, world.platform.config.dataDir),
  },
  'the key file gone': {
    word: 'key',
    come: async () => renameSync(world.platform.config.masterKeyFile, `${world.platform.config.masterKeyFile}.away`),
    go: async () => {
      const file = world.platform.config.masterKeyFile
      if (existsSync(`${file}.away`)) renameSync(`${file}.away`, file)
    },
  },
  'an organisation that cannot be migrated': {
    word: 'migrations',
    come: async () => {
      await asSuperuser(
        `update org_${world.org.id}.migration set hash = 'x' || hash where number = 1`,
        world.connection.database,
      )
      await world.platform.organisations.migrateAll()
    },
    go: async () => {
      await asSuperuser(
        `update org_${world.org.id}.migration set hash = substr(hash, 2) where number = 1`,
        world.connection.database,
      )
      await world.platform.organisations.migrateAll()
    },
  },
}

test.each(Object.entries(faults))(
  '%s turns readiness within 10 s, and back (T79)',
  { timeout: 40_000 },
  async (_, fault) => {
    await becomes(200)
    await fault.come()
    try {
      expect(await becomes(503)).toMatch(new RegExp(`"name":"${fault.word}[^"]*","state":"bad"`))
      expect((await get('/healthz', operator)).statusCode).toBe(200)
      const told = await get('/readyz', stranger)
      expect([told.statusCode, told.json(), told.headers['retry-after']]).toEqual([503, { status: 'not ready' }, '5'])
    } finally {
      await fault.go()
    }
    await becomes(200)
  },
)

test('strangers learn that it lives and serves, and nothing more; the operator learns why (T79)', async () => {
  expect((await get('/healthz', stranger)).json()).toEqual({ status: 'alive' })
  expect((await get('/readyz', stranger)).json()).toEqual({ status: 'ready' })
  expect((await get('/readyz', stranger, { 'x-forwarded-for': operator })).json()).toEqual({ status: 'ready' })
  expect((await get('/readyz', operator, { 'x-forwarded-for': stranger })).json()).toEqual({ status: 'ready' })
  expect((await get('/readyz', operator)).json().checks.length).toBeGreaterThan(2)
})

test('figures are for the operator: loopback, or where a token is set the token alone (T80)', async () => {
  expect((await get('/metrics', operator)).statusCode).toBe(200)
  expect((await get('/metrics', stranger)).statusCode).toBe(404)
  expect((await get('/metrics', operator, { 'x-forwarded-for': stranger })).statusCode).toBe(404)
  const token = 'a token of twenty-four'
  const guarded = await openWorld({ env: { METRICS_TOKEN: token } })
  const ask = async (header?: string) =>
    (await get('/metrics', operator, header ? { authorization: header } : {}, guarded)).statusCode
  expect([await ask(), await ask(`Bearer ${token}x`), await ask('Bearer'), await ask(`Bearer ${token}`)]).toEqual([
    404, 404, 404, 200,
  ])
  await guarded.close()
})

/** The different values of every label, by metric and label. */
function labelsOf(metrics: string): Map<string, Set<string>> {
  const labels = new Map<string, Set<string>>()
  for (const [, name = '', set = ''] of metrics.matchAll(/^(lyceum_\w+)\{([^}]*)\}/gm))
    for (const [, label = '', value = ''] of set.matchAll(/(\w+)="([^"]*)"/g)) {
      const key = `${name} ${label}`
      labels.set(key, (labels.get(key) ?? new Set()).add(value))
    }
  return labels
}

/** Requests that try to make labels: paths, queries, hosts and ids that nobody saw before. */
async function flood(app: World['app'], count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    for (const url of [
      `/nowhere/${i}`,
      `/api/v1/people/${i}`,
      `/api/v1/people?q=${i}`,
      `/assets/${i}.js`,
      `/api/v1/${i}`,
    ])
      await app.inject({ method: 'GET', url, headers: { host: `h${i}.example` } })
}
const widest = (metrics: string, but: RegExp) =>
  Math.max(...[...labelsOf(metrics)].filter(([key]) => !but.test(key)).map(([, values]) => values.size))

test('labels of figures are bounded, whatever is asked for; one that takes the address is found (T80)', async () => {
  const floods = sample(60, 2_000)
  const fresh = await makeApp(world.platform)
  const metrics = async () =>
    (await fresh.inject({ method: 'GET', url: '/metrics', remoteAddress: operator, headers: { host: 'localhost' } }))
      .body
  await metrics()
  await flood(fresh, 3)
  const before = widest(await metrics(), / le$/)
  await flood(fresh, floods)
  const text = await metrics()
  expect(widest(text, / le$/)).toBe(before)
  expect(text).not.toContain('h1.example')
  const planted = `${text}\n${Array.from({ length: floods }, (_, i) => `lyceum_planted{path="/nowhere/${i}"} 1`).join('\n')}`
  expect(widest(planted, / le$/)).toBeGreaterThan(before)
  for (const name of [
    'lyceum_http_request_seconds_bucket',
    'lyceum_database_connections',
    'nodejs_eventloop_lag_p99_seconds',
  ])
    expect(text).toContain(name)
  await fresh.close()
})

test('a request that failed is found in the log by the id that its answer shows, and only it (T80)', async () => {
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const org = `org_${world.org.id}`
  await asSuperuser(`alter table ${org}.person_language rename to away`, world.connection.database)
  const failed = await world.call(peopleRoutes.readPerson, { params: { id } }, { cookie })
  const good = await world.call(peopleRoutes.listPeople, {}, { cookie })
  await asSuperuser(`alter table ${org}.away rename to person_language`, world.connection.database)
  expect([failed.status, failed.problem.code]).toEqual([500, 'unexpected'])
  const { requestId } = failed.problem
  expect(failed.headers['x-request-id']).toBe(requestId)
  // One query of the log, for the id: the cause stands in its line.
  const lines = world.logged.filter((line) => line.includes(requestId))
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, err: { code: '42P01' } })
  expect(failed.text).not.toMatch(/person_language|42P01|select/)
  expect(world.logged.filter((line) => line.includes(String(good.headers['x-request-id'])))).toEqual([])
})

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { adminRoutes } from '../../contract/admin.ts'
import { identityRoutes } from '../../contract/identity.ts'
import { aPerson, asSuperuser, openWorld, type World } from '../testing/world.ts'
import { anAddress, openStage, prepareAll, type Stage, send } from './sweep.ts'

// A sweep asks for hundreds of answers; on a busy machine that takes longer than a test commonly may.
vi.setConfig({ testTimeout: 180_000 })

let stage: Stage
let world: World
beforeAll(async () => {
  stage = await openStage()
  world = stage.world
})
afterAll(() => stage.close())

const hasPage = existsSync(join(import.meta.dirname, '../../web/dist/index.html'))
type Headers = Record<string, unknown>

const policyOf = (headers: Headers) =>
  new Map(
    String(headers['content-security-policy'] ?? '')
      .split(';')
      .map((part) => part.trim().split(/\s+/))
      .map(([name = '', ...sources]) => [name, sources]),
  )

/** What is missing or too wide in the headers of an answer (trust.md T32). */
function findWeak(headers: Headers, protocol: 'http' | 'https'): string[] {
  const policy = policyOf(headers)
  const sources = [...policy.values()].flat()
  const only = (name: string, value: string) => policy.get(name)?.join(' ') === value
  const scripts = policy.get('script-src')
  const isStrict =
    !scripts ||
    (scripts.length === 2 && /^'nonce-[\w+/=]{22,}'$/.test(scripts[0] ?? '') && scripts[1] === "'strict-dynamic'")
  const wanted: [string, boolean][] = [
    ["default-src 'none'", only('default-src', "'none'")],
    ["frame-ancestors 'none'", only('frame-ancestors', "'none'")],
    ["base-uri 'none'", only('base-uri', "'none'")],
    ['scripts by nonce and strict-dynamic alone', isStrict],
    ['Trusted Types where scripts run', !scripts || only('require-trusted-types-for', "'script'")],
    ['no other host', !sources.some((source) => /\.|\*|https?:|\/\//.test(source.replace(/^'nonce-.*/, '')))],
    ['no eval', !sources.some((source) => source.includes('eval'))],
    ['nosniff', headers['x-content-type-options'] === 'nosniff'],
    ['Referrer-Policy', /^(no-referrer|same-origin)$/.test(String(headers['referrer-policy']))],
    ['COOP', headers['cross-origin-opener-policy'] === 'same-origin'],
    [
      'HSTS with https and only there',
      protocol === 'https'
        ? /max-age=31536000/.test(String(headers['strict-transport-security']))
        : headers['strict-transport-security'] === undefined,
    ],
    ['nothing that names the framework', headers['x-powered-by'] === undefined && headers.server === undefined],
  ]
  return wanted.filter(([, isThere]) => !isThere).map(([what]) => what)
}

const https = { 'x-forwarded-proto': 'https' }
const addresses = [
  '/',
  '/people',
  '/sign-in',
  '/nowhere',
  '/a.b.css',
  '/api',
  '/api/openapi.json',
  '/api/nowhere',
  '/assets/nowhere.js',
  '/healthz',
  '/readyz',
  '/metrics',
  '/%zz',
  '/api/v1/people?limit=x',
  `/${'x'.repeat(3_000)}`,
]

test('every answer carries the policy and the headers, whatever it answers and over whatever it came (T32)', async () => {
  const weak: string[] = []
  let answers = 0
  for (const protocol of ['http', 'https'] as const) {
    const headers = { host: 'localhost', ...(protocol === 'https' && https) }
    for (const url of addresses) {
      const answer = await world.app.inject({ method: 'GET', url, headers, remoteAddress: '127.0.0.1' })
      answers += 1
      // Fastify does not read the proxy's word for an address that it cannot read: no HSTS there.
      const known = url === '/%zz' ? 'http' : protocol
      weak.push(
        ...findWeak(answer.headers, known).map(
          (what) => `${protocol} ${answer.statusCode} ${url.slice(0, 40)}: ${what}`,
        ),
      )
    }
    for await (const prepared of prepareAll(stage, { roles: ['visitor', 'owner'] })) {
      const answer = await send(prepared, protocol === 'https' ? { headers: https } : {})
      answers += 1
      weak.push(...findWeak(answer.headers, 'http').map((what) => `${answer.status} ${prepared.url}: ${what}`))
    }
  }
  expect(answers).toBeGreaterThan(100)
  expect(weak).toEqual([])
})

test('an answer to a failure of ours, too large a body and another kind of body carry them too (T32)', async () => {
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const org = `org_${world.org.id}`
  await asSuperuser(`alter table ${org}.person_language rename to away`, world.connection.database)
  const failed = await world.app.inject({
    method: 'GET',
    url: `/api/v1/people/${id}`,
    headers: { host: 'localhost', cookie },
  })
  await asSuperuser(`alter table ${org}.away rename to person_language`, world.connection.database)
  const post = (headers: Headers, payload: string) =>
    world.app.inject({
      method: 'POST',
      url: '/api/v1/sign-in',
      payload,
      headers: { host: 'localhost', 'sec-fetch-site': 'same-origin', ...headers },
    })
  const large = await post({ 'content-type': 'application/json' }, JSON.stringify({ email: 'x'.repeat(2 ** 21) }))
  const kind = await post({ 'content-type': 'text/plain' }, 'x')
  const unreadable = await post({ 'content-type': 'application/json' }, '{')
  expect([failed, large, kind, unreadable].map(({ statusCode }) => statusCode)).toEqual([500, 413, 415, 400])
  for (const { headers } of [failed, large, kind, unreadable]) expect(findWeak(headers, 'http')).toEqual([])
})

test.skipIf(!hasPage)(
  'the page runs its own scripts alone, by a nonce that is new each time (T32) (needs web/dist)',
  async () => {
    const open = () => world.app.inject({ method: 'GET', url: '/', headers: { host: 'localhost' } })
    const [first, second] = [await open(), await open()]
    const nonceOf = ({ headers }: { headers: Headers }) =>
      /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1]
    const nonce = nonceOf(first)
    expect(nonce).toBeTruthy()
    expect(nonceOf(second)).not.toBe(nonce)
    const scripts = [...first.body.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes ?? '')
    expect(scripts.length).toBeGreaterThan(0)
    for (const attributes of scripts) expect(attributes).toContain(`nonce="${nonce}"`)
    expect(first.body).not.toContain('__NONCE__')
    expect(first.body).not.toMatch(/\son\w+="|javascript:|(?:src|href)="(?:https?:)?\/\//)
    expect(first.headers['cache-control']).toBe('no-store')
  },
)

test('a header that is missing or too wide is found (T32)', async () => {
  const { headers } = await world.app.inject({
    method: 'GET',
    url: '/api/v1/installation',
    headers: { host: 'localhost' },
  })
  expect(findWeak(headers, 'http')).toEqual([])
  const policy = String(headers['content-security-policy'])
  const faults: Headers[] = [
    ...['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'content-security-policy'].map(
      (name) => ({ [name]: undefined }),
    ),
    { 'content-security-policy': policy.replace("default-src 'none'", "default-src 'self'") },
    { 'content-security-policy': policy.replace("frame-ancestors 'none'; ", '') },
    { 'content-security-policy': `${policy}; script-src 'self'` },
    { 'content-security-policy': `${policy}; script-src 'nonce-${'a'.repeat(24)}' 'strict-dynamic'` },
    { 'content-security-policy': `${policy}; img-src https://cdn.example.com` },
    { 'content-security-policy': `${policy}; style-src 'unsafe-eval'` },
    { 'strict-transport-security': 'max-age=31536000' },
  ]
  for (const fault of faults) expect(findWeak({ ...headers, ...fault }, 'http'), JSON.stringify(fault)).not.toEqual([])
  expect(findWeak(headers, 'https')).toEqual(['HSTS with https and only there'])
})

/** What one arrival gets: which cookie, HSTS or not, and the line "not encrypted". */
type Arrival = {
  name: string
  host: string
  from: string
  proto?: string
  forwardedFor?: string
  env?: Record<string, string>
}
type Outcome = 'encrypted' | 'private' | 'refused'
const https1 = { proto: 'https' }
const publicName = 'lyceum.example.org'
/** The table of A18: scheme, address asked for, visitor's address, proxy, setting. */
const arrivals: [Arrival, Outcome][] = [
  [{ name: 'http, localhost, from this machine', host: 'localhost', from: '127.0.0.1' }, 'private'],
  [{ name: 'http, an address of this machine', host: '127.0.0.1', from: '127.0.0.1' }, 'private'],
  [{ name: 'http over IPv6 on this machine', host: '[::1]', from: '::1' }, 'private'],
  [{ name: 'http, a private address, from the same network', host: '192.168.1.4', from: '192.168.1.77' }, 'private'],
  [{ name: 'http, a name without a dot, from 10/8', host: 'intranet', from: '10.1.2.3' }, 'private'],
  [{ name: 'http, a name under .local, from 172.16/12', host: 'lyceum.local', from: '172.31.255.1' }, 'private'],
  [{ name: 'http over a unique local IPv6 address', host: '[fd00::4]', from: 'fd00::9' }, 'private'],
  [{ name: 'http, a public name, from a private address', host: publicName, from: '10.1.2.4' }, 'refused'],
  [{ name: 'http, a private name, from a public address', host: 'lyceum.internal', from: '203.0.113.9' }, 'refused'],
  [{ name: 'http, a public address on both ends', host: '198.51.100.4', from: '203.0.113.9' }, 'refused'],
  [
    {
      name: 'http, a public address listed in PRIVATE_NETWORKS',
      host: '198.51.100.4',
      from: '198.51.100.9',
      env: { PRIVATE_NETWORKS: '198.51.100.0/24' },
    },
    'private',
  ],
  [
    {
      name: 'https by the trusted proxy on this machine',
      host: publicName,
      from: '127.0.0.1',
      forwardedFor: '203.0.113.9',
      ...https1,
    },
    'encrypted',
  ],
  [
    {
      name: 'https by a proxy listed in TRUSTED_PROXIES',
      host: publicName,
      from: '10.0.0.2',
      forwardedFor: '203.0.113.9',
      ...https1,
      env: { TRUSTED_PROXIES: '10.0.0.2' },
    },
    'encrypted',
  ],
  [{ name: 'a stranger who only says https', host: publicName, from: '203.0.113.9', ...https1 }, 'refused'],
  [{ name: 'a neighbour who only says https', host: 'intranet', from: '10.1.2.5', ...https1 }, 'private'],
  [
    {
      name: 'http through the trusted proxy, from a public address',
      host: 'localhost',
      from: '127.0.0.1',
      forwardedFor: '203.0.113.9',
      proto: 'http',
    },
    'refused',
  ],
]

test('the table of A18 has its 16 combinations', () => {
  expect(arrivals).toHaveLength(16)
})

const worlds = new Map<string, Promise<World>>()
const worldWith = (env: Record<string, string> = {}): Promise<World> => {
  const key = JSON.stringify(env)
  const known = worlds.get(key) ?? openWorld({ env })
  worlds.set(key, known)
  return known
}
afterAll(async () => {
  for (const each of worlds.values()) await (await each).close()
})

const password = 'a heron by the river'

test.each(arrivals.map(([arrival, outcome]) => [arrival.name, outcome, arrival] as const))(
  '%s is %s: cookie, HSTS and line (A18)',
  async (_, outcome, arrival) => {
    const here = await worldWith(arrival.env)
    const { email } = await aPerson(here.org, { password })
    const options = {
      host: arrival.host,
      remoteAddress: arrival.from,
      headers: {
        ...(arrival.proto && { 'x-forwarded-proto': arrival.proto }),
        ...(arrival.forwardedFor && { 'x-forwarded-for': arrival.forwardedFor }),
      },
    }
    const signedIn = await here.call(identityRoutes.signIn, { body: { email, password } }, options)
    const installation = await here.call(adminRoutes.readInstallation, {}, options)
    const cookie = String(signedIn.headers['set-cookie'] ?? 'none')
      .replace(/=[^;]+/, '=…')
      .replace(/Max-Age=\d+; /, '')
    const key = here.org.id
    const wanted = {
      encrypted: [
        200,
        `__Host-lyceum-${key}=…; Path=/; HttpOnly; Secure; SameSite=Lax`,
        'max-age=31536000; includeSubDomains',
        false,
      ],
      private: [200, `lyceum-${key}=…; Path=/; HttpOnly; SameSite=Lax`, undefined, true],
      refused: [403, 'none', undefined, true],
    }[outcome]
    const hsts = installation.headers['strict-transport-security']
    expect([signedIn.status, cookie, hsts, installation.body.isUnencrypted]).toEqual(wanted)
    if (outcome === 'refused') expect(signedIn.problem.code).toBe('not_encrypted')
  },
)

test('believing any proxy is found by the table (A18)', async () => {
  const credulous = await worldWith({ TRUSTED_PROXIES: '0.0.0.0/1, 128.0.0.0/1' })
  const { email } = await aPerson(credulous.org, { password })
  const lie = { host: publicName, remoteAddress: '203.0.113.9', headers: https }
  const signedIn = await credulous.call(identityRoutes.signIn, { body: { email, password } }, lie)
  expect(signedIn.status).toBe(200)
  const honest = await worldWith()
  const other = await aPerson(honest.org, { password })
  expect((await honest.call(identityRoutes.signIn, { body: { email: other.email, password } }, lie)).status).toBe(403)
  expect(anAddress()).toMatch(/^10\./)
})

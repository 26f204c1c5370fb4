import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { adminRoutes } from '../../contract/admin.ts'
import { identityRoutes } from '../../contract/identity.ts'
import { peopleRoutes } from '../../contract/people.ts'
import { makeFirstAdministratorLink } from '../admin/index.ts'
import { makeMailedLink } from '../identity/mailed-links.ts'
import { makeApiKey } from '../platform/api-keys.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { newSecret } from '../platform/secrets.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { anAddress, openStage, prepareAll, type Stage, send } from './sweep.ts'

// A sweep asks for hundreds of answers; on a busy machine that takes longer than a test commonly may.
vi.setConfig({ testTimeout: 180_000 })

let world: World
let there: OrganisationDatabase
const [hostA, hostB] = ['a.example.internal', 'b.example.internal']
const password = 'a heron by the river'

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const get = (url: string, host: string) => world.app.inject({ method: 'GET', url, headers: { host } })
const hosts = ['localhost', 'lyceum.example.org', '192.168.1.4:3000', '[fe80::1]:3000', 'UPPER.example', '']

test('while there is one organisation and no host name, every address leads to it (T7)', async () => {
  for (const host of hosts) {
    const answer = await get('/api/v1/installation', host)
    expect([answer.statusCode, answer.json().organisation], host).toEqual([
      200,
      { name: 'Acme', isDemonstration: false },
    ])
  }
})

async function configureHosts() {
  const other = await world.platform.organisations.create({ name: 'Bellwether', kind: 'own' })
  await world.platform.organisations.activate(other.id)
  there = world.platform.database.org(other.id)
  const rows = [
    { name: hostA, organisationId: world.org.id },
    { name: hostB, organisationId: other.id },
  ]
  await world.platform.database.control.insertInto('host').values(rows).execute()
  await world.platform.organisations.refresh()
}

test('from the first host name on an unknown host gets 404 without a body, on every path (T7)', async () => {
  await configureHosts()
  expect((await get('/api/v1/installation', `${hostA.toUpperCase()}:8443`)).json().organisation.name).toBe('Acme')
  expect((await get('/api/v1/installation', hostB)).json().organisation.name).toBe('Bellwether')
  const paths = [
    '/',
    '/people',
    '/api',
    '/api/openapi.json',
    '/api/v1/installation',
    '/api/v1/people',
    '/api/v1/live',
    '/assets/a.js',
    '/nowhere',
  ]
  for (const host of [...hosts, `${hostA}.evil.example`, `x.${hostA}`, `${hostA}.`])
    for (const path of paths) {
      const answer = await get(path, host)
      expect([answer.statusCode, answer.body], `${host}${path}`).toEqual([404, ''])
    }
  const post = { method: 'POST', url: '/api/v1/sign-in', payload: {}, headers: { host: 'x.example' } } as const
  const written = await world.app.inject(post)
  expect([written.statusCode, written.body]).toEqual([404, ''])
  // The control: the same paths on a known host do answer with something.
  for (const path of paths.slice(2, 6)) expect((await get(path, hostA)).body, path).not.toBe('')
})

/** What two answers to a credential have in common, but for the request's own id. */
const told = ({ status, problem, headers }: Awaited<ReturnType<World['call']>>) => ({
  status,
  ...problem,
  requestId: '',
  cookies: headers['set-cookie'] ?? null,
})

type Way = {
  /** Makes a credential that is good in this organisation. */
  make(org: OrganisationDatabase): Promise<string>
  /** One like it that nobody made. */
  random(): string
  use(credential: string, host: string): Promise<Awaited<ReturnType<World['call']>>>
}

const cookieFor = (org: OrganisationDatabase, cookie: string) => cookie.replace(/^lyceum-\w+/, `lyceum-${org.id}`)
const link = (purpose: 'sign_in' | 'password_reset') => async (org: OrganisationDatabase) => {
  const { id } = await aPerson(org)
  return org.write((tx) => makeMailedLink(tx, id, purpose))
}
const at = (host: string, headers: Record<string, string> = {}) => ({ host, headers, remoteAddress: anAddress() })

/** Every kind of credential that there is. A new kind belongs here. */
const ways: Record<string, Way> = {
  'a sign-in cookie, renamed to the other organisation': {
    make: async (org) => world.signIn((await aPerson(org)).id, org),
    random: () => `lyceum-x=${newSecret()}.${newSecret()}`,
    use: (cookie, host) =>
      world.call(
        peopleRoutes.listPeople,
        {},
        { ...at(host), cookie: cookieFor(host === hostA ? world.org : there, cookie) },
      ),
  },
  'a key for programs': {
    make: async (org) => {
      const { id } = await aPerson(org)
      return (await org.write((tx) => makeApiKey(tx, { personId: id, name: 'p', scopes: ['read'], days: 1 }))).key
    },
    random: () => `lyc_${newSecret()}`,
    use: (key, host) => world.call(peopleRoutes.listPeople, {}, at(host, { authorization: `Bearer ${key}` })),
  },
  'an e-mail and password': {
    make: async (org) => (await aPerson(org, { password })).email,
    random: () => `${newSecret()}@acme.example`,
    use: (email, host) => world.call(identityRoutes.signIn, { body: { email, password } }, at(host)),
  },
  'a mailed sign-in link': {
    make: link('sign_in'),
    random: newSecret,
    use: (token, host) => world.call(identityRoutes.useSignInLink, { body: { token } }, at(host)),
  },
  'a mailed password link': {
    make: link('password_reset'),
    random: newSecret,
    use: (token, host) => world.call(identityRoutes.usePasswordReset, { body: { token, password } }, at(host)),
  },
  'a first-administrator link for an organisation': {
    make: (org) => makeFirstAdministratorLink(world.platform.database, { organisationId: org.id }),
    random: newSecret,
    use: (token, host) => world.call(adminRoutes.readFirstAdministratorLink, { params: { token } }, at(host)),
  },
}

test.each(Object.entries(ways))('%s of A behaves on the host of B like a random one (T7)', async (_, way) => {
  const random = told(await way.use(way.random(), hostB))
  expect(random.status).toBeGreaterThanOrEqual(400)
  const foreign = await way.make(world.org)
  expect(told(await way.use(foreign, hostB))).toEqual(random)
  // The control: at home the same credential opens the door, so the sameness above is not that of a broken one.
  expect((await way.use(foreign, hostA)).status).toBe(200)
  expect(told(await way.use(await way.make(there), hostB))).not.toEqual(random)
})

test('ids of A asked for on the host of B are as unknown as random ones (T7)', async () => {
  const person = await aPerson(world.org)
  const reader = await aPerson(there)
  const cookie = await world.signIn(reader.id, there)
  const read = async (id: string) =>
    told(await world.call(peopleRoutes.readPerson, { params: { id } }, { ...at(hostB), cookie }))
  expect(await read(person.id)).toEqual(await read(crypto.randomUUID()))
  expect((await read(reader.id)).status).toBe(200)
})

/** Names that a forged request brings along, to be found again in a link. */
const forged = 'forged.evil.example'
const forgeries: Record<string, string>[] = [
  { host: forged },
  { host: 'localhost', 'x-forwarded-host': forged },
  { host: 'localhost', forwarded: `host=${forged};proto=https` },
  { host: 'localhost', 'x-forwarded-proto': 'https', 'x-forwarded-host': forged },
  { host: 'localhost', 'x-original-host': forged, 'x-host': forged, 'x-forwarded-server': forged },
]

async function mailsOf(stage: Stage, personId: string): Promise<string> {
  const mail = stage.world.org.rows.selectFrom('mail').where('toPersonId', '=', personId).selectAll()
  return JSON.stringify(await mail.execute())
}

test.each([
  ['PUBLIC_URL', { PUBLIC_URL: 'https://lyceum.example.org' }, 'https://lyceum.example.org'],
  ['no setting', { PORT: '3456' }, 'http://localhost:3456'],
])(
  'a forged Host changes no link, in mail or answer, with %s (A17)',
  async (_, env, base) => {
    const stage = await openStage(env)
    try {
      for (const headers of forgeries) {
        const { id, email } = await aPerson(stage.world.org)
        for (const { path } of [identityRoutes.requestSignInLink, identityRoutes.requestPasswordReset])
          await stage.world.app.inject({
            method: 'POST',
            url: `/api/v1${path}`,
            headers: { ...headers, 'sec-fetch-site': 'same-origin' },
            payload: { email },
            // A trusted proxy, each time another, so that no rate limit stands in the way.
            remoteAddress: anAddress().replace('10.', '127.'),
          })
        await expect.poll(async () => (await mailsOf(stage, id)).split(`${base}/`).length).toBeGreaterThan(2)
        expect(await mailsOf(stage, id)).not.toContain(forged)
      }
      const answers: string[] = []
      for await (const prepared of prepareAll(stage, { roles: ['visitor', 'owner'] })) {
        if (prepared.host !== 'localhost') continue
        const { text, headers } = await send(prepared, { headers: { 'x-forwarded-host': forged } })
        answers.push(text, JSON.stringify(headers))
      }
      expect(answers.length).toBeGreaterThan(60)
      expect(answers.filter((text) => text.includes(forged))).toEqual([])
    } finally {
      await stage.close()
    }
  },
  60_000,
)

test('a link made from the Host header is found (A17)', async () => {
  const { id, email } = await aPerson(world.org)
  // The fault: the base of links is read off the request.
  Object.assign(world.platform.config, { publicUrl: `https://${forged}` })
  await world.call(identityRoutes.requestSignInLink, { body: { email } }, at(hostA))
  await expect
    .poll(async () => {
      const mail = world.org.rows.selectFrom('mail').where('toPersonId', '=', id).selectAll()
      return JSON.stringify(await mail.execute()).includes(forged)
    })
    .toBe(true)
})

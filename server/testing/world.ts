import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { pino } from 'pino'
import { inject } from 'vitest'
import type { z } from 'zod'
import type { Route } from '../../contract/route.ts'
import { jobs, makeApp } from '../app.ts'
import { foldName } from '../people/index.ts'
import type { Role } from '../platform/access.ts'
import { type Config, readConfig } from '../platform/config.ts'
import { type OrganisationDatabase, prepareBundled } from '../platform/database.ts'
import { newId } from '../platform/id.ts'
import { hashPassword } from '../platform/passwords.ts'
import type { Platform } from '../platform/platform.ts'
import { openPlatform } from '../start.ts'
import { templateName } from './global-setup.ts'

/** A whole Lyceum on a database of its own, without a port: requests go straight in. */
export type World = {
  platform: Platform
  app: FastifyInstance
  /** The organisation that answers: Acme, unless the test made others. */
  org: OrganisationDatabase
  /** SQL of every statement since the last `statements.length = 0`. */
  statements: string[]
  /** Everything that was logged, as JSON lines. */
  logged: string[]
  connection: { host: string; database: string; user: string; password: string }
  call<R extends Route>(route: R, args?: Args<R>, options?: CallOptions): Promise<Answer<R>>
  /** Signs a person in and answers their cookie. */
  signIn(personId: string, org?: OrganisationDatabase): Promise<string>
  close(): Promise<void>
}

type In<S> = S extends z.ZodType ? z.input<S> : never
export type Args<R extends Route> = Partial<{ params: In<R['params']>; query: In<R['query']>; body: In<R['body']> }>
export type CallOptions = {
  cookie?: string
  host?: string
  headers?: Record<string, string>
  remoteAddress?: string
  /** For a route that takes a file. */
  file?: { name: string; bytes: Uint8Array }
}
export type Answer<R extends Route = Route> = {
  status: number
  body: z.output<R['reply']>
  /** The problem document of an answer that is none of success. */
  problem: { code: string; detail: string; requestId: string; fields?: { path: string; message: string }[] }
  text: string
  headers: Record<string, string | string[] | number | undefined>
}

type Options = { env?: Record<string, string>; works?: boolean }

/** Opens a world cloned from the migrated template. `works`: jobs run too. */
export async function openWorld({ env = {}, works = false }: Options = {}): Promise<World> {
  const superuser = inject('superuser')
  const name = `test_${randomBytes(6).toString('hex')}`
  await asSuperuser(`create database ${name} template ${templateName} owner lyceum_owner`)
  const connections = await prepareBundled(superuser, name)
  const dataDir = mkdtempSync(join(tmpdir(), 'lyceum-world-'))
  const statements: string[] = []
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) })
  const config: Config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'debug', ...env })
  const platform = await openPlatform(config, connections, { log, onStatement: (text) => void statements.push(text) })
  const app = await makeApp(platform)
  if (works) await platform.jobs.work(jobs, platform)
  const acme = platform.organisations.list().find((each) => each.name === 'Acme')
  if (!acme) throw new Error('the template lost its organisation')
  const org = platform.database.org(acme.id)
  return {
    platform,
    app,
    org,
    statements,
    logged,
    connection: { host: superuser.host, database: name, user: superuser.user, password: superuser.password },
    call: (route, args, options) => call(app, route, args, options),
    signIn: (personId, where = org) => signIn(platform, personId, where),
    async close() {
      await app.close()
      await platform.jobs.stop()
      await platform.database.close()
      rmSync(dataDir, { recursive: true, force: true })
      await asSuperuser(`drop database if exists ${name} with (force)`)
    },
  }
}

/** Runs SQL on the test server with all rights. */
export async function asSuperuser(text: string, database = 'postgres'): Promise<pg.QueryResult> {
  const client = new pg.Client({ ...inject('superuser'), database })
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

async function call<R extends Route>(app: FastifyInstance, route: R, args: Args<R> = {}, options: CallOptions = {}) {
  const { params = {}, query = {}, body } = args as { params?: object; query?: object; body?: object }
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(Object.entries(params).find(([key]) => key === name)?.[1])),
  )
  const search = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  )
  const answer = await app.inject({
    method: route.method,
    url: `/api/v1${path}${search.size > 0 ? `?${search}` : ''}`,
    remoteAddress: options.remoteAddress ?? '127.0.0.1',
    headers: {
      host: options.host ?? 'localhost',
      'sec-fetch-site': 'same-origin',
      ...(options.cookie && { cookie: options.cookie }),
      // As our own clients do.
      ...(route.method === 'POST' && { 'idempotency-key': randomBytes(12).toString('hex') }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(options.file && { 'content-type': 'multipart/form-data; boundary=a-boundary-of-tests' }),
      ...options.headers,
    },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
    ...(options.file && { payload: multipartOf(options.file) }),
  })
  const json = answer.headers['content-type']?.includes('json') ? answer.json() : undefined
  return { status: answer.statusCode, body: json, problem: json, text: answer.body, headers: answer.headers }
}

const multipartOf = ({ name, bytes }: { name: string; bytes: Uint8Array }) =>
  Buffer.concat([
    Buffer.from(
      `--a-boundary-of-tests\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n--a-boundary-of-tests--\r\n'),
  ])

async function signIn(platform: Platform, personId: string, org: OrganisationDatabase): Promise<string> {
  const made = await platform.auth.startSignIn(org, personId, { ip: '127.0.0.1', userAgent: 'test' })
  if (!made) throw new Error('this person may not sign in')
  return `lyceum-${org.id}=${encodeURIComponent(platform.auth.seal(org.id, made.token))}`
}

type PersonOptions = {
  name?: string
  email?: string | null
  state?: string
  password?: string
  role?: Role
  title?: string
}

/** A person with real defaults, written straight into the organisation. */
export async function aPerson(
  org: OrganisationDatabase,
  options: PersonOptions = {},
): Promise<{ id: string; email: string }> {
  const id = newId()
  const { name = `Person ${id.slice(-5)}`, state = 'active', password, role, title = null } = options
  const email = options.email === undefined ? `${id.slice(-12)}@acme.example` : options.email
  await org.write(async (tx) => {
    const person = { id, name, sortName: foldName(name), email, emailVerified: true, state, title }
    await tx.insertInto('person').values(person).execute()
    if (role) await tx.insertInto('roleGrant').values({ id: newId(), personId: id, role }).execute()
    if (password) {
      const hashed = await hashPassword(password)
      const account = { id: newId(), personId: id, accountId: id, providerId: 'credential', password: hashed }
      await tx.insertInto('account').values(account).execute()
    }
  })
  return { id, email: email ?? '' }
}

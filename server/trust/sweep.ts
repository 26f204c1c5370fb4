import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { handlers } from '../app.ts'
import { matrixViewers, type Viewer, viewer, visitor } from '../platform/access.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import type { Handler } from '../platform/http.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { fixtures } from './fixtures.ts'

export type Operation = { name: string; handler: Handler }
/** Every operation of the program, by method and path as the contract writes them. */
export const operations: Operation[] = handlers.map((handler) => ({
  name: `${handler.route.method} ${handler.route.path}`,
  handler,
}))
export const isRead = ({ handler }: Operation): boolean => handler.route.method === 'GET'

/** The places of a sweep: an own organisation, the demonstration beside it, and an installation without an own one. */
export type Stage = {
  world: World
  demonstration: OrganisationDatabase
  firstRun: World
  close(): Promise<void>
}

export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  const [world, firstRun] = await Promise.all([openWorld({ env }), openWorld({ env })])
  const demonstration = await addDemonstration(world)
  await addDemonstration(firstRun)
  await firstRun.platform.organisations.remove(firstRun.org.id)
  await Promise.all([world.app.ready(), firstRun.app.ready()])
  return {
    world,
    demonstration,
    firstRun,
    async close() {
      await Promise.all([world.close(), firstRun.close()])
    },
  }
}

async function addDemonstration({ platform }: World): Promise<OrganisationDatabase> {
  const made = await platform.organisations.create({ name: 'Northwind', kind: 'demonstration' })
  await platform.organisations.activate(made.id)
  return platform.database.org(made.id)
}

/** Who asks in a sweep: a viewer of the matrix with a person, a sign-in and a cookie of its own. */
export type Asker = { role: string; me: Viewer; id: string; cookie: string | undefined }
export const askers: readonly string[] = matrixViewers.map(({ role }) => role)

export async function anAsker(world: World, org: OrganisationDatabase | undefined, role: string): Promise<Asker> {
  const held = matrixViewers.find((each) => each.role === role)?.me.roles ?? []
  // Where no organisation answers, nobody can be signed in.
  if (role === 'visitor' || !org) return { role, me: visitor, id: randomUUID(), cookie: undefined }
  const { id } = await aPerson(org, held[0] ? { role: held[0] } : {})
  return { role, me: viewer(id, held), id, cookie: await world.signIn(id, org) }
}

/** What a fixture says about one request. */
export type Call = {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: object
  /** In place of a JSON body: a file as multipart/form-data, with its boundary in the headers. */
  raw?: string
  headers?: Record<string, string>
}
export type Scene = { stage: Stage; org: OrganisationDatabase; asker: Asker }
export type Place = 'own' | 'demonstration' | 'first_run'
/** How one state of an action's thing is brought about for one operation. */
export type Fixture = { at?: Place; prepare(scene: Scene): Call | Promise<Call> }
/** A state of the rule that this operation cannot bring about, and why. */
export type Unreachable = { unreachable: string }

export type Prepared = {
  operation: Operation
  state: string
  asker: Asker
  world: World
  url: string
  host: string
  call: Call
}

/** The states of an operation's rule that fixtures say nothing of; a test wants none. */
export const statesWithoutFixture = ({ name, handler }: Operation): string[] =>
  Object.keys(handler.rule.states).filter((state) => !fixtures[name]?.[state])

/** The states of an operation's rule that a sweep can bring about, with their fixtures. */
export const fixturesOf = ({ name, handler }: Operation): [state: string, fixture: Fixture][] =>
  Object.keys(handler.rule.states).flatMap((state): [string, Fixture][] => {
    const fixture = fixtures[name]?.[state]
    return !fixture || 'unreachable' in fixture ? [] : [[state, fixture]]
  })

/** Brings about a state and answers the request to make in it. */
export async function prepare(
  stage: Stage,
  operation: Operation,
  [state, fixture]: [string, Fixture],
  role: string,
): Promise<Prepared> {
  const at = fixture.at ?? 'own'
  const world = at === 'first_run' ? stage.firstRun : stage.world
  const org = at === 'demonstration' ? stage.demonstration : stage.world.org
  const asker = await anAsker(world, at === 'first_run' ? undefined : org, role)
  const call = await fixture.prepare({ stage, org, asker })
  const host = at === 'demonstration' ? 'demo.localhost' : 'localhost'
  return { operation, state, asker, world, host, call, url: urlOf(operation, call) }
}

export function urlOf({ handler }: Operation, { params = {}, query = {} }: Call): string {
  const path = handler.route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(query)
  return `/api/v1${path}${search.size > 0 ? `?${search}` : ''}`
}

type Choice = { roles?: readonly string[]; only?: (operation: Operation) => boolean }

/** Every operation in every reachable state for these roles, each prepared when it is its turn. */
export async function* prepareAll(stage: Stage, choice: Choice = {}): AsyncGenerator<Prepared> {
  const { roles = askers, only = () => true } = choice
  for (const operation of operations.filter(only))
    for (const fixture of fixturesOf(operation))
      for (const role of roles) yield await prepare(stage, operation, fixture, role)
}

let addresses = 0
/** A private address that nobody used before, so that no rate limit stands between a sweep and its rules. */
export const anAddress = (): string => {
  addresses += 1
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`
}

export type Sent = { status: number; text: string; json: unknown; headers: Record<string, unknown> }
/** What a request differs in from the one that its fixture made; a header set to undefined is left out. */
export type Change = {
  app?: FastifyInstance
  body?: object
  url?: string
  host?: string
  headers?: Record<string, string | undefined>
}

export async function send(
  { operation, asker, world, call, ...prepared }: Prepared,
  change: Change = {},
): Promise<Sent> {
  const { app = world.app, body = call.body, url = prepared.url, host = prepared.host } = change
  const headers = {
    host,
    'sec-fetch-site': 'same-origin',
    ...(asker.cookie && { cookie: asker.cookie }),
    ...(body && { 'content-type': 'application/json' }),
    ...(operation.handler.route.creates && { 'idempotency-key': randomUUID() }),
    ...call.headers,
    ...change.headers,
  }
  const answer = await app.inject({
    method: operation.handler.route.method,
    url,
    remoteAddress: anAddress(),
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    ...(call.raw && { payload: call.raw }),
    ...(body && { payload: JSON.stringify(body) }),
  })
  const isJson = String(answer.headers['content-type']).includes('json')
  return {
    status: answer.statusCode,
    text: answer.body,
    json: isJson ? answer.json() : undefined,
    headers: answer.headers,
  }
}

/** The status that the rule promises this asker in this state; what only the way in decides comes first. */
export function promised({ operation, state, asker }: Prepared, allows = operation.handler.rule.allows): number {
  const { route, rule } = operation.handler
  if (route.scope !== 'installation' && !route.open && asker.me.id === null) return 401
  if (allows(asker.me, rule.states[state]?.(asker.me) as never)) return route.status ?? 200
  if (rule.refuses === 'not_found') return 404
  return asker.me.id === null ? 401 : 403
}

import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { Problem } from '../../contract/common.ts'
import { route } from '../../contract/route.ts'
import { always, rule } from '../platform/access.ts'
import { type Handler, handlersFor } from '../platform/http.ts'
import { answerProblem } from '../platform/problems.ts'
import { serve } from '../platform/serve.ts'
import { isFull } from './sample.ts'
import { findExtraFields, findObjects, withField } from './schema-walk.ts'
import { askers, openStage, type Prepared, prepareAll, promised, type Stage, send, urlOf } from './sweep.ts'

// A sweep asks for hundreds of answers; on a busy machine that takes longer than a test commonly may.
vi.setConfig({ testTimeout: 180_000 })

let stage: Stage
/** Every column of every table, in the words of the API. */
let columns: string[]
beforeAll(async () => {
  stage = await openStage()
  const { rows } = await stage.world.platform.database.pool.query(
    `select distinct attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('control', $1) and c.relkind = 'r' and attnum > 0 and not attisdropped`,
    [`org_${stage.world.org.id}`],
  )
  columns = rows.map(({ name }) => String(name).replace(/_(\w)/g, (_, letter) => letter.toUpperCase()))
})
afterAll(() => stage.close())

const stranger = 'aFieldThatNobodyKnows'
const roles = isFull ? askers : ['visitor', 'owner']

/** Requests that succeed as they are. */
async function* allowed(only: (prepared: Prepared) => boolean = () => true) {
  for await (const prepared of prepareAll(stage, { roles })) {
    const { route } = prepared.operation.handler
    if (promised(prepared) === (route.status ?? 200) && only(prepared)) yield prepared
  }
}

type Problems = { code?: string; fields?: { path: string }[] }
const names = (json: unknown) => ((json as Problems | undefined)?.fields ?? []).map(({ path }) => path)

/** Puts these fields into every object of a request, one at a time; answers where none was refused by name. */
async function findSwallowed(prepared: Prepared, fields: string[], app?: FastifyInstance): Promise<string[]> {
  const { operation, call } = prepared
  const { body, query } = operation.handler.route
  const swallowed: string[] = []
  const places = body && call.body ? findObjects(body, call.body) : []
  for (const place of places)
    for (const field of fields) {
      const path = [...place, field].join('.')
      const sent = await send(prepared, { app, body: withField(call.body, place, field, 'x') })
      if (sent.status !== 400 || !names(sent.json).includes(path)) swallowed.push(`${operation.name} body ${path}`)
    }
  for (const field of fields.filter((each) => !(query && each in query.shape))) {
    const url = urlOf(operation, { ...call, query: { ...call.query, [field]: 'x' } })
    const sent = await send(prepared, { app, url })
    if (sent.status !== 400 || !names(sent.json).includes(field)) swallowed.push(`${operation.name} query ${field}`)
  }
  return swallowed
}

// The small sample asks as visitor and owner, the full one as every role; operations and columns are always all.
test('a field that nobody knows is refused by its name, in every body and every query (T28)', async () => {
  const swallowed: string[] = []
  let looked = 0
  for await (const prepared of allowed()) {
    looked += 1
    swallowed.push(...(await findSwallowed(prepared, [stranger])))
  }
  expect(looked).toBeGreaterThan(20)
  expect(swallowed).toEqual([])
})

test('no write takes a column that its schema does not name (T28)', async () => {
  expect(columns.length).toBeGreaterThan(80)
  const swallowed: string[] = []
  for await (const { operation, ...prepared } of allowed(({ call }) => call.body !== undefined)) {
    const { body } = operation.handler.route
    const foreign = columns.filter((column) => !(body instanceof z.ZodObject && column in body.shape))
    // All at once: every one of them must be named in the refusal.
    const extra = Object.fromEntries(foreign.map((column) => [column, 'x']))
    const sent = await send({ operation, ...prepared }, { body: { ...prepared.call.body, ...extra } })
    const refused = names(sent.json)
    for (const column of foreign) if (!refused.includes(column)) swallowed.push(`${operation.name} ${column}`)
  }
  expect(swallowed).toEqual([])
})

test('no reply has a field outside its schema, refusals neither (T28)', async () => {
  const extra: string[] = []
  let replies = 0
  for await (const prepared of prepareAll(stage, { roles })) {
    const { route } = prepared.operation.handler
    const sent = await send(prepared)
    const schema = sent.status < 300 ? route.reply : Problem
    // A file to be saved is no JSON by nature; its refusals are.
    if (route.attachment && sent.status < 300) continue
    if (typeof sent.json !== 'object') extra.push(`${prepared.operation.name} is no JSON`)
    replies += 1
    extra.push(...findExtraFields(schema, sent.json).map((path) => `${prepared.operation.name} ${path}`))
  }
  expect(replies).toBeGreaterThan(40)
  expect(extra).toEqual([])
})

/** A handler that answers with a password, and one request schema that drops what it does not know. */
const planted = route({
  method: 'POST',
  path: '/planted',
  summary: 'Planted',
  may: 'planted.act',
  open: true,
  scope: 'installation',
  body: z.object({ name: z.string(), inner: z.object({ a: z.string() }) }),
  reply: z.object({ items: z.array(z.object({ name: z.string() })) }),
})
const plantedRules = { 'planted.act': rule({ says: '', allows: () => true, states: always }) }
const leaking = { items: [{ name: 'Ingrid', password: 'secret' }] }

function aPlantedApp(handler: Handler, how: 'as the server does' | 'without its schemas'): FastifyInstance {
  const app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(how === 'as the server does' ? serializerCompiler : () => JSON.stringify)
  app.setErrorHandler(answerProblem)
  app.decorateRequest('organisation', undefined)
  app.register(cookie)
  app.register(async (inside) => serve(inside, stage.world.platform, [{ name: 'planted', handlers: { handler } }]))
  return app
}

test('a leaking reply and a swallowed field are found, so the sweeps above see (T28)', async () => {
  const handler = handlersFor(plantedRules).install(planted, async ({ allow }) => {
    allow()
    return leaking
  })
  const body = { name: 'a', inner: { a: 'b' } }
  const prepared: Prepared = {
    operation: { name: 'POST /planted', handler },
    state: 'any',
    asker: { role: 'visitor', me: { id: null, roles: [], is: () => false }, id: '', cookie: undefined },
    world: stage.world,
    url: '/api/v1/planted',
    host: 'localhost',
    call: { body },
  }
  const bare = await send(prepared, { app: aPlantedApp(handler, 'without its schemas') })
  expect(findExtraFields(planted.reply, bare.json)).toEqual(['items.0.password'])
  const served = await send(prepared, { app: aPlantedApp(handler, 'as the server does') })
  expect(served.json).toEqual({ items: [{ name: 'Ingrid' }] })

  const loose = { ...handler, route: { ...planted, body: planted.body.passthrough() } }
  const taken = await findSwallowed(
    { ...prepared, operation: { name: 'POST /planted', handler: loose } },
    [stranger],
    aPlantedApp({ ...loose, route: { ...loose.route, body: z.any() } }, 'as the server does'),
  )
  expect(taken).toContain(`POST /planted body ${stranger}`)
  expect(taken).toContain(`POST /planted body inner.${stranger}`)
})

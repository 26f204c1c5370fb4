import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { route } from '../../contract/route.ts'
import { handlers, makeApp, rules } from '../app.ts'
import { always, decide, rule, viewer, visitor } from '../platform/access.ts'
import { type Handler, handlersFor } from '../platform/http.ts'
import { serve } from '../platform/serve.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('every route names an action, every action has a rule that is a sentence, and no rule is left over (T24)', () => {
  expect(handlers.length).toBeGreaterThan(20)
  for (const { route, rule } of handlers) {
    expect(rules[route.may], route.path).toBe(rule)
    expect(rule.says, route.may).toMatch(/^[A-Z].{20,}[.]$/)
    expect(Object.keys(rule.states), route.may).not.toEqual([])
  }
  const named = new Set(handlers.map(({ route }) => route.may))
  expect(Object.keys(rules).filter((action) => !named.has(action))).toEqual([])
})

test('the default is no: an unknown action makes no handler, an unknown role has no rights (T24)', () => {
  const unknown = { ...handlers[0]?.route, may: 'nothing.known' }
  expect(() => handlersFor(rules).read(unknown as never, async () => ({}) as never)).toThrow(
    /No rule for nothing.known/,
  )
  const stranger = viewer('x', ['superuser', 'OWNER', 'owner '])
  expect([stranger.roles, stranger.is('owner'), stranger.is('people_administrator')]).toEqual([[], false, false])
  expect([visitor.is('people_administrator'), visitor.id]).toEqual([false, null])
  const never = rule({ says: 'Nobody may.', allows: () => false, states: always })
  expect(() => decide(never, stranger, undefined)).toThrow('You may not do this.')
  expect(() => decide(never, visitor, undefined)).toThrow('Sign in to go on.')
})

const planted = route({
  method: 'POST',
  path: '/planted',
  summary: 'Planted',
  may: 'planted.act',
  reply: z.object({ done: z.literal(true) }),
})
const plantedRules = { 'planted.act': rule({ says: 'Anyone may.', allows: () => true, states: always }) }

/** Calls a handler in the real server; answers its status and whether what it wrote is there. */
async function callPlanted(handler: Handler) {
  const app = await makeApp(world.platform)
  serve(app, world.platform, [{ name: 'planted', handlers: { handler } }])
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/api/v1/planted',
    headers: { host: 'localhost', 'sec-fetch-site': 'same-origin', cookie },
  })
  await app.close()
  const written = await world.org.rows.selectFrom('unit').where('name', '=', 'planted').select('id').execute()
  await world.org.rows.deleteFrom('unit').where('name', '=', 'planted').execute()
  return { statusCode, written: written.length }
}

test('a handler that never asks answers nobody, and what it wrote is undone (T24)', async () => {
  const make = (asks: boolean) =>
    handlersFor(plantedRules).write(planted, async ({ tx, allow }) => {
      if (asks) allow()
      await tx.insertInto('unit').values({ id: crypto.randomUUID(), name: 'planted' }).execute()
      return { done: true as const }
    })
  world.logged.length = 0
  expect(await callPlanted(make(false))).toEqual({ statusCode: 500, written: 0 })
  expect(world.logged.join()).toContain('POST /planted never asked whether it is allowed')
  expect(await callPlanted(make(true))).toEqual({ statusCode: 200, written: 1 })
})

/** Compiles files that stand beside this one in memory; answers what the compiler says against each. */
function compile(texts: readonly string[]): string[] {
  const root = join(import.meta.dirname, '../..')
  const files = new Map(texts.map((text, index) => [join(import.meta.dirname, `planted-${index}.ts`), text]))
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const project = { ...config, include: [], files: [...files.keys()] }
  const parsed = ts.parseJsonConfigFileContent(project, ts.sys, root)
  const options = { ...parsed.options, incremental: false, tsBuildInfoFile: undefined, noEmit: true }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (name) => files.has(name) || fileExists(name)
  host.readFile = (name) => files.get(name) ?? readFile(name)
  host.getSourceFile = (name, ...more) => {
    const text = files.get(name)
    return text === undefined ? getSourceFile(name, ...more) : ts.createSourceFile(name, text, ts.ScriptTarget.Latest)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files.keys()].map((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
      .join(),
  )
}

const head = `
  import { peopleRoutes } from '../../contract/people.ts'
  import { always, rule, type RulesFor } from '../platform/access.ts'
  const yes = rule({ says: 'Yes.', allows: () => true, states: always })
  type Small = Pick<typeof peopleRoutes, 'listPeople' | 'readPerson'>
`
const inOrder = `${head} export const rules = { 'person.list': yes, 'person.read': yes } satisfies RulesFor<Small>`

test('an action without a rule, a rule without an action and a rule that decides nothing do not compile (T24)', {
  timeout: 120_000,
}, () => {
  const [good, without, leftOver, undecided] = compile([
    inOrder,
    inOrder.replace("'person.list': yes, ", ''),
    inOrder.replace("'person.list': yes, ", "'person.list': yes, 'person.lost': yes, "),
    inOrder.replace('allows: () => true, ', ''),
  ])
  expect(good).toBe('')
  expect(without).toMatch(/Property .+person\.list.+ is missing/)
  expect(leftOver).toContain('person.lost')
  expect(undecided).toMatch(/Property 'allows' is missing/)
})

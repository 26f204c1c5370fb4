import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { handlers, rules } from '../app.ts'
import { type AnyRule, matrixViewers } from '../platform/access.ts'
import { fixtures } from './fixtures.ts'
import { fixturesToCome } from './fixtures-to-come.ts'
import { writeMatrixDocument } from './matrix-document.ts'
import {
  fixturesOf,
  openStage,
  operations,
  type Prepared,
  prepareAll,
  promised,
  type Stage,
  send,
  statesWithoutFixture,
} from './sweep.ts'

// A sweep asks for hundreds of answers; on a busy machine that takes longer than a test commonly may.
vi.setConfig({ testTimeout: 180_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const committed = () => readFileSync(join(import.meta.dirname, '../../docs/access-matrix.md'), 'utf8')

type Comparison = { allows?: Record<string, AnyRule['allows']>; untilFirst?: true }

/** Calls every operation of these actions as every role in every state: where the API differs from the rules. */
async function compare(actions: string[], { allows = {}, untilFirst }: Comparison = {}): Promise<string[]> {
  const only = ({ handler }: Prepared['operation']) => actions.includes(handler.route.may)
  const differences: string[] = []
  for await (const prepared of prepareAll(stage, { only })) {
    const { operation, state, asker } = prepared
    const wanted = promised(prepared, allows[operation.handler.route.may])
    const { status } = await send(prepared)
    if (status !== wanted)
      differences.push(`${operation.name}, ${state}, ${asker.role}: ${status}, but the rule says ${wanted}`)
    if (untilFirst && differences.length > 0) break
  }
  return differences
}

/** Actions that no sweep can prove yet, since none of their operations has fixtures. */
const isToCome = (action: string) =>
  operations
    .filter(({ handler }) => handler.route.may === action)
    .every((operation) => fixturesToCome.includes(operation.name))

/** The rules that refuse somebody something: making them always say yes is a fault that must be found. */
const refusing = Object.entries(rules).filter(([, rule]) =>
  Object.values(rule.states).some((make) => matrixViewers.some(({ me }) => !rule.allows(me, make(me) as never))),
)

/** Acts while these properties are changed, and puts them back. */
async function changed<T extends object, R>(things: T[], change: Partial<T>, act: () => Promise<R>): Promise<R> {
  const before = things.map((thing) => ({ ...thing }))
  for (const thing of things) Object.assign(thing, change)
  try {
    return await act()
  } finally {
    for (const [index, thing] of things.entries()) {
      for (const key of Object.keys(change)) Reflect.deleteProperty(thing, key)
      Object.assign(thing, before[index])
    }
  }
}

test('every operation of the OpenAPI document has an action, a rule, a fixture and a line in the matrix (T24, T25)', () => {
  const paths = stage.world.app.swagger().paths ?? {}
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
  )
  expect(documented.length).toBeGreaterThan(20)
  const known = operations.map(({ name }) => name.replace(/:(\w+)/g, '{$1}'))
  expect(documented.sort()).toEqual(known.sort())
  const document = committed()
  for (const operation of operations) {
    expect(document).toContain(`| \`${operation.name}\` | \`${operation.handler.route.may}\` |`)
  }
  const without = operations.filter((operation) => statesWithoutFixture(operation).length > 0)
  expect(without.map(({ name }) => name).sort(), 'write them in server/trust/fixtures.ts').toEqual(
    [...fixturesToCome].sort(),
  )
  expect(Object.keys(fixtures).filter((name) => !operations.some((operation) => operation.name === name))).toEqual([])
})

test('each state that a rule tells apart is brought about by at least one operation (T25)', () => {
  const reached = new Set(
    operations.flatMap((operation) =>
      fixturesOf(operation).map(([state]) => `${operation.handler.route.may} ${state}`),
    ),
  )
  const states = Object.entries(rules)
    .filter(([action]) => !isToCome(action))
    .flatMap(([action, rule]) => Object.keys(rule.states).map((state) => `${action} ${state}`))
  expect(states.filter((state) => !reached.has(state))).toEqual([])
})

test('the committed matrix is the one that the rules make, and an edited rule shows (T25)', async () => {
  expect(committed(), 'docs/access-matrix.md is stale: npm run matrix').toBe(writeMatrixDocument(rules, handlers))
  expect(refusing.length).toBeGreaterThan(5)
  for (const [action, rule] of refusing)
    await changed([rule], { allows: () => true }, async () => {
      expect(writeMatrixDocument(rules, handlers), action).not.toBe(committed())
    })
})

// Every operation, state and role in the small sample too: there is nothing to sample.
test('the running API does for every operation, role and state what the matrix says (T25)', async () => {
  expect(await compare(Object.keys(rules))).toEqual([])
}, 180_000)

/**
 * Actions whose handler has a second lock of its own, so that the API does not change without the rule. The edited
 * matrix still shows the fault (above).
 */
const locksOfTheirOwn: Record<string, string> = {
  'organisation.begin': 'a link that is not there leads to no organisation, whatever the rule says',
}

test('a rule that lets everybody through is found for every action that refuses anybody (T25)', async () => {
  const missed: string[] = []
  for (const [action, rule] of refusing.filter(([name]) => !isToCome(name))) {
    const routes = handlers.filter(({ route }) => route.may === action).map(({ route }) => route)
    const comparison = { allows: { [action]: rule.allows }, untilFirst: true } as const
    const withoutRule = () => changed([rule], { allows: () => true }, () => compare([action], comparison))
    const withoutSignIn = <T>(act: () => Promise<T>) => changed(routes, { open: true }, act)
    if ((await withoutRule()).length > 0) {
      if (locksOfTheirOwn[action]) missed.push(`${action} needs no exception any more`)
      continue
    }
    // The rule refuses visitors alone, and the sign-in stands before it. Each of the two locks must hold by itself.
    const bySignInGone = await withoutSignIn(() => compare([action], comparison))
    if (bySignInGone.length > 0) missed.push(`${action}: the rule alone does not hold: ${bySignInGone}`)
    const byBothGone = await withoutSignIn(withoutRule)
    if (byBothGone.length === 0 && !locksOfTheirOwn[action]) missed.push(`${action}: nothing was found`)
  }
  expect(missed).toEqual([])
}, 180_000)

import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeApp } from '../app.ts'
import { newId } from '../platform/id.ts'
import { hashPassword } from '../platform/passwords.ts'
import { newSecret } from '../platform/secrets.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { isFull, sample } from './sample.ts'
import { anAddress } from './sweep.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/**
 * The full figure is 5,000 requests a door and an AUC of at most 0.55. In the small sample 40 of each kind: chance
 * alone then strays by 0.065 (one standard deviation), so up to 0.76 is tolerated, and what the small run proves is
 * that no difference as large as the planted one is there.
 */
const each = sample(40, 2_500)
const tolerated = isFull ? 0.55 : 0.76

/** The chance that a request of one kind took longer than one of the other, as far from even as it is (0.5 to 1). */
function aucOf(a: readonly number[], b: readonly number[]): number {
  const sorted = [...a.map((ms) => ({ ms, isA: true })), ...b.map((ms) => ({ ms, isA: false }))].sort(
    (x, y) => x.ms - y.ms,
  )
  const rankSum = sorted.reduce((sum, { isA }, index) => sum + (isA ? index + 1 : 0), 0)
  const auc = (rankSum - (a.length * (a.length + 1)) / 2) / (a.length * b.length)
  return Math.max(auc, 1 - auc)
}

test('the figure tells apart what differs, and not what does not (T22)', () => {
  const even = Array.from({ length: 100 }, (_, i) => (i * 37) % 100)
  expect(aucOf(even.slice(0, 50), even.slice(50))).toBeLessThan(0.6)
  expect(aucOf([1, 2, 3], [4, 5, 6])).toBe(1)
  expect(aucOf([4, 5, 6], [1, 2, 3])).toBe(1)
  expect(aucOf([1, 4], [2, 3])).toBe(0.5)
})

type Door = { path: string; kinds: readonly Kind[]; body(email: string): object }
const doors: Record<string, Door> = {
  'signing in': {
    path: '/sign-in',
    kinds: ['known', 'unknown', 'known without a password'],
    body: (email) => ({ email, password: 'not the right one' }),
  },
  'asking for a sign-in link': { path: '/sign-in-links', kinds: ['known', 'unknown'], body: (email) => ({ email }) },
  'asking for a new password': { path: '/password-resets', kinds: ['known', 'unknown'], body: (email) => ({ email }) },
}
type Kind = 'known' | 'known without a password' | 'unknown'

/** One hash for all: thousands of people would take minutes to make. */
const hashed = hashPassword('a heron by the river')

async function addressOf(kind: Kind): Promise<string> {
  if (kind === 'unknown') return `${newSecret().toLowerCase()}@acme.example`
  const { id, email } = await aPerson(world.org)
  const account = { id: newId(), personId: id, accountId: id, providerId: 'credential', password: await hashed }
  if (kind === 'known') await world.org.rows.insertInto('account').values(account).execute()
  return email
}

/** Knocks as known and unknown people in random order: the times by kind, and the different answers seen. */
async function knock(app: FastifyInstance, { path, body }: Door, kinds: readonly Kind[], count: number) {
  const knocks: { kind: Kind; email: string; order: number }[] = []
  for (const kind of kinds)
    for (let i = 0; i < count; i++) knocks.push({ kind, email: await addressOf(kind), order: Math.random() })
  const times = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]))
  const answers = new Set<string>()
  for (const { kind, email } of knocks.sort((a, b) => a.order - b.order)) {
    const begun = performance.now()
    const answer = await app.inject({
      method: 'POST',
      url: `/api/v1${path}`,
      remoteAddress: anAddress(),
      headers: { host: 'localhost', 'sec-fetch-site': 'same-origin' },
      payload: body(email),
    })
    times.get(kind)?.push(performance.now() - begun)
    const { 'x-request-id': _, date: __, ...headers } = answer.headers
    answers.add(`${answer.statusCode} ${answer.body.replace(/"requestId":"[^"]+"/, '')} ${JSON.stringify(headers)}`)
    // What goes on after an answer is not to be measured with the next one.
    await new Promise((done) => setTimeout(done, path === '/sign-in' ? 0 : 5))
  }
  return { times: (kind: Kind) => times.get(kind) ?? [], answers: [...answers] }
}

test.each(Object.entries(doors))(
  '%s tells nobody who has an account: equal answers in equal time (T22)',
  { timeout: 1_200_000 },
  async (_, door) => {
    await knock(world.app, door, ['known', 'unknown'], 5)
    const { times, answers } = await knock(world.app, door, door.kinds, each)
    expect(answers).toHaveLength(1)
    for (const kind of door.kinds) expect(aucOf(times(kind), times('unknown')), kind).toBeLessThanOrEqual(tolerated)
  },
)

/** The server with a fault: before a door is opened, something is done for people that it knows. */
async function withFault(
  path: string,
  fault: (isKnown: boolean) => Promise<'answer at once' | 'go on'>,
): Promise<FastifyInstance> {
  const app = await makeApp(world.platform)
  app.addHook('preHandler', async (request, reply) => {
    if (request.url !== `/api/v1${path}`) return
    const { email } = request.body as { email: string }
    const known = await world.org.rows.selectFrom('person').where('email', '=', email).select('id').executeTakeFirst()
    if ((await fault(known !== undefined)) === 'answer at once') return reply.status(401).send({})
  })
  return app
}

test('an answer at once for those who are unknown is found, where passwords are checked (T22)', {
  timeout: 600_000,
}, async () => {
  const app = await withFault('/sign-in', async (isKnown) => (isKnown ? 'go on' : 'answer at once'))
  const { times, answers } = await knock(app, doors['signing in'] as Door, ['known', 'unknown'], each)
  expect(aucOf(times('known'), times('unknown'))).toBeGreaterThan(tolerated)
  expect(answers.length).toBeGreaterThan(1)
  await app.close()
})

test('work that is done for the known before the answer is found, where links are mailed (T22)', {
  timeout: 600_000,
}, async () => {
  const app = await withFault('/sign-in-links', async (isKnown) => {
    if (isKnown) await hashPassword('work')
    return 'go on'
  })
  const { times, answers } = await knock(app, doors['asking for a sign-in link'] as Door, ['known', 'unknown'], each)
  expect(answers).toHaveLength(1)
  expect(aucOf(times('known'), times('unknown'))).toBeGreaterThan(tolerated)
  await app.close()
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { identityRoutes } from '../../contract/identity.ts'
import { notificationRoutes } from '../../contract/notifications.ts'
import { identity } from '../identity/index.ts'
import type { DomainEvent } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import type { NotificationKind } from '../platform/notification-kinds.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { deliver, knowKinds } from './deliver.ts'
import { nextSendTime } from './quiet-hours.ts'
import { listenFor } from './tell.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'test.asked': { thingId: string; of: string[] }
    'test.answered': { thingId: string }
  }
}

const hidden = new Set<string>()
const asked: NotificationKind = {
  name: 'test_asked',
  class: 'invitation',
  on: ['test.asked'],
  to: async ({ event }) => (event as DomainEvent<'test.asked'>).payload.of,
  object: (event) => ({ noun: 'thing', id: (event as DomainEvent<'test.asked'>).payload.thingId }),
  collapse: (event) => (event as DomainEvent<'test.asked'>).payload.thingId,
  endedBy: ['test.answered'],
  reason: 'notice.reason.account',
  content: 'names_only',
  words: async ({ told }) =>
    new Map(
      told
        .filter(({ objectId }) => !hidden.has(objectId))
        .map(({ objectId }) => [
          objectId,
          { title: 'notice.apiKeyMade', path: `/things/${objectId}`, action: 'notice.look' },
        ]),
    ),
}

let world: World
beforeAll(async () => {
  world = await openWorld()
  knowKinds([...identity.kinds, asked])
})
afterAll(() => world.close())

const listener = listenFor([...identity.kinds, asked])
const hear = (event: DomainEvent) => listener.hear({ event, org: world.org, platform: world.platform })

async function happen(
  name: 'test.asked' | 'test.answered',
  payload: object,
  byPersonId: string | null = null,
): Promise<DomainEvent> {
  const row = { id: newId(), name, payload, byPersonId, at: new Date() }
  await world.org.rows
    .insertInto('domainEvent')
    .values({ ...row, payload: JSON.stringify(payload) })
    .execute()
  return row as unknown as DomainEvent
}

const inbox = async (personId: string, list: 'waits' | 'new' | 'done' = 'waits') => {
  const cookie = await world.signIn(personId)
  return (await world.call(notificationRoutes.listNotifications, { query: { list } }, { cookie })).body.items
}
const deliveries = (personId: string) =>
  world.org.rows.selectFrom('delivery').selectAll().where('recipientId', '=', personId).execute()
const mails = (personId: string) =>
  world.org.rows.selectFrom('mail').selectAll().where('toPersonId', '=', personId).execute()
const send = (deliveryId: string) =>
  deliver.work({ org: world.org, data: { organisation: world.org.id, deliveryId }, platform: world.platform })

test('an event heard three times tells each person once, and nobody of their own act (N5)', async () => {
  const [ana, ben] = [await aPerson(world.org), await aPerson(world.org)]
  const event = await happen('test.asked', { thingId: newId(), of: [ana.id, ben.id] }, ben.id)
  for (let i = 0; i < 3; i++) await hear(event)
  expect(await inbox(ana.id)).toHaveLength(1)
  expect(await inbox(ben.id)).toHaveLength(0)
  expect(await deliveries(ana.id)).toHaveLength(1)
})

test('several acts on one thing are one notification with a count, and one message', async () => {
  const ana = await aPerson(world.org)
  const others = [await aPerson(world.org), await aPerson(world.org), await aPerson(world.org)]
  const thingId = newId()
  for (const { id } of others) await hear(await happen('test.asked', { thingId, of: [ana.id] }, id))
  const rows = await world.org.rows.selectFrom('notification').selectAll().where('recipientId', '=', ana.id).execute()
  expect(rows).toHaveLength(1)
  expect(rows[0]?.count).toBe(3)
  expect(rows[0]?.actorIds).toHaveLength(3)
  expect(await deliveries(ana.id)).toHaveLength(1)
})

test('the act ends it: done in the inbox, and the message that waited is not sent (N4)', async () => {
  const ana = await aPerson(world.org)
  const thingId = newId()
  await hear(await happen('test.asked', { thingId, of: [ana.id] }))
  await hear({
    ...(await happen('test.answered', { thingId })),
    payload: { thingId, of: [] },
  } as unknown as DomainEvent)
  expect(await inbox(ana.id)).toHaveLength(0)
  expect(await inbox(ana.id, 'done')).toHaveLength(1)
  const [delivery] = await deliveries(ana.id)
  expect(delivery?.state).toBe('cancelled')
  await send(delivery?.id ?? '')
  expect(await mails(ana.id)).toHaveLength(0)
})

test('what somebody may no longer read is neither shown nor sent (N1)', async () => {
  const ana = await aPerson(world.org)
  const thingId = newId()
  await hear(await happen('test.asked', { thingId, of: [ana.id] }))
  hidden.add(thingId)
  expect(await inbox(ana.id)).toHaveLength(0)
  const [delivery] = await deliveries(ana.id)
  await send(delivery?.id ?? '')
  expect(await mails(ana.id)).toHaveLength(0)
})

test('listed people and those who left hear nothing (N7)', async () => {
  const people = [await aPerson(world.org, { state: 'listed' }), await aPerson(world.org, { state: 'left' })]
  await hear(await happen('test.asked', { thingId: newId(), of: people.map(({ id }) => id) }))
  const ids = people.map(({ id }) => id)
  expect(
    await world.org.rows.selectFrom('notification').selectAll().where('recipientId', 'in', ids).execute(),
  ).toHaveLength(0)
})

test('a mail of a kind with names only says that something waits, and sent twice it goes once (N6, N5)', async () => {
  const ana = await aPerson(world.org)
  await hear(await happen('test.asked', { thingId: newId(), of: [ana.id] }))
  const [delivery] = await deliveries(ana.id)
  await Promise.all([send(delivery?.id ?? ''), send(delivery?.id ?? '')])
  const sent = await mails(ana.id)
  expect(sent).toHaveLength(1)
  expect(sent[0]?.subject).toBe('Something waits for you at Acme')
  expect(sent[0]?.bodyText).not.toContain('key for programs')
})

test('one click goes one step down for exactly that thing, and the next such event follows it (N10)', async () => {
  const ana = await aPerson(world.org)
  const cookie = await world.signIn(ana.id)
  const thingId = newId()
  await hear(await happen('test.asked', { thingId, of: [ana.id] }))
  const [told] = await inbox(ana.id)
  const less = (way?: 'at_once' | 'off') =>
    world.call(
      notificationRoutes.hearLess,
      { params: { id: told?.id ?? '' }, body: { of: 'thing', ...(way && { way }) } },
      { cookie },
    )
  expect((await less()).body).toEqual({ before: 'at_once', after: 'inbox' })
  expect((await less('off')).body).toEqual({ before: 'inbox', after: 'off' })
  await hear({
    ...(await happen('test.answered', { thingId })),
    payload: { thingId, of: [] },
  } as unknown as DomainEvent)
  await hear(await happen('test.asked', { thingId, of: [ana.id] }))
  expect(await inbox(ana.id)).toHaveLength(0)
  await hear(await happen('test.asked', { thingId: newId(), of: [ana.id] }))
  expect(await inbox(ana.id)).toHaveLength(1)
})

test("nobody reads, snoozes or lessens another's notification", async () => {
  const [ana, eve] = [await aPerson(world.org), await aPerson(world.org)]
  await hear(await happen('test.asked', { thingId: newId(), of: [ana.id] }))
  const [told] = await inbox(ana.id)
  const cookie = await world.signIn(eve.id)
  const params = { id: told?.id ?? '' }
  expect((await world.call(notificationRoutes.finishNotification, { params }, { cookie })).status).toBe(404)
  expect((await world.call(notificationRoutes.markNotificationRead, { params }, { cookie })).status).toBe(404)
  expect((await world.call(notificationRoutes.hearLess, { params, body: { of: 'kind' } }, { cookie })).status).toBe(404)
  expect(await inbox(eve.id)).toHaveLength(0)
})

test('a snoozed notification leaves the list and comes back at its time; a time gone by is refused', async () => {
  const ana = await aPerson(world.org)
  const cookie = await world.signIn(ana.id)
  await hear(await happen('test.asked', { thingId: newId(), of: [ana.id] }))
  const params = { id: (await inbox(ana.id))[0]?.id ?? '' }
  const snooze = (until: Date) =>
    world.call(notificationRoutes.snoozeNotification, { params, body: { until: until.toISOString() } }, { cookie })
  expect((await snooze(new Date(Date.now() - 1000))).status).toBe(422)
  expect((await snooze(new Date(Date.now() + 3_600_000))).status).toBe(200)
  expect(await inbox(ana.id)).toHaveLength(0)
  await world.org.rows
    .updateTable('notification')
    .set({ snoozedUntil: new Date(0) })
    .where('id', '=', params.id)
    .execute()
  expect(await inbox(ana.id)).toHaveLength(1)
})

test('the badge counts what waits, and the inbox takes at most three statements', async () => {
  const ana = await aPerson(world.org)
  const cookie = await world.signIn(ana.id)
  for (let i = 0; i < 25; i++)
    await hear(await happen('test.asked', { thingId: newId(), of: [ana.id] }, (await aPerson(world.org)).id))
  const count = await world.call(notificationRoutes.countNotifications, {}, { cookie })
  expect(count.body).toEqual({ waits: 25, hasNews: false })
  world.statements.length = 0
  const page = await world.call(
    notificationRoutes.listNotifications,
    { query: { list: 'waits', limit: 20 } },
    { cookie },
  )
  expect(world.statements.length).toBeLessThanOrEqual(3)
  const rest = await world.call(
    notificationRoutes.listNotifications,
    { query: { list: 'waits', limit: 20, cursor: page.body.next ?? '' } },
    { cookie },
  )
  const ids = [...page.body.items, ...rest.body.items].map(({ id }) => id)
  expect(new Set(ids).size).toBe(25)
  expect(rest.body.next).toBeNull()
})

test('a new key for programs is told to its owner, as a safety message that cannot be switched off', async () => {
  const ana = await aPerson(world.org)
  const cookie = await world.signIn(ana.id)
  await world.call(identityRoutes.createApiKey, { body: { name: 'robot', scopes: ['read'] } }, { cookie })
  const event = await world.org.rows
    .selectFrom('domainEvent')
    .selectAll()
    .where('name', '=', 'api_key.created')
    .where('byPersonId', '=', ana.id)
    .executeTakeFirstOrThrow()
  await hear(event as unknown as DomainEvent)
  const [told] = await inbox(ana.id, 'new')
  expect(told).toMatchObject({ class: 'safety', reason: 'You get this because it is about your account.' })
  const less = await world.call(
    notificationRoutes.hearLess,
    { params: { id: told?.id ?? '' }, body: { of: 'class' } },
    { cookie },
  )
  expect(less.problem.code).toBe('safety_stays')
})

test('messages wait for the working morning of the reader, also when the clock changes; safety does not wait (N3)', () => {
  const at = (utc: string, zone: string, kind: 'answer' | 'safety' = 'answer') =>
    nextSendTime(new Date(utc), zone, kind, 0).toISOString()
  expect(at('2026-11-24T10:00:00Z', 'Europe/Oslo')).toBe('2026-11-24T10:00:00.000Z')
  expect(at('2026-11-24T20:00:00Z', 'Europe/Oslo')).toBe('2026-11-25T07:00:00.000Z')
  expect(at('2026-11-24T04:00:00Z', 'Europe/Oslo')).toBe('2026-11-24T07:00:00.000Z')
  expect(at('2026-11-27T17:30:00Z', 'Europe/Oslo')).toBe('2026-11-30T07:00:00.000Z')
  expect(at('2026-03-27T20:00:00Z', 'Europe/Oslo')).toBe('2026-03-30T06:00:00.000Z')
  expect(at('2026-10-23T20:00:00Z', 'Europe/Oslo')).toBe('2026-10-26T07:00:00.000Z')
  expect(at('2026-11-24T20:00:00Z', 'Pacific/Auckland')).toBe('2026-11-24T20:00:00.000Z')
  expect(at('2026-11-24T20:00:00Z', 'Europe/Oslo', 'safety')).toBe('2026-11-24T20:00:00.000Z')
  expect(at('2026-11-24T20:00:00Z', 'Mars/Olympus')).toBe('2026-11-25T08:00:00.000Z')
})

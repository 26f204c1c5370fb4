import { sql } from 'kysely'
import type { OrganisationDatabase, Writes } from '../platform/database.ts'
import type { DomainEvent, Listener } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import type { NotificationKind } from '../platform/notification-kinds.ts'
import type { Platform } from '../platform/platform.ts'
import { deliver } from './deliver.ts'
import { waysOf } from './preferences.ts'
import { nextSendTime } from './quiet-hours.ts'

/** Hears every event that some kind begins or ends with. */
export const listenFor = (kinds: readonly NotificationKind[]): Listener => ({
  name: 'notifications',
  on: [...new Set(kinds.flatMap((kind) => [...kind.on, ...(kind.endedBy === 'seeing' ? [] : kind.endedBy)]))],
  async hear({ event, org, platform }) {
    for (const kind of kinds) {
      if (kind.endedBy !== 'seeing' && kind.endedBy.includes(event.name)) await end(org, platform, kind, event)
      if (kind.on.includes(event.name)) await tell(org, platform, kind, event)
    }
  },
})

/** Writes the notifications of one event; heard twice, it writes nothing the second time. */
async function tell(
  org: OrganisationDatabase,
  platform: Platform,
  kind: NotificationKind,
  event: DomainEvent,
): Promise<void> {
  const wanted = new Set(await kind.to({ event, rows: org.rows }))
  if (!kind.tellsActor && event.byPersonId) wanted.delete(event.byPersonId)
  if (wanted.size === 0) return
  const { noun, id } = kind.object(event)
  // Listed people have no account and hear nothing; whoever left neither (N7).
  const people = await org.rows
    .selectFrom('person')
    .where('id', 'in', [...wanted])
    .where('state', 'in', ['invited', 'active'])
    .select(['id', 'zone', 'email'])
    .execute()
  const personIds = people.map((person) => person.id)
  const wayOf = await waysOf(org.rows, personIds, {
    kind: kind.name,
    class: kind.class,
    objectNoun: noun,
    objectId: id,
  })
  for (const person of people) {
    const way = wayOf(person.id)
    if (way === 'off') continue
    await org.write(async (tx) => {
      const notificationId = await record(tx, kind, event, person.id)
      if (notificationId && way === 'at_once' && person.email)
        await queueDelivery(tx, platform, org.id, { notificationId, kind, recipientId: person.id, zone: person.zone })
    })
  }
  platform.live.tell(org.id, { changed: 'notifications' }, personIds)
}

/** One more row, or one more actor on a row that is still unread. Answers the id of a new row alone. */
async function record(
  tx: Writes,
  kind: NotificationKind,
  event: DomainEvent,
  recipientId: string,
): Promise<string | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${recipientId} ${kind.name}`}, 0))`.execute(tx)
  const known = await tx
    .selectFrom('notificationEvent')
    .where('eventId', '=', event.id)
    .where('recipientId', '=', recipientId)
    .where('kind', '=', kind.name)
    .select('notificationId')
    .executeTakeFirst()
  if (known) return undefined
  const collapseKey = kind.collapse?.(event) ?? null
  const actors = event.byPersonId ? [event.byPersonId] : []
  const collapsed = collapseKey === null ? undefined : await collapseInto(tx, kind, recipientId, collapseKey, actors)
  const notificationId = collapsed ?? (await insert(tx, kind, event, recipientId, collapseKey, actors))
  await tx
    .insertInto('notificationEvent')
    .values({ eventId: event.id, recipientId, kind: kind.name, notificationId })
    .execute()
  return collapsed ? undefined : notificationId
}

async function collapseInto(tx: Writes, kind: NotificationKind, recipientId: string, key: string, actors: string[]) {
  const held = await tx
    .updateTable('notification')
    .set({
      count: sql<number>`count + 1`,
      actorIds: sql<string[]>`(select array_agg(distinct each) from unnest(actor_ids || ${actors}::uuid[]) as each)`,
      changedAt: sql<Date>`now()`,
    })
    .where('recipientId', '=', recipientId)
    .where('kind', '=', kind.name)
    .where('collapseKey', '=', key)
    .where('state', '=', 'unread')
    .returning('id')
    .executeTakeFirst()
  return held?.id
}

async function insert(
  tx: Writes,
  kind: NotificationKind,
  event: DomainEvent,
  recipientId: string,
  collapseKey: string | null,
  actorIds: string[],
) {
  const id = newId()
  const { noun, id: objectId } = kind.object(event)
  const expiresAt = kind.expiresAfterDays ? new Date(event.at.getTime() + kind.expiresAfterDays * 86_400_000) : null
  await tx
    .insertInto('notification')
    .values({
      id,
      recipientId,
      kind: kind.name,
      class: kind.class,
      eventId: event.id,
      objectNoun: noun,
      objectId,
      collapseKey,
      actorIds,
      waits: kind.endedBy !== 'seeing',
      expiresAt,
    })
    .execute()
  return id
}

type ToDeliver = { notificationId: string; kind: NotificationKind; recipientId: string; zone: string | null }

async function queueDelivery(
  tx: Writes,
  platform: Platform,
  organisation: string,
  { notificationId, kind, recipientId, zone }: ToDeliver,
) {
  const id = newId()
  const sendAfter = nextSendTime(new Date(), zone, kind.class, Math.random())
  await tx
    .insertInto('delivery')
    .values({ id, notificationId, recipientId, channel: 'mail', class: kind.class, sendAfter })
    .execute()
  await platform.jobs.send(tx, deliver.name, { organisation, deliveryId: id }, sendAfter)
}

/** The act ends it: done on all devices, and a message that still waits is not sent (N4). */
async function end(
  org: OrganisationDatabase,
  platform: Platform,
  kind: NotificationKind,
  event: DomainEvent,
): Promise<void> {
  const { noun, id } = kind.object(event)
  const ended = await org.write(async (tx) => {
    const rows = await tx
      .updateTable('notification')
      .set({ state: 'done', changedAt: sql<Date>`now()` })
      .where('kind', '=', kind.name)
      .where('objectNoun', '=', noun)
      .where('objectId', '=', id)
      .where('state', 'in', ['unread', 'read', 'snoozed'])
      .returning(['id', 'recipientId'])
      .execute()
    const ids = rows.map((row) => row.id)
    if (ids.length > 0)
      await tx
        .updateTable('delivery')
        .set({ state: 'cancelled' })
        .where('notificationId', 'in', ids)
        .where('state', '=', 'waiting')
        .execute()
    return rows
  })
  if (ended.length > 0)
    platform.live.tell(
      org.id,
      { changed: 'notifications' },
      ended.map((row) => row.recipientId),
    )
}

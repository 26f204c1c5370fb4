import { sql } from 'kysely'
import type { z } from 'zod'
import { done } from '../../contract/common.ts'
import { type Notification, notificationRoutes as routes } from '../../contract/notifications.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { Rows, Writes } from '../platform/database.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { handle } from './access.ts'
import { knownKinds } from './deliver.ts'
import { aboutClass, aboutKind, aboutThing, type Way, waysOf } from './preferences.ts'
import { wordNotifications } from './wording.ts'

/** One person's notifications; every list and count starts here. A snooze that is over counts as unread. */
const inboxOf = (rows: Rows, recipientId: string) =>
  rows
    .selectFrom('notification as n')
    .where('n.recipientId', '=', recipientId)
    .where((eb) => eb.or([eb('n.expiresAt', 'is', null), eb('n.expiresAt', '>', sql<Date>`now()`)]))

const isOpen = sql<boolean>`(n.state in ('unread', 'read') or (n.state = 'snoozed' and n.snoozed_until <= now()))`

export const listNotifications = handle.read(routes.listNotifications, async ({ query, me, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  let inbox = inboxOf(rows, me.id)
    .select([
      'n.id',
      'n.kind',
      'n.class',
      'n.objectNoun',
      'n.objectId',
      'n.eventId',
      'n.actorIds',
      'n.count',
      'n.state',
      'n.changedAt',
      'n.expiresAt',
    ])
    .select((eb) => eb.selectFrom('person').where('id', '=', me.id).select('locale').as('locale'))
  inbox =
    query.list === 'done'
      ? inbox.where('n.state', '=', 'done')
      : inbox.where(isOpen).where('n.waits', '=', query.list === 'waits')
  // What waits is sorted by its deadline; what is new by age, the newest first.
  const key =
    query.list === 'waits' ? sql<string>`coalesce(n.expires_at, 'infinity'::timestamptz)` : sql<string>`n.changed_at`
  if (after && query.list === 'waits')
    inbox = inbox.where(sql<boolean>`(${key}, n.id) > (${after.key}::timestamptz, ${after.id}::uuid)`)
  if (after && query.list !== 'waits')
    inbox = inbox.where(sql<boolean>`(${key}, n.id) < (${after.key}::timestamptz, ${after.id}::uuid)`)
  const way = query.list === 'waits' ? 'asc' : 'desc'
  const found = await inbox
    .select(sql<string>`${key}::text`.as('key'))
    .orderBy(key, way)
    .orderBy('n.id', way)
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, (row) => row.key)
  const words = await wordNotifications(rows, knownKinds(), {
    recipientId: me.id,
    locale: shown[0]?.locale ?? null,
    notifications: shown,
  })
  const items = shown.flatMap((row) => {
    const worded = words.get(row.id)
    return worded ? [{ ...present(row), ...worded }] : []
  })
  return { items, next }
})

type Row = {
  id: string
  kind: string
  class: string
  state: string
  objectNoun: string
  objectId: string
  changedAt: Date
  expiresAt: Date | null
}
type Presented = Pick<z.input<typeof Notification>, 'id' | 'kind' | 'class' | 'state' | 'at' | 'expiresAt' | 'object'>

const present = (row: Row): Presented => ({
  id: row.id,
  kind: row.kind,
  class: row.class as Presented['class'],
  state: (row.state === 'snoozed' ? 'unread' : row.state) as Presented['state'],
  at: row.changedAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  object: { noun: row.objectNoun, id: row.objectId },
})

export const countNotifications = handle.read(routes.countNotifications, async ({ me, rows, allow }) => {
  allow()
  const { waits, news } = await inboxOf(rows, me.id)
    .where(isOpen)
    .where('n.state', '<>', 'read')
    .select([
      sql<number>`count(*) filter (where waits)::int`.as('waits'),
      sql<number>`count(*) filter (where not waits)::int`.as('news'),
    ])
    .executeTakeFirstOrThrow()
  return { waits, hasNews: news > 0 }
})

async function load(tx: Writes, id: string) {
  const found = await tx.selectFrom('notification').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!found) throw notFound()
  return found
}

export const markNotificationRead = handle.write(
  routes.markNotificationRead,
  async ({ params, me, tx, org, platform, allow }) => {
    allow(await load(tx, params.id))
    await tx
      .updateTable('notification')
      .set({ state: 'read' })
      .where('id', '=', params.id)
      .where('state', '=', 'unread')
      .execute()
    platform.live.tell(org.id, { changed: 'notifications' }, [me.id])
    return done
  },
)

export const finishNotification = handle.write(
  routes.finishNotification,
  async ({ params, me, tx, org, platform, allow }) => {
    allow(await load(tx, params.id))
    await tx
      .updateTable('notification')
      .set({ state: 'done', changedAt: sql<Date>`now()` })
      .where('id', '=', params.id)
      .execute()
    await tx
      .updateTable('delivery')
      .set({ state: 'cancelled' })
      .where('notificationId', '=', params.id)
      .where('state', '=', 'waiting')
      .execute()
    platform.live.tell(org.id, { changed: 'notifications' }, [me.id])
    return done
  },
)

export const snoozeNotification = handle.write(
  routes.snoozeNotification,
  async ({ params, body, me, tx, org, platform, allow }) => {
    allow(await load(tx, params.id))
    const until = new Date(body.until)
    if (until.getTime() <= Date.now())
      throw invalid({
        code: 'in_the_past',
        detail: 'Choose a time to come.',
        fields: [{ path: 'until', message: 'is in the past' }],
      })
    await tx
      .updateTable('notification')
      .set({ state: 'snoozed', snoozedUntil: until })
      .where('id', '=', params.id)
      .execute()
    platform.live.tell(org.id, { changed: 'notifications' }, [me.id])
    return done
  },
)

export const readAllNotifications = handle.write(
  routes.readAllNotifications,
  async ({ me, tx, org, platform, allow }) => {
    allow()
    await tx
      .updateTable('notification')
      .set({ state: 'read' })
      .where('recipientId', '=', me.id)
      .where('state', '=', 'unread')
      .where('waits', '=', false)
      .execute()
    platform.live.tell(org.id, { changed: 'notifications' }, [me.id])
    return done
  },
)

const stepDown: Record<Way, Way> = { at_once: 'inbox', inbox: 'off', off: 'off' }

/** One click changes exactly one preference, and says what it was, so that it can be put back (N10). */
export const hearLess = handle.write(routes.hearLess, async ({ params, body, me, tx, allow }) => {
  const told = await load(tx, params.id)
  allow(told)
  const kind = knownKinds().get(told.kind)
  if (!kind || kind.class === 'safety')
    throw invalid({ code: 'safety_stays', detail: 'Messages about your safety cannot be switched off.' })
  const wayOf = await waysOf(tx, [me.id], {
    kind: kind.name,
    class: kind.class,
    objectNoun: told.objectNoun,
    objectId: told.objectId,
  })
  const before = wayOf(me.id)
  const after = body.way ?? stepDown[before]
  const about = {
    thing: aboutThing(told.objectNoun, told.objectId),
    kind: aboutKind(kind.name),
    class: aboutClass(kind.class),
  }[body.of]
  await tx
    .insertInto('notificationPreference')
    .values({ personId: me.id, about, way: after })
    .onConflict((held) => held.columns(['personId', 'about']).doUpdateSet({ way: after, changedAt: sql<Date>`now()` }))
    .execute()
  return { before, after }
})

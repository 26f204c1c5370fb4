import { sql } from 'kysely'
import type { OrganisationDatabase } from '../platform/database.ts'
import type { Job } from '../platform/jobs.ts'
import { linkBase, writeMail } from '../platform/mail.ts'
import type { NotificationKind } from '../platform/notification-kinds.ts'
import { languageFor, text } from '../platform/texts.ts'
import { wordNotifications } from './wording.ts'

/** What interrupts by mail: nudges and news together at most this often in 7 rolling days (N2). */
const cappedPerWeek = 2

/** The kinds are known to `app.ts`; the job finds them here when it runs. */
let known: ReadonlyMap<string, NotificationKind> = new Map()
export const knowKinds = (kinds: readonly NotificationKind[]): void => {
  known = new Map(kinds.map((kind) => [kind.name, kind]))
}

export const knownKinds = (): ReadonlyMap<string, NotificationKind> => known

/** Sends one message, if what it tells is still unseen, still there and still theirs to read (N1, N4, N7). */
export const deliver: Job = {
  name: 'notification.deliver',
  concurrency: 2,
  async work({ org, data, platform }) {
    const waiting = await readWaiting(org, data.deliveryId ?? '')
    if (!waiting) return
    const worded = await wordNotifications(org.rows, known, {
      recipientId: waiting.recipientId,
      locale: waiting.locale,
      notifications: [{ ...waiting, id: waiting.notificationId }],
    })
    const words = worded.get(waiting.notificationId)
    const organisation = platform.organisations.list().find((each) => each.id === org.id)
    const kind = known.get(waiting.kind)
    if (!words || !organisation || !kind || !waiting.email) return settle(org, waiting.id, 'cancelled')
    if ((kind.class === 'nudge' || kind.class === 'news') && (await isOverCap(org, waiting.recipientId)))
      return settle(org, waiting.id, 'held_back')
    const language = languageFor(waiting.locale)
    const subject =
      kind.content === 'names_only'
        ? text(language, 'mail.notice.waits', { organisation: organisation.name })
        : words.title
    const address = waiting.email
    await org.write(async (tx) => {
      const sent = await tx
        .updateTable('delivery')
        .set({ state: 'sent', sentAt: sql<Date>`now()` })
        .where('id', '=', waiting.id)
        .where('state', '=', 'waiting')
        .executeTakeFirst()
      if (sent.numUpdatedRows === 0n) return
      await writeMail(tx, platform, organisation, {
        kind: waiting.kind,
        to: { personId: waiting.recipientId, address },
        hidesText: kind.class === 'safety',
        content: {
          language,
          direction: 'ltr',
          organisation: organisation.name,
          subject: shorten(subject),
          paragraphs: kind.content === 'names_only' ? [text(language, 'mail.notice.noText')] : [words.title],
          button: { label: words.action, url: `${linkBase(platform, organisation)}${words.path}` },
          reason: words.reason,
          sentBy: text(language, 'mail.sentBy', { organisation: organisation.name }),
        },
      })
    })
  },
}

const readWaiting = (org: OrganisationDatabase, deliveryId: string) =>
  org.rows
    .selectFrom('delivery as d')
    .innerJoin('notification as n', 'n.id', 'd.notificationId')
    .innerJoin('person as p', 'p.id', 'd.recipientId')
    .where('d.id', '=', deliveryId)
    .where('d.state', '=', 'waiting')
    .where('n.state', 'in', ['unread', 'snoozed'])
    .where('p.state', 'in', ['invited', 'active'])
    .select([
      'd.id',
      'd.recipientId',
      'n.id as notificationId',
      'n.kind',
      'n.objectId',
      'n.eventId',
      'n.actorIds',
      'n.count',
    ])
    .select(['p.locale', 'p.email'])
    .executeTakeFirst()

async function settle(org: OrganisationDatabase, deliveryId: string, state: 'cancelled' | 'held_back'): Promise<void> {
  await org.rows
    .updateTable('delivery')
    .set({ state })
    .where('id', '=', deliveryId)
    .where('state', '=', 'waiting')
    .execute()
}

async function isOverCap(org: OrganisationDatabase, recipientId: string): Promise<boolean> {
  const { sent } = await org.rows
    .selectFrom('delivery')
    .where('recipientId', '=', recipientId)
    .where('state', '=', 'sent')
    .where('class', 'in', ['nudge', 'news'])
    .where('sentAt', '>', sql<Date>`now() - interval '7 days'`)
    .select(sql<number>`count(*)::int`.as('sent'))
    .executeTakeFirstOrThrow()
  return sent >= cappedPerWeek
}

/** A subject of at most 60 characters, cut at a word (N12). */
const shorten = (subject: string): string =>
  subject.length <= 60 ? subject : `${subject.slice(0, 59).replace(/\s+\S*$/, '')}…`

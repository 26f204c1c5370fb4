import type { Rows } from './database.ts'
import type { DomainEvent, DomainEventName } from './events.ts'
import type { TextKey } from './texts.ts'

/** How urgent a thing is and how much of it somebody gets (notifications.md N2). */
export type NotificationClass = 'answer' | 'invitation' | 'safety' | 'nudge' | 'news'

/** What a notification is about, as it stands in the database: ids only. */
export type Told = { objectId: string; eventId: string; actorIds: string[]; count: number }

/** The words for one notification, made anew each time it is shown or sent. */
export type Wording = { title: TextKey; values?: Record<string, string | number>; path: string; action: TextKey }

/**
 * A thing that may be told. Domains declare kinds and send nothing: one place decides when, how and whether (N1).
 * What the recipient may no longer read, or what is gone, `words` leaves out, and it is then told to nobody.
 */
export type NotificationKind = {
  name: string
  class: NotificationClass
  on: readonly DomainEventName[]
  to(context: { event: DomainEvent; rows: Rows }): Promise<string[]>
  /** True where people are told of their own act, since it may not have been theirs: safety alone. */
  tellsActor?: true
  object(event: DomainEvent): { noun: string; id: string }
  /** Same key and still unread: one notification, with one more actor. */
  collapse?(event: DomainEvent): string
  /** The events that end it for everybody, or `seeing` for its reader. */
  endedBy: readonly DomainEventName[] | 'seeing'
  expiresAfterDays?: number
  /** Nudges: which goes first under the cap; lower is sooner. */
  order?: number
  reason: TextKey
  /** `names_only`: mail says that something waits and from whom, never what (N6). */
  content: 'full' | 'names_only'
  /** Words for many at once, one statement for all that need loading. */
  words(context: {
    rows: Rows
    recipientId: string
    told: readonly Told[]
    names: ReadonlyMap<string, string>
  }): Promise<Map<string, Wording>>
}

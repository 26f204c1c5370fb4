import { chainAudit } from './audit.ts'
import type { OrganisationDatabase, Writes } from './database.ts'
import { newId } from './id.ts'
import type { Job, Jobs } from './jobs.ts'
import type { Platform } from './platform.ts'

/**
 * What happens in the product: each domain adds its events here by declaration merging
 * (`declare module '../platform/events.ts' { interface DomainEvents { 'person.left': { personId: string } } }`).
 * Payloads hold ids, field names and dates, never what people wrote.
 */
export interface DomainEvents {
  /** Somebody signed in tried what the rules refuse. */
  'act.refused': { action: string; status: number; objectId: string | null }
}
export type DomainEventName = keyof DomainEvents & string
export type DomainEvent<Name extends DomainEventName = DomainEventName> = {
  id: string
  name: Name
  payload: DomainEvents[Name]
  byPersonId: string | null
  at: Date
}

/** Hears events after they are committed, each at least once: what it does must bear being done twice. */
export type Listener = {
  name: string
  on: readonly DomainEventName[]
  hear(context: { event: DomainEvent; org: OrganisationDatabase; platform: Platform }): Promise<void>
}

export type Emit = <Name extends DomainEventName>(name: Name, payload: DomainEvents[Name]) => Promise<void>
type EventToEmit<Name extends DomainEventName> = {
  organisationId: string
  name: Name
  payload: DomainEvents[Name]
  byPersonId: string | null
  via?: 'browser' | 'key' | 'console' | 'job'
  requestId?: string
  /** Listeners hear it only then. */
  holdUntil?: Date
}
export type Events = {
  /** Records an event in the caller's transaction and queues a job for each listener: all or nothing (T45). */
  emit<Name extends DomainEventName>(tx: Writes, event: EventToEmit<Name>): Promise<void>
  /** The same for many events of one author, in as few statements: what was held back, or done in bulk. */
  emitAll(tx: Writes, author: Author, events: readonly AnyEvent[]): Promise<void>
}
type Author = Pick<EventToEmit<DomainEventName>, 'organisationId' | 'byPersonId' | 'via'>
/** An event with its own payload. */
export type AnyEvent = { [Name in DomainEventName]: { name: Name; payload: DomainEvents[Name] } }[DomainEventName]

/** `audited`: names of events that belong to the audit trail. */
export function openEvents(jobs: Jobs, listeners: readonly Listener[], audited: readonly DomainEventName[]): Events {
  return {
    async emit(tx, { organisationId, name, payload, byPersonId, via = 'job', requestId = null, holdUntil }) {
      const id = newId()
      const isAudited = audited.includes(name)
      await tx
        .insertInto('domainEvent')
        .values({
          id,
          at: new Date(),
          name,
          payload: JSON.stringify(payload),
          byPersonId,
          via,
          requestId,
          audited: isAudited,
        })
        .execute()
      if (isAudited) await jobs.send(tx, chainAudit.name, { organisation: organisationId })
      for (const listener of listeners)
        if (listener.on.includes(name))
          await jobs.send(tx, jobName(listener), { organisation: organisationId, eventId: id }, holdUntil)
    },
    async emitAll(tx, { organisationId, byPersonId, via = 'job' }, events) {
      if (events.length === 0) return
      const at = new Date()
      const rows = events.map(({ name, payload }) => {
        const isAudited = audited.includes(name)
        return { id: newId(), at, name, payload: JSON.stringify(payload), byPersonId, via, audited: isAudited }
      })
      await tx.insertInto('domainEvent').values(rows).execute()
      if (rows.some((row) => row.audited)) await jobs.send(tx, chainAudit.name, { organisation: organisationId })
      for (const listener of listeners) {
        const heard = rows.filter(({ name }) => listener.on.includes(name))
        const data = heard.map(({ id }) => ({ organisation: organisationId, eventId: id }))
        await jobs.sendAll(tx, jobName(listener), data)
      }
    },
  }
}

const jobName = (listener: Listener) => `hear.${listener.name}`

/** The jobs that bring events to their listeners. */
export const listenerJobs = (listeners: readonly Listener[]): Job[] =>
  listeners.map((listener) => ({
    name: jobName(listener),
    concurrency: 2,
    async work({ org, data, platform }) {
      const event = await org.rows
        .selectFrom('domainEvent')
        .selectAll()
        .where('id', '=', data.eventId ?? '')
        .executeTakeFirst()
      if (event) await listener.hear({ event: event as unknown as DomainEvent, org, platform })
    },
  }))

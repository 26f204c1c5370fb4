import type { Expression } from 'kysely'
import type { Rows } from '../platform/database.ts'
import type { DomainEvent, DomainEventName } from '../platform/events.ts'
import type { SourceKind } from './evidence-kinds.ts'

/** A fact of another domain that shows a skill of somebody, as it counts now. */
export type EvidenceFact = {
  personId: string
  skillIds: string[]
  sourceId: string
  at: Date
  votes: number
  accepted: boolean
  level?: 1 | 2 | 3 | 4
  /** Tokens of those who may read the source: `organisation`, `group:<id>`, `space:<id>`, `person:<id>`. */
  access: string[]
  consentId?: string
}
/** How a source is shown to a reader: nothing that this reader may not read. */
export type SourceCard = { sourceId: string; title: string; link: string | null; line: string | null }

/**
 * One way in which acts of a domain become evidence (people.md P32). A domain lists its own in its `index.ts`; `app.ts`
 * hands them all to people, which never learns what they are about.
 */
export type EvidenceSource = {
  kind: SourceKind
  /** The noun whose id an event carries: a source of `answer` is looked for in the payload's `answerId`. */
  sourceNoun: string
  /** After these events the facts are loaded again; so are those of an event that narrows who may read. */
  events: readonly DomainEventName[]
  /** Where an event concerns other sources than the one its payload names: their ids. */
  concerns?(rows: Rows, event: DomainEvent): Promise<string[]>
  /** What counts now. What is missing in the answer is withdrawn. */
  load(rows: Rows, ids: readonly string[]): Promise<EvidenceFact[]>
  /**
   * A query of the cards that this reader may read, with the columns of `SourceCard`. A query rather than its rows, so
   * that a page which shows sources of every domain reads them in one statement.
   */
  present(rows: Rows, ids: readonly string[], reader: { id: string }): Expression<SourceCard>
}

const handed: EvidenceSource[] = []

/** `app.ts` hands over the sources of all domains, once, before anything runs. */
export function handEvidenceSources(sources: readonly EvidenceSource[]): void {
  handed.splice(0, handed.length, ...sources)
}

export const evidenceSources = (): readonly EvidenceSource[] => handed

/** Ids of this source's things that an event is about. */
export async function idsIn(source: EvidenceSource, rows: Rows, event: DomainEvent): Promise<string[]> {
  if (source.concerns) return source.concerns(rows, event)
  const id: unknown = Object.entries(event.payload as object).find(([key]) => key === idKey(source.sourceNoun))?.[1]
  return typeof id === 'string' ? [id] : []
}

const idKey = (noun: string) => `${noun.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}Id`

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import type { DomainEvent, DomainEventName, Listener } from '../platform/events.ts'
import type { Platform } from '../platform/platform.ts'
import { lockEvidenceOf, type PersonSkill, recountDays } from './evidence-days.ts'
import { evidenceKinds } from './evidence-kinds.ts'
import { type EvidenceFact, type EvidenceSource, evidenceSources, idsIn } from './evidence-sources.ts'
import { resolveSkills } from './skills-visible.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'evidence.added': { evidenceId: string; personId: string; skillId: string }
    'evidence.changed': { evidenceId: string; personId: string; skillId: string }
    'evidence.withdrawn': { evidenceId: string; personId: string; skillId: string }
  }
}

/** Hears what any evidence source names: which events these are is known once `app.ts` has handed the sources over. */
export const evidenceListener: Listener = {
  name: 'evidence',
  get on(): readonly DomainEventName[] {
    return [...new Set(evidenceSources().flatMap(({ events }) => events))]
  },
  async hear({ event, org, platform }) {
    for (const source of sourcesOf(event)) {
      const ids = await idsIn(source, org.rows, event)
      if (ids.length > 0) await bringUpToDate({ org, platform, source, ids })
    }
  },
}

const sourcesOf = (event: DomainEvent) => evidenceSources().filter(({ events }) => events.includes(event.name))

type Update = { org: OrganisationDatabase; platform: Platform; source: EvidenceSource; ids: readonly string[] }

/**
 * Makes the evidence of these sources what the domain says now: rows are added, changed, withdrawn, brought back. It
 * may run any number of times and in any order: only the domain's present answer counts.
 */
export async function bringUpToDate({ org, platform, source, ids }: Update): Promise<void> {
  const touched = await org.write(async (tx) => {
    for (const id of [...new Set(ids)].sort()) await lockSource(tx, org, source, id)
    const facts = await source.load(tx, ids)
    const wanted = await rowsFrom(tx, source, facts)
    const known = await knownRows(tx, source, ids)
    await lockEvidenceOf(
      tx,
      [...known, ...wanted].map(({ personId }) => personId),
    )
    const changes = findChanges(known, wanted)
    await apply(tx, source, changes)
    await recountDays(
      tx,
      changes.map(({ row }) => row),
    )
    for (const { name, row } of changes) {
      const payload = { evidenceId: row.id, personId: row.personId, skillId: row.skillId }
      await platform.events.emit(tx, { organisationId: org.id, name, payload, byPersonId: null })
    }
    return changes.map(({ row }) => row.personId)
  })
  for (const id of new Set(touched)) platform.live.tell(org.id, { changed: 'expertise', id })
}

/** Two events about one source wait for each other; the later one then loads what is true last. */
const lockSource = (tx: Writes, org: OrganisationDatabase, { kind, sourceNoun }: EvidenceSource, id: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`evidence ${org.id} ${kind} ${sourceNoun} ${id}`}, 0))`.execute(
    tx,
  )

type Row = PersonSkill & {
  id: string
  /** The skill that the source names, followed through merges: what a curator re-tagged is still this row. */
  namedSkill: string
  sourceId: string
  happenedAt: Date
  votes: number
  accepted: boolean
  level: number | null
  access: string[]
  consentId: string | null
  isWithdrawn: boolean
}
type Change = { name: 'evidence.added' | 'evidence.changed' | 'evidence.withdrawn'; row: Row }

const keyOf = (row: Row) => `${row.personId} ${row.namedSkill} ${row.sourceId}`

async function rowsFrom(rows: Rows, source: EvidenceSource, facts: readonly EvidenceFact[]): Promise<Row[]> {
  const skills = await resolveSkills(
    rows,
    facts.flatMap(({ skillIds }) => skillIds),
  )
  const people = new Set(
    await peopleWhoAre(
      rows,
      facts.map(({ personId }) => personId),
    ),
  )
  return facts
    .filter(({ personId }) => people.has(personId))
    .flatMap((fact) =>
      [...new Set(fact.skillIds.flatMap((id) => skills.get(id) ?? []))].map((skillId) => ({
        id: idOf([fact.personId, skillId, source.kind, source.sourceNoun, fact.sourceId]),
        personId: fact.personId,
        skillId,
        namedSkill: skillId,
        sourceId: fact.sourceId,
        happenedAt: fact.at,
        votes: fact.votes,
        accepted: fact.accepted,
        level: evidenceKinds[source.kind].hasLevel ? (fact.level ?? null) : null,
        access: [...new Set(fact.access)].sort(),
        consentId: fact.consentId ?? null,
        isWithdrawn: false,
      })),
    )
}

async function peopleWhoAre(rows: Rows, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const found = await rows
    .selectFrom('person')
    .where('id', 'in', ids)
    .where('state', '!=', 'erased')
    .select('id')
    .execute()
  return found.map(({ id }) => id)
}

/** An id made from what the row is: replaying all events gives the same rows, ids included (P31). RFC 9562, version 8. */
function idOf(parts: readonly string[]): string {
  const bytes = createHash('sha256').update(parts.join(' ')).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

async function knownRows(rows: Rows, { kind, sourceNoun }: EvidenceSource, ids: readonly string[]): Promise<Row[]> {
  const found = await rows
    .selectFrom('skillEvidence')
    .where('kind', '=', kind)
    .where('sourceNoun', '=', sourceNoun)
    .where('sourceId', 'in', [...ids])
    .selectAll()
    .execute()
  const named = await resolveSkills(
    rows,
    found.map((row) => row.retaggedFrom ?? row.skillId),
  )
  return found.map(({ withdrawnAt, retaggedFrom, ...row }) => ({
    ...row,
    namedSkill: named.get(retaggedFrom ?? row.skillId) ?? row.skillId,
    isWithdrawn: withdrawnAt !== null,
  }))
}

function findChanges(known: readonly Row[], wanted: readonly Row[]): Change[] {
  const byKey = new Map(wanted.map((row) => [keyOf(row), row]))
  const seen = new Set(known.map(keyOf))
  const added = wanted.filter((row) => !seen.has(keyOf(row))).map((row): Change => ({ name: 'evidence.added', row }))
  const others = known.flatMap((row): Change[] => {
    const now = byKey.get(keyOf(row))
    if (!now) return row.isWithdrawn ? [] : [{ name: 'evidence.withdrawn', row: { ...row, isWithdrawn: true } }]
    const changed = { ...now, id: row.id, skillId: row.skillId }
    return isSame(row, changed) ? [] : [{ name: 'evidence.changed', row: changed }]
  })
  return [...added, ...others]
}

const isSame = (a: Row, b: Row) =>
  a.happenedAt.getTime() === b.happenedAt.getTime() &&
  a.votes === b.votes &&
  a.accepted === b.accepted &&
  a.level === b.level &&
  a.consentId === b.consentId &&
  a.isWithdrawn === b.isWithdrawn &&
  a.access.join(' ') === b.access.join(' ')

async function apply(tx: Writes, { kind, sourceNoun }: EvidenceSource, changes: readonly Change[]): Promise<void> {
  for (const { row } of changes) {
    const { namedSkill: _named, isWithdrawn, ...columns } = row
    const withdrawnAt = isWithdrawn ? new Date() : null
    const { id: _id, personId: _person, skillId: _skill, sourceId: _source, ...facts } = columns
    await tx
      .insertInto('skillEvidence')
      .values({ ...columns, kind, sourceNoun, withdrawnAt })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...facts, withdrawnAt }))
      .execute()
  }
}

/** Makes evidence again from every event there is, in their order: for a graph that was lost, and to prove P31. */
export async function replayEvidence(org: OrganisationDatabase, platform: Platform): Promise<void> {
  const names = evidenceListener.on
  if (names.length === 0) return
  let after = ''
  for (;;) {
    const events = await org.rows
      .selectFrom('domainEvent')
      .where('name', 'in', [...names])
      .$if(after !== '', (query) => query.where('id', '>', after))
      .orderBy('id')
      .limit(500)
      .selectAll()
      .execute()
    for (const event of events) await evidenceListener.hear({ event: event as unknown as DomainEvent, org, platform })
    const last = events.at(-1)
    if (!last) return
    after = last.id
  }
}

import { sql } from 'kysely'
import type { Rows, Writes } from '../platform/database.ts'
import { dailyLimit } from './evidence-kinds.ts'

/**
 * Of each person, skill and day (UTC) the first five rows count, by time, then kind and source, so that the same events
 * in any order give the same rows; one that is withdrawn, hidden or contested leaves its place to the next (P31).
 */
async function recount(tx: Writes, within: (rows: Rows) => ReturnType<typeof rowsOf>): Promise<void> {
  const isEligible = sql`(e.withdrawn_at is null and e.hidden_at is null and e.contested is null)`
  await tx
    .with('ranked', () =>
      within(tx).select([
        'e.id',
        sql<boolean>`${isEligible} and row_number() over (
          partition by e.person_id, e.skill_id, (e.happened_at at time zone 'UTC')::date, ${isEligible}
          order by e.happened_at, e.kind, e.source_noun, e.source_id) <= ${dailyLimit}`.as('counts'),
      ]),
    )
    .updateTable('skillEvidence as target')
    .from('ranked')
    .set((eb) => ({ counts: eb.ref('ranked.counts') }))
    .whereRef('ranked.id', '=', 'target.id')
    .whereRef('ranked.counts', '!=', 'target.counts')
    .execute()
}

const rowsOf = (rows: Rows) => rows.selectFrom('skillEvidence as e')

/**
 * One at a time per person, before the first row is written: two at once would each count the day without the other's
 * row, or wait for each other for ever.
 */
export async function lockEvidenceOf(tx: Writes, personIds: readonly string[]): Promise<void> {
  for (const id of [...new Set(personIds)].sort())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`evidence of ${id}`}, 0))`.execute(tx)
}

export type PersonSkill = { personId: string; skillId: string }

/** Recounts the days of these people in these skills. */
export async function recountDays(tx: Writes, pairs: readonly PersonSkill[]): Promise<void> {
  if (pairs.length === 0) return
  const wanted = JSON.stringify(pairs.map(({ personId, skillId }) => ({ p: personId, s: skillId })))
  await recount(tx, (rows) =>
    rowsOf(rows).where(
      sql<boolean>`(e.person_id, e.skill_id) in (select w.p, w.s from jsonb_to_recordset(${wanted}::jsonb) as w(p uuid, s uuid))`,
    ),
  )
}

/** Recounts everybody's days in one skill. */
export const recountSkill = (tx: Writes, skillId: string) =>
  recount(tx, (rows) => rowsOf(rows).where('e.skillId', '=', skillId))

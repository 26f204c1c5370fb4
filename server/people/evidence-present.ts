import { sql } from 'kysely'
import type { Rows } from '../platform/database.ts'
import { evidenceSources, type SourceCard } from './evidence-sources.ts'

export type SourceRef = { kind: string; sourceNoun: string; sourceId: string }
/** All null where the reader may not read the source, or the domain has nothing to show of it. */
type Shown = { title: string | null; link: string | null; line: string | null }
const keyOf = ({ kind, sourceNoun, sourceId }: SourceRef) => `${kind} ${sourceNoun} ${sourceId}`

/** The cards of these sources that the reader may read: one statement, whatever domains they are from, none without. */
export async function presentSources(rows: Rows, refs: readonly SourceRef[], reader: { id: string }) {
  const parts = evidenceSources().flatMap((source) => {
    const { kind, sourceNoun } = source
    const ids = refs.filter((ref) => ref.kind === kind && ref.sourceNoun === sourceNoun).map(({ sourceId }) => sourceId)
    if (ids.length === 0) return []
    return sql`select ${kind}::text as kind, ${sourceNoun}::text as source_noun,
      c.source_id::text as source_id, c.title::text as title, c.link::text as link, c.line::text as line
      from (${source.present(rows, ids, reader)}) c`
  })
  const cards = new Map<string, SourceCard>()
  if (parts.length > 0) {
    const found = await sql<SourceCard & SourceRef>`${sql.join(parts, sql` union all `)}`.execute(rows)
    for (const card of found.rows) cards.set(keyOf(card), card)
  }
  return (ref: SourceRef): Shown => {
    const card = cards.get(keyOf(ref))
    return { title: card?.title ?? null, link: card?.link ?? null, line: card?.line ?? null }
  }
}

import { sql } from 'kysely'
import type { Writes } from '../../platform/database.ts'
import type { AnyEvent } from '../../platform/events.ts'
import type { Job } from '../../platform/jobs.ts'
import type { At } from './run.ts'
import { batchRows } from './states.ts'
import type { Made } from './types.ts'

/** Lets the rest of the product hear what an import changed, once its hold is over. */
export const releaseImport: Job = {
  name: 'people_import.release',
  async work({ org, data, platform }) {
    await tellHeld({ platform, org, importId: data.importId ?? '' })
  },
}

/** Tells what was held back, batch by batch, each event once: it leaves the row in the transaction that emits it. */
export async function tellHeld(at: At): Promise<void> {
  while (await at.org.write((tx) => tellBatch(tx, at)));
}

async function tellBatch(tx: Writes, { platform, org, importId }: At): Promise<boolean> {
  const held = await tx
    .selectFrom('peopleImport')
    .where('id', '=', importId)
    .where('state', '=', 'held')
    .where('heldUntil', '<=', sql<Date>`now()`)
    .select(['byPersonId', 'made'])
    .forUpdate()
    .executeTakeFirst()
  if (!held) return false
  const author = { organisationId: org.id, byPersonId: held.byPersonId }
  const made = held.made as unknown as Made & { events?: AnyEvent[] }
  const rows = await tx
    .selectFrom('peopleImportRow')
    .where('importId', '=', importId)
    .where('state', '=', 'written')
    .where('events', 'is not', null)
    .orderBy('turn')
    .limit(batchRows)
    .select(['seq', 'events'])
    .execute()
  if (rows.length > 0) {
    // What was made is told before those who are placed in it.
    const first = made.events ?? []
    await platform.events.emitAll(tx, author, [
      ...first,
      ...rows.flatMap(({ events }) => events as unknown as AnyEvent[]),
    ])
    const seqs = rows.map(({ seq }) => seq)
    await tx
      .updateTable('peopleImportRow')
      .set({ events: null })
      .where('importId', '=', importId)
      .where('seq', 'in', seqs)
      .execute()
    if (first.length > 0) await forgetEvents(tx, importId, made)
    return true
  }
  await platform.events.emitAll(tx, author, made.events ?? [])
  await forgetEvents(tx, importId, made)
  await tx
    .updateTable('peopleImport')
    .set({ state: 'done', releasedAt: new Date(), version: sql<number>`version + 1` })
    .where('id', '=', importId)
    .execute()
  await platform.events.emit(tx, { ...author, name: 'people_import.released', payload: { importId } })
  platform.live.tell(org.id, { changed: 'people_import', id: importId }, held.byPersonId ? [held.byPersonId] : [])
  return false
}

const forgetEvents = (tx: Writes, importId: string, { events: _, ...made }: Made & { events?: AnyEvent[] }) =>
  tx
    .updateTable('peopleImport')
    .set({ made: JSON.stringify(made) })
    .where('id', '=', importId)
    .execute()

import { sql } from 'kysely'
import type { OrganisationDatabase, Writes } from '../../platform/database.ts'
import type { AnyEvent } from '../../platform/events.ts'
import type { Job } from '../../platform/jobs.ts'
import type { Platform } from '../../platform/platform.ts'
import { lockStructure } from '../line.ts'
import { makePlaces } from './make-places.ts'
import { releaseImport } from './release.ts'
import { batchRows, holdMinutes } from './states.ts'
import type { Made } from './types.ts'
import { type StoredRow, type WrittenRow, writeBatch } from './write-batch.ts'

export type At = { platform: Platform; org: OrganisationDatabase; importId: string }

/** Carries an import out. Run again after a crash it goes on where it was: each batch is one transaction (P51). */
export const runImportJob: Job = {
  name: 'people_import.run',
  async work({ org, data, platform }) {
    await runImport({ platform, org, importId: data.importId ?? '' })
  },
}

/** Writes all rows, batch by batch, until none is left or the import is cancelled. */
export async function runImport(at: At): Promise<void> {
  try {
    for (;;) {
      const step = await at.org.write((tx) => takeBatch(tx, at))
      tell(at, step.byPersonId)
      if (step.isOver) return
      // Between two batches everybody else has their turn.
      await new Promise((done) => setImmediate(done))
    }
  } catch (error) {
    await noteFailure(at, error)
    throw error
  }
}

const tell = ({ platform, org, importId }: At, personId: string | null) =>
  platform.live.tell(org.id, { changed: 'people_import', id: importId }, personId ? [personId] : [])

async function takeBatch(tx: Writes, at: At): Promise<{ isOver: boolean; byPersonId: string | null }> {
  const { org, importId } = at
  await lockStructure(tx, org)
  const running = await tx
    .selectFrom('peopleImport')
    .where('id', '=', importId)
    .where('state', 'in', ['running', 'failed'])
    .select(['id', 'byPersonId', 'made', 'state'])
    .forUpdate()
    .executeTakeFirst()
  if (!running) return { isOver: true, byPersonId: null }
  const { byPersonId } = running
  const made = running.made as unknown as Made & { isMade?: boolean; events?: AnyEvent[] }
  // A fault that passed (the job is tried again) is none any more.
  if (running.state === 'failed')
    await tx.updateTable('peopleImport').set({ state: 'running', problem: null }).where('id', '=', importId).execute()
  if (!made.isMade) {
    const done = await makePlaces(tx, org, { importId, made, byPersonId })
    await tx
      .updateTable('peopleImport')
      .set({ made: JSON.stringify(done) })
      .where('id', '=', importId)
      .execute()
    return { isOver: false, byPersonId }
  }
  const rows = await tx
    .selectFrom('peopleImportRow')
    .where('importId', '=', importId)
    .where('state', '=', 'planned')
    .orderBy('turn')
    .orderBy('seq')
    .limit(batchRows)
    .select(['seq', 'kind', 'personId', 'lists', 'messages', 'before', 'after'])
    .execute()
  if (rows.length === 0) {
    await finish(tx, at, { byPersonId, made })
    return { isOver: true, byPersonId }
  }
  await storeRows(tx, org, importId, await writeBatch({ tx, org, rows: rows as unknown as StoredRow[] }))
  return { isOver: false, byPersonId }
}

async function storeRows(tx: Writes, org: OrganisationDatabase, importId: string, rows: readonly WrittenRow[]) {
  const stored = rows.map(({ seq, state, lists, messages, before, after, events }) => ({
    seq,
    state,
    lists: state === 'skipped' ? [...lists, 'skipped'] : lists,
    messages,
    before,
    after,
    events: events.length > 0 ? events : null,
  }))
  await sql`
    update ${org.table('peopleImportRow')} r set state = w.state, lists = w.lists, messages = w.messages,
      before = w.before, after = w.after, events = nullif(w.events, 'null'::jsonb)
    from jsonb_to_recordset(${JSON.stringify(stored)}::jsonb)
      as w(seq int, state text, lists text[], messages jsonb, before jsonb, after jsonb, events jsonb)
    where r.import_id = ${importId} and r.seq = w.seq`.execute(tx)
}

type Finish = { byPersonId: string | null; made: Made & { events?: AnyEvent[] } }

async function finish(tx: Writes, { platform, org, importId }: At, { byPersonId, made }: Finish): Promise<void> {
  const counted = await tx
    .selectFrom('peopleImportRow')
    .where('importId', '=', importId)
    .where('state', 'in', ['written', 'skipped'])
    .groupBy('state')
    .select(['state', (eb) => eb.fn.countAll<string>().as('rows')])
    .execute()
  const countOf = (state: string) => Number(counted.find((each) => each.state === state)?.rows ?? 0)
  const events = [...(made.events ?? []), ...(await managerEvents(tx, made))]
  const heldUntil = new Date(Date.now() + holdMinutes * 60_000)
  await tx
    .updateTable('peopleImport')
    .set({
      state: 'held',
      finishedAt: new Date(),
      heldUntil,
      made: JSON.stringify({ ...made, events }),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', importId)
    .execute()
  await platform.events.emit(tx, {
    organisationId: org.id,
    name: 'people_import.finished',
    payload: { importId, written: countOf('written'), skipped: countOf('skipped') },
    byPersonId,
  })
  await platform.jobs.send(tx, releaseImport.name, { organisation: org.id, importId }, heldUntil)
}

/** First and last reports, by what is true now (P3). */
async function managerEvents(tx: Writes, { becomeManagers, stopManaging }: Made): Promise<AnyEvent[]> {
  const ids = [...becomeManagers, ...stopManaging]
  if (ids.length === 0) return []
  const found = await tx
    .selectFrom('person')
    .where('managerId', 'in', ids)
    .where('state', 'in', ['listed', 'invited', 'active'])
    .groupBy('managerId')
    .select('managerId')
    .execute()
  const manage = new Set(found.map(({ managerId }) => managerId))
  return [
    ...becomeManagers
      .filter((personId) => manage.has(personId))
      .map((personId): AnyEvent => ({ name: 'person.became_manager', payload: { personId } })),
    ...stopManaging
      .filter((personId) => !manage.has(personId))
      .map((personId): AnyEvent => ({ name: 'person.stopped_managing', payload: { personId } })),
  ]
}

async function noteFailure({ org, platform, importId }: At, error: unknown): Promise<void> {
  platform.log.error({ err: error, importId }, 'people import stopped')
  const problem = 'The import stopped with a fault that has been noted. What was written stays; it can go on.'
  await org.rows
    .updateTable('peopleImport')
    .set({ state: 'failed', problem })
    .where('id', '=', importId)
    .where('state', '=', 'running')
    .execute()
    .catch(() => undefined)
}

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import { ImportMapping, peopleImportRoutes as routes } from '../../../contract/people-import.ts'
import type { OrganisationDatabase, Rows, Writes } from '../../platform/database.ts'
import { conflict, invalid, notFound } from '../../platform/errors.ts'
import { newId } from '../../platform/id.ts'
import { limit } from '../../platform/limits.ts'
import { refuseStale } from '../person-changes.ts'
import { handle } from './access.ts'
import { type Column, findMappingProblems, headerKey } from './columns.ts'
import { readPresent } from './present.ts'
import { loadImport, mappingOf, presentImport } from './read.ts'
import { releaseImport } from './release.ts'
import { runImportJob } from './run.ts'
import { follow, type ImportAct, type ImportState, undoDays } from './states.ts'
import { undoImportJob } from './undo.ts'
import { type FileRead, planInWorker, readInWorker } from './worker-tasks.ts'

const uploads = limit(30, 3600)

export const uploadPeopleImport = handle.write(
  routes.uploadPeopleImport,
  async ({ query, file, me, org, tx, allow }) => {
    allow()
    await uploads.take(`${org.id} ${me.id}`)
    const id = await storeFile(tx, org, {
      ...file,
      sheet: query.sheet,
      byPersonId: me.id,
      via: me.scopes ? 'key' : 'browser',
    })
    return presentImport(tx, await loadImport(org, tx, id))
  },
)

type NewFile = {
  name: string
  bytes: Uint8Array
  sheet?: string | undefined
  byPersonId: string | null
  via: 'browser' | 'key' | 'console'
}

/** Reads a file in a worker and keeps its rows. @throws 422 with what is wrong with the file. */
export async function storeFile(tx: Writes, org: OrganisationDatabase, file: NewFile): Promise<string> {
  const { name, bytes, sheet, byPersonId, via } = file
  const fileHash = createHash('sha256').update(bytes).digest()
  const read = await readInWorker({ bytes, name, sheet })
  const id = newId()
  await tx
    .insertInto('peopleImport')
    .values({
      id,
      state: 'uploaded',
      fileName: name,
      fileHash,
      header: read.header,
      headerKey: headerKey(read.columns),
      separator: read.separator,
      encoding: read.encoding,
      sheet: read.sheet,
      columns: JSON.stringify(read.columns),
      warnings: read.warnings,
      counts: JSON.stringify({ rows: read.rowCount }),
      byPersonId,
      via,
    })
    .execute()
  await storeRead(tx, org, id, read)
  return id
}

async function storeRead(tx: Writes, org: OrganisationDatabase, importId: string, { pieces }: FileRead): Promise<void> {
  for (const piece of pieces)
    await sql`
      insert into ${org.table('peopleImportRow')} (import_id, seq, row_number, cells)
      select ${importId}, seq, row_number, cells
      from jsonb_to_recordset(${piece}::jsonb) as r(seq int, row_number int, cells text[])`.execute(tx)
}

/** An import locked for an act, with the state that the act leads to. @throws 404, 409 for a state or version. */
async function take(
  tx: Writes,
  org: OrganisationDatabase,
  { id, act, version }: { id: string; act: ImportAct; version?: number },
) {
  const locked = await tx.selectFrom('peopleImport').where('id', '=', id).select('id').forUpdate().executeTakeFirst()
  if (!locked) throw notFound('There is no such import.')
  const found = await loadImport(org, tx, id)
  const next = follow(found.state as ImportState, act)
  if (version !== undefined && version !== found.version) refuseStale(version, found, await presentImport(tx, found))
  return { found, next }
}

const dateFieldsOf = async (rows: Rows) => {
  const fields = await rows.selectFrom('ownField').where('form', '=', 'date').select('id').execute()
  return new Set(fields.map(({ id }) => `own:${id}`))
}

export const mapPeopleImport = handle.write(routes.mapPeopleImport, async ({ params, body, org, tx, allow }) => {
  allow()
  const { version, ...mapping } = body
  await take(tx, org, { id: params.id, act: 'map', version })
  await storeMapping(tx, org, params.id, mapping)
  return presentImport(tx, await loadImport(org, tx, params.id))
})

/** Keeps what was decided about the columns. @throws 422 naming each column that cannot be used so. */
export async function storeMapping(
  tx: Writes,
  org: OrganisationDatabase,
  id: string,
  mapping: z.input<typeof ImportMapping>,
): Promise<void> {
  const found = await loadImport(org, tx, id)
  const fields = findMappingProblems(mapping, found.columns as unknown as Column[], await dateFieldsOf(tx))
  if (fields.length > 0) {
    const isDate = fields.every(({ path }) => path.endsWith('dateOrder'))
    const detail = `${fields.map(({ message }) => message).join('; ')}.`
    throw invalid({ code: isDate ? 'date_order_needed' : 'mapping', detail, fields })
  }
  await tx
    .updateTable('peopleImport')
    .set({ state: 'mapped', mapping: JSON.stringify(ImportMapping.parse(mapping)), version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
}

export const checkPeopleImport = handle.write(
  routes.checkPeopleImport,
  async ({ params, body, me, org, tx, allow }) => {
    allow()
    await take(tx, org, { id: params.id, act: 'check', version: body.version })
    await checkImport(tx, org, params.id, me.id)
    return presentImport(tx, await loadImport(org, tx, params.id))
  },
)

/** Works out what a file would change and keeps that with its rows; nothing else is written (P47). */
export async function checkImport(
  tx: Writes,
  org: OrganisationDatabase,
  id: string,
  importerId: string | null,
): Promise<void> {
  const found = await loadImport(org, tx, id)
  const mapping = mappingOf(found.mapping)
  if (!mapping) throw conflict({ code: 'invalid_transition', detail: 'This import needs its columns mapped first.' })
  const table = org.table('peopleImportRow')
  await tx.deleteFrom('peopleImportRow').where('importId', '=', id).where('rowNumber', 'is', null).execute()
  const stored = await sql<{ piece: string }>`
    select json_agg(json_build_object('seq', seq, 'row_number', row_number, 'cells', cells) order by seq)::text as piece
    from ${table} where import_id = ${id} group by seq / 1000 order by seq / 1000`.execute(tx)
  const planned = await planInWorker({
    header: found.header,
    mapping,
    present: await readPresent(org, tx, importerId),
    pieces: stored.rows.map(({ piece }) => piece),
  })
  for (const piece of planned.pieces) await storePlanned(tx, org, id, piece)
  await tx
    .updateTable('peopleImport')
    .set({
      state: 'checked',
      counts: JSON.stringify(planned.counts),
      made: JSON.stringify(planned.made),
      checkedAt: new Date(),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .execute()
}

/** Rows of the file get their meaning, people whom it does not name a row of their own. */
const storePlanned = (tx: Writes, org: OrganisationDatabase, id: string, piece: string) =>
  sql`
    insert into ${org.table('peopleImportRow')} as r
      (import_id, seq, row_number, state, lists, turn, person_id, name, kind, messages, before, after, last_seen)
    select ${id}, seq, row_number, state, lists, turn, person_id, name, kind, messages, before, after, last_seen
    from jsonb_to_recordset(${piece}::jsonb) as p(seq int, row_number int, state text, lists text[], turn int,
      person_id uuid, name text, kind text, messages jsonb, before jsonb, after jsonb, last_seen text)
    on conflict (import_id, seq) do update set state = excluded.state, lists = excluded.lists, turn = excluded.turn,
      person_id = excluded.person_id, name = excluded.name, kind = excluded.kind, messages = excluded.messages,
      before = excluded.before, after = excluded.after, last_seen = excluded.last_seen`.execute(tx)

export const runPeopleImport = handle.write(
  routes.runPeopleImport,
  async ({ params, body, me, org, tx, platform, emit, allow }) => {
    allow()
    const { found } = await take(tx, org, { id: params.id, act: 'run', version: body.version })
    const isFirst = found.state === 'checked'
    if (isFirst)
      await prepareRun(tx, org, { importId: found.id, counts: found.counts as Counts, importerId: me.id, ...body })
    await startRun(tx, found.id)
    await emit('people_import.started', { importId: found.id })
    await platform.jobs.send(tx, runImportJob.name, { organisation: org.id, importId: found.id })
    return presentImport(tx, await loadImport(org, tx, params.id))
  },
)

/** @throws 409 `import_running` with who runs the other one: one at a time in an organisation (P51). */
export async function startRun(tx: Writes, id: string): Promise<void> {
  const other = await tx
    .selectFrom('peopleImport as i')
    .leftJoin('person as p', 'p.id', 'i.byPersonId')
    .where('i.state', '=', 'running')
    .select(['i.id', 'p.name'])
    .executeTakeFirst()
  const refusal = () =>
    conflict({
      code: 'import_running',
      detail: `${other?.name ?? 'Somebody'} is running an import now. Wait until it is done.`,
      by: other?.name ?? null,
    })
  if (other) throw refusal()
  await tx
    .updateTable('peopleImport')
    .set({ state: 'running', startedAt: new Date(), problem: null, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
    .catch((error: unknown) => {
      // Two at the same moment: the index lets one through.
      throw isDouble(error) ? refusal() : error
    })
}

const isDouble = (error: unknown) =>
  typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === 'people_import_running'

type Counts = { errors?: number; statedLeavers?: number }
type Prepare = {
  importId: string
  counts: Counts
  importerId: string | null
  leaveOut: number
  leavers: readonly string[]
  leaverCount?: number | undefined
}

/** Checks what the importer confirmed, and gives the ticked leavers their turn. */
export async function prepareRun(tx: Writes, org: OrganisationDatabase, options: Prepare): Promise<void> {
  const { importId, counts, leaveOut, leavers, leaverCount } = options
  const errors = counts.errors ?? 0
  if (errors !== leaveOut)
    throw invalid({
      code: 'rows_with_errors',
      detail: `${errors} rows have errors. Mend them, or leave out ${errors} rows.`,
      fields: [{ path: 'leaveOut', message: `should be ${errors}` }],
      errors,
    })
  const ticked = await tickLeavers(tx, org, importId, leavers)
  if (ticked !== new Set(leavers).size)
    throw invalid({
      code: 'no_leaver',
      detail: 'Somebody ticked as a leaver is none whom this file misses. Check the file again.',
      fields: [{ path: 'leavers', message: 'names somebody whom this file does not miss' }],
    })
  await refuseManyLeavers(tx, { leaving: ticked + (counts.statedLeavers ?? 0), typed: leaverCount })
}

async function tickLeavers(
  tx: Writes,
  org: OrganisationDatabase,
  importId: string,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0
  const done = await sql`
    update ${org.table('peopleImportRow')} set state = 'planned', turn = 1000000 + seq
    where import_id = ${importId} and kind = 'missing' and person_id = any(${[...ids]}::uuid[])`.execute(tx)
  return Number(done.numAffectedRows ?? 0n)
}

/** More than a tenth of the active members, and more than five people, need the number typed (P50). */
async function refuseManyLeavers(
  tx: Writes,
  { leaving, typed }: { leaving: number; typed: number | undefined },
): Promise<void> {
  if (leaving <= 5 || typed === leaving) return
  const { here } = await tx
    .selectFrom('person')
    .where('state', 'in', ['listed', 'invited', 'active'])
    .where('kind', '=', 'member')
    .select((eb) => eb.fn.countAll<string>().as('here'))
    .executeTakeFirstOrThrow()
  if (leaving <= Number(here) / 10) return
  throw invalid({
    code: 'too_many_leavers',
    detail: `${leaving} of ${here} people would leave. Type the number ${leaving} if that is right.`,
    fields: [{ path: 'leaverCount', message: `should be ${leaving}` }],
    leavers: leaving,
  })
}

export const cancelPeopleImport = handle.write(routes.cancelPeopleImport, async ({ params, org, tx, emit, allow }) => {
  allow()
  const { found, next } = await take(tx, org, { id: params.id, act: 'cancel' })
  await setState(tx, found.id, next)
  await emit('people_import.cancelled', { importId: found.id })
  return presentImport(tx, await loadImport(org, tx, params.id))
})

const setState = (tx: Writes, id: string, state: ImportState, heldUntil?: Date) =>
  tx
    .updateTable('peopleImport')
    .set({ state, version: sql<number>`version + 1`, ...(heldUntil && { heldUntil }) })
    .where('id', '=', id)
    .execute()

export const releasePeopleImport = handle.write(
  routes.releasePeopleImport,
  async ({ params, org, tx, platform, allow }) => {
    allow()
    const { found } = await take(tx, org, { id: params.id, act: 'release' })
    // The job tells and then says that it is done; from now on nothing is held.
    await tx.updateTable('peopleImport').set({ heldUntil: new Date() }).where('id', '=', found.id).execute()
    await platform.jobs.send(tx, releaseImport.name, { organisation: org.id, importId: found.id })
    return presentImport(tx, await loadImport(org, tx, params.id))
  },
)

export const undoPeopleImport = handle.write(routes.undoPeopleImport, async ({ params, org, tx, platform, allow }) => {
  allow()
  const { found, next } = await take(tx, org, { id: params.id, act: 'undo' })
  const since = new Date(found.finishedAt ?? found.startedAt ?? found.createdAt).getTime()
  if (Date.now() - since > undoDays * 86_400_000)
    throw conflict({ code: 'too_late', detail: `An import can be taken back for ${undoDays} days.` })
  await setState(tx, found.id, next)
  await platform.jobs.send(tx, undoImportJob.name, { organisation: org.id, importId: found.id })
  return presentImport(tx, await loadImport(org, tx, params.id))
})

import { sql } from 'kysely'
import type { z } from 'zod'
import {
  type ImportCounts,
  ImportMapping,
  type ImportSummary,
  type PeopleImport,
  peopleImportRoutes as routes,
} from '../../../contract/people-import.ts'
import { errorColumns } from '../../../tables/people-columns.ts'
import type { Separator } from '../../../tables/table.ts'
import { writeTable } from '../../../tables/write.ts'
import { pageOf, readCursor } from '../../platform/cursor.ts'
import type { OrganisationDatabase, Rows } from '../../platform/database.ts'
import { notFound } from '../../platform/errors.ts'
import { handle } from './access.ts'
import { type Column, proposeMapping } from './columns.ts'
import { type ImportState, transitions } from './states.ts'
import type { Change, Made, Mapping, Message } from './types.ts'

const noCounts: z.input<typeof ImportCounts> = {
  rows: 0,
  new: 0,
  changed: 0,
  unchanged: 0,
  newcomers: 0,
  leavers: 0,
  statedLeavers: 0,
  returns: 0,
  errors: 0,
  warnings: 0,
  kept: 0,
  units: 0,
  sites: 0,
  skills: 0,
  written: 0,
  skipped: 0,
  undone: 0,
  notUndone: 0,
  toWrite: 0,
}

/** The one way to imports: their rows with what their own rows add up to. */
const visibleImports = (org: OrganisationDatabase, rows: Rows) =>
  rows
    .selectFrom('peopleImport as i')
    .leftJoin('person as p', 'p.id', 'i.byPersonId')
    .selectAll('i')
    .select(['p.name as byName'])
    .select(
      sql<Record<string, number>>`(select coalesce(jsonb_object_agg(s.state, s.rows), '{}') from (
        select r.state, count(*) as rows from ${org.table('peopleImportRow')} r where r.import_id = i.id group by r.state) s)`.as(
        'rowStates',
      ),
    )

type Row = Awaited<ReturnType<ReturnType<typeof visibleImports>['executeTakeFirstOrThrow']>>

/** An import by its id. @throws 404 */
export async function loadImport(org: OrganisationDatabase, rows: Rows, id: string): Promise<Row> {
  const found = await visibleImports(org, rows).where('i.id', '=', id).executeTakeFirst()
  if (!found) throw notFound('There is no such import.')
  return found
}

export const mappingOf = (stored: unknown): Mapping | null => (stored ? ImportMapping.parse(stored) : null)

/** The mapping of the newest other import with the same columns. */
export async function findEarlierMapping(rows: Rows, key: string, but: string): Promise<Mapping | null> {
  const found = await rows
    .selectFrom('peopleImport')
    .where('headerKey', '=', key)
    .where('id', '<>', but)
    .where('mapping', 'is not', null)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .select('mapping')
    .executeTakeFirst()
  return mappingOf(found?.mapping)
}

const isoOf = (at: Date | string | null) => (at === null ? null : new Date(at).toISOString())

function countsOf(row: Row): z.input<typeof ImportCounts> {
  const states = row.rowStates
  const of = (...names: string[]) => names.reduce((sum, name) => sum + (states[name] ?? 0), 0)
  return {
    ...noCounts,
    ...(row.counts as object),
    written: of('written', 'undone', 'kept'),
    skipped: of('skipped'),
    undone: of('undone'),
    notUndone: of('kept'),
    toWrite: of('planned', 'written', 'skipped', 'undone', 'kept'),
  }
}

export const presentSummary = (row: Row): z.input<typeof ImportSummary> => ({
  id: row.id,
  state: row.state as ImportState,
  fileName: row.fileName,
  by: row.byPersonId ? { id: row.byPersonId, name: row.byName ?? '' } : null,
  createdAt: new Date(row.createdAt).toISOString(),
  startedAt: isoOf(row.startedAt),
  finishedAt: isoOf(row.finishedAt),
  heldUntil: isoOf(row.heldUntil),
  undoneAt: isoOf(row.undoneAt),
  counts: countsOf(row),
  version: row.version,
})

const acts = ['map', 'check', 'run', 'cancel', 'release', 'undo'] as const

export async function presentImport(rows: Rows, row: Row): Promise<z.input<typeof PeopleImport>> {
  const columns = row.columns as unknown as Column[]
  const mapping = mappingOf(row.mapping)
  const earlier = mapping ?? (await findEarlierMapping(rows, row.headerKey, row.id))
  const made = row.made as unknown as Partial<Made>
  const state = row.state as ImportState
  return {
    ...presentSummary(row),
    encoding: row.encoding,
    separator: row.separator,
    sheet: row.sheet,
    warnings: row.warnings,
    columns,
    mapping,
    proposal: proposeMapping(columns, earlier),
    made: {
      units: (made.units ?? []).map(({ path }) => path),
      sites: (made.sites ?? []).map(({ name }) => name),
      skills: (made.skills ?? []).map(({ name }) => name),
    },
    problem: row.problem,
    may: acts.filter((act) => transitions[state][act] !== undefined),
    secondsLeft: secondsLeft(row),
  }
}

/** By the pace so far. */
function secondsLeft(row: Row): number | null {
  const { planned = 0, written = 0, skipped = 0 } = row.rowStates
  if (row.state !== 'running' || !row.startedAt || written + skipped === 0) return null
  const seconds = (Date.now() - new Date(row.startedAt).getTime()) / 1000
  return Math.ceil((seconds / (written + skipped)) * planned)
}

export const listPeopleImports = handle.read(routes.listPeopleImports, async ({ query, org, rows, allow }) => {
  allow()
  const { limit } = query
  const after = readCursor(query.cursor)
  let list = visibleImports(org, rows)
    .orderBy('i.createdAt', 'desc')
    .orderBy('i.id', 'desc')
    .limit(limit + 1)
  if (after)
    list = list.where(
      sql<boolean>`(date_trunc('milliseconds', i.created_at), i.id) < (${after.key}::timestamptz, ${after.id}::uuid)`,
    )
  const { shown, next } = pageOf(await list.execute(), limit, (row) => new Date(row.createdAt).toISOString())
  return { items: shown.map(presentSummary), next }
})

export const readPeopleImport = handle.read(routes.readPeopleImport, async ({ params, org, rows, allow }) => {
  allow()
  return presentImport(rows, await loadImport(org, rows, params.id))
})

type NamedTable = 'unit' | 'site' | 'level' | 'person' | 'jobProfile'
const named: Record<string, NamedTable> = {
  unitId: 'unit',
  siteId: 'site',
  levelId: 'level',
  managerId: 'person',
  jobProfileId: 'jobProfile',
}

export const listPeopleImportRows = handle.read(
  routes.listPeopleImportRows,
  async ({ params, query, org, rows, allow }) => {
    allow()
    const { limit } = query
    const after = readCursor(query.cursor)
    const list = rows
      .selectFrom('peopleImportRow as r')
      .leftJoin('person as p', 'p.id', 'r.personId')
      .where('r.importId', '=', params.id)
      .where(sql<boolean>`r.lists @> array[${query.list}]`)
      .where('r.seq', '>', after ? Number(after.key) : -1)
      .orderBy('r.seq')
      .limit(limit + 1)
      .select([
        'r.seq',
        'r.rowNumber',
        'r.kind',
        'r.state',
        'r.personId',
        'r.name',
        'r.messages',
        'r.before',
        'r.after',
      ])
      .select(['r.lastSeen', 'p.name as personName'])
    const found = await list.execute()
    const { shown, next } = pageOf(
      found.map((row) => ({ ...row, id: params.id })),
      limit,
      ({ seq }) => String(seq),
    )
    const names = await namesOf(
      org,
      rows,
      shown.flatMap(({ before, after: to }) => [before, to] as unknown as Change[]),
    )
    return {
      items: shown.map((row) => ({
        row: row.rowNumber,
        kind: row.kind as 'new',
        state: row.state as 'read',
        person:
          row.personId && (row.personName ?? row.name)
            ? { id: row.personId, name: row.personName ?? row.name ?? '' }
            : null,
        changes: changesOf(row.before as unknown as Change | null, row.after as unknown as Change | null, names),
        messages: row.messages as unknown as Message[],
        lastSeen: row.lastSeen,
      })),
      next,
    }
  },
)

/** Names of everything that rows name by ids: one statement. What the import itself would make is named from its rows. */
async function namesOf(org: OrganisationDatabase, rows: Rows, changes: readonly (Change | null)[]) {
  const ids = [
    ...new Set(
      changes.flatMap((change) =>
        change
          ? [
              change.unitId,
              change.siteId,
              change.levelId,
              change.managerId,
              change.jobProfileId,
              ...(change.skills ?? []).map(({ skillId }) => skillId),
              ...(change.wishes ?? []).map(({ skillId }) => skillId),
            ].flatMap((id) => id ?? [])
          : [],
      ),
    ),
  ]
  if (ids.length === 0) return new Map<string, string>()
  const list = sql`any(${ids}::uuid[])`
  const found = await sql<{ id: string; name: string }>`
    select id, name from ${org.table('unit')} where id = ${list}
    union all select id, name from ${org.table('site')} where id = ${list}
    union all select id, name from ${org.table('level')} where id = ${list}
    union all select id, name from ${org.table('jobProfile')} where id = ${list}
    union all select id, name from ${org.table('person')} where id = ${list}
    union all select skill_id, min(text) from ${org.table('skillName')} where skill_id = ${list} and is_main group by skill_id
    union all select person_id, name from ${org.table('peopleImportRow')} where person_id = ${list} and kind = 'new'`.execute(
    rows,
  )
  return new Map(found.rows.map(({ id, name }) => [id, name]))
}

type Names = ReadonlyMap<string, string>

function changesOf(before: Change | null, after: Change | null, names: Names) {
  const was = (before ?? {}) as Record<string, unknown>
  return Object.entries((after ?? {}) as Record<string, unknown>).map(([field, to]) => ({
    field,
    from: inWords(field, was[field], names),
    to: inWords(field, to, names),
  }))
}

/** A value as people read it. */
function inWords(field: string, value: unknown, names: Names): string | null {
  if (value === null || value === undefined) return null
  if (named[field]) return names.get(String(value)) ?? 'new'
  if (!Array.isArray(value))
    return typeof value === 'object'
      ? Object.values(value as object)
          .map((each) => each ?? '…')
          .join(' – ')
      : String(value)
  if (value.length === 0) return null
  return value.map((each) => itemInWords(each, names)).join('; ')
}

function itemInWords(item: unknown, names: Names): string {
  if (typeof item !== 'object' || item === null) return String(item)
  const parts = Object.entries(item).map(([key, part]) =>
    key === 'skillId' ? (names.get(String(part)) ?? 'new') : String(part),
  )
  return parts.join(' ')
}

/** The rows at fault as they came, in the form of the file; mended and uploaded again it needs no new mapping (P48). */
export const downloadImportErrors = handle.read(routes.downloadImportErrors, async ({ params, org, rows, allow }) => {
  allow()
  const found = await loadImport(org, rows, params.id)
  const wrong = await rows
    .selectFrom('peopleImportRow')
    .where('importId', '=', found.id)
    .where(sql<boolean>`lists @> array['errors']`)
    .orderBy('seq')
    .select(['rowNumber', 'cells', 'messages'])
    .execute()
  const header = found.header.map((column, index) => ({ column, index })).filter(({ column }) => !isOurs(column))
  const lines = wrong.map(({ rowNumber, cells, messages }) => [
    String(rowNumber ?? ''),
    (messages as unknown as Message[])
      .filter(({ kind }) => kind === 'error')
      .map(sentence)
      .join(' | '),
    ...header.map(({ index }) => cells[index] ?? ''),
    ...cells.slice(found.header.length),
  ])
  const columns = [...errorColumns, ...header.map(({ column }) => column)]
  return writeTable(columns, lines, { separator: asSeparator(found.separator), byteOrderMark: true })
})

const isOurs = (column: string) => errorColumns.some((ours) => ours === column)
const asSeparator = (text: string): Separator => (text === ';' || text === '\t' ? text : ',')
const sentence = ({ column, text }: Message) => (column ? `column ${column}: ${text}` : text)

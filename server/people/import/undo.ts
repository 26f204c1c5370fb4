import { sql } from 'kysely'
import type { OrganisationDatabase, Writes } from '../../platform/database.ts'
import { Refusal } from '../../platform/errors.ts'
import type { AnyEvent, Emit } from '../../platform/events.ts'
import type { Job } from '../../platform/jobs.ts'
import { findReferenced, findReferences, type Reference } from '../../platform/references.ts'
import { leavePerson, returnPerson } from '../lifecycle.ts'
import { lockStructure } from '../line.ts'
import { isSame } from './compare.ts'
import type { At } from './run.ts'
import { batchRows } from './states.ts'
import type { Change, Made, Message } from './types.ts'
import { changeEvents, findCircular, type StoredRow } from './write-batch.ts'
import {
  fieldNamesOf,
  loadPeopleNow,
  type PersonNow,
  type PersonToWrite,
  writeLists,
  writePeople,
} from './write-people.ts'

/** Takes an import back (P52); run again after a crash it goes on where it was. */
export const undoImportJob: Job = {
  name: 'people_import.undo',
  async work({ org, data, platform }) {
    await undoImport({ platform, org, importId: data.importId ?? '' })
  },
}

export async function undoImport(at: At): Promise<void> {
  while (await at.org.write((tx) => undoBatch(tx, at)));
}

type Undoing = Pick<StoredRow, 'seq' | 'kind' | 'personId' | 'lists' | 'messages' | 'before' | 'after'> & {
  state: 'undone' | 'kept'
  events: AnyEvent[]
}

async function undoBatch(tx: Writes, at: At): Promise<boolean> {
  const { platform, org, importId } = at
  await lockStructure(tx, org)
  const undone = await tx
    .selectFrom('peopleImport')
    .where('id', '=', importId)
    .where('state', '=', 'undone')
    .where('undoneAt', 'is', null)
    .select(['byPersonId', 'releasedAt', 'made'])
    .forUpdate()
    .executeTakeFirst()
  if (!undone) return false
  // Those who report to somebody go before them.
  const stored = await tx
    .selectFrom('peopleImportRow')
    .where('importId', '=', importId)
    .where('state', '=', 'written')
    .orderBy('turn', 'desc')
    .orderBy('seq', 'desc')
    .limit(batchRows)
    .select(['seq', 'kind', 'personId', 'lists', 'messages', 'before', 'after'])
    .execute()
  const author = { organisationId: org.id, byPersonId: undone.byPersonId }
  if (stored.length === 0) {
    await removePlaces(tx, org, undone.made as unknown as Made)
    await tellUndone(tx, at, undone.byPersonId)
    return false
  }
  const rows = (stored as unknown as StoredRow[]).map((row): Undoing => ({ ...row, state: 'undone', events: [] }))
  const people = await loadPeopleNow(
    tx,
    org,
    rows.map(({ personId }) => personId),
  )
  await giveBack(tx, org, rows, people)
  await removeMade(tx, org, rows, people)
  await storeUndone(tx, org, importId, rows)
  // Nobody heard of what is taken back within the hold, so nobody hears of that either.
  if (undone.releasedAt)
    await platform.events.emitAll(
      tx,
      author,
      rows.flatMap(({ events }) => events),
    )
  return true
}

function keep(row: Undoing, text: string, column: string | null = null): void {
  row.state = 'kept'
  row.messages = [...row.messages, { kind: 'warning', column, text }]
}

type People = Map<string, PersonNow>

/** Every field that still is as the import left it becomes what it was. */
async function giveBack(
  tx: Writes,
  org: OrganisationDatabase,
  rows: readonly Undoing[],
  people: People,
): Promise<void> {
  const back: PersonToWrite[] = []
  const managers = rows.flatMap(({ kind, personId, before }) =>
    kind !== 'new' && before.managerId !== undefined ? [[personId, before.managerId] as const] : [],
  )
  const circular = await findCircular(tx, org, new Map(managers))
  for (const row of rows) {
    if (row.kind === 'new') continue
    const now = people.get(row.personId)
    if (!now) {
      keep(row, 'was erased since')
      continue
    }
    await moveBack(tx, row)
    const change: Record<string, unknown> = {}
    for (const [field, was] of Object.entries(row.before)) {
      if (field === 'skills') continue
      const written = (row.after as Record<string, unknown>)[field]
      if (field === 'managerId' && circular.has(row.personId))
        keep(row, 'would close a circle by now, and stays', field)
      else if (isSame(now.fields[field] ?? null, written)) change[field] = was
      else keep(row, 'was changed since, and stays', field)
    }
    back.push({ id: row.personId, change: change as Change, now })
    const { managerId = null } = change as Change
    row.events.push(
      ...changeEvents(row.personId, fieldNamesOf(change as Change), row.after.managerId ?? null, managerId),
    )
  }
  await writePeople(
    tx,
    org,
    back.filter(({ change }) => fieldNamesOf(change).length > 0),
  )
  await writeLists(tx, back)
  await removeAdded(
    tx,
    rows.filter(({ kind }) => kind !== 'new'),
  )
}

/** Leavers come back, without the sign-ins they had; who came back has left again. */
async function moveBack(tx: Writes, row: Undoing): Promise<void> {
  const { kind, personId } = row
  const emit: Emit = async (name, payload) => {
    row.events.push({ name, payload } as AnyEvent)
  }
  try {
    if (kind === 'leaver' || kind === 'missing') await restoreLeaver(tx, emit, personId)
    if (kind === 'return') await leavePerson({ tx, emit, personId })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    keep(row, error.message)
  }
}

async function restoreLeaver(tx: Writes, emit: Emit, personId: string): Promise<void> {
  const before = await tx
    .selectFrom('person')
    .where('id', '=', personId)
    .select(['startedOn', 'endsOn'])
    .executeTakeFirst()
  await returnPerson({ tx, emit, personId, startedOn: before?.startedOn ?? null })
  // Coming back empties the end; here everything is as it was, and the field's own undo follows.
  await tx
    .updateTable('person')
    .set({ endsOn: before?.endsOn ?? null })
    .where('id', '=', personId)
    .execute()
}

/** Claims, wishes and absences that the import added and nobody touched. */
async function removeAdded(tx: Writes, rows: readonly Undoing[]): Promise<void> {
  for (const { personId, before, after } of rows) {
    for (const { skillId, level } of after.skills ?? []) {
      const had = before.skills?.find((claim) => claim.skillId === skillId)
      const ours = tx
        .selectFrom('skillClaim')
        .where('personId', '=', personId)
        .where('skillId', '=', skillId)
        .where('level', '=', level)
        .where('origin', '=', 'import')
        .where('keptAt', 'is', null)
        .select('id')
      if (had) await tx.updateTable('skillClaim').set({ level: had.level }).where('id', 'in', ours).execute()
      else await tx.deleteFrom('skillClaim').where('id', 'in', ours).execute()
    }
    for (const { skillId } of after.wishes ?? [])
      await tx.deleteFrom('learningWish').where('personId', '=', personId).where('skillId', '=', skillId).execute()
    const { leave } = after
    if (leave)
      await tx
        .deleteFrom('leave')
        .where('personId', '=', personId)
        .where('source', '=', 'hr')
        .where('firstDay', '=', leave.firstDay)
        .where('lastDay', leave.lastDay === null ? 'is' : '=', leave.lastDay)
        .execute()
  }
}

/** What an import itself writes about a person; everything else that names them is theirs. */
const ownTables = ['person_field', 'person_language', 'own_value', 'skill_claim', 'learning_wish', 'leave']

/** People whom the import made go, if they never signed in and own nothing; the others stay and are listed. */
async function removeMade(
  tx: Writes,
  org: OrganisationDatabase,
  rows: readonly Undoing[],
  people: People,
): Promise<void> {
  const made = rows.filter(({ kind }) => kind === 'new')
  const ids = made.map(({ personId }) => personId)
  if (ids.length === 0) return
  const isReport = ({ table, column }: Reference) => table === 'person' && column === 'manager_id'
  const references = (await findReferences(org, tx, 'person')).filter(
    (each) => !ownTables.includes(each.table) && !isReport(each),
  )
  const owners = await findReferenced(tx, references, ids)
  const reports = await tx.selectFrom('person').where('managerId', 'in', ids).select(['id', 'managerId']).execute()
  const gone: string[] = []
  for (const row of made) {
    const now = people.get(row.personId)
    const changed =
      now &&
      Object.entries(row.after).find(([field, value]) => field in now.fields && !isSame(now.fields[field], value))
    if (!now) keep(row, 'was erased since')
    else if (now.state !== 'listed') keep(row, 'has been invited or has signed in since, and stays')
    else if (reports.some(({ id, managerId }) => managerId === row.personId && !gone.includes(id)))
      keep(row, 'is the manager of somebody who stays')
    else if (owners.has(row.personId)) keep(row, 'is named elsewhere since, and stays')
    else if (changed) keep(row, 'was changed since, and stays', changed[0])
    else {
      gone.push(row.personId)
      row.events.push({ name: 'person.left', payload: { personId: row.personId } })
    }
  }
  if (gone.length > 0) await tx.deleteFrom('person').where('id', 'in', gone).execute()
}

async function storeUndone(
  tx: Writes,
  org: OrganisationDatabase,
  importId: string,
  rows: readonly Undoing[],
): Promise<void> {
  const stored = rows.map(({ seq, state, lists, messages }): object => {
    const said: Message[] = messages
    return { seq, state, lists: state === 'kept' ? [...lists, 'notUndone'] : lists, messages: said }
  })
  await sql`
    update ${org.table('peopleImportRow')} r set state = w.state, lists = w.lists, messages = w.messages, events = null
    from jsonb_to_recordset(${JSON.stringify(stored)}::jsonb) as w(seq int, state text, lists text[], messages jsonb)
    where r.import_id = ${importId} and r.seq = w.seq`.execute(tx)
}

/** Units, sites and skills that the import made and that nothing names any more. */
async function removePlaces(tx: Writes, org: OrganisationDatabase, made: Made): Promise<void> {
  // The deepest first: a unit is empty once those below it are gone.
  for (const { id } of [...made.units].reverse()) await removeUnused(tx, org, 'unit', id)
  for (const { id } of made.sites) await removeUnused(tx, org, 'site', id)
  for (const { id } of made.skills) await removeUnused(tx, org, 'skill', id)
}

async function removeUnused(tx: Writes, org: OrganisationDatabase, table: 'unit' | 'site' | 'skill', id: string) {
  const references = (await findReferences(org, tx, table)).filter((each) => each.table !== 'skill_name')
  if ((await findReferenced(tx, references, [id])).size === 0) await tx.deleteFrom(table).where('id', '=', id).execute()
}

async function tellUndone(tx: Writes, { platform, org, importId }: At, byPersonId: string | null): Promise<void> {
  const counted = await tx
    .selectFrom('peopleImportRow')
    .where('importId', '=', importId)
    .where('state', 'in', ['undone', 'kept'])
    .groupBy('state')
    .select(['state', (eb) => eb.fn.countAll<string>().as('rows')])
    .execute()
  const countOf = (state: string) => Number(counted.find((each) => each.state === state)?.rows ?? 0)
  const change = { undoneAt: new Date(), version: sql<number>`version + 1` }
  await tx.updateTable('peopleImport').set(change).where('id', '=', importId).execute()
  await platform.events.emit(tx, {
    organisationId: org.id,
    name: 'people_import.undone',
    payload: { importId, undone: countOf('undone'), kept: countOf('kept') },
    byPersonId,
  })
  platform.live.tell(org.id, { changed: 'people_import', id: importId }, byPersonId ? [byPersonId] : [])
}

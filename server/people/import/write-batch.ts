import { sql } from 'kysely'
import type { OrganisationDatabase, Writes } from '../../platform/database.ts'
import { Refusal } from '../../platform/errors.ts'
import type { AnyEvent, Emit } from '../../platform/events.ts'
import { settleVisibility } from '../field-visibility.ts'
import { addLeave } from '../leave.ts'
import { leavePerson, returnPerson } from '../lifecycle.ts'
import { isSame } from './compare.ts'
import type { Change, Message, RowKind } from './types.ts'
import {
  fieldNamesOf,
  loadPeopleNow,
  noteFile,
  type PersonNow,
  type PersonToWrite,
  writeLists,
  writePeople,
} from './write-people.ts'

/** A planned row as the database holds it. */
export type StoredRow = {
  seq: number
  kind: RowKind
  personId: string
  lists: string[]
  messages: Message[]
  before: Change
  after: Change
}
export type WrittenRow = StoredRow & { state: 'written' | 'skipped'; events: AnyEvent[] }

type Batch = { tx: Writes; org: OrganisationDatabase; rows: readonly StoredRow[] }
type Doing = WrittenRow & { now: PersonNow | undefined }

/**
 * Writes a batch of rows in the caller's transaction, which holds the lock of the structure. A row whose person changed
 * since the preview is skipped and says so (P51). Answers what happened, with the events that are to be told later.
 */
export async function writeBatch({ tx, org, rows }: Batch): Promise<WrittenRow[]> {
  const ids = rows.map(({ personId }) => personId)
  const people = await loadPeopleNow(tx, org, ids)
  const doing = rows.map((row): Doing => ({ ...row, state: 'written', events: [], now: people.get(row.personId) }))
  for (const each of doing) skipIfChanged(each)
  await skipTaken(tx, doing)
  await leaveOutGonePlaces(tx, doing)
  await leaveOutCircles(tx, org, doing)
  for (const each of doing) if (each.state === 'written') await moveState(tx, each)
  const standing = doing.filter(({ state }) => state === 'written')
  const written = standing.map(({ personId, after, now }): PersonToWrite => ({ id: personId, change: after, now }))
  await writePeople(
    tx,
    org,
    written.filter(({ now, change }) => !now || fieldNamesOf(change).length > 0),
  )
  await writeLists(tx, written)
  await noteFile(
    tx,
    written.map(({ id, change }) => ({ id, fields: fieldNamesOf(change) })),
  )
  await settleNew(tx, standing)
  for (const each of standing) {
    const { leave } = each.after
    const absence = leave && { ...leave, showsReturn: true }
    if (absence) await addLeave({ tx, emit: collect(each.events), personId: each.personId, source: 'hr', absence })
    each.events.push(...eventsOf(each))
  }
  return doing.map(({ now: _, ...row }) => row)
}

/** Keeps events for later instead of telling them. */
const collect =
  (events: AnyEvent[]): Emit =>
  async (name, payload) => {
    events.push({ name, payload } as AnyEvent)
  }

/** Who leaves or comes back does so by the same acts as on their page. */
async function moveState(tx: Writes, row: Doing): Promise<void> {
  const { kind, personId, after, now } = row
  const emit = collect(row.events)
  const startedOn = after.startedOn ?? (now?.fields.startedOn as string | null | undefined) ?? null
  try {
    if (kind === 'leaver' || kind === 'missing') await leavePerson({ tx, emit, personId })
    if (kind === 'return') await returnPerson({ tx, emit, personId, startedOn })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    skip(row, error.message)
  }
}

function skip(row: Doing, text: string, column: string | null = null): void {
  row.state = 'skipped'
  row.messages = [...row.messages, { kind: 'warning', column, text }]
}

function skipIfChanged(row: Doing): void {
  const { now, kind, before } = row
  if (kind === 'new') {
    if (now) skip(row, 'was recorded since the preview')
    return
  }
  if (!now) {
    skip(row, 'was erased since the preview')
    return
  }
  const isLeft = now.state === 'left'
  const changed = Object.entries(before).find(
    ([name, value]) => name !== 'skills' && !isSame(value, now.fields[name] ?? null),
  )
  if (isLeft !== (kind === 'return')) skip(row, isLeft ? 'has left since the preview' : 'came back since the preview')
  else if (changed) skip(row, 'was changed since the preview; check the file again', changed[0])
}

/** Addresses and ids that somebody else has got since the preview. */
async function skipTaken(tx: Writes, doing: readonly Doing[]): Promise<void> {
  const emails = doing.flatMap(({ after }) => after.email ?? [])
  const numbers = doing.flatMap(({ after }) => after.externalId ?? [])
  if (emails.length + numbers.length === 0) return
  const found = await tx
    .selectFrom('person')
    .where('state', '<>', 'erased')
    .where((eb) => eb.or([eb(sql`lower(email)`, 'in', ['', ...emails]), eb('externalId', 'in', ['', ...numbers])]))
    .select(['id', 'email', 'externalId'])
    .execute()
  const byEmail = new Map(found.map(({ id, email }) => [email?.toLowerCase(), id]))
  const byNumber = new Map(found.map(({ id, externalId }) => [externalId, id]))
  for (const row of doing) {
    if (row.state === 'skipped') continue
    const { email, externalId } = row.after
    const isTaken = (owner: string | undefined) => owner !== undefined && owner !== row.personId
    if (email && isTaken(byEmail.get(email))) skip(row, `${email} belongs to somebody else since the preview`, 'email')
    else if (externalId && isTaken(byNumber.get(externalId)))
      skip(row, `"${externalId}" belongs to somebody else since the preview`, 'id')
  }
}

const places = {
  unitId: 'unit',
  siteId: 'site',
  levelId: 'level',
  jobProfileId: 'jobProfile',
  managerId: 'manager',
} as const
type PlaceField = keyof typeof places

/** A unit that was closed, a level that was removed or a manager who was left out: the row is written without it. */
async function leaveOutGonePlaces(tx: Writes, doing: readonly Doing[]): Promise<void> {
  const wanted = (field: PlaceField) => [...new Set(doing.flatMap(({ after }) => after[field] ?? []))]
  const there: Record<PlaceField, Set<string>> = {
    unitId: await idsOf(tx, 'unit', wanted('unitId')),
    siteId: await idsOf(tx, 'site', wanted('siteId')),
    levelId: await idsOf(tx, 'level', wanted('levelId')),
    jobProfileId: await idsOf(tx, 'jobProfile', wanted('jobProfileId')),
    managerId: await idsOf(tx, 'person', wanted('managerId')),
  }
  for (const row of doing) if (row.kind === 'new' && row.state === 'written') there.managerId.add(row.personId)
  for (const row of doing)
    for (const field of Object.keys(places) as PlaceField[]) {
      const id = row.after[field]
      if (id && !there[field].has(id)) leaveOut(row, field, `the ${places[field]} is not there any more; left out`)
    }
}

function leaveOut(row: Doing, field: PlaceField, text: string): void {
  const { [field]: _, ...after } = row.after
  const { [field]: __, ...before } = row.before
  row.after = after
  row.before = before
  row.messages = [...row.messages, { kind: 'warning', column: places[field], text }]
}

async function idsOf(tx: Writes, table: 'unit' | 'site' | 'level' | 'jobProfile' | 'person', ids: readonly string[]) {
  if (ids.length === 0) return new Set<string>()
  const found = await tx.selectFrom(table).where('id', 'in', ids).select('id').execute()
  return new Set(found.map(({ id }) => id))
}

/** Somebody may have changed the line since the preview: a row never closes a circle (P16). */
async function leaveOutCircles(tx: Writes, org: OrganisationDatabase, doing: readonly Doing[]): Promise<void> {
  const moved = doing.filter(({ state, kind, after }) => state === 'written' && kind !== 'new' && after.managerId)
  const circular = await findCircular(
    tx,
    org,
    new Map(moved.map(({ personId, after }) => [personId, after.managerId ?? null])),
  )
  for (const row of moved)
    if (circular.has(row.personId))
      leaveOut(row, 'managerId', 'the line was changed since the preview, and this would close a circle; left out')
}

/** Those who would stand in a circle if these people got these managers. The caller holds `lockStructure`. */
export async function findCircular(
  tx: Writes,
  org: OrganisationDatabase,
  managerOf: ReadonlyMap<string, string | null>,
): Promise<Set<string>> {
  if (managerOf.size === 0) return new Set()
  const wanted = JSON.stringify([...managerOf].map(([id, manager_id]) => ({ id, manager_id })))
  const person = org.table('person')
  const found = await sql<{ id: string }>`
    with recursive moved as (select * from jsonb_to_recordset(${wanted}::jsonb) as m(id uuid, manager_id uuid)),
    line as (
      select id as of_id, manager_id as id, 1 as step from moved
      union all
      select l.of_id, case when m.id is null then p.manager_id else m.manager_id end, l.step + 1
      from line l left join moved m on m.id = l.id left join ${person} p on p.id = l.id
      where l.id is not null and l.id <> l.of_id and l.step < 100
    )
    select distinct of_id as id from line where id = of_id or step = 100`.execute(tx)
  return new Set(found.rows.map(({ id }) => id))
}

async function settleNew(tx: Writes, standing: readonly Doing[]): Promise<void> {
  const made = standing.filter(({ kind }) => kind === 'new').map(({ personId }) => personId)
  if (made.length === 0) return
  const settings = await tx.selectFrom('fieldSetting').select('field').limit(1).executeTakeFirst()
  if (settings) await settleVisibility(tx, made)
}

const roleFields = ['title', 'jobProfile', 'level', 'unit']

/** At most one event of each kind for a person (P3). Managers are told at the end of the whole import. */
function eventsOf({ kind, personId, lists, before, after }: Doing): AnyEvent[] {
  if (kind === 'leaver' || kind === 'missing') return []
  if (kind === 'new') {
    const startedOn = after.startedOn ?? new Date().toISOString().slice(0, 10)
    return lists.includes('newcomers')
      ? [{ name: 'person.joined', payload: { personId, startedOn } }]
      : [{ name: 'person.recorded', payload: { personId } }]
  }
  return changeEvents(personId, fieldNamesOf(after), before.managerId ?? null, after.managerId ?? null)
}

export function changeEvents(
  personId: string,
  fields: readonly string[],
  from: string | null,
  to: string | null,
): AnyEvent[] {
  const role = fields.filter((field) => roleFields.includes(field))
  const others = fields.filter((field) => !roleFields.includes(field) && field !== 'manager')
  return [
    ...(role.length > 0 ? [{ name: 'person.role_changed' as const, payload: { personId, changed: role } }] : []),
    ...(fields.includes('manager')
      ? [{ name: 'person.manager_changed' as const, payload: { personId, from, to } }]
      : []),
    ...(others.length > 0 ? [{ name: 'person.profile_changed' as const, payload: { personId, fields: others } }] : []),
  ]
}

import { sql, type Updateable } from 'kysely'
import type { z } from 'zod'
import type { HrFields, OwnFields } from '../../contract/profile.ts'
import type { OrganisationDatabase, Tables, Writes } from '../platform/database.ts'
import { conflict, invalid } from '../platform/errors.ts'
import type { Emit } from '../platform/events.ts'
import { lockStructure, refuseManagerCycle } from './line.ts'
import { foldName } from './names.ts'
import { hereStates } from './visible.ts'

type Person = Tables['person']
/** What may be changed of a person, in the words of the contract. What is absent stays. */
export type PersonChanges = z.output<typeof HrFields> & z.output<typeof OwnFields>
export type ChangeSource = 'import' | 'directory' | 'administrator' | 'correction' | 'self'

const columns = [
  'name',
  'givenName',
  'familyName',
  'email',
  'externalId',
  'title',
  'jobProfileId',
  'unitId',
  'managerId',
  'levelId',
  'siteId',
  'startedOn',
  'endsOn',
  'employment',
  'weeklyMinutes',
  'pronunciation',
  'pronouns',
  'zone',
  'hours',
  'about',
  'interests',
  'phone',
  'links',
] as const satisfies (keyof PersonChanges & keyof Person)[]

/** Columns that are known to people by another name. */
const fieldOf: Record<string, string> = {
  jobProfileId: 'jobProfile',
  unitId: 'unit',
  managerId: 'manager',
  levelId: 'level',
  siteId: 'site',
}
const roleFields = ['title', 'jobProfile', 'level', 'unit']

export type PersonBefore = Awaited<ReturnType<typeof loadForChange>>

/** A person and their lists, locked against other writers. @throws 404 through the caller's `?? notFound`. */
export async function loadForChange(tx: Writes, id: string) {
  const person = await tx.selectFrom('person').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!person || person.state === 'erased') return undefined
  const languages = await tx
    .selectFrom('personLanguage')
    .selectAll()
    .where('personId', '=', id)
    .orderBy('sortOrder')
    .execute()
  const names = await tx.selectFrom('personName').selectAll().where('personId', '=', id).orderBy('name').execute()
  return {
    ...person,
    languages: languages.map(({ code, level }) => ({ code, level })),
    nickname: names.find(({ kind }) => kind === 'nickname')?.name ?? null,
    formerNames: names.filter(({ kind }) => kind === 'former').map(({ name }) => name),
  }
}

export type ChangePerson = {
  tx: Writes
  org: OrganisationDatabase
  emit: Emit
  person: NonNullable<PersonBefore>
  changes: PersonChanges
  source: ChangeSource
  /** Managers who get their reports in the same import: nobody is told that they became one (P3). */
  quietManagers?: ReadonlySet<string>
}

const sorted = (_key: string, value: unknown) =>
  value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value
/** Equal whatever the order of keys, which PostgreSQL's jsonb does not keep. */
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null, sorted) === JSON.stringify(b ?? null, sorted)

/**
 * Changes a person: one row written, the source of each changed field noted, at most one event of each kind (P3). What
 * already is as wanted is no change; with no change nothing is written or told. Who changes a manager takes
 * `lockStructure` before loading. Answers the names of the fields that changed.
 */
export async function changePerson(options: ChangePerson): Promise<string[]> {
  const { tx, org, person, changes, source } = options
  const changed = columns.filter((column) => changes[column] !== undefined && !same(changes[column], person[column]))
  const lists = (['languages', 'nickname', 'formerNames'] as const).filter(
    (list) => changes[list] !== undefined && !same(changes[list], person[list]),
  )
  const fields = [...changed.map((column) => fieldOf[column] ?? column), ...lists]
  if (fields.length === 0) return []
  await refuseWrongPlaces(tx, changes, changed)
  if (changed.includes('managerId') && changes.managerId)
    await refuseManagerCycle(tx, org, { personId: person.id, managerId: changes.managerId })
  await tx
    .updateTable('person')
    .set({
      ...columnsToWrite(changes, changed),
      version: sql<number>`version + 1`,
      updatedAt: sql<Date>`now()`,
    })
    .where('id', '=', person.id)
    .execute()
    .catch(refuseTaken)
  await writeLists(tx, person.id, changes, lists)
  await noteSources(tx, { personId: person.id, fields, source })
  await tellChanges(options, fields)
  return fields
}

function columnsToWrite(changes: PersonChanges, changed: readonly (typeof columns)[number][]): Updateable<Person> {
  const written = Object.fromEntries(changed.map((column) => [column, changes[column]]))
  return {
    ...written,
    ...(changes.name !== undefined && { sortName: foldName(changes.name) }),
    ...(changes.hours !== undefined && { hours: JSON.stringify(changes.hours) }),
  }
}

async function writeLists(
  tx: Writes,
  personId: string,
  changes: PersonChanges,
  lists: readonly string[],
): Promise<void> {
  if (lists.includes('languages')) {
    await tx.deleteFrom('personLanguage').where('personId', '=', personId).execute()
    const spoken = (changes.languages ?? []).map((each, sortOrder) => ({ personId, ...each, sortOrder }))
    if (spoken.length > 0) await tx.insertInto('personLanguage').values(spoken).execute()
  }
  const kinds = { nickname: changes.nickname ? [changes.nickname] : [], formerNames: changes.formerNames ?? [] }
  for (const [list, kind] of [
    ['nickname', 'nickname'],
    ['formerNames', 'former'],
  ] as const) {
    if (!lists.includes(list)) continue
    await tx.deleteFrom('personName').where('personId', '=', personId).where('kind', '=', kind).execute()
    const names = kinds[list].map((name) => ({ personId, kind, name, folded: foldName(name) }))
    if (names.length > 0) await tx.insertInto('personName').values(names).execute()
  }
}

/** Notes where each field came from; what the person wrote themselves is marked, so that imports leave it (P10). */
export async function noteSources(
  tx: Writes,
  { personId, fields, source }: { personId: string; fields: readonly string[]; source: ChangeSource },
): Promise<void> {
  const editedBySelf = source === 'self'
  await tx
    .insertInto('personField')
    .values(fields.map((field) => ({ personId, field, source, editedBySelf })))
    .onConflict((known) =>
      known.columns(['personId', 'field']).doUpdateSet({ source, sourceAt: sql<Date>`now()`, editedBySelf }),
    )
    .execute()
}

async function tellChanges(
  { tx, emit, person, changes, quietManagers }: ChangePerson,
  fields: readonly string[],
): Promise<void> {
  const personId = person.id
  const role = fields.filter((field) => roleFields.includes(field))
  const others = fields.filter((field) => !roleFields.includes(field) && field !== 'manager')
  if (role.length > 0) await emit('person.role_changed', { personId, changed: role })
  if (fields.includes('manager')) {
    const [from, to] = [person.managerId, changes.managerId ?? null]
    await emit('person.manager_changed', { personId, from, to })
    await tellManagers({ tx, emit, from, to, quiet: quietManagers })
  }
  if (others.length > 0) await emit('person.profile_changed', { personId, fields: others })
}

type Managers = {
  tx: Writes
  emit: Emit
  from: string | null
  to: string | null
  quiet?: ReadonlySet<string> | undefined
}

/** A first direct report makes a manager, the last one gone ends it. */
export async function tellManagers({ tx, emit, from, to, quiet }: Managers): Promise<void> {
  const ids = [from, to].filter((id) => id !== null)
  if (ids.length === 0) return
  const counted = await tx
    .selectFrom('person')
    .where('managerId', 'in', ids)
    .where('state', 'in', hereStates)
    .groupBy('managerId')
    .select(['managerId', (eb) => eb.fn.countAll<string>().as('reports')])
    .execute()
  const reportsOf = (id: string) => Number(counted.find(({ managerId }) => managerId === id)?.reports ?? 0)
  if (to !== null && reportsOf(to) === 1 && !quiet?.has(to)) await emit('person.became_manager', { personId: to })
  if (from !== null && reportsOf(from) === 0) await emit('person.stopped_managing', { personId: from })
}

/** @throws 422 for a unit, level, site or manager that is not there, is closed or has left. */
async function refuseWrongPlaces(tx: Writes, changes: PersonChanges, changed: readonly string[]): Promise<void> {
  const wanted = (column: 'unitId' | 'levelId' | 'siteId' | 'managerId') =>
    changed.includes(column) ? (changes[column] ?? null) : null
  const [unit, level, site, manager] = [wanted('unitId'), wanted('levelId'), wanted('siteId'), wanted('managerId')]
  if (!unit && !level && !site && !manager) return
  const found = await tx
    .selectNoFrom((eb) => [
      eb.exists(eb.selectFrom('unit').where('id', '=', unit).where('closedAt', 'is', null)).as('unit'),
      eb.exists(eb.selectFrom('level').where('id', '=', level)).as('level'),
      eb.exists(eb.selectFrom('site').where('id', '=', site).where('closedAt', 'is', null)).as('site'),
      eb.exists(eb.selectFrom('person').where('id', '=', manager).where('state', 'in', hereStates)).as('manager'),
    ])
    .executeTakeFirstOrThrow()
  const fields = [
    unit && !found.unit ? { path: 'unitId', message: 'is no open unit' } : undefined,
    level && !found.level ? { path: 'levelId', message: 'is no level' } : undefined,
    site && !found.site ? { path: 'siteId', message: 'is no open site' } : undefined,
    manager && !found.manager ? { path: 'managerId', message: 'is nobody who is here' } : undefined,
  ].filter((field) => field !== undefined)
  if (fields.length === 0) return
  const detail = `${fields.map(({ path, message }) => `${path} ${message}`).join('; ')}.`
  throw invalid({ code: 'no_such_place', detail, fields })
}

/** Two people cannot hold one address or one personnel number. @throws 422, or the error itself where it is another. */
export function refuseTaken(error: unknown): never {
  const constraint = typeof error === 'object' && error !== null && 'constraint' in error ? error.constraint : undefined
  const path = constraint === 'person_email' ? 'email' : constraint === 'person_external_id' ? 'externalId' : undefined
  if (!path) throw error
  throw invalid({
    code: 'taken',
    detail: `${path} belongs to somebody else here.`,
    fields: [{ path, message: 'belongs to somebody else here' }],
  })
}

/** @throws 409 `stale_version` with the state as it is now, so that nothing typed is lost. */
export function refuseStale(given: number, now: { version: number }, current: unknown): void {
  if (given === now.version) return
  throw conflict({
    code: 'stale_version',
    detail: 'Somebody changed this since you opened it. Compare and save again.',
    current,
  })
}

/** Loads a person for a change of these fields, behind the structure's lock where the line may change. */
export async function loadFor(tx: Writes, org: OrganisationDatabase, id: string, changes: PersonChanges) {
  if (changes.managerId !== undefined) await lockStructure(tx, org)
  return loadForChange(tx, id)
}

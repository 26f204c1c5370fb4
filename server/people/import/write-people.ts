import { sql } from 'kysely'
import type { OrganisationDatabase, Writes } from '../../platform/database.ts'
import { newId } from '../../platform/id.ts'
import { foldName } from '../names.ts'
import type { Change, Fields } from './types.ts'

/** Columns of `person` that an import writes, by the field's name. */
const columns = {
  name: 'name',
  givenName: 'given_name',
  familyName: 'family_name',
  email: 'email',
  externalId: 'external_id',
  title: 'title',
  jobProfileId: 'job_profile_id',
  unitId: 'unit_id',
  managerId: 'manager_id',
  levelId: 'level_id',
  siteId: 'site_id',
  startedOn: 'started_on',
  endsOn: 'ends_on',
  employment: 'employment',
  weeklyMinutes: 'weekly_minutes',
  zone: 'zone',
  hours: 'hours',
  pronouns: 'pronouns',
  about: 'about',
  interests: 'interests',
  phone: 'phone',
} as const satisfies Record<Exclude<keyof Fields, 'languages'>, string>
const columnEntries = Object.entries(columns)

/** Names under which other people know a field (`person_field`, events). */
const fieldOf: Record<string, string> = {
  jobProfileId: 'jobProfile',
  unitId: 'unit',
  managerId: 'manager',
  levelId: 'level',
  siteId: 'site',
}
/** The fields of a change as events and `person_field` name them; what is only added to lists is none of them. */
export const fieldNamesOf = (change: Change): string[] =>
  Object.keys(change)
    .filter((name) => !['skills', 'wishes', 'leave'].includes(name))
    .map((name) => fieldOf[name] ?? name)

export type PersonNow = { id: string; state: string; fields: Record<string, unknown>; columns: Record<string, unknown> }

/** People as they are at this moment, locked against other writers until the transaction ends. Three statements. */
export async function loadPeopleNow(
  tx: Writes,
  org: OrganisationDatabase,
  ids: readonly string[],
): Promise<Map<string, PersonNow>> {
  const found = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(p) as row from ${org.table('person')} p
    where p.id = any(${ids}::uuid[]) and p.state <> 'erased' order by p.id for update`.execute(tx)
  const languages = await tx
    .selectFrom('personLanguage')
    .where('personId', 'in', ids)
    .orderBy('sortOrder')
    .select(['personId', 'code', 'level'])
    .execute()
  const own = await tx.selectFrom('ownValue').where('personId', 'in', ids).selectAll().execute()
  const now = new Map<string, PersonNow>()
  for (const { row } of found.rows) {
    const fields: Record<string, unknown> = { languages: [] }
    for (const [field, column] of columnEntries) fields[field] = row[column]
    now.set(String(row.id), { id: String(row.id), state: String(row.state), fields, columns: row })
  }
  for (const { personId, code, level } of languages)
    (now.get(personId)?.fields.languages as unknown[])?.push({ code, level })
  for (const { personId, fieldId, value } of own) {
    const person = now.get(personId)
    if (person) person.fields[`own:${fieldId}`] = value
  }
  return now
}

export type PersonToWrite = { id: string; change: Change; now: PersonNow | undefined }

/** Inserts people who are not here yet and updates those who are, however many, in two statements. */
export async function writePeople(
  tx: Writes,
  org: OrganisationDatabase,
  people: readonly PersonToWrite[],
): Promise<void> {
  const table = org.table('person')
  const made = people
    .filter(({ now }) => !now)
    .map(({ id, change }) => ({ id, hours: [], interests: [], ...asColumns(change) }))
  if (made.length > 0)
    await sql`
      insert into ${table} (id, name, sort_name, given_name, family_name, email, external_id, title, job_profile_id,
        unit_id, manager_id, level_id, site_id, started_on, ends_on, employment, weekly_minutes, zone, hours, pronouns,
        about, interests, phone)
      select id, name, sort_name, given_name, family_name, email, external_id, title, job_profile_id,
        unit_id, manager_id, level_id, site_id, started_on, ends_on, employment, weekly_minutes, zone, hours, pronouns,
        about, interests, phone
      from jsonb_populate_recordset(null::${table}, ${JSON.stringify(made)}::jsonb)`.execute(tx)
  const changed = people.flatMap(({ id, change, now }) => (now ? [{ ...now.columns, id, ...asColumns(change) }] : []))
  if (changed.length > 0)
    await sql`
      update ${table} p set name = r.name, sort_name = r.sort_name, given_name = r.given_name,
        family_name = r.family_name, email = r.email, external_id = r.external_id, title = r.title,
        job_profile_id = r.job_profile_id, unit_id = r.unit_id, manager_id = r.manager_id, level_id = r.level_id,
        site_id = r.site_id, started_on = r.started_on, ends_on = r.ends_on, employment = r.employment,
        weekly_minutes = r.weekly_minutes, zone = r.zone, hours = r.hours, pronouns = r.pronouns, about = r.about,
        interests = r.interests, phone = r.phone, version = p.version + 1, updated_at = now()
      from jsonb_populate_recordset(null::${table}, ${JSON.stringify(changed)}::jsonb) r
      where p.id = r.id`.execute(tx)
}

function asColumns(change: Change): Record<string, unknown> {
  const written: Record<string, unknown> = {}
  for (const [field, column] of columnEntries) {
    const value = (change as Record<string, unknown>)[field]
    if (value !== undefined) written[column] = value
  }
  if (change.name !== undefined) written.sort_name = foldName(change.name)
  return written
}

/** Languages, own fields, claims and wishes of a batch; one statement a table, or two. */
export async function writeLists(tx: Writes, people: readonly PersonToWrite[]): Promise<void> {
  const spoken = people.filter(({ change }) => change.languages !== undefined)
  if (spoken.length > 0) {
    const ids = spoken.map(({ id }) => id)
    await tx.deleteFrom('personLanguage').where('personId', 'in', ids).execute()
    const rows = spoken.flatMap(({ id, change }) =>
      (change.languages ?? []).map(({ code, level }, sortOrder) => ({ personId: id, code, level, sortOrder })),
    )
    if (rows.length > 0) await tx.insertInto('personLanguage').values(rows).execute()
  }
  await writeOwn(tx, people)
  const now = new Date()
  const claims = people.flatMap(({ id, change }) =>
    (change.skills ?? []).map(({ skillId, level }) => {
      return { id: newId(), personId: id, skillId, level, origin: 'import', stillTrueAt: now }
    }),
  )
  if (claims.length > 0)
    await tx
      .insertInto('skillClaim')
      .values(claims)
      .onConflict((held) =>
        held
          .columns(['personId', 'skillId'])
          .doUpdateSet((eb) => ({ level: eb.ref('excluded.level') }))
          // What a person said themselves, or kept, no file changes.
          .where('skillClaim.origin', '=', 'import')
          .where('skillClaim.keptAt', 'is', null),
      )
      .execute()
  const wishes = people.flatMap(({ id, change }) =>
    (change.wishes ?? []).map(({ skillId, level }, sortOrder) => {
      // Nobody but the person decides that others see a wish.
      return { id: newId(), personId: id, skillId, aimedLevel: level, isVisible: false, sortOrder }
    }),
  )
  if (wishes.length > 0)
    await tx
      .insertInto('learningWish')
      .values(wishes)
      .onConflict((held) => held.doNothing())
      .execute()
}

async function writeOwn(tx: Writes, people: readonly PersonToWrite[]): Promise<void> {
  const values = people.flatMap(({ id, change }) =>
    Object.entries(change).flatMap(([name, value]) =>
      name.startsWith('own:') ? [{ personId: id, fieldId: name.slice(4), value: value as string | null }] : [],
    ),
  )
  const filled = values.flatMap(({ value, ...rest }) => (value === null ? [] : [{ ...rest, value }]))
  if (filled.length > 0)
    await tx
      .insertInto('ownValue')
      .values(filled)
      .onConflict((held) =>
        held.columns(['personId', 'fieldId']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
      )
      .execute()
  for (const { personId, fieldId, value } of values)
    if (value === null)
      await tx.deleteFrom('ownValue').where('personId', '=', personId).where('fieldId', '=', fieldId).execute()
}

/** Notes that these fields came from a file. */
export async function noteFile(
  tx: Writes,
  people: readonly { id: string; fields: readonly string[] }[],
): Promise<void> {
  const rows = people.flatMap(({ id, fields }) => fields.map((field) => ({ personId: id, field, source: 'import' })))
  if (rows.length === 0) return
  await tx
    .insertInto('personField')
    .values(rows)
    .onConflict((known) =>
      known
        .columns(['personId', 'field'])
        .doUpdateSet({ source: 'import', sourceAt: sql<Date>`now()`, editedBySelf: false }),
    )
    .execute()
}

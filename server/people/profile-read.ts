import { type ExpressionBuilder, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { z } from 'zod'
import { firstStepNames, type MyProfile } from '../../contract/profile.ts'
import type { OrganisationDatabase, Rows, Tables } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { presentCorrection } from './corrections.ts'
import { effective, type Settings } from './field-visibility.ts'
import { fieldNames, type ProfileFieldName, profileFields } from './fields.ts'
import { warnOf } from './own-fields.ts'

type Profile = z.input<typeof MyProfile>

/** Everything that is kept in the profile of a person, as its owner sees it. */
export async function readProfile(
  org: OrganisationDatabase,
  personId: string,
  rows: Rows = org.rows,
): Promise<Profile> {
  const person = await findProfile(rows, personId)
  if (!person) throw notFound()
  const named = (id: string | null, name: string | null) => (id && name ? { id, name } : null)
  const settings: Settings = new Map(person.settings.map(({ field, visibility }) => [field, visibility]))
  const { hours, employment } = person as { hours: unknown; employment: unknown }
  return {
    ...pickPlain(person),
    nickname: person.names.find(({ kind }) => kind === 'nickname')?.name ?? null,
    formerNames: person.names.filter(({ kind }) => kind === 'former').map(({ name }) => name),
    unit: named(person.unitId, person.unitName),
    manager: named(person.managerId, person.managerName),
    level: named(person.levelId, person.levelName),
    site: named(person.siteId, person.siteName),
    hours: hours as Profile['hours'],
    employment: employment as Profile['employment'],
    languages: person.languages as Profile['languages'],
    own: person.own.map(({ value, warning: _, ...field }) => ({
      field: { ...field, warning: warnOf(field.name) } as Profile['own'][number]['field'],
      value,
    })),
    fields: fieldNames.map((field) => presentField(field, settings, person.sources)),
    leave: person.leave.map(({ id, first, last, source, shown }) => ({
      id,
      firstDay: first,
      lastDay: last,
      source: source as 'hr' | 'self',
      showsReturn: shown,
    })),
    corrections: person.corrections.map((each) =>
      presentCorrection({
        ...each,
        personId,
        personName: person.name,
        createdAt: new Date(each.created),
        decidedAt: each.decided ? new Date(each.decided) : null,
      }),
    ),
    firstSteps: presentSteps(person.steps),
  }
}

export const presentSteps = (steps: readonly { step: string; state: string }[]) =>
  firstStepNames.map((step) => {
    const held = steps.find((each) => each.step === step)?.state
    const state: Profile['firstSteps'][number]['state'] = held === 'done' || held === 'skipped' ? held : 'open'
    return { step, state }
  })

type Source = { field: string; source: string; at: string; visibility: string | null }

function presentField(
  field: ProfileFieldName,
  settings: Settings,
  sources: readonly Source[],
): Profile['fields'][number] {
  const noted = sources.find((each) => each.field === field)
  const { source } = profileFields[field]
  type From = NonNullable<Profile['fields'][number]['from']>
  return {
    field,
    source,
    visibility: effective(field, settings, noted?.visibility),
    mayEdit: source !== 'hr',
    from: noted ? { source: noted.source as From['source'], at: new Date(noted.at).toISOString() } : null,
  }
}

function pickPlain(person: NonNullable<Awaited<ReturnType<typeof findProfile>>>) {
  const { id, version, name, givenName, familyName, pronunciation, pronouns, email, externalId, title } = person
  const { jobProfileId, startedOn, endsOn, weeklyMinutes, zone, about, interests, phone, links } = person
  const first = { id, version, name, givenName, familyName, pronunciation, pronouns, email, externalId, title }
  return { ...first, jobProfileId, startedOn, endsOn, weeklyMinutes, zone, about, interests, phone, links }
}

const findProfile = (rows: Rows, personId: string) =>
  rows
    .selectFrom('person as p')
    .leftJoin('unit as u', 'u.id', 'p.unitId')
    .leftJoin('site as s', 's.id', 'p.siteId')
    .leftJoin('level as l', 'l.id', 'p.levelId')
    .leftJoin('person as m', 'm.id', 'p.managerId')
    .where('p.id', '=', personId)
    .selectAll('p')
    .select(['u.name as unitName', 's.name as siteName', 'l.name as levelName', 'm.name as managerName'])
    .select(ownLists)
    .select(statedLists)
    .executeTakeFirst()

type OfPerson = ExpressionBuilder<Tables & { p: Tables['person'] }, 'p'>

/** Languages, names, where fields came from, and the organisation's settings. */
const ownLists = (eb: OfPerson) => [
  jsonArrayFrom(
    eb
      .selectFrom('personLanguage as pl')
      .whereRef('pl.personId', '=', 'p.id')
      .select(['pl.code', 'pl.level'])
      .orderBy('pl.sortOrder'),
  ).as('languages'),
  jsonArrayFrom(
    eb
      .selectFrom('personName as pn')
      .whereRef('pn.personId', '=', 'p.id')
      .select(['pn.kind', 'pn.name'])
      .orderBy('pn.name'),
  ).as('names'),
  jsonArrayFrom(
    eb
      .selectFrom('personField as pf')
      .whereRef('pf.personId', '=', 'p.id')
      .select(['pf.field', 'pf.source', 'pf.visibility', sql<string>`pf.source_at`.as('at')]),
  ).as('sources'),
  jsonArrayFrom(eb.selectFrom('fieldSetting as fs').select(['fs.field', 'fs.visibility'])).as('settings'),
]

/** Absences, corrections, first steps and the organisation's own fields. */
const statedLists = (eb: OfPerson) => [
  jsonArrayFrom(
    eb
      .selectFrom('leave as a')
      .whereRef('a.personId', '=', 'p.id')
      .select(['a.id', 'a.source', 'a.showsReturn as shown'])
      .select([sql<string>`a.first_day`.as('first'), sql<string | null>`a.last_day`.as('last')])
      .orderBy('a.firstDay', 'desc')
      .limit(50),
  ).as('leave'),
  jsonArrayFrom(
    eb
      .selectFrom('correction as c')
      .whereRef('c.personId', '=', 'p.id')
      .select(['c.id', 'c.field', 'c.value', 'c.visibility', 'c.remark', 'c.state', 'c.answer', 'c.version'])
      .select([sql<string>`c.created_at`.as('created'), sql<string | null>`c.decided_at`.as('decided')])
      .orderBy('c.id', 'desc')
      .limit(50),
  ).as('corrections'),
  jsonArrayFrom(
    eb.selectFrom('firstStep as st').whereRef('st.personId', '=', 'p.id').select(['st.step', 'st.state']),
  ).as('steps'),
  jsonArrayFrom(
    eb
      .selectFrom('ownField as f')
      .leftJoin('ownValue as ov', (on) => on.onRef('ov.fieldId', '=', 'f.id').onRef('ov.personId', '=', 'p.id'))
      .where('f.closedAt', 'is', null)
      .select(['f.id', 'f.name', 'f.form', 'f.choices', 'f.source', 'f.visibility', 'f.version', 'ov.value'])
      .select(sql<null>`null`.as('warning'))
      .orderBy('f.sortOrder')
      .orderBy('f.name'),
  ).as('own'),
]

import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { z } from 'zod'
import { type Language, type Person, peopleRoutes as routes } from '../../contract/people.ts'
import type { Employment, WorkingTime } from '../../contract/profile.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { handle } from './access.ts'
import { type Sight, sightAs, sightOf } from './visibility.ts'
import { presentSummary, visiblePeople, withSummary } from './visible.ts'

type PersonReply = z.input<typeof Person>
const shownReports = 200
const farewellDays = 30

/** A person's page: at most four statements with the sign-in check. */
export const readPerson = handle.read(routes.readPerson, async ({ params, org, me, allow }) => {
  allow()
  return readPageOf(org, sightOf(org, me), params.id)
})

/** My own page through the eyes of a colleague: made by the same code that answers the colleague (P14). */
export const readMyPageAs = handle.read(routes.readMyPageAs, async ({ params, org, me, allow }) => {
  allow()
  return readPageOf(org, sightAs(org, params.viewer, me.id), me.id)
})

/** The page of a person as `sight` sees it. @throws 404 for somebody who is not here and did not leave just now. */
export async function readPageOf(org: OrganisationDatabase, sight: Sight, id: string): Promise<PersonReply> {
  const person = await findPerson(org, sight, id)
  if (!person) return readFarewell(org, id)
  const sees = (field: Parameters<Sight['seesIn']>[1]) => sight.seesIn(person, field)
  const shown = <T, Else>(field: Parameters<Sight['seesIn']>[1], value: T, otherwise: Else) =>
    sees(field) ? value : otherwise
  const seesAll = sight.seesAll || sight.viewerId === id
  const { managerId, nickname, formerNames } = { ...person, ...splitNames(person.names) }
  const { manager, reports } = await findNear(org, sight, { id, managerId: shown('manager', managerId, null) })
  return {
    ...presentSummary(person, sight),
    givenName: person.givenName,
    familyName: person.familyName,
    nickname: shown('nickname', nickname, null),
    formerNames: shown('formerNames', formerNames, []),
    email: shown('email', person.email, null),
    externalId: shown('externalId', person.externalId, null),
    pronunciation: shown('pronunciation', person.pronunciation, null),
    about: shown('about', person.about, null),
    interests: shown('interests', person.interests, []),
    phone: shown('phone', person.phone, null),
    links: shown('links', person.links, []),
    jobProfileId: shown('jobProfile', person.jobProfileId, null),
    level: sees('level') && person.levelId && person.levelName ? { id: person.levelId, name: person.levelName } : null,
    hours: shown('hours', person.hours as z.input<typeof WorkingTime>[], []),
    languages: shown('languages', person.languages, []),
    manager,
    reports,
    startedOn: shown('startedOn', person.startedOn, null),
    endsOn: shown('endsOn', person.endsOn, null),
    employment: shown('employment', person.employment as z.input<typeof Employment> | null, null),
    weeklyMinutes: shown('weeklyMinutes', person.weeklyMinutes, null),
    own: person.own
      .filter(
        ({ visibility }) => seesAll || visibility === 'organisation' || (visibility === 'unit' && person.nearAnyway),
      )
      .map(({ name, field, value }) => ({ name, fieldId: field, value })),
    leftIn: null,
    locked:
      sight.seesAll && person.lockedAt ? { at: person.lockedAt.toISOString(), reason: person.lockedReason } : null,
    version: person.version,
  }
}

const splitNames = (names: { kind: string; name: string }[]) => ({
  nickname: names.find(({ kind }) => kind === 'nickname')?.name ?? null,
  formerNames: names.filter(({ kind }) => kind === 'former').map(({ name }) => name),
})

const findPerson = (org: OrganisationDatabase, sight: Sight, id: string) =>
  visiblePeople(org.rows)
    .$call(withSummary(sight))
    .leftJoin('level as l', 'l.id', 'p.levelId')
    .select(['p.givenName', 'p.familyName', 'p.email', 'p.externalId', 'p.pronunciation', 'p.about', 'p.interests'])
    .select(['p.phone', 'p.links', 'p.hours', 'p.jobProfileId', 'p.startedOn', 'p.endsOn', 'p.employment'])
    .select(['p.weeklyMinutes', 'p.lockedAt', 'p.lockedReason', 'p.version', 'p.managerId'])
    .select(['l.id as levelId', 'l.name as levelName', sight.isNearAnyway.as('nearAnyway')])
    .select((eb) => [
      jsonArrayFrom(
        eb
          .selectFrom('personLanguage as pl')
          .whereRef('pl.personId', '=', 'p.id')
          .select(['pl.code', sql<z.input<typeof Language>['level']>`pl.level`.as('level')])
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
          .selectFrom('ownValue as ov')
          .innerJoin('ownField as f', 'f.id', 'ov.fieldId')
          .whereRef('ov.personId', '=', 'p.id')
          .where('f.closedAt', 'is', null)
          .select(['f.id as field', 'f.name', 'f.visibility', 'ov.value'])
          .orderBy('f.sortOrder')
          .orderBy('f.name'),
      ).as('own'),
    ])
    .where('p.id', '=', id)
    .executeTakeFirst()

/** The manager and those who report, in one statement; nobody whose own `manager` field is hidden from the viewer. */
async function findNear(
  org: OrganisationDatabase,
  sight: Sight,
  { id, managerId }: { id: string; managerId: string | null },
) {
  const near = await visiblePeople(org.rows)
    .$call(withSummary(sight))
    .select('p.managerId')
    .where((eb) => eb.or([eb.and([eb('p.managerId', '=', id), sight.sees('manager')]), eb('p.id', '=', managerId)]))
    .orderBy('p.sortName')
    .limit(shownReports + 1)
    .execute()
  const manager = near.find((each) => each.id === managerId)
  return {
    manager: manager ? presentSummary(manager, sight) : null,
    reports: near.filter((each) => each.managerId === id).map((each) => presentSummary(each, sight)),
  }
}

/** For 30 days "left in March" and the name, nothing else; then the page is gone (P5). */
async function readFarewell(org: OrganisationDatabase, id: string): Promise<PersonReply> {
  const left = await org.rows
    .selectFrom('person')
    .where('id', '=', id)
    .where('state', '=', 'left')
    .where('kind', '=', 'member')
    .where('leftAt', '>', sql<Date>`now() - ${`${farewellDays} days`}::interval`)
    .select(['id', 'name', 'leftAt', 'version'])
    .executeTakeFirst()
  if (!left) throw notFound('There is no such person here.')
  return {
    ...emptyPage,
    id: left.id,
    name: left.name,
    leftIn: left.leftAt?.toISOString().slice(0, 7) ?? null,
    version: left.version,
  }
}

const emptyPage = {
  state: 'left',
  pronouns: null,
  title: null,
  unit: null,
  site: null,
  zone: null,
  away: null,
  givenName: null,
  familyName: null,
  nickname: null,
  formerNames: [],
  email: null,
  externalId: null,
  pronunciation: null,
  about: null,
  interests: [],
  phone: null,
  links: [],
  jobProfileId: null,
  level: null,
  hours: [],
  languages: [],
  manager: null,
  reports: [],
  startedOn: null,
  endsOn: null,
  employment: null,
  weeklyMinutes: null,
  own: [],
  locked: null,
} satisfies Partial<PersonReply>

import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { notFound } from '../platform/errors.ts'
import { handle } from './access.ts'
import { presentSummary, visiblePeople, withSummary } from './visible.ts'

/** A person's page: four statements with the sign-in check. */
export const readPerson = handle.read(routes.readPerson, async ({ params, rows, allow }) => {
  allow()
  const person = await visiblePeople(rows)
    .$call(withSummary)
    .leftJoin('level as l', 'l.id', 'p.levelId')
    .select([
      'p.email',
      'p.pronunciation',
      'p.about',
      'p.startedOn',
      'p.version',
      'p.managerId',
      'l.id as levelId',
      'l.name as levelName',
    ])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('personLanguage as pl')
          .whereRef('pl.personId', '=', 'p.id')
          .select(['pl.code', sql<'basic' | 'fluent' | 'native'>`pl.level`.as('level')])
          .orderBy('pl.sortOrder'),
      ).as('languages'),
    )
    .where('p.id', '=', params.id)
    .executeTakeFirst()
  if (!person) throw notFound('There is no such person here.')
  const near = await visiblePeople(rows)
    .$call(withSummary)
    .select('p.managerId')
    .where((eb) => eb.or([eb('p.managerId', '=', person.id), eb('p.id', '=', person.managerId)]))
    .orderBy('p.sortName')
    .limit(200)
    .execute()
  const manager = near.find((each) => each.id === person.managerId)
  return {
    ...presentSummary(person),
    email: person.email,
    pronunciation: person.pronunciation,
    about: person.about,
    level: person.levelId && person.levelName ? { id: person.levelId, name: person.levelName } : null,
    languages: person.languages,
    manager: manager ? presentSummary(manager) : null,
    reports: near.filter((each) => each.managerId === person.id).map(presentSummary),
    startedOn: person.startedOn,
    version: person.version,
  }
})

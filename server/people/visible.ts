import { jsonBuildObject } from 'kysely/helpers/postgres'
import type { z } from 'zod'
import type { PersonSummary } from '../../contract/people.ts'
import type { Rows } from '../platform/database.ts'

/** People who are here. Every list, search and count of people starts from this query (trust.md T26). */
export const visiblePeople = (rows: Rows) =>
  rows.selectFrom('person as p').where('p.state', 'in', ['listed', 'invited', 'active']).where('p.kind', '=', 'member')

/** With the columns of a summary: `visiblePeople(rows).$call(withSummary)`. */
export const withSummary = (query: ReturnType<typeof visiblePeople>) =>
  query
    .leftJoin('unit as u', 'u.id', 'p.unitId')
    .leftJoin('site as s', 's.id', 'p.siteId')
    .select(['p.id', 'p.name', 'p.pronouns', 'p.title', 'p.zone', 'p.state', 'p.sortName'])
    .select((eb) => [
      eb
        .case()
        .when('u.id', 'is not', null)
        .then(jsonBuildObject({ id: eb.ref('u.id'), name: eb.ref('u.name') }))
        .end()
        .as('unit'),
      eb
        .case()
        .when('s.id', 'is not', null)
        .then(jsonBuildObject({ id: eb.ref('s.id'), name: eb.ref('s.name') }))
        .end()
        .as('site'),
      eb.ref('s.zone').as('siteZone'),
    ])

type SummaryRow = {
  id: string
  name: string
  pronouns: string | null
  title: string | null
  zone: string | null
  siteZone: string | null
  state: string
  unit: { id: string | null; name: string | null } | null
  site: { id: string | null; name: string | null } | null
}

const place = (row: SummaryRow['unit']) => (row?.id && row.name ? { id: row.id, name: row.name } : null)

export const presentSummary = (row: SummaryRow): z.input<typeof PersonSummary> => ({
  id: row.id,
  name: row.name,
  pronouns: row.pronouns,
  title: row.title,
  unit: place(row.unit),
  site: place(row.site),
  zone: row.zone ?? row.siteZone,
  state: row.state as z.input<typeof PersonSummary>['state'],
})

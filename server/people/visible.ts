import { type ExpressionBuilder, sql } from 'kysely'
import { jsonArrayFrom, jsonBuildObject } from 'kysely/helpers/postgres'
import type { z } from 'zod'
import type { PersonSummary } from '../../contract/people.ts'
import type { Rows, Tables } from '../platform/database.ts'
import { type LeaveRow, presentAway } from './leave-days.ts'
import type { Sight, SightRow } from './visibility.ts'

/** States of people who are here. */
export const hereStates = ['listed', 'invited', 'active'] as const

/** People who are here. Every list, search and count of people starts from this query (trust.md T26). */
export const visiblePeople = (rows: Rows) =>
  rows.selectFrom('person as p').where('p.state', 'in', hereStates).where('p.kind', '=', 'member')

/** With the columns of a summary: `visiblePeople(rows).$call(withSummary(sight))`. */
export const withSummary = (sight: Sight) => (query: ReturnType<typeof visiblePeople>) =>
  query
    .leftJoin('unit as u', 'u.id', 'p.unitId')
    .leftJoin('site as s', 's.id', 'p.siteId')
    .select([
      'p.id',
      'p.name',
      'p.pronouns',
      'p.title',
      'p.zone',
      'p.state',
      'p.sortName',
      'p.unitFields',
      'p.meFields',
    ])
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
      sight.isNear.as('isNear'),
      leaveAround(eb).as('leave'),
    ])

/** Leave that may be today somewhere on earth; whose calendar decides is known only with the zone. */
const leaveAround = (eb: ExpressionBuilder<Tables & { p: Tables['person'] }, 'p'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('leave as a')
      .whereRef('a.personId', '=', 'p.id')
      .where('a.firstDay', '<=', sql<string>`current_date + 1`)
      .where((or) => or.or([or('a.lastDay', 'is', null), or('a.lastDay', '>=', sql<string>`current_date - 1`)]))
      .select([sql<string>`a.first_day`.as('first'), sql<string | null>`a.last_day`.as('last')])
      .select('a.showsReturn as shown'),
  )

export type SummaryRow = SightRow & {
  name: string
  pronouns: string | null
  title: string | null
  zone: string | null
  siteZone: string | null
  state: string
  unit: { id: string | null; name: string | null } | null
  site: { id: string | null; name: string | null } | null
  leave: LeaveRow[]
}

const place = (row: SummaryRow['unit']) => (row?.id && row.name ? { id: row.id, name: row.name } : null)

/** The zone somebody's days are counted in: their own, else their site's. */
export const zoneOf = (row: { zone: string | null; siteZone: string | null }) => row.zone ?? row.siteZone

/** A summary as the viewer may see it: hidden fields are null, and no other field gives them away. */
export function presentSummary(row: SummaryRow, sight: Sight): z.input<typeof PersonSummary> {
  const sees = (field: Parameters<Sight['seesIn']>[1]) => sight.seesIn(row, field)
  const shownZone = sees('site') ? zoneOf(row) : row.zone
  return {
    id: row.id,
    name: row.name,
    pronouns: sees('pronouns') ? row.pronouns : null,
    title: sees('title') ? row.title : null,
    unit: sees('unit') ? place(row.unit) : null,
    site: sees('site') ? place(row.site) : null,
    zone: sees('zone') ? shownZone : null,
    state: row.state as z.input<typeof PersonSummary>['state'],
    away: presentAway(row.leave, zoneOf(row)),
  }
}

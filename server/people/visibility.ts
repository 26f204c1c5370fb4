import { type RawBuilder, sql } from 'kysely'
import type { Viewer } from '../platform/access.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import type { ProfileFieldName } from './fields.ts'

/** Which fields of which people a viewer may see, as SQL over `person as p` and as a test of a loaded row. */
export type Sight = {
  /** Whose own page is theirs to see whole; null for nobody's. */
  viewerId: string | null
  /** Whether the viewer may see this field of `p`; belongs into every filter, facet and sort by the field. */
  sees(field: ProfileFieldName): RawBuilder<boolean>
  /** For the select list: whether `p` lets the viewer see what only the unit sees. */
  isNear: RawBuilder<boolean>
  /** The same whether or not `p` hides anything: for the organisation's own fields. */
  isNearAnyway: RawBuilder<boolean>
  /** Whether the viewer may see this field of a loaded row. */
  seesIn(row: SightRow, field: ProfileFieldName): boolean
  /** Whether the viewer sees every field of everybody. */
  seesAll: boolean
}
/** What a loaded row needs for `seesIn`. */
export type SightRow = { id: string; unitFields: string[]; meFields: string[]; isNear: boolean | null }

const nobody: Sight = {
  viewerId: null,
  sees: (field) => sql<boolean>`${field} <> all (p.me_fields || p.unit_fields)`,
  isNear: sql<boolean>`false`,
  isNearAnyway: sql<boolean>`false`,
  seesIn: (row, field) => !row.meFields.includes(field) && !row.unitFields.includes(field),
  seesAll: false,
}
const everything: Sight = {
  viewerId: null,
  sees: () => sql<boolean>`true`,
  isNear: sql<boolean>`true`,
  isNearAnyway: sql<boolean>`true`,
  seesIn: () => true,
  seesAll: true,
}

/** What a viewer sees of others: people administrators everything, everybody else what visibility leaves (P8). */
export function sightOf(org: OrganisationDatabase, me: Viewer): Sight {
  if (me.is('people_administrator')) return everything
  return me.id === null ? nobody : sightBy(me.id, nearTo(org, me.id))
}

/** How a colleague far away sees people, or one of the same unit as `personId`: for "as others see it" (P14). */
export function sightAs(org: OrganisationDatabase, viewer: 'colleague' | 'unit', personId: string): Sight {
  if (viewer === 'colleague') return nobody
  const unit = sql`(select unit_id from ${org.table('person')} where id = ${personId})`
  return sightBy(null, sql<boolean>`coalesce(p.unit_id = ${unit}, false)`)
}

function sightBy(viewerId: string | null, near: RawBuilder<boolean>): Sight {
  const own = viewerId === null ? sql<boolean>`false` : sql<boolean>`p.id = ${viewerId}`
  return {
    viewerId,
    // The arrays are asked first: hardly anybody hides anything, and who is near costs more to find out.
    sees: (field) =>
      sql<boolean>`(case when ${field} = any (p.me_fields) then ${own} when ${field} = any (p.unit_fields) then ${own} or ${near} else true end)`,
    isNear: sql<boolean>`(case when p.unit_fields = '{}' then false else ${near} end)`,
    isNearAnyway: sql<boolean>`(${own} or ${near})`,
    seesIn(row, field) {
      if (row.id === viewerId) return true
      return !row.meFields.includes(field) && (!row.unitFields.includes(field) || row.isNear === true)
    },
    seesAll: false,
  }
}

/** The own unit, heads of the units above, and the reporting line. Each set is found once for a statement. */
function nearTo(org: OrganisationDatabase, viewerId: string): RawBuilder<boolean> {
  const person = org.table('person')
  const unit = org.table('unit')
  return sql<boolean>`coalesce(
    p.unit_id = (select unit_id from ${person} where id = ${viewerId})
    or p.unit_id in (
      with recursive below as (
        select id from ${unit} where head_id = ${viewerId}
        union select u.id from ${unit} u join below b on u.parent_id = b.id
      ) select id from below)
    or p.id in (
      with recursive line as (
        select id from ${person} where manager_id = ${viewerId}
        union select q.id from ${person} q join line l on q.manager_id = l.id
      ) select id from line), false)`
}

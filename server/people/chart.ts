import { sql } from 'kysely'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import { notFound } from '../platform/errors.ts'
import { handle } from './access.ts'
import { pathTo } from './units.ts'
import { sightOf } from './visibility.ts'

type Row = {
  id: string
  name: string
  code: string | null
  kind: string | null
  key: string
  headId: string | null
  headName: string | null
  headTitle: string | null
  people: number
  peopleBelow: number
  children: number
}

/**
 * The units directly below one (or the roots) with head and counts, a page at a time: three statements with the
 * sign-in check. Who hides their unit from the viewer is not counted.
 */
export const readChart = handle.read(routes.readChart, async ({ query, org, me, allow }) => {
  allow()
  const path = query.unit ? await pathTo(org, query.unit) : []
  if (query.unit && path.length === 0) throw notFound('There is no such unit.')
  const after = readCursor(query.cursor)
  const sight = sightOf(org, me)
  const [unit, person] = [org.table('unit'), org.table('person')]
  const below = query.unit ? sql`u.parent_id = ${query.unit}` : sql`u.parent_id is null`
  const found = await sql<Row>`
    with recursive shown as (
      select u.* from ${unit} u where ${below} and u.closed_at is null
        ${after ? sql`and (lpad(u.sort_order::text, 10, '0') || lower(u.name), u.id) > (${after.key}, ${after.id}::uuid)` : sql``}
      order by lpad(u.sort_order::text, 10, '0') || lower(u.name), u.id limit ${query.limit + 1}
    ),
    whole (top_id, id) as (
      select id, id from shown
      union all select w.top_id, u.id from whole w join ${unit} u on u.parent_id = w.id and u.closed_at is null
    ),
    seated as (
      select p.unit_id, count(*) as people from ${person} p
      where p.state in ('listed', 'invited', 'active') and p.kind = 'member'
        and p.unit_id in (select id from whole) and ${sight.sees('unit')}
      group by p.unit_id
    ),
    counted as (
      select w.top_id, sum(s.people) as below, sum(s.people) filter (where w.id = w.top_id) as own
      from whole w join seated s on s.unit_id = w.id group by w.top_id
    )
    select u.id, u.name, u.code, u.kind, lpad(u.sort_order::text, 10, '0') || lower(u.name) as key, p.id as head_id, p.name as head_name,
      case when ${sight.sees('title')} then p.title end as head_title,
      coalesce(c.own, 0)::int as people, coalesce(c.below, 0)::int as people_below,
      (select count(*)::int from ${unit} k where k.parent_id = u.id and k.closed_at is null) as children
    from shown u
    left join counted c on c.top_id = u.id
    left join ${person} p on p.id = u.head_id and p.state in ('listed', 'invited', 'active')
    order by lpad(u.sort_order::text, 10, '0') || lower(u.name), u.id`.execute(org.rows)
  const { shown, next } = pageOf(found.rows, query.limit, ({ key }) => key)
  return {
    path,
    items: shown.map(({ headId, headName, headTitle, key: _, ...row }) => ({
      ...row,
      head: headId && headName ? { id: headId, name: headName, title: headTitle } : null,
    })),
    next,
  }
})

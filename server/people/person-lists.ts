import { type Expression, type SqlBool, sql } from 'kysely'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { handle } from './access.ts'
import { type Sight, sightOf } from './visibility.ts'
import { presentSummary, visiblePeople, withSummary } from './visible.ts'

type Page = { cursor?: string | undefined; limit: number }

/** People of whom this holds, by name, a page at a time. */
async function pageOfPeople(
  org: OrganisationDatabase,
  sight: Sight,
  { cursor, limit }: Page,
  keeps: Expression<SqlBool>,
) {
  const after = readCursor(cursor)
  let people = visiblePeople(org.rows).$call(withSummary(sight)).where(keeps)
  if (after) people = people.where(sql<boolean>`(p.sort_name, p.id) > (${after.key}, ${after.id}::uuid)`)
  const found = await people
    .orderBy('p.sortName')
    .orderBy('p.id')
    .limit(limit + 1)
    .execute()
  const { shown, next } = pageOf(found, limit, (row) => row.sortName)
  return { items: shown.map((row) => presentSummary(row, sight)), next }
}

async function mustBeHere(org: OrganisationDatabase, id: string): Promise<void> {
  const person = await visiblePeople(org.rows).where('p.id', '=', id).select('p.id').executeTakeFirst()
  if (!person) throw notFound('There is no such person here.')
}

/** Who reports to somebody; three statements with the sign-in check. */
export const listReports = handle.read(routes.listReports, async ({ params, query, org, me, allow }) => {
  allow()
  await mustBeHere(org, params.id)
  const sight = sightOf(org, me)
  return pageOfPeople(org, sight, query, sql<boolean>`(p.manager_id = ${params.id} and ${sight.sees('manager')})`)
})

/** The chain upwards as far as the viewer may follow it: it ends at the first person whose manager they may not see. */
export const readLine = handle.read(routes.readLine, async ({ params, org, me, allow }) => {
  allow()
  await mustBeHere(org, params.id)
  const sight = sightOf(org, me)
  const person = org.table('person')
  const chain = sql`with recursive line as (
      select p.manager_id as id, 1 as step from ${person} p where p.id = ${params.id} and ${sight.sees('manager')}
      union all select p.manager_id, l.step + 1 from line l join ${person} p on p.id = l.id
        where l.step < 100 and ${sight.sees('manager')}
    ) select id, step from line`
  const found = await visiblePeople(org.rows)
    .$call(withSummary(sight))
    .innerJoin(sql<{ id: string; step: number }>`(${chain})`.as('line'), 'line.id', 'p.id')
    .orderBy('line.step')
    .execute()
  return { items: found.map((row) => presentSummary(row, sight)) }
})

/** People whose manager has left, or who have none: nobody is reassigned silently (P5). */
export const listWithoutManager = handle.read(routes.listWithoutManager, async ({ query, org, me, allow }) => {
  allow()
  const none = sql<boolean>`p.manager_id is null`
  const left = sql<boolean>`exists (select from ${org.table('person')} m where m.id = p.manager_id and m.state in ('left', 'erased'))`
  return pageOfPeople(org, sightOf(org, me), query, query.why === 'none' ? none : left)
})

const mostDoubles = 200

/** Who may be the same human: the same folded name in one unit, or the same external id in other letters (P7). */
export const listDoubles = handle.read(routes.listDoubles, async ({ org, me, allow }) => {
  allow()
  const here = sql`state in ('listed', 'invited', 'active', 'left') and kind = 'member'`
  const person = org.table('person')
  const found = await sql<{ because: 'name_and_unit' | 'external_id'; ids: string[] }>`
    select 'name_and_unit' as because, array_agg(id order by id) as ids from ${person}
      where ${here} and unit_id is not null group by sort_name, unit_id having count(*) > 1
    union all select 'external_id', array_agg(id order by id) from ${person}
      where ${here} and external_id is not null group by lower(external_id) having count(*) > 1
    order by because, ids limit ${mostDoubles}`.execute(org.rows)
  const sight = sightOf(org, me)
  const ids = [...new Set(found.rows.flatMap((double) => double.ids))]
  if (ids.length === 0) return { items: [] }
  const people = await org.rows
    .selectFrom('person as p')
    .where('p.kind', '=', 'member')
    .$call(withSummary(sight))
    .where('p.id', 'in', ids)
    .execute()
  const summaries = new Map(people.map((row) => [row.id, presentSummary(row, sight)]))
  return {
    items: found.rows.map(({ because, ids: same }) => ({
      because,
      people: same.flatMap((id) => summaries.get(id) ?? []),
    })),
  }
})

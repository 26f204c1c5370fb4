import { type RawBuilder, sql } from 'kysely'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { handle } from './access.ts'
import { type DirectoryFilters, hasNoAccount, isNewHere, narrowings, wordsFound } from './directory.ts'
import { isGladToHelp, mayBeAskedNow } from './evidence-directory.ts'
import { type Sight, sightOf } from './visibility.ts'

/** How many people each choice of a facet would leave, over what all other facets leave: one statement for all. */
export const readFacets = handle.read(routes.readFacets, async ({ query, org, me, allow }) => {
  allow({ asksForAccounts: query.noAccount !== undefined })
  const sight = sightOf(org, me)
  const rows = await countFacets(org, sight, query, me)
  const of = (facet: string) => rows.filter((row) => row.facet === facet)
  const named = (facet: string) => of(facet).map(({ key, name, count }) => ({ id: key, name: name ?? '', count }))
  const single = (facet: string) => of(facet)[0]?.count ?? 0
  return {
    total: single('total'),
    units: of('units').map(({ key, name, parent, count }) => ({ id: key, name: name ?? '', parentId: parent, count })),
    sites: named('sites'),
    levels: named('levels'),
    languages: of('languages').map(({ key, count }) => ({ code: key, count })),
    gladToHelp: single('gladToHelp'),
    mayBeAsked: single('mayBeAsked'),
    newHere: single('newHere'),
    noAccount: me.is('people_administrator') ? single('noAccount') : null,
  }
})

type FacetRow = { facet: string; key: string; name: string | null; parent: string | null; count: number }

async function countFacets(
  org: OrganisationDatabase,
  sight: Sight,
  filters: DirectoryFilters & { q?: string | undefined },
  me: { id: string },
) {
  const set = narrowings(org, sight, filters, me)
  const all = (parts: RawBuilder<unknown>[]) => (parts.length === 0 ? sql`true` : sql.join(parts, sql` and `))
  // A column for each filter that is set, so that a facet can leave its own out without searching again.
  const kept = set.map(({ keeps }, index) => sql`${keeps} as ${sql.ref(`keeps_${index}`)}`)
  const except = (facet: string) =>
    all(
      set.flatMap((each, index) =>
        each.facet === facet ? [] : [sql`coalesce(b.${sql.ref(`keeps_${index}`)}, false)`],
      ),
    )
  const seen = (column: string, field: Parameters<Sight['sees']>[0]) =>
    sql`case when ${sight.sees(field)} then ${sql.ref(`p.${column}`)} end as ${sql.ref(column)}`
  const columns = [
    sql`p.id`,
    seen('unit_id', 'unit'),
    seen('site_id', 'site'),
    seen('level_id', 'level'),
    sql`(${isNewHere} and ${sight.sees('startedOn')}) as is_new`,
    sql`${hasNoAccount} as no_account`,
    sql`${isGladToHelp(org.rows)} as is_glad`,
    sql`${mayBeAskedNow(org)} as may_be_asked`,
    sql`${sight.sees('languages')} as shows_languages`,
    ...kept,
  ]
  const found = await sql<FacetRow>`
    with recursive base as materialized (
      select ${sql.join(columns)} from ${org.table('person')} p
      where p.state in ('listed', 'invited', 'active') and p.kind = 'member'
        and ${all(wordsFound(org, sight, filters.q))}
    ),
    in_unit as (
      select b.unit_id as id, count(*) as people from base b where b.unit_id is not null and ${except('units')} group by 1
    ),
    above (unit_id, people) as (
      select id, people from in_unit
      union all select u.parent_id, a.people from above a join ${org.table('unit')} u on u.id = a.unit_id
      where u.parent_id is not null
    ),
    counted as (
      select 'total' as facet, '' as key, null as name, null as parent, count(*) as count, 0 as place
        from base b where ${except('')}
      union all select 'units', u.id::text, u.name, u.parent_id::text, sum(a.people), u.sort_order
        from above a join ${org.table('unit')} u on u.id = a.unit_id group by u.id
      union all select 'sites', s.id::text, s.name, null, count(*), 0
        from base b join ${org.table('site')} s on s.id = b.site_id where ${except('sites')} group by s.id
      union all select 'levels', l.id::text, l.name, null, count(*), l.rank
        from base b join ${org.table('level')} l on l.id = b.level_id where ${except('levels')} group by l.id
      union all select 'languages', pl.code, null, null, count(*), 0
        from base b join ${org.table('personLanguage')} pl on pl.person_id = b.id
        where b.shows_languages and ${except('languages')} group by pl.code
      union all select 'gladToHelp', '', null, null, count(*), 0 from base b where b.is_glad and ${except('gladToHelp')}
      union all select 'mayBeAsked', '', null, null, count(*), 0
        from base b where b.may_be_asked and ${except('mayBeAsked')}
      union all select 'newHere', '', null, null, count(*), 0 from base b where b.is_new and ${except('newHere')}
      union all select 'noAccount', '', null, null, count(*), 0 from base b where b.no_account and ${except('noAccount')}
    )
    select facet, key, name, parent, count::int as count from counted order by facet, place, name, key`.execute(
    org.rows,
  )
  return found.rows
}

import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { handle } from './access.ts'
import { hasSkill, isGladToHelp, mayBeAskedNow, wantsToLearn } from './evidence-directory.ts'
import { foldName } from './names.ts'
import { type Sight, sightOf } from './visibility.ts'
import { presentSummary, visiblePeople, withSummary } from './visible.ts'

export type DirectoryFilters = Omit<z.output<typeof routes.readFacets.query>, 'q'>
/** One way to narrow the directory: SQL over `person as p` that already respects what the viewer may see. */
export type Narrowing = { facet: string; keeps: Expression<SqlBool> }

/** People by name or newest first, a page at a time: two statements with the sign-in check, whatever the length. */
export const listPeople = handle.read(routes.listPeople, async ({ query, org, me, allow }) => {
  allow({ asksForAccounts: query.noAccount !== undefined })
  const sight = sightOf(org, me)
  const found = await findPeople(org, sight, query, me).execute()
  const { shown, next } = pageOf(found, query.limit, (row) => (query.sort === 'name' ? row.sortName : ''))
  return { items: shown.map((row) => presentSummary(row, sight)), next }
})

/** The statement of a directory page; it reads one row more than the page shows. */
export function findPeople(
  org: OrganisationDatabase,
  sight: Sight,
  query: Omit<z.output<typeof routes.listPeople.query>, 'sort'> & { sort?: 'name' | 'newest' },
  me: { id: string },
) {
  const after = readCursor(query.cursor)
  let people = visiblePeople(org.rows).$call(withSummary(sight))
  for (const keeps of wordsFound(org, sight, query.q)) people = people.where(keeps)
  for (const { keeps } of narrowings(org, sight, query, me)) people = people.where(keeps)
  const page = people.limit(query.limit + 1)
  if (query.sort === 'newest') {
    // Ids sort by the time they were made.
    const newest = after ? page.where(sql<boolean>`p.id < ${after.id}::uuid`) : page
    return newest.orderBy('p.id', 'desc')
  }
  const byName = after ? page.where(sql<boolean>`(p.sort_name, p.id) > (${after.key}, ${after.id}::uuid)`) : page
  return byName.orderBy('p.sortName').orderBy('p.id')
}

/**
 * Every filter of the directory that is set, each with the facet it belongs to: a facet is counted over what all
 * other facets leave. A new filter is one more entry here.
 */
export function narrowings(
  org: OrganisationDatabase,
  sight: Sight,
  filters: DirectoryFilters,
  me: { id: string },
): Narrowing[] {
  const { units, below = true, sites, levels, languages, newHere, noAccount } = filters
  const { skill, skillLevel: minLevel, grounds, gladToHelp, mayBeAsked, wantsToLearn: wanted } = filters
  const found: Narrowing[] = []
  const add = (facet: string, keeps: RawBuilder<boolean>) => found.push({ facet, keeps })
  if (units) add('units', sql`(${inUnits(org, units, below)} and ${sight.sees('unit')})`)
  if (sites) add('sites', sql`(p.site_id = any (${sites}::uuid[]) and ${sight.sees('site')})`)
  if (levels) add('levels', sql`(p.level_id = any (${levels}::uuid[]) and ${sight.sees('level')})`)
  if (languages) add('languages', sql`(${speaks(org, languages)} and ${sight.sees('languages')})`)
  if (skill) add('skill', hasSkill(org.rows, me, { skill, minLevel, grounds }))
  if (gladToHelp) add('gladToHelp', isGladToHelp(org.rows))
  if (mayBeAsked) add('mayBeAsked', mayBeAskedNow(org))
  if (wanted) add('wantsToLearn', wantsToLearn(org.rows, wanted))
  if (newHere) add('newHere', sql`(${isNewHere} and ${sight.sees('startedOn')})`)
  if (noAccount) add('noAccount', hasNoAccount)
  return found
}

export const newHereDays = 90
export const isNewHere = sql<boolean>`p.started_on >= current_date - ${sql.lit(newHereDays)}`
export const hasNoAccount = sql<boolean>`p.state in ('listed', 'invited')`

/** People of these units, with or without those of the units below. */
export const inUnits = (org: OrganisationDatabase, unitIds: readonly string[], below: boolean): RawBuilder<boolean> =>
  below
    ? sql`p.unit_id in (
        with recursive below as (
          select id from ${org.table('unit')} where id = any (${unitIds}::uuid[])
          union select u.id from ${org.table('unit')} u join below b on u.parent_id = b.id
        ) select id from below)`
    : sql`p.unit_id = any (${unitIds}::uuid[])`

const speaks = (org: OrganisationDatabase, codes: readonly string[]): RawBuilder<boolean> =>
  sql`p.id in (select person_id from ${org.table('personLanguage')} where code = any (${codes}::text[]))`

/**
 * For each word of a search: people in whose name, title or address it stands, as far as the viewer sees these. Each
 * part is a search of its own, so that each uses its own trigram index.
 */
export function wordsFound(org: OrganisationDatabase, sight: Sight, q = ''): RawBuilder<boolean>[] {
  const person = org.table('person')
  const names = org.table('personName')
  const words = foldName(q).split(' ').filter(Boolean).slice(0, 8)
  return words.map((word) => {
    const anywhere = `%${word.replace(/[\\%_]/g, '\\$&')}%`
    return sql<boolean>`p.id in (
      select p.id from ${person} p where p.sort_name like ${anywhere}
      union all select p.id from ${person} p where p.title ilike ${anywhere} and ${sight.sees('title')}
      union all select p.id from ${person} p where p.email like ${anywhere} and ${sight.sees('email')}
      union all select p.id from ${names} n join ${person} p on p.id = n.person_id
        where n.folded like ${anywhere}
        and (case n.kind when 'nickname' then ${sight.sees('nickname')} else ${sight.sees('formerNames')} end))`
  })
}

import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { z } from 'zod'
import { type Language, peopleRoutes as routes } from '../../contract/people.ts'
import { handle } from './access.ts'
import { sightOf } from './visibility.ts'
import { presentSummary, visiblePeople, withSummary } from './visible.ts'

/** Cards for every name on a page in one request: two statements with the sign-in check. Who left has none (P43). */
export const listCards = handle.read(routes.listCards, async ({ query, org, me, allow }) => {
  allow()
  if (query.ids.length === 0) return { items: [] }
  const sight = sightOf(org, me)
  const found = await visiblePeople(org.rows)
    .$call(withSummary(sight))
    .select('p.pronunciation')
    .select((eb) => [
      eb
        .selectFrom('personName as pn')
        .whereRef('pn.personId', '=', 'p.id')
        .where('pn.kind', '=', 'nickname')
        .select('pn.name')
        .limit(1)
        .as('nickname'),
      jsonArrayFrom(
        eb
          .selectFrom('personLanguage as pl')
          .whereRef('pl.personId', '=', 'p.id')
          .select(['pl.code', sql<z.input<typeof Language>['level']>`pl.level`.as('level')])
          .orderBy('pl.sortOrder'),
      ).as('languages'),
    ])
    .where('p.id', 'in', query.ids)
    .execute()
  const byId = new Map(found.map((row) => [row.id, row]))
  return {
    items: [...new Set(query.ids)].flatMap((id) => {
      const row = byId.get(id)
      if (!row) return []
      return {
        ...presentSummary(row, sight),
        nickname: sight.seesIn(row, 'nickname') ? row.nickname : null,
        pronunciation: sight.seesIn(row, 'pronunciation') ? row.pronunciation : null,
        languages: sight.seesIn(row, 'languages') ? row.languages : [],
      }
    }),
  }
})

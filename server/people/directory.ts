import { sql } from 'kysely'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import { handle } from './access.ts'
import { foldName } from './names.ts'
import { presentSummary, visiblePeople, withSummary } from './visible.ts'

/** People by name, a page at a time: two statements with the sign-in check, whatever the length. */
export const listPeople = handle.read(routes.listPeople, async ({ query, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  let people = visiblePeople(rows).$call(withSummary)
  for (const word of foldName(query.q ?? '')
    .split(' ')
    .filter(Boolean)) {
    const anywhere = `%${word.replace(/[\\%_]/g, '\\$&')}%`
    people = people.where((eb) =>
      eb.or([eb('p.sortName', 'like', anywhere), eb('p.title', 'ilike', anywhere), eb('p.email', 'like', anywhere)]),
    )
  }
  if (after) people = people.where(sql<boolean>`(p.sort_name, p.id) > (${after.key}, ${after.id}::uuid)`)
  const found = await people
    .orderBy('p.sortName')
    .orderBy('p.id')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, (row) => row.sortName)
  return { items: shown.map(presentSummary), next }
})

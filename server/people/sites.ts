import { sql } from 'kysely'
import type { z } from 'zod'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { Site } from '../../contract/structure.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { Rows } from '../platform/database.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { handle } from './access.ts'
import { holidaysIn } from './holiday-files.ts'
import { refuseStale } from './person-changes.ts'

type Reply = z.input<typeof Site>
type Row = Omit<Reply, 'isClosed'> & { closedAt: Date | null }

const presentSite = ({ closedAt, ...site }: Row): Reply => ({
  id: site.id,
  name: site.name,
  city: site.city,
  country: site.country,
  zone: site.zone,
  weekend: site.weekend,
  emergencyText: site.emergencyText,
  isClosed: closedAt !== null,
  version: site.version,
})

const findSites = (rows: Rows) => rows.selectFrom('site').selectAll()

export const listSites = handle.read(routes.listSites, async ({ query, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  let sites = findSites(rows).select(sql<string>`lower(name)`.as('key')).where('closedAt', 'is', null)
  if (after) sites = sites.where(sql<boolean>`(lower(name), id) > (${after.key}, ${after.id}::uuid)`)
  const found = await sites
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, ({ key }) => key)
  return { items: shown.map(presentSite), next }
})

export const createSite = handle.write(routes.createSite, async ({ body, tx, emit, allow }) => {
  allow()
  const id = newId()
  const made = await tx
    .insertInto('site')
    .values({ id, ...body })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refuseTakenName)
  await emit('site.changed', { siteId: id, fields: Object.keys(body) })
  return presentSite(made)
})

export const editSite = handle.write(routes.editSite, async ({ params, body, tx, emit, allow }) => {
  allow()
  const site = await findSites(tx).where('id', '=', params.id).forUpdate().executeTakeFirst()
  if (!site) throw notFound('There is no such site.')
  const { version, isClosed, ...rest } = body
  if (version !== site.version) refuseStale(version, site, presentSite(site))
  const closed = isClosed === undefined ? {} : { closedAt: isClosed ? (site.closedAt ?? new Date()) : null }
  const made = await tx
    .updateTable('site')
    .set({ ...rest, ...closed, version: version + 1 })
    .where('id', '=', site.id)
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refuseTakenName)
  await emit('site.changed', { siteId: site.id, fields: Object.keys({ ...rest, ...closed }) })
  return presentSite(made)
})

function refuseTakenName(error: unknown): never {
  if (typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === 'site_name')
    throw invalid({
      code: 'taken',
      detail: 'There is a site of this name already.',
      fields: [{ path: 'name', message: 'is taken' }],
    })
  throw error
}

const readHolidays = async (rows: Rows, siteId: string) => ({
  items: await rows.selectFrom('holiday').where('siteId', '=', siteId).select(['day', 'name']).orderBy('day').execute(),
})

export const listHolidays = handle.read(routes.listHolidays, async ({ params, rows, allow }) => {
  allow()
  const site = await findSites(rows).where('id', '=', params.id).executeTakeFirst()
  if (!site) throw notFound('There is no such site.')
  return readHolidays(rows, site.id)
})

/** Replaces the holidays by a typed list, or by the whole-day events of an .ics file (P18: nothing is fetched). */
export const setHolidays = handle.write(routes.setHolidays, async ({ params, body, tx, emit, allow }) => {
  allow()
  const site = await findSites(tx).where('id', '=', params.id).forUpdate().executeTakeFirst()
  if (!site) throw notFound('There is no such site.')
  const wanted = 'items' in body ? body.items : holidaysIn(body.ics)
  // Two names for one day are one holiday.
  const days = new Map(wanted.map(({ day, name }) => [day, { siteId: site.id, day, name }]))
  await tx.deleteFrom('holiday').where('siteId', '=', site.id).execute()
  if (days.size > 0)
    await tx
      .insertInto('holiday')
      .values([...days.values()])
      .execute()
  await emit('site.changed', { siteId: site.id, fields: ['holidays'] })
  return readHolidays(tx, site.id)
})

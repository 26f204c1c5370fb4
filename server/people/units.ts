import { sql } from 'kysely'
import type { z } from 'zod'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { Unit } from '../../contract/structure.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { handle } from './access.ts'
import { lockStructure } from './line.ts'
import { refuseStale } from './person-changes.ts'
import { hereStates } from './visible.ts'

export const deepestUnit = 15

type Row = {
  id: string
  name: string
  code: string | null
  kind: string | null
  parentId: string | null
  siteId: string | null
  sortOrder: number
  closedAt: Date | null
  version: number
  headId: string | null
  headName: string | null
}

export const findUnits = (rows: Rows) =>
  rows
    .selectFrom('unit as u')
    .leftJoin('person as h', (on) => on.onRef('h.id', '=', 'u.headId').on('h.state', 'in', hereStates))
    .select(['u.id', 'u.name', 'u.code', 'u.kind', 'u.parentId', 'u.siteId', 'u.sortOrder', 'u.closedAt', 'u.version'])
    .select(['h.id as headId', 'h.name as headName'])

export const presentUnit = (row: Row): z.input<typeof Unit> => ({
  id: row.id,
  name: row.name,
  code: row.code,
  kind: row.kind,
  parentId: row.parentId,
  head: row.headId && row.headName ? { id: row.headId, name: row.headName } : null,
  siteId: row.siteId,
  order: row.sortOrder,
  isClosed: row.closedAt !== null,
  version: row.version,
})

/** @throws 404 */
export async function readUnitRow(rows: Rows, id: string): Promise<Row> {
  const unit = await findUnits(rows).where('u.id', '=', id).executeTakeFirst()
  if (!unit) throw notFound('There is no such unit.')
  return unit
}

export const listUnits = handle.read(routes.listUnits, async ({ query, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  const key = sql<string>`lower(u.name)`
  let units = findUnits(rows).select(key.as('key')).where('u.closedAt', 'is', null)
  if (query.q) units = units.where('u.name', 'ilike', `%${query.q.replace(/[\\%_]/g, '\\$&')}%`)
  if (after) units = units.where(sql<boolean>`(${key}, u.id) > (${after.key}, ${after.id}::uuid)`)
  const found = await units
    .orderBy(key)
    .orderBy('u.id')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, (row) => row.key)
  return { items: shown.map(presentUnit), next }
})

export const readUnit = handle.read(routes.readUnit, async ({ params, org, allow }) => {
  allow()
  const unit = await readUnitRow(org.rows, params.id)
  const path = await pathTo(org, params.id)
  return { ...presentUnit(unit), path: path.slice(0, -1) }
})

/** From the root down to the unit itself. */
export async function pathTo(org: OrganisationDatabase, unitId: string, rows: Rows = org.rows) {
  const unit = org.table('unit')
  const found = await sql<{ id: string; name: string }>`
    with recursive up as (
      select id, name, parent_id, 1 as step from ${unit} where id = ${unitId}
      union all select u.id, u.name, u.parent_id, up.step + 1 from up join ${unit} u on u.id = up.parent_id where up.step < 100
    ) select id, name from up order by step desc`.execute(rows)
  return found.rows
}

/** How many units stand below each other at most, from this one down (1 where it has none below). */
async function heightOf(org: OrganisationDatabase, unitId: string, tx: Writes): Promise<number> {
  const unit = org.table('unit')
  const found = await sql<{ height: number }>`
    with recursive below as (
      select id, 1 as step from ${unit} where id = ${unitId}
      union all select u.id, b.step + 1 from below b join ${unit} u on u.parent_id = b.id where b.step < 100
    ) select max(step)::int as height from below`.execute(tx)
  return found.rows[0]?.height ?? 1
}

/**
 * Refuses a parent that is closed, is the unit or stands below it, or would make the tree too deep. The caller holds
 * `lockStructure`. @throws 422 `unit_cycle` naming the path, `unit_depth`, `no_such_place`.
 */
export async function refuseParent(
  tx: Writes,
  org: OrganisationDatabase,
  { unitId, parentId }: { unitId: string | null; parentId: string },
): Promise<void> {
  const parent = await tx.selectFrom('unit').where('id', '=', parentId).select('closedAt').executeTakeFirst()
  if (!parent || parent.closedAt)
    throw invalid({
      code: 'no_such_place',
      detail: 'The unit above has to be an open one.',
      fields: [{ path: 'parentId', message: 'is no open unit' }],
    })
  const path = await pathTo(org, parentId, tx)
  const at = path.findIndex(({ id }) => id === unitId)
  if (at >= 0) {
    const circle = path.slice(at)
    const names = circle.map(({ name }) => name).join(' > ')
    throw invalid({
      code: 'unit_cycle',
      detail: `A unit cannot stand below itself: ${names}.`,
      fields: [{ path: 'parentId', message: 'stands below this unit' }],
      path: circle,
    })
  }
  const depth = path.length + (unitId === null ? 1 : await heightOf(org, unitId, tx))
  if (depth > deepestUnit)
    throw invalid({
      code: 'unit_depth',
      detail: `That would be ${depth} units below each other; at most ${deepestUnit}.`,
      fields: [{ path: 'parentId', message: 'is too deep in the tree' }],
    })
}

export const createUnit = handle.write(routes.createUnit, async ({ body, org, tx, emit, allow }) => {
  allow()
  await lockStructure(tx, org)
  const { order = 0, parentId, ...rest } = body
  if (parentId) await refuseParent(tx, org, { unitId: null, parentId })
  await refusePlaces(tx, body)
  const id = newId()
  await tx
    .insertInto('unit')
    .values({ id, ...rest, parentId, sortOrder: order })
    .execute()
  await emit('unit.created', { unitId: id })
  return presentUnit(await readUnitRow(tx, id))
})

export const editUnit = handle.write(routes.editUnit, async ({ params, body, tx, emit, allow }) => {
  allow()
  const unit = await loadOpenUnit(tx, params.id)
  const { version, order, ...rest } = body
  if (version !== unit.version) refuseStale(version, unit, presentUnit(await readUnitRow(tx, unit.id)))
  await refusePlaces(tx, body)
  const change = { ...rest, ...(order !== undefined && { sortOrder: order }) }
  const fields = Object.entries(change).flatMap(([name, value]) =>
    value !== undefined && unit[name as keyof typeof unit] !== value ? [name] : [],
  )
  if (fields.length > 0) {
    await tx
      .updateTable('unit')
      .set({ ...change, version: version + 1 })
      .where('id', '=', unit.id)
      .execute()
    await emit('unit.changed', { unitId: unit.id, fields })
  }
  return presentUnit(await readUnitRow(tx, unit.id))
})

/** An open unit, locked against other writers. @throws 404 */
export async function loadOpenUnit(tx: Writes, id: string) {
  const unit = await tx
    .selectFrom('unit')
    .selectAll()
    .where('id', '=', id)
    .where('closedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!unit) throw notFound('There is no such unit, or it is closed.')
  return unit
}

type Places = { headId?: string | null | undefined; siteId?: string | null | undefined }

async function refusePlaces(tx: Writes, { headId, siteId }: Places): Promise<void> {
  const head = headId ? tx.selectFrom('person').where('id', '=', headId).where('state', 'in', hereStates) : undefined
  const site = siteId ? tx.selectFrom('site').where('id', '=', siteId).where('closedAt', 'is', null) : undefined
  const fields = [
    head && !(await head.select('id').executeTakeFirst()) ? { path: 'headId', message: 'is nobody who is here' } : null,
    site && !(await site.select('id').executeTakeFirst()) ? { path: 'siteId', message: 'is no open site' } : null,
  ].filter((field) => field !== null)
  if (fields.length === 0) return
  const detail = `${fields.map(({ path, message }) => `${path} ${message}`).join('; ')}.`
  throw invalid({ code: 'no_such_place', detail, fields })
}

import { sql } from 'kysely'
import type { z } from 'zod'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { Level } from '../../contract/structure.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { handle } from './access.ts'
import { refuseStale } from './person-changes.ts'
import { hereStates } from './visible.ts'

type Reply = z.input<typeof Level>
const fewest = 2
const most = 12

const findLevels = (rows: Rows) => rows.selectFrom('level').selectAll().orderBy('rank').execute()

async function presentLevels(rows: Rows): Promise<{ items: Reply[] }> {
  const levels = await findLevels(rows)
  return {
    items: levels.map(({ id, rank, name, names, audience, version }) => ({
      id,
      rank,
      name,
      names: names as Reply['names'],
      audience: audience as Reply['audience'],
      version,
    })),
  }
}

/** One writer of the ladder at a time: ranks are whole only together. */
const lockLadder = (tx: Writes, org: OrganisationDatabase) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`levels of ${org.id}`}, 0))`.execute(tx)

/** Ranks 1, 2, 3 … in the order of these ids. */
async function rank(tx: Writes, ids: readonly string[]): Promise<void> {
  for (const [index, id] of ids.entries())
    await tx
      .updateTable('level')
      .set({ rank: index + 1, version: sql<number>`version + 1` })
      .where('id', '=', id)
      .where('rank', '<>', index + 1)
      .execute()
}

export const listLevels = handle.read(routes.listLevels, async ({ rows, allow }) => {
  allow()
  return presentLevels(rows)
})

/** Puts a level at a rank; those from there on move up by one. People keep the level they have. */
export const createLevel = handle.write(routes.createLevel, async ({ body, org, tx, emit, allow }) => {
  allow()
  await lockLadder(tx, org)
  const levels = await findLevels(tx)
  if (levels.length >= most) throw invalid({ code: 'too_many_levels', detail: `A ladder has at most ${most} levels.` })
  const id = newId()
  const { name, audience } = body
  await tx
    .insertInto('level')
    .values({ id, rank: levels.length + 1, name, audience, names: JSON.stringify(body.names) })
    .execute()
  const ids = levels.map((level) => level.id)
  await rank(tx, [...ids.slice(0, body.rank - 1), id, ...ids.slice(body.rank - 1)])
  await emit('level.changed', { levelIds: [id], how: 'added' })
  return presentLevels(tx)
})

export const editLevel = handle.write(routes.editLevel, async ({ params, body, tx, emit, allow }) => {
  allow()
  const level = await tx.selectFrom('level').selectAll().where('id', '=', params.id).forUpdate().executeTakeFirst()
  if (!level) throw notFound('There is no such level.')
  const { version, names, ...rest } = body
  if (version !== level.version) refuseStale(version, level, await presentLevels(tx))
  await tx
    .updateTable('level')
    .set({ ...rest, ...(names && { names: JSON.stringify(names) }), version: version + 1 })
    .where('id', '=', level.id)
    .execute()
  await emit('level.changed', { levelIds: [level.id], how: 'changed' })
  return presentLevels(tx)
})

/** @throws 409 `stale_version` where the ladder is another than the one that was put in order. */
export const orderLevels = handle.write(routes.orderLevels, async ({ body, org, tx, emit, allow }) => {
  allow()
  await lockLadder(tx, org)
  const known = (await findLevels(tx)).map(({ id }) => id)
  const isSame = known.length === body.ids.length && known.every((id) => body.ids.includes(id))
  if (!isSame)
    throw conflict({
      code: 'stale_version',
      detail: 'The ladder has other levels by now. Look at it again.',
      current: await presentLevels(tx),
    })
  await rank(tx, body.ids)
  await emit('level.changed', { levelIds: body.ids, how: 'ordered' })
  return presentLevels(tx)
})

/** Removes a level; its people go where the administrator says, who has to say it if there are any (P17). */
export const removeLevel = handle.write(routes.removeLevel, async ({ params, body, org, tx, emit, allow }) => {
  allow()
  await lockLadder(tx, org)
  const levels = await findLevels(tx)
  const { id } = params
  const { moveTo } = body
  if (!levels.some((level) => level.id === id)) throw notFound('There is no such level.')
  if (levels.length <= fewest)
    throw invalid({ code: 'too_few_levels', detail: `A ladder has at least ${fewest} levels.` })
  const people = await tx.selectFrom('person').where('levelId', '=', id).select(['id', 'state']).execute()
  const isTarget = moveTo !== null && moveTo !== id && levels.some((level) => level.id === moveTo)
  if (!isTarget && (people.length > 0 || moveTo !== null))
    throw invalid({
      code: 'level_not_empty',
      detail: `${people.length} people have this level. Say which level they get.`,
      fields: [{ path: 'moveTo', message: 'has to be another level' }],
      people: people.length,
    })
  await tx
    .updateTable('person')
    .set({ levelId: moveTo, version: sql<number>`version + 1` })
    .where('levelId', '=', id)
    .execute()
  await tx.deleteFrom('level').where('id', '=', id).execute()
  await rank(
    tx,
    levels.flatMap((level) => (level.id === id ? [] : level.id)),
  )
  for (const person of people)
    if (hereStates.some((state) => state === person.state))
      await emit('person.role_changed', { personId: person.id, changed: ['level'] })
  await emit('level.changed', { levelIds: [id], how: 'removed' })
  return presentLevels(tx)
})

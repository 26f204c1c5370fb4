import { sql } from 'kysely'
import { z } from 'zod'
import { Id } from '../../contract/common.ts'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { OrganisationDatabase, Writes } from '../platform/database.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { handle } from './access.ts'
import { lockStructure } from './line.ts'
import { refuseStale } from './person-changes.ts'
import { loadOpenUnit, presentUnit, readUnitRow, refuseParent } from './units.ts'
import { hereStates } from './visible.ts'

const undoDays = 30

/** What a unit was before an act: enough to take it back, as ids alone. */
const Before = z.object({
  parentId: Id.nullable(),
  intoId: Id.optional(),
  people: z.array(Id).default([]),
  units: z.array(Id).default([]),
})
type Before = z.output<typeof Before>
type Act = 'move' | 'merge' | 'close'

/** Behind the structure's lock, at the version that was seen. */
async function loadForAct(tx: Writes, org: OrganisationDatabase, id: string, version: number) {
  await lockStructure(tx, org)
  const unit = await loadOpenUnit(tx, id)
  if (version !== unit.version) refuseStale(version, unit, presentUnit(await readUnitRow(tx, id)))
  return unit
}

type Noted = { unitId: string; act: Act; before: z.input<typeof Before>; by: string }

/** Keeps what was, and answers the unit as it is with the act that can be undone. */
async function noteAct(tx: Writes, { unitId, act, before, by }: Noted) {
  const id = newId()
  await tx
    .insertInto('unitAct')
    .values({ id, unitId, act, before: JSON.stringify(before), byPersonId: by })
    .execute()
  await tx
    .deleteFrom('unitAct')
    .where('at', '<', sql<Date>`now() - ${`${undoDays} days`}::interval`)
    .execute()
  return { unit: presentUnit(await readUnitRow(tx, unitId)), actId: id }
}

const raiseVersion = { version: sql<number>`version + 1` }

export const moveUnit = handle.write(routes.moveUnit, async ({ params, body, me, org, tx, emit, allow }) => {
  allow()
  const unit = await loadForAct(tx, org, params.id, body.version)
  if (body.parentId) await refuseParent(tx, org, { unitId: unit.id, parentId: body.parentId })
  await tx
    .updateTable('unit')
    .set({ parentId: body.parentId, ...raiseVersion })
    .where('id', '=', unit.id)
    .execute()
  await emit('unit.moved', { unitId: unit.id, from: unit.parentId, to: body.parentId })
  return noteAct(tx, { unitId: unit.id, act: 'move', before: { parentId: unit.parentId }, by: me.id })
})

/** Its people and the units below go to the other one; the unit itself closes. */
export const mergeUnit = handle.write(routes.mergeUnit, async ({ params, body, me, org, tx, emit, allow }) => {
  allow()
  const unit = await loadForAct(tx, org, params.id, body.version)
  const { intoId } = body
  // The other must not stand below this one: its own parent would be gone.
  await refuseParent(tx, org, { unitId: unit.id, parentId: intoId })
  const units = await tx
    .updateTable('unit')
    .set({ parentId: intoId, ...raiseVersion })
    .where('parentId', '=', unit.id)
    .where('closedAt', 'is', null)
    .returning('id')
    .execute()
  for (const { id } of units) await refuseParent(tx, org, { unitId: id, parentId: intoId })
  const people = await movePeople(tx, { from: unit.id, to: intoId })
  await tx
    .updateTable('unit')
    .set({ closedAt: new Date(), ...raiseVersion })
    .where('id', '=', unit.id)
    .execute()
  await emit('unit.merged', { unitId: unit.id, intoId })
  for (const personId of people.here) await emit('person.role_changed', { personId, changed: ['unit'] })
  const before = { parentId: unit.parentId, intoId, people: people.all, units: units.map(({ id }) => id) }
  return noteAct(tx, { unitId: unit.id, act: 'merge', before, by: me.id })
})

async function movePeople(tx: Writes, { from, to, only }: { from: string; to: string; only?: readonly string[] }) {
  let moving = tx
    .updateTable('person')
    .set({ unitId: to, ...raiseVersion })
    .where('unitId', '=', from)
  if (only) moving = moving.where(sql<boolean>`id = any (${only}::uuid[])`)
  const moved = await moving.returning(['id', 'state']).execute()
  const isHere = (state: string) => hereStates.some((here) => here === state)
  return { all: moved.map(({ id }) => id), here: moved.flatMap(({ id, state }) => (isHere(state) ? id : [])) }
}

/** Closes a unit that is empty: people and units below have to be placed first. */
export const closeUnit = handle.write(routes.closeUnit, async ({ params, body, me, org, tx, emit, allow }) => {
  allow()
  const unit = await loadForAct(tx, org, params.id, body.version)
  const [units, people] = [
    await tx.selectFrom('unit').where('parentId', '=', unit.id).where('closedAt', 'is', null).select('id').execute(),
    await tx.selectFrom('person').where('unitId', '=', unit.id).where('state', 'in', hereStates).select('id').execute(),
  ]
  if (units.length + people.length > 0)
    throw invalid({
      code: 'unit_not_empty',
      detail: `${people.length} people and ${units.length} units have to be placed elsewhere first.`,
      people: people.length,
      units: units.length,
    })
  await tx
    .updateTable('unit')
    .set({ closedAt: new Date(), ...raiseVersion })
    .where('id', '=', unit.id)
    .execute()
  await emit('unit.closed', { unitId: unit.id })
  return noteAct(tx, { unitId: unit.id, act: 'close', before: { parentId: unit.parentId }, by: me.id })
})

/** Takes an act back: what was moved with it and is still there returns, what went on elsewhere since stays. */
export const undoUnitAct = handle.write(routes.undoUnitAct, async ({ params, org, tx, emit, allow }) => {
  allow()
  await lockStructure(tx, org)
  const act = await tx
    .selectFrom('unitAct')
    .selectAll()
    .where('id', '=', params.id)
    .where('at', '>', sql<Date>`now() - ${`${undoDays} days`}::interval`)
    .forUpdate()
    .executeTakeFirst()
  if (!act) throw notFound()
  if (act.undoneAt) throw conflict({ code: 'already_undone', detail: 'This was taken back before.' })
  const before = Before.parse(act.before)
  const parentId = await standingParent(tx, before.parentId)
  await tx
    .updateTable('unit')
    .set({ closedAt: null, parentId: null, ...raiseVersion })
    .where('id', '=', act.unitId)
    .execute()
  if (parentId) await refuseParent(tx, org, { unitId: act.unitId, parentId })
  await tx.updateTable('unit').set({ parentId }).where('id', '=', act.unitId).execute()
  if (before.intoId) await takeBack(tx, org, { unitId: act.unitId, intoId: before.intoId, before })
  await tx.updateTable('unitAct').set({ undoneAt: new Date() }).where('id', '=', act.id).execute()
  await emit('unit.restored', { unitId: act.unitId, actId: act.id })
  return presentUnit(await readUnitRow(tx, act.unitId))
})

/** A parent that was closed since cannot be returned to: the unit then becomes a root. */
async function standingParent(tx: Writes, parentId: string | null): Promise<string | null> {
  const open = tx.selectFrom('unit').where('id', '=', parentId).where('closedAt', 'is', null).select('id')
  return parentId === null ? null : ((await open.executeTakeFirst())?.id ?? null)
}

type TakeBack = { unitId: string; intoId: string; before: Before }

async function takeBack(tx: Writes, org: OrganisationDatabase, { unitId, intoId, before }: TakeBack): Promise<void> {
  await movePeople(tx, { from: intoId, to: unitId, only: before.people })
  for (const id of before.units) {
    const still = tx
      .selectFrom('unit')
      .where('id', '=', id)
      .where('parentId', '=', intoId)
      .where('closedAt', 'is', null)
    if (!(await still.select('id').executeTakeFirst())) continue
    await refuseParent(tx, org, { unitId: id, parentId: unitId })
    await tx
      .updateTable('unit')
      .set({ parentId: unitId, ...raiseVersion })
      .where('id', '=', id)
      .execute()
  }
}

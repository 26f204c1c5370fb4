import type { z } from 'zod'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { Leave } from '../../contract/profile.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import type { Emit } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import { handle } from './access.ts'
import { dayIn } from './leave-days.ts'
import { loadState } from './lifecycle.ts'

export type Absence = { firstDay: string; lastDay: string | null; showsReturn: boolean }

const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
const endsBefore = (a: Absence, b: Absence) => a.lastDay !== null && dayAfter(a.lastDay) < b.firstDay

/** Whether two absences overlap or follow each other without a day between. */
export const touches = (a: Absence, b: Absence) => !endsBefore(a, b) && !endsBefore(b, a)

/** One absence from those that touch: the earliest first day to the latest last day; open wins. */
export function mergeAbsences(all: readonly [Absence, ...Absence[]]): Absence {
  return all.reduce((a, b) => ({
    firstDay: a.firstDay < b.firstDay ? a.firstDay : b.firstDay,
    lastDay: a.lastDay === null || b.lastDay === null ? null : a.lastDay > b.lastDay ? a.lastDay : b.lastDay,
    showsReturn: a.showsReturn && b.showsReturn,
  }))
}

type LeaveOf = { tx: Writes; emit: Emit; personId: string; source: 'hr' | 'self'; absence: Absence }

/** Adds an absence; what it touches becomes one with it. One `person.leave_changed`, none where nothing changed (P4). */
export async function addLeave({ tx, emit, personId, source, absence }: LeaveOf): Promise<void> {
  const known = await readLeave(tx, personId)
  // Merged with one, it may now touch another.
  let [merged, touched] = [absence, known.filter((each) => touches(each, absence))]
  for (let before = -1; touched.length !== before; ) {
    before = touched.length
    merged = mergeAbsences([absence, ...touched])
    touched = known.filter((each) => touches(each, merged))
  }
  const [only] = touched
  if (touched.length === 1 && only && only.firstDay === merged.firstDay && only.lastDay === merged.lastDay) {
    if (only.showsReturn === absence.showsReturn) return
    merged = { ...merged, showsReturn: absence.showsReturn }
  }
  const ids = touched.map(({ id }) => id)
  const startedAt = touched.find((each) => each.startedAt !== null && each.endedAt === null)?.startedAt ?? null
  if (ids.length > 0) await tx.deleteFrom('leave').where('id', 'in', ids).execute()
  await tx
    .insertInto('leave')
    // What is over when it is recorded is nobody's news.
    .values({
      id: newId(),
      personId,
      source,
      ...merged,
      ...(isOver(merged) ? { startedAt: new Date(), endedAt: new Date() } : { startedAt }),
    })
    .execute()
  await tellLeave(tx, emit, personId)
}

const isOver = ({ lastDay }: Absence) => lastDay !== null && lastDay < dayIn('Pacific/Pago_Pago', new Date())

const readLeave = (rows: Rows, personId: string) =>
  rows.selectFrom('leave').selectAll().where('personId', '=', personId).orderBy('firstDay', 'desc').execute()

async function tellLeave(tx: Writes, emit: Emit, personId: string): Promise<void> {
  const leave = (await readLeave(tx, personId)).map(({ firstDay, lastDay }) => ({ firstDay, lastDay }))
  await emit('person.leave_changed', { personId, leave: leave.slice(0, 20) })
}

async function presentLeave(rows: Rows, personId: string): Promise<{ items: z.input<typeof Leave>[] }> {
  const found = await readLeave(rows, personId)
  return {
    items: found.map(({ id, firstDay, lastDay, source, showsReturn }) => ({
      id,
      firstDay,
      lastDay,
      source: source === 'hr' ? 'hr' : 'self',
      showsReturn,
    })),
  }
}

export const recordLeave = handle.write(routes.recordLeave, async ({ params, body, me, tx, emit, allow }) => {
  allow({ personId: params.id })
  const person = await loadState(tx, params.id)
  if (person.state === 'left') throw notFound('There is no such person here.')
  const source = person.id === me.id ? 'self' : 'hr'
  await addLeave({ tx, emit, personId: person.id, source, absence: body })
  return presentLeave(tx, person.id)
})

export const removeLeave = handle.write(routes.removeLeave, async ({ params, tx, emit, allow }) => {
  allow({ personId: params.id })
  const person = await loadState(tx, params.id)
  const gone = await tx
    .deleteFrom('leave')
    .where('id', '=', params.leaveId)
    .where('personId', '=', person.id)
    .returning('id')
    .executeTakeFirst()
  if (!gone) throw notFound()
  await tellLeave(tx, emit, person.id)
  return presentLeave(tx, person.id)
})

type Due = { org: OrganisationDatabase; emitIn: (tx: Writes) => Emit; at?: Date }

/**
 * Tells `leave_started` and `leave_ended` for what has begun or ended by each person's own calendar: once each,
 * however often and in however many processes it runs, since the row is marked in the same transaction (P4).
 */
export async function tellDueLeave({ org, emitIn, at = new Date() }: Due): Promise<void> {
  const earliest = dayIn('Pacific/Kiritimati', at)
  const due = await org.rows
    .selectFrom('leave as a')
    .innerJoin('person as p', 'p.id', 'a.personId')
    .leftJoin('site as s', 's.id', 'p.siteId')
    .where('p.state', 'in', ['listed', 'invited', 'active'])
    .where((eb) =>
      eb.or([
        eb.and([eb('a.startedAt', 'is', null), eb('a.firstDay', '<=', earliest)]),
        eb.and([eb('a.endedAt', 'is', null), eb('a.lastDay', '<', earliest)]),
      ]),
    )
    .select(['a.id', 'a.personId', 'a.firstDay', 'a.lastDay', 'p.zone', 's.zone as siteZone'])
    .execute()
  for (const leave of due) {
    const today = dayIn(leave.zone ?? leave.siteZone, at)
    if (leave.firstDay <= today) await org.write((tx) => markStarted(tx, emitIn(tx), leave, at))
    if (leave.lastDay !== null && leave.lastDay < today) await org.write((tx) => markEnded(tx, emitIn(tx), leave, at))
  }
}

type DueLeave = { id: string; personId: string; lastDay: string | null }

async function markStarted(tx: Writes, emit: Emit, { id, personId, lastDay }: DueLeave, at: Date): Promise<void> {
  const marked = await tx
    .updateTable('leave')
    .set({ startedAt: at })
    .where('id', '=', id)
    .where('startedAt', 'is', null)
    .executeTakeFirst()
  if (marked.numUpdatedRows > 0n) await emit('person.leave_started', { personId, leaveId: id, lastDay })
}

async function markEnded(tx: Writes, emit: Emit, { id, personId }: DueLeave, at: Date): Promise<void> {
  const marked = await tx
    .updateTable('leave')
    .set({ endedAt: at })
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .executeTakeFirst()
  if (marked.numUpdatedRows > 0n) await emit('person.leave_ended', { personId, leaveId: id })
}

import { sql } from 'kysely'
import type { z } from 'zod'
import { done } from '../../contract/common.ts'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { type Correction, HrFields } from '../../contract/profile.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { Rows } from '../platform/database.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { handle } from './access.ts'
import { narrowVisibility } from './field-visibility.ts'
import { profileFields } from './fields.ts'
import { changePerson, loadFor, type PersonChanges, refuseStale } from './person-changes.ts'

type Reply = z.input<typeof Correction>
type Row = {
  id: string
  personId: string
  personName: string
  field: string
  value: unknown
  visibility: string | null
  remark: string | null
  state: string
  answer: string | null
  createdAt: Date
  decidedAt: Date | null
  version: number
}

export const presentCorrection = (row: Row): Reply => ({
  id: row.id,
  person: { id: row.personId, name: row.personName },
  field: row.field,
  value: row.value ?? null,
  visibility: row.visibility as Reply['visibility'],
  remark: row.remark,
  state: row.state as Reply['state'],
  answer: row.answer,
  createdAt: row.createdAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  version: row.version,
})

/** The column that holds what a field of HR's is called by. */
const columnOf: Record<string, keyof typeof HrFields.shape> = {
  jobProfile: 'jobProfileId',
  unit: 'unitId',
  manager: 'managerId',
  level: 'levelId',
  site: 'siteId',
}
const columnFor = (field: string) => columnOf[field] ?? Object.keys(HrFields.shape).find((name) => name === field)

/** A correction's value as the change it asks for. @throws 422 where it is not in the field's form. */
function changeFrom(field: string, value: unknown): PersonChanges {
  const column = columnFor(field)
  const read = column ? HrFields.safeParse({ [column]: value }) : undefined
  if (read?.success) return read.data
  const message = read?.error.issues[0]?.message ?? 'is your own to change'
  throw invalid({ code: 'correction', detail: `${field} ${message}.`, fields: [{ path: 'value', message }] })
}

/** "This is wrong": what it should be, or that fewer should see it, with a remark, to the people administrators (P10). */
export const sendCorrection = handle.write(routes.sendCorrection, async ({ body, me, tx, emit, allow }) => {
  allow()
  const { field, value, visibility = null, remark = null } = body
  const isSelf = field in profileFields && !columnFor(field)
  if (isSelf || (value === undefined && !visibility && !remark))
    throw invalid({
      code: 'correction',
      detail: isSelf ? `${field} is your own to change.` : 'Say what it should be, or what is wrong.',
      fields: [{ path: isSelf ? 'field' : 'value', message: isSelf ? 'is your own to change' : 'is missing' }],
    })
  if (value !== undefined) changeFrom(field, value)
  const row = { id: newId(), personId: me.id, field, visibility, remark, state: 'open' }
  await tx
    .insertInto('correction')
    .values({ ...row, value: value === undefined ? null : JSON.stringify(value) })
    .execute()
  await emit('correction.sent', { correctionId: row.id, personId: me.id, field })
  const made = { ...row, value, personName: me.name, answer: null, createdAt: new Date(), decidedAt: null, version: 1 }
  return presentCorrection(made)
})

export const withdrawCorrection = handle.write(routes.withdrawCorrection, async ({ params, tx, allow }) => {
  const found = await findCorrections(tx).where('c.id', '=', params.id).executeTakeFirst()
  if (!found) throw notFound()
  allow(found)
  const taken = await tx
    .updateTable('correction')
    .set({ state: 'withdrawn', decidedAt: sql<Date>`now()`, version: sql<number>`version + 1` })
    .where('id', '=', found.id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  if (taken.numUpdatedRows === 0n) throw decided(found)
  return done
})

const findCorrections = (rows: Rows) =>
  rows
    .selectFrom('correction as c')
    .innerJoin('person as p', 'p.id', 'c.personId')
    .selectAll('c')
    .select(['p.name as personName', sql<boolean>`c.value is not null`.as('hasValue')])

const decided = (row: Row) =>
  conflict({ code: 'already_decided', detail: 'This correction has been answered.', current: presentCorrection(row) })

export const listCorrections = handle.read(routes.listCorrections, async ({ query, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  let waiting = findCorrections(rows)
    .where('c.state', '=', 'open')
    .where('p.state', 'in', ['listed', 'invited', 'active'])
  if (after)
    waiting = waiting.where(sql<boolean>`(c.created_at, c.id) > (${after.key}::timestamptz, ${after.id}::uuid)`)
  const found = await waiting
    // To the microsecond: a Date would cut it, and the cursor would skip or repeat a row.
    .select(sql<string>`c.created_at::text`.as('key'))
    .orderBy('c.createdAt')
    .orderBy('c.id')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, (row) => row.key)
  return { items: shown.map(presentCorrection), next }
})

/** The field takes the value, with "corrected on" as its source; or fewer people see it. */
export const acceptCorrection = handle.write(
  routes.acceptCorrection,
  async ({ params, body, me, org, tx, emit, allow }) => {
    allow()
    const asked = await findCorrections(tx).where('c.id', '=', params.id).executeTakeFirst()
    if (!asked) throw notFound()
    const hasValue = asked.value !== null || (asked.visibility === null && asked.remark === null)
    const changes = hasValue ? changeFrom(asked.field, asked.value) : {}
    const person = await loadFor(tx, org, asked.personId, changes)
    if (!person) throw notFound()
    const answer = await decide({ tx, emit, id: asked.id, by: me.id, state: 'accepted', ...body })
    await changePerson({ tx, org, emit, person, changes, source: 'correction' })
    if (asked.visibility === 'unit' || asked.visibility === 'me')
      await narrowVisibility(tx, asked.personId, asked.field, asked.visibility)
    return answer
  },
)

export const answerCorrection = handle.write(routes.answerCorrection, async ({ params, body, me, tx, emit, allow }) => {
  allow()
  return decide({ tx, emit, id: params.id, by: me.id, state: 'answered', ...body })
})

type Decision = Pick<Parameters<typeof changePerson>[0], 'tx' | 'emit'> & {
  id: string
  by: string
  state: 'accepted' | 'answered'
  version: number
  answer?: string | null | undefined
}

async function decide({ tx, emit, id, by, state, version, answer = null }: Decision): Promise<Reply> {
  const row = await findCorrections(tx).where('c.id', '=', id).forUpdate('c').executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'open') throw decided(row)
  refuseStale(version, row, presentCorrection(row))
  const change = { state, answer, decidedBy: by, decidedAt: new Date(), version: version + 1 }
  await tx.updateTable('correction').set(change).where('id', '=', id).execute()
  await emit('correction.decided', { correctionId: id, personId: row.personId, field: row.field, state })
  return presentCorrection({ ...row, ...change })
}

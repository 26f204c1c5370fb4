import { sql } from 'kysely'
import type { Rows, Writes } from '../platform/database.ts'
import { confirmationMonths } from './evidence-kinds.ts'

export type Confirmation = {
  byPersonId: string | null
  level: number
  byManager: boolean
  givenAt: Date
  /** When the claimant confirmed a claim of this colleague, if ever. */
  returnedAt: readonly Date[]
}

const swapDays = 90
const dayMs = 86_400_000

/**
 * Until when a claim of this level is confirmed, null where it is not (P28): two colleagues are needed, one of them no
 * manager; two people who confirmed each other within 90 days count for neither; a yes to a lower level says nothing
 * about a higher one; each lapses 36 months after it was given.
 */
export function confirmedUntil(level: number, given: readonly Confirmation[]): Date | null {
  const lapses = given
    .filter((each) => each.level >= level && !each.returnedAt.some((at) => isSwap(at, each.givenAt)))
    .map((each) => ({ byManager: each.byManager, at: addMonths(each.givenAt, confirmationMonths) }))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const colleague = lapses.find(({ byManager }) => !byManager)
  const other = lapses.find((each) => each !== colleague)
  if (!colleague || !other) return null
  return colleague.at < other.at ? colleague.at : other.at
}

const isSwap = (a: Date, b: Date) => Math.abs(a.getTime() - b.getTime()) <= swapDays * dayMs

function addMonths(date: Date, months: number): Date {
  const later = new Date(date)
  later.setUTCMonth(later.getUTCMonth() + months)
  return later
}

/** Works out again which of these claims are confirmed. */
async function refreshConfirmed(tx: Writes, claims: { id: string; level: number }[]): Promise<void> {
  if (claims.length === 0) return
  const given = await standing(tx)
    .where(
      'f.claimId',
      'in',
      claims.map(({ id }) => id),
    )
    .innerJoin('skillClaim as c', 'c.id', 'f.claimId')
    .select(['f.claimId', 'f.byPersonId', 'f.level', 'f.byManager', 'f.givenAt'])
    .select((eb) =>
      standingOf(eb.selectFrom('skillConfirmation as back'), 'back')
        .innerJoin('skillClaim as theirs', 'theirs.id', 'back.claimId')
        .whereRef('theirs.personId', '=', 'f.byPersonId')
        .whereRef('back.byPersonId', '=', 'c.personId')
        .select(sql<number[]>`coalesce(array_agg(extract(epoch from back.given_at)::float8 * 1000), '{}')`.as('times'))
        .as('returned'),
    )
    .execute()
  for (const { id, level } of claims) {
    const own = given
      .filter(({ claimId }) => claimId === id)
      .map(({ returned, ...each }) => ({ ...each, returnedAt: (returned ?? []).map((ms) => new Date(ms)) }))
    await tx
      .updateTable('skillClaim')
      .set({ confirmedUntil: confirmedUntil(level, own) })
      .where('id', '=', id)
      .execute()
  }
}

const standing = (rows: Rows) => rows.selectFrom('skillConfirmation as f').where('f.withdrawnAt', 'is', null)
const standingOf = <Q extends { where(condition: ReturnType<typeof sql<boolean>>): Q }>(query: Q, alias: string): Q =>
  query.where(sql<boolean>`${sql.ref(`${alias}.withdrawn_at`)} is null`)

export async function refreshConfirmedOf(tx: Writes, claimIds: readonly string[]): Promise<void> {
  if (claimIds.length === 0) return
  await refreshConfirmed(
    tx,
    await tx.selectFrom('skillClaim').where('id', 'in', claimIds).select(['id', 'level']).execute(),
  )
}

/** Of every claim of one skill that anybody ever confirmed. */
export async function refreshConfirmedOfSkill(tx: Writes, skillId: string): Promise<void> {
  const claims = await tx
    .selectFrom('skillClaim as c')
    .where('c.skillId', '=', skillId)
    .where((eb) =>
      eb.or([
        eb('c.confirmedUntil', 'is not', null),
        eb.exists(eb.selectFrom('skillConfirmation as f').whereRef('f.claimId', '=', 'c.id').select('f.id')),
      ]),
    )
    .select(['c.id', 'c.level'])
    .execute()
  await refreshConfirmed(tx, claims)
}

/** Of every claim that either of two people confirmed for the other: each new or withdrawn yes may make or end a swap. */
export async function refreshBetween(tx: Writes, a: string, b: string): Promise<void> {
  const found = await tx
    .selectFrom('skillClaim as c')
    .innerJoin('skillConfirmation as f', 'f.claimId', 'c.id')
    .where((eb) =>
      eb.or([
        eb.and([eb('c.personId', '=', a), eb('f.byPersonId', '=', b)]),
        eb.and([eb('c.personId', '=', b), eb('f.byPersonId', '=', a)]),
      ]),
    )
    .distinct()
    .select(['c.id', 'c.level'])
    .execute()
  await refreshConfirmed(tx, found)
}

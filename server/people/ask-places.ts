import { sql } from 'kysely'
import type { OrganisationDatabase, Writes } from '../platform/database.ts'
import { conflict } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'

/** The ways of being asked; each counts against the same limits (people.md P39, knowledge.md K49). */
export type AskDoor = 'question' | 'review' | 'perspective' | 'flash_mentoring'
type Ask = { org: OrganisationDatabase; personId: string; door: AskDoor; ref: string }

/**
 * Takes one of the places that a person has for being asked, for as long as the ask is open; taking it again for the
 * same ask takes no second one. One conditional update decides, on the row as it is when its turn comes, so that
 * parallel asks through all doors never exceed the limit.
 * @throws 409 `ask_limit`, in the same words for full, paused and unwilling: none tells itself apart.
 */
export async function claimAskPlace(tx: Writes, { org, personId, door, ref }: Ask): Promise<void> {
  const held = await tx
    .selectFrom('askPlace')
    .where('personId', '=', personId)
    .where('door', '=', door)
    .where('ref', '=', ref)
    .where('releasedAt', 'is', null)
    .select('id')
    .executeTakeFirst()
  if (held) return
  await ensureSetting(tx, personId)
  const setting = org.table('expertSetting')
  const taken = await sql`update ${setting} as x set open_asks = open_asks + 1, recent_asks = array(
      select t from unnest(x.recent_asks) t where t > clock_timestamp() - interval '7 days') || clock_timestamp()
    where x.person_id = ${personId}
      and x.is_suggested is not false and ${door} = any(x.asked_for)
      and (x.paused_until is null or x.paused_until <= clock_timestamp())
      and x.open_asks < x.open_limit
      and (select count(*) from unnest(x.recent_asks) t where t > clock_timestamp() - interval '7 days') < x.weekly_limit
    returning x.person_id`.execute(tx)
  if (taken.rows.length === 0) throw noPlace()
  await tx
    .insertInto('askPlace')
    .values({ id: newId(), personId, door, ref })
    .execute()
    .catch((error: unknown) => {
      // The same ask came twice at the same moment: the other one has the place, and this transaction ends.
      throw isTwice(error) ? noPlace() : error
    })
}

/** Gives the place of an ask back, once: a second end of the same ask frees nothing. */
export async function releaseAskPlace(tx: Writes, { personId, door, ref }: Omit<Ask, 'org'>): Promise<void> {
  const released = await tx
    .updateTable('askPlace')
    .set({ releasedAt: sql<Date>`now()` })
    .where('personId', '=', personId)
    .where('door', '=', door)
    .where('ref', '=', ref)
    .where('releasedAt', 'is', null)
    .returning('id')
    .execute()
  if (released.length === 0) return
  await tx
    .updateTable('expertSetting')
    .set((eb) => ({ openAsks: eb('openAsks', '-', 1) }))
    .where('personId', '=', personId)
    .execute()
}

/** The row of a person's decisions, with nothing decided yet. */
export const ensureSetting = (tx: Writes, personId: string) =>
  tx
    .insertInto('expertSetting')
    .values({ personId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()

const noPlace = () =>
  conflict({ code: 'ask_limit', detail: 'They cannot be asked at the moment. Ask somebody else, or ask openly.' })
const isTwice = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505'

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Writes } from './database.ts'
import { conflict, invalid, unreadable } from './errors.ts'

export type Retry = { key: string; personId: string; route: string; body: unknown }

/** The `Idempotency-Key` of a request, or undefined. @throws 400 for one that is no key. */
export function readKey(header: string | string[] | undefined, isRequired: boolean): string | undefined {
  if (typeof header === 'string' && /^[\x21-\x7e]{8,200}$/.test(header)) return header
  if (header === undefined && !isRequired) return undefined
  const what =
    header === undefined ? 'is missing: send a new random one with each act' : 'is not 8 to 200 visible characters'
  throw unreadable({
    code: 'idempotency_key',
    detail: `Idempotency-Key ${what}.`,
    fields: [{ path: 'Idempotency-Key', message: what }],
  })
}

/**
 * Acts once for one key: a retry gets the first answer, in whatever order and however parallel the tries come (T44).
 * The answer is stored in the transaction of the act. @throws 422 for another body under the same key, 409 while the
 * first try still runs.
 */
export async function actOnce<T>(tx: Writes, retry: Retry, status: number, act: () => Promise<T>): Promise<T> {
  const lock = await sql<{
    free: boolean
  }>`select pg_try_advisory_xact_lock(hashtextextended(${`${retry.personId} ${retry.key}`}, 0)) as free`.execute(tx)
  if (!lock.rows[0]?.free)
    throw conflict({
      code: 'still_running',
      detail: 'The first try of this request is still running.',
      retryAfterSeconds: 1,
    })
  const requestHash = createHash('sha256')
    .update(`${retry.route}\n${JSON.stringify(retry.body ?? null)}`)
    .digest()
  const known = await tx
    .selectFrom('idempotency')
    .where('personId', '=', retry.personId)
    .where('key', '=', retry.key)
    .select(['requestHash', 'reply'])
    .executeTakeFirst()
  if (known && !known.requestHash.equals(requestHash))
    throw invalid({
      code: 'idempotency_key_reused',
      detail: 'This Idempotency-Key came with another request before. Use a new one.',
    })
  if (known) return known.reply as T
  const answer = await act()
  const { key, personId, route } = retry
  await tx
    .insertInto('idempotency')
    .values({ key, personId, route, requestHash, status, reply: JSON.stringify(answer) })
    .execute()
  return answer
}

import { sql } from 'kysely'
import { done } from '../../contract/common.ts'
import { identityRoutes as routes } from '../../contract/identity.ts'
import { absoluteDays, idleDays } from '../platform/auth.ts'
import { notFound } from '../platform/errors.ts'
import { handle } from './access.ts'

/** My signed-in devices, the one in use last first. */
export const listSignIns = handle.read(routes.listSignIns, async ({ me, rows, allow }) => {
  allow()
  const found = await rows
    .selectFrom('signIn')
    .where('personId', '=', me.id)
    .where('expiresAt', '>', sql<Date>`now()`)
    .select(['id', 'createdAt', 'lastSeenAt', 'expiresAt', 'userAgent'])
    .orderBy('lastSeenAt', 'desc')
    .execute()
  return {
    items: found.map((each) => ({
      id: each.id,
      createdAt: each.createdAt.toISOString(),
      lastSeenAt: each.lastSeenAt.toISOString(),
      expiresAt: each.expiresAt.toISOString(),
      device: nameDevice(each.userAgent ?? ''),
      isCurrent: each.id === me.signIn.id,
    })),
  }
})

/** Another 14 days, and never past 90 days from the beginning (T20). */
export const prolongSignIn = handle.write(routes.prolongSignIn, async ({ me, tx, allow }) => {
  allow()
  await tx
    .updateTable('signIn')
    .set({
      expiresAt: sql<Date>`least(now() + ${`${idleDays} days`}::interval, created_at + ${`${absoluteDays} days`}::interval)`,
    })
    .where('id', '=', me.signIn.id)
    .execute()
  return done
})

export const endSignIn = handle.write(routes.endSignIn, async ({ params, me, tx, allow, emit, cookie }) => {
  const found = await tx.selectFrom('signIn').where('id', '=', params.id).select(['id', 'personId']).executeTakeFirst()
  if (!found) throw notFound()
  allow(found)
  await tx.deleteFrom('signIn').where('id', '=', found.id).execute()
  await emit('sign_in.ended', { signInId: found.id })
  if (found.id === me.signIn.id) cookie.clear()
  return done
})

const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** "Firefox, Windows": what its owner would call the device; a proper name in every language. */
export function nameDevice(userAgent: string): string {
  const find = (list: [RegExp, string][]) => list.find(([sign]) => sign.test(userAgent))?.[1]
  return [find(browsers), find(systems)].filter(Boolean).join(', ') || userAgent.slice(0, 40) || '?'
}

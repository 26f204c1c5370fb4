import { sql } from 'kysely'
import { done } from '../../contract/common.ts'
import { identityRoutes as routes } from '../../contract/identity.ts'
import type { Writes } from '../platform/database.ts'
import { forbidden, invalid } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { limit } from '../platform/limits.ts'
import type { Organisation } from '../platform/organisations.ts'
import { findPasswordProblem, hashPassword, verifyPassword } from '../platform/passwords.ts'
import { handle } from './access.ts'
import { spendMailedLink } from './mailed-links.ts'

const perAddress = limit(20, 60)
const perPerson = limit(5, 60)

/** With the secret of a mailed link. Every sign-in of the person ends, so a stolen one is worthless afterwards. */
export const usePasswordReset = handle.write(
  routes.usePasswordReset,
  async ({ body, tx, org, organisation, device, allow, emit }) => {
    allow()
    await perAddress.take(`${org.id} ${device.ip}`)
    const personId = await spendMailedLink(tx, body.token, 'password_reset')
    await setPassword(tx, { personId, password: body.password, organisation })
    await tx.deleteFrom('signIn').where('personId', '=', personId).execute()
    await emit('password.changed', { personId, by: 'link' })
    return done
  },
)

/** Needs the current password, or a sign-in younger than ten minutes where there is none yet (T20). */
export const changePassword = handle.write(
  routes.changePassword,
  async ({ body, me, tx, org, organisation, allow, emit }) => {
    allow()
    await perPerson.take(`${org.id} ${me.id}`)
    const known = await tx
      .selectFrom('account')
      .where('personId', '=', me.id)
      .where('providerId', '=', 'credential')
      .select('password')
      .executeTakeFirst()
    const isProven = known?.password ? await verifyPassword(known.password, body.current ?? '') : me.signIn.isFresh
    if (!isProven && !known?.password)
      throw forbidden('Sign in again first: this needs a sign-in younger than ten minutes.', 'fresh_sign_in_needed')
    if (!isProven)
      throw invalid({
        code: 'wrong_password',
        detail: 'The current password is not right.',
        fields: [{ path: 'current', message: 'is not right' }],
      })
    await setPassword(tx, { personId: me.id, password: body.password, organisation })
    await tx.deleteFrom('signIn').where('personId', '=', me.id).where('id', '<>', me.signIn.id).execute()
    await emit('password.changed', { personId: me.id, by: 'person' })
    return done
  },
)

/** Stores a new password. @throws 422 for one that is common, or the person's or the organisation's own name (T19). */
export async function setPassword(
  tx: Writes,
  {
    personId,
    password,
    organisation,
  }: { personId: string; password: string; organisation: Pick<Organisation, 'name'> },
): Promise<void> {
  const person = await tx
    .selectFrom('person')
    .where('id', '=', personId)
    .select(['name', 'email'])
    .executeTakeFirstOrThrow()
  const problem = findPasswordProblem(password, { names: [person.name, person.email, organisation.name] })
  if (problem)
    throw invalid({ code: 'weak_password', detail: problem, fields: [{ path: 'password', message: problem }] })
  const hashed = await hashPassword(password)
  await tx
    .insertInto('account')
    .values({ id: newId(), personId, accountId: personId, providerId: 'credential', password: hashed })
    .onConflict((held) =>
      held.columns(['providerId', 'accountId']).doUpdateSet({ password: hashed, updatedAt: sql<Date>`now()` }),
    )
    .execute()
}

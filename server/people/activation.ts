import type { Writes } from '../platform/database.ts'
import type { Emit, Listener } from '../platform/events.ts'
import { activatePerson } from './lifecycle.ts'

/**
 * The first sign-in of somebody invited makes them active (P1). It is heard rather than called, since identity knows
 * nothing of people's states; heard twice, it is one act.
 */
export const activateOnSignIn: Listener = {
  name: 'people.activate-on-sign-in',
  on: ['sign_in.begun'],
  async hear({ event, org, platform }) {
    const signInId = (event.payload as { signInId?: string }).signInId ?? null
    const invited = await org.rows
      .selectFrom('signIn as s')
      .innerJoin('person as p', 'p.id', 's.personId')
      .where('s.id', '=', signInId)
      .where('p.state', '=', 'invited')
      .select('p.id')
      .executeTakeFirst()
    if (!invited) return
    const emitIn =
      (tx: Writes): Emit =>
      (name, payload) =>
        platform.events.emit(tx, { organisationId: org.id, name, payload, byPersonId: invited.id, via: 'job' })
    await org.write((tx) => activatePerson({ tx, emit: emitIn(tx), personId: invited.id }))
  },
}

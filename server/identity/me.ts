import type { z } from 'zod'
import { type Me, identityRoutes as routes } from '../../contract/identity.ts'
import type { SignedIn } from '../platform/access.ts'
import { handle } from './access.ts'

/** The signed-in person, as their own pages need them. */
export const readMe = (me: SignedIn): z.input<typeof Me> => ({
  id: me.id,
  name: me.name,
  email: me.email,
  roles: [...me.roles],
  zone: me.zone,
  signInId: me.signIn?.id ?? null,
})

export const showMe = handle.read(routes.readMe, async ({ me, allow }) => {
  allow()
  return readMe(me)
})

import { done } from '../../contract/common.ts'
import { identityRoutes as routes } from '../../contract/identity.ts'
import type { NewSignIn } from '../platform/auth.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { forbidden, notFound, Refusal } from '../platform/errors.ts'
import type { SignInCookie } from '../platform/http.ts'
import { limit } from '../platform/limits.ts'
import type { Privacy } from '../platform/network.ts'
import type { Platform } from '../platform/platform.ts'
import { handle } from './access.ts'
import { spendMailedLink } from './mailed-links.ts'
import { readMe } from './me.ts'

const perAccount = limit(5, 60)
const perAddress = limit(20, 60)

/** E-mail and password. Wrong, unknown, locked and left get the same words after the same work (T22). */
export const signIn = handle.writeApart(
  routes.signIn,
  async ({ body, org, platform, device, privacy, requestId, allow, cookie }) => {
    allow()
    requirePrivacy(privacy)
    await perAddress.take(`${org.id} ${device.ip}`)
    await perAccount.take(`${org.id} ${body.email}`)
    const signedIn = await platform.auth.signInWithPassword(org, body, device)
    if (!signedIn) throw new Refusal(401, 'Not signed in', wrongCredentials)
    return begin({ org, platform, signedIn, cookie, requestId, by: 'password' })
  },
)

const wrongCredentials = {
  code: 'wrong_credentials',
  detail: 'This e-mail and password do not belong together. Check both, or have a link mailed to you.',
}

/** The button of the page that a mailed link opens: opening the link alone signs nobody in (T40). */
export const useSignInLink = handle.writeApart(
  routes.useSignInLink,
  async ({ body, org, platform, device, privacy, requestId, allow, cookie }) => {
    allow()
    requirePrivacy(privacy)
    await perAddress.take(`${org.id} ${device.ip}`)
    const personId = await org.write((tx) => spendMailedLink(tx, body.token, 'sign_in'))
    const signedIn = await platform.auth.startSignIn(org, personId, device)
    if (!signedIn) throw notFound('This link was used before, or its time is over. Ask for a new one.')
    return begin({ org, platform, signedIn, cookie, requestId, by: 'link' })
  },
)

/** One click, in the demonstration only. */
export const enterDemonstration = handle.writeApart(
  routes.enterDemonstration,
  async ({ body, org, organisation, platform, device, requestId, allow, cookie }) => {
    allow(organisation)
    const signedIn = await platform.auth.startSignIn(org, body.personId, device)
    if (!signedIn) throw notFound()
    return begin({ org, platform, signedIn, cookie, requestId, by: 'demonstration' })
  },
)

export const signOut = handle.write(routes.signOut, async ({ me, tx, allow, emit, cookie }) => {
  allow({ personId: me.id })
  await tx.deleteFrom('signIn').where('id', '=', me.signIn.id).execute()
  await emit('sign_in.ended', { signInId: me.signIn.id })
  cookie.clear()
  return done
})

type Beginning = {
  org: OrganisationDatabase
  platform: Platform
  signedIn: NewSignIn
  cookie: SignInCookie
  requestId: string
  by: 'password' | 'link' | 'demonstration'
}

async function begin({ org, platform, signedIn, cookie, requestId, by }: Beginning) {
  const sealed = platform.auth.seal(org.id, signedIn.token)
  const me = await platform.auth.recognise(org, sealed)
  if (!me?.signIn) throw notFound()
  const payload = { signInId: me.signIn.id, by }
  const event = {
    organisationId: org.id,
    byPersonId: me.id,
    via: 'browser',
    requestId,
    name: 'sign_in.begun',
    payload,
  } as const
  await org.write((tx) => platform.events.emit(tx, event))
  cookie.set(org.id, sealed)
  return readMe(me)
}

/** Over plain http on a public network a password could be read on the way: no sign-in there (A18). */
export function requirePrivacy(privacy: Privacy): void {
  if (privacy === 'refused')
    throw forbidden('This connection is not encrypted. Open Lyceum by its https address to sign in.', 'not_encrypted')
}

import type { identityRoutes } from '../../contract/identity.ts'
import type { HandlersFor } from '../platform/http.ts'
import { identityRules } from './access.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { listDemonstrationPeople } from './demonstration.ts'
import { auditedByIdentity } from './events.ts'
import { identityKinds } from './kinds.ts'
import { requestPasswordReset, requestSignInLink } from './mailed-links.ts'
import { showMe } from './me.ts'
import { changePassword, usePasswordReset } from './passwords.ts'
import { enterDemonstration, signIn, signOut, useSignInLink } from './sign-in.ts'
import { endSignIn, listSignIns, prolongSignIn } from './sign-ins.ts'

export { readMe } from './me.ts'
export { setPassword } from './passwords.ts'
export { requirePrivacy } from './sign-in.ts'

/** Who somebody is: signing in and out, links, passwords, devices. */
export const identity = {
  name: 'identity',
  rules: identityRules,
  audited: auditedByIdentity,
  kinds: identityKinds,
  handlers: {
    signIn,
    signOut,
    requestSignInLink,
    useSignInLink,
    requestPasswordReset,
    usePasswordReset,
    readMe: showMe,
    changePassword,
    listSignIns,
    prolongSignIn,
    endSignIn,
    listApiKeys,
    createApiKey,
    revokeApiKey,
    listDemonstrationPeople,
    enterDemonstration,
  } satisfies HandlersFor<typeof identityRoutes>,
}

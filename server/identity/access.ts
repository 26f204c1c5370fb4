import type { identityRoutes } from '../../contract/identity.ts'
import { always, type RulesFor, rule } from '../platform/access.ts'
import { handlersFor } from '../platform/http.ts'

export const identityRules = {
  'sign-in.create': rule({
    says: 'Anyone may try to sign in, or ask for a link that goes to their own address.',
    allows: () => true,
    states: always,
  }),
  'sign-in.end': rule<{ personId: string }>({
    says: 'People end their own sign-ins, on any device.',
    allows: (me, signIn) => signIn.personId === me.id,
    states: { own: (me) => ({ personId: me.id ?? '' }), 'of somebody else': () => ({ personId: 'other' }) },
    refuses: 'not_found',
  }),
  'me.read': rule({
    says: 'Everybody signed in reads what concerns their own account.',
    allows: (me) => me.id !== null,
    states: { own: () => undefined },
    shows: ['sign_in', 'api_key'],
  }),
  'me.edit': rule({
    says: 'Everybody signed in changes their own account.',
    allows: (me) => me.id !== null,
    states: always,
  }),
  'api-key.end': rule<{ personId: string }>({
    says: 'People end their own keys.',
    allows: (me, key) => key.personId === me.id,
    states: { own: (me) => ({ personId: me.id ?? '' }), 'of somebody else': () => ({ personId: 'other' }) },
    refuses: 'not_found',
  }),
  'demonstration.enter': rule<{ kind: 'own' | 'demonstration' }>({
    says: 'In the demonstration anyone may sign in as anyone; elsewhere nobody may.',
    allows: (_me, organisation) => organisation.kind === 'demonstration',
    states: {
      'in the demonstration': () => ({ kind: 'demonstration' }),
      'in an own organisation': () => ({ kind: 'own' }),
    },
    refuses: 'not_found',
  }),
} satisfies RulesFor<typeof identityRoutes>

export const handle = handlersFor(identityRules)

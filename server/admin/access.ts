import type { adminRoutes } from '../../contract/admin.ts'
import { always, type RulesFor, rule } from '../platform/access.ts'
import { handlersFor } from '../platform/http.ts'

export const adminRules = {
  'installation.read': rule({
    says: 'Anyone may see which organisation answers at an address.',
    allows: () => true,
    states: always,
  }),
  'demonstration.make': rule<{ isFirstRun: boolean }>({
    says: 'Before the first organisation anyone who reaches the server may make the demonstration; later administrators may.',
    allows: (me, installation) => installation.isFirstRun || me.is('administrator'),
    states: { 'first run': () => ({ isFirstRun: true }), later: () => ({ isFirstRun: false }) },
  }),
  'organisation.begin': rule<{ holdsLink: boolean }>({
    says: 'Whoever holds an unused first-administrator link from the console begins an organisation.',
    allows: (_me, { holdsLink }) => holdsLink,
    states: { 'with the link': () => ({ holdsLink: true }), 'without it': () => ({ holdsLink: false }) },
    refuses: 'not_found',
  }),
  'mailbox.read': rule({
    says: 'Administrators read the mail that was written, without sign-in links and safety notices.',
    allows: (me) => me.is('administrator'),
    states: always,
    shows: ['mail'],
  }),
  'audit.read': rule({
    says: 'Administrators read the audit trail and check that it is whole; that they did is recorded.',
    allows: (me) => me.is('administrator'),
    states: always,
    shows: ['domain_event'],
  }),
  'my-audit.read': rule({
    says: 'Everybody signed in reads what the audit trail holds of their own acts.',
    allows: (me) => me.id !== null,
    states: { own: () => undefined },
    shows: ['domain_event'],
  }),
  'visibility.read': rule({
    says: 'Everybody signed in reads who can see their data.',
    allows: (me) => me.id !== null,
    states: always,
    shows: ['role_grant'],
  }),
  'matrix.read': rule({
    says: 'Administrators see who may do what.',
    allows: (me) => me.is('administrator'),
    states: always,
  }),
} satisfies RulesFor<typeof adminRoutes>

export const handle = handlersFor(adminRules)

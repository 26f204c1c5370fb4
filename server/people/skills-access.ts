import type { expertiseRoutes } from '../../contract/expertise.ts'
import type { jobProfileRoutes } from '../../contract/job-profiles.ts'
import type { skillRoutes } from '../../contract/skills.ts'
import { always, type RulesFor, rule } from '../platform/access.ts'
import { handlersFor } from '../platform/http.ts'

export const skillRules = {
  'skill.list': rule({
    says: 'Everybody signed in reads the taxonomy of skills.',
    allows: (me) => me.id !== null,
    states: always,
  }),
  'skill.propose': rule({
    says: 'Everybody signed in proposes a skill that is missing.',
    allows: (me) => me.id !== null,
    states: always,
  }),
  'skill.curate': rule({
    says: 'Skills curators keep the taxonomy: they add, accept, change, merge and retire skills.',
    shows: ['skill', 'skill_redirect', 'evidence_kind'],
    allows: (me) => me.is('skills_curator'),
    states: always,
  }),
  'evidence.read': rule({
    says: 'Everybody signed in reads what colleagues know, as far as they may read the sources; managers and administrators read no more.',
    shows: ['skill_evidence', 'skill_claim', 'help_offer', 'help_offer_skill', 'learning_wish'],
    allows: (me) => me.id !== null,
    states: always,
  }),
  'expertise.keep': rule({
    says: 'Everybody signed in keeps their own claims, offers, wishes and limits; nobody keeps those of somebody else.',
    shows: ['skill_confirmation', 'confirmation_ask', 'expert_setting', 'ask_place', 'hidden_skill'],
    allows: (me) => me.id !== null,
    states: { own: () => undefined },
  }),
  'evidence.decide': rule<{ personId: string }>({
    says: 'People hide, show and contest the signs of what they themselves can do.',
    allows: (me, row) => row.personId === me.id,
    states: { own: (me) => ({ personId: me.id ?? '' }), 'of somebody else': () => ({ personId: 'other' }) },
    refuses: 'not_found',
  }),
  'claim.confirm': rule<{ personId: string }>({
    says: 'Everybody signed in confirms what a colleague says they can; nobody confirms themselves.',
    allows: (me, claim) => me.id !== null && claim.personId !== me.id,
    states: { "a colleague's": () => ({ personId: 'other' }), own: (me) => ({ personId: me.id ?? '' }) },
  }),
  'claim.withdraw': rule<{ byPersonId: string | null }>({
    says: 'People take back what they themselves confirmed.',
    allows: (me, given) => me.id !== null && given.byPersonId === me.id,
    states: { 'given by me': (me) => ({ byPersonId: me.id }), 'not given by me': () => ({ byPersonId: 'other' }) },
    refuses: 'not_found',
  }),
  'job-profile.list': rule({
    says: 'Everybody signed in reads what the kinds of work take.',
    allows: (me) => me.id !== null,
    states: always,
  }),
  'job-profile.edit': rule({
    says: 'People administrators say which kinds of work there are and what they take.',
    allows: (me) => me.is('people_administrator'),
    states: always,
  }),
} satisfies RulesFor<typeof skillRoutes & typeof expertiseRoutes & typeof jobProfileRoutes>

export const handle = handlersFor(skillRules)

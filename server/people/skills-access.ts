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
    allows: (me) => me.is('skills_curator'),
    states: always,
  }),
} satisfies RulesFor<typeof skillRoutes>

export const handle = handlersFor(skillRules)

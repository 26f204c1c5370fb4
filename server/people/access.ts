import type { peopleRoutes } from '../../contract/people.ts'
import { always, type RulesFor, rule } from '../platform/access.ts'
import { handlersFor } from '../platform/http.ts'

export const peopleRules = {
  'person.list': rule({
    says: 'Everybody signed in finds the people who are here.',
    allows: (me) => me.id !== null,
    states: always,
  }),
  'person.read': rule({
    says: 'Everybody signed in reads the page of a person who is here; the pages of those who left are gone.',
    allows: (me) => me.id !== null,
    states: always,
    refuses: 'not_found',
  }),
} satisfies RulesFor<typeof peopleRoutes>

export const handle = handlersFor(peopleRules)

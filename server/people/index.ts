import type { peopleRoutes } from '../../contract/people.ts'
import type { skillRoutes } from '../../contract/skills.ts'
import type { HandlersFor } from '../platform/http.ts'
import { peopleRules } from './access.ts'
import { listPeople } from './directory.ts'
import { readPerson } from './person-page.ts'
import { skillHandlers } from './skills.ts'
import { skillRules } from './skills-access.ts'

export { foldName } from './names.ts'

/** Who is here, where they sit, what they know. */
export const people = {
  name: 'people',
  rules: { ...peopleRules, ...skillRules },
  handlers: { listPeople, readPerson, ...skillHandlers } satisfies HandlersFor<
    typeof peopleRoutes & typeof skillRoutes
  >,
}

import type { peopleRoutes } from '../../contract/people.ts'
import type { HandlersFor } from '../platform/http.ts'
import { peopleRules } from './access.ts'
import { listPeople } from './directory.ts'
import { readPerson } from './person-page.ts'

export { foldName } from './names.ts'

/** Who is here, where they sit, what they know. */
export const people = {
  name: 'people',
  rules: peopleRules,
  handlers: { listPeople, readPerson } satisfies HandlersFor<typeof peopleRoutes>,
}

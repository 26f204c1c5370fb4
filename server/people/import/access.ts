import type { peopleImportRoutes } from '../../../contract/people-import.ts'
import { always, type RulesFor, rule } from '../../platform/access.ts'
import { handlersFor } from '../../platform/http.ts'

const forPeopleAdministrators = (says: string, shows: string[] = []) =>
  rule({ says, shows, allows: (me) => me.is('people_administrator'), states: always })

export const importRules = {
  'people-import.create': forPeopleAdministrators('People administrators bring in files with people.'),
  'people-import.read': forPeopleAdministrators('People administrators see imports, with their rows and errors.', [
    'people_import',
    'people_import_row',
  ]),
  'people-import.edit': forPeopleAdministrators('People administrators map and check imports.'),
  'people-import.run': forPeopleAdministrators('People administrators run, stop, release and take back imports.'),
} satisfies RulesFor<typeof peopleImportRoutes>

export const handle = handlersFor(importRules)

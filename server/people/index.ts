import type { expertiseRoutes } from '../../contract/expertise.ts'
import type { jobProfileRoutes } from '../../contract/job-profiles.ts'
import type { peopleRoutes } from '../../contract/people.ts'
import type { peopleImportRoutes } from '../../contract/people-import.ts'
import type { skillRoutes } from '../../contract/skills.ts'
import type { HandlersFor } from '../platform/http.ts'
import { peopleRules } from './access.ts'
import { activateOnSignIn } from './activation.ts'
import { noteDates } from './daily.ts'
import { auditedByPeople } from './events.ts'
import { evidenceListener } from './evidence-listen.ts'
import { peopleHandlers } from './handlers.ts'
import { auditedByImports, importHandlers, importJobs, importRules } from './import/index.ts'
import { peopleKinds } from './kinds.ts'
import { auditedBySkills, skillHandlers } from './skills.ts'
import { skillRules } from './skills-access.ts'
import { forgetMerges } from './skills-forget.ts'

// What other domains may ask of people: one limit of being asked, audiences, evidence, the line, working days.
export { type AskDoor, claimAskPlace, releaseAskPlace } from './ask-places.ts'
export { countAudience, inAudience, withoutAccount } from './audiences.ts'
export { type EvidenceFact, type EvidenceSource, handEvidenceSources, type SourceCard } from './evidence-sources.ts'
export { exportPeople, importFromConsole } from './import/index.ts'
export { areInLine, lineDown, lineUp } from './line.ts'
export { foldName } from './names.ts'
export { addShippedSkills } from './skills-load.ts'
export { addWorkingDays, calendarsOf, isWorkingDay } from './working-days.ts'

/** Who is here, where they sit, what they know. */
export const people = {
  name: 'people',
  listeners: [activateOnSignIn, evidenceListener],
  rules: { ...peopleRules, ...skillRules, ...importRules },
  jobs: [noteDates, forgetMerges, ...importJobs],
  kinds: peopleKinds,
  audited: [...auditedByPeople, ...auditedBySkills, ...auditedByImports],
  handlers: { ...peopleHandlers, ...skillHandlers, ...importHandlers } satisfies HandlersFor<
    typeof peopleRoutes &
      typeof skillRoutes &
      typeof expertiseRoutes &
      typeof jobProfileRoutes &
      typeof peopleImportRoutes
  >,
}

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
import { auditedBySkills, skillHandlers } from './skills.ts'
import { skillRules } from './skills-access.ts'
import { forgetMerges } from './skills-forget.ts'

export { type AskDoor, claimAskPlace, releaseAskPlace } from './ask-places.ts'
export { readAskStates } from './ask-state.ts'
export { askStateOf, askWords } from './ask-words.ts'
export { countAudience, inAudience, listAudience, peopleOf, refuseAudience, withoutAccount } from './audiences.ts'
export { type EvidenceKind, evidenceKinds } from './evidence-kinds.ts'
export { gapOf, levelNumber, standingOf } from './evidence-level.ts'
export { replayEvidence } from './evidence-listen.ts'
export { readStrongest } from './evidence-page.ts'
export { type EvidenceFact, type EvidenceSource, handEvidenceSources, type SourceCard } from './evidence-sources.ts'
export { type Purpose, tokensOf, visibleClaims, visibleEvidence, visibleSigns } from './evidence-visible.ts'
export { settleVisibility } from './field-visibility.ts'
export { exportPeople, importFromConsole } from './import/index.ts'
export { addLeave } from './leave.ts'
export { dayIn } from './leave-days.ts'
export { activatePerson, invitePerson, leavePerson, returnPerson, uninvitePerson } from './lifecycle.ts'
export { areInLine, lineDown, lineUp, lockStructure } from './line.ts'
export { foldName } from './names.ts'
export { visibleOffers } from './offers.ts'
export { sensitiveThing } from './own-fields.ts'
export { changePerson, loadForChange } from './person-changes.ts'
export { recordPerson } from './record-people.ts'
export { addShippedSkills } from './skills-load.ts'
export { coverageOf } from './skills-tree.ts'
export { loadTree, nameOf, resolveSkills, visibleSkills } from './skills-visible.ts'
export { sightOf } from './visibility.ts'
export { presentSummary, visiblePeople, withSummary } from './visible.ts'
export { visibleWishes } from './wishes.ts'
export { addWorkingDays, calendarsOf, endOfDay, isWorkingDay } from './working-days.ts'

/** Who is here, where they sit, what they know. */
export const people = {
  name: 'people',
  listeners: [activateOnSignIn, evidenceListener],
  rules: { ...peopleRules, ...skillRules, ...importRules },
  jobs: [noteDates, forgetMerges, ...importJobs],
  audited: [...auditedByPeople, ...auditedBySkills, ...auditedByImports],
  handlers: { ...peopleHandlers, ...skillHandlers, ...importHandlers } satisfies HandlersFor<
    typeof peopleRoutes &
      typeof skillRoutes &
      typeof expertiseRoutes &
      typeof jobProfileRoutes &
      typeof peopleImportRoutes
  >,
}

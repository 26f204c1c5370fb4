import type { expertiseRoutes } from '../../contract/expertise.ts'
import type { jobProfileRoutes } from '../../contract/job-profiles.ts'
import type { skillRoutes } from '../../contract/skills.ts'
import type { DomainEventName } from '../platform/events.ts'
import type { HandlersFor } from '../platform/http.ts'
import { askForConfirmation, confirmClaim, readMyClaims, saveMyClaims, withdrawConfirmation } from './claims.ts'
import {
  contestEvidence,
  downloadMyExpertise,
  hideEvidence,
  listContested,
  listMyEvidence,
  settleContested,
  showEvidence,
} from './evidence-mine.ts'
import { listCardSkills, readPersonEvidence } from './evidence-page.ts'
import { changeEvidenceKind, listEvidenceKinds, previewEvidenceKind } from './evidence-weights.ts'
import { changeMyExpertise, hideSkill, readMyExpertise, showSkill } from './expert-setting.ts'
import { readMyOffers, saveMyOffers } from './offers.ts'
import {
  acceptSkill,
  changeSkill,
  createSkill,
  declineSkill,
  deleteSkill,
  deprecateSkill,
  reactivateSkill,
} from './skills-curate.ts'
import { listSkills, readSkill } from './skills-list.ts'
import { loadShippedSkills } from './skills-load.ts'
import { listMerges, mergeSkill, previewMerge, undoMerge } from './skills-merge.ts'
import { changeJobProfile, createJobProfile, listJobProfiles, readMyGap } from './skills-of-jobs.ts'
import { proposeSkill, suggestSkills } from './skills-suggest.ts'
import { readMyWishes, saveMyWishes } from './wishes.ts'

/** What changes how everybody's evidence counts, and who may be proposed to whom. */
export const auditedBySkills: DomainEventName[] = [
  'evidence_kind.changed',
  'skill.merged',
  'skill.unmerged',
  'expertise.opted_in',
  'expertise.opted_out',
]

/** Everything the skills graph answers; `index.ts` lists it with the rest of the domain. */
export const skillHandlers = {
  listSkills,
  suggestSkills,
  readSkill,
  createSkill,
  changeSkill,
  deleteSkill,
  proposeSkill,
  acceptSkill,
  declineSkill,
  deprecateSkill,
  reactivateSkill,
  previewMerge,
  mergeSkill,
  listMerges,
  undoMerge,
  loadShippedSkills,
  listCardSkills,
  readPersonEvidence,
  readMyClaims,
  saveMyClaims,
  askForConfirmation,
  confirmClaim,
  withdrawConfirmation,
  readMyOffers,
  saveMyOffers,
  readMyWishes,
  saveMyWishes,
  readMyExpertise,
  changeMyExpertise,
  listMyEvidence,
  downloadMyExpertise,
  hideEvidence,
  showEvidence,
  contestEvidence,
  hideSkill,
  showSkill,
  listContested,
  settleContested,
  listEvidenceKinds,
  previewEvidenceKind,
  changeEvidenceKind,
  listJobProfiles,
  createJobProfile,
  changeJobProfile,
  readMyGap,
} satisfies HandlersFor<typeof skillRoutes & typeof expertiseRoutes & typeof jobProfileRoutes>

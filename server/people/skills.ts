import type { skillRoutes } from '../../contract/skills.ts'
import type { HandlersFor } from '../platform/http.ts'
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
import { proposeSkill, suggestSkills } from './skills-suggest.ts'

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
} satisfies HandlersFor<typeof skillRoutes>

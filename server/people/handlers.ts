import type { peopleRoutes } from '../../contract/people.ts'
import type { HandlersFor } from '../platform/http.ts'
import { countAudienceOf } from './audiences.ts'
import { listCards } from './cards.ts'
import { readChart } from './chart.ts'
import {
  acceptCorrection,
  answerCorrection,
  listCorrections,
  sendCorrection,
  withdrawCorrection,
} from './corrections.ts'
import { listPeople } from './directory.ts'
import { readFacets } from './facets.ts'
import { listFieldSettings, setFieldVisibility } from './field-visibility.ts'
import { changeGroupMembers, createGroup, editGroup, listGroupMembers, listGroups } from './groups.ts'
import { recordLeave, removeLeave } from './leave.ts'
import { createLevel, editLevel, listLevels, orderLevels, removeLevel } from './levels.ts'
import { lockAccount, recordLeaving, recordReturn, unlockAccount } from './lifecycle.ts'
import { fillManagersFromHeads, previewManagersFromHeads } from './managers-from-heads.ts'
import { createOwnField, editOwnField, listOwnFields } from './own-fields.ts'
import { listDoubles, listReports, listWithoutManager, readLine } from './person-lists.ts'
import { readMyPageAs, readPerson } from './person-page.ts'
import { editMyProfile, readMyProfile, recordFirstStep } from './profile.ts'
import { createPerson, editPerson } from './record-people.ts'
import { createSite, editSite, listHolidays, listSites, setHolidays } from './sites.ts'
import { closeUnit, mergeUnit, moveUnit, undoUnitAct } from './unit-acts.ts'
import { createUnit, editUnit, listUnits, readUnit } from './units.ts'

/** Who answers each operation about who is here and where they sit. */
export const peopleHandlers = {
  listPeople,
  readFacets,
  listCards,
  readPerson,
  readMyPageAs,
  listReports,
  readLine,
  createPerson,
  editPerson,
  recordLeave,
  removeLeave,
  recordLeaving,
  recordReturn,
  lockAccount,
  unlockAccount,
  listDoubles,
  listWithoutManager,
  previewManagersFromHeads,
  fillManagersFromHeads,
  readMyProfile,
  editMyProfile,
  recordFirstStep,
  sendCorrection,
  withdrawCorrection,
  listCorrections,
  acceptCorrection,
  answerCorrection,
  listFieldSettings,
  setFieldVisibility,
  listOwnFields,
  createOwnField,
  editOwnField,
  listUnits,
  readUnit,
  createUnit,
  editUnit,
  moveUnit,
  mergeUnit,
  closeUnit,
  undoUnitAct,
  readChart,
  listLevels,
  createLevel,
  editLevel,
  orderLevels,
  removeLevel,
  listSites,
  createSite,
  editSite,
  listHolidays,
  setHolidays,
  listGroups,
  createGroup,
  editGroup,
  listGroupMembers,
  changeGroupMembers,
  countAudience: countAudienceOf,
} satisfies HandlersFor<typeof peopleRoutes>

import { useTranslation } from 'react-i18next'
import type { Key } from '../i18n/index.ts'

/** Acts of the audit trail that have words here, in the order of the filter; a new one shows its own name. */
const words = {
  'sign_in.begun': 'act.signInBegun',
  'sign_in.ended': 'act.signInEnded',
  'password.changed': 'act.passwordChanged',
  'api_key.created': 'act.apiKeyCreated',
  'api_key.revoked': 'act.apiKeyRevoked',
  'person.recorded': 'act.personRecorded',
  'person.joined': 'act.personJoined',
  'person.rejoined': 'act.personRejoined',
  'person.role_changed': 'act.personRoleChanged',
  'person.manager_changed': 'act.personManagerChanged',
  'person.profile_changed': 'act.personProfileChanged',
  'person.left': 'act.personLeft',
  'person.locked': 'act.personLocked',
  'person.unlocked': 'act.personUnlocked',
  'unit.moved': 'act.unitMoved',
  'unit.merged': 'act.unitMerged',
  'unit.closed': 'act.unitClosed',
  'field_setting.changed': 'act.fieldSettingChanged',
  'correction.decided': 'act.correctionDecided',
  'people_import.started': 'act.importStarted',
  'people_import.cancelled': 'act.importCancelled',
  'people_import.finished': 'act.importFinished',
  'people_import.released': 'act.importReleased',
  'people_import.undone': 'act.importUndone',
  'evidence_kind.changed': 'act.evidenceKindChanged',
  'skill.merged': 'act.skillMerged',
  'skill.unmerged': 'act.skillUnmerged',
  'expertise.opted_in': 'act.expertiseOptedIn',
  'expertise.opted_out': 'act.expertiseOptedOut',
  'audit.read': 'act.auditRead',
  'audit.verified': 'act.auditVerified',
} as const satisfies Record<string, Key>

export const knownActs = Object.keys(words)
const isKnownAct = (name: string): name is keyof typeof words => Object.hasOwn(words, name)

/** Names an act in the reader's language. */
export function useActName(): (name: string) => string {
  const { t } = useTranslation()
  return (name) => (isKnownAct(name) ? t(words[name]) : name.replaceAll(/[._]/g, ' '))
}

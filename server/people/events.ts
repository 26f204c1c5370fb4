import type { DomainEventName } from '../platform/events.ts'

type About = { personId: string }

declare module '../platform/events.ts' {
  interface DomainEvents {
    'person.recorded': About
    'person.joined': About & { startedOn: string }
    'person.rejoined': About & { startedOn: string | null }
    'person.invited': About
    'person.activated': About
    'person.role_changed': About & { changed: string[] }
    'person.manager_changed': About & { from: string | null; to: string | null }
    'person.became_manager': About
    'person.stopped_managing': About
    'person.leave_changed': About & { leave: { firstDay: string; lastDay: string | null }[] }
    'person.leave_started': About & { leaveId: string; lastDay: string | null }
    'person.leave_ended': About & { leaveId: string }
    'person.profile_changed': About & { fields: string[] }
    'person.left': About
    'person.locked': About
    'person.unlocked': About
    'unit.created': { unitId: string }
    'unit.changed': { unitId: string; fields: string[] }
    'unit.moved': { unitId: string; from: string | null; to: string | null }
    'unit.merged': { unitId: string; intoId: string }
    'unit.closed': { unitId: string }
    'unit.restored': { unitId: string; actId: string }
    'level.changed': { levelIds: string[]; how: 'added' | 'changed' | 'ordered' | 'removed' }
    'site.changed': { siteId: string; fields: string[] }
    'group.changed': { groupId: string }
    'field_setting.changed': { field: string }
    'own_field.changed': { fieldId: string }
    'correction.sent': { correctionId: string; personId: string; field: string }
    'correction.decided': { correctionId: string; personId: string; field: string; state: 'accepted' | 'answered' }
  }
}

/** What touches who may sign in, what HR keeps, and who sees what. */
export const auditedByPeople: DomainEventName[] = [
  'person.recorded',
  'person.joined',
  'person.rejoined',
  'person.role_changed',
  'person.manager_changed',
  'person.profile_changed',
  'person.left',
  'person.locked',
  'person.unlocked',
  'unit.moved',
  'unit.merged',
  'unit.closed',
  'field_setting.changed',
  'correction.decided',
]

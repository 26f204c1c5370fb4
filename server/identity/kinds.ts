import type { DomainEvent } from '../platform/events.ts'
import type { NotificationKind, Told, Wording } from '../platform/notification-kinds.ts'

const same = (told: readonly Told[], wording: Wording) => new Map(told.map(({ objectId }) => [objectId, wording]))
const byThemselves = async ({ event }: { event: DomainEvent }) => (event.byPersonId ? [event.byPersonId] : [])

/** Told to the person whose account it is, since it may not have been them. */
export const identityKinds: NotificationKind[] = [
  {
    name: 'api_key_made',
    class: 'safety',
    on: ['api_key.created'],
    tellsActor: true,
    to: byThemselves,
    object: (event) => ({ noun: 'api_key', id: (event as DomainEvent<'api_key.created'>).payload.keyId }),
    endedBy: 'seeing',
    reason: 'notice.reason.account',
    content: 'full',
    words: async ({ told }) => same(told, { title: 'notice.apiKeyMade', path: '/me/keys', action: 'notice.look' }),
  },
  {
    name: 'password_changed',
    class: 'safety',
    on: ['password.changed'],
    tellsActor: true,
    to: async ({ event }) => [(event as DomainEvent<'password.changed'>).payload.personId],
    object: (event) => ({ noun: 'password', id: event.id }),
    endedBy: 'seeing',
    reason: 'notice.reason.account',
    content: 'full',
    words: async ({ told }) =>
      same(told, { title: 'notice.passwordChanged', path: '/me/sign-ins', action: 'notice.look' }),
  },
]

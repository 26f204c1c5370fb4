import type { DomainEventName } from '../platform/events.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'sign_in.begun': { signInId: string; by: 'password' | 'link' | 'demonstration' }
    'sign_in.ended': { signInId: string }
    'password.changed': { personId: string; by: 'person' | 'link' }
    'api_key.created': { keyId: string; scopes: string[] }
    'api_key.revoked': { keyId: string }
  }
}

/** All of them are acts of security. */
export const auditedByIdentity: DomainEventName[] = [
  'sign_in.begun',
  'sign_in.ended',
  'password.changed',
  'api_key.created',
  'api_key.revoked',
]

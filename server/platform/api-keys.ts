import { sql } from 'kysely'
import { type SignedIn, viewer } from './access.ts'
import type { OrganisationDatabase, Writes } from './database.ts'
import { heldRoles } from './held-roles.ts'
import { newId } from './id.ts'
import { hashSecret, newSecret } from './secrets.ts'

export const keyPrefix = 'lyc_'

/** Makes a key; what is answered is the only copy of it (T21). */
export async function makeApiKey(
  tx: Writes,
  { personId, name, scopes, days }: { personId: string; name: string; scopes: string[]; days: number },
) {
  const key = `${keyPrefix}${newSecret()}`
  const expiresAt = new Date(Date.now() + days * 86_400_000)
  const row = { id: newId(), personId, name, scopes, expiresAt, start: key.slice(0, 9), keyHash: hashSecret(key) }
  await tx.insertInto('apiKey').values(row).execute()
  return { id: row.id, name, scopes, expiresAt, start: row.start, key, createdAt: new Date() }
}

/** Whose key this is, with the rights its owner has now: a key never does what its owner may not. */
export async function recogniseKey(org: OrganisationDatabase, key: string): Promise<SignedIn | undefined> {
  const found = await org.rows
    .selectFrom('apiKey as k')
    .innerJoin('person as p', 'p.id', 'k.personId')
    .where('k.keyHash', '=', hashSecret(key))
    .where('k.expiresAt', '>', sql<Date>`now()`)
    .where('p.state', '=', 'active')
    .where('p.lockedAt', 'is', null)
    .select(['k.id as keyId', 'k.scopes', 'k.lastUsedAt', 'p.id', 'p.name', 'p.email', 'p.zone'])
    .select((eb) => heldRoles(eb))
    .executeTakeFirst()
  if (!found) return undefined
  if (Date.now() - (found.lastUsedAt?.getTime() ?? 0) > 60_000) noteUsed(org, found.keyId)
  const { id, name, email, zone, scopes } = found
  return { ...viewer(id, found.roles ?? []), id, name, email: email ?? '', zone, signIn: null, scopes }
}

/** At most once a minute, as `last_seen_at` of a sign-in. */
function noteUsed(org: OrganisationDatabase, keyId: string): void {
  org.rows
    .updateTable('apiKey')
    .set({ lastUsedAt: sql<Date>`now()` })
    .where('id', '=', keyId)
    .execute()
    .catch(() => {})
}

/** May a key with these scopes call a route of this domain? GET needs `read`, everything else `write`. */
export const scopeCovers = (scopes: readonly string[], domain: string, method: string): boolean => {
  const needed = method === 'GET' ? 'read' : 'write'
  return scopes.includes(needed) || scopes.includes(`${domain}:${needed}`)
}

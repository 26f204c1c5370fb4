import type { Writes } from './database.ts'

/**
 * Ends every way in that a person holds: sign-ins, keys, mailed links (trust.md T17). In the caller's transaction, so
 * that nobody is gone and still signed in.
 */
export async function endAccess(tx: Writes, personId: string): Promise<void> {
  await tx.deleteFrom('signIn').where('personId', '=', personId).execute()
  await tx.deleteFrom('apiKey').where('personId', '=', personId).execute()
  await tx.deleteFrom('mailedLink').where('personId', '=', personId).execute()
}

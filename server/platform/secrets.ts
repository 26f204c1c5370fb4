import { createHash, createHmac, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The key that all others come from. It lies in a file outside the database and outside its backups (T60). */
export type MasterKey = { derive(purpose: string): Buffer }

/** Reads the key file, or makes it on the very first start. @throws when it holds something else than 32 bytes. */
export function openMasterKey(file: string): MasterKey {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  }
  chmodSync(file, 0o600)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  if (key.length !== 32)
    throw new Error(`${file} holds no key of 32 bytes. Put the right key file back; do not make a new one.`)
  return { derive: (purpose) => createHmac('sha256', key).update(purpose).digest() }
}

/** A secret for a mailed link: 160 random bits; only its hash is stored. */
export const newSecret = (): string => randomBytes(20).toString('base64url')
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { OrganisationDatabase, Rows, Writes } from './database.ts'
import type { Job } from './jobs.ts'
import type { MasterKey } from './secrets.ts'

/** A row of the trail as the hash covers it. `at` has milliseconds. */
export type AuditRow = {
  id: string
  at: Date
  name: string
  byPersonId: string | null
  via: string
  requestId: string | null
  payload: unknown
}

/** What stands before the first row: its own for each organisation, so that no row can be moved to another. */
export const genesis = (organisationId: string): Buffer =>
  createHash('sha256').update(`lyceum audit ${organisationId}`).digest()

/** The one spelling of a row: a JSON array in this order, UTF-8, object keys sorted, no spaces. */
export const canonical = ({ id, at, name, byPersonId, via, requestId, payload }: AuditRow): string =>
  JSON.stringify([id, at.toISOString(), name, byPersonId, via, requestId, sorted(payload)])

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

/** SHA-256(hash before ‖ canonical row). */
export const linkHash = (before: Buffer, row: AuditRow): Buffer =>
  createHash('sha256').update(before).update(canonical(row)).digest()

const columns = ['e.id', 'e.at', 'e.name', 'e.byPersonId', 'e.via', 'e.requestId', 'e.payload'] as const
const batch = 500

/** Chains what is not chained yet, oldest first. Two at the same time wait for each other. */
export const chainAudit: Job = {
  name: 'audit.chain',
  async work({ org }) {
    while ((await org.write((tx) => chainBatch(tx, org.id))) === batch);
  },
}

async function chainBatch(tx: Writes, organisationId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`audit ${organisationId}`}, 0))`.execute(tx)
  const head = await tx
    .selectFrom('auditLink')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const waiting = await tx
    .selectFrom('domainEvent as e')
    .leftJoin('auditLink as l', 'l.eventId', 'e.id')
    .where('e.audited', '=', true)
    .where('l.eventId', 'is', null)
    .select(columns)
    .orderBy('e.id')
    .limit(batch)
    .execute()
  let hash = head?.hash ?? genesis(organisationId)
  let seq = Number(head?.seq ?? 0)
  const links = waiting.map((row) => {
    hash = linkHash(hash, row)
    seq += 1
    return { seq, eventId: row.id, hash }
  })
  if (links.length > 0) await tx.insertInto('auditLink').values(links).execute()
  return links.length
}

export type Verification = { isWhole: boolean; rows: number; brokenAt: number | null; head: string }

/** Recomputes every hash from the first row. Names the first row that does not fit. */
export async function verifyAudit(org: OrganisationDatabase): Promise<Verification> {
  let before = genesis(org.id)
  let rows = 0
  for (;;) {
    const links = await readLinks(org.rows, rows)
    for (const { seq, hash, ...row } of links) {
      const right = linkHash(before, row)
      rows += 1
      if (Number(seq) !== rows || !right.equals(hash))
        return { isWhole: false, rows, brokenAt: rows, head: before.toString('hex') }
      before = right
    }
    if (links.length < batch) return { isWhole: true, rows, brokenAt: null, head: before.toString('hex') }
  }
}

/** The chain in order, from a sequence number on, with the rows it covers. */
export const readLinks = (rows: Rows, after: number) =>
  rows
    .selectFrom('auditLink as l')
    .innerJoin('domainEvent as e', 'e.id', 'l.eventId')
    .where('l.seq', '>', String(after))
    .select(['l.seq', 'l.hash', ...columns])
    .orderBy('l.seq')
    .limit(batch)
    .execute()

export type Anchors = { publicKey: string; write(org: OrganisationDatabase): Promise<void> }

/** Signed heads of the chains, in a file outside the database: a trail cut short no longer fits its last anchor. */
export function openAnchors(dataDir: string, masterKey: MasterKey): Anchors {
  const key = signingKey(masterKey)
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
  const folder = join(dataDir, 'audit-anchors')
  const last = new Map<string, string>()
  return {
    publicKey,
    async write(org) {
      const head = await org.rows
        .selectFrom('auditLink')
        .select(['seq', 'hash'])
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (!head || last.get(org.id) === head.seq) return
      const anchor = {
        organisation: org.id,
        seq: Number(head.seq),
        hash: head.hash.toString('hex'),
        at: new Date().toISOString(),
      }
      const signature = sign(null, Buffer.from(JSON.stringify(anchor)), key).toString('base64')
      mkdirSync(folder, { recursive: true })
      appendFileSync(join(folder, `${org.id}.jsonl`), `${JSON.stringify({ ...anchor, signature })}\n`, { mode: 0o600 })
      last.set(org.id, head.seq)
    },
  }
}

/** An Ed25519 key whose seed comes from the master key (RFC 8410: this prefix before 32 bytes is its PKCS#8 form). */
function signingKey(masterKey: MasterKey): KeyObject {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({
    key: Buffer.concat([prefix, masterKey.derive('audit anchors')]),
    format: 'der',
    type: 'pkcs8',
  })
}

import { sql } from 'kysely'
import type { z } from 'zod'
import { type AuditEntry, adminRoutes as routes } from '../../contract/admin.ts'
import { verifyAudit } from '../platform/audit.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { Rows } from '../platform/database.ts'
import { handle } from './access.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'audit.read': { filters: string[] }
    'audit.verified': { isWhole: boolean; rows: number }
  }
}

type Filters = { personId?: string; name?: string; from?: string; until?: string; cursor?: string; limit: number }

/** Two statements, the sign-in check included. */
async function readTrail(rows: Rows, { personId, name, from, until, cursor, limit }: Filters) {
  const after = readCursor(cursor)
  let trail = rows
    .selectFrom('domainEvent as e')
    .leftJoin('person as p', 'p.id', 'e.byPersonId')
    .leftJoin('auditLink as l', 'l.eventId', 'e.id')
    .where('e.audited', '=', true)
    .select([
      'e.id',
      'e.at',
      'e.name',
      'e.via',
      'e.payload',
      'e.requestId',
      'p.id as personId',
      'p.name as personName',
      'l.seq',
    ])
  if (personId) trail = trail.where('e.byPersonId', '=', personId)
  if (name) trail = trail.where('e.name', '=', name)
  if (from) trail = trail.where('e.at', '>=', new Date(from))
  if (until) trail = trail.where('e.at', '<', new Date(until))
  if (after) trail = trail.where(sql<boolean>`(e.at, e.id) < (${after.key}::timestamptz, ${after.id}::uuid)`)
  const found = await trail
    .orderBy('e.at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(limit + 1)
    .execute()
  const { shown, next } = pageOf(found, limit, (row) => row.at.toISOString())
  return {
    items: shown.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      name: row.name,
      by: row.personId && row.personName !== null ? { id: row.personId, name: row.personName } : null,
      via: row.via as z.infer<typeof AuditEntry>['via'],
      details: row.payload as Record<string, unknown>,
      requestId: row.requestId,
      seq: row.seq === null ? null : Number(row.seq),
    })),
    next,
  }
}

export const searchAudit = handle.write(routes.searchAudit, async ({ body, tx, allow, emit }) => {
  allow()
  const found = await readTrail(tx, body)
  const filters = Object.keys(body).filter((key) => key !== 'limit' && key !== 'cursor')
  // Turning the page is one reading, not many.
  if (!body.cursor) await emit('audit.read', { filters })
  return found
})

export const listMyAudit = handle.read(routes.listMyAudit, async ({ query, me, rows, allow }) => {
  allow()
  return readTrail(rows, { ...query, personId: me.id })
})

export const proveAudit = handle.write(routes.verifyAudit, async ({ org, allow, emit }) => {
  allow()
  const { isWhole, rows, brokenAt, head } = await verifyAudit(org)
  await emit('audit.verified', { isWhole, rows })
  return { isWhole, rows, brokenAt, head }
})

import type { z } from 'zod'
import { done } from '../../contract/common.ts'
import { identityRoutes as routes, type Scope } from '../../contract/identity.ts'
import { makeApiKey } from '../platform/api-keys.ts'
import { notFound } from '../platform/errors.ts'
import { handle } from './access.ts'

export const listApiKeys = handle.read(routes.listApiKeys, async ({ me, rows, allow }) => {
  allow()
  const found = await rows
    .selectFrom('apiKey')
    .selectAll()
    .where('personId', '=', me.id)
    .orderBy('createdAt', 'desc')
    .execute()
  return {
    items: found.map(({ id, name, start, scopes, createdAt, expiresAt, lastUsedAt }) => ({
      id,
      name,
      start,
      scopes: scopes as z.infer<typeof Scope>[],
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
  }
})

export const createApiKey = handle.write(routes.createApiKey, async ({ body, me, tx, allow, emit }) => {
  allow()
  const made = await makeApiKey(tx, { personId: me.id, ...body })
  await emit('api_key.created', { keyId: made.id, scopes: body.scopes })
  return {
    ...made,
    scopes: body.scopes,
    createdAt: made.createdAt.toISOString(),
    expiresAt: made.expiresAt.toISOString(),
    lastUsedAt: null,
  }
})

export const revokeApiKey = handle.write(routes.revokeApiKey, async ({ params, tx, allow, emit }) => {
  const key = await tx.selectFrom('apiKey').where('id', '=', params.id).select('personId').executeTakeFirst()
  if (!key) throw notFound()
  allow(key)
  await tx.deleteFrom('apiKey').where('id', '=', params.id).execute()
  await emit('api_key.revoked', { keyId: params.id })
  return done
})

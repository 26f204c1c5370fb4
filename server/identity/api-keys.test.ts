import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { adminRoutes } from '../../contract/admin.ts'
import { identityRoutes, type Scope } from '../../contract/identity.ts'
import { peopleRoutes } from '../../contract/people.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

async function aKey(personId: string, scopes: z.infer<typeof Scope>[]) {
  const cookie = await world.signIn(personId)
  const made = await world.call(identityRoutes.createApiKey, { body: { name: 'robot', scopes } }, { cookie })
  return { ...made.body, cookie, headers: { authorization: `Bearer ${made.body.key}` } }
}

test('a key is shown once, stored hashed, and opens what its scope names (T21)', async () => {
  const { id } = await aPerson(world.org)
  const { key, headers, cookie } = await aKey(id, ['people:read'])
  expect(key).toMatch(/^lyc_/)
  expect((await world.call(peopleRoutes.listPeople, {}, { headers })).status).toBe(200)
  const list = await world.call(identityRoutes.listApiKeys, {}, { cookie })
  expect(list.text).not.toContain(key)
  const stored = await world.org.rows.selectFrom('apiKey').selectAll().where('personId', '=', id).execute()
  expect(JSON.stringify(stored)).not.toContain(key)
  expect(world.logged.join('')).not.toContain(key)
})

test('a key does nothing outside its scope, and nothing that only a person in a browser may (T21)', async () => {
  const { id } = await aPerson(world.org, { role: 'owner' })
  const reader = await aKey(id, ['people:read'])
  expect((await world.call(adminRoutes.listMail, {}, reader)).problem.code).toBe('key_scope')
  const writer = await aKey(id, ['read', 'write'])
  expect((await world.call(adminRoutes.listMail, {}, { headers: writer.headers })).status).toBe(200)
  const body = { name: 'another', scopes: ['write' as const] }
  const made = await world.call(identityRoutes.createApiKey, { body }, { headers: writer.headers })
  expect(made.problem.code).toBe('key_scope')
})

test("a key never does what its owner may not, also after the owner's rights shrink (T21)", async () => {
  const { id } = await aPerson(world.org, { role: 'administrator' })
  const { headers } = await aKey(id, ['read'])
  expect((await world.call(adminRoutes.listMail, {}, { headers })).status).toBe(200)
  await world.org.rows.deleteFrom('roleGrant').where('personId', '=', id).execute()
  expect((await world.call(adminRoutes.listMail, {}, { headers })).status).toBe(403)
  await world.org.rows.updateTable('person').set({ state: 'left' }).where('id', '=', id).execute()
  expect((await world.call(peopleRoutes.listPeople, {}, { headers })).status).toBe(401)
})

test('a revoked, a late and a made-up key are worth nothing, and no cookie stands in for them', async () => {
  const { id } = await aPerson(world.org)
  const { headers, cookie, id: keyId } = await aKey(id, ['read'])
  await world.org.rows
    .updateTable('apiKey')
    .set({ expiresAt: new Date(0) })
    .where('id', '=', keyId)
    .execute()
  expect((await world.call(peopleRoutes.listPeople, {}, { headers, cookie })).status).toBe(401)
  const made = await aKey(id, ['read'])
  await world.call(identityRoutes.revokeApiKey, { params: { id: made.id } }, { cookie })
  expect((await world.call(peopleRoutes.listPeople, {}, { headers: made.headers })).status).toBe(401)
  expect(
    (await world.call(peopleRoutes.listPeople, {}, { headers: { authorization: 'Bearer lyc_nothing' } })).status,
  ).toBe(401)
})

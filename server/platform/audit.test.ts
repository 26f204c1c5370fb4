import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminRoutes } from '../../contract/admin.ts'
import { identityRoutes } from '../../contract/identity.ts'
import { aPerson, asSuperuser, openWorld, type World } from '../testing/world.ts'
import { chainAudit, verifyAudit } from './audit.ts'

let world: World
let cookie: string
beforeAll(async () => {
  world = await openWorld()
  const owner = await aPerson(world.org, { role: 'owner' })
  cookie = await world.signIn(owner.id)
})
afterAll(() => world.close())

const chain = (org = world.org) => chainAudit.work({ org, data: { organisation: org.id }, platform: world.platform })
const alter = (statement: string) =>
  asSuperuser(statement.replaceAll('org', `org_${world.org.id}`), world.connection.database)

async function someActs(count: number) {
  const statuses: number[] = []
  for (let i = 0; i < count; i++) {
    const body = { name: `key ${i}`, scopes: ['read' as const] }
    statuses.push((await world.call(identityRoutes.createApiKey, { body }, { cookie })).status)
  }
  expect(new Set(statuses)).toEqual(new Set([201]))
}

test('acts of security are chained in order, and the chain proves whole', async () => {
  await someActs(5)
  await Promise.all([chain(), chain(), chain()])
  expect(await verifyAudit(world.org)).toMatchObject({ isWhole: true, rows: 5, brokenAt: null })
  await someActs(2)
  await chain()
  expect(await verifyAudit(world.org)).toMatchObject({ isWhole: true, rows: 7 })
})

test('an edited row, a row taken out, two rows exchanged and a row put between are each named by number', async () => {
  const isBrokenAt = async () => (await verifyAudit(world.org)).brokenAt
  const ids = (await alter('select event_id from org.audit_link order by seq')).rows.map((row) => row.event_id)
  await alter(`update org.domain_event set payload = payload || '{"scopes": ["write"]}' where id = '${ids[2]}'`)
  expect(await isBrokenAt()).toBe(3)
  await alter(`update org.domain_event set payload = payload || '{"scopes": ["read"]}' where id = '${ids[2]}'`)
  expect(await isBrokenAt()).toBeNull()

  const swap = `update org.audit_link set event_id = case seq when 4 then '${ids[4]}'::uuid else '${ids[3]}'::uuid end where seq in (4, 5)`
  const back = `update org.audit_link set event_id = case seq when 4 then '${ids[3]}'::uuid else '${ids[4]}'::uuid end where seq in (4, 5)`
  const unchecked = (text: string) =>
    alter(
      `alter table org.audit_link drop constraint audit_link_event_id_key; ${text}; alter table org.audit_link add constraint audit_link_event_id_key unique (event_id)`,
    )
  await unchecked(swap)
  expect(await isBrokenAt()).toBe(4)
  await unchecked(back)
  expect(await isBrokenAt()).toBeNull()

  const { rows } = await alter('select hash from org.audit_link where seq = 2')
  await alter('delete from org.audit_link where seq = 2')
  expect(await isBrokenAt()).toBe(2)
  await alter(
    `insert into org.audit_link (seq, event_id, hash) values (2, '${ids[1]}', '\\x${rows[0].hash.toString('hex')}')`,
  )
  expect(await isBrokenAt()).toBeNull()
})

test('a trail cut short no longer fits its signed anchor', async () => {
  await world.platform.anchors.write(world.org)
  const file = join(world.platform.config.dataDir, 'audit-anchors', `${world.org.id}.jsonl`)
  const { signature, ...anchor } = JSON.parse(readFileSync(file, 'utf8').trim())
  const key = createPublicKey(world.platform.anchors.publicKey)
  expect(verify(null, Buffer.from(JSON.stringify(anchor)), key, Buffer.from(signature, 'base64'))).toBe(true)
  const forged = { ...anchor, seq: anchor.seq - 1 }
  expect(verify(null, Buffer.from(JSON.stringify(forged)), key, Buffer.from(signature, 'base64'))).toBe(false)
  expect(await verifyAudit(world.org)).toMatchObject({ rows: anchor.seq, head: anchor.hash })
  await alter('delete from org.audit_link where seq = (select max(seq) from org.audit_link)')
  const cut = await verifyAudit(world.org)
  expect(cut.isWhole && cut.rows < anchor.seq).toBe(true)
  await chain()
})

test("the application's own role may add to the trail and change nothing in it", async () => {
  const { pool } = world.platform.database
  await expect(pool.query(`delete from org_${world.org.id}.audit_link`)).rejects.toThrow(/permission denied/)
  await expect(pool.query(`update org_${world.org.id}.audit_link set seq = seq + 1`)).rejects.toThrow(
    /permission denied/,
  )
})

test('a refused write is in the trail, and reading the trail is recorded too', async () => {
  const other = await aPerson(world.org)
  const theirs = await world.signIn(other.id)
  const list = await world.call(identityRoutes.listApiKeys, {}, { cookie })
  await world.call(identityRoutes.revokeApiKey, { params: { id: list.body.items[0]?.id ?? '' } }, { cookie: theirs })
  const search = () => world.call(adminRoutes.searchAudit, { body: { personId: other.id } }, { cookie })
  const refused = (await search()).body.items[0]
  expect(refused).toMatchObject({ name: 'act.refused', details: { action: 'api-key.end', status: 404 } })
  const readings = await world.call(adminRoutes.searchAudit, { body: { name: 'audit.read' } }, { cookie })
  expect(readings.body.items.length).toBeGreaterThan(0)
  const mine = await world.call(adminRoutes.listMyAudit, {}, { cookie: theirs })
  expect(mine.body.items.map((each) => each.name)).toEqual(['act.refused'])
  expect((await world.call(adminRoutes.searchAudit, { body: {} }, { cookie: theirs })).status).toBe(403)
})

test('a forged cursor is refused as unreadable, not answered with an error of ours', async () => {
  const cursor = Buffer.from(JSON.stringify(['not a time', '01a2007c-587e-753d-89b8-d170e6208b3b'])).toString(
    'base64url',
  )
  expect((await world.call(adminRoutes.listMyAudit, { query: { cursor } }, { cookie })).status).toBe(400)
})

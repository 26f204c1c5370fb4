import type { OrganisationDatabase } from '../platform/database.ts'
import { newId } from '../platform/id.ts'
import { aPerson } from '../testing/world.ts'
import type { Call, Fixture, Scene, Unreachable } from './sweep.ts'

const any = (prepare: Fixture['prepare']) => ({ any: { prepare } })
const own = (prepare: Fixture['prepare']) => ({ own: { prepare } })
const plain = any(() => ({}))
const ofOthers = async (org: OrganisationDatabase) => (await aPerson(org)).id
const unique = () => newId().slice(-12)

async function aUnit(org: OrganisationDatabase, parentId: string | null = null): Promise<string> {
  const id = newId()
  await org.rows
    .insertInto('unit')
    .values({ id, name: `Unit ${unique()}`, parentId })
    .execute()
  return id
}
async function aSite(org: OrganisationDatabase): Promise<string> {
  const id = newId()
  await org.rows
    .insertInto('site')
    .values({ id, name: `Site ${unique()}`, zone: 'Europe/Oslo' })
    .execute()
  return id
}
async function anEmptyLevel(org: OrganisationDatabase): Promise<string> {
  const id = newId()
  const { rank } = await org.rows
    .selectFrom('level')
    .select((eb) => eb.fn.max('rank').as('rank'))
    .executeTakeFirstOrThrow()
  await org.rows
    .insertInto('level')
    .values({ id, rank: rank + 1, name: `Level ${unique()}`, audience: 'individual' })
    .execute()
  return id
}
const levelIds = async (org: OrganisationDatabase) =>
  (await org.rows.selectFrom('level').select('id').orderBy('rank').execute()).map(({ id }) => id)
/** The ladder of the template has seven levels; a sweep that adds more would reach the twelve. */
async function removeNewLevels({ org }: Scene): Promise<Call> {
  await org.rows.deleteFrom('level').where('rank', '>', 8).execute()
  return { body: { name: `Level ${unique()}`, audience: 'individual', rank: 8 } }
}
async function anOwnField(org: OrganisationDatabase): Promise<string> {
  await org.rows.deleteFrom('ownField').execute()
  const id = newId()
  await org.rows
    .insertInto('ownField')
    .values({ id, name: `Badge ${unique()}`, form: 'text', source: 'hr', visibility: 'me' })
    .execute()
  return id
}
async function aCorrection(org: OrganisationDatabase, personId: string): Promise<string> {
  const id = newId()
  await org.rows
    .insertInto('correction')
    .values({ id, personId, field: 'title', value: JSON.stringify('Tuner') })
    .execute()
  return id
}
async function aUnitAct(org: OrganisationDatabase): Promise<string> {
  const [unitId, id] = [await aUnit(org), newId()]
  await org.rows
    .insertInto('unitAct')
    .values({ id, unitId, act: 'move', before: JSON.stringify({ parentId: null }) })
    .execute()
  return id
}

/** Whoever asks as a signed-in person has the version 1; a visitor's request gets no further than its sign-in. */
const versioned = { version: 1 }
const byId = (make: (org: OrganisationDatabase) => Promise<string>, more: Call = {}) =>
  any(async ({ org }) => ({ params: { id: await make(org) }, ...more }))

/** States of a person as rules see one, for an act on `/people/:id`. */
const heldStates = (body: object | undefined) => {
  const call = (id: string): Call => ({ params: { id }, ...(body && { body }) })
  return {
    oneself: { prepare: async ({ org, asker }: Scene) => call(asker.me.id ?? (await ofOthers(org))) },
    'another person': { prepare: async ({ org }: Scene) => call(await ofOthers(org)) },
    // Greater than the role that asks, whatever that is; nobody is greater than an owner.
    'a person with a greater role': {
      prepare: async ({ org }: Scene) => call((await aPerson(org, { role: 'owner' })).id),
    },
  }
}

type Group = { secrecy: 'visible' | 'members' | 'hidden'; role: 'member' | 'owner' | null }

async function aGroup({ org, asker }: Scene, { secrecy, role }: Group): Promise<string> {
  const [id, owner] = [newId(), await ofOthers(org)]
  await org.rows
    .insertInto('personGroup')
    .values({ id, name: `Group ${unique()}`, how: 'hand', secrecy })
    .execute()
  await org.rows.insertInto('personGroupMember').values({ groupId: id, personId: owner, role: 'owner' }).execute()
  if (role && asker.me.id)
    await org.rows.insertInto('personGroupMember').values({ groupId: id, personId: asker.me.id, role }).execute()
  return id
}
const groupStates = (body?: object) => {
  const as = (group: Group): Fixture => ({
    prepare: async (scene) => ({ params: { id: await aGroup(scene, group) }, ...(body && { body }) }),
  })
  return {
    'visible, of others': as({ secrecy: 'visible', role: null }),
    'for members, of others': as({ secrecy: 'members', role: null }),
    'hidden, of others': as({ secrecy: 'hidden', role: null }),
    'hidden, as a member': as({ secrecy: 'hidden', role: 'member' }),
    'hidden, as an owner': as({ secrecy: 'hidden', role: 'owner' }),
  }
}

const editStates = (call: (id: string, withAddress: boolean) => Call) => ({
  'without the address': {
    prepare: async ({ org }: Scene) => call((await aPerson(org, { role: 'owner' })).id, false),
  },
  'with the address': { prepare: async ({ org }: Scene) => call(await ofOthers(org), true) },
  'with the address of a greater role': {
    prepare: async ({ org }: Scene) => call((await aPerson(org, { role: 'owner' })).id, true),
  },
})
const noAddress: Unreachable = { unreachable: 'a return changes no address' }

const leaveStates = (call: (org: OrganisationDatabase, personId: string) => Promise<Call>) => ({
  own: { prepare: async ({ org, asker }: Scene) => call(org, asker.me.id ?? (await ofOthers(org))) },
  'of somebody else': { prepare: async ({ org }: Scene) => call(org, await ofOthers(org)) },
})
async function removal(org: OrganisationDatabase, personId: string): Promise<Call> {
  const id = newId()
  await org.rows.insertInto('leave').values({ id, personId, firstDay: '2026-05-04', source: 'self' }).execute()
  return { params: { id: personId, leaveId: id } }
}

const peopleFixtures: Record<string, Record<string, Fixture | Unreachable>> = {
  'GET /people': {
    plain: { prepare: () => ({ query: { q: 'an', limit: '20' } }) },
    'by account': { prepare: () => ({ query: { noAccount: 'true' } }) },
  },
  'GET /people/facets': {
    plain: { prepare: () => ({ query: { newHere: 'true' } }) },
    'by account': { prepare: () => ({ query: { noAccount: 'true' } }) },
  },
  'GET /people/cards': any(async ({ org }) => ({ query: { ids: await ofOthers(org) } })),
  'GET /people/:id': byId(ofOthers),
  'GET /people/:id/reports': byId(ofOthers),
  'GET /people/:id/line': byId(ofOthers),
  'GET /people/doubles': plain,
  'GET /people/without-manager': plain,
  'GET /people/managers-from-heads': plain,
  'POST /people/managers-from-heads': any(() => ({ body: { count: 0 } })),
  'POST /people': any(() => ({
    body: { name: `New ${unique()}` },
    headers: { 'idempotency-key': newId() },
  })),
  'PATCH /people/:id': editStates((id, withAddress) => ({
    params: { id },
    body: { ...versioned, title: 'Tuner', ...(withAddress && { email: `${unique()}@acme.example` }) },
  })),
  'POST /people/:id/return': {
    'without the address': {
      prepare: async ({ org }) => ({ params: { id: (await aPerson(org, { state: 'left' })).id }, body: {} }),
    },
    'with the address': noAddress,
    'with the address of a greater role': noAddress,
  },
  'POST /people/:id/leave': leaveStates(async (_org, id) => ({ params: { id }, body: { firstDay: '2026-05-04' } })),
  'DELETE /people/:id/leave/:leaveId': leaveStates(removal),
  'POST /people/:id/leaving': heldStates(versioned),
  'POST /people/:id/lock': heldStates({ reason: 'a lost phone' }),
  'POST /people/:id/unlock': heldStates(undefined),
}

const profileFixtures: Record<string, Record<string, Fixture | Unreachable>> = {
  'GET /me/profile': own(() => ({})),
  'GET /me/profile/as/:viewer': own(() => ({ params: { viewer: 'colleague' } })),
  'PATCH /me/profile': any(() => ({ body: { ...versioned, about: 'Hello' } })),
  'PUT /me/first-steps/:step': any(() => ({ params: { step: 'check' }, body: { state: 'done' } })),
  'POST /me/corrections': any(() => ({ body: { field: 'title', value: 'Tuner' } })),
  'DELETE /me/corrections/:id': {
    own: {
      prepare: async ({ org, asker }) => ({
        params: { id: await aCorrection(org, asker.me.id ?? (await ofOthers(org))) },
      }),
    },
    'of somebody else': {
      prepare: async ({ org }) => ({ params: { id: await aCorrection(org, await ofOthers(org)) } }),
    },
  },
  'GET /corrections': plain,
  'POST /corrections/:id/accept': byId(async (org) => aCorrection(org, await ofOthers(org)), { body: versioned }),
  'POST /corrections/:id/answer': byId(async (org) => aCorrection(org, await ofOthers(org)), {
    body: { ...versioned, answer: 'It is right.' },
  }),
  'GET /field-settings': plain,
  'PUT /field-settings/:field': any(() => ({ params: { field: 'phone' }, body: { visibility: 'organisation' } })),
  'GET /own-fields': plain,
  'POST /own-fields': any(async ({ org }) => {
    await anOwnField(org)
    return { body: { name: `Badge ${unique()}`, form: 'text', source: 'hr', visibility: 'me' } }
  }),
  'PATCH /own-fields/:id': byId(anOwnField, { body: { ...versioned, visibility: 'unit' } }),
}

const structureFixtures: Record<string, Record<string, Fixture | Unreachable>> = {
  'GET /units': plain,
  'GET /units/:id': byId(aUnit),
  'POST /units': any(() => ({ body: { name: `Unit ${unique()}` } })),
  'PATCH /units/:id': byId(aUnit, { body: { ...versioned, code: 'X1' } }),
  'POST /units/:id/move': any(async ({ org }) => ({
    params: { id: await aUnit(org) },
    body: { ...versioned, parentId: await aUnit(org) },
  })),
  'POST /units/:id/merge': any(async ({ org }) => ({
    params: { id: await aUnit(org) },
    body: { ...versioned, intoId: await aUnit(org) },
  })),
  'POST /units/:id/close': byId(aUnit, { body: versioned }),
  'POST /units/undo/:id': byId(aUnitAct),
  'GET /chart': plain,
  'GET /levels': plain,
  'POST /levels': any(removeNewLevels),
  'PATCH /levels/:id': byId(anEmptyLevel, { body: { ...versioned, audience: 'starter' } }),
  'PUT /levels/order': any(async ({ org }) => {
    await org.rows.deleteFrom('level').where('rank', '>', 8).execute()
    return { body: { ids: await levelIds(org) } }
  }),
  'POST /levels/:id/remove': byId(anEmptyLevel, { body: { moveTo: null } }),
  'GET /sites': plain,
  'POST /sites': any(() => ({ body: { name: `Site ${unique()}`, zone: 'Europe/Oslo' } })),
  'PATCH /sites/:id': byId(aSite, { body: { ...versioned, city: 'Oslo' } }),
  'GET /sites/:id/holidays': byId(aSite),
  'PUT /sites/:id/holidays': byId(aSite, { body: { items: [{ day: '2026-05-17', name: 'Constitution Day' }] } }),
  'GET /groups': plain,
  'POST /groups': any(() => ({ body: { name: `Group ${unique()}` } })),
  'PATCH /groups/:id': groupStates({ ...versioned, description: 'A group' }),
  'GET /groups/:id/members': groupStates(),
  'POST /groups/:id/members': groupStates({ add: [], remove: [] }),
  'POST /audiences/count': any(() => ({ body: { everyone: true } })),
}

/** Requests and states of everything about who is here and where they sit. */
export const fixturesOfPeople = { ...peopleFixtures, ...profileFixtures, ...structureFixtures }

import { afterAll, beforeAll, expect, test } from 'vitest'
import { identityRoutes } from '../../contract/identity.ts'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { makeApiKey } from '../platform/api-keys.ts'
import type { Writes } from '../platform/database.ts'
import type { DomainEvent, Emit } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'
import { activateOnSignIn } from './activation.ts'
import { endDuePeople } from './daily.ts'
import { mergeAbsences, tellDueLeave, touches } from './leave.ts'
import { dayIn } from './leave-days.ts'
import {
  activatePerson,
  invitePerson,
  type LifecycleAct,
  leavePerson,
  type PersonState,
  returnPerson,
  transitions,
  uninvitePerson,
} from './lifecycle.ts'
import { recordPerson } from './record-people.ts'

let world: World
let hr: { id: string; cookie: string }
beforeAll(async () => {
  world = await openWorld()
  hr = await somebody({ name: 'HR', role: 'people_administrator' })
})
afterAll(() => world.close())

const somebody = async (options: Parameters<typeof aPerson>[1] = {}) => {
  const { id } = await aPerson(world.org, options)
  return { id, cookie: await world.signIn(id) }
}
const emitIn =
  (tx: Writes): Emit =>
  (name, payload) =>
    world.platform.events.emit(tx, { organisationId: world.org.id, name, payload, byPersonId: null })
const eventsOf = async (personId: string) => {
  const rows = await world.org.rows
    .selectFrom('domainEvent')
    .select(['name', 'payload'])
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.filter(({ payload }) => JSON.stringify(payload).includes(personId))
}
const namesOf = async (personId: string) => (await eventsOf(personId)).map(({ name }) => name)
const stateOf = async (id: string) =>
  (await world.org.rows.selectFrom('person').where('id', '=', id).select('state').executeTakeFirstOrThrow()).state
const day = (fromNow: number) => new Date(Date.now() + fromNow * 86_400_000).toISOString().slice(0, 10)

test('in every state exactly the acts of the table are possible; any other is 409 with the allowed ones', async () => {
  const acts: Partial<Record<LifecycleAct, (tx: Writes, personId: string) => Promise<void>>> = {
    invite: (tx, personId) => invitePerson({ tx, emit: emitIn(tx), personId }),
    uninvite: (tx, personId) => uninvitePerson({ tx, personId }),
    activate: (tx, personId) => activatePerson({ tx, emit: emitIn(tx), personId }),
    leave: (tx, personId) => leavePerson({ tx, emit: emitIn(tx), personId }),
    return: (tx, personId) => returnPerson({ tx, emit: emitIn(tx), personId, startedOn: null }),
  }
  // Said twice, these are one act and no fault.
  const already: Partial<Record<PersonState, LifecycleAct>> = { invited: 'invite', active: 'activate' }
  for (const state of ['listed', 'invited', 'active', 'left'] as const)
    for (const [act, run] of Object.entries(acts) as [LifecycleAct, NonNullable<(typeof acts)['leave']>][]) {
      const { id } = await aPerson(world.org, { state })
      const outcome = await world.org
        .write((tx) => run(tx, id))
        .then(
          () => 'done',
          (error: { details?: { code?: string; allowed?: string[] } }) => error.details,
        )
      const leadsTo = transitions[state][act] ?? (already[state] === act ? [state] : undefined)
      if (leadsTo) expect(outcome, `${state} ${act}`).toBe('done')
      if (leadsTo) expect(leadsTo, `${state} ${act}`).toContain(await stateOf(id))
      else
        expect(outcome, `${state} ${act}`).toMatchObject({
          code: 'invalid_transition',
          allowed: Object.keys(transitions[state]),
        })
    }
})

test('who leaves loses sign-ins, keys and links at once, is in no list, facet or card, and is said to have left for 30 days', async () => {
  const person = await somebody({ name: 'Lea Leaver', password: 'a heron by the river' })
  const unit = newId()
  await world.org.rows.insertInto('unit').values({ id: unit, name: 'Leaving' }).execute()
  await world.org.rows.updateTable('person').set({ unitId: unit }).where('id', '=', person.id).execute()
  const { key } = await world.org.write((tx) =>
    makeApiKey(tx, { personId: person.id, name: 'program', scopes: ['read'], days: 1 }),
  )
  const asProgram = () => world.call(identityRoutes.readMe, {}, { headers: { authorization: `Bearer ${key}` } })
  expect((await asProgram()).status).toBe(200)
  const stale = await world.call(routes.recordLeaving, { params: { id: person.id }, body: { version: 9 } }, hr)
  expect([stale.status, stale.problem.code]).toEqual([409, 'stale_version'])
  const left = await world.call(routes.recordLeaving, { params: { id: person.id }, body: { version: 1 } }, hr)
  expect(left.status, left.text).toBe(200)
  expect((await world.call(identityRoutes.readMe, {}, person)).status).toBe(401)
  expect((await asProgram()).status).toBe(401)
  const list = await world.call(routes.listPeople, { query: { q: 'leaver' } }, hr)
  const facets = await world.call(routes.readFacets, { query: {} }, hr)
  const cards = await world.call(routes.listCards, { query: { ids: person.id } }, hr)
  expect([list.body.items, cards.body.items]).toEqual([[], []])
  expect(facets.body.units.some(({ id }) => id === unit)).toBe(false)
  const page = await world.call(routes.readPerson, { params: { id: person.id } }, hr)
  expect(page.body).toMatchObject({
    name: 'Lea Leaver',
    state: 'left',
    leftIn: day(0).slice(0, 7),
    unit: null,
    email: null,
  })
  const again = await world.call(routes.recordLeaving, { params: { id: person.id }, body: { version: 2 } }, hr)
  expect(again.problem).toMatchObject({ code: 'invalid_transition', allowed: ['return', 'erase'] })
  await world.org.rows
    .updateTable('person')
    .set({ leftAt: new Date(Date.now() - 31 * 86_400_000) })
    .where('id', '=', person.id)
    .execute()
  expect((await world.call(routes.readPerson, { params: { id: person.id } }, hr)).status).toBe(404)
  const back = await world.call(routes.recordReturn, { params: { id: person.id }, body: {} }, hr)
  expect(back.body).toMatchObject({ id: person.id, state: 'active', unit: { id: unit } })
  expect(await namesOf(person.id)).toEqual(['person.left', 'person.rejoined'])
})

test('the last owner cannot leave', async () => {
  const owner = await somebody({ role: 'owner' })
  const refused = world.org.write((tx) => leavePerson({ tx, emit: emitIn(tx), personId: owner.id }))
  await expect(refused).rejects.toMatchObject({ details: { code: 'last_owner' } })
})

test('a lock stops signing in with a reason that people administrators see, and is undone', async () => {
  const administrator = await somebody({ role: 'administrator' })
  const person = await somebody()
  const params = { id: person.id }
  const locked = await world.call(routes.lockAccount, { params, body: { reason: 'lost phone' } }, administrator)
  expect(locked.status, locked.text).toBe(200)
  expect((await world.call(identityRoutes.readMe, {}, person)).status).toBe(401)
  expect((await world.call(routes.readPerson, { params }, hr)).body.locked?.reason).toBe('lost phone')
  const colleague = await somebody()
  expect((await world.call(routes.readPerson, { params }, colleague)).body.locked).toBeNull()
  expect((await world.call(routes.listPeople, { query: { q: 'Person' } }, hr)).body.items.length).toBeGreaterThan(0)
  await world.call(routes.unlockAccount, { params }, administrator)
  expect(await world.signIn(person.id)).toBeTruthy()
})

test('people who started long ago join silently, newcomers are told once, and the importer may count those without a date', async () => {
  const record = (changes: { name: string; startedOn?: string }, isNewcomerWithoutStart = false) =>
    world.org.write((tx) =>
      recordPerson({ tx, org: world.org, emit: emitIn(tx), changes, source: 'import', isNewcomerWithoutStart }),
    )
  expect(await namesOf(await record({ name: 'Old', startedOn: day(-900) }))).toEqual(['person.recorded'])
  expect(await namesOf(await record({ name: 'Unknown' }))).toEqual(['person.recorded'])
  expect(await namesOf(await record({ name: 'Recent', startedOn: day(-30) }))).toEqual(['person.joined'])
  expect(await namesOf(await record({ name: 'Soon', startedOn: day(7) }))).toEqual(['person.joined'])
  expect(await namesOf(await record({ name: 'Ticked' }, true))).toEqual(['person.joined'])
})

test('a transfer with unit, level and manager in one save tells one role_changed and one manager_changed', async () => {
  const unit = newId()
  await world.org.rows.insertInto('unit').values({ id: unit, name: 'Transfers' }).execute()
  const level = await world.org.rows.selectFrom('level').select('id').orderBy('rank').executeTakeFirstOrThrow()
  const [old, boss, person] = [await aPerson(world.org), await aPerson(world.org), await aPerson(world.org)]
  await world.org.rows.updateTable('person').set({ managerId: old.id }).where('id', '=', person.id).execute()
  const body = { version: 1, unitId: unit, levelId: level.id, managerId: boss.id, startedOn: '2020-01-01' }
  const saved = await world.call(routes.editPerson, { params: { id: person.id }, body }, hr)
  expect(saved.status, saved.text).toBe(200)
  const events = await eventsOf(person.id)
  expect(events).toEqual([
    { name: 'person.role_changed', payload: { personId: person.id, changed: ['unit', 'level'] } },
    { name: 'person.manager_changed', payload: { personId: person.id, from: old.id, to: boss.id } },
    { name: 'person.profile_changed', payload: { personId: person.id, fields: ['startedOn'] } },
  ])
  expect(await namesOf(boss.id)).toContain('person.became_manager')
  expect(await namesOf(old.id)).toContain('person.stopped_managing')
  const nowhere = { version: 2, unitId: newId(), siteId: newId() }
  const refused = await world.call(routes.editPerson, { params: { id: person.id }, body: nowhere }, hr)
  expect(refused.problem.fields?.map(({ path }) => path)).toEqual(['unitId', 'siteId'])
})

test('two people cannot hold one address, and the refusal names the field', async () => {
  const first = await aPerson(world.org)
  const body = { name: 'Twin', email: first.email.toUpperCase() }
  const refused = await world.call(routes.createPerson, { body }, { ...hr, headers: { 'idempotency-key': newId() } })
  expect([refused.status, refused.problem.code, refused.problem.fields?.[0]?.path]).toEqual([422, 'taken', 'email'])
})

test('absences that overlap or follow each other become one; a gap keeps them apart', async () => {
  const person = await somebody()
  const add = async (firstDay: string, lastDay: string | null) =>
    (await world.call(routes.recordLeave, { params: { id: person.id }, body: { firstDay, lastDay } }, person)).body
      .items
  await add('2031-05-04', '2031-05-08')
  await add('2031-05-20', '2031-05-21')
  expect(await add('2031-05-09', '2031-05-10')).toHaveLength(2)
  const merged = await add('2031-05-11', '2031-05-19')
  expect(merged.map(({ firstDay, lastDay, source }) => [firstDay, lastDay, source])).toEqual([
    ['2031-05-04', '2031-05-21', 'self'],
  ])
  const before = (await namesOf(person.id)).length
  await add('2031-05-05', '2031-05-06')
  expect((await namesOf(person.id)).length, 'nothing changed, nothing was told').toBe(before)
  const other = await somebody()
  const foreign = await world.call(
    routes.recordLeave,
    { params: { id: person.id }, body: { firstDay: '2031-01-01' } },
    other,
  )
  expect(foreign.status).toBe(403)
  const backwards = await world.call(
    routes.recordLeave,
    { params: { id: person.id }, body: { firstDay: '2031-02-02', lastDay: '2031-02-01' } },
    person,
  )
  expect(backwards.status).toBe(400)
})

test('an open absence takes in all that comes after it', () => {
  const open = { firstDay: '2026-05-04', lastDay: null, showsReturn: true }
  const later = { firstDay: '2030-01-01', lastDay: '2030-01-02', showsReturn: true }
  expect(touches(open, later)).toBe(true)
  expect(mergeAbsences([later, open])).toEqual(open)
})

test('leave that has come is told to have started and ended once each, however often and by how many it is asked', async () => {
  const person = await somebody()
  await world.org.rows.updateTable('person').set({ zone: 'Pacific/Auckland' }).where('id', '=', person.id).execute()
  const today = dayIn('Pacific/Auckland', new Date())
  const tomorrow = dayIn('Pacific/Auckland', new Date(Date.now() + 86_400_000))
  const body = { firstDay: tomorrow, lastDay: tomorrow }
  await world.call(routes.recordLeave, { params: { id: person.id }, body }, person)
  const tell = (at: Date) =>
    Promise.all([tellDueLeave({ org: world.org, emitIn, at }), tellDueLeave({ org: world.org, emitIn, at })])
  const told = async () => (await namesOf(person.id)).filter((name) => name !== 'person.leave_changed')
  await tell(new Date())
  expect(today < tomorrow).toBe(true)
  expect(await told()).toEqual([])
  await tell(new Date(Date.now() + 86_400_000))
  await tell(new Date(Date.now() + 86_400_000))
  expect(await told()).toEqual(['person.leave_started'])
  await tell(new Date(Date.now() + 2 * 86_400_000))
  await tell(new Date(Date.now() + 2 * 86_400_000))
  expect(await told()).toEqual(['person.leave_started', 'person.leave_ended'])
})

test('an absence that is over when it is recorded is told as a change and as nothing else', async () => {
  const person = await somebody()
  const body = { firstDay: '2020-05-04', lastDay: '2020-05-08' }
  await world.call(routes.recordLeave, { params: { id: person.id }, body }, person)
  await tellDueLeave({ org: world.org, emitIn })
  expect(await namesOf(person.id)).toEqual(['person.leave_changed'])
})

test('an end date takes effect when that day is over where the person is', async () => {
  const [here, there] = [await aPerson(world.org), await aPerson(world.org)]
  const at = new Date('2033-03-10T12:30:00Z')
  for (const [id, zone] of [
    [here.id, 'Pacific/Auckland'],
    [there.id, 'America/Los_Angeles'],
  ] as const)
    await world.org.rows.updateTable('person').set({ endsOn: '2033-03-10', zone }).where('id', '=', id).execute()
  await endDuePeople({ org: world.org, emitIn, at })
  expect([await stateOf(here.id), await stateOf(there.id)]).toEqual(['left', 'active'])
  await endDuePeople({ org: world.org, emitIn, at: new Date('2033-03-11T09:00:00Z') })
  expect(await stateOf(there.id)).toBe('left')
})

test('people of one folded name and unit, and of one number in other letters, are listed as possible doubles', async () => {
  const unit = newId()
  await world.org.rows.insertInto('unit').values({ id: unit, name: 'Doubles' }).execute()
  const [a, b, c, d] = [
    await aPerson(world.org, { name: 'José  Nuñez' }),
    await aPerson(world.org, { name: 'jose nunez' }),
    await aPerson(world.org, { name: 'One Number' }),
    await aPerson(world.org, { name: 'Other Number' }),
  ]
  const set = (id: string, change: { unitId?: string; externalId?: string }) =>
    world.org.rows.updateTable('person').set(change).where('id', '=', id).execute()
  await set(a.id, { unitId: unit })
  await set(b.id, { unitId: unit })
  await set(c.id, { externalId: 'ab-1' })
  await set(d.id, { externalId: 'AB-1' })
  const { body } = await world.call(routes.listDoubles, {}, hr)
  const found = body.items.map(({ because, people }) => [because, ...people.map(({ id }) => id).sort()])
  expect(found).toContainEqual(['name_and_unit', ...[a.id, b.id].sort()])
  expect(found).toContainEqual(['external_id', ...[c.id, d.id].sort()])
  expect(found).toHaveLength(2)
})

test('the first sign-in of somebody invited makes them active, once', async () => {
  const password = 'a heron by the river'
  const { id, email } = await aPerson(world.org, { state: 'invited', password })
  for (let i = 0; i < 2; i++) {
    const signedIn = await world.call(identityRoutes.signIn, { body: { email, password } })
    expect(signedIn.status, signedIn.text).toBe(200)
  }
  const begun = await world.org.rows
    .selectFrom('domainEvent')
    .selectAll()
    .where('name', '=', 'sign_in.begun')
    .orderBy('at', 'desc')
    .limit(2)
    .execute()
  expect(begun).toHaveLength(2)
  const { platform, org } = world
  for (const event of [...begun, ...begun])
    await activateOnSignIn.hear({ event: event as unknown as DomainEvent, org, platform })
  expect(await stateOf(id)).toBe('active')
  expect((await namesOf(id)).filter((name) => name === 'person.activated')).toHaveLength(1)
})

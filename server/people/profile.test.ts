import { afterAll, beforeAll, expect, test } from 'vitest'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { newId } from '../platform/id.ts'
import { aPerson, openWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const aUnit = async (name: string, parentId: string | null = null, headId: string | null = null) => {
  const id = newId()
  await world.org.rows.insertInto('unit').values({ id, name, parentId, headId }).execute()
  return id
}
const place = (id: string, change: { unitId?: string; managerId?: string; title?: string; startedOn?: string }) =>
  world.org.rows.updateTable('person').set(change).where('id', '=', id).execute()
const somebody = async (options: Parameters<typeof aPerson>[1] = {}) => {
  const { id, email } = await aPerson(world.org, options)
  return { id, email, cookie: await world.signIn(id) }
}
const eventsSince = async (since: Date) =>
  (await world.org.rows.selectFrom('domainEvent').selectAll().where('at', '>=', since).orderBy('at').execute()).map(
    ({ name, payload }) => ({ name, payload }),
  )

test('a person saves some fields of their own as they type; the rest stays and the source is noted', async () => {
  const me = await somebody({ name: 'Ines' })
  const first = await world.call(routes.readMyProfile, {}, me)
  expect(first.status, first.text).toBe(200)
  const since = new Date()
  const hours = [{ day: 1, from: '09:00', to: '12:30' }]
  const languages = [{ code: 'pt', level: 'native' as const }]
  const body = { version: first.body.version, about: 'Hello', languages, hours, nickname: 'Nes', zone: 'Europe/Lisbon' }
  const saved = await world.call(routes.editMyProfile, { body }, me)
  expect(saved.status, saved.text).toBe(200)
  expect(saved.body).toMatchObject({
    about: 'Hello',
    languages,
    hours,
    nickname: 'Nes',
    version: first.body.version + 1,
  })
  const about = saved.body.fields.find(({ field }) => field === 'about')
  expect(about).toMatchObject({ source: 'self', mayEdit: true, from: { source: 'self' } })
  const events = await eventsSince(since)
  expect(events).toEqual([
    {
      name: 'person.profile_changed',
      payload: { personId: me.id, fields: ['zone', 'hours', 'about', 'languages', 'nickname'] },
    },
  ])
  const again = await world.call(routes.editMyProfile, { body: { ...body, version: saved.body.version } }, me)
  expect(again.body.version, 'nothing changed, nothing was written').toBe(saved.body.version)
  expect(await eventsSince(since)).toHaveLength(1)
})

test('a stale version gets 409 with the profile as it is, and changes nothing', async () => {
  const me = await somebody()
  const { body } = await world.call(routes.readMyProfile, {}, me)
  await world.call(routes.editMyProfile, { body: { version: body.version, about: 'first' } }, me)
  const stale = await world.call(routes.editMyProfile, { body: { version: body.version, about: 'second' } }, me)
  expect(stale.status).toBe(409)
  expect(stale.problem).toMatchObject({ code: 'stale_version', current: { about: 'first', version: body.version + 1 } })
})

test("a person's own write to a field of HR's, and hiding one, is 403 field_locked and names the field", async () => {
  const me = await somebody()
  for (const [body, path] of [
    [{ version: 1, title: 'Queen' }, 'title'],
    [{ version: 1, managerId: null }, 'managerId'],
    [{ version: 1, visibility: { email: 'me' as const } }, 'visibility.email'],
  ] as const) {
    const answer = await world.call(routes.editMyProfile, { body }, me)
    expect([answer.status, answer.problem.code, answer.problem.fields?.[0]?.path]).toEqual([403, 'field_locked', path])
  }
  const unknown = await world.call(routes.editMyProfile, { body: { version: 1, state: 'left' } as never }, me)
  expect(unknown.status).toBe(400)
})

test('for each visibility, page, list, card, search and facet agree for five viewers', async () => {
  const head = await somebody({ name: 'Head' })
  const top = await aUnit('Company', null, head.id)
  const unit = await aUnit('Optics', top)
  const site = newId()
  await world.org.rows.insertInto('site').values({ id: site, name: 'Porto', zone: 'Europe/Lisbon' }).execute()
  const boss = await somebody({ name: 'Boss' })
  const person = await somebody({ name: 'Vera Visible', title: 'Zymurgist', email: 'vera.hidden@acme.example' })
  await world.org.rows
    .updateTable('person')
    .set({ unitId: unit, managerId: boss.id, siteId: site })
    .where('id', '=', person.id)
    .execute()
  const mate = await somebody({ name: 'Mate' })
  await place(mate.id, { unitId: unit })
  const stranger = await somebody({ name: 'Stranger' })
  const hr = await somebody({ name: 'HR', role: 'people_administrator' })
  const viewers = { stranger, mate, head, boss, self: person, hr }
  const expected = {
    organisation: ['stranger', 'mate', 'head', 'boss', 'self', 'hr'],
    unit: ['mate', 'head', 'boss', 'self', 'hr'],
    me: ['self', 'hr'],
  }
  for (const visibility of ['organisation', 'unit', 'me'] as const) {
    for (const field of ['title', 'site', 'pronouns', 'email'] as const)
      await world.call(routes.setFieldVisibility, { params: { field }, body: { visibility } }, hr)
    const seen: Record<string, string[]> = {}
    for (const [name, viewer] of Object.entries(viewers)) {
      const page = await world.call(routes.readPerson, { params: { id: person.id } }, viewer)
      const list = await world.call(routes.listPeople, { query: { q: 'Vera Visible' } }, viewer)
      const card = await world.call(routes.listCards, { query: { ids: person.id } }, viewer)
      const byTitle = await world.call(routes.listPeople, { query: { q: 'zymurg' } }, viewer)
      const byEmail = await world.call(routes.listPeople, { query: { q: 'vera.hidden@' } }, viewer)
      const bySite = await world.call(routes.listPeople, { query: { sites: site } }, viewer)
      const facets = await world.call(routes.readFacets, { query: {} }, viewer)
      expect(facets.status, facets.text).toBe(200)
      const shows = {
        page: page.body.title !== null,
        pageEmail: page.body.email !== null,
        pageSite: page.body.site !== null,
        list: list.body.items[0]?.title !== null,
        card: card.body.items[0]?.site !== null,
        title: byTitle.body.items.length === 1,
        email: byEmail.body.items.length === 1,
        site: bySite.body.items.length === 1,
        facet: facets.body.sites.some(({ id }) => id === site),
        // The site's zone gives the site away.
        zone: list.body.items[0]?.zone !== null,
      }
      for (const [surface, isShown] of Object.entries(shows)) {
        seen[surface] ??= []
        if (isShown) seen[surface].push(name)
      }
    }
    for (const [surface, names] of Object.entries(seen))
      expect(names, `${visibility} on ${surface}`).toEqual(expected[visibility])
  }
})

test('what a person hides themselves is gone from page and list, and their own name finds them only once shared', async () => {
  const me = await somebody({ name: 'Nadia' })
  const other = await somebody()
  const { version } = (await world.call(routes.readMyProfile, {}, me)).body
  const named = await world.call(
    routes.editMyProfile,
    { body: { version, formerNames: ['Quillfeather'], pronouns: 'she/her', visibility: { pronouns: 'me' } } },
    me,
  )
  const find = async () => (await world.call(routes.listPeople, { query: { q: 'quillfea' } }, other)).body.items
  expect(await find()).toEqual([])
  const page = await world.call(routes.readPerson, { params: { id: me.id } }, other)
  expect(page.body).toMatchObject({ pronouns: null, formerNames: [] })
  const body = { version: named.body.version, visibility: { formerNames: 'organisation' as const } }
  await world.call(routes.editMyProfile, { body }, me)
  expect((await find()).map(({ id }) => id)).toEqual([me.id])
})

test('my page as a colleague and as somebody of my unit equals what they are answered, byte for byte (P14)', async () => {
  const unit = await aUnit('Acoustics')
  const boss = await somebody({ name: 'Bo' })
  const me = await somebody({ name: 'Mia', title: 'Tuner' })
  const mate = await somebody({ name: 'Max' })
  const far = await somebody({ name: 'Fay' })
  await place(me.id, { unitId: unit, managerId: boss.id, startedOn: '2020-01-01' })
  await place(mate.id, { unitId: unit })
  const { version } = (await world.call(routes.readMyProfile, {}, me)).body
  const visibility = { about: 'unit' as const, phone: 'me' as const }
  await world.call(routes.editMyProfile, { body: { version, about: 'Strings', phone: '1', visibility } }, me)
  for (const [viewer, who] of [
    ['colleague', far],
    ['unit', mate],
  ] as const) {
    const theirs = await world.call(routes.readPerson, { params: { id: me.id } }, who)
    const mine = await world.call(routes.readMyPageAs, { params: { viewer } }, me)
    expect(mine.text).toBe(theirs.text)
  }
  expect((await world.call(routes.readMyPageAs, { params: { viewer: 'unit' } }, me)).body.about).toBe('Strings')
  expect((await world.call(routes.readMyPageAs, { params: { viewer: 'colleague' } }, me)).body.about).toBeNull()
})

test('a correction waits for the people administrators; accepted, it is the field and its source', async () => {
  const me = await somebody({ title: 'Wrong' })
  const hr = await somebody({ role: 'people_administrator' })
  const sent = await world.call(
    routes.sendCorrection,
    { body: { field: 'title', value: 'Right', remark: 'since May' } },
    me,
  )
  expect(sent.status, sent.text).toBe(201)
  const queue = await world.call(routes.listCorrections, {}, hr)
  expect(queue.body.items.map(({ id }) => id)).toContain(sent.body.id)
  const { id, version } = sent.body
  const accepted = await world.call(routes.acceptCorrection, { params: { id }, body: { version } }, hr)
  expect(accepted.status, accepted.text).toBe(200)
  const profile = await world.call(routes.readMyProfile, {}, me)
  expect(profile.body.title).toBe('Right')
  expect(profile.body.fields.find(({ field }) => field === 'title')?.from?.source).toBe('correction')
  expect(profile.body.corrections[0]).toMatchObject({ state: 'accepted' })
  const twice = await world.call(routes.answerCorrection, { params: { id }, body: { version: 2, answer: 'no' } }, hr)
  expect([twice.status, twice.problem.code]).toEqual([409, 'already_decided'])
  const wrong = await world.call(routes.sendCorrection, { body: { field: 'startedOn', value: '31.02.2026' } }, me)
  expect([wrong.status, wrong.problem.fields?.[0]?.path]).toEqual([422, 'value'])
  const own = await world.call(routes.sendCorrection, { body: { field: 'about', value: 'x' } }, me)
  expect(own.status).toBe(422)
  const emptied = await world.call(routes.sendCorrection, { body: { field: 'title', value: null } }, me)
  await world.call(routes.acceptCorrection, { params: { id: emptied.body.id }, body: { version: 1 } }, hr)
  const less = await world.call(routes.sendCorrection, { body: { field: 'startedOn', visibility: 'me' } }, me)
  await world.call(routes.acceptCorrection, { params: { id: less.body.id }, body: { version: 1 } }, hr)
  const after = await world.call(routes.readMyProfile, {}, me)
  expect(after.body.title).toBeNull()
  expect(after.body.fields.find(({ field }) => field === 'startedOn')?.visibility).toBe('me')
})

test('a field of our own that names a sensitive thing warns and belongs to the person alone (P9)', async () => {
  const me = await somebody()
  const hr = await somebody({ role: 'people_administrator' })
  const make = (name: string) =>
    world.call(
      routes.createOwnField,
      { body: { name, form: 'text', choices: [], source: 'hr', visibility: 'organisation' } },
      hr,
    )
  const faith = await make('Religion')
  expect(faith.body).toMatchObject({ source: 'self', visibility: 'me' })
  expect(faith.body.warning).toContain('religion')
  const badge = await make('Badge colour')
  expect(badge.body).toMatchObject({ source: 'hr', visibility: 'organisation', warning: null })
  const { version } = (await world.call(routes.readMyProfile, {}, me)).body
  const refused = await world.call(routes.editMyProfile, { body: { version, own: { [badge.body.id]: 'red' } } }, me)
  expect(refused.status).toBe(422)
  const saved = await world.call(routes.editMyProfile, { body: { version, own: { [faith.body.id]: 'none' } } }, me)
  expect(saved.body.own.find(({ field }) => field.id === faith.body.id)?.value).toBe('none')
  const other = await somebody()
  const page = await world.call(routes.readPerson, { params: { id: me.id } }, other)
  expect(page.body.own).toEqual([])
  const mine = await world.call(routes.readPerson, { params: { id: me.id } }, me)
  expect(mine.body.own).toHaveLength(1)
})

test('the steps of the first sign-in are open until done or skipped, and can be reopened (P13)', async () => {
  const me = await somebody()
  const step = (name: 'check' | 'asking', state: 'open' | 'done' | 'skipped') =>
    world.call(routes.recordFirstStep, { params: { step: name }, body: { state } }, me)
  await step('check', 'done')
  await step('asking', 'skipped')
  const states = (await world.call(routes.readMyProfile, {}, me)).body.firstSteps.map(({ state }) => state)
  expect(states).toEqual(['done', 'open', 'open', 'skipped'])
  expect((await step('asking', 'open')).body.firstSteps.at(-1)?.state).toBe('open')
})

test('the list needs two statements, the page four, my profile two, whoever asks', async () => {
  const me = await somebody()
  const count = async (ask: () => Promise<{ status: number }>) => {
    world.statements.length = 0
    expect((await ask()).status).toBe(200)
    return world.statements.filter((text) => !text.includes('last_seen_at" =')).length
  }
  expect(await count(() => world.call(routes.listPeople, { query: { q: 'a b' } }, me))).toBeLessThanOrEqual(2)
  expect(await count(() => world.call(routes.readFacets, { query: { q: 'a' } }, me))).toBeLessThanOrEqual(2)
  expect(await count(() => world.call(routes.listCards, { query: { ids: me.id } }, me))).toBeLessThanOrEqual(2)
  expect(await count(() => world.call(routes.readPerson, { params: { id: me.id } }, me))).toBeLessThanOrEqual(4)
  expect(await count(() => world.call(routes.readMyProfile, {}, me))).toBeLessThanOrEqual(2)
})

import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { peopleImportRoutes as routes } from '../../../contract/people-import.ts'
import { fileOf, importerOf, type Rows } from '../../testing/imports.ts'
import { aPerson, openWorld, type World } from '../../testing/world.ts'

// Each file is read and planned in a worker of its own, whose start is slow where all cores are busy.
vi.setConfig({ testTimeout: 120_000 })

let world: World
let cookie: string
let me: { id: string }
let steps: ReturnType<typeof importerOf>
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  // Each test has people and imports of its own.
  const { rows } = world.org
  for (const table of ['peopleImport', 'skillClaim', 'learningWish', 'skill', 'leave', 'personField'] as const)
    await rows.deleteFrom(table).execute()
  await rows.updateTable('person').set({ managerId: null, unitId: null, siteId: null, state: 'erased' }).execute()
  await rows.deleteFrom('unit').execute()
  await rows.deleteFrom('site').execute()
  await rows.deleteFrom('signIn').execute()
  me = await aPerson(world.org, { name: 'Ina Importer', role: 'owner', email: `ina-${Date.now()}@acme.example` })
  cookie = await world.signIn(me.id)
  steps = importerOf(world, cookie)
  since = new Date()
})

const people = () =>
  world.org.rows
    .selectFrom('person')
    .where('state', '<>', 'erased')
    .where('id', '<>', me.id)
    .orderBy('email')
    .selectAll()
    .execute()
let since = new Date(0)
const events = async () => {
  const told = world.org.rows.selectFrom('domainEvent').where('name', 'like', 'person.%').where('at', '>', since)
  return (await told.select('name').execute()).map(({ name }) => name)
}

const three: Rows = [
  {
    id: '1',
    name: 'Ana Silva',
    email: 'ana@acme.example',
    department: 'Engineering',
    team: 'Platform',
    manager: '3',
    level: 'Senior',
    start: '2019-03-01',
  },
  {
    id: '2',
    name: 'Bo Lind',
    email: 'bo@acme.example',
    department: 'Engineering',
    manager: 'cleo@acme.example',
    languages: 'sv:native; en',
    start: '2020-01-01',
  },
  {
    id: '3',
    name: 'Cleo Roy',
    email: 'cleo@acme.example',
    department: 'Engineering',
    location: 'Berlin',
    timezone: 'Europe/Berlin',
    skills: 'Zymurgy:3',
    start: '2018-01-01',
  },
]
const making = { makesUnits: true, makesSites: true }

test('a file is checked without writing anything, then does exactly what the preview said', async () => {
  const before = await people()
  const checked = await steps.check(three, making)
  expect(checked.state).toBe('checked')
  expect(checked.counts).toMatchObject({
    rows: 3,
    new: 3,
    changed: 0,
    newcomers: 0,
    errors: 0,
    units: 2,
    sites: 1,
    skills: 1,
  })
  expect(checked.made.units).toEqual(['Engineering', 'Engineering > Platform'])
  expect(await people()).toEqual(before)
  const run = await steps.run(checked)
  expect(run).toMatchObject({ state: 'held', counts: { written: 3, skipped: 0, toWrite: 3 } })
  const [ana, bo, cleo] = await people()
  expect(ana).toMatchObject({
    name: 'Ana Silva',
    externalId: '1',
    state: 'listed',
    managerId: cleo?.id,
    startedOn: '2019-03-01',
  })
  expect(bo?.managerId).toBe(cleo?.id)
  expect(cleo).toMatchObject({ zone: 'Europe/Berlin', managerId: null })
  const claims = await world.org.rows.selectFrom('skillClaim').selectAll().execute()
  expect(claims).toMatchObject([{ personId: cleo?.id, level: 3, origin: 'import', keptAt: null }])
})

test('the same file twice writes nothing and tells nothing', async () => {
  const first = await steps.import(three, making)
  await steps.release(first.id)
  const told = await events()
  expect(told.filter((name) => name === 'person.recorded')).toHaveLength(3)
  expect(told).not.toContain('person.joined')
  const before = await people()
  const checked = await steps.check(three, making)
  expect(checked.counts).toMatchObject({ new: 0, changed: 0, unchanged: 3, units: 0, sites: 0, skills: 0 })
  const again = await steps.run(checked)
  await steps.release(again.id)
  expect(again.counts).toMatchObject({ written: 0, toWrite: 0 })
  expect(await people()).toEqual(before)
  expect(await events()).toEqual(told)
})

test('nobody hears of an import within its hold, and after undoing it nobody ever does', async () => {
  const before = await people()
  const done = await steps.import(three, making)
  expect(await events()).toEqual([])
  const undone = await steps.undo(done.id)
  expect(undone).toMatchObject({ state: 'undone', counts: { undone: 3, notUndone: 0 } })
  expect(await people()).toEqual(before)
  expect(await events()).toEqual([])
  for (const table of ['unit', 'site', 'skill', 'skillClaim', 'personField'] as const)
    expect(await world.org.rows.selectFrom(table).selectAll().execute()).toEqual([])
  const late = await world.call(routes.releasePeopleImport, { params: { id: done.id } }, { cookie })
  expect(late).toMatchObject({ status: 409, problem: { code: 'invalid_transition' } })
})

test('after the hold, taking back tells the opposite; what people changed since is kept and listed', async () => {
  const first = await steps.import(three, making)
  await steps.release(first.id)
  const changes = three.map((row) => ({
    id: row.id,
    email: row.email,
    title: `Title of ${row.id}`,
    employment: 'part-time',
  }))
  const second = await steps.import(changes)
  await steps.release(second.id)
  const [ana] = await people()
  await world.org.rows
    .updateTable('person')
    .set({ title: 'Chosen since' })
    .where('id', '=', ana?.id ?? '')
    .execute()
  const told = (await events()).length
  const undone = await steps.undo(second.id)
  expect(undone.counts).toMatchObject({ undone: 2, notUndone: 1 })
  expect((await people()).map(({ title, employment }) => [title, employment])).toEqual([
    ['Chosen since', null],
    [null, null],
    [null, null],
  ])
  const [kept] = await steps.rows(second.id, 'notUndone')
  expect(kept).toMatchObject({
    row: 2,
    state: 'kept',
    messages: [{ column: 'title', text: 'was changed since, and stays' }],
  })
  expect((await events()).length - told).toBe(5)
})

test('dates that could be read two ways stop the import until the order is chosen', async () => {
  const { body } = await steps.upload(fileOf([{ id: '1', name: 'Ana', email: 'a@acme.example', start: '03/04/2020' }]))
  expect(body.columns.find(({ column }) => column === 'start')?.dateOrder).toBe('ambiguous')
  const params = { id: body.id }
  const refused = await world.call(
    routes.mapPeopleImport,
    { params, body: { ...body.proposal, version: body.version } },
    { cookie },
  )
  expect(refused).toMatchObject({ status: 422, problem: { code: 'date_order_needed' } })
  const columns = body.proposal.columns.map((each) => ({
    ...each,
    dateOrder: each.column === 'start' ? ('monthFirst' as const) : null,
  }))
  const mapped = await world.call(
    routes.mapPeopleImport,
    { params, body: { ...body.proposal, columns, version: body.version } },
    { cookie },
  )
  expect(mapped).toMatchObject({ status: 200, body: { state: 'mapped' } })
})

test('rows with faults are named by row and column, left out only when said so, and mended by their own file', async () => {
  const faulty = [
    ...three,
    { id: '4', name: 'Dan', email: 'dan@acme.example', timezone: 'Europe/Berlinn', manager: '5' },
    { id: '5', name: 'Eve', email: 'eve@acme.example', manager: '5' },
    { id: '6', name: 'Fay', email: 'not an address' },
  ]
  const checked = await steps.check(faulty, making)
  expect(checked.counts).toMatchObject({ new: 3, errors: 3 })
  const errors = await steps.rows(checked.id, 'errors')
  expect(errors.map(({ row, messages }) => [row, messages[0]?.column])).toEqual([
    [5, 'timezone'],
    [6, 'manager'],
    [7, 'email'],
  ])
  expect(errors[0]?.messages[0]?.text).toBe('"Europe/Berlinn" is not a time zone; did you mean Europe/Berlin?')
  expect(await steps.start(checked)).toMatchObject({ status: 422, problem: { code: 'rows_with_errors' } })
  await steps.run(checked, { leaveOut: 3 })
  expect(await people()).toHaveLength(3)
  const csv = await world.call(routes.downloadImportErrors, { params: { id: checked.id } }, { cookie })
  expect(csv.headers['content-disposition']).toBe('attachment; filename="errors.csv"')
  expect(csv.text.split('\r\n')[0]).toContain('error_row,errors,id,name,email')
  const mended = csv.text
    .replaceAll('Europe/Berlinn', 'Europe/Berlin')
    .replaceAll('not an address', 'fay@acme.example')
    .replace('Eve,eve@acme.example,,,5', 'Eve,eve@acme.example,,,1')
  const again = await steps.check(Buffer.from(mended), making)
  expect(again.mapping?.columns.find(({ column }) => column === 'error_row')?.target).toBeNull()
  expect(again.counts).toMatchObject({ rows: 3, new: 3, errors: 0 })
})

test('people missing from a file that lists everybody are proposed as leavers and leave only when ticked', async () => {
  await steps.import(three, making)
  const checked = await steps.check([three[2] ?? {}], { ...making, listsEverybody: true })
  expect(checked.counts).toMatchObject({ leavers: 2, statedLeavers: 0, unchanged: 1 })
  const leavers = await steps.rows(checked.id, 'leavers')
  expect(leavers.map(({ row, person }) => [row, person?.name])).toEqual([
    [null, 'Ana Silva'],
    [null, 'Bo Lind'],
  ])
  await steps.run(checked, { leavers: [leavers[0]?.person?.id ?? ''] })
  expect((await people()).map(({ name, state }) => [name, state])).toEqual([
    ['Ana Silva', 'left'],
    ['Bo Lind', 'listed'],
    ['Cleo Roy', 'listed'],
  ])
})

test('more than a tenth leaving needs the number typed', async () => {
  const many = Array.from({ length: 20 }, (_, n) => ({
    id: `m${n}`,
    name: `Member ${n}`,
    email: `m${n}@acme.example`,
    status: 'active',
  }))
  await steps.import(many)
  const gone = many.map((row, n) => ({ ...row, status: n < 6 ? 'left' : 'active' }))
  const checked = await steps.check(gone)
  expect(checked.counts).toMatchObject({ statedLeavers: 6 })
  expect(await steps.start(checked)).toMatchObject({ status: 422, problem: { code: 'too_many_leavers', leavers: 6 } })
  const done = await steps.run(checked, { leaverCount: 6 })
  expect((await people()).filter(({ state }) => state === 'left')).toHaveLength(6)
  await steps.undo(done.id)
  expect((await people()).filter(({ state }) => state === 'left')).toHaveLength(0)
})

test('one import runs at a time, and the other is told who runs it', async () => {
  const first = await steps.check(three, making)
  const second = await steps.check(three, making)
  expect((await steps.start(first)).status).toBe(202)
  expect(await steps.start(second)).toMatchObject({
    status: 409,
    problem: { code: 'import_running', detail: 'Ina Importer is running an import now. Wait until it is done.' },
  })
})

test('a row whose person changed since the preview is skipped and listed', async () => {
  await steps.import(three, making)
  const checked = await steps.check(three.map(({ id, email }) => ({ id, email, title: 'Engineer' })))
  const [ana] = await people()
  await world.org.rows
    .updateTable('person')
    .set({ title: 'Lead' })
    .where('id', '=', ana?.id ?? '')
    .execute()
  const run = await steps.run(checked)
  expect(run.counts).toMatchObject({ written: 2, skipped: 1 })
  expect((await people()).map(({ title }) => title)).toEqual(['Lead', 'Engineer', 'Engineer'])
  expect(await steps.rows(run.id, 'skipped')).toMatchObject([{ row: 2, state: 'skipped' }])
})

test('a colleague without the right sees no import, and a visitor no more', async () => {
  const member = await aPerson(world.org)
  const theirs = await world.signIn(member.id)
  const answer = await world.call(
    routes.uploadPeopleImport,
    {},
    { cookie: theirs, file: { name: 'a.csv', bytes: fileOf(three) } },
  )
  expect(answer.status).toBe(403)
  expect((await world.call(routes.listPeopleImports, {}, { cookie: theirs })).status).toBe(403)
  expect((await world.call(routes.listPeopleImports)).status).toBe(401)
})

import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { packArchive, packWorkbook, workbookFiles } from '../../../tables/samples/workbook.ts'
import { importerOf } from '../../testing/imports.ts'
import { aPerson, openWorld, type World } from '../../testing/world.ts'
import { importFromConsole } from './console.ts'
import { exportPeople } from './export.ts'

// Each file is read and planned in a worker of its own, whose start is slow where all cores are busy.
vi.setConfig({ testTimeout: 120_000 })

let world: World
let steps: ReturnType<typeof importerOf>
beforeAll(async () => {
  world = await openWorld()
  const me = await aPerson(world.org, { role: 'people_administrator' })
  steps = importerOf(world, await world.signIn(me.id))
})
afterAll(() => world.close())

const table = [
  [
    'id',
    'Full name',
    'Mail',
    'Abteilung',
    'manager',
    'start',
    'Working hours',
    'languages',
    'level',
    'skills',
    'weekly hours',
  ],
  [
    '1',
    'Zoë Şahin',
    'zoe@acme.example',
    'Forschung',
    '',
    '2019-05-03',
    'mon-fri 09:00-17:00',
    'tr:native; de',
    'Senior',
    'sql:3',
    '37.5',
  ],
  ['2', '李 明', 'li@acme.example', 'Forschung', '1', '2020-05-13', '', 'zh:native', '2', '', '20'],
]
const lines = (separator: string) => table.map((row) => row.join(separator)).join('\r\n')
const withoutSemicolons = table.map((row) => row.map((cell) => cell.replaceAll(';', '|')))

test('the same people as CSV, TSV, UTF-16 and XLSX give the same preview', async () => {
  const files: Record<string, Uint8Array> = {
    comma: Buffer.from(lines(',')),
    semicolon: Buffer.from(withoutSemicolons.map((row) => row.join(';')).join('\n')),
    tab: Buffer.from(lines('\t')),
    'UTF-16': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(lines('\t'), 'utf16le')]),
    XLSX: packWorkbook(table),
  }
  const seen = new Map<string, unknown>()
  for (const [form, bytes] of Object.entries(files)) {
    const { counts, id } = await steps.check(bytes, { makesUnits: true })
    const rows = await steps.rows(id, 'new')
    seen.set(form, { counts, rows: rows.map(({ row, changes, messages }) => ({ row, changes, messages })) })
  }
  expect(seen.get('comma')).toMatchObject({ counts: { new: 2, errors: 0, units: 1, skills: 1 } })
  for (const form of Object.keys(files)) expect(seen.get(form), form).toEqual(seen.get('comma'))
})

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

test('a bomb is refused within a second, and so is what is no table', async () => {
  const zeros = new Uint8Array(30_000_000)
  const bomb = packArchive([
    ...workbookFiles('').slice(0, 5),
    ...Array.from({ length: 8 }, (_, index) => ({ name: `xl/media/${index}`, content: zeros })),
  ])
  const small = await timeOf(() => steps.upload(Buffer.from(lines(','))))
  const start = performance.now()
  const refused = await steps.upload(bomb, 'people.xlsx')
  expect(refused).toMatchObject({ status: 422, problem: { code: 'unreadable_file' } })
  expect(refused.problem.detail).toContain('unpacks to 241 MB; at most 200 MB')
  // A second beyond what the smallest file takes at this moment, where other tests share the cores.
  expect(performance.now() - start).toBeLessThan(2 * small + 1_000)
  const old = await steps.upload(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]), 'people.xls')
  expect(old.problem.detail).toContain('an old Excel file (XLS)')
  const large = await steps.upload(Buffer.alloc(20_000_001, 'a'), 'people.csv')
  expect(large).toMatchObject({ status: 413, problem: { code: 'too_large' } })
})

test('what is exported is imported again without a change, and the console says the same as the page', async () => {
  await steps.import(Buffer.from(lines(',')), { makesUnits: true })
  const csv = await exportPeople(world.org)
  expect(csv).toContain('Zoë Şahin')
  const checked = await steps.check(Buffer.from(csv))
  expect(checked.counts).toMatchObject({ new: 0, changed: 0, errors: 0, unchanged: checked.counts.rows })
  const file = { name: 'people.csv', bytes: Buffer.from(csv), makesPlaces: false, leavesOutErrors: false }
  const imports = () => world.org.rows.selectFrom('peopleImport').select('id').execute()
  const before = await imports()
  const dry = await importFromConsole(world, { ...file, isDry: true })
  expect(dry).toMatchObject({ importId: null, counts: checked.counts })
  expect(await imports()).toEqual(before)
  const run = await importFromConsole(world, { ...file, isDry: false })
  expect(run.counts).toMatchObject({ written: 0, toWrite: 0 })
})

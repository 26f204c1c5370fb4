import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ImportMapping } from '../../../contract/people-import.ts'
import { normaliseSkillName } from '../skill-names.ts'
import { describeColumns, proposeMapping } from './columns.ts'
import { planImport } from './plan.ts'
import type { Change, Mapping, Plan, Present, PresentPerson } from './types.ts'

type Row = Record<string, string>
const columns = [
  'id',
  'name',
  'email',
  'unit',
  'manager',
  'title',
  'level',
  'timezone',
  'skills',
  'status',
  'start',
] as const

const nothing: Present = {
  today: '2026-11-22',
  people: [],
  units: [],
  sites: [],
  levels: [{ id: 'level-3', rank: 3, names: ['Senior', 'Erfahren'] }],
  jobProfiles: [],
  skills: {},
  ownFields: [],
}

let made = 0
/** No two plans of a test share one. */
const makeId = () => {
  made += 1
  return `made-${made}`
}

function plan(rows: readonly Row[], present: Present = nothing, choices: Partial<Mapping> = {}): Plan {
  const cells = rows.map((row, index) => ({ number: index + 2, cells: columns.map((column) => row[column] ?? '') }))
  const proposal = proposeMapping(describeColumns({ header: [...columns], rows: cells }), null)
  return planImport({
    header: columns,
    rows: cells.map(({ number, cells: each }) => ({ row: number, cells: each })),
    mapping: ImportMapping.parse({ ...proposal, makesUnits: true, ...choices }),
    present,
    foldSkill: normaliseSkillName,
    makeId,
  })
}

/** What an organisation is once a plan is carried out, as a plain model of the run. */
function carryOut(planned: Plan, present: Present): Present {
  const people = new Map(present.people.map((person) => [person.id, structuredClone(person)]))
  for (const row of planned.rows.filter(({ turn }) => turn !== null).sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0))) {
    if (!row.personId) throw new Error('a row to write without a person')
    const person = people.get(row.personId) ?? blank(row.personId)
    const { skills = [], ...fields } = row.after as Change
    Object.assign(person, fields)
    person.claims = [
      ...person.claims.filter(({ skillId }) => !skills.some((claim) => claim.skillId === skillId)),
      ...skills.map((claim) => ({ ...claim, isFromFile: true })),
    ]
    if (row.kind === 'leaver') person.state = 'left'
    if (row.kind === 'return') person.state = 'listed'
    people.set(row.personId, person)
    // The promise of the order of writing: no moment between two rows shows a circle, or a manager who is not there.
    expect(circleFrom(person.id, people)).toBe(false)
  }
  const folded = planned.made.skills.map(({ id, name }) => [normaliseSkillName(name), id])
  return {
    ...present,
    people: [...people.values()],
    units: [...present.units, ...planned.made.units],
    skills: { ...present.skills, ...Object.fromEntries(folded) },
  }
}

function circleFrom(start: string, people: ReadonlyMap<string, PresentPerson>): boolean {
  let at = people.get(start)?.managerId
  for (let steps = 0; at; steps += 1) {
    if (!people.has(at)) throw new Error('a manager who is not there')
    if (at === start || steps > people.size) return true
    at = people.get(at)?.managerId
  }
  return false
}

const blank = (id: string): PresentPerson => ({
  id,
  state: 'listed',
  name: '',
  givenName: null,
  familyName: null,
  email: null,
  externalId: null,
  title: null,
  jobProfileId: null,
  unitId: null,
  managerId: null,
  levelId: null,
  siteId: null,
  startedOn: null,
  endsOn: null,
  employment: null,
  weeklyMinutes: null,
  zone: null,
  hours: [],
  languages: [],
  pronouns: null,
  about: null,
  interests: [],
  phone: null,
  own: {},
  byThemselves: [],
  claims: [],
  wishCount: 0,
  leave: [],
  isFromFile: true,
  isProtected: false,
  lastSeen: null,
})

const number = fc.integer({ min: 1, max: 8 }).map(String)
const aRow = fc
  .record({
    id: number,
    name: fc.constantFrom('Ana', 'Bo', 'Cleo', ''),
    email: fc.oneof(
      number.map((n) => `p${n}@acme.example`),
      fc.constant(''),
    ),
    unit: fc.constantFrom('', 'Engineering', 'Company > Engineering', 'Company > Engineering > Platform', 'Sales'),
    manager: fc.oneof(
      number,
      number.map((n) => `p${n}@acme.example`),
      fc.constantFrom('', '(empty)'),
    ),
    title: fc.constantFrom('', 'Engineer', '(empty)'),
    level: fc.constantFrom('', '3', 'erfahren', 'nonsense'),
    timezone: fc.constantFrom('', 'Europe/Berlin', 'Berlinn'),
    skills: fc.constantFrom('', 'sql:3', 'SQL; C++:1'),
    status: fc.constantFrom('', 'active', 'left'),
    start: fc.constantFrom('', '2026-11-30', '2019-01-01'),
  })
  .map((row): Row => row)
const aFile = fc.array(aRow, { maxLength: 10 })

/** A plan told by what people see: names instead of made ids, in the order of ids. */
function seen(planned: Plan): unknown {
  const idOf = new Map(planned.rows.map(({ personId, after, name }) => [personId, after.externalId ?? name]))
  for (const { id, path } of planned.made.units) idOf.set(id, path)
  for (const { id, name } of planned.made.skills) idOf.set(id, name)
  const words = (change: Change) =>
    JSON.stringify(Object.entries(change).sort(), (_, value) =>
      typeof value === 'string' ? (idOf.get(value) ?? value) : value,
    )
  const rows = planned.rows.map(({ kind, lists, before, after }) => `${kind} ${lists} ${words(before)} ${words(after)}`)
  return { rows: rows.sort(), counts: planned.counts }
}

describe('a plan', () => {
  test('does not depend on the order of rows', () => {
    const shuffled = aFile.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    )
    fc.assert(
      fc.property(shuffled, aFile, ([rows, others], first) => {
        const present = carryOut(plan(first), nothing)
        expect(seen(plan(others, present))).toEqual(seen(plan(rows, present)))
      }),
      { numRuns: 150 },
    )
  })

  test('leaves nothing to do for the same file a second time, and its line never has a circle', () => {
    fc.assert(
      fc.property(aFile, aFile, (first, rows) => {
        const present = carryOut(plan(first), nothing)
        const after = carryOut(plan(rows, present), present)
        const again = plan(rows, after)
        // A row that had an error may have lost its cause; what was written once is never written twice.
        const written = new Set(plan(rows, present).rows.flatMap(({ row, turn }) => (turn === null ? [] : [row])))
        expect(again.rows.filter(({ row, turn }) => turn !== null && written.has(row))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('names each fault by its row and column', () => {
    const { rows } = plan([
      { id: '1', name: 'Ana', email: 'a@acme.example', timezone: 'Berlinn' },
      { id: '1', name: 'Bo', email: 'b@acme.example' },
      { name: 'Cleo' },
      { id: '4', name: 'Dan', manager: '5' },
      { id: '5', name: 'Eve', manager: '4' },
      { id: '6', name: 'Fay', manager: 'nobody@acme.example' },
    ])
    expect(
      rows.flatMap(({ row, messages }) => messages.map(({ column, text }) => `${row} ${column}: ${text}`)),
    ).toEqual([
      '2 timezone: "Berlinn" is not a time zone; did you mean Europe/Berlin?',
      '2 id: "1" is also in row 3',
      '3 id: "1" is also in row 2',
      '4 null: there is neither an id nor an e-mail address',
      '5 manager: the line goes in a circle: Dan → Eve → Dan',
      '6 manager: the line goes in a circle: Eve → Dan → Eve',
      '7 manager: "nobody@acme.example" is nobody in the file or here; the manager stays as it is',
    ])
  })

  test('warns of an address from outside, which does not keep the row out', () => {
    const file = Array.from({ length: 20 }, (_, n) => ({
      id: `${n}`,
      name: `P ${n}`,
      email: `p${n}@${n === 7 ? 'gmail.example' : 'acme.example'}`,
    }))
    const { rows, counts } = plan(file)
    expect(counts).toMatchObject({ new: 20, warnings: 1, errors: 0 })
    expect(rows[7]?.messages[0]?.text).toBe('gmail.example is no e-mail domain that people here have')
  })

  test('keeps what people wrote themselves unless the importer takes the column of the file', () => {
    const ana = { ...blank('ana'), name: 'Ana', externalId: '1', zone: 'Asia/Tokyo', byThemselves: ['zone'] }
    const present = { ...nothing, people: [ana] }
    const file = [{ id: '1', timezone: 'Europe/Berlin' }]
    expect(plan(file, present).counts).toMatchObject({ changed: 0, kept: 1 })
    expect(plan(file, present, { takesFile: ['timezone'] }).rows[0]?.after).toEqual({ zone: 'Europe/Berlin' })
  })

  test('proposes nobody as a leaver who is the importer, the last owner, or came another way', () => {
    const people = [
      { ...blank('a'), name: 'A' },
      { ...blank('b'), name: 'B', isProtected: true },
      { ...blank('c'), name: 'C', isFromFile: false },
    ]
    const { rows } = plan([], { ...nothing, people }, { listsEverybody: true })
    expect(rows.map(({ personId, kind, turn }) => [personId, kind, turn])).toEqual([['a', 'missing', null]])
  })
})

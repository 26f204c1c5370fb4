import { findManagerCycles, markHalfHours, type Person } from '../../matching/index.ts'
import { nearest } from '../../tables/names.ts'
import type { Row, Table } from '../../tables/table.ts'
import {
  readChoice,
  readEmail,
  readHours,
  readList,
  readWholeNumber,
  readZone,
  type WeeklyHours,
} from '../../tables/values.ts'
import { type Columns, type Reader, readAnswer, readPlace } from './columns.ts'
import type { Problems } from './problems.ts'

/** Somebody as the report shows them. */
export type Shown = { id: string; name: string; email: string; row: number; department: string; location: string }

export type ReadPeople = {
  people: Person[]
  shown: Map<string, Shown>
  locks: { mentee: string; mentor: string }[]
  /** The id that an id or an e-mail address stands for. */
  find(reference: string): string | undefined
}

export type Question = { key: string; reader: Reader; column: string }

type Reading = {
  columns: Columns
  problems: Problems
  levels: readonly string[]
  firstDay: number
  questions: Question[]
}

const roles = new Map([
  ['mentee', 'mentee' as const],
  ['mentor', 'mentor' as const],
  ['both', 'both' as const],
])

/** Makes people of the rows. Everything that is wrong is collected in `problems`; the caller stops when it has it all. */
export function readPeople(table: Table, reading: Reading): ReadPeople {
  const { columns, problems } = reading
  for (const fault of table.faults) problems.error(fault.number, undefined, fault.message)
  if (!columns.has('role'))
    problems.error(table.headerRow, 'role', 'is missing; add a column "role" with mentee, mentor or both in each row')
  if (!columns.has('id') && !columns.has('email'))
    problems.error(
      table.headerRow,
      'id',
      'is missing, and there is no column email either; one of them tells people apart',
    )
  problems.stopIfAny()
  const rows = table.rows.map((row) => readIdentity(row, reading))
  const find = indexPeople(rows, columns, problems)
  const people = rows.map((row) => readPerson(row, find, reading))
  checkRoles(people, problems)
  checkManagers(people, rows, columns, problems)
  const locks = readPartners(rows, people, find, columns, problems)
  return { people, shown: new Map(rows.map((row) => [row.id, row])), locks, find }
}

type Identified = Shown & { cells: Row }

function readIdentity(cells: Row, { columns, problems }: Reading): Identified {
  const row = cells.number
  let email = ''
  if (columns.cell(cells, 'email') !== '') {
    const read = readEmail(columns.cell(cells, 'email'))
    if ('problem' in read) problems.error(row, columns.shown('email'), read.problem)
    else email = read.value
  }
  const id = columns.cell(cells, 'id') || email
  if (id === '')
    problems.error(row, columns.shown(columns.has('id') ? 'id' : 'email'), 'is empty; write an id or an e-mail address')
  const both = [columns.cell(cells, 'givenName'), columns.cell(cells, 'familyName')].filter((part) => part !== '')
  const name = columns.cell(cells, 'name') || both.join(' ') || email || id
  return {
    cells,
    row,
    id,
    name,
    email,
    department: columns.cell(cells, 'department'),
    location: columns.cell(cells, 'location'),
  }
}

/** Finds people by id or by e-mail; tells ids that are there twice, at each of their rows. */
function indexPeople(rows: Identified[], columns: Columns, problems: Problems): ReadPeople['find'] {
  const byId = Map.groupBy(rows, ({ id }) => id)
  const byEmail = Map.groupBy(
    rows.filter(({ email }) => email !== ''),
    ({ email }) => email,
  )
  for (const [column, groups] of [['id', byId] as const, ['email', byEmail] as const])
    for (const [value, same] of groups) {
      if (same.length < 2 || value === '') continue
      for (const { row } of same) {
        const others = same.filter((other) => other.row !== row).map((other) => other.row)
        problems.error(
          row,
          columns.shown(column === 'id' && !columns.has('id') ? 'email' : column),
          `"${value}" is also in row ${others.join(', ')}`,
        )
      }
    }
  return (reference) => byId.get(reference)?.[0]?.id ?? byEmail.get(reference.toLowerCase())?.[0]?.id
}

function readPerson({ cells, row, id }: Identified, find: ReadPeople['find'], reading: Reading): Person {
  const { columns, problems } = reading
  const role = readRole(cells, columns, problems)
  const number = (target: 'capacity' | 'minimum' | 'waiting', most: number): number | undefined => {
    const cell = columns.cell(cells, target)
    if (cell === '') return undefined
    const read = readWholeNumber(cell, { minimum: 0, maximum: most })
    if ('value' in read) return read.value
    problems.error(row, columns.shown(target), read.problem)
    return undefined
  }
  const references = (target: 'choices' | 'avoid' | 'previous'): string[] =>
    readList(columns.cell(cells, target)).flatMap((reference) => {
      const known = find(reference)
      // What stands under avoid stays private, also in a warning.
      const what = target === 'avoid' ? 'an entry' : `"${reference}"`
      if (known === undefined && target !== 'previous')
        problems.warn(row, columns.shown(target), `${what} is nobody in this file; it was left out`)
      return known === undefined ? [] : [known]
    })
  const capacity = number('capacity', 50)
  if (role === 'mentee' && capacity !== undefined && capacity > 0)
    problems.warn(row, columns.shown('capacity'), 'a mentee has no places; it was left out')
  if ((number('minimum', 50) ?? 0) > 0)
    problems.warn(undefined, columns.shown('minimum'), 'smallest loads come with a later version; it was left out')
  const waiting = number('waiting', 1000)
  const hours = readWorkingHours(cells, reading)
  const manager = columns.cell(cells, 'manager')
  return {
    id,
    role,
    capacity: role === 'mentee' ? 0 : (capacity ?? 1),
    ...(waiting === undefined ? {} : { waiting }),
    ...(manager === '' ? {} : { manager: find(manager) ?? manager }),
    ...(hours ? { hours } : {}),
    choices: references('choices'),
    avoid: references('avoid'),
    earlier: references('previous'),
    answers: readAnswers(cells, role, reading),
  }
}

function readRole(cells: Row, columns: Columns, problems: Problems): Person['role'] {
  const read = readChoice(columns.cell(cells, 'role'), 'a role', roles)
  if ('value' in read) return read.value
  problems.error(
    cells.number,
    columns.shown('role'),
    columns.cell(cells, 'role') === '' ? 'is empty; write mentee, mentor or both' : read.problem,
  )
  return 'both'
}

const officeHours: WeeklyHours[] = ([1, 2, 3, 4, 5] as const).map((day) => ({ day, fromMinutes: 540, toMinutes: 1020 }))

/** Undefined where the file says nothing about this person's hours. */
function readWorkingHours(cells: Row, { columns, problems, firstDay }: Reading): Uint32Array | undefined {
  const zoneCell = columns.cell(cells, 'timezone')
  const hoursCell = columns.cell(cells, 'hours')
  const zone = zoneCell === '' ? undefined : readZone(zoneCell)
  const weekly = hoursCell === '' ? undefined : readHours(hoursCell)
  if (zone && 'problem' in zone) problems.error(cells.number, columns.shown('timezone'), zone.problem)
  if (weekly && 'problem' in weekly) problems.error(cells.number, columns.shown('hours'), weekly.problem)
  if ((!zone && columns.has('timezone')) || (!columns.has('timezone') && !columns.has('hours'))) return undefined
  if ((zone && 'problem' in zone) || (weekly && 'problem' in weekly)) return undefined
  return markHalfHours(weekly?.value ?? officeHours, zone?.value ?? 'UTC', firstDay)
}

function readAnswers(
  cells: Row,
  role: Person['role'],
  { columns, problems, levels, questions }: Reading,
): Person['answers'] {
  const answers: Person['answers'] = {}
  for (const { key, reader, column } of questions) {
    if (reader === 'place' && column === columns.find('location')) {
      answers[key] = readPlace(columns.cell(cells, 'location'), columns.cell(cells, 'country'))
      continue
    }
    const read = readAnswer(reader, columns.cellAt(cells, column), levels)
    if ('problem' in read) problems.error(cells.number, column, read.problem)
    else {
      for (const warning of read.warnings ?? []) problems.warn(cells.number, column, warning)
      answers[key] = read.value
    }
  }
  if (role !== 'mentee' && columns.has('skills') && columns.cell(cells, 'skills') === '')
    problems.warn(cells.number, columns.shown('skills'), 'is empty; this mentor counts as average there')
  return answers
}

function checkRoles(people: Person[], problems: Problems): void {
  if (!people.some(({ role }) => role !== 'mentor')) problems.error(undefined, 'role', 'nobody is a mentee')
  if (!people.some(({ role }) => role !== 'mentee')) problems.error(undefined, 'role', 'nobody is a mentor')
}

function checkManagers(people: Person[], rows: Identified[], columns: Columns, problems: Problems): void {
  const rowOf = new Map(rows.map(({ id, row }) => [id, row]))
  const nameOf = new Map(rows.map(({ id, name }) => [id, name]))
  for (const { id, manager } of people) {
    if (manager === undefined || rowOf.has(manager)) continue
    problems.warn(
      rowOf.get(id),
      columns.shown('manager'),
      `"${manager}" is nobody in this file; the line above them is not known`,
    )
  }
  for (const members of findManagerCycles(new Map(people.map(({ id, manager }) => [id, manager])))) {
    const circle = [...members, members[0] ?? ''].map((id) => nameOf.get(id) ?? id).join(' → ')
    for (const id of members)
      problems.error(rowOf.get(id), columns.shown('manager'), `the managers go in a circle: ${circle}`)
  }
}

/** The column partner: pairs that are already agreed. Both rows may say so. */
function readPartners(
  rows: Identified[],
  people: Person[],
  find: ReadPeople['find'],
  columns: Columns,
  problems: Problems,
): ReadPeople['locks'] {
  const roleOf = new Map(people.map(({ id, role }) => [id, role]))
  const locks = new Map<string, { mentee: string; mentor: string }>()
  for (const { cells, row, id } of rows) {
    const reference = columns.cell(cells, 'partner')
    if (reference === '') continue
    const partner = find(reference)
    if (partner === undefined) {
      const guess = nearest(
        reference,
        rows.map((other) => other.id),
      )
      problems.error(
        row,
        columns.shown('partner'),
        `"${reference}" is nobody in this file${guess ? `; did you mean ${guess}?` : ''}`,
      )
      continue
    }
    const canLearn = roleOf.get(id) !== 'mentor' && roleOf.get(partner) !== 'mentee'
    const canTeach = roleOf.get(id) !== 'mentee' && roleOf.get(partner) !== 'mentor'
    if (!canLearn && !canTeach) {
      problems.error(
        row,
        columns.shown('partner'),
        `"${reference}" is a ${roleOf.get(partner)} too; one of the two must be a mentor, the other a mentee`,
      )
      continue
    }
    const lock = canLearn ? { mentee: id, mentor: partner } : { mentee: partner, mentor: id }
    const turned = `${lock.mentor}\n${lock.mentee}`
    if (!locks.has(turned)) locks.set(`${lock.mentee}\n${lock.mentor}`, lock)
  }
  return [...locks.values()]
}

import type { Reading } from '../../../tables/reading.ts'
import { quoteCell } from '../../../tables/reading.ts'
import {
  type DateOrder,
  readChoice,
  readCountry,
  readDate,
  readEmail,
  readEmployment,
  readHours,
  readLanguages,
  readList,
  readSkillLevels,
  readStatus,
  readZone,
  type SkillWithLevel,
} from '../../../tables/values.ts'
import type { Change, FileRow, Hours, Mapping, Message, Present, SkillLevel, Target } from './types.ts'

/** A row as it was understood, before it is compared with anybody. What is undefined is not in the file. */
export type ReadRow = {
  row: number
  messages: Message[]
  /** Values that stand by themselves; null clears. */
  fields: Change
  id?: string
  email?: string
  /** The way down the tree of units; null clears. */
  unit?: string[] | null
  unitColumn?: string
  site?: string | null
  country?: string
  manager?: string | null
  status?: 'active' | 'left' | 'leave'
  leaveFrom?: string
  leaveTo?: string
  skills?: SkillWithLevel[]
  wants?: string[]
}

/** A cell that empties a field; an empty cell leaves it as it is (P49). */
const clears = (cell: string) => cell.toLowerCase() === '(empty)'

type Cell = { text: string; column: string; order: DateOrder | undefined }
type Column = { index: number; column: string; target: Target; order: DateOrder | undefined }

/** Makes the reader of a file's rows from what its columns are. Pure. */
export function readerOf(header: readonly string[], mapping: Mapping, present: Present): (row: FileRow) => ReadRow {
  const columns = mapping.columns.flatMap(({ column, target, dateOrder }): Column[] => {
    const index = header.indexOf(column)
    return target && index >= 0 ? [{ index, column, target, order: dateOrder ?? undefined }] : []
  })
  const readers = readersOf(mapping, present)
  return ({ row, cells, overflow }) => {
    const read: ReadRow = { row, messages: [], fields: {} }
    if (overflow) read.messages.push({ kind: 'error', column: null, text: overflow })
    for (const { index, column, target, order } of columns) {
      const text = cells[index]?.trim() ?? ''
      if (text === '') continue
      readers(target)(read, { text, column, order })
    }
    readName(read)
    return read
  }
}

type Reader = (read: ReadRow, cell: Cell) => void

const say = (read: ReadRow, column: string | null, kind: Message['kind'], text: string) =>
  void read.messages.push({ kind, column, text })

/** Keeps the value, or says what is wrong with the cell. */
function take<T>(read: ReadRow, { column }: Cell, reading: Reading<T>, keep: (value: T) => void): void {
  if ('problem' in reading) {
    say(read, column, 'error', reading.problem)
    return
  }
  for (const warning of reading.warnings ?? []) say(read, column, 'warning', warning)
  keep(reading.value)
}

const shorter = (text: string, most: number): Reading<string> =>
  text.length <= most ? { value: text } : { problem: `${quoteCell(text)} is too long: at most ${most} characters` }

type TextField = 'name' | 'givenName' | 'familyName' | 'title' | 'pronouns' | 'about' | 'phone'
const longest: Record<TextField, number> = {
  name: 120,
  givenName: 120,
  familyName: 120,
  title: 160,
  pronouns: 60,
  about: 1000,
  phone: 40,
}
const textOf =
  (field: TextField): Reader =>
  (read, cell) => {
    if (!clears(cell.text))
      return take(read, cell, shorter(cell.text, longest[field]), (value) => {
        read.fields[field] = value
      })
    if (field === 'name') return say(read, cell.column, 'error', 'a person needs a name')
    read.fields[field] = null
  }

const dateOf =
  (keep: (read: ReadRow, day: string | null) => void): Reader =>
  (read, cell) =>
    clears(cell.text)
      ? keep(read, null)
      : take(read, cell, readDate(cell.text, cell.order), (value) => keep(read, value))

function readersOf(mapping: Mapping, present: Present): (target: Target) => Reader {
  const readers: Record<Exclude<Target, `own:${string}`>, Reader> = {
    ...identityReaders,
    ...placeReaders(mapping),
    ...valueReaders,
    ...choiceReaders(mapping, present),
  }
  const own = new Map(present.ownFields.map((field) => [field.id, field]))
  return (target) => (isOwn(target) ? ownReader(target, own.get(target.slice(4))) : readers[target])
}

const isOwn = (target: Target): target is `own:${string}` => target.startsWith('own:')

const identityReaders = {
  id: (read, cell) =>
    clears(cell.text)
      ? say(read, cell.column, 'error', 'an id cannot be emptied by a file')
      : take(read, cell, shorter(cell.text, 120), (value) => {
          read.id = value
        }),
  email: (read, cell) => {
    if (clears(cell.text)) read.fields.email = null
    else
      take(read, cell, readEmail(cell.text), (value) => {
        read.email = value
      })
  },
  name: textOf('name'),
  givenName: textOf('givenName'),
  familyName: textOf('familyName'),
  manager: (read, { text }) => {
    read.manager = clears(text) ? null : text
  },
} satisfies Partial<Record<Target, Reader>>

/** `name`, or made from the two; a given name alone names nobody new, but leaves a known name as it is. */
function readName(read: ReadRow): void {
  const { name, givenName, familyName } = read.fields
  if (!name && givenName && familyName) read.fields.name = `${givenName} ${familyName}`
}

const unitStep =
  (step: 0 | 1): Reader =>
  (read, { text, column }) => {
    if (clears(text)) {
      if (step === 0) read.unit = null
      return
    }
    const path = Array.isArray(read.unit) ? [...read.unit] : []
    // The team stands below the department, whichever column comes first.
    if (step === 0) path.unshift(text)
    else path.push(text)
    read.unit = path
    read.unitColumn = column
  }

const placeReaders = ({ words }: Mapping) =>
  ({
    department: unitStep(0),
    team: unitStep(1),
    unit: (read, { text, column }) => {
      const steps = text.split(/\s+[>/]\s+/).map((each) => each.trim().replace(/\s+/g, ' '))
      read.unit = clears(text) ? null : steps.filter((each) => each !== '')
      read.unitColumn = column
    },
    location: (read, { text }) => {
      read.site = clears(text) ? null : text.replace(/\s+/g, ' ').slice(0, 120)
    },
    country: (read, cell) => {
      if (clears(cell.text)) return
      const known = wordIn(words.country, cell.text)
      take(read, cell, known ? { value: known } : readCountry(cell.text), (value) => {
        read.country = value
      })
    },
  }) satisfies Partial<Record<Target, Reader>>

/** What the importer said that a word of the file means. */
const wordIn = <T>(words: Record<string, T> | undefined, text: string): T | undefined =>
  words && Object.hasOwn(words, text) ? words[text] : undefined

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

function readHalfHours(text: string): Reading<Hours> {
  const reading = readHours(text)
  if ('problem' in reading) return reading
  if (reading.value.some(({ fromMinutes, toMinutes }) => fromMinutes % 30 !== 0 || toMinutes % 30 !== 0))
    return { problem: `${quoteCell(text)}: working hours begin and end at full or half hours` }
  if (reading.value.length > 21) return { problem: `${quoteCell(text)} has more than 21 stretches` }
  return {
    value: reading.value.map(({ day, fromMinutes, toMinutes }) => ({
      day,
      from: clock(fromMinutes),
      to: clock(toMinutes),
    })),
  }
}

function readWeeklyHours(text: string): Reading<number> {
  const match = /^(\d{1,2})(?:[.,](\d{1,2}))?\s*h?$/i.exec(text)
  const minutes = match ? Math.round(Number(`${match[1]}.${match[2] ?? '0'}`) * 60) : Number.NaN
  return minutes <= 4800 ? { value: minutes } : { problem: `${quoteCell(text)} is no number of hours from 0 to 80` }
}

const valueReaders = {
  title: textOf('title'),
  pronouns: textOf('pronouns'),
  about: textOf('about'),
  phone: textOf('phone'),
  timezone: (read, cell) => {
    if (clears(cell.text)) read.fields.zone = null
    else
      take(read, cell, readZone(cell.text), (value) => {
        read.fields.zone = value
      })
  },
  hours: (read, cell) => {
    if (clears(cell.text)) read.fields.hours = []
    else
      take(read, cell, readHalfHours(cell.text), (value) => {
        read.fields.hours = value
      })
  },
  languages: (read, cell) => {
    if (clears(cell.text)) read.fields.languages = []
    else
      take(read, cell, readLanguages(cell.text), (value) => {
        if (value.length > 12) say(read, cell.column, 'warning', 'has more than 12 languages; the first 12 are kept')
        read.fields.languages = value.slice(0, 12).map(({ language, level }) => ({ code: language, level }))
      })
  },
  interests: (read, cell) => {
    const list = clears(cell.text) ? [] : readList(cell.text)
    const long = list.find((each) => each.length > 60)
    if (long) return say(read, cell.column, 'error', `${quoteCell(long)} is too long: at most 60 characters`)
    if (list.length > 10) say(read, cell.column, 'warning', 'has more than 10 interests; the first 10 are kept')
    read.fields.interests = list.slice(0, 10)
  },
  start: dateOf((read, day) => {
    read.fields.startedOn = day
  }),
  end: dateOf((read, day) => {
    read.fields.endsOn = day
  }),
  leaveFrom: dateOf((read, day) => {
    if (day) read.leaveFrom = day
  }),
  leaveTo: dateOf((read, day) => {
    if (day) read.leaveTo = day
  }),
  weeklyHours: (read, cell) => {
    if (clears(cell.text)) read.fields.weeklyMinutes = null
    else
      take(read, cell, readWeeklyHours(cell.text), (value) => {
        read.fields.weeklyMinutes = value
      })
  },
} satisfies Partial<Record<Target, Reader>>

const choiceReaders = ({ words }: Mapping, present: Present) => {
  const levels = new Map(present.levels.flatMap(({ id, rank, names }) => [String(rank), ...names].map((w) => [w, id])))
  const profiles = new Map(present.jobProfiles.map(({ id, name }) => [name, id]))
  const levelIds = new Set(present.levels.map(({ id }) => id))
  const steps = new Map<string, SkillLevel>(Object.entries(words.skillLevel ?? {}))
  return {
    level: (read, cell) => {
      if (clears(cell.text)) read.fields.levelId = null
      else {
        const known = wordIn(words.level, cell.text)
        const reading = known && levelIds.has(known) ? { value: known } : readChoice(cell.text, 'a level', levels)
        take(read, cell, reading, (value) => {
          read.fields.levelId = value
        })
      }
    },
    jobProfile: (read, cell) => {
      if (clears(cell.text)) read.fields.jobProfileId = null
      else
        take(read, cell, readChoice(cell.text, 'a job profile', profiles), (value) => {
          read.fields.jobProfileId = value
        })
    },
    employment: (read, cell) => {
      if (clears(cell.text)) read.fields.employment = null
      else {
        const known = wordIn(words.employment, cell.text)
        take<string>(read, cell, known ? { value: known } : readEmployment(cell.text), (value) => {
          read.fields.employment = value.replace('-', '_')
        })
      }
    },
    status: (read, cell) => {
      const known = wordIn(words.status, cell.text)
      take(read, cell, known ? { value: known } : readStatus(cell.text), (value) => {
        read.status = value
      })
    },
    skills: (read, cell) => {
      if (clears(cell.text)) return
      take(read, cell, readSkillLevels(cell.text, steps), (value) => {
        if (value.length > 60) say(read, cell.column, 'warning', 'has more than 60 skills; the first 60 are kept')
        read.skills = value.slice(0, 60)
      })
    },
    wants: (read, cell) => {
      if (clears(cell.text)) return
      const list = readList(cell.text)
      if (list.length > 5) say(read, cell.column, 'warning', 'has more than 5 wishes; the first 5 are kept')
      read.wants = list.slice(0, 5)
    },
  } satisfies Partial<Record<Target, Reader>>
}

type OwnField = Present['ownFields'][number]
function ownReader(target: `own:${string}`, field: OwnField | undefined): Reader {
  return (read, cell) => {
    if (!field) return
    if (clears(cell.text)) {
      read.fields[target] = null
      return
    }
    take(read, cell, readOwn(field, cell), (value) => {
      read.fields[target] = value
    })
  }
}

function readOwn({ form, choices }: OwnField, { text, order }: Cell): Reading<string> {
  if (form === 'date') return readDate(text, order)
  if (form === 'choice') return readChoice(text, 'one of the choices', new Map(choices.map((each) => [each, each])))
  if (form === 'number' && !/^-?\d{1,12}([.,]\d{1,6})?$/.test(text))
    return { problem: `${quoteCell(text)} is not a number` }
  return shorter(text, 1000)
}

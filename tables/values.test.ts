import { describe, expect, test } from 'vitest'
import { recogniseColumns } from './people-columns.ts'
import { readTable } from './read.ts'
import { startCpuTime } from './samples/cpu-time.ts'
import type { Reading } from './values.ts'
import * as values from './values.ts'

const outcomeOf = <T>(reading: Reading<T>) => ('value' in reading ? reading.value : reading.problem)
const problemOf = (reading: Reading<unknown>) =>
  'problem' in reading ? reading.problem : `no problem: ${JSON.stringify(reading.value)}`

describe('a time zone', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    [' europe/berlin ', 'Europe/Berlin'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['America/Argentina/Buenos_Aires', 'America/Buenos_Aires'],
    ['UTC', 'UTC'],
    ['utc+2', '+02:00'],
    ['UTC-03:30', '-03:30'],
    ['GMT+05:45', '+05:45'],
    ['+0', 'UTC'],
    ['CET', 'CET'],
  ])('%s is read', (text, zone) => {
    const value = outcomeOf(values.readZone(text))
    expect([zone, text]).toContain(value)
    expect(() => new Intl.DateTimeFormat('en', { timeZone: value })).not.toThrow()
  })

  test('at a mistyped name asks for the right one', () => {
    expect(problemOf(values.readZone('Berlinn'))).toBe('"Berlinn" is not a time zone; did you mean Europe/Berlin?')
    expect(problemOf(values.readZone('Amercia/Lima'))).toBe(
      '"Amercia/Lima" is not a time zone; did you mean America/Lima?',
    )
    expect(problemOf(values.readZone('Bergen'))).toBe('"Bergen" is not a time zone; did you mean Europe/Oslo?')
    expect(problemOf(values.readZone('somewhere'))).toBe('"somewhere" is not a time zone')
  })

  test('written as letters that mean several is refused', () => {
    expect(problemOf(values.readZone('EST'))).toBe(
      '"EST" is used for different times in different places; did you mean America/New_York?',
    )
    expect(problemOf(values.readZone('UTC+15'))).toMatch(/no distance from UTC/)
    expect(problemOf(values.readZone('UTC+5:20'))).toMatch(/no distance from UTC/)
  })
})

describe('a country', () => {
  test.each([
    ['no', 'NO'],
    ['DEU', 'DE'],
    ['Allemagne', 'DE'],
    ['Deutschland', 'DE'],
    ['España', 'ES'],
    ['UK', 'GB'],
    ['Viet Nam', 'VN'],
    ['turkiye', 'TR'],
  ])('%s is %s', (text, code) => {
    expect(outcomeOf(values.readCountry(text))).toBe(code)
  })

  test('that is none is said, with the nearest', () => {
    expect(problemOf(values.readCountry('Germny'))).toBe('"Germny" is not a country; did you mean Germany?')
    expect(problemOf(values.readCountry('XX'))).toBe('"XX" is not a country')
  })
})

describe('working hours', () => {
  const day = (number: number, from: string, to: string) => `${number} ${from}-${to}`
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const shown = (text: string) => {
    const reading = values.readHours(text)
    if ('problem' in reading) return reading.problem
    return reading.value.map(({ day: number, fromMinutes, toMinutes }) =>
      day(number, clock(fromMinutes), clock(toMinutes)),
    )
  }
  const monToFri = [1, 2, 3, 4, 5].map((number) => day(number, '09:00', '17:00'))

  test.each([
    'mon-fri 09:00-17:00',
    'Mo–Fr 9–17 Uhr',
    'lun-ven 9h-17h',
    'Monday to Friday 9am-5pm',
    'montag bis freitag: 09.00-17.00',
    'mon,tue,wed,thu,fri 09:00-13:00, 13:00-17:00',
    'mon-wed 09:00-17:00; thu & fri 9-17',
    'mon-fri 09:00-15:00 | mon-fri 14:00-17:00',
  ])('%s are nine to five on working days', (text) => {
    expect(shown(text)).toEqual(monToFri)
  })

  test('may go round the weekend and until midnight', () => {
    expect(shown('sat-mon 18:30-24:00')).toEqual([
      day(1, '18:30', '24:00'),
      day(6, '18:30', '24:00'),
      day(7, '18:30', '24:00'),
    ])
  })

  test.each([
    ['', /are not working hours; write them as mon-fri 09:00-17:00/],
    ['09:00-17:00', /are not working hours/],
    ['flexible', /are not working hours/],
    ['funday 9-17', /"funday" is not a day of the week/],
    ['mon-fri 9', /"9" is not a time from and to/],
    ['mon 25:00-26:00', /is not a time from and to/],
    ['mon 22:00-06:00', /ends before it begins/],
    ['mon 9:10-17:00', /not on full or half hours/],
  ])('%j is refused with what to write', (text, message) => {
    expect(shown(text)).toMatch(message)
  })
})

describe('a date', () => {
  test.each([
    ['2026-05-03', '2026-05-03'],
    ['2026-5-3', '2026-05-03'],
    ['2026-05-03T08:00:00Z', '2026-05-03'],
    ['2026/05/03', '2026-05-03'],
    ['3 May 2026', '2026-05-03'],
    ['May 3rd, 2026', '2026-05-03'],
    ['12-Mar-2026', '2026-03-12'],
    ['3. März 2026', '2026-03-03'],
    ['3 de mayo de 2026', '2026-05-03'],
    ['1er février 2026', '2026-02-01'],
    ['5.5.2026', '2026-05-05'],
    ['29.2.2024', /day or month comes first/],
    ['29 Feb 2026', /is no date of the calendar/],
    ['2026-13-01', /is no date/],
    ['1.1.26', /year of two digits/],
    ['soon', /is not a date/],
    ['1850-01-01', /too far away/],
  ])('%s', (text, expected) => {
    const found = outcomeOf(values.readDate(text))
    if (typeof expected === 'string') expect(found).toBe(expected)
    else expect(found).toMatch(expected)
  })

  test('in numbers is read in the order of its column only', () => {
    expect(outcomeOf(values.readDate('03/04/2026', 'dayFirst'))).toBe('2026-04-03')
    expect(outcomeOf(values.readDate('03/04/2026', 'monthFirst'))).toBe('2026-03-04')
    expect(problemOf(values.readDate('03/04/2026'))).toMatch(/day or month comes first in this column/)
    expect(problemOf(values.readDate('31/12/2026', 'monthFirst'))).toMatch(/no date of the calendar/)
  })

  test('its column’s order is found, or said to be ambiguous, never guessed', () => {
    expect(values.detectDateOrder(['03/04/2026', '05/05/2026', 'x', ''])).toBe('ambiguous')
    expect(values.detectDateOrder(['03/04/2026', '13/04/2026'])).toBe('dayFirst')
    expect(values.detectDateOrder(['03.04.2026', '04.13.2026'])).toBe('monthFirst')
    expect(values.detectDateOrder(['13/04/2026', '04/13/2026'])).toBe('mixed')
    expect(values.detectDateOrder(['2026-05-03', '5/5/2026', '3 May 2026'])).toBe('none')
  })
})

describe('lists', () => {
  test('split at semicolons, bars and line breaks, at commas only if none of these occurs', () => {
    expect(values.readList('a, b;c|d\ne')).toEqual(['a, b', 'c', 'd', 'e'])
    expect(values.readList(' a, b ,, A ')).toEqual(['a', 'b'])
    expect(values.readList('  ')).toEqual([])
  })

  test('of languages take ISO codes, names and CEFR; fluent where nothing is said', () => {
    expect(values.readLanguages('en:native; de:fluent; fr:basic; Spanish')).toEqual({
      value: [
        { language: 'en', level: 'native' },
        { language: 'de', level: 'fluent' },
        { language: 'fr', level: 'basic' },
        { language: 'es', level: 'fluent' },
      ],
    })
    expect(outcomeOf(values.readLanguages('Norwegisch (B1)|日本語:C2|pt-BR: Muttersprache'))).toEqual([
      { language: 'no', level: 'basic' },
      { language: 'ja', level: 'fluent' },
      { language: 'pt', level: 'native' },
    ])
  })

  test('of languages warn of one that nobody knows and refuse a level that is none', () => {
    expect(values.readLanguages('en; Germn')).toEqual({
      value: [{ language: 'en', level: 'fluent' }],
      warnings: ['"Germn" is not a language we know; did you mean German?'],
    })
    expect(problemOf(values.readLanguages('en:nativ'))).toMatch(
      /"nativ" is no level of a language.*did you mean native\?/,
    )
  })

  test('of skills take levels of the one scale, in numbers or words, and keep C++ and C# as they are', () => {
    expect(outcomeOf(values.readSkillLevels('sql:3; C++; C# : 1; Python: leading'))).toEqual([
      { name: 'sql', level: 3 },
      { name: 'C++' },
      { name: 'C#', level: 1 },
      { name: 'Python', level: 4 },
    ])
    expect(problemOf(values.readSkillLevels('sql:5'))).toMatch(/"sql:5": levels go from 1 to 4/)
    expect(problemOf(values.readSkillLevels('sql:expert'))).toMatch(/levels go from 1 to 4/)
    expect(problemOf(values.readSkillLevels(':3'))).toMatch(/no skill before the level/)
  })

  test('of skills keep the higher level of a skill named twice, and use a mapping of other words', () => {
    expect(outcomeOf(values.readSkillLevels('sql:2; SQL:3; sql'))).toEqual([{ name: 'sql', level: 3 }])
    expect(outcomeOf(values.readSkillLevels('sql: expert', new Map([['expert', 4]])))).toEqual([
      { name: 'sql', level: 4 },
    ])
  })
})

describe('small values', () => {
  test('whole numbers', () => {
    expect(outcomeOf(values.readWholeNumber(' 3 '))).toBe(3)
    expect(problemOf(values.readWholeNumber('2.5'))).toBe('"2.5" is not a whole number')
    expect(problemOf(values.readWholeNumber('51', { maximum: 50 }))).toBe(
      '"51" is outside what is allowed: from 0 to 50',
    )
    expect(problemOf(values.readWholeNumber('-1'))).toBe('"-1" is outside what is allowed: 0 or more')
  })

  test('e-mail addresses, in lower case', () => {
    expect(outcomeOf(values.readEmail('Ana Silva <Ana@X.org>'))).toBe('ana@x.org')
    expect(outcomeOf(values.readEmail('mailto:a@b.co'))).toBe('a@b.co')
    for (const wrong of ['a@b', 'a b@c.de', '@x.de', 'a..b@c.de', 'a@b@c.de']) {
      expect(problemOf(values.readEmail(wrong))).toBe(`"${wrong}" is not an e-mail address`)
    }
  })

  test('yes and no', () => {
    for (const yes of ['yes', 'Ja', 'oui', 'Sí', 'TRUE', '1', 'x']) expect(outcomeOf(values.readYesNo(yes))).toBe(true)
    for (const no of ['no', 'Nein', 'non', 'FALSE', '0']) expect(outcomeOf(values.readYesNo(no))).toBe(false)
    expect(problemOf(values.readYesNo('maybe'))).toBe('"maybe" is neither yes nor no')
  })

  test('a choice among words', () => {
    const roles = new Map([
      ['mentee', 1],
      ['mentor', 2],
      ['both', 3],
    ])
    expect(outcomeOf(values.readChoice('Mentor', 'a role', roles))).toBe(2)
    expect(problemOf(values.readChoice('mentro', 'a role', roles))).toBe('"mentro" is not a role; did you mean mentor?')
    expect(problemOf(values.readChoice('boss', 'a role', roles))).toBe(
      '"boss" is not a role; write mentee, mentor, both',
    )
  })

  test('roles, states and kinds of employment, in four languages', () => {
    expect(['Mentee', 'MENTORIN', 'les deux'].map((text) => outcomeOf(values.readRole(text)))).toEqual([
      'mentee',
      'mentor',
      'both',
    ])
    expect(['aktiv', 'on leave', 'ausgeschieden'].map((text) => outcomeOf(values.readStatus(text)))).toEqual([
      'active',
      'leave',
      'left',
    ])
    expect(
      ['Vollzeit', 'temps partiel', 'Azubi', 'becaria'].map((text) => outcomeOf(values.readEmployment(text))),
    ).toEqual(['full-time', 'part-time', 'apprentice', 'intern'])
    expect(problemOf(values.readRole('mentro'))).toBe('"mentro" is not a role; did you mean mentor?')
    expect(problemOf(values.readStatus('gone fishing'))).toBe(
      '"gone fishing" is not a status; write active, left, leave',
    )
  })

  test('a long cell is cut short in a message, and kept on one line', () => {
    expect(problemOf(values.readWholeNumber(`a\n${'b'.repeat(100)}`))).toBe(
      `"a ${'b'.repeat(57)}…" is not a whole number`,
    )
  })
})

describe('a hostile cell', () => {
  const hostile = [
    ' ',
    'a',
    '1',
    '@',
    '.',
    ':',
    '(',
    '-',
    "'",
    'a ',
    '1 ',
    'a.',
    'a@',
    '::',
    '(:',
    'de ',
    '+1',
    'mon ',
    ',',
    ';',
  ].map((piece) => `x${piece.repeat(300_000 / piece.length)}!`)
  const readers = {
    readZone: values.readZone,
    readCountry: values.readCountry,
    readHours: values.readHours,
    readLanguages: values.readLanguages,
    readSkillLevels: values.readSkillLevels,
    readDate: values.readDate,
    readEmail: values.readEmail,
    readWholeNumber: values.readWholeNumber,
    readYesNo: values.readYesNo,
    readRole: values.readRole,
    detectDateOrder: (text: string) => values.detectDateOrder([text]),
  }
  test.each(Object.entries(readers))('of 300,000 characters does not hold up %s', (_, reader) => {
    for (const text of hostile) {
      for (const cell of [text, text.slice(1), text.slice(0, -1)]) {
        const cpuMs = startCpuTime()
        reader(cell)
        expect(cpuMs(), JSON.stringify(cell.slice(0, 20))).toBeLessThan(1_500)
      }
    }
  })
})

describe('a file with planted faults', () => {
  const readers = {
    email: values.readEmail,
    timezone: values.readZone,
    hours: values.readHours,
    languages: values.readLanguages,
    skills: values.readSkillLevels,
    country: values.readCountry,
    start: (text: string) => values.readDate(text),
    capacity: (text: string) => values.readWholeNumber(text, { maximum: 50 }),
  }
  const good = ['ana@x.org', 'Europe/Berlin', 'mon-fri 09:00-17:00', 'en:native', 'sql:3', 'DE', '2020-01-31', '2']
  const faults: [row: number, column: keyof typeof readers, cell: string][] = [
    [2, 'email', 'ana@x'],
    [2, 'capacity', 'two'],
    [3, 'timezone', 'Berlinn'],
    [4, 'timezone', 'PST'],
    [6, 'hours', 'always'],
    [6, 'hours', 'mon 17-9'],
    [7, 'hours', 'funday 9-17'],
    [8, 'languages', 'en:perfect'],
    [9, 'skills', 'sql:9'],
    [10, 'skills', 'sql:guru'],
    [11, 'country', 'Germny'],
    [12, 'start', '31.02.2020'],
    [13, 'start', '2020-02-30'],
    [14, 'start', 'soon'],
    [15, 'capacity', '2.5'],
    [16, 'capacity', '51'],
    [17, 'capacity', '-1'],
    [18, 'email', 'a b@x.org'],
    [19, 'timezone', 'UTC+20'],
    [20, 'country', 'XX'],
    [21, 'start', '01/02/2020'],
    [22, 'email', '@x.org'],
  ]

  test('names those places and no other', () => {
    const columns = Object.keys(readers)
    const lines = Array.from({ length: 30 }, (_, index) => {
      const cells = columns.map(
        (column, place) => faults.findLast(([row, name]) => row === index + 2 && name === column)?.[2] ?? good[place],
      )
      return cells.map((cell) => `"${cell}"`).join(';')
    })
    const table = readTable(new TextEncoder().encode([columns.join(';'), ...lines].join('\n')))
    const targets = recogniseColumns(table.header, table.rows).map(({ target }) => target)
    const found = table.rows.flatMap(({ number, cells }) =>
      columns.flatMap((column, place) => {
        const reader = Object.entries(readers).find(([name]) => name === targets[place])?.[1]
        const reading = reader?.(cells[place] ?? '')
        return reading !== undefined && 'problem' in reading ? [`row ${number}, column ${column}`] : []
      }),
    )
    const places = new Set(faults.map(([row, column]) => `row ${row}, column ${column}`))
    expect(places.size).toBeGreaterThan(20)
    expect(found.toSorted()).toEqual([...places].toSorted())
  })
})

import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTable } from './read.ts'
import { startCpuTime } from './samples/cpu-time.ts'
import { limits, type Table, TableError } from './table.ts'
import { writeTable } from './write.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readTable(utf8(text))

function utf16(text: string, { bigEndian = false } = {}): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

function failure(bytes: Uint8Array | string): TableError {
  try {
    readTable(typeof bytes === 'string' ? utf8(bytes) : bytes)
  } catch (error) {
    if (error instanceof TableError) return error
    throw error
  }
  throw new Error('it was read')
}

const content = ({ header, rows, blankRows }: Table) => ({ header, rows, blankRows })

describe('a file of people', () => {
  const header = ['id', 'name', 'skills']
  const rows = [
    ['1', 'Amara Okafor', 'Firmware; C++'],
    ['2', 'Chen "Wei-Ling", Dr.', 'Optics\nLenses'],
    ['3', 'Hana Kovářová', '=1+1'],
  ]

  test('is the same table with comma, semicolon, tab, in UTF-8 with and without mark and in UTF-16', () => {
    const expected = content(read(writeTable(header, rows)))
    expect(expected.rows.map(({ cells }) => cells)).toEqual(rows)
    for (const separator of [',', ';', '\t'] as const) {
      const text = writeTable(header, rows, { separator })
      for (const bytes of [utf8(text), utf8(`\uFEFF${text}`), utf16(text), utf16(text, { bigEndian: true })]) {
        const table = readTable(bytes)
        expect(content(table)).toEqual(expected)
        expect(table.separator).toBe(separator)
        expect(table.warnings).toEqual([])
      }
    }
  })

  test('says which encoding was found', () => {
    expect(read('id,name\n').encoding).toBe('UTF-8')
    expect(readTable(utf16('id,name\n1,x')).encoding).toBe('UTF-16 LE')
    expect(readTable(utf16('id,name\n1,x', { bigEndian: true })).encoding).toBe('UTF-16 BE')
  })

  test('in neither is read as Windows-1252, with a warning that shows a word to check', () => {
    const table = readTable(Buffer.from('id,name\n1,M\xfcller \x80', 'latin1'))
    expect(table.rows[0]?.cells).toEqual(['1', 'Müller €'])
    expect(table.encoding).toBe('Windows-1252')
    expect(table.warnings).toEqual([expect.stringContaining('"Müller"')])
  })

  test('obeys a first line that states the separator, which no spreadsheet shows as a row', () => {
    const table = read('sep=;\r\nid;name, first\r\n1;Ana\r\n')
    expect(table.header).toEqual(['id', 'name, first'])
    expect(table.rows).toEqual([{ number: 2, cells: ['1', 'Ana'] }])
  })

  test('whose header is quoted with commas inside is still split at semicolons', () => {
    expect(read('"name, first, last, all";id\nAna;1').header).toEqual(['name, first, last, all', 'id'])
  })
})

describe('row numbers are those the spreadsheet shows', () => {
  test('a line break in quotes starts no row, a blank row counts', () => {
    const table = read('id,name\r\n1,"two\r\nlines\r\nmore"\r\n\r\n,\r\n2,Ana\r\n\r\n')
    expect(table.rows.map(({ number }) => number)).toEqual([2, 5])
    expect(table.blankRows).toBe(2)
  })

  test('an open quote is found in its row, whatever blank rows and line breaks stand before it', () => {
    expect(failure('id,name\n\n1,"a\nb"\n\n\n2,"Bo\n3,Cy\n').row).toBe(6)
  })

  test('blank rows above the header count too', () => {
    const table = read('\n\nid,name\n1,Ana\n')
    expect(table.headerRow).toBe(3)
    expect(table.rows[0]?.number).toBe(4)
  })

  test('line ends of all kinds are row ends', () => {
    expect(read('id,name\r1,a\n2,b\r\n3,c').rows.map(({ number, cells }) => [number, cells[1]])).toEqual([
      [2, 'a'],
      [3, 'b'],
      [4, 'c'],
    ])
  })
})

describe('rows that do not fit the header', () => {
  const table = read('id,name,team\n1,Ana,Red\n2,Bo,Blue,7\n3,Cy,,,\n4,Di\n')

  test('are named with what is too much, and kept as they came', () => {
    expect(table.faults).toEqual([
      { number: 3, cells: ['2', 'Bo', 'Blue', '7'], message: expect.stringContaining('column D, "7"') },
    ])
    expect(table.rows.map(({ number }) => number)).toEqual([2, 4, 5])
  })

  test('are filled up with a warning when they end early', () => {
    expect(table.rows.at(-1)?.cells).toEqual(['4', 'Di', ''])
    expect(table.warnings).toEqual([expect.stringContaining('Row 5 ends early')])
  })
})

describe('what cannot be a table is said at once, with what was found', () => {
  test.each([
    ['an empty file', '', /is empty/, undefined],
    ['blank rows only', '\n,,\n  \n', /is empty/, undefined],
    ['people without a header', 'ana@x.org,Ana\nbo@x.org,Bo', /no header row: row 1 holds "ana@x.org", "Ana"/, 1],
    ['numbers without a header', '17,Ana Silva\n18,Bo Li', /no header row: row 1 holds "17"/, 1],
    ['dates without a header', 'Ana,2020-01-01\n', /no header row/, 1],
    ['a title above the header', 'Employees 2026\n\nid;name\n1;Ana\n2;Bo', /holds only "Employees 2026"/, 1],
    ['a name twice', 'id,E-Mail,name,e mail\n', /"e mail" is there twice: B holds "E-Mail" and D/, 1],
    ['a column without a name', 'id,,name\n1,,Ana\n2,x,Bo', /Column B has no name in row 1, but row 3 holds "x"/, 1],
    ['an open quote', 'id,name\n1,Ana\n2,"Bo\n3,Cy\n', /Row 3 opens a quote/, 3],
    ['zero bytes', 'id\0,name', /zero bytes/, undefined],
  ])('%s', (_, text, message, row) => {
    const error = failure(text)
    expect(error.message).toMatch(message)
    expect(error.row).toBe(row)
  })

  test('UTF-16 that is cut off', () => {
    expect(failure(utf16('id,name').subarray(0, 9)).message).toMatch(/cut off/)
  })

  test('a header without end', () => {
    for (const piece of ['@', '.', 'a@', ' ', '"', 'a.', "'"]) {
      const cpuMs = startCpuTime()
      try {
        read(`id,${piece.repeat(300_000)}`)
      } catch (error) {
        expect(error).toBeInstanceOf(TableError)
      }
      expect(cpuMs(), piece).toBeLessThan(1_000)
    }
    const cpuMs = startCpuTime()
    readTable(Buffer.concat([Buffer.alloc(500_000, 'a'), Buffer.from([0xe9])]))
    expect(cpuMs()).toBeLessThan(1_000)
  })

  test('any bytes at all are a table or a sentence', () => {
    const piece = fc.constantFrom('"', ',', ';', '\t', '\n', '\r', 'id', 'a@b.c', 'sep=', '\xff', '\0', "'=", ' ')
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 30 }), (pieces) => {
        try {
          const { header, rows } = readTable(Buffer.from(pieces.join(''), 'latin1'))
          for (const { cells } of rows) expect(cells).toHaveLength(header.length)
        } catch (error) {
          expect(error).toBeInstanceOf(TableError)
        }
      }),
      { numRuns: 1_000, seed: 7 },
    )
  })

  test('a column named by a number stands beside names that are known', () => {
    expect(read('name,2024\nAna,x').header).toEqual(['name', '2024'])
  })

  test('columns without a name and without a value are nothing', () => {
    expect(content(read('id,,name,,\n1,,Ana,,\n'))).toEqual(content(read('id,name\n1,Ana\n')))
  })

  test('a header alone is a table with a warning', () => {
    expect(read('id,name').warnings).toEqual(['There are no rows below the header.'])
  })
})

describe('limits', () => {
  test.each([
    ['20 MB', () => new Uint8Array(limits.bytes + 1).fill(65), /21 MB; at most 20 MB/],
    [
      '200 columns',
      () => utf8(Array.from({ length: 201 }, (_, index) => `c${index}x`).join(',')),
      /201 columns; at most 200/,
    ],
    ['100,000 rows', () => utf8(`id,name\n${'1,x\n'.repeat(limits.rows + 1)}`), /more than 100,000 rows/],
    [
      'a million characters a row',
      () => utf8(`id,name\n1,"${'a\n'.repeat(600_000)}`),
      /Row 2 is longer than 1,000,000 characters/,
    ],
    [
      'rows that any spreadsheet shows',
      () => utf8(`id,name\n${'\n'.repeat(limits.spreadsheetRows)}1,x`),
      /more rows than any spreadsheet/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(failure(bytes()).message).toMatch(message)
  })

  test('100,000 rows and 200 columns are allowed', () => {
    expect(read(`id,name\n${'1,x\n'.repeat(limits.rows)}`).rows).toHaveLength(limits.rows)
    expect(read(Array.from({ length: 200 }, (_, index) => `c${index}x`).join(',')).header).toHaveLength(200)
  })
})

describe('what is written is read again', () => {
  // A zero is refused (UTF-16 without its mark), a lone surrogate is no character; everything else may stand in a cell.
  const cell = fc
    .oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.stringMatching(/^[=+@\-'",;\t\r\n a]{0,6}$/))
    .map((text) => text.toWellFormed().replaceAll('\0', ''))
  const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 }).map((rows) => ({
      header: Array.from({ length: width }, (_, index) => `=column ${String.fromCharCode(97 + index)}`),
      rows: rows.filter((cells) => cells.some((text) => text.trim() !== '')),
    })),
  )

  test('cell by cell, whatever stands in it, with each separator and with the mark', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.boolean(),
        ({ header, rows }, separator, byteOrderMark) => {
          const found = read(writeTable(header, rows, { separator, byteOrderMark }))
          expect(found.header).toEqual(header)
          expect(found.rows.map(({ cells }) => cells)).toEqual(rows)
        },
      ),
      { numRuns: 500, seed: 7 },
    )
  })

  test('no cell of a file we write starts a formula', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
        for (const raw of parse(writeTable(cells, []))[0] ?? []) expect(raw).not.toMatch(/^[=+\-@\t\r]/)
      }),
      { numRuns: 500, seed: 7 },
    )
  })

  test('a foreign file keeps its apostrophes where they protect nothing', () => {
    expect(read("name,phone\n'tis,'+49 30 1").rows[0]?.cells).toEqual(["'tis", '+49 30 1'])
  })
})

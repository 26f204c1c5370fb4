import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startCpuTime } from './samples/cpu-time.ts'
import { packArchive, packWorkbook, workbookFiles } from './samples/workbook.ts'
import { readAnyTable, readSpreadsheet } from './spreadsheet.ts'
import { type Table, TableError } from './table.ts'
import { writeTable } from './write.ts'

const sample = (name: string) => readFile(new URL(`samples/${name}`, import.meta.url))
const content = ({ header, rows, blankRows }: Table) => ({ header, rows, blankRows })
const readSheetData = (xml: string, options = {}) => readSpreadsheet(packArchive(workbookFiles(xml, options)), 'x.xlsx')

async function failure(bytes: Uint8Array, name = 'people.xlsx', sheet?: string): Promise<string> {
  try {
    await readAnyTable(bytes, name, sheet === undefined ? {} : { sheet })
  } catch (error) {
    if (error instanceof TableError) return error.message
    throw error
  }
  throw new Error('it was read')
}

describe('the same people', () => {
  const csv = `Name;E-Mail;Personalnummer;Abteilung;Start;Hours a week;Remote;Note
Amara Okafor;amara@northwind.example;00017;Firmware;2021-03-01;40;TRUE;"two
lines"
Nguyễn Minh Châu;chau@northwind.example;00204;Data;2026-11-23;32.5;FALSE;"a ""quoted"" word; and, more"
;;;;;;;
Keiko Tanabe 田辺;keiko@northwind.example;00003;Optics;1999-12-31;40;TRUE;'=not a formula <&>
`
  test.each(['openpyxl.xlsx', 'xlsxwriter.xlsx'])('are the same table in CSV, UTF-16 and %s', async (name) => {
    const expected = content(await readAnyTable(new TextEncoder().encode(csv), 'people.csv'))
    expect(expected.rows.map(({ number }) => number)).toEqual([2, 3, 5])
    expect(content(await readAnyTable(Buffer.from(`\uFEFF${csv}`, 'utf16le'), 'people.csv'))).toEqual(expected)
    expect(content(await readAnyTable(await sample(name), name))).toEqual(expected)
  })

  test('are found on the first visible sheet, or on the one that is named', async () => {
    const bytes = await sample('openpyxl.xlsx')
    const table = await readAnyTable(bytes, 'openpyxl.xlsx')
    expect([table.sheet, table.sheets]).toEqual(['People', ['People', 'Other']])
    expect((await readAnyTable(bytes, 'openpyxl.xlsx', { sheet: 'Hidden' })).header).toEqual(['secret'])
    expect(await failure(packArchive(workbookFiles('')))).toMatch(/The sheet "People" is empty/)
    expect(await failure(bytes, 'openpyxl.xlsx', 'Poeple')).toBe(
      'The file has no sheet "Poeple". Did you mean "People"?',
    )
  })

  test('whatever their cells hold, are the same from a workbook as from CSV', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 8 })
      .map((text) => text.replaceAll(/[\p{Cc}\ufffe\uffff]/gu, ''))
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const header = ['name', 'team', 'about']
        const fromText = await readAnyTable(new TextEncoder().encode(writeTable(header, cells)), 'a.csv')
        // A workbook keeps an apostrophe as it is, so it is given what stands in the CSV.
        const protectedCells = cells.map((row) => row.map((text) => (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text)))
        const fromWorkbook = await readSpreadsheet(packWorkbook([header, ...protectedCells]), 'a.xlsx')
        expect(fromWorkbook.rows).toEqual(fromText.rows)
      }),
      { numRuns: 100, seed: 7 },
    )
  })
})

describe('cells of a workbook', () => {
  const formats =
    '<numFmts><numFmt numFmtId="170" formatCode="d\\.m\\.yyyy\\ hh:mm"/><numFmt numFmtId="171" formatCode="[$-409]&quot;my&quot; 0.00"/>' +
    '<numFmt numFmtId="172" formatCode="00000"/><numFmt numFmtId="173" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="20"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="173"/></cellXfs>'
  const one = async (cell: string, options: object = {}) => {
    const xml = `<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row><row r="2">${cell}</row>`
    return (await readSheetData(xml, { formats, ...options })).rows[0]?.cells[0]
  }

  test.each([
    ['a date', '<c s="1"><v>46145</v></c>', '2026-05-03'],
    ['a date with its time', '<c s="2"><v>46145.5625</v></c>', '2026-05-03T13:30'],
    ['a time', '<c s="3"><v>0.354166666666667</v></c>', '08:30'],
    ['a time beside a date that its format hides', '<c s="3"><v>46145.5</v></c>', '12:00'],
    ['hours that add up to more than a day', '<c s="6"><v>1.6875</v></c>', '40:30'],
    ['the first days of 1900, which Excel counts wrongly', '<c s="1"><v>1</v></c>', '1900-01-01'],
    ['the first right day', '<c s="1"><v>61</v></c>', '1900-03-01'],
    ['a number whose format has letters in quotes', '<c s="4"><v>46145</v></c>', '46145'],
    ['a number with leading zeros', '<c s="5"><v>17</v></c>', '00017'],
    ['a number that binary cannot hold', '<c><v>0.30000000000000004</v></c>', '0.30000000000000004'],
    ['a number as Excel stores it', '<c><v>1.1000000000000001</v></c>', '1.1'],
    ['a large number', '<c><v>1.5E+20</v></c>', '150000000000000000000'],
    ['a truth value', '<c t="b"><v>0</v></c>', 'FALSE'],
    ['an ISO date', '<c t="d"><v>2026-05-03T00:00:00.000Z</v></c>', '2026-05-03'],
    ['the stored result of a formula', '<c t="str"><f>A1&amp;"x"</f><v>namex</v></c>', 'namex'],
    ['an error', '<c t="e"><v>#N/A</v></c>', '#N/A'],
    [
      'entities, CDATA and comments',
      '<c t="str"><v>&lt;a&gt; &#128512;<![CDATA[<b>]]><!-- no --></v></c>',
      '<a> 😀<b>',
    ],
    ['an escaped character', '<c t="inlineStr"><is><t>a_x000A_b</t></is></c>', 'a\nb'],
    [
      'parts with different looks, without reading aids',
      '<c t="inlineStr"><is><r><t>田</t></r><rPh><t>た</t></rPh><r><t>辺</t></r></is></c>',
      '田辺',
    ],
    ['a protecting apostrophe', '<c t="inlineStr"><is><t>\'+49</t></is></c>', '+49'],
  ])('%s', async (_, cell, expected) => {
    expect(await one(cell)).toBe(expected)
  })

  test('dates count from 1904 where the workbook says so', async () => {
    expect(await one('<c s="1"><v>44683</v></c>', { date1904: true })).toBe('2026-05-03')
  })

  test('stand where their address says, with empty ones between; rows without a number follow on', async () => {
    const text = (value: string, at = '') => `<c${at} t="str"><v>${value}</v></c>`
    const table = await readSheetData(
      `<row>${text('a')}${text('b')}${text('c')}</row><row r="4">${text('z', ' r="C4"')}</row><row>${text('x')}</row>`,
    )
    expect(table.rows).toEqual([
      { number: 4, cells: ['', '', 'z'] },
      { number: 5, cells: ['x', '', ''] },
    ])
    expect([table.blankRows, table.warnings]).toEqual([2, []])
  })

  test('a prefix before the names of tags changes nothing', async () => {
    const files = workbookFiles('<row><c t="str"><v>name</v></c></row><row><c t="str"><v>Ana</v></c></row>')
    const prefixed = files.map((file) => ({ ...file, content: String(file.content).replace(/<(\/?)(\w)/g, '<$1x:$2') }))
    expect((await readSpreadsheet(packArchive(prefixed), 'x.xlsx')).rows).toEqual([{ number: 2, cells: ['Ana'] }])
  })
})

describe('an archive that would harm', () => {
  const zeros = new Uint8Array(30_000_000)

  test('a bomb that states its size is refused within a second, before anything is unpacked', async () => {
    const bomb = packArchive([
      ...workbookFiles('').slice(0, 5),
      ...Array.from({ length: 8 }, (_, index) => ({ name: `xl/media/${index}`, content: zeros })),
    ])
    expect(bomb.length).toBeLessThan(300_000)
    const cpuMs = startCpuTime()
    expect(await failure(bomb)).toMatch(/unpacks to 241 MB; at most 200 MB/)
    expect(cpuMs()).toBeLessThan(1_000)
  })

  test('a bomb that lies about its size is stopped as soon as it is larger than it says', async () => {
    const files = workbookFiles('')
    const sheet = {
      name: 'xl/worksheets/sheet1.xml',
      content: new TextEncoder().encode(`<worksheet>${' '.repeat(150_000_000)}`),
      claims: { unpackedBytes: 5_000 },
    }
    const bomb = packArchive([...files.slice(0, 5), sheet])
    const cpuMs = startCpuTime()
    expect(await failure(bomb)).toMatch(/larger inside than stated/)
    expect(cpuMs()).toBeLessThan(1_000)
  })

  test('a cell at the far corner takes no memory', async () => {
    const table = await readSheetData(
      '<row r="1"><c t="str"><v>name</v></c><c t="str"><v>team</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>',
    )
    expect(table.faults.map(({ number, cells }) => [number, cells.length])).toEqual([[1_048_576, 201]])
  })

  test('a text that is not there is damage, not an empty cell', async () => {
    expect(await failure(packArchive(workbookFiles('<row r="1"><c t="s"><v>7</v></c></row>')))).toMatch(
      /a cell of row 1 has lost its text/,
    )
  })

  test('a list of sheets without end is refused', async () => {
    const files = workbookFiles('').map((file) =>
      file.name === 'xl/workbook.xml' ? { ...file, content: ' '.repeat(21_000_000) } : file,
    )
    expect(await failure(packArchive(files))).toMatch(/larger than any spreadsheet needs/)
  })

  test('entities are never expanded', async () => {
    const files = workbookFiles('<row><c t="str"><v>&a;</v></c></row>')
    const sheet = String(files.at(-1)?.content)
    const bomb = [
      ...files.slice(0, 5),
      { name: 'xl/worksheets/sheet1.xml', content: `<!DOCTYPE x [<!ENTITY a "${'b'.repeat(100)}">]>${sheet}` },
    ]
    expect(await failure(packArchive(bomb))).toMatch(/document type/)
  })

  test.each([
    ['damage', { crc: 1 }, /does not match its checksum/],
    ['another size', { unpackedBytes: 9_000 }, /does not match its checksum/],
    ['an unknown packing', { method: 14 }, /packed in a way/],
    ['a password', { flags: 1 }, /protected by a password; open it in your spreadsheet program/],
  ])('%s is found', async (_, claims, message) => {
    const files = workbookFiles('<row><c t="str"><v>name</v></c></row>').map((file) =>
      file.name.endsWith('sheet1.xml') ? { ...file, claims } : file,
    )
    expect(await failure(packArchive(files))).toMatch(message)
  })

  test('cut off anywhere, it is refused with a sentence', async () => {
    const whole = packWorkbook([['name'], ['Ana']])
    for (let length = 4; length < whole.length; length += 7)
      expect(await failure(whole.subarray(0, length))).toMatch(/\.$/)
  })

  test('with anything changed inside it is refused with a sentence or read; it never falls over', async () => {
    const files = workbookFiles(
      '<row r="1"><c r="A1" t="str"><v>name</v></c></row><row r="2"><c r="A2" s="1"><v>7</v></c></row>',
      {
        formats:
          '<numFmts><numFmt numFmtId="170" formatCode="d.m.yyyy"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs>',
      },
    )
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      '/',
      '..',
      '<c>',
      '</v>',
      '<v>',
      'r="',
      '&#x110000;',
      '&#xd800;',
      '9999999999',
      '-1',
      '[',
      '//[',
      '',
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(files.length - 1), fc.nat(400), fc.nat(6), piece, async (which, at, length, inserted) => {
        const changed = files.map((file, index) => {
          const content = String(file.content)
          return index === which
            ? { ...file, content: content.slice(0, at) + inserted + content.slice(at + length) }
            : file
        })
        await readAnyTable(packArchive(changed), 'x.xlsx').catch((error: unknown) =>
          expect(error).toBeInstanceOf(TableError),
        )
      }),
      { numRuns: 600, seed: 7 },
    )
  })

  test('with any byte changed it is refused with a sentence or read; it never falls over', async () => {
    const whole = packWorkbook([
      ['name', 'team'],
      ['Ana', 'Red'],
    ])
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const changed = Uint8Array.from(whole)
        changed[at] = value
        await readAnyTable(changed, 'x.xlsx').catch((error: unknown) => expect(error).toBeInstanceOf(TableError))
      }),
      { numRuns: 400, seed: 7 },
    )
  })
})

describe('other kinds of file are refused with how to save them', () => {
  const ole = (text: string) =>
    Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]), Buffer.from(text, 'utf16le')])
  const archive = (...names: string[]) => packArchive(names.map((name) => ({ name, content: 'x' })))
  test.each([
    ['XLS', ole('Workbook'), /old Excel file/],
    ['a protected workbook', ole('EncryptedPackage'), /protected by a password/],
    ['XLSB', archive('[Content_Types].xml', 'xl/workbook.bin'), /XLSB/],
    ['Numbers', archive('Index/Document.iwa'), /Numbers/],
    ['Word', archive('[Content_Types].xml', 'word/document.xml'), /Word/],
    ['an archive of CSV files', archive('people.csv'), /archive without a spreadsheet/],
    ['PDF', Buffer.from('%PDF-1.7'), /PDF/],
    ['a web page with the ending .xls', Buffer.from('\n<html><table>'), /web page/],
    ['XML of 2003', Buffer.from('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'), /XML spreadsheet/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8]), /gzip/],
  ])('%s', async (_, bytes, message) => {
    expect(await failure(bytes, 'people.xlsx')).toMatch(message)
    expect(await failure(bytes, 'people.xlsx')).toContain('CSV UTF-8 (.csv)')
  })

  test('ODS', async () => {
    expect(await failure(await sample('empty.ods'))).toMatch(/OpenDocument/)
  })

  test('what a file is shows in its bytes, not in its name', async () => {
    expect((await readAnyTable(new TextEncoder().encode('id,name\n1,Ana'), 'people.xlsx')).rows).toHaveLength(1)
    expect((await readAnyTable(packWorkbook([['name'], ['Ana']]), 'people.csv')).rows).toHaveLength(1)
  })
})

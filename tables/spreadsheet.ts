import { type Entry, listEntries, unpackEntry } from './archive.ts'
import { type CellFormat, collectFormats, writeNumber } from './cell-formats.ts'
import { startsWith } from './decode.ts'
import { nearest } from './names.ts'
import { readTable, withoutApostrophe } from './read.ts'
import {
  howToSaveAsCsv,
  limits,
  refuseTooManyBytes,
  startTable,
  type Table,
  type TableBuilder,
  TableError,
} from './table.ts'
import { readAttribute, scanXml, type XmlListener } from './xml.ts'

interface ReadOptions {
  /** Name of the sheet to read; without it the first visible one. */
  sheet?: string
}

/** Reads CSV, TSV or XLSX; what it is shows in its bytes. `name` serves messages alone. */
export async function readAnyTable(bytes: Uint8Array, name: string, options: ReadOptions = {}): Promise<Table> {
  refuseTooManyBytes(bytes)
  refuseOtherKinds(bytes, name)
  return startsWith(bytes, zipStart) ? await readSpreadsheet(bytes, name, options) : readTable(bytes)
}

/**
 * Reads one sheet of an XLSX file in pieces, never the whole sheet at once. Dates come as ISO dates, formulas as their
 * stored results; macros, pictures and everything else in the file are never unpacked.
 */
export async function readSpreadsheet(bytes: Uint8Array, name: string, { sheet }: ReadOptions = {}): Promise<Table> {
  refuseTooManyBytes(bytes)
  const entries = new Map(listEntries(bytes).map((entry) => [entry.name, entry]))
  refuseOtherArchives(entries, name)
  const read = (path: string, listener: XmlListener) => scanEntry(bytes, entries.get(path), listener)
  const readSmall = (path: string, listener: XmlListener) => {
    refuseLargePart(entries.get(path))
    return read(path, listener)
  }

  const book = await readWorkbook(readSmall)
  const chosen = chooseSheet(book.sheets, sheet)
  const table = startTable({ warnAboutShortRows: false })
  const listener = listenToSheet(
    table,
    await readTexts(read, book),
    await readFormats(readSmall, book),
    book.countsFrom1904,
  )
  if (!(await read(chosen.path, listener)))
    throw new TableError(`The sheet "${chosen.name}" is not in the file. Save it again.`)
  const visible = book.sheets.filter((candidate) => !candidate.isHidden).map((candidate) => candidate.name)
  return table.finish({ separator: ',', encoding: 'XLSX', sheets: visible, sheet: chosen.name })
}

const zipStart = [0x50, 0x4b, 0x03, 0x04]

/** The lists of sheets and formats are kept as a whole, so they may not be as large as a sheet that streams through. */
function refuseLargePart(entry: Entry | undefined): void {
  if (entry !== undefined && entry.unpackedBytes > limits.bytes) {
    throw new TableError(`The file holds a list ("${entry.name}") that is larger than any spreadsheet needs.`)
  }
}

type Read = (path: string, listener: XmlListener) => Promise<boolean>

/** Tells the listener what the file inside the archive holds; false when there is none. */
async function scanEntry(bytes: Uint8Array, entry: Entry | undefined, listener: XmlListener): Promise<boolean> {
  if (entry === undefined) return false
  const decoder = new TextDecoder()
  const scanner = scanXml(listener)
  for await (const piece of unpackEntry(bytes, entry)) scanner.write(decoder.decode(piece, { stream: true }))
  scanner.write(decoder.decode())
  scanner.end()
  return true
}

interface Sheet {
  name: string
  path: string
  isHidden: boolean
}

interface Workbook {
  sheets: Sheet[]
  textsPath: string
  formatsPath: string
  countsFrom1904: boolean
}

async function readWorkbook(read: Read): Promise<Workbook> {
  const atRoot = await readRelations(read, '_rels/.rels', '')
  const path = [...atRoot.values()].find(({ type }) => type === 'officeDocument')?.path ?? 'xl/workbook.xml'
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const relations = await readRelations(read, `${folder}_rels/${path.slice(folder.length)}.rels`, folder)
  const sheets: Sheet[] = []
  let countsFrom1904 = false
  await read(path, {
    open(name, tag) {
      if (name === 'workbookPr') countsFrom1904 = /^(?:1|true|on)$/.test(readAttribute(tag, 'date1904') ?? '')
      if (name !== 'sheet') return
      const relation = relations.get(readAttribute(tag, '[\\w.-]+:id') ?? '')
      if (relation?.type !== 'worksheet') return
      const isHidden = (readAttribute(tag, 'state') ?? 'visible') !== 'visible'
      sheets.push({ name: readAttribute(tag, 'name') ?? '', path: relation.path, isHidden })
    },
    close() {},
    text() {},
  })
  const pathOf = (type: string, otherwise: string) =>
    [...relations.values()].find((one) => one.type === type)?.path ?? otherwise
  const textsPath = pathOf('sharedStrings', `${folder}sharedStrings.xml`)
  return { sheets, textsPath, formatsPath: pathOf('styles', `${folder}styles.xml`), countsFrom1904 }
}

/** Which file of the archive each id means. The type is the last word of its address (transitional or strict form). */
async function readRelations(
  read: Read,
  path: string,
  folder: string,
): Promise<Map<string, { type: string; path: string }>> {
  const relations = new Map<string, { type: string; path: string }>()
  await read(path, {
    open(name, tag) {
      if (name !== 'Relationship') return
      const target = readAttribute(tag, 'Target') ?? ''
      const type = readAttribute(tag, 'Type') ?? ''
      relations.set(readAttribute(tag, 'Id') ?? '', {
        type: type.slice(type.lastIndexOf('/') + 1),
        path: target.startsWith('/') ? target.slice(1) : joinPath(folder, target),
      })
    },
    close() {},
    text() {},
  })
  return relations
}

function joinPath(folder: string, target: string): string {
  const steps: string[] = []
  for (const step of `${folder}${target}`.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  }
  return steps.join('/')
}

function chooseSheet(sheets: Sheet[], wanted: string | undefined): Sheet {
  const found = sheets.find(({ name, isHidden }) => (wanted === undefined ? !isHidden : name === wanted))
  if (found !== undefined) return found
  if (wanted === undefined) throw new TableError('The file has no visible sheet with cells.')
  const names = sheets.map(({ name }) => name)
  const guess = nearest(wanted, names)
  const hint =
    guess === undefined ? `It has ${names.map((name) => `"${name}"`).join(', ')}.` : `Did you mean "${guess}"?`
  throw new TableError(`The file has no sheet "${wanted}". ${hint}`)
}

async function readFormats(read: Read, book: Workbook): Promise<CellFormat[]> {
  const { formats, listener } = collectFormats()
  await read(book.formatsPath, listener)
  return formats
}

/** The texts that cells share: parts with different looks are joined, reading aids for East Asian scripts left out. */
async function readTexts(read: Read, book: Workbook): Promise<string[]> {
  const texts: string[] = []
  const part = listenToText()
  await read(book.textsPath, {
    open: part.open,
    close(name) {
      part.close(name)
      if (name === 'si') texts.push(part.take())
    },
    text: part.text,
  })
  return texts
}

function listenToText() {
  let text = ''
  let isText = false
  let isAid = false
  return {
    open(name: string) {
      if (name === 'rPh') isAid = true
      else if (name === 't') isText = !isAid
    },
    close(name: string) {
      if (name === 'rPh') isAid = false
      else if (name === 't') isText = false
    },
    text(piece: string) {
      if (!isText) return
      text += piece
      refuseLongText(text)
    },
    take() {
      const whole = decodeEscapes(text)
      text = ''
      return whole
    },
  }
}

function refuseLongText(text: string): void {
  if (text.length > limits.rowCharacters)
    throw new TableError('The file holds a cell that is longer than any spreadsheet allows.')
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376 part 1, 22.9.2.19). */
function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Turns the cells of a sheet into rows. A row keeps at most one cell beyond the limit, so no address makes it large. */
function listenToSheet(
  table: TableBuilder,
  texts: string[],
  formats: CellFormat[],
  countsFrom1904: boolean,
): XmlListener {
  let row = 0
  let cells: string[] = []
  let column = -1
  let cell = { type: 'n', format: formats[0], value: '', isValue: false }
  const inline = listenToText()
  let isInside = false

  const readCell = () => {
    if (cell.type === 's') return readSharedText(texts, cell.value, row)
    if (cell.type === 'inlineStr') return inline.take()
    if (cell.type === 'b')
      return cell.value === '1' || cell.value === 'true' ? 'TRUE' : cell.value === '' ? '' : 'FALSE'
    if (cell.type === 'd') return cell.value.replace(/T00:00(?::00(?:\.0+)?)?Z?$/, '')
    return cell.type === 'n' ? writeNumber(cell.value, cell.format, countsFrom1904) : decodeEscapes(cell.value)
  }
  return {
    open(name, tag) {
      if (name === 'sheetData') isInside = true
      if (!isInside) return
      if (name === 'row') {
        const next = Number(readAttribute(tag, 'r') ?? row + 1)
        if (!Number.isInteger(next) || next <= row || next > limits.spreadsheetRows)
          throw new TableError('The rows of the sheet are not in order. Save the file again.')
        for (row += 1; row < next; row += 1) table.add(row, [])
        cells = []
        column = -1
      } else if (name === 'c') {
        column = readColumn(readAttribute(tag, 'r')) ?? column + 1
        const style = readAttribute(tag, 's')
        cell = {
          type: readAttribute(tag, 't') ?? 'n',
          format: style === undefined ? undefined : formats[Number(style)],
          value: '',
          isValue: false,
        }
      } else if (name === 'v') {
        cell.isValue = true
      } else inline.open(name)
    },
    close(name) {
      if (name === 'sheetData') isInside = false
      if (!isInside) return
      if (name === 'v') cell.isValue = false
      else if (name === 'c') {
        const text = withoutApostrophe(readCell())
        const place = Math.min(column, limits.columns)
        while (cells.length < place) cells.push('')
        if (text !== '' || place < limits.columns) cells[place] = text
      } else if (name === 'row') table.add(row, cells)
      else inline.close(name)
    },
    text(piece) {
      if (!cell.isValue) return inline.text(piece)
      cell.value += piece
      refuseLongText(cell.value)
    },
  }
}

function readSharedText(texts: string[], index: string, row: number): string {
  const text = texts[Number(index)]
  if (text === undefined)
    throw new TableError(`The file is damaged: a cell of row ${row} has lost its text. Save it again.`, { row })
  return text
}

/** The column of an address such as `AB12`, counted from 0. */
function readColumn(address: string | undefined): number | undefined {
  if (address === undefined) return undefined
  let column = 0
  for (const letter of address) {
    const code = letter.charCodeAt(0)
    if (code < 65 || code > 90) break
    column = column * 26 + (code - 64)
  }
  return column === 0 ? undefined : column - 1
}

/** Files that are known by their first bytes and cannot be read; each says what it is and how to save it as CSV. */
function refuseOtherKinds(bytes: Uint8Array, name: string): void {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 2000)).replace(/^(?:ï»¿|\s)+/, '')
  const refuse = (what: string) => {
    throw new TableError(`${name} is ${what}; ${howToSaveAsCsv}.`)
  }
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    const directory = new TextDecoder('utf-16le').decode(bytes.subarray(0, bytes.length & ~1))
    refuse(directory.includes('EncryptedPackage') ? 'protected by a password' : 'an old Excel file (XLS)')
  }
  if (startsWith(bytes, [0x1f, 0x8b])) refuse('packed (gzip)')
  if (start.startsWith('%PDF')) refuse('a PDF')
  if (start.startsWith('{\\rtf')) refuse('a text document (RTF)')
  if (/^<\?xml/.test(start) && /Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet/.test(start))
    refuse('an XML spreadsheet of 2003')
  if (/^<(?:!doctype html|html|table|head|meta|style)/i.test(start))
    refuse('a web page that only looks like a spreadsheet')
}

function refuseOtherArchives(entries: ReadonlyMap<string, Entry>, name: string): void {
  const holds = (path: string) => entries.has(path)
  const refuse = (what: string) => {
    throw new TableError(`${name} is ${what}; ${howToSaveAsCsv}.`)
  }
  if ([...entries.values()].some(({ isEncrypted }) => isEncrypted)) refuse('protected by a password')
  if (holds('xl/workbook.bin')) refuse('a binary Excel file (XLSB)')
  if (holds('content.xml') && holds('META-INF/manifest.xml')) refuse('an OpenDocument file (ODS)')
  if (holds('Index/Document.iwa') || holds('Index.zip')) refuse('an Apple Numbers file')
  if (holds('word/document.xml')) refuse('a Word document')
  if (holds('ppt/presentation.xml')) refuse('a presentation')
  if (!holds('[Content_Types].xml')) refuse('an archive without a spreadsheet in it')
}

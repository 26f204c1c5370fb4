import { foldName } from './names.ts'
import { isColumnName } from './people-columns.ts'

export type Separator = ',' | ';' | '\t'

/** One row of a spreadsheet. `number` is the number the spreadsheet program shows beside it; the header is usually 1. */
export interface Row {
  number: number
  cells: string[]
}

/** A row that does not fit the header. It is left out of `rows`; its cells are kept as they came, for the error file. */
export interface Fault extends Row {
  message: string
}

export interface Table {
  /** Names of the columns as they were typed, without spaces around them; each is there once. */
  header: string[]
  headerRow: number
  /** Every row has exactly as many cells as the header. Cells are as they came; only a protecting apostrophe is gone. */
  rows: Row[]
  faults: Fault[]
  /** Empty rows between header and last row: skipped, though they count in the row numbers. */
  blankRows: number
  separator: Separator
  /** `UTF-8`, `UTF-16 LE`, `UTF-16 BE`, `Windows-1252` or `XLSX`. */
  encoding: string
  /** Names of the visible sheets and the one that was read; empty for text files. */
  sheets: string[]
  sheet?: string
  warnings: string[]
}

/** The file as a whole cannot be read. The message says what was found and what to do. */
export class TableError extends Error {
  readonly row?: number
  readonly column?: string

  constructor(message: string, place: { row?: number; column?: string } = {}) {
    super(message)
    this.name = 'TableError'
    if (place.row !== undefined) this.row = place.row
    if (place.column !== undefined) this.column = place.column
  }
}

/** Limits of people.md P44. `spreadsheetRows` is the number of rows that any spreadsheet program can show. */
export const limits = {
  bytes: 20_000_000,
  unpackedBytes: 200_000_000,
  rows: 100_000,
  columns: 200,
  rowCharacters: 1_000_000,
  spreadsheetRows: 1_048_576,
}

export const howToSaveAsCsv =
  'open it in your spreadsheet program, choose File > Save as (or Download), and take "CSV UTF-8 (.csv)" or "Excel workbook (.xlsx)"'

export function refuseTooManyBytes(bytes: Uint8Array): void {
  if (bytes.length <= limits.bytes) return
  const size = Math.ceil(bytes.length / 1_000_000)
  throw new TableError(`The file has ${size} MB; at most ${limits.bytes / 1_000_000} MB can be read. Split it in two.`)
}

/** A, B … Z, AA … as spreadsheet programs name columns; `index` counts from 0. */
export function columnLetters(index: number): string {
  const before = Math.floor(index / 26) - 1
  return (before >= 0 ? columnLetters(before) : '') + String.fromCharCode(65 + (index % 26))
}

export interface TableBuilder {
  add(number: number, cells: string[]): void
  finish(source: Pick<Table, 'separator' | 'encoding'> & Partial<Pick<Table, 'sheets' | 'sheet' | 'warnings'>>): Table
}

interface Options {
  /** Text files write every cell, so a short row is worth a warning; spreadsheets leave out empty cells at the end. */
  warnAboutShortRows: boolean
}

/** Takes records one by one, finds the header, and keeps the rows that fit it. Shared by text files and spreadsheets. */
export function startTable({ warnAboutShortRows }: Options): TableBuilder {
  let header: Header | undefined
  const rows: Row[] = []
  const faults: Fault[] = []
  const shortRows: number[] = []
  let blankRows = 0
  let blankSinceLastRow = 0

  return {
    add(number, cells) {
      if (number > limits.spreadsheetRows) throw new TableError('The file has more rows than any spreadsheet can show.')
      if (cells.every(isBlank)) {
        blankSinceLastRow += 1
        return
      }
      if (header === undefined) {
        header = readHeader(number, cells)
        blankSinceLastRow = 0
        return
      }
      if (rows.length + faults.length >= limits.rows) {
        throw new TableError(`The file has more than ${limits.rows.toLocaleString('en')} rows. Split it in two.`)
      }
      blankRows += blankSinceLastRow
      blankSinceLastRow = 0
      const width = header.names.length
      if (cells.length > width && !cells.slice(width).every(isBlank)) {
        faults.push({ number, cells, message: tooManyCells(cells, header) })
        return
      }
      refuseNamelessValue(number, cells, header)
      if (warnAboutShortRows && cells.length < width) shortRows.push(number)
      rows.push({ number, cells: fitCells(cells, width) })
    },
    finish(source) {
      if (header === undefined) throw new TableError(nothingIn(source))
      refuseTitleAsHeader(header, rows.length, faults)
      const warnings = [...(source.warnings ?? [])]
      if (rows.length + faults.length === 0) warnings.push('There are no rows below the header.')
      if (shortRows.length > 0) {
        warnings.push(
          `${listRows(shortRows)} ${shortRows.length === 1 ? 'ends' : 'end'} early; the missing cells are read as empty.`,
        )
      }
      return {
        ...withoutNamelessColumns(header, rows),
        headerRow: header.row,
        faults,
        blankRows,
        separator: source.separator,
        encoding: source.encoding,
        sheets: source.sheets ?? [],
        ...(source.sheet === undefined ? {} : { sheet: source.sheet }),
        warnings,
      }
    },
  }
}

function nothingIn({ sheet, sheets = [] }: Pick<Partial<Table>, 'sheet' | 'sheets'>): string {
  if (sheet === undefined) return 'The file is empty: there is no header row and no other row.'
  const others = sheets.filter((name) => name !== sheet).map((name) => `"${name}"`)
  const hint = others.length === 0 ? '' : ` The file also has ${others.join(', ')}.`
  return `The sheet "${sheet}" is empty: there is no header row and no other row.${hint}`
}

interface Header {
  row: number
  /** '' for a column without a name; allowed as long as it holds nothing. */
  names: string[]
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === ''
}

function readHeader(row: number, cells: string[]): Header {
  const names = cells.map((cell) => cell.trim().replace(/\s+/g, ' '))
  while (names.at(-1) === '') names.pop()
  if (names.length > limits.columns) {
    throw new TableError(`The header has ${names.length} columns; at most ${limits.columns} can be read.`, { row })
  }
  if (looksLikeData(names)) {
    throw new TableError(
      `There is no header row: row ${row} holds ${quoteSome(names)}. Put the names of the columns above it, such as name, email, department.`,
      { row },
    )
  }
  refuseDoubleNames(row, names)
  return { row, names }
}

/** No run of characters can match two parts of it, so that it stays quick on any text. */
const readableEmail = /^[^\s@]{1,64}@[^\s@]{1,190}$/

/** An e-mail address or a date is never the name of a column; a number is one only beside names that we know. */
function looksLikeData(names: string[]): boolean {
  if (names.some((name) => readableEmail.test(name) || /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}$/.test(name))) return true
  return names.some((name) => /^\d+$/.test(name)) && !names.some(isColumnName)
}

function refuseDoubleNames(row: number, names: string[]): void {
  const seen = new Map<string, number>()
  for (const [index, name] of names.entries()) {
    const folded = foldName(name)
    const earlier = folded === '' ? undefined : seen.get(folded)
    if (earlier !== undefined) {
      throw new TableError(
        `The column "${name}" is there twice: ${columnLetters(earlier)} holds "${names[earlier]}" and ${columnLetters(index)} holds "${name}". Rename or remove one.`,
        { row, column: name },
      )
    }
    seen.set(folded, index)
  }
}

function tooManyCells(cells: string[], header: Header): string {
  const extra = cells.findIndex((cell, index) => index >= header.names.length && !isBlank(cell))
  return `has a value in column ${columnLetters(extra)}, "${shorten(cells[extra] ?? '')}", but the header names only ${header.names.length} columns; a text that holds the separator must stand in quotes`
}

function refuseNamelessValue(row: number, cells: string[], header: Header): void {
  const index = header.names.findIndex((name, column) => name === '' && !isBlank(cells[column] ?? ''))
  if (index < 0) return
  const column = columnLetters(index)
  throw new TableError(
    `Column ${column} has no name in row ${header.row}, but row ${row} holds "${shorten(cells[index] ?? '')}" there. Name the column or empty it.`,
    { row: header.row, column },
  )
}

function refuseTitleAsHeader(header: Header, goodRows: number, faults: Fault[]): void {
  if (header.names.length > 1 || faults.length <= goodRows) return
  throw new TableError(
    `There is no header row: row ${header.row} holds only "${header.names[0]}", but the rows below have more columns. Remove what stands above the names of the columns.`,
    { row: header.row },
  )
}

function fitCells(cells: string[], width: number): string[] {
  if (cells.length === width) return cells
  if (cells.length > width) return cells.slice(0, width)
  return [...cells, ...Array.from({ length: width - cells.length }, () => '')]
}

function withoutNamelessColumns(header: Header, rows: Row[]): Pick<Table, 'header' | 'rows'> {
  if (!header.names.includes('')) return { header: header.names, rows }
  const kept = header.names.flatMap((name, index) => (name === '' ? [] : [index]))
  const pick = (cells: string[]) => kept.map((index) => cells[index] ?? '')
  return { header: pick(header.names), rows: rows.map(({ number, cells }) => ({ number, cells: pick(cells) })) }
}

function listRows(numbers: number[]): string {
  if (numbers.length === 1) return `Row ${numbers[0]}`
  if (numbers.length <= 10) return `Rows ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`
  return `Rows ${numbers.slice(0, 10).join(', ')} and ${numbers.length - 10} more`
}

function quoteSome(names: string[]): string {
  const some = names.filter((name) => name !== '').slice(0, 4)
  return some.map((name) => `"${shorten(name)}"`).join(', ')
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

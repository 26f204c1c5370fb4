import type { Separator } from './table.ts'

interface WriteOptions {
  separator?: Separator
  /** Excel reads UTF-8 only with the mark: set it for files that people open, leave it out for other programs. */
  byteOrderMark?: boolean
}

/**
 * Writes CSV (RFC 4180: CRLF, quotes doubled). A cell that a spreadsheet would run as a formula (it starts with `=`,
 * `+`, `-`, `@`, tab or CR) gets an apostrophe and quotes. An apostrophe before such a start is doubled, so that what
 * readTable reads is what was written, cell by cell.
 */
export function writeTable(
  header: readonly string[],
  rows: Iterable<readonly string[]>,
  { separator = ',', byteOrderMark = false }: WriteOptions = {},
): string {
  const lines = [writeRow(header, separator)]
  for (const cells of rows) lines.push(writeRow(cells, separator))
  return (byteOrderMark ? '\uFEFF' : '') + lines.join('')
}

function writeRow(cells: readonly string[], separator: Separator): string {
  return `${cells.map(writeCell).join(separator)}\r\n`
}

/** Each of the three separators gets quotes, so that a file of one column is never taken for one of several. */
function writeCell(cell: string): string {
  if (/^'*[=+\-@\t\r]/.test(cell)) return quote(`'${cell}`)
  return /[,;\t"\r\n]/.test(cell) ? quote(cell) : cell
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

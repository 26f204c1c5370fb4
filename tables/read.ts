import { CsvError, type CsvErrorCode, parse } from 'csv-parse/sync'
import { decodeText } from './decode.ts'
import { limits, refuseTooManyBytes, type Separator, startTable, type Table, TableError } from './table.ts'

/**
 * Reads CSV or TSV. The separator is found from the header (a first line `sep=;` is obeyed), the encoding from the
 * bytes. Row numbers are those a spreadsheet shows: a line break inside quotes does not start a new row.
 * Throws a TableError when the file as a whole cannot be read; rows that do not fit the header are in `faults`.
 * Time and memory grow with the size of the file, which is at most `limits.bytes`.
 */
export function readTable(bytes: Uint8Array): Table {
  refuseTooManyBytes(bytes)
  const { text: whole, encoding, warnings } = decodeText(bytes)
  const stated = /^sep=([,;\t])(?:\r\n|\n|\r)/i.exec(whole)
  const text = stated === null ? whole : whole.slice(stated[0].length)
  const separator = separators.find((candidate) => candidate === stated?.[1]) ?? findSeparator(text)

  const table = startTable({ warnAboutShortRows: true })
  let number = 0
  let records = 0
  const add = (cells: string[], { empty_lines }: { empty_lines: number }) => {
    records += 1
    const next = records + empty_lines
    for (number += 1; number < next; number += 1) table.add(number, [])
    table.add(number, cells.map(withoutApostrophe))
    // Nothing is kept by the parser itself, so that a file of millions of line ends stays small in memory.
    return null
  }
  try {
    parse(text, {
      delimiter: separator,
      // They are counted all the same; a record of each would cost far more.
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: limits.rowCharacters,
      on_record: add,
    })
  } catch (error) {
    throw explain(error, records)
  }
  return table.finish({ separator, encoding, warnings })
}

const separators: readonly Separator[] = ['\t', ';', ',']

/** The separator that splits the header most often; where the header has none, the one that splits the next lines. */
function findSeparator(text: string): Separator {
  const start = text.slice(0, 100_000)
  const lines = withoutQuoted(start)
    .split(/\r\n|\n|\r/)
    .filter((line) => /[^\s,;]/.test(line))
  const header = lines[0] ?? ''
  return mostFrequent(header) ?? mostFrequent(lines.slice(1, 20).join('\n')) ?? ','
}

function withoutQuoted(text: string): string {
  return text.replace(/"(?:[^"]|"")*"/g, 'x')
}

function mostFrequent(text: string): Separator | undefined {
  let best: Separator | undefined
  let most = 0
  for (const separator of separators) {
    const count = text.split(separator).length - 1
    if (count > most) [best, most] = [separator, count]
  }
  return best
}

/** Takes off the apostrophe that keeps a spreadsheet from running a cell as a formula (see write.ts). */
export function withoutApostrophe(cell: string): string {
  return cell.charCodeAt(0) === apostrophe && /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}

const apostrophe = 39

const explanations: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'opens a quote (") that is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'goes on after a closing quote ("); a quote inside a text is written twice',
  CSV_MAX_RECORD_SIZE: `is longer than ${limits.rowCharacters.toLocaleString('en')} characters; most likely a quote (") is not closed`,
}

function explain(error: unknown, recordsBefore: number): unknown {
  if (!(error instanceof CsvError)) return error
  const row = recordsBefore + Number(error.empty_lines ?? 0) + 1
  const what = explanations[error.code] ?? `cannot be read: ${error.message}`
  return new TableError(`Row ${row} ${what}.`, { row })
}

import { parentPort, workerData } from 'node:worker_threads'
import { readAnyTable } from '../../../tables/spreadsheet.ts'
import { TableError } from '../../../tables/table.ts'
import { newId } from '../../platform/id.ts'
import { normaliseSkillName } from '../skill-names.ts'
import { describeColumns } from './columns.ts'
import { planImport } from './plan.ts'
import type { FileRow, Mapping, PlannedRow, Present } from './types.ts'
import type { Answer, FileRead, Planned, Task } from './worker-tasks.ts'

// Rows travel as JSON text in pieces: the main thread hands them on to the database without looking inside.
const pieceRows = 1000

function* pieces<T>(rows: readonly T[]): Generator<string> {
  for (let start = 0; start < rows.length; start += pieceRows)
    yield JSON.stringify(rows.slice(start, start + pieceRows))
}

async function readFile({ bytes, name, sheet }: Extract<Task, { kind: 'read' }>): Promise<FileRead> {
  const table = await readAnyTable(bytes, name, sheet === undefined ? {} : { sheet })
  const rows = [...table.rows, ...table.faults]
    .sort((a, b) => a.number - b.number)
    .map(({ number, cells }, seq) => ({ seq, row_number: number, cells }))
  return {
    header: table.header,
    separator: table.separator,
    encoding: table.encoding,
    sheet: table.sheet ?? null,
    warnings: table.warnings,
    columns: describeColumns(table),
    rowCount: rows.length,
    pieces: [...pieces(rows)],
  }
}

type StoredRow = { seq: number; row_number: number; cells: string[] }

/** A row that does not fit the header was kept as it came. */
const overflowOf = (cells: readonly string[], columns: number) =>
  cells.length > columns ? `has ${cells.length} cells, and the header ${columns} columns` : undefined

function plan({ header, mapping, present, pieces: given }: Extract<Task, { kind: 'plan' }>): Planned {
  const stored = given.flatMap((piece) => JSON.parse(piece) as StoredRow[])
  const rows = stored.map(({ row_number: row, cells }): FileRow => {
    const overflow = overflowOf(cells, header.length)
    return { row, cells, ...(overflow && { overflow }) }
  })
  const planned = planImport({
    header,
    rows,
    mapping: mapping as Mapping,
    present: JSON.parse(present) as Present,
    foldSkill: normaliseSkillName,
    makeId: newId,
  })
  const written = planned.rows.map((row, index) => describeRow(row, stored[index]?.seq ?? index))
  return { counts: planned.counts, made: planned.made, pieces: [...pieces(written)] }
}

/** A planned row in the words of its table. */
const describeRow = (planned: PlannedRow, seq: number) => ({
  seq,
  row_number: planned.row,
  state: planned.turn === null ? 'read' : 'planned',
  lists: planned.lists,
  turn: planned.turn,
  person_id: planned.personId,
  name: planned.name,
  kind: planned.kind,
  messages: planned.messages,
  before: planned.before,
  after: planned.after,
  last_seen: planned.lastSeen,
})

async function act(task: Task): Promise<Answer> {
  try {
    return { value: task.kind === 'read' ? await readFile(task) : plan(task) }
  } catch (error) {
    if (!(error instanceof TableError)) throw error
    const { message, row, column } = error
    return { problem: message, ...(row !== undefined && { row }), ...(column !== undefined && { column }) }
  }
}

parentPort?.postMessage(await act(workerData as Task))

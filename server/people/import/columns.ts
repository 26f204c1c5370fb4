import type { z } from 'zod'
import { type ImportColumn, type ImportMapping, importTargets } from '../../../contract/people-import.ts'
import { foldName } from '../../../tables/names.ts'
import { recogniseColumns } from '../../../tables/people-columns.ts'
import type { Table } from '../../../tables/table.ts'
import { detectDateOrder } from '../../../tables/values.ts'
import type { Mapping, Target } from './types.ts'

export type Column = z.output<typeof ImportColumn>

const mostWords = 50
const sampleLength = 80

/** Says for each column what it is and what is in it (P46). Pure. */
export function describeColumns({ header, rows }: Pick<Table, 'header' | 'rows'>): Column[] {
  return recogniseColumns(header, rows).map(({ column, target, confidence, kind, reason }, index): Column => {
    const counts = new Map<string, number>()
    let filled = 0
    for (const { cells } of rows) {
      const cell = cells[index]?.trim() ?? ''
      if (cell === '') continue
      filled += 1
      if (counts.size <= mostWords || counts.has(cell)) counts.set(cell, (counts.get(cell) ?? 0) + 1)
    }
    const words = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([word]) => word)
    const shorten = (word: string) => (word.length > sampleLength ? `${word.slice(0, sampleLength - 1)}…` : word)
    return {
      column,
      target: kind === 'person' ? targetOf(target) : null,
      confidence,
      kind,
      reason: reason ?? null,
      samples: words.slice(0, 3).map(shorten),
      filled,
      dateOrder: detectDateOrder(cellsOf(rows, index)),
      words: words.length > mostWords ? [] : words.filter((word) => word.length <= 200),
    }
  })
}

function* cellsOf(rows: Table['rows'], index: number): Generator<string> {
  for (const { cells } of rows) yield cells[index] ?? ''
}

const targetOf = (name: string | undefined): Target | null => importTargets.find((target) => target === name) ?? null

/** Two files with the same columns have the same key, whatever their order; those in front of an error file are ours. */
export const headerKey = (columns: readonly Pick<Column, 'column' | 'kind'>[]): string =>
  columns
    .filter(({ kind }) => kind !== 'ours')
    .map(({ column }) => foldName(column))
    .sort()
    .join('\n')

const dateTargets: readonly string[] = ['start', 'end', 'leaveFrom', 'leaveTo']

/** What is proposed for a file: sure columns as they are, guesses left to a person, date orders where they are clear. */
export function proposeMapping(columns: readonly Column[], earlier: Mapping | null): Mapping {
  const known = new Map(earlier?.columns.map((each) => [foldName(each.column), each]))
  return {
    words: earlier?.words ?? {},
    listsEverybody: false,
    newcomersWithoutStart: earlier?.newcomersWithoutStart ?? false,
    makesUnits: earlier?.makesUnits ?? false,
    makesSites: earlier?.makesSites ?? false,
    takesFile: [],
    columns: columns.map(({ column, target, confidence, dateOrder }) => {
      const before = known.get(foldName(column))
      const proposed = before ? before.target : confidence === 'near' ? null : target
      const isClear = dateOrder === 'dayFirst' || dateOrder === 'monthFirst'
      const isUsual = dateOrder === 'ambiguous' && before?.dateOrder
      return { column, target: proposed, dateOrder: isClear ? dateOrder : isUsual ? (before?.dateOrder ?? null) : null }
    }),
  }
}

export type MappingProblem = { path: string; message: string }

/** What keeps a mapping from being used: unknown or doubled columns and targets, dates that nobody decided (P46). */
export function findMappingProblems(
  mapping: z.input<typeof ImportMapping>,
  columns: readonly Column[],
  dateFields: ReadonlySet<string>,
): MappingProblem[] {
  const problems: MappingProblem[] = []
  const seen = new Map<string, string>()
  for (const [index, { column, target, dateOrder }] of mapping.columns.entries()) {
    const known = columns.find((each) => each.column === column)
    const say = (message: string) =>
      void problems.push({ path: `columns.${index}.${known ? 'target' : 'column'}`, message })
    if (!known) say(`"${column}" is no column of this file`)
    if (mapping.columns.slice(0, index).some((each) => each.column === column)) say(`"${column}" is there twice`)
    if (!known || !target) continue
    const other = seen.get(target)
    if (other) say(`"${other}" is already taken as ${target}`)
    seen.set(target, column)
    const isDate = dateTargets.includes(target) || dateFields.has(target)
    const isOpen = known.dateOrder === 'ambiguous' || known.dateOrder === 'mixed'
    if (isDate && isOpen && !dateOrder)
      problems.push({
        path: `columns.${index}.dateOrder`,
        message: `say whether day or month comes first in "${column}"`,
      })
  }
  const has = (target: Target) => seen.has(target)
  if (!has('id') && !has('email')) problems.push({ path: 'columns', message: 'need an id or an e-mail address' })
  if (has('unit') && (has('department') || has('team')))
    problems.push({ path: 'columns', message: 'name the unit by its path or by department and team, not both' })
  return problems
}

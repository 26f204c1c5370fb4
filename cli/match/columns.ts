import type { Answer } from '../../matching/index.ts'
import { foldName, nearest } from '../../tables/names.ts'
import { type ColumnTarget, columnName, recogniseColumns } from '../../tables/people-columns.ts'
import type { Row, Table } from '../../tables/table.ts'
import {
  type Reading,
  readCountry,
  readLanguages,
  readList,
  readSkillLevels,
  readWholeNumber,
} from '../../tables/values.ts'
import type { Problems } from './problems.ts'

/** The columns of one file: which is which, and the cells of a row under the names that config may use. */
export type Columns = {
  has(target: ColumnTarget): boolean
  cell(row: Row, target: ColumnTarget): string
  /** The column's name as the header has it, for messages. */
  shown(target: ColumnTarget): string
  /** Key of a column that config names, by its own name or by a synonym; undefined when there is none. */
  find(name: string): string | undefined
  nearest(name: string): string | undefined
  isSensitive(key: string): boolean
  cellAt(row: Row, key: string): string
}

/** Which column is which. Columns that are not known stay usable in config by their name; a warning lists them. */
export function findColumns({ header }: Table, used: (key: string) => boolean, problems: Problems): Columns {
  const recognised = recogniseColumns(header)
  const byTarget = new Map<ColumnTarget, number>()
  for (const [index, { target, confidence }] of recognised.entries())
    if (target !== undefined && confidence !== 'near') byTarget.set(target, index)
  const byKey = new Map(header.map((name, index) => [foldName(name), index]))
  const sensitive = new Set(recognised.flatMap(({ column, kind }) => (kind === 'sensitive' ? [foldName(column)] : [])))
  for (const [target, index] of byTarget) byKey.set(foldName(columnName(target)), index)
  for (const { column, target, confidence, kind } of recognised) {
    if (target !== undefined && confidence !== 'near') continue
    if (used(foldName(column))) continue
    const guess = target === undefined ? undefined : columnName(target)
    if (kind === 'sensitive') problems.warn(undefined, column, 'holds what no criterion may use; it was left out')
    else
      problems.warn(
        undefined,
        column,
        `is not a column we know${guess ? `; did you mean ${guess}?` : ''}; it was left out (config can use it by its name)`,
      )
  }
  return {
    has: (target) => byTarget.has(target),
    cell: (row, target) => row.cells[byTarget.get(target) ?? -1]?.trim() ?? '',
    shown: (target) => header[byTarget.get(target) ?? -1] ?? columnName(target),
    find: (name) => (byKey.has(foldName(name)) ? foldName(name) : undefined),
    nearest: (name) => nearest(name, header),
    isSensitive: (key) => sensitive.has(key),
    cellAt: (row, key) => row.cells[byKey.get(key) ?? -1]?.trim() ?? '',
  }
}

/** How a column is read for a criterion. */
export type Reader = 'list' | 'skills' | 'choice' | 'scale' | 'languages' | 'place'

/** Makes an answer of a cell; undefined for an empty one. */
export function readAnswer(reader: Reader, cell: string, levels: readonly string[]): Reading<Answer | undefined> {
  if (cell === '') return { value: undefined }
  switch (reader) {
    case 'list':
      return { value: { kind: 'list', values: readList(cell) } }
    case 'choice':
      return { value: { kind: 'choice', value: cell } }
    case 'scale':
      return mapReading(readLevel(cell, levels), (value) => ({ kind: 'scale', value }))
    case 'languages':
      return mapReading(readLanguages(cell), (spoken) => ({ kind: 'languages', levels: spoken }))
    case 'skills':
      return mapReading(readSkillLevels(cell), (skills) => ({ kind: 'skills', skills }))
    case 'place':
      return { value: { kind: 'place', site: cell } }
  }
}

/** Location and country together; a country is compared by its code, whatever language it is written in. */
export function readPlace(site: string, country: string): Answer | undefined {
  if (site === '' && country === '') return undefined
  const code = country === '' ? undefined : readCountry(country)
  const known = code && 'value' in code ? code.value : country
  return { kind: 'place', ...(site ? { site } : {}), ...(known ? { country: known } : {}) }
}

function mapReading<T>(reading: Reading<T>, make: (value: T) => Answer): Reading<Answer> {
  if ('problem' in reading) return reading
  return { value: make(reading.value), ...(reading.warnings ? { warnings: reading.warnings } : {}) }
}

/** A whole number, or one of the words of config `levels`, the lowest of which is 1. */
function readLevel(cell: string, levels: readonly string[]): Reading<number> {
  const number = readWholeNumber(cell, { minimum: -1000, maximum: 1000 })
  if ('value' in number) return number
  const at = levels.findIndex((word) => foldName(word) === foldName(cell))
  if (at >= 0) return { value: at + 1 }
  const guess = nearest(cell, levels)
  const hint = levels.length === 0 ? '; write whole numbers, or list the words under "levels" in the config' : ''
  return { problem: `"${cell}" is not a level${guess ? `; did you mean ${guess}?` : hint}` }
}

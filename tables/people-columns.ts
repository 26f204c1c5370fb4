import { readRole } from './choices.ts'
import { type ColumnWords, columnWords, sensitiveWords } from './column-words.ts'
import { foldName, nearest } from './names.ts'
import type { Row } from './table.ts'

export type ColumnTarget = keyof typeof columnWords

export interface RecognisedColumn {
  /** The column's name as the header has it. */
  column: string
  /** What it is taken for. With confidence `near` it is a guess that a person must confirm. */
  target?: ColumnTarget
  confidence: 'exact' | 'synonym' | 'near' | 'none'
  /**
   * `programme`: known, but a people import leaves it out. `sensitive`: never mapped unless a person
   * insists (P9). `ours`: put in front of the rows of an error file (P48), left out without a word.
   */
  kind: 'person' | 'programme' | 'sensitive' | 'ours' | 'other'
  /** Why it is not taken as it stands, as a sentence. */
  reason?: string
}

/**
 * Says for each column of a header what it is. No target is given twice. With `rows` two more things are seen: a `role`
 * column that holds job titles, and a column `name` beside a given name, which is then the family name.
 */
export function recogniseColumns(header: readonly string[], rows: readonly Row[] = []): RecognisedColumn[] {
  const found = header.map((column, index) => recogniseColumn(column, valuesOf(rows, index)))
  readNameAsFamilyName(found)
  keepBestOfEach(found)
  return found
}

/** Whether a name is one of the exact names or synonyms of columns that we know. */
export function isColumnName(text: string): boolean {
  return known.has(foldName(text))
}

/** The exact name under which a target is shown, such as `given name` for `givenName`. */
export function columnName(target: ColumnTarget): string {
  return columnWords[target].name
}

/** The columns in front of an error file (P48): the row's number in the file that was read, and what is wrong in it. */
export const errorColumns = ['error_row', 'errors'] as const

interface Known {
  target: ColumnTarget
  exact: boolean
}

const targets = Object.keys(columnWords).filter((key): key is ColumnTarget => key in columnWords)
const known = collectNames()
const sensitive = sensitiveWords.map(({ about, whole, within }) => ({
  about,
  whole: new Set(splitWords(whole).map(foldName)),
  within: splitWords(within).map(foldName),
}))

/** Exact names first, so that no synonym ever hides one; two columns never share a synonym (tested). */
function collectNames(): Map<string, Known> {
  const names = new Map<string, Known>()
  for (const target of targets) {
    names.set(foldName(columnWords[target].name), { target, exact: true })
    // The target's own spelling too, so that a file we wrote with it is read again.
    names.set(foldName(target), { target, exact: true })
  }
  for (const target of targets) {
    const words: ColumnWords = columnWords[target]
    for (const synonym of [words.en, words.de, words.fr, words.es].flatMap(splitWords)) {
      const folded = foldName(synonym)
      if (!names.has(folded)) names.set(folded, { target, exact: false })
    }
  }
  return names
}

function splitWords(line: string): string[] {
  return line === '' ? [] : line.split(', ')
}

function valuesOf(rows: readonly Row[], index: number): string[] {
  return rows.map(({ cells }) => cells[index]?.trim() ?? '').filter((value) => value !== '')
}

function recogniseColumn(column: string, values: string[]): RecognisedColumn {
  const folded = foldName(column)
  if (errorColumns.some((ours) => foldName(ours) === folded)) return { column, confidence: 'exact', kind: 'ours' }
  const match = known.get(folded)
  if (match !== undefined) return describeMatch(column, match, values)
  const about = sensitive.find(({ whole, within }) => whole.has(folded) || within.some((part) => folded.includes(part)))
  if (about !== undefined) {
    const reason = `It tells ${about.about}, which Lyceum keeps no field for. It is left out.`
    return { column, confidence: 'none', kind: 'sensitive', reason }
  }
  const guess = nearest(column, known.keys())
  const guessed = guess === undefined ? undefined : known.get(guess)
  if (guessed === undefined) return { column, confidence: 'none', kind: 'other' }
  const { target } = guessed
  return { column, target, confidence: 'near', kind: kindOf(target), reason: `Did you mean ${columnName(target)}?` }
}

function describeMatch(column: string, { target, exact }: Known, values: string[]): RecognisedColumn {
  if (target === 'role' && values.some((value) => 'problem' in readRole(value))) {
    const reason = 'It holds other words than mentee, mentor and both, so it is read as the job title.'
    return { column, target: 'title', confidence: 'synonym', kind: 'person', reason }
  }
  const kind = kindOf(target)
  const reason = 'It belongs to a programme: use this file in a programme’s pool.'
  return { column, target, confidence: exact ? 'exact' : 'synonym', kind, ...(kind === 'programme' ? { reason } : {}) }
}

function kindOf(target: ColumnTarget): 'person' | 'programme' {
  return columnWords[target].usedBy === 'programme' ? 'programme' : 'person'
}

/** `Name;Vorname` is the usual pair in German files, `Nombre;Apellidos` in Spanish, `Nom;Prénom` in French ones. */
function readNameAsFamilyName(found: RecognisedColumn[]): void {
  const has = (target: ColumnTarget) => found.some((other) => other.target === target && other.confidence !== 'near')
  const lone = (from: ColumnTarget, to: ColumnTarget, reason: string) => {
    for (const [index, entry] of found.entries()) {
      if (entry.target === from && entry.confidence !== 'near') {
        found[index] = { ...entry, target: to, confidence: 'synonym', reason }
      }
    }
  }
  if (has('name') && has('givenName') && !has('familyName')) {
    lone('name', 'familyName', 'There is a given name beside it, so it is read as the family name.')
  } else if (!has('name') && has('givenName') && !has('familyName')) {
    lone('givenName', 'name', 'There is no family name beside it, so it is read as the whole name.')
  } else if (!has('name') && has('familyName') && !has('givenName')) {
    lone('familyName', 'name', 'There is no given name beside it, so it is read as the whole name.')
  }
}

const order = { exact: 0, synonym: 1, near: 2, none: 3 }

/** Of several columns for one target the surest keeps it, the first among equals; the others say who has it. */
function keepBestOfEach(found: RecognisedColumn[]): void {
  for (const target of targets) {
    const rivals = found.filter((entry) => entry.target === target)
    const [best] = rivals.toSorted((a, b) => order[a.confidence] - order[b.confidence])
    for (const entry of rivals) {
      if (entry === best || best === undefined) continue
      delete entry.target
      entry.confidence = 'none'
      entry.kind = 'other'
      entry.reason = `"${best.column}" is already taken as ${columnName(target)}.`
    }
  }
}

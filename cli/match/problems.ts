import { WrongInput } from '../failure.ts'

/** Problems of one file are shown up to this many; the rest is counted. */
const MOST_SHOWN = 200

/** Collects what is wrong with the rows of a file, so that all of it is shown at once and each cell only once. */
export type Problems = {
  error(row: number | undefined, column: string | undefined, what: string): void
  warn(row: number | undefined, column: string | undefined, what: string): void
  warnings: string[]
  /** Stops with all errors, if there are any. */
  stopIfAny(): void
}

type Entry = { row: number; text: string }

export function collectProblems(file: string): Problems {
  const errors = new Map<string, Entry>()
  const warnings: string[] = []
  const place = (row: number | undefined, column: string | undefined): string =>
    [row === undefined ? undefined : `row ${row}`, column === undefined ? undefined : `column ${column}`]
      .filter((part) => part !== undefined)
      .join(', ')
  const sentence = (row: number | undefined, column: string | undefined, what: string): string => {
    const where = place(row, column)
    return where === '' ? what : `${where}: ${what}`
  }
  return {
    error(row, column, what) {
      const key = row === undefined ? what : `${row} ${column}`
      if (!errors.has(key)) errors.set(key, { row: row ?? 0, text: sentence(row, column, what) })
    },
    warn(row, column, what) {
      const text = sentence(row, column, what)
      if (!warnings.includes(text)) warnings.push(text)
    },
    warnings,
    stopIfAny() {
      if (errors.size === 0) return
      const all = [...errors.values()].sort((a, b) => a.row - b.row)
      const shown = all.slice(0, MOST_SHOWN).map(({ text }) => text)
      if (all.length > MOST_SHOWN) shown.push(`and ${all.length - MOST_SHOWN} more`)
      const count = all.length === 1 ? '1 problem' : `${all.length} problems`
      throw new WrongInput(`${file}: ${count}, nothing was written.\n${shown.map((text) => `  ${text}`).join('\n')}`)
    },
  }
}

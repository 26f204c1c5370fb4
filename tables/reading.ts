/**
 * What became of one cell. `problem` is the end of the sentence that begins with `row 14, column timezone:`, such as
 * `"Berlinn" is not a time zone; did you mean Europe/Berlin?`. `warnings` are such ends too; the value stands all the same.
 */
export type Reading<T> = { value: T; warnings?: string[] } | { problem: string }

/** The cell as it is quoted in a message: one line, at most 60 characters. */
export function quoteCell(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return `"${line.length > 60 ? `${line.slice(0, 59)}…` : line}"`
}

/** `; did you mean X?`, or nothing when nothing is near. */
export function didYouMean(guess: string | undefined): string {
  return guess === undefined ? '' : `; did you mean ${guess}?`
}

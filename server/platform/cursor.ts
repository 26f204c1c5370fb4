import { unreadable } from './errors.ts'

/** A place in a sorted list: the sort key and the id of the last row shown, opaque to callers. */
export type Cursor = { key: string; id: string }

export const writeCursor = ({ key, id }: Cursor): string => Buffer.from(JSON.stringify([key, id])).toString('base64url')

/** @throws 400 for what is none of ours. */
export function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined
  try {
    const [key, id, ...more] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    const isId = typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)
    if (typeof key === 'string' && isId && more.length === 0) return { key, id }
  } catch {
    // falls through to the refusal
  }
  throw unreadable({
    code: 'unreadable',
    detail: 'cursor is none that this list gave out.',
    fields: [{ path: 'cursor', message: 'is none that this list gave out' }],
  })
}

/** A page of at most `limit` of `rows` (which hold one more if there is one) and the cursor that leads on. */
export function pageOf<Row extends { id: string }>(rows: Row[], limit: number, keyOf: (row: Row) => string) {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { shown, next: rows.length > limit && last ? writeCursor({ key: keyOf(last), id: last.id }) : null }
}

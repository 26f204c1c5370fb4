import type { Matched } from './match.ts'
import type { Change, Message } from './types.ts'

/** A row on the way to its plan. */
export type Draft = Matched & {
  personId: string
  before: Change
  after: Change
  kept: string[]
  isReturn: boolean
  isLeaver: boolean
}

/** Says something about a row; an error leaves it out. */
export function note(draft: Draft, kind: Message['kind'], column: string | null, text: string): void {
  draft.read.messages.push({ kind, column, text })
  if (kind === 'error') draft.isWrong = true
}

import type { importStates } from '../../../contract/people-import.ts'
import { conflict } from '../../platform/errors.ts'

export type ImportState = (typeof importStates)[number]
export type ImportAct = 'map' | 'check' | 'run' | 'hold' | 'fail' | 'cancel' | 'release' | 'undo' | 'expire'

/** Section 4 of people.md as data: what may be done to an import in a state, and where it leads. */
export const transitions: Record<ImportState, Partial<Record<ImportAct, ImportState>>> = {
  uploaded: { map: 'mapped', expire: 'expired' },
  mapped: { map: 'mapped', check: 'checked', expire: 'expired' },
  checked: { map: 'mapped', check: 'checked', run: 'running', expire: 'expired' },
  running: { hold: 'held', cancel: 'cancelled', fail: 'failed' },
  // What a stopped run has written can be completed, or taken back like that of a whole one.
  cancelled: { run: 'running', undo: 'undone' },
  failed: { run: 'running', undo: 'undone' },
  held: { release: 'done', undo: 'undone' },
  done: { undo: 'undone' },
  undone: {},
  expired: {},
}

const words: Record<ImportState, string> = {
  uploaded: 'needs its columns mapped first',
  mapped: 'needs a preview first',
  checked: 'has a preview and waits to be run',
  running: 'is running',
  cancelled: 'was cancelled',
  failed: 'stopped with a fault',
  held: 'is done, and nobody has heard of it yet',
  done: 'is done',
  undone: 'was taken back',
  expired: 'was left for seven days, and its rows are gone',
}

/** Where an act leads. @throws 409 `invalid_transition` with what may be done instead. */
export function follow(state: ImportState, act: ImportAct): ImportState {
  const next = transitions[state][act]
  if (next) return next
  const allowed = Object.keys(transitions[state])
  throw conflict({ code: 'invalid_transition', detail: `This import ${words[state]}.`, state, allowed })
}

/** For how long what was imported can be taken back (P52), and how long what was not run is kept. */
export const undoDays = 30
export const expireDays = 7
export const holdMinutes = 10
export const batchRows = 200

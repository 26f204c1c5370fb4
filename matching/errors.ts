/** Why an input was refused or a result was withheld. One code per kind of fault; `facts` carry what a message needs. */
export type FaultCode =
  | 'badIndex'
  | 'badCapacity'
  | 'badScore'
  | 'badOffsets'
  | 'badPriority'
  | 'tooLarge'
  | 'duplicateId'
  | 'unknownId'
  | 'lockAgainstRule'
  | 'lockAgainstForbidden'
  | 'lockTwice'
  | 'lockOverCapacity'
  | 'managerCycle'
  | 'badWeight'
  | 'noCriterion'
  | 'badSetting'
  | 'certificateFailed'

/** Where the fault is: a person by id, or the index of a request, an offer or an edge. */
export type FaultPlace = { person?: string; request?: number; offer?: number; edge?: number; field?: string }

export type Fault = { code: FaultCode; at: FaultPlace; facts: Record<string, string | number | string[]> }

/** At most this many faults of one call are collected; a caller who sees this many mends the cause, not the list. */
export const FAULT_LIMIT = 200

/**
 * The one error this library throws on purpose. All faults of a call are collected and thrown together, so that a
 * spreadsheet is mended in one go.
 */
export class MatchingError extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: Fault[]) {
    super(
      faults.map((fault) => `${fault.code} at ${JSON.stringify(fault.at)} ${JSON.stringify(fault.facts)}`).join('; '),
    )
    this.name = 'MatchingError'
    this.faults = faults
  }
}

/** Collects faults up to the limit and throws them together. */
export function collectFaults() {
  const faults: Fault[] = []
  return {
    add(code: FaultCode, at: FaultPlace, facts: Fault['facts'] = {}): void {
      if (faults.length < FAULT_LIMIT) faults.push({ code, at, facts })
    },
    throwIfAny(): void {
      if (faults.length > 0) throw new MatchingError(faults)
    },
  }
}

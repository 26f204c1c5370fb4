import type { Pool } from '../candidates/pool.ts'
import type { Draft } from '../pairing/draft.ts'
import type { PairingProblem } from '../pairing/problem.ts'
import { findShortages, type Shortage } from '../pairing/shortage.ts'

/** `constraint:<rule>`, `criterion:<name>`, `below_floor`, `no_place_left`, or `outranked` (coverage in points alone). */
export type Cause = string

export type ExplainedUnplaced = {
  request: number
  cause: Cause
  /** The rule behind the cause, where one is: its name in `pool.ruleNames`. */
  rule?: string
  /** Number in `shortages` of the competition that left this person out. */
  shortage?: number
  /** Allowed mentors. */
  candidates: number
  /** Every other mentor, with the rules that stand between. */
  blocked: { offer: number; rules: string[] }[]
}

/** Why each unplaced person has nobody. O(people unplaced x mentors). */
export function explainUnplaced(
  pool: Pool,
  draft: Draft,
  problem: PairingProblem,
): { unplaced: ExplainedUnplaced[]; shortages: Shortage[] } {
  const shortages = findShortages(problem, draft).filter((shortage) => shortage.offers.length > 0)
  const shortageOf = new Map(shortages.flatMap(({ requests }, k) => requests.map((request) => [request, k])))
  const unplaced: ExplainedUnplaced[] = []
  for (const [request, offer] of draft.pairs.entries()) {
    if (offer >= 0) continue
    const candidates = (problem.offsets[request + 1] ?? 0) - (problem.offsets[request] ?? 0)
    const blocked = listBlocked(pool, request)
    if (candidates === 0) {
      const rule = findStrongestRule(pool, blocked)
      unplaced.push({ request, cause: causeOf(rule), ...(rule ? { rule } : {}), candidates, blocked })
      continue
    }
    const shortage = shortageOf.get(request)
    const isFull = shortage !== undefined && isShort(shortages[shortage])
    const cause = draft.coverage === 'everyone' || isFull ? 'no_place_left' : 'outranked'
    unplaced.push({ request, cause, ...(isFull ? { shortage } : {}), candidates, blocked })
  }
  return { unplaced, shortages: shortages.filter(isShort) }
}

const isShort = (shortage: Shortage | undefined): boolean =>
  shortage !== undefined && shortage.places < shortage.requests.length

function listBlocked(pool: Pool, request: number): ExplainedUnplaced['blocked'] {
  return pool.mentors.flatMap((_, offer) => {
    const mask = pool.brokenRules(request, offer)
    return mask === 0 ? [] : [{ offer, rules: pool.ruleNames.filter((_, b) => mask & (1 << b)) }]
  })
}

/** The rule that alone keeps most mentors away; where none does, the one that keeps most away together with others. */
function findStrongestRule(pool: Pool, blocked: ExplainedUnplaced['blocked']): string | undefined {
  const others = blocked.filter(({ rules }) => !rules.includes('self'))
  const count = (rule: string): number =>
    others.filter(({ rules }) => rules.includes(rule)).length +
    others.filter(({ rules }) => rules.length === 1 && rules[0] === rule).length * (others.length + 1)
  return pool.ruleNames
    .filter((rule) => count(rule) > 0)
    .toSorted((a, b) => count(b) - count(a))
    .at(0)
}

function causeOf(rule: string | undefined): Cause {
  if (rule === undefined) return 'no_place_left'
  if (rule === 'belowFloor') return 'below_floor'
  return rule.startsWith('mandatory:') ? `criterion:${rule.slice('mandatory:'.length)}` : `constraint:${rule}`
}

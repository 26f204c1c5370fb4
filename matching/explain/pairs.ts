import type { Pool, ScoreLine } from '../candidates/pool.ts'
import type { Draft } from '../pairing/draft.ts'
import { type Goal, isLess, openMargins, placePrices } from '../pairing/prices.ts'
import type { PairingProblem } from '../pairing/problem.ts'

/** A line of a pair's score that is no criterion. */
export type ExtraLine = { code: 'waiting' | 'coverage' | 'loadStep'; points: number; of: number | null }

export type ExplainedPair = {
  /** Request and offer; `pool.people[pool.mentees[request]]` is the mentee. */
  request: number
  offer: number
  isLocked: boolean
  fit: number
  /** Fit with bonuses, less the load step: the criteria's points and the extra lines add up to it exactly. */
  score: number
  lines: ScoreLine[]
  extra: ExtraLine[]
  /** The mentor who would cost least instead, and what that costs at least; absent when there is no other candidate. */
  runnerUp?: { offer: number; cost: Goal }
}

export type ExplainedMentor = { offer: number; load: number; capacity: number; gainOfOneMore: Goal }

/** Why every chosen pair was chosen, and how mentors stand. O(edges) after one shortest-path pass. */
export function explainPairs(
  pool: Pool,
  draft: Draft,
  problem: PairingProblem,
): { pairs: ExplainedPair[]; mentors: ExplainedMentor[] } {
  const prices = placePrices(problem, draft)
  const margin = openMargins(problem, draft, prices)
  const load = pool.mentors.map(() => 0)
  const pairs: ExplainedPair[] = []
  for (const [request, offer] of draft.pairs.entries()) {
    if (offer < 0) continue
    const { fit, lines } = pool.scorePair(request, offer)
    const extra = extraLines(pool, draft, request, load[offer] ?? 0)
    load[offer] = (load[offer] ?? 0) + 1
    const runnerUp = findRunnerUp(problem, request, offer, margin)
    pairs.push({
      request,
      offer,
      isLocked: (problem.lock[request] ?? -1) >= 0,
      fit,
      score: extra.reduce((sum, line) => sum + line.points, fit),
      lines,
      extra,
      ...(runnerUp ? { runnerUp } : {}),
    })
  }
  const mentors = pool.mentors.map((_, offer) => ({
    offer,
    load: load[offer] ?? 0,
    capacity: problem.capacity[offer] ?? 0,
    gainOfOneMore: prices.gainOfOneMore[offer] ?? { rank: 0, points: 0 },
  }))
  return { pairs, mentors }
}

function extraLines(pool: Pool, draft: Draft, request: number, earlier: number): ExtraLine[] {
  const { waitBonus, loadStep } = pool.settings
  const waiting = pool.problem.bonus[request] ?? 0
  const lines: ExtraLine[] = []
  if (waiting > 0) lines.push({ code: 'waiting', points: waiting, of: 3 * waitBonus })
  if (draft.coverage !== 'everyone' && draft.coverage > 0)
    lines.push({ code: 'coverage', points: draft.coverage, of: draft.coverage })
  if (loadStep * earlier > 0) lines.push({ code: 'loadStep', points: -loadStep * earlier, of: null })
  return lines
}

/** Ties go to the candidate that comes first in the order of the seed. */
function findRunnerUp(
  problem: PairingProblem,
  request: number,
  chosen: number,
  margin: (i: number, e: number) => Goal | undefined,
): ExplainedPair['runnerUp'] {
  if ((problem.lock[request] ?? -1) >= 0) return undefined
  let best: ExplainedPair['runnerUp']
  for (let e = problem.offsets[request] ?? 0; e < (problem.offsets[request + 1] ?? 0); e++) {
    const offer = problem.offer[e] ?? 0
    const cost = offer === chosen ? undefined : margin(request, e)
    if (cost && (!best || isLess(cost, best.cost))) best = { offer, cost }
  }
  return best
}

import type { Certificate } from './certificate.ts'
import type { Coverage, Network } from './network.ts'
import type { PairingProblem } from './problem.ts'

/** One solution of a pairing problem, with the proof that it is the best or a bound on what could be better. */
export type Draft = {
  mode: 'total'
  coverage: Coverage
  /**
   * `optimal`: proven and checked. `stopped`: the caller stopped the solve. `bestFound`: a search over conflicts was cut
   * short. In the last two `bound` says what is possible at most.
   */
  status: 'optimal' | 'stopped' | 'bestFound'
  /** Offer of each request, or -1. */
  pairs: Int32Array
  /** Which class of its offer the request has (0 without a load step); locked requests count from 0 too. */
  places: Int32Array
  placed: number
  /** Sum over the placed of 1 + priority class. */
  rank: number
  /** Sum of the scores of the chosen pairs as they were given. */
  score: number
  /** Score with bonus and coverage points, less load steps: what was made as large as possible after rank. */
  objective: number
  /** The proof; null when stopped. */
  certificate: Certificate | null
  /** What no draft can exceed, entry by entry; present unless optimal. */
  bound?: { rank: number; objective: number }
}

/** Turns classes back into offers and counts. `at` holds the class of each request of the network. */
export function writeDraft(
  problem: PairingProblem,
  network: Network,
  coverage: Coverage,
  at: Int32Array,
): Omit<Draft, 'status' | 'certificate'> {
  const { requestCount, offerCount, lock, bonus, priority, loadStep, offsets, offer, score } = problem
  const { classOffset, classCount, request } = network
  const offerOfClass = new Int32Array(classCount)
  for (let j = 0; j < offerCount; j++) offerOfClass.fill(j, classOffset[j], classOffset[j + 1])
  const pairs = Int32Array.from(lock)
  const places = new Int32Array(requestCount).fill(-1)
  for (let x = 0; x < request.length; x++) {
    const q = at[x] ?? -1
    if (q < 0 || q >= classCount) continue
    const j = offerOfClass[q] ?? 0
    pairs[request[x] ?? 0] = j
    places[request[x] ?? 0] = q - (classOffset[j] ?? 0)
  }
  const draft = { mode: 'total' as const, coverage, pairs, places, placed: 0, rank: 0, score: 0, objective: 0 }
  const load = new Int32Array(offerCount)
  for (let i = 0; i < requestCount; i++) {
    const j = pairs[i] ?? -1
    if (j < 0) continue
    let points = problem.lockScore[i] ?? 0
    if ((lock[i] ?? -1) < 0)
      for (let e = offsets[i] ?? 0; e < (offsets[i + 1] ?? 0); e++) if (offer[e] === j) points = score[e] ?? 0
    draft.placed++
    draft.rank += 1 + (priority[i] ?? 0)
    draft.score += points
    draft.objective += points + (bonus[i] ?? 0) + (coverage === 'everyone' ? 0 : coverage) - loadStep * (load[j] ?? 0)
    load[j] = (load[j] ?? 0) + 1
  }
  return draft
}

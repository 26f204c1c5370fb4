import type { Holdings } from './holdings.ts'
import type { PairingProblem } from './problem.ts'

/**
 * Dual values that prove a draft optimal (linear programming duality; complementary slackness as in Dantzig 1963).
 *
 * Each dual value is a list compared from the left: (rank, points) with coverage `everyone`, (points) otherwise. Points
 * are in units of 1 / scale. `request[k][i]` is entry k of what request i gets out of the market, `place[k][q]` entry k
 * of the price of class q. `checkDraft` states what makes them a proof. Locked people and places used by locks are not
 * part of the market and carry zeros.
 */
export type Certificate = {
  entries: ('rank' | 'score')[]
  scale: number
  request: Float64Array[]
  place: Float64Array[]
  /** First class of each offer; without a load step an offer is one class, with it every free place is one. */
  classOffset: Int32Array
}

/** Unpacks the dual values of finished holdings. O(people + places). */
export function writeCertificate(problem: PairingProblem, holdings: Holdings): Certificate {
  const { network, idler, home, best, price } = holdings
  const level = best[idler] ?? 0
  const requestValue = new Float64Array(problem.requestCount)
  for (let x = 0; x < network.requestCount; x++)
    requestValue[network.request[x] ?? 0] = (network.home[x] ?? 0) + level - (best[x] ?? 0)
  const placeValue = new Float64Array(home)
  for (let q = 0; q < home; q++) placeValue[q] = (price[q] ?? 0) - level
  const { weight, scale, classOffset } = network
  return {
    entries: weight > 0 ? ['rank', 'score'] : ['score'],
    scale,
    request: unpack(requestValue, weight),
    place: unpack(placeValue, weight),
    classOffset,
  }
}

/** Splits W * rank + points into its two lists; |points| is far below W / 2. */
function unpack(packed: Float64Array, weight: number): Float64Array[] {
  if (weight === 0) return [packed]
  const rank = packed.map((value) => Math.round(value / weight))
  const points = packed.map((value, k) => value - weight * (rank[k] ?? 0))
  return [rank, points]
}

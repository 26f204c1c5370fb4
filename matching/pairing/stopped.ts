import type { Auction } from './auction.ts'
import { type Draft, writeDraft } from './draft.ts'
import type { Coverage, Network } from './network.ts'
import type { PairingProblem } from './problem.ts'

/**
 * What a stopped solve returns: the pairs of the auction, if it came to an end, completed by letting everyone in turn
 * take the best place that is left, and what no draft can exceed.
 */
export function completeGreedily(
  problem: PairingProblem,
  network: Network,
  coverage: Coverage,
  auction: Auction | undefined,
): Draft {
  const { requestCount, size, offsets, target, cost, home } = network
  const at = auction ? Int32Array.from(auction.match) : new Int32Array(requestCount).fill(-1)
  const left = Int32Array.from(size)
  for (const q of at) if (q >= 0) left[q] = (left[q] ?? 0) - 1
  for (let i = 0; i < requestCount; i++) {
    if ((at[i] ?? -1) >= 0) continue
    let cheapest = home[i] ?? 0
    let choice = -1
    for (let e = offsets[i] ?? 0, end = offsets[i + 1] ?? 0; e < end; e++) {
      const q = target[e] ?? 0
      const paid = cost[e] ?? 0
      if ((left[q] ?? 0) === 0 || paid >= cheapest) continue
      cheapest = paid
      choice = q
    }
    if (choice < 0) continue
    at[i] = choice
    left[choice] = (left[choice] ?? 0) - 1
  }
  const locksOnly = writeDraft(problem, network, coverage, new Int32Array(requestCount).fill(-1))
  return {
    ...writeDraft(problem, network, coverage, at),
    status: 'stopped',
    certificate: null,
    bound: {
      rank: locksOnly.rank + boundRank(problem, network),
      objective: locksOnly.objective + boundPoints(network, auction?.price ?? new Float64Array(network.classCount)),
    },
  }
}

/** Nobody without an edge can be placed, and no more people than places. */
function boundRank(problem: PairingProblem, { requestCount, request, offsets, size }: Network): number {
  const ranks: number[] = []
  for (let x = 0; x < requestCount; x++)
    if ((offsets[x + 1] ?? 0) > (offsets[x] ?? 0)) ranks.push(1 + (problem.priority[request[x] ?? 0] ?? 0))
  const places = size.reduce((sum, places) => sum + places, 0)
  ranks.sort((a, b) => b - a)
  return ranks.slice(0, places).reduce((sum, rank) => sum + rank, 0)
}

/**
 * Weak duality: whatever the prices, together nobody can get more points than the price of every place and what each
 * person could get on top of it.
 */
function boundPoints({ requestCount, offsets, target, cost, size, top, scale }: Network, price: Float64Array): number {
  const nothing = top * scale
  let sum = 0
  for (let i = 0; i < requestCount; i++) {
    let nearest = nothing
    for (let e = offsets[i] ?? 0, end = offsets[i + 1] ?? 0; e < end; e++)
      nearest = Math.min(nearest, (cost[e] ?? 0) + (price[target[e] ?? 0] ?? 0))
    sum += nothing - nearest
  }
  for (let q = 0; q < size.length; q++) sum += (size[q] ?? 0) * (price[q] ?? 0)
  return Math.floor(sum / scale)
}

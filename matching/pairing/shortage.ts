import type { Draft } from './draft.ts'
import type { PairingProblem } from './problem.ts'

/** People who compete for offers with fewer places than there are people, so that somebody must stay out. */
export type Shortage = { requests: number[]; offers: number[]; places: number }

/**
 * Why people stay unplaced: everyone reachable from them along "could go there" and "is there now". All edges of these
 * people lead to these offers, the offers are full, and people less places, summed, is exactly the number unplaced: a
 * violation of Hall's condition (Hall 1935) and by Konig's theorem the smallest one. O(edges). Holds for drafts with
 * coverage `everyone`; people without any candidate are a shortage of their own with no offers.
 */
export function findShortages(problem: PairingProblem, draft: Pick<Draft, 'pairs'>): Shortage[] {
  const { requestCount, offerCount, offsets, offer, lock, capacity } = problem
  const { pairs } = draft
  const free = Int32Array.from(capacity)
  const holders: number[][] = Array.from({ length: offerCount }, () => [])
  for (let i = 0; i < requestCount; i++) {
    const locked = lock[i] ?? -1
    if (locked >= 0) free[locked] = (free[locked] ?? 0) - 1
    else if ((pairs[i] ?? -1) >= 0) holders[pairs[i] ?? 0]?.push(i)
  }
  const groupOfRequest = new Int32Array(requestCount).fill(-1)
  const groupOfOffer = new Int32Array(offerCount).fill(-1)
  const parent: number[] = []
  const find = (group: number): number => {
    let root = group
    while (parent[root] !== root) root = parent[root] ?? root
    parent[group] = root
    return root
  }
  for (let start = 0; start < requestCount; start++) {
    if ((pairs[start] ?? -1) >= 0) continue
    const group = parent.length
    parent.push(group)
    groupOfRequest[start] = group
    const queue = [start]
    for (let i = queue.pop(); i !== undefined; i = queue.pop())
      for (let e = offsets[i] ?? 0; e < (offsets[i + 1] ?? 0); e++) {
        const j = offer[e] ?? 0
        const known = groupOfOffer[j] ?? -1
        if (known >= 0) {
          parent[find(known)] = find(group)
          continue
        }
        groupOfOffer[j] = group
        for (const holder of holders[j] ?? []) {
          if ((groupOfRequest[holder] ?? -1) >= 0) continue
          groupOfRequest[holder] = group
          queue.push(holder)
        }
      }
  }
  const shortages = new Map<number, Shortage>()
  const shortageOf = (group: number): Shortage => {
    const root = find(group)
    const known = shortages.get(root) ?? { requests: [], offers: [], places: 0 }
    shortages.set(root, known)
    return known
  }
  for (const [i, group] of groupOfRequest.entries()) if (group >= 0) shortageOf(group).requests.push(i)
  for (const [j, group] of groupOfOffer.entries()) {
    if (group < 0) continue
    const shortage = shortageOf(group)
    shortage.offers.push(j)
    shortage.places += free[j] ?? 0
  }
  return [...shortages.values()]
}

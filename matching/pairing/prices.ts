import { MatchingError } from '../errors.ts'
import type { Draft } from './draft.ts'
import type { PairingProblem } from './problem.ts'

/** A number of people and a number of points, compared from the left. */
export type Goal = { rank: number; points: number }

export type Prices = {
  /** What one more place of each offer would gain: the smallest price that any proof can give it. */
  gainOfOneMore: Goal[]
  /** What each request gets at those prices. */
  worth: Goal[]
  /** The smallest price of each place class. */
  place: Goal[]
}

/**
 * The smallest optimal prices, which are exactly what one more place would gain (Gul & Stacchetti 1999; Shapley & Shubik
 * 1971 for the lattice of prices). They are the same for every optimal draft of a problem, so they do not depend on how
 * ties fell. One shortest-path pass (Dijkstra 1959) over how far each price of the certificate may fall: a price falls
 * no further than to 0, than an unplaced person's interest, or than the interest of somebody whose own place fell less.
 * O(edges log places).
 */
export function placePrices(problem: PairingProblem, draft: Draft): Prices {
  const { requestCount, offerCount, offsets, offer, lock, loadStep } = problem
  const { certificate, pairs } = draft
  if (!certificate)
    throw new MatchingError([{ code: 'badSetting', at: { field: 'draft' }, facts: { status: draft.status } }])
  const { classOffset, scale } = certificate
  const value = readValues(problem, draft)
  const u = readGoals(certificate.request)
  const p = readGoals(certificate.place)
  const fall = lowerAsFarAsPossible(problem, draft, value, u, p)
  const worth: Goal[] = []
  const locked = new Int32Array(offerCount)
  for (const j of lock) if (j >= 0) locked[j] = (locked[j] ?? 0) + 1
  for (let i = 0; i < requestCount; i++) {
    const q = classOf(draft, classOffset, i)
    const isPriced = (pairs[i] ?? -1) >= 0 && (lock[i] ?? -1) < 0
    worth.push(isPriced ? plus(u(i), fall[q] ?? zero) : u(i))
  }
  const gainOfOneMore: Goal[] = Array.from({ length: offerCount }, () => zero)
  for (let i = 0; i < requestCount; i++) {
    if ((lock[i] ?? -1) >= 0) continue
    for (let e = offsets[i] ?? 0; e < (offsets[i + 1] ?? 0); e++) {
      const j = offer[e] ?? 0
      const places = Math.max(0, (problem.capacity[j] ?? 0) - (locked[j] ?? 0))
      const gain = minus(value(i, e, loadStep > 0 ? places : 0), worth[i] ?? zero)
      if (loadStep === 0 && (classOffset[j + 1] ?? 0) > (classOffset[j] ?? 0)) continue
      if (isLess(gainOfOneMore[j] ?? zero, gain)) gainOfOneMore[j] = gain
    }
  }
  if (loadStep === 0)
    for (let j = 0; j < offerCount; j++) {
      const q = classOffset[j] ?? 0
      if (q < (classOffset[j + 1] ?? 0)) gainOfOneMore[j] = minus(p(q), fall[q] ?? zero)
    }
  const inPoints = ({ rank, points }: Goal): Goal => ({ rank, points: Math.round(points / scale) })
  return {
    gainOfOneMore: gainOfOneMore.map(inPoints),
    worth: worth.map(inPoints),
    place: fall.map((by, q) => inPoints(minus(p(q), by))),
  }
}

/**
 * What choosing an edge would cost at least, compared with the draft: people first, then points. Reduced costs at the
 * smallest prices; 0 for a chosen pair. undefined where the offer has no place that could change hands.
 */
export function openMargins(
  problem: PairingProblem,
  draft: Draft,
  prices: Prices,
): (i: number, e: number) => Goal | undefined {
  const value = readValues(problem, draft)
  const scale = draft.certificate?.scale ?? 1
  const classOffset = draft.certificate?.classOffset ?? new Int32Array(1)
  return (i, e) => {
    const j = problem.offer[e] ?? 0
    const first = classOffset[j] ?? 0
    let least: Goal | undefined
    for (let q = first; q < (classOffset[j + 1] ?? 0); q++) {
      const { rank, points } = value(i, e, q - first)
      const margin = minus(plus(prices.worth[i] ?? zero, prices.place[q] ?? zero), { rank, points: points / scale })
      if (!least || isLess(margin, least)) least = margin
    }
    return least
  }
}

const zero: Goal = { rank: 0, points: 0 }
const plus = (a: Goal, b: Goal): Goal => ({ rank: a.rank + b.rank, points: a.points + b.points })
const minus = (a: Goal, b: Goal): Goal => ({ rank: a.rank - b.rank, points: a.points - b.points })
export const isLess = (a: Goal, b: Goal): boolean => a.rank < b.rank || (a.rank === b.rank && a.points < b.points)

type GoalAt = (at: number) => Goal

function readGoals(lists: Float64Array[]): GoalAt {
  const points = lists.at(-1)
  const rank = lists.length > 1 ? lists[0] : undefined
  return (at) => ({ rank: rank?.[at] ?? 0, points: points?.[at] ?? 0 })
}

const classOf = (draft: Draft, classOffset: Int32Array, i: number): number =>
  (draft.pairs[i] ?? -1) < 0 ? -1 : (classOffset[draft.pairs[i] ?? 0] ?? 0) + (draft.places[i] ?? 0)

/** Value of edge e of request i in the k-th class of its offer, in units of the certificate. */
function readValues({ offer, score, bonus, priority, loadStep, lock, offerCount }: PairingProblem, draft: Draft) {
  const scale = draft.certificate?.scale ?? 1
  const points = draft.coverage === 'everyone' ? 0 : draft.coverage
  const locked = new Int32Array(offerCount)
  for (const j of lock) if (j >= 0) locked[j] = (locked[j] ?? 0) + 1
  return (i: number, e: number, k: number): Goal => ({
    rank: draft.coverage === 'everyone' ? 1 + (priority[i] ?? 0) : 0,
    points: scale * ((score[e] ?? 0) + (bonus[i] ?? 0) + points - loadStep * ((locked[offer[e] ?? 0] ?? 0) + k)),
  })
}

/** Shortest distances by class; a heap of (distance, class) with stale entries skipped. */
function lowerAsFarAsPossible(
  { requestCount, offsets, offer, lock }: PairingProblem,
  draft: Draft,
  value: ReturnType<typeof readValues>,
  u: GoalAt,
  p: GoalAt,
): Goal[] {
  const classOffset = draft.certificate?.classOffset ?? new Int32Array(1)
  const classCount = classOffset.at(-1) ?? 0
  const fall: Goal[] = Array.from({ length: classCount }, (_, q) => p(q))
  const holders: number[][] = fall.map(() => [])
  const heap = openHeap()
  const relax = (i: number, from: Goal): void => {
    for (let e = offsets[i] ?? 0; e < (offsets[i + 1] ?? 0); e++) {
      const j = offer[e] ?? 0
      const first = classOffset[j] ?? 0
      for (let q = first; q < (classOffset[j + 1] ?? 0); q++) {
        const slack = minus(plus(u(i), p(q)), value(i, e, q - first))
        const reached = plus(from, slack)
        if (!isLess(reached, fall[q] ?? zero)) continue
        fall[q] = reached
        heap.put(reached, q)
      }
    }
  }
  for (let i = 0; i < requestCount; i++) {
    if ((lock[i] ?? -1) >= 0) continue
    const q = classOf(draft, classOffset, i)
    if (q < 0) relax(i, zero)
    else holders[q]?.push(i)
  }
  for (let q = 0; q < classCount; q++) heap.put(fall[q] ?? zero, q)
  for (let next = heap.take(); next; next = heap.take()) {
    if (isLess(fall[next.q] ?? zero, next.goal)) continue
    for (const i of holders[next.q] ?? []) relax(i, next.goal)
  }
  return fall
}

/** A binary heap, least goal first. */
function openHeap() {
  const items: { goal: Goal; q: number }[] = []
  const before = (a: number, b: number): boolean => isLess(items[a]?.goal ?? zero, items[b]?.goal ?? zero)
  const swap = (a: number, b: number): void => {
    const x = items[a]
    const y = items[b]
    if (x && y) [items[a], items[b]] = [y, x]
  }
  return {
    put(goal: Goal, q: number): void {
      let at = items.push({ goal, q }) - 1
      for (; at > 0 && before(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1)
    },
    take(): { goal: Goal; q: number } | undefined {
      swap(0, items.length - 1)
      const least = items.pop()
      for (let at = 0; ; ) {
        let child = 2 * at + 1
        if (child >= items.length) return least
        if (child + 1 < items.length && before(child + 1, child)) child++
        if (!before(child, at)) return least
        swap(at, child)
        at = child
      }
    },
  }
}

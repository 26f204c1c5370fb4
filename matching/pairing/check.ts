import type { Certificate } from './certificate.ts'
import type { Draft } from './draft.ts'
import type { PairingProblem } from './problem.ts'

export type Verdict = { valid: true } | Refusal
type Refusal = { valid: false; broken: string; request?: number; offer?: number }

/**
 * Proves a draft optimal or says what is wrong with it. O(edges). Shares no code with the solver.
 *
 * With u_i for people, p_q for place classes and lists compared from the left, it is valid when
 * 1. every person has at most one place, no class more people than places, only allowed edges, every lock kept;
 * 2. u_i >= 0, p_q >= 0 and u_i + p_q >= value(i, q) for every edge and every class of its offer;
 * 3. u_i + p_q = value(i, q) for every chosen pair; u_i = 0 for who has no place; p_q = 0 for a class that is not full.
 * Then no other choice is better: whatever it is, its value is at most the sum of all u_i and of p_q over all places
 * (by 2), and this draft reaches that sum (by 3).
 */
export function checkDraft(problem: PairingProblem, draft: Draft): Verdict {
  const { certificate } = draft
  if (!certificate) return { valid: false, broken: 'no certificate' }
  const { requestCount, offerCount, lock } = problem
  const lengths = [draft.pairs.length, draft.places.length, certificate.classOffset.length - 1]
  if (String(lengths) !== String([requestCount, requestCount, offerCount])) return { valid: false, broken: 'shape' }
  const locked = new Int32Array(offerCount)
  for (const j of lock) if (j >= 0) locked[j] = (locked[j] ?? 0) + 1
  const load = new Int32Array(certificate.classOffset[offerCount] ?? 0)
  const wanted = new Int32Array(offerCount)
  return (
    checkPeople(problem, draft, certificate, locked, load, wanted) ??
    checkPlaces(problem, certificate, locked, load, wanted) ?? { valid: true }
  )
}

/** Is the list (rank, points) below 0? What is not a number is, too. */
const isNegative = (rank: number, points: number): boolean => !(rank > 0 || (rank === 0 && points >= 0))

/** Entry k of a list of dual values; `back` is 1 for points and 2 for rank, which is absent where points alone count. */
const dual = (lists: Float64Array[], back: 1 | 2, k: number): number =>
  back > lists.length ? 0 : (lists[lists.length - back]?.[k] ?? Number.NaN)

/** Every person's own conditions and edges; counts the load of classes and who could use each offer. */
function checkPeople(
  { requestCount, offsets, offer, score, bonus, priority, lock, loadStep }: PairingProblem,
  { pairs, places, coverage }: Draft,
  { scale, request: u, place: p, classOffset }: Certificate,
  locked: Int32Array,
  load: Int32Array,
  wanted: Int32Array,
): Refusal | undefined {
  const points = coverage === 'everyone' ? 0 : coverage
  for (let i = 0; i < requestCount; i++) {
    const chosen = pairs[i] ?? -1
    const isLocked = (lock[i] ?? -1) >= 0
    if (isLocked && chosen !== lock[i]) return { valid: false, broken: 'a lock is not kept', request: i }
    if (isLocked) continue
    const uRank = dual(u, 2, i)
    const uPoints = dual(u, 1, i)
    if (isNegative(uRank, uPoints)) return { valid: false, broken: 'a person has a negative value', request: i }
    let isRight = chosen < 0 && uRank === 0 && uPoints === 0
    for (let e = offsets[i] ?? 0, end = offsets[i + 1] ?? 0; e < end; e++) {
      const j = offer[e] ?? 0
      const first = classOffset[j] ?? 0
      wanted[j] = (wanted[j] ?? 0) + 1
      for (let q = first, last = classOffset[j + 1] ?? 0; q < last; q++) {
        const steps = loadStep * ((locked[j] ?? 0) + q - first)
        const over = uPoints + dual(p, 1, q) - scale * ((score[e] ?? 0) + (bonus[i] ?? 0) + points - steps)
        const overRank = uRank + dual(p, 2, q) - (coverage === 'everyone' ? 1 + (priority[i] ?? 0) : 0)
        if (isNegative(overRank, over)) return { valid: false, broken: 'an edge is worth more', request: i, offer: j }
        if (j !== chosen || q !== first + (places[i] ?? -1)) continue
        isRight = overRank === 0 && over === 0
        load[q] = (load[q] ?? 0) + 1
      }
    }
    if (!isRight) return { valid: false, broken: 'a choice is not tight, or not allowed', request: i }
  }
  return undefined
}

/** Every class holds at most its places, none is missing, and only full ones have a price. */
function checkPlaces(
  { offerCount, capacity, loadStep }: PairingProblem,
  { place: p, classOffset }: Certificate,
  locked: Int32Array,
  load: Int32Array,
  wanted: Int32Array,
): Refusal | undefined {
  for (let j = 0; j < offerCount; j++) {
    const free = (capacity[j] ?? 0) - (locked[j] ?? 0)
    const usable = Math.min(free, wanted[j] ?? 0)
    const first = classOffset[j] ?? 0
    const last = classOffset[j + 1] ?? 0
    if (free < 0) return { valid: false, broken: 'more locks than places', offer: j }
    if (last - first !== (loadStep > 0 ? usable : Math.min(1, usable)))
      return { valid: false, broken: 'places are missing', offer: j }
    for (let q = first; q < last; q++) {
      const size = loadStep > 0 ? 1 : free
      const used = load[q] ?? 0
      const pRank = dual(p, 2, q)
      const pPoints = dual(p, 1, q)
      if (used > size) return { valid: false, broken: 'more people than places', offer: j }
      if (isNegative(pRank, pPoints)) return { valid: false, broken: 'a negative price', offer: j }
      if (used < size && (pRank !== 0 || pPoints !== 0))
        return { valid: false, broken: 'a free place has a price', offer: j }
    }
  }
  return undefined
}

import { MatchingError } from '../errors.ts'
import type { PairingProblem } from './problem.ts'

/**
 * Who must come first: `everyone` places as many people as possible (of higher classes first) and compares points only
 * then; a number adds so many points for each person placed and lets somebody stay out where the total is better.
 */
export type Coverage = 'everyone' | number

/**
 * The problem as the solver sees it: a transportation problem with costs to be made small.
 *
 * - Place classes stand for offers. Without a load step each offer is one class with all its places; with a step its
 *   k-th place is a class of its own, k steps dearer. The cheaper places fill first by themselves, so it stays exact.
 * - Locked people, their places, and classes that nobody can use are taken out.
 * - `cost = (top - value) * scale` for an edge, `home` for staying unplaced. Whole numbers throughout.
 * - With coverage `everyone` the goal list (rank, points) is packed into one number, `weight * rank + points`.
 */
export type Network = Readonly<{
  requestCount: number
  classCount: number
  /** Places of each class, at least 1. */
  size: Int32Array
  /** First class of each offer of the problem (length offers + 1). */
  classOffset: Int32Array
  offsets: Int32Array
  /** Class of each edge. */
  target: Int32Array
  cost: Int32Array | Float64Array
  home: Float64Array
  /** Request of the problem that each request of the network stands for. */
  request: Int32Array
  top: number
  scale: number
  /** 0 where points alone are compared. */
  weight: number
  largestCost: number
}>

/** Lays the network of a problem. O(edges), times the places of an offer where there is a load step. */
export function layNetwork(problem: PairingProblem, coverage: Coverage): Network {
  const classes = cutPlaces(problem)
  const edges = layEdges(problem, classes)
  const points = coverage === 'everyone' ? 0 : coverage
  const { top, range } = findRange(edges, points, coverage === 'everyone')
  const { scale, weight } = chooseScale(problem, Math.max(range, Math.abs(top)), range, coverage)
  const home = new Float64Array(edges.request.length)
  for (let x = 0; x < home.length; x++) {
    const rank = 1 + (problem.priority[edges.request[x] ?? 0] ?? 0)
    home[x] = weight * rank + top * scale
  }
  const cost = range * scale < 2 ** 30 ? new Int32Array(edges.value.length) : new Float64Array(edges.value.length)
  for (let e = 0; e < cost.length; e++) cost[e] = (top - points - (edges.value[e] ?? 0)) * scale
  return {
    requestCount: edges.request.length,
    ...classes,
    offsets: edges.offsets,
    target: edges.target,
    cost,
    home,
    request: edges.request,
    top,
    scale,
    weight,
    largestCost: range * scale,
  }
}

type Classes = { classCount: number; size: Int32Array; classOffset: Int32Array; firstPlace: Int32Array }

/**
 * Places that locks leave, cut to little more than the number of people who could use them: an offer with a million
 * places then costs no more than its edges. One place more than could be used stays, so that the offer is seen not to be
 * full and its price comes out as 0.
 */
function cutPlaces({ requestCount, offerCount, capacity, offsets, offer, lock, loadStep }: PairingProblem): Classes {
  const firstPlace = new Int32Array(offerCount)
  const wanted = new Int32Array(offerCount)
  for (let i = 0; i < requestCount; i++) {
    const locked = lock[i] ?? -1
    if (locked >= 0) firstPlace[locked] = (firstPlace[locked] ?? 0) + 1
    else
      for (let e = offsets[i] ?? 0, end = offsets[i + 1] ?? 0; e < end; e++) {
        const j = offer[e] ?? 0
        wanted[j] = (wanted[j] ?? 0) + 1
      }
  }
  const classOffset = new Int32Array(offerCount + 1)
  const size: number[] = []
  for (let j = 0; j < offerCount; j++) {
    const free = (capacity[j] ?? 0) - (firstPlace[j] ?? 0)
    const usable = Math.min(free, wanted[j] ?? 0)
    if (loadStep === 0 && usable > 0) size.push(Math.min(free, usable + 1))
    if (loadStep > 0) for (let k = 0; k < usable; k++) size.push(1)
    classOffset[j + 1] = size.length
  }
  return { classCount: size.length, size: Int32Array.from(size), classOffset, firstPlace }
}

type Edges = { request: Int32Array; offsets: Int32Array; target: Int32Array; value: Int32Array | Float64Array }

/** One edge to each class of an offer. Value = score + bonus - steps, without the points of the coverage. */
function layEdges(problem: PairingProblem, { classOffset, firstPlace, classCount }: Classes): Edges {
  const { requestCount, offsets: rows, offer, score, bonus, lock, loadStep } = problem
  let edgeCount = 0
  let unlocked = 0
  for (let i = 0; i < requestCount; i++) {
    if ((lock[i] ?? -1) >= 0) continue
    unlocked++
    for (let e = rows[i] ?? 0, end = rows[i + 1] ?? 0; e < end; e++) {
      const j = offer[e] ?? 0
      edgeCount += (classOffset[j + 1] ?? 0) - (classOffset[j] ?? 0)
    }
  }
  if (
    classCount === problem.offerCount &&
    edgeCount === offer.length &&
    unlocked === requestCount &&
    !bonus.some((b) => b !== 0) &&
    loadStep === 0
  )
    return { request: countUp(requestCount), offsets: rows, target: offer, value: score }
  const request = new Int32Array(unlocked)
  const offsets = new Int32Array(unlocked + 1)
  const target = new Int32Array(edgeCount)
  const value = new Float64Array(edgeCount)
  let x = 0
  let laid = 0
  for (let i = 0; i < requestCount; i++) {
    if ((lock[i] ?? -1) >= 0) continue
    for (let e = rows[i] ?? 0, end = rows[i + 1] ?? 0; e < end; e++) {
      const j = offer[e] ?? 0
      const first = classOffset[j] ?? 0
      const worth = (score[e] ?? 0) + (bonus[i] ?? 0) - loadStep * (firstPlace[j] ?? 0)
      for (let q = first; q < (classOffset[j + 1] ?? 0); q++) {
        target[laid] = q
        value[laid++] = worth - loadStep * (q - first)
      }
    }
    request[x] = i
    offsets[++x] = laid
  }
  return { request, offsets, target, value }
}

function countUp(length: number): Int32Array {
  const all = new Int32Array(length)
  for (let i = 0; i < length; i++) all[i] = i
  return all
}

/** Highest value that counts, and the distance from there to the lowest. */
function findRange(edges: Edges, points: number, everyone: boolean): { top: number; range: number } {
  let top = -Infinity
  let least = Infinity
  for (let e = 0; e < edges.value.length; e++) {
    const value = edges.value[e] ?? 0
    if (value > top) top = value
    if (value < least) least = value
  }
  if (edges.value.length === 0) return { top: 0, range: 0 }
  top += points
  least += points
  if (!everyone) {
    // Staying unplaced is worth 0 and competes with the edges, so it belongs to the range.
    top = Math.max(0, top)
    least = Math.min(0, least)
  }
  const range = top - least
  if (range > 2 ** 32) throw new MatchingError([{ code: 'tooLarge', at: { field: 'score' }, facts: { range } }])
  return { top, range }
}

/**
 * Scale K and weight W. Costs are multiplied by K so that whole steps of 1 in the auction are fractions of a point. W is
 * what one rank weighs against points: any alternating path changes the points by less than W / 2, so comparing packed
 * numbers is comparing (rank, points) from the left, every packed sum stays a whole number below 2^53, and the lists can
 * be read back from it. `largest` is the greatest of the range and the highest value.
 */
function chooseScale(
  problem: PairingProblem,
  largest: number,
  range: number,
  coverage: Coverage,
): { scale: number; weight: number } {
  const wished = Math.max(1, Math.min(128, Math.floor(1e8 / (range + 1))))
  if (coverage !== 'everyone') return { scale: wished, weight: 0 }
  let largestRank = 1
  for (const priority of problem.priority) if (priority >= largestRank) largestRank = priority + 1
  const perScale = 4 * (problem.requestCount + 1) * (largest + 1)
  const affordable = Math.floor(2 ** 51 / ((largestRank + 1) * perScale))
  if (affordable < 1)
    throw new MatchingError([
      { code: 'tooLarge', at: { field: 'score' }, facts: { range, people: problem.requestCount } },
    ])
  const scale = Math.min(wished, affordable)
  return { scale, weight: scale * perScale }
}

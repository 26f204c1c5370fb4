import { type BucketQueue, clearQueue, openBucketQueue, put, takeNearest } from './bucket-queue.ts'
import { canFill, give, type Holdings, take } from './holdings.ts'
import type { Watch } from './watch.ts'

/**
 * Cheapest chains from people who wait to a place that is free, by reduced costs cost + price - best (never below 0):
 * Dijkstra's method on the residual graph with the dual values as potentials, as in the successive shortest paths of
 * Tomizawa (1971) and Edmonds & Karp (1972). Afterwards the dual values are moved by the distances found, which makes
 * the cheapest chains tight and keeps every inequality.
 */
export type ChainFinder = {
  holdings: Holdings
  queue: BucketQueue
  /** Distance of each class; infinite when not reached. */
  distance: Float64Array
  /** Distance at which each request was reached. */
  reachedAt: Float64Array
  isSettled: Uint8Array
  /** Request through which each class was reached. */
  from: Int32Array
  /** Class through which the idler was reached. */
  idlerFrom: number
  reachedRequests: Int32Array
  reachedCount: number
  settledClasses: Int32Array
  settledCount: number
  touchedClasses: Int32Array
  touchedCount: number
  work: number
}

export function openChainFinder(holdings: Holdings): ChainFinder {
  const { idler, home } = holdings
  return {
    holdings,
    queue: openBucketQueue(),
    distance: new Float64Array(home + 1).fill(Number.POSITIVE_INFINITY),
    reachedAt: new Float64Array(idler + 1).fill(Number.POSITIVE_INFINITY),
    isSettled: new Uint8Array(home + 1),
    from: new Int32Array(home + 1),
    idlerFrom: -1,
    reachedRequests: new Int32Array(idler + 1),
    reachedCount: 0,
    settledClasses: new Int32Array(home + 1),
    settledCount: 0,
    touchedClasses: new Int32Array(home + 1),
    touchedCount: 0,
    work: 0,
  }
}

/** From all who wait at once, until places for a share of them are reached; moves the dual values. */
export function makeChainsTight(finder: ChainFinder, share: number, watch: Watch): void {
  const { holdings } = finder
  for (let x = 0; x < holdings.waitingCount; x++) scanRequest(finder, holdings.waiting[x] ?? 0, 0)
  if (holdings.surplus > 0) scanIdler(finder, 0)
  const wanted = holdings.waitingCount + Math.max(0, holdings.surplus)
  const { distance } = settle(finder, Math.max(1, Math.floor(share * wanted)), false)
  moveDuals(finder, distance)
  reportWork(finder, watch)
}

/** From the last one who waits to the nearest free place; moves the dual values and carries the chain out. */
export function placeOne(finder: ChainFinder, watch: Watch): void {
  const { holdings } = finder
  const { idler, waiting } = holdings
  const start = holdings.waitingCount > 0 ? (waiting[--holdings.waitingCount] ?? 0) : idler
  if (start === idler) scanIdler(finder, 0)
  else scanRequest(finder, start, 0)
  const { last, distance } = settle(finder, 1, true)
  moveDuals(finder, distance)
  if ((holdings.unsold[last] ?? 0) > 0) holdings.unsold[last] = (holdings.unsold[last] ?? 0) - 1
  else {
    holdings.idle[last] = (holdings.idle[last] ?? 0) - 1
    holdings.surplus++
  }
  let q = last
  for (let i = finder.from[q] ?? 0; i !== start; i = finder.from[q] ?? 0) {
    const left = i === idler ? finder.idlerFrom : (holdings.at[i] ?? 0)
    take(holdings, i, left)
    give(holdings, i, q)
    q = left
  }
  give(holdings, start, q)
  if (start === idler) holdings.surplus--
  reportWork(finder, watch)
}

function reportWork(finder: ChainFinder, watch: Watch): void {
  watch.work('finish', finder.work, finder.holdings.idler - finder.holdings.waitingCount)
  finder.work = 0
}

/** Takes classes in order of distance until enough places are found. Returns the last such class and its distance. */
function settle(finder: ChainFinder, wanted: number, stopAtOnce: boolean): { last: number; distance: number } {
  const { holdings, queue, distance, isSettled, settledClasses } = finder
  const { held, first, holder, idle, idler } = holdings
  let reach = Number.POSITIVE_INFINITY
  let found = 0
  let last = -1
  for (let entry = takeNearest(queue); entry >= 0; entry = takeNearest(queue)) {
    const q = queue.item[entry] ?? 0
    const d = queue.key[entry] ?? 0
    if (isSettled[q] || d !== distance[q]) continue
    if (d > reach) break
    isSettled[q] = 1
    settledClasses[finder.settledCount++] = q
    if (canFill(holdings, q, finder.from[q] ?? 0)) {
      const unsold = holdings.unsold[q] ?? 0
      found += unsold > 0 ? unsold : -holdings.surplus
      last = q
      if (found >= wanted) reach = d
      if (stopAtOnce && found >= wanted) break
    }
    if (d === reach) continue
    for (let place = first[q] ?? 0, end = place + (held[q] ?? 0); place < end; place++) {
      const i = holder[place] ?? 0
      if (finder.reachedAt[i] === Number.POSITIVE_INFINITY) scanRequest(finder, i, d)
    }
    if ((idle[q] ?? 0) > 0 && holdings.surplus >= 0 && finder.reachedAt[idler] === Number.POSITIVE_INFINITY) {
      finder.idlerFrom = q
      scanIdler(finder, d)
    }
  }
  if (last < 0) throw new Error('No free place can be reached: the network is not balanced.')
  return { last, distance: reach === Number.POSITIVE_INFINITY ? (distance[last] ?? 0) : reach }
}

/** A request reached at distance d could move along any of its edges. */
function scanRequest(finder: ChainFinder, i: number, d: number): void {
  const { holdings, distance, from, queue, touchedClasses } = finder
  const { network, price, home } = holdings
  const { offsets, target, cost } = network
  finder.reachedAt[i] = d
  finder.reachedRequests[finder.reachedCount++] = i
  const origin = d - (holdings.best[i] ?? 0)
  const start = offsets[i] ?? 0
  const end = offsets[i + 1] ?? 0
  for (let e = start; e < end; e++) {
    const q = target[e] ?? 0
    const there = origin + (cost[e] ?? 0) + (price[q] ?? 0)
    const known = distance[q] ?? 0
    if (there >= known) continue
    if (known === Number.POSITIVE_INFINITY) touchedClasses[finder.touchedCount++] = q
    distance[q] = there
    from[q] = i
    put(queue, q, there)
  }
  reach(finder, home, origin + (network.home[i] ?? 0) + (price[home] ?? 0), i)
  finder.work += end - start
}

/** The idler, reached at distance d, could take a place anywhere. */
function scanIdler(finder: ChainFinder, d: number): void {
  const { idler, home, best, price } = finder.holdings
  finder.reachedAt[idler] = d
  finder.reachedRequests[finder.reachedCount++] = idler
  const origin = d - (best[idler] ?? 0)
  for (let q = 0; q <= home; q++) reach(finder, q, origin + (price[q] ?? 0), idler)
  finder.work += home
}

function reach(finder: ChainFinder, q: number, there: number, i: number): void {
  const known = finder.distance[q] ?? 0
  if (there >= known) return
  if (known === Number.POSITIVE_INFINITY) finder.touchedClasses[finder.touchedCount++] = q
  finder.distance[q] = there
  finder.from[q] = i
  put(finder.queue, q, there)
}

/** Raises what was reached nearer than `distance` to that distance, and forgets the search. */
function moveDuals(finder: ChainFinder, distance: number): void {
  const { holdings, reachedAt, reachedRequests, settledClasses, touchedClasses, isSettled } = finder
  const { best, price } = holdings
  for (let x = 0; x < finder.reachedCount; x++) {
    const i = reachedRequests[x] ?? 0
    const rise = distance - (reachedAt[i] ?? 0)
    if (rise > 0) best[i] = (best[i] ?? 0) + rise
    reachedAt[i] = Number.POSITIVE_INFINITY
  }
  for (let x = 0; x < finder.settledCount; x++) {
    const q = settledClasses[x] ?? 0
    const rise = distance - (finder.distance[q] ?? 0)
    if (rise > 0) price[q] = (price[q] ?? 0) + rise
    isSettled[q] = 0
  }
  for (let x = 0; x < finder.touchedCount; x++) finder.distance[touchedClasses[x] ?? 0] = Number.POSITIVE_INFINITY
  finder.reachedCount = 0
  finder.settledCount = 0
  finder.touchedCount = 0
  clearQueue(finder.queue)
}

import type { Auction } from './auction.ts'
import type { Network } from './network.ts'

/**
 * Who holds which place while the exact finish runs, with the dual values that prove it.
 *
 * Two pretend parties balance the problem, so that every person and every place is always accounted for:
 * - `home`, a class after all others with a place for everybody, costs what staying unplaced costs;
 * - the `idler`, a request after all others, holds every place that nobody took, at no cost anywhere.
 *
 * Invariants (complementary slackness), for every request i including the idler and every class q including home:
 *   best[i] <= cost(i, q) + price[q], with equality wherever i holds a place of q.
 * Missing at first are only `waiting` people without a place and `unsold` places without a holder: places nobody took
 * although they carry a price. When both are gone, the holdings are optimal.
 */
export type Holdings = {
  readonly network: Network
  readonly idler: number
  readonly home: number
  /** holder[first[q]] ... holder[first[q] + held[q] - 1] are the people in class q. */
  readonly first: Int32Array
  readonly holder: Int32Array
  readonly held: Int32Array
  /** Places of q that the idler holds. */
  readonly idle: Int32Array
  /** Places of q that nobody holds yet. */
  readonly unsold: Int32Array
  /** Class of each request (home when unplaced), -1 while it waits. */
  readonly at: Int32Array
  /** Where in `holder` each request stands. */
  readonly slot: Int32Array
  readonly best: Float64Array
  readonly price: Float64Array
  readonly waiting: Int32Array
  waitingCount: number
  /** Places the idler still has to take; below 0, so many idle places may be given to people instead. */
  surplus: number
}

/** Keeps every pair of the auction that is exactly tight at the auction's prices; everyone else waits. O(edges). */
export function openHoldings(network: Network, auction: Auction): Holdings {
  const { requestCount: n, classCount: m, size } = network
  const first = new Int32Array(m + 2)
  for (let q = 0; q < m; q++) first[q + 1] = (first[q] ?? 0) + (size[q] ?? 0)
  const places = first[m] ?? 0
  first[m + 1] = places + n
  const price = new Float64Array(m + 1)
  price.set(auction.price)
  const holdings: Holdings = {
    network,
    idler: n,
    home: m,
    first,
    holder: new Int32Array(places + n),
    held: new Int32Array(m + 1),
    idle: new Int32Array(m + 1),
    unsold: new Int32Array(m + 1),
    at: new Int32Array(n + 1).fill(-1),
    slot: new Int32Array(n),
    best: new Float64Array(n + 1),
    price,
    waiting: new Int32Array(n),
    waitingCount: 0,
    surplus: 0,
  }
  keepTightPairs(holdings, auction)
  holdings.surplus = places
  for (let q = 0; q < m; q++) {
    const free = (size[q] ?? 0) - (holdings.held[q] ?? 0)
    if ((price[q] ?? 0) > 0) holdings.unsold[q] = free
    else {
      holdings.idle[q] = free
      holdings.surplus -= free
    }
  }
  holdings.idle[m] = n
  holdings.surplus -= n
  return holdings
}

function keepTightPairs(holdings: Holdings, auction: Auction): void {
  const { network, best, price, waiting } = holdings
  const { requestCount, offsets, target, cost, home } = network
  for (let i = 0; i < requestCount; i++) {
    const wished = auction.match[i] ?? -1
    let least = home[i] ?? 0
    let own = Number.POSITIVE_INFINITY
    for (let e = offsets[i] ?? 0, end = offsets[i + 1] ?? 0; e < end; e++) {
      const q = target[e] ?? 0
      const total = (cost[e] ?? 0) + (price[q] ?? 0)
      if (total < least) least = total
      if (q === wished) own = total
    }
    if (own === least) {
      best[i] = least
      give(holdings, i, wished)
    } else {
      best[i] = wished < 0 ? Math.min(least, auction.cutOff) : least
      waiting[holdings.waitingCount++] = i
    }
  }
}

/** Request i takes a place of class q. */
export function give(holdings: Holdings, i: number, q: number): void {
  const { idler, idle, at, held, first, holder, slot } = holdings
  if (i === idler) {
    idle[q] = (idle[q] ?? 0) + 1
    return
  }
  const count = held[q] ?? 0
  const place = (first[q] ?? 0) + count
  held[q] = count + 1
  holder[place] = i
  slot[i] = place
  at[i] = q
}

/** Request i leaves its place of class q; the last holder of q moves into the gap. */
export function take(holdings: Holdings, i: number, q: number): void {
  const { idler, idle, at, held, first, holder, slot } = holdings
  if (i === idler) {
    idle[q] = (idle[q] ?? 0) - 1
    return
  }
  const count = (held[q] ?? 0) - 1
  const gap = slot[i] ?? 0
  const last = (first[q] ?? 0) + count
  held[q] = count
  if (gap !== last) {
    const moved = holder[last] ?? 0
    holder[gap] = moved
    slot[moved] = gap
  }
  at[i] = -1
}

/** Is there a place of q that a chain ending here may fill? The idler itself can only fill unsold places. */
export function canFill(holdings: Holdings, q: number, i: number): boolean {
  if ((holdings.unsold[q] ?? 0) > 0) return true
  return holdings.surplus < 0 && (holdings.idle[q] ?? 0) > 0 && i !== holdings.idler
}

/** Uses up the place that `canFill` found. */
export function fill(holdings: Holdings, q: number): void {
  const unsold = holdings.unsold[q] ?? 0
  if (unsold > 0) {
    holdings.unsold[q] = unsold - 1
    return
  }
  holdings.idle[q] = (holdings.idle[q] ?? 0) - 1
  holdings.surplus++
}

import type { Network } from './network.ts'
import { type Watch, WORK_BETWEEN_CALLS } from './watch.ts'

/**
 * The auction: a quick way to prices that are nearly right (Bertsekas 1988; several places of one offer as slots after
 * Bertsekas & Castanon 1989). A person without a place looks for the offer where cost + price is least and bids for its
 * cheapest slot, raising that slot's price to the point where the second best offer would be as good, and by epsilon
 * more. Whoever held the slot bids again. Epsilon starts large and is divided phase by phase (epsilon scaling): coarse
 * phases settle who competes with whom, fine ones settle the prices.
 *
 * Nothing here needs to be exact. Whatever it leaves, stopped after any number of bids, `finish.ts` completes to the
 * optimum; good prices only make that short.
 */
export type Auction = {
  /** Class that each request holds a slot of, or -1. */
  match: Int32Array
  /** Price of the cheapest slot of each class. */
  price: Float64Array
  /** Cost beyond which people stopped bidding. */
  cutOff: number
}

const FIRST_EPSILON = 0.03
const EPSILON_DIVISOR = 6
const FIRST_CUT_OFF = 0.5
const BIDS_PER_PERSON = 30
/** Prices are kept in 32 bits and may reach twice the largest cost and a little more. */
const LARGEST_AUCTION_COST = 2 ** 29

export function runAuction(network: Network, watch: Watch): Auction {
  const shift = 2 ** Math.max(0, Math.ceil(Math.log2((network.largestCost + 1) / LARGEST_AUCTION_COST)))
  const largest = Math.ceil(network.largestCost / shift)
  const floor = openFloor(network, shift, largest)
  let epsilon = Math.max(1, Math.floor(largest * FIRST_EPSILON))
  let cutOff = Math.max(2, Math.ceil(largest * FIRST_CUT_OFF))
  const mostBids = BIDS_PER_PERSON * network.requestCount

  callEverybody(floor)
  for (;;) {
    bid(floor, cutOff, epsilon, mostBids, watch)
    if (floor.droppedOut === 0 || countFreeSlots(floor) === 0 || cutOff > 2 * largest) break
    cutOff = Math.min(2 * largest + 1, cutOff * 2)
    callDropOuts(floor)
  }
  while (epsilon > 1) {
    epsilon = Math.max(1, Math.floor(epsilon / EPSILON_DIVISOR))
    lowerPrices(floor, epsilon * EPSILON_DIVISOR)
    callEverybody(floor)
    bid(floor, cutOff, epsilon, mostBids, watch)
  }
  return { match: floor.match, price: Float64Array.from(floor.price, (p) => p * shift), cutOff: cutOff * shift }
}

/** The auction floor. Slots of class q are `first[q]` ... `first[q + 1] - 1`, a binary heap with the cheapest first. */
type Floor = {
  offsets: Int32Array
  target: Int32Array
  cost: Int32Array
  /** Cost at which a request would rather stay unplaced. */
  home: Int32Array
  first: Int32Array
  owner: Int32Array
  slotPrice: Int32Array
  /** Price of the cheapest slot of each class: a copy of the heap's root, so that the hot loop reads one array. */
  price: Int32Array
  match: Int32Array
  /** Requests that still have to bid; the last one is next. */
  waiting: Int32Array
  waitingCount: number
  dropOuts: Int32Array
  droppedOut: number
}

function openFloor(network: Network, shift: number, largest: number): Floor {
  const { requestCount, classCount, size, offsets, target } = network
  const first = new Int32Array(classCount + 1)
  for (let q = 0; q < classCount; q++) first[q + 1] = (first[q] ?? 0) + (size[q] ?? 0)
  const slots = first[classCount] ?? 0
  return {
    offsets,
    target,
    cost:
      shift === 1 && network.cost instanceof Int32Array
        ? network.cost
        : Int32Array.from(network.cost, (c) => Math.floor(c / shift)),
    home: Int32Array.from(network.home, (h) => Math.min(Math.floor(h / shift), 2 * largest + 2)),
    first,
    owner: new Int32Array(slots).fill(-1),
    slotPrice: new Int32Array(slots),
    price: new Int32Array(classCount),
    match: new Int32Array(requestCount).fill(-1),
    waiting: new Int32Array(requestCount + 1),
    waitingCount: 0,
    dropOuts: new Int32Array(requestCount + 1),
    droppedOut: 0,
  }
}

function callEverybody(floor: Floor): void {
  const n = floor.match.length
  for (let k = 0; k < n; k++) floor.waiting[k] = n - 1 - k
  floor.waitingCount = n
  floor.droppedOut = 0
  floor.owner.fill(-1)
  floor.match.fill(-1)
}

function callDropOuts(floor: Floor): void {
  floor.waiting.set(floor.dropOuts.subarray(0, floor.droppedOut))
  floor.waitingCount = floor.droppedOut
  floor.droppedOut = 0
}

function countFreeSlots({ owner }: Floor): number {
  let free = 0
  for (let s = 0; s < owner.length; s++) if ((owner[s] ?? 0) < 0) free++
  return free
}

/** Before a finer phase all slots of a class cost the same again, a little less than the cheapest did. */
function lowerPrices({ price, slotPrice, first }: Floor, by: number): void {
  for (let q = 0; q < price.length; q++) {
    const lowered = Math.max(0, (price[q] ?? 0) - by)
    price[q] = lowered
    slotPrice.fill(lowered, first[q], first[q + 1])
  }
}

/** Lets people bid until nobody waits or the bids are used up; whoever waits then has dropped out. */
function bid(floor: Floor, cutOff: number, epsilon: number, mostBids: number, watch: Watch): void {
  let left = mostBids
  while (floor.waitingCount > 0 && left > 0) {
    const share = Math.min(left, WORK_BETWEEN_CALLS)
    bidSome(floor, cutOff, epsilon, share)
    left -= share
    watch.work('auction', share, floor.match.length - floor.waitingCount - floor.droppedOut)
  }
  while (floor.waitingCount > 0) floor.dropOuts[floor.droppedOut++] = floor.waiting[--floor.waitingCount] ?? 0
}

/** Invariant: a person is in exactly one of `waiting`, `dropOuts`, or the owner of one slot. */
function bidSome(floor: Floor, cutOff: number, epsilon: number, mostBids: number): void {
  const { offsets, target, cost, home, first, owner, slotPrice, price, match, waiting, dropOuts } = floor
  let waitingCount = floor.waitingCount
  let droppedOut = floor.droppedOut
  for (let bids = 0; waitingCount > 0 && bids < mostBids; bids++) {
    const i = waiting[--waitingCount] ?? 0
    let best = Math.min(cutOff, home[i] ?? 0)
    let second = best
    let q = -1
    for (let e = offsets[i] ?? 0, end = offsets[i + 1] ?? 0; e < end; e++) {
      const at = target[e] ?? 0
      const total = (cost[e] ?? 0) + (price[at] ?? 0)
      if (total >= second) continue
      if (total < best) {
        second = best
        best = total
        q = at
      } else second = total
    }
    if (q < 0) {
      dropOuts[droppedOut++] = i
      continue
    }
    const root = first[q] ?? 0
    const ousted = owner[root] ?? -1
    if (ousted >= 0) {
      match[ousted] = -1
      waiting[waitingCount++] = ousted
    }
    match[i] = q
    price[q] = sellCheapest(owner, slotPrice, root, first[q + 1] ?? 0, i, (price[q] ?? 0) + second - best + epsilon)
  }
  floor.waitingCount = waitingCount
  floor.droppedOut = droppedOut
}

/** Gives the heap's root to a new owner at a higher price, restores the heap, returns the new cheapest price. */
function sellCheapest(
  owner: Int32Array,
  slotPrice: Int32Array,
  root: number,
  end: number,
  buyer: number,
  paid: number,
): number {
  let hole = root
  for (;;) {
    let child = root + 2 * (hole - root) + 1
    if (child >= end) break
    if (child + 1 < end && (slotPrice[child + 1] ?? 0) < (slotPrice[child] ?? 0)) child++
    const childPrice = slotPrice[child] ?? 0
    if (childPrice >= paid) break
    slotPrice[hole] = childPrice
    owner[hole] = owner[child] ?? -1
    hole = child
  }
  slotPrice[hole] = paid
  owner[hole] = buyer
  return slotPrice[root] ?? 0
}

import { canFill, fill, give, type Holdings, take } from './holdings.ts'

/**
 * Chains of moves along tight edges: somebody who waits takes a place whose holder takes another place, and so on until
 * a free one. One pass is a blocking search as in Dinic (1970) and Hopcroft & Karp (1973), with one difference that
 * matters where offers have many places: a class is closed for the pass only when all its holders were tried without
 * success (it is exhausted), not when it was visited. One visited mark a pass would let each offer serve one chain and
 * starve large offers.
 */
export type ChainSearch = {
  holdings: Holdings
  /** Pass in which a class was found exhausted. */
  exhausted: Int32Array
  /** Chain (by number) that a class was last entered by. */
  entered: Int32Array
  /** Next holder of a class to try, valid in pass `openedIn`. */
  nextHolder: Int32Array
  openedIn: Int32Array
  /** Next edge of a request to try in this pass. */
  nextEdge: Int32Array
  /** The chain so far: request, class it was pushed out of, class it is trying. */
  chainRequest: Int32Array
  chainFrom: Int32Array
  chainTo: Int32Array
  chain: number
  pass: number
  idlerEntered: number
}

export function openChainSearch(holdings: Holdings): ChainSearch {
  const { idler, home } = holdings
  const longest = idler + home + 8
  return {
    holdings,
    exhausted: new Int32Array(home + 1),
    entered: new Int32Array(home + 1),
    nextHolder: new Int32Array(home + 1),
    openedIn: new Int32Array(home + 1),
    nextEdge: new Int32Array(idler + 1),
    chainRequest: new Int32Array(longest),
    chainFrom: new Int32Array(longest),
    chainTo: new Int32Array(longest),
    chain: 0,
    pass: 0,
    idlerEntered: 0,
  }
}

/**
 * One pass over all who wait, the idler last. Returns how many chains were found. If a tight chain exists at all, at
 * least one is found: a search from an unmarked start is complete, and failed searches close only dead classes.
 */
export function placeAlongTightEdges(search: ChainSearch): number {
  const { holdings } = search
  const { waiting, idler, network } = holdings
  search.pass++
  search.nextEdge.set(network.offsets.subarray(0, idler))
  search.nextEdge[idler] = 0
  let found = 0
  let left = 0
  for (let x = 0; x < holdings.waitingCount; x++) {
    const i = waiting[x] ?? 0
    if (followChain(search, i)) found++
    else waiting[left++] = i
  }
  holdings.waitingCount = left
  while (holdings.surplus > 0 && followChain(search, idler)) {
    holdings.surplus--
    found++
  }
  return found
}

/** Depth-first search for a chain that starts with `start`; carries it out when found. */
function followChain(search: ChainSearch, start: number): boolean {
  const { holdings, chainRequest, chainFrom, chainTo, entered, exhausted, openedIn, nextHolder, pass } = search
  const { idler } = holdings
  const chain = ++search.chain
  let depth = 0
  chainRequest[0] = start
  chainFrom[0] = -1
  chainTo[0] = -1
  if (start === idler) search.idlerEntered = chain
  while (depth >= 0) {
    const i = chainRequest[depth] ?? 0
    const trying = chainTo[depth] ?? -1
    if (trying >= 0) {
      const pushed = nextToPushOut(search, trying)
      if (pushed === i) continue
      if (pushed < 0) {
        exhausted[trying] = pass
        chainTo[depth] = -1
        continue
      }
      depth++
      chainRequest[depth] = pushed
      chainFrom[depth] = trying
      chainTo[depth] = -1
      continue
    }
    const q = i === idler ? nextForIdler(search) : nextTightClass(search, i)
    if (q < 0) {
      depth--
      continue
    }
    if (canFill(holdings, q, i)) {
      fill(holdings, q)
      carryOut(search, depth, q)
      return true
    }
    entered[q] = chain
    if (openedIn[q] !== pass) {
      openedIn[q] = pass
      nextHolder[q] = 0
    }
    chainTo[depth] = q
  }
  return false
}

/** Next holder of class q to push out: its people in turn, then the idler, once a chain. -1 when all were tried. */
function nextToPushOut(search: ChainSearch, q: number): number {
  const { holdings, nextHolder } = search
  const next = nextHolder[q] ?? 0
  if (next < (holdings.held[q] ?? 0)) {
    nextHolder[q] = next + 1
    return holdings.holder[(holdings.first[q] ?? 0) + next] ?? -1
  }
  if ((holdings.idle[q] ?? 0) === 0 || search.idlerEntered === search.chain) return -1
  search.idlerEntered = search.chain
  return holdings.idler
}

/** Next class that request i could move to at its best, home last. */
function nextTightClass(search: ChainSearch, i: number): number {
  const { holdings, nextEdge, exhausted, entered, pass, chain } = search
  const { network, price, unsold, idle, surplus, home } = holdings
  const { offsets, target, cost } = network
  const best = holdings.best[i] ?? 0
  const end = offsets[i + 1] ?? 0
  let e = nextEdge[i] ?? 0
  for (; e < end; e++) {
    const q = target[e] ?? 0
    if ((cost[e] ?? 0) + (price[q] ?? 0) !== best || exhausted[q] === pass || entered[q] === chain) continue
    const staysOpen = (unsold[q] ?? 0) > 0 || (surplus < 0 && (idle[q] ?? 0) > 0)
    nextEdge[i] = staysOpen ? e : e + 1
    return q
  }
  const homeIsTight = e === end && (network.home[i] ?? 0) + (price[home] ?? 0) === best
  const goesHome = homeIsTight && exhausted[home] !== pass && entered[home] !== chain
  nextEdge[i] = goesHome && surplus < 0 ? end : end + 1
  return goesHome ? home : -1
}

/** Next class the idler could take a place of: those at its own level. */
function nextForIdler(search: ChainSearch): number {
  const { holdings, nextEdge, exhausted, entered, pass, chain } = search
  const { price, unsold, idler, home } = holdings
  const level = holdings.best[idler] ?? 0
  for (let q = nextEdge[idler] ?? 0; q <= home; q++) {
    if (price[q] !== level || exhausted[q] === pass || entered[q] === chain) continue
    nextEdge[idler] = (unsold[q] ?? 0) > 0 ? q : q + 1
    return q
  }
  nextEdge[idler] = home + 1
  return -1
}

/** Everybody on the chain leaves the class they were pushed out of and takes the one they found, the last one first. */
function carryOut({ holdings, chainRequest, chainFrom }: ChainSearch, depth: number, end: number): void {
  let q = end
  for (let k = depth; k >= 0; k--) {
    const i = chainRequest[k] ?? 0
    const from = chainFrom[k] ?? -1
    if (from >= 0) take(holdings, i, from)
    give(holdings, i, q)
    q = from
  }
}

import type { Auction } from './auction.ts'
import { openChainSearch, placeAlongTightEdges } from './augment.ts'
import { type Holdings, openHoldings } from './holdings.ts'
import type { Network } from './network.ts'
import { makeChainsTight, openChainFinder, placeOne } from './search.ts'
import type { Watch } from './watch.ts'

/** Passes along tight edges go on while they serve at least this share of those who wait. */
const WORTHWHILE_SHARE = 0.1
/** A search for new tight chains stops when it has reached places for this share of those who wait. */
const SHARE_PER_SEARCH = 0.25
/** The last few are served one by one; for many that would be slow, for few it is the quickest. */
const LAST_SHARE = 5e-5

/**
 * From the auction's near-optimal prices to the optimum: a primal-dual method (Ford & Fulkerson 1957; in this order of
 * steps Ahuja, Magnanti & Orlin 1993, chapter 9). Alternates between chains along tight edges and searches that make new
 * edges tight, until nobody waits. The value is the optimum whatever prices it starts from.
 */
export function finishExactly(network: Network, auction: Auction, watch: Watch): Holdings {
  const holdings = openHoldings(network, auction)
  const search = openChainSearch(holdings)
  const finder = openChainFinder(holdings)
  const few = Math.max(2, LAST_SHARE * network.requestCount)
  const open = () => holdings.waitingCount + Math.max(0, holdings.surplus)
  for (;;) {
    let placed = 0
    do {
      placed = placeAlongTightEdges(search)
    } while (placed > 0 && open() > 0 && placed >= WORTHWHILE_SHARE * (holdings.waitingCount + placed))
    if (open() <= few) break
    makeChainsTight(finder, SHARE_PER_SEARCH, watch)
  }
  while (open() > 0) placeOne(finder, watch)
  return holdings
}

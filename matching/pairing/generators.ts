import { drawFrom } from '../random.ts'
import type { RawProblem } from './problem.ts'

/**
 * The reference instance `uniform(n, m, c, k, W, seed)` of the benchmark: every offer has c places, every request k
 * edges to offers drawn without repetition, in the order drawn, with scores 0 to W.
 */
export function makeUniform(n: number, m: number, c: number, k: number, largest: number, seed: number): RawProblem {
  const draw = drawFrom(seed)
  const perRow = Math.min(k, m)
  const offsets = new Int32Array(n + 1)
  const offer = new Int32Array(n * perRow)
  const score = new Int32Array(n * perRow)
  const takenBy = new Int32Array(m).fill(-1)
  let e = 0
  for (let i = 0; i < n; i++) {
    for (let x = 0; x < perRow; x++) {
      let j = x
      if (k < m) {
        do j = Math.floor(draw() * m)
        while (takenBy[j] === i)
        takenBy[j] = i
      }
      offer[e] = j
      score[e++] = Math.floor(draw() * (largest + 1))
    }
    offsets[i + 1] = e
  }
  return { requestCount: n, capacity: new Int32Array(m).fill(c), offsets, offer, score }
}

/**
 * A problem whose optimum is known by construction, at any size: draw prices and personal values first, give planted
 * pairs exactly their sum and every other edge that sum or less. By duality the planted total is the largest, and
 * offers with a price are filled, so it is reached by placing everybody.
 */
export function makePlanted(n: number, m: number, c: number, k: number, largest: number, seed: number) {
  const draw = drawFrom(seed)
  const below = (limit: number): number => Math.floor(draw() * limit)
  const price = Array.from({ length: m }, () => (draw() < 0.3 ? 0 : below(largest / 2)))
  const capacity = new Array<number>(m).fill(0)
  const planted: number[] = []
  for (let j = 0; planted.length < n; j = (j + 1) % m) {
    const places = Math.min(n - planted.length, 1 + below(2 * c - 1))
    capacity[j] = (capacity[j] ?? 0) + places
    for (let x = 0; x < places; x++) planted.push(j)
  }
  // Offers that cost nothing get places that stay free; the others are full.
  for (let j = 0; j < m; j++) if (price[j] === 0) capacity[j] = (capacity[j] ?? 0) + below(3)
  const offsets = [0]
  const offer: number[] = []
  const score: number[] = []
  let optimum = 0
  for (let i = 0; i < n; i++) {
    const own = below(largest / 2)
    const home = planted[i] ?? 0
    offer.push(home)
    score.push(own + (price[home] ?? 0))
    optimum += own + (price[home] ?? 0)
    for (let x = 1; x < k; x++) {
      const j = below(m)
      if (j === home) continue
      offer.push(j)
      score.push(own + (price[j] ?? 0) - (draw() < 0.1 ? 0 : 1 + below(largest / 2)))
    }
    offsets.push(offer.length)
  }
  return { raw: { requestCount: n, capacity, offsets, offer, score } satisfies RawProblem, optimum }
}

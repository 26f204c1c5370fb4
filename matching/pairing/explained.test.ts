import { describe, expect, it } from 'vitest'
import { drawFrom } from '../random.ts'
import { tryEverything } from './brute-force.ts'
import { placePrices } from './prices.ts'
import { prepareProblem, type RawProblem } from './problem.ts'
import { findShortages } from './shortage.ts'
import { solvePairing } from './solve.ts'

function aContestedProblem(seed: number): RawProblem {
  const draw = drawFrom(seed)
  const n = 2 + Math.floor(draw() * 6)
  const m = 1 + Math.floor(draw() * 4)
  const offsets = [0]
  const offer: number[] = []
  const score: number[] = []
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++)
      if (draw() < 0.6) {
        offer.push(j)
        score.push(Math.floor(draw() * 1000))
      }
    offsets.push(offer.length)
  }
  const capacity = Array.from({ length: m }, () => Math.floor(draw() * 3))
  return { requestCount: n, capacity, offsets, offer, score, loadStep: seed % 3 === 0 ? 100 : 0 }
}

describe('the price of a mentor', () => {
  it('is what solving again with one more place gains, for every mentor of 600 problems', () => {
    for (let seed = 0; seed < 600; seed++) {
      const raw = aContestedProblem(seed)
      for (const coverage of ['everyone', 300] as const) {
        const problem = prepareProblem(raw)
        const { gainOfOneMore } = placePrices(problem, solvePairing(problem, { coverage }))
        const before = tryEverything(raw, coverage)
        for (let j = 0; j < raw.capacity.length; j++) {
          const capacity = Array.from(raw.capacity, (places, k) => places + (k === j ? 1 : 0))
          const after = tryEverything({ ...raw, capacity }, coverage)
          const rank = coverage === 'everyone' ? after.rank - before.rank : 0
          expect(gainOfOneMore[j], `seed ${seed} mentor ${j}`).toEqual({ rank, points: after.points - before.points })
        }
      }
    }
  })
})

describe('a shortage', () => {
  it('has only full mentors, holds every edge of its people, and all shortages together count the unplaced', () => {
    for (let seed = 0; seed < 600; seed++) {
      const problem = prepareProblem(aContestedProblem(seed))
      const draft = solvePairing(problem)
      const shortages = findShortages(problem, draft)
      let missing = 0
      for (const { requests, offers, places } of shortages) {
        missing += requests.length - places
        expect(places).toBeLessThan(requests.length)
        for (const j of offers)
          expect(draft.pairs.filter((chosen) => chosen === j).length, `seed ${seed}`).toBe(problem.capacity[j])
        for (const i of requests)
          for (const j of problem.offer.subarray(problem.offsets[i], problem.offsets[i + 1]))
            expect(offers).toContain(j)
      }
      expect(missing, `seed ${seed}`).toBe(problem.requestCount - draft.placed)
    }
  })
})

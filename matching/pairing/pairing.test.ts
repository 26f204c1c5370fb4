import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawFrom } from '../random.ts'
import { tryEverything } from './brute-force.ts'
import { checkDraft } from './check.ts'
import type { Draft } from './draft.ts'
import { makePlanted, makeUniform } from './generators.ts'
import { type PairingProblem, prepareProblem, type RawProblem } from './problem.ts'
import { solvePairing } from './solve.ts'
import type { Progress } from './watch.ts'

/** A small random problem: sparse or dense, with ties, negative scores, duplicates, capacity 0, isolated people. */
function aSmallProblem(seed: number, mostPeople: number, mostOffers: number): RawProblem {
  const draw = drawFrom(seed)
  const below = (n: number): number => Math.floor(draw() * n)
  const n = below(mostPeople + 1)
  const m = below(mostOffers + 1)
  const density = 0.2 + 0.6 * draw()
  const [least, most] = seed % 4 === 0 ? [-5, 5] : seed % 4 === 1 ? [0, 1_000_000_000] : [0, 1000]
  const offsets = [0]
  const offer: number[] = []
  const score: number[] = []
  for (let i = 0; i < n; i++) {
    for (let j = m - 1; j >= 0; j--)
      for (let copies = draw() < 0.1 ? 2 : 1; copies > 0; copies--)
        if (draw() < density) {
          offer.push(j)
          score.push(least + below(most - least + 1))
        }
    offsets.push(offer.length)
  }
  const capacity = Array.from({ length: m }, () => below(seed % 3 === 0 ? 2 : 4))
  return { requestCount: n, capacity, offsets, offer, score }
}

/** The same with bonus, priority classes, load steps, locks and bans, as far as they do not contradict one another. */
function withExtras(raw: RawProblem, seed: number): RawProblem {
  const draw = drawFrom(seed + 77)
  const below = (n: number): number => Math.floor(draw() * n)
  const { requestCount: n, capacity } = raw
  const left = Array.from(capacity)
  const locks: [number, number][] = []
  const forbidden: [number, number][] = []
  for (let i = 0; i < n && left.length > 0; i++) {
    const j = below(left.length)
    if (draw() < 0.2 && (left[j] ?? 0) > 0) {
      locks.push([i, j])
      left[j] = (left[j] ?? 0) - 1
    } else if (draw() < 0.3) forbidden.push([i, j])
  }
  return {
    ...raw,
    ...(seed % 2 ? { bonus: Array.from({ length: n }, () => below(4) * 100) } : {}),
    ...(seed % 3 ? { priority: Array.from({ length: n }, () => below(3)) } : {}),
    ...(seed % 5 ? { loadStep: below(3) * 100 } : {}),
    locks,
    forbidden,
  }
}

function expectBest(raw: RawProblem, coverage: 'everyone' | number, name: string): void {
  const problem = prepareProblem(raw)
  const draft = solvePairing(problem, { coverage })
  const best = tryEverything(raw, coverage)
  expect(draft.objective, name).toBe(best.points)
  if (coverage === 'everyone') expect(draft.rank, name).toBe(best.rank)
  expect(checkDraft(problem, draft), name).toEqual({ valid: true })
}

describe('the pairing equals trying everything', () => {
  it('on 3,600 problems of up to 6 people and 4 offers', () => {
    for (let seed = 0; seed < 3600; seed++) expectBest(aSmallProblem(seed, 6, 4), 'everyone', `seed ${seed}`)
  })

  it('on 400 problems of up to 8 people and 8 offers', () => {
    for (let seed = 5000; seed < 5400; seed++) expectBest(aSmallProblem(seed, 8, 8), 'everyone', `seed ${seed}`)
  })

  it('with locks, bans, wait bonus, priority classes and load steps', () => {
    for (let seed = 0; seed < 1500; seed++)
      expectBest(withExtras(aSmallProblem(seed, 6, 4), seed), 'everyone', `seed ${seed}`)
  })

  it('with coverage in points, where somebody may stay unplaced', () => {
    for (let seed = 0; seed < 1500; seed++)
      expectBest(withExtras(aSmallProblem(seed, 6, 4), seed), [0, 250, 500, 1000][seed % 4] ?? 0, `seed ${seed}`)
  })
})

describe('ordinary edges of the input', () => {
  const empty = { offsets: [0], offer: [], score: [] }
  it.each([
    ['nobody at all', { requestCount: 0, capacity: [], ...empty }, 0],
    ['no mentees', { requestCount: 0, capacity: [3], ...empty }, 0],
    ['no mentors', { requestCount: 2, capacity: [], offsets: [0, 0, 0], offer: [], score: [] }, 0],
    [
      'only mentors without a place',
      { requestCount: 2, capacity: [0], offsets: [0, 1, 2], offer: [0, 0], score: [5, 6] },
      0,
    ],
    [
      'one mentor for all',
      { requestCount: 3, capacity: [1_000_000], offsets: [0, 1, 2, 3], offer: [0, 0, 0], score: [1, 2, 3] },
      3,
    ],
  ])('%s gives a checked draft', (_, raw, placed) => {
    const draft = solvePairing(prepareProblem(raw))
    expect(draft.status).toBe('optimal')
    expect(draft.placed).toBe(placed)
  })

  it('the example of the command line reference places two of three with 17 points', () => {
    const raw = { requestCount: 3, capacity: [1, 1], offsets: [0, 2, 3, 4], offer: [0, 1, 0, 0], score: [7, 9, 8, 5] }
    const draft = solvePairing(prepareProblem(raw))
    expect([draft.placed, draft.score, Array.from(draft.pairs)]).toEqual([2, 17, [1, 0, -1]])
  })

  it('inputs are never changed', () => {
    const raw = makeUniform(200, 50, 4, 10, 1000, 3)
    const before = JSON.stringify(raw)
    solvePairing(prepareProblem(raw))
    expect(JSON.stringify(raw)).toBe(before)
  })
})

describe('wrong input is refused before any work, all faults at once', () => {
  const base = { requestCount: 2, capacity: [1, 1], offsets: [0, 1, 2], offer: [0, 1], score: [5, 5] }
  it.each([
    ['badIndex', { offer: [0, 2] }],
    ['badIndex', { locks: [[0, 5]] as [number, number][] }],
    ['badCapacity', { capacity: [1, -1] }],
    ['badScore', { score: [5, 0.5] }],
    ['badScore', { score: [5, Number.NaN] }],
    ['badOffsets', { offsets: [0, 3, 2] }],
    ['badOffsets', { offsets: [0, 2] }],
    ['badPriority', { priority: [0, 8] }],
    ['badSetting', { loadStep: -1 }],
    ['tooLarge', { requestCount: 1_000_001 }],
    ['lockAgainstForbidden', { locks: [[0, 0]] as [number, number][], forbidden: [[0, 0]] as [number, number][] }],
    [
      'lockTwice',
      {
        locks: [
          [0, 0],
          [0, 1],
        ] as [number, number][],
      },
    ],
    [
      'lockOverCapacity',
      {
        locks: [
          [0, 0],
          [1, 0],
        ] as [number, number][],
      },
    ],
  ])('%s', (code, change) => {
    expect(() => prepareProblem({ ...base, ...change })).toThrow(code)
  })

  it('three faults in one input are reported together', () => {
    expect(() => prepareProblem({ ...base, capacity: [1, 2.5], offer: [0, 9], score: [5, 1e10] })).toThrow(
      /badCapacity.*badIndex.*badScore/,
    )
  })
})

describe('the certificate', () => {
  /** Changes one number at random; what the change makes untrue by definition must be refused. */
  function corrupt(draft: Draft, problem: PairingProblem, draw: () => number): Draft {
    const certificate = draft.certificate
    if (!certificate) throw new Error('no certificate')
    const copy: Draft = {
      ...draft,
      pairs: draft.pairs.slice(),
      places: draft.places.slice(),
      certificate: {
        ...certificate,
        request: certificate.request.map((list) => list.slice()),
        place: certificate.place.map((list) => list.slice()),
      },
    }
    const kind = Math.floor(draw() * 3)
    const lists = kind === 0 ? copy.certificate?.request : copy.certificate?.place
    if (kind < 2) {
      const list = lists?.[Math.floor(draw() * (lists?.length ?? 1))] ?? new Float64Array(1)
      const k = Math.floor(draw() * list.length)
      list[k] = (list[k] ?? 0) + (draw() < 0.5 ? 1 : -1)
    } else {
      const i = Math.floor(draw() * problem.requestCount)
      copy.pairs[i] = Math.floor(draw() * (problem.offerCount + 1)) - 1
      copy.places[i] = (copy.pairs[i] ?? -1) < 0 ? -1 : 0
    }
    return copy
  }

  /** The definition itself, written with lists and without thought of speed. */
  function isProofByDefinition(problem: PairingProblem, draft: Draft): boolean {
    const certificate = draft.certificate
    if (!certificate) return false
    const { scale, request: u, place: p } = certificate
    const load = Array.from(problem.capacity, () => 0)
    const compare = (a: number[], b: number[]): number => {
      const k = a.findIndex((x, at) => x !== b[at])
      return k < 0 ? 0 : (a[k] ?? 0) - (b[k] ?? 0)
    }
    const person = (i: number): number[] => u.map((list) => list[i] ?? 0)
    const price = (j: number): number[] => {
      const q = certificate.classOffset[j] ?? 0
      return q < (certificate.classOffset[j + 1] ?? 0) ? p.map((list) => list[q] ?? 0) : [0, 0]
    }
    for (let i = 0; i < problem.requestCount; i++) {
      if (compare(person(i), [0, 0]) < 0) return false
      const chosen = draft.pairs[i] ?? -1
      if (chosen < 0 && compare(person(i), [0, 0]) !== 0) return false
      let found = chosen < 0
      for (let e = problem.offsets[i] ?? 0; e < (problem.offsets[i + 1] ?? 0); e++) {
        const j = problem.offer[e] ?? 0
        if (problem.capacity[j] === 0) continue
        const sum = person(i).map((x, k) => x + (price(j)[k] ?? 0))
        const value = [1, scale * (problem.score[e] ?? 0)]
        if (compare(sum, value) < 0 || (j === chosen && compare(sum, value) !== 0)) return false
        found ||= j === chosen
      }
      if (!found) return false
      if (chosen >= 0) load[chosen] = (load[chosen] ?? 0) + 1
    }
    return load.every((used, j) => {
      const capacity = problem.capacity[j] ?? 0
      return (
        used <= capacity && compare(price(j), [0, 0]) >= 0 && (used === capacity || compare(price(j), [0, 0]) === 0)
      )
    })
  }

  it('is refused whenever one changed dual value, pair or place makes it untrue, in 1,000 drafts', () => {
    let refused = 0
    for (let seed = 0; seed < 1000; seed++) {
      const raw = aSmallProblem(seed, 8, 6)
      const problem = prepareProblem(raw)
      const draft = solvePairing(problem)
      expect(isProofByDefinition(problem, draft), `seed ${seed}`).toBe(true)
      const changed = corrupt(draft, problem, drawFrom(seed))
      const isTrue = isProofByDefinition(problem, changed)
      expect(checkDraft(problem, changed).valid, `seed ${seed}`).toBe(isTrue)
      if (!isTrue) refused++
    }
    expect(refused).toBeGreaterThan(500)
  })

  it('does not pass for the same draft when a capacity, a score or a lock of the problem is changed', () => {
    const raw = { requestCount: 3, capacity: [1, 1], offsets: [0, 2, 3, 4], offer: [0, 1, 0, 0], score: [7, 9, 8, 5] }
    const draft = solvePairing(prepareProblem(raw))
    for (const change of [
      { capacity: [2, 1] },
      { capacity: [0, 1] },
      { score: [7, 9, 4, 5] },
      { locks: [[2, 0] as const] },
    ])
      expect(checkDraft(prepareProblem({ ...raw, ...change }), draft).valid, JSON.stringify(change)).toBe(false)
  })
})

describe('large problems', () => {
  it.each([
    ['u1k', makeUniform(1000, 250, 4, 40, 1000, 5), 1000, 971_920],
    ['u10k', makeUniform(10_000, 2500, 4, 40, 1000, 1), 10_000, 9_726_452],
    ['slack10k', makeUniform(10_000, 2500, 6, 40, 1000, 3), 10_000, 9_757_027],
    ['short10k', makeUniform(10_000, 2500, 3, 40, 1000, 3), 7500, 7_376_197],
    ['dense1000', makeUniform(1000, 1000, 1, 1000, 1000, 1000), 1000, 998_876],
  ])('%s reaches the optimum that three other solvers found', (_, raw, placed, total) => {
    const draft = solvePairing(prepareProblem(raw))
    expect([draft.placed, draft.score]).toEqual([placed, total])
  })

  it.each([10, 1000, 10_000])('a planted optimum among %i people is found', (n) => {
    const { raw, optimum } = makePlanted(n, Math.ceil(n / 4), 4, 20, 1000, n)
    const draft = solvePairing(prepareProblem(raw))
    expect([draft.placed, draft.score]).toEqual([n, optimum])
  })

  it('scores from -1e9 to 1e9 with a shortage of places are solved exactly', () => {
    const raw = makeUniform(2000, 500, 3, 20, 2_000_000_000, 9)
    const problem = prepareProblem({ ...raw, score: Array.from(raw.score, (score) => score - 1_000_000_000) })
    const draft = solvePairing(problem)
    expect(draft.placed).toBe(1500)
    expect(checkDraft(problem, draft)).toEqual({ valid: true })
  })

  it.each([
    ['all scores equal', (raw: RawProblem) => ({ ...raw, score: Array.from(raw.score, () => 7) })],
    ['three distinct scores', (raw: RawProblem) => ({ ...raw, score: Array.from(raw.score, (s) => s % 3) })],
    [
      'one mentor with half of all places',
      (raw: RawProblem) => ({
        ...raw,
        capacity: Array.from(raw.capacity, (_, j) => (j === 0 ? 500 : 2)),
        offer: Array.from(raw.offer, (j, e) => (e % 20 === 0 ? 0 : j)),
      }),
    ],
    [
      'half of the mentors without a place',
      (raw: RawProblem) => ({ ...raw, capacity: Array.from(raw.capacity, (_, j) => (j % 2) * 4) }),
    ],
    [
      'hundreds of separate parts',
      (raw: RawProblem) => ({
        ...raw,
        offer: Array.from(raw.offer, (j, e) => (Math.floor(e / 80) + (j % 2)) % raw.capacity.length),
      }),
    ],
  ])('%s gives a checked draft', (_, shape) => {
    const problem = prepareProblem(shape(makeUniform(1000, 250, 4, 20, 1000, 11)))
    expect(solvePairing(problem).status).toBe('optimal')
  })
})

describe('progress and stop', () => {
  it('a solve stopped at any call returns a feasible draft and bounds that hold', () => {
    const problem = prepareProblem(makeUniform(10_000, 2500, 3, 40, 1000, 3))
    const best = solvePairing(problem)
    for (let stopAt = 1; stopAt <= 6; stopAt++) {
      let calls = 0
      const draft = solvePairing(problem, { progress: () => (++calls >= stopAt ? 'stop' : 'go') })
      if (draft.status === 'optimal') continue
      const load = new Int32Array(problem.offerCount)
      for (const j of draft.pairs) if (j >= 0) load[j] = (load[j] ?? 0) + 1
      expect(load.every((used, j) => used <= (problem.capacity[j] ?? 0))).toBe(true)
      expect(draft.bound?.rank).toBeGreaterThanOrEqual(best.rank)
      expect(draft.bound?.objective).toBeGreaterThanOrEqual(best.objective)
      expect(draft.placed).toBeGreaterThan(0)
    }
  })

  it('the caller hears of both phases', () => {
    const phases = new Set<string>()
    const problem = prepareProblem(makeUniform(10_000, 2500, 3, 40, 1000, 3))
    const progress: Progress = ({ phase }) => {
      phases.add(phase)
      return 'go'
    }
    solvePairing(problem, { progress })
    expect([...phases]).toEqual(['auction', 'finish'])
  })
})

describe('what must hold for every problem', () => {
  const problems = fc.integer({ min: 0, max: 1_000_000 }).map((seed) => aSmallProblem(seed, 30, 12))
  const solve = (raw: RawProblem): Draft => solvePairing(prepareProblem(raw))

  it('the same problem gives the same pairs and the same certificate, byte for byte', () => {
    fc.assert(
      fc.property(problems, (raw) => {
        expect(solve(raw)).toEqual(solve(raw))
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  it('one more edge never lowers the number placed, nor the total among as many', () => {
    fc.assert(
      fc.property(problems, fc.nat(), fc.nat(), fc.integer({ min: -5, max: 1000 }), (raw, a, b, score) => {
        if (raw.requestCount === 0 || raw.capacity.length === 0) return
        const i = a % raw.requestCount
        const before = solve(raw)
        const at = raw.offsets[i + 1] ?? 0
        const after = solve({
          ...raw,
          offsets: Array.from(raw.offsets, (offset, x) => offset + (x > i ? 1 : 0)),
          offer: Array.from(raw.offer).toSpliced(at, 0, b % raw.capacity.length),
          score: Array.from(raw.score).toSpliced(at, 0, score),
        })
        expect(after.rank).toBeGreaterThanOrEqual(before.rank)
        if (after.rank === before.rank) expect(after.score).toBeGreaterThanOrEqual(before.score)
      }),
      { numRuns: 300, seed: 2 },
    )
  })

  it('adding c to all scores adds c for each person placed; scaling scales the total', () => {
    fc.assert(
      fc.property(problems, fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 9 }), (raw, c, factor) => {
        if (raw.score.length > 0 && Math.max(...Array.from(raw.score)) > 1_000_000) return
        const before = solve(raw)
        const shifted = solve({ ...raw, score: Array.from(raw.score, (score) => score + c) })
        const scaled = solve({ ...raw, score: Array.from(raw.score, (score) => score * factor) })
        expect([shifted.placed, shifted.score]).toEqual([before.placed, before.score + c * before.placed])
        expect([scaled.placed, scaled.score]).toEqual([before.placed, before.score * factor])
      }),
      { numRuns: 300, seed: 3 },
    )
  })

  it('forbidding a pair that was not chosen keeps the value; locking one that was costs nothing', () => {
    fc.assert(
      fc.property(problems, fc.nat(), (raw, pick) => {
        const before = solve(raw)
        const edges = Array.from({ length: raw.requestCount }, (_, i) =>
          Array.from(raw.offer)
            .slice(raw.offsets[i] ?? 0, raw.offsets[i + 1] ?? 0)
            .map((j) => [i, j] as const),
        ).flat()
        const edge = edges[pick % Math.max(1, edges.length)]
        if (!edge) return
        const isChosen = before.pairs[edge[0]] === edge[1]
        const after = solve({ ...raw, ...(isChosen ? { locks: [edge] } : { forbidden: [edge] }) })
        expect([after.rank, after.score]).toEqual([before.rank, before.score])
      }),
      { numRuns: 300, seed: 4 },
    )
  })

  it('numbering people and offers in another order changes no figure', () => {
    fc.assert(
      fc.property(problems, (raw) => {
        const m = raw.capacity.length
        const rows = Array.from(
          { length: raw.requestCount },
          (_, i) => [raw.offsets[i] ?? 0, raw.offsets[i + 1] ?? 0] as const,
        ).reverse()
        const order = rows.flatMap(([from, to]) => Array.from({ length: to - from }, (_, k) => from + k))
        const turned = solve({
          requestCount: raw.requestCount,
          capacity: Array.from(raw.capacity).reverse(),
          offsets: [0, ...rows].map((_, x) => rows.slice(0, x).reduce((sum, [from, to]) => sum + to - from, 0)),
          offer: order.map((e) => m - 1 - (raw.offer[e] ?? 0)),
          score: order.map((e) => raw.score[e] ?? 0),
        })
        const before = solve(raw)
        expect([turned.placed, turned.score]).toEqual([before.placed, before.score])
      }),
      { numRuns: 300, seed: 5 },
    )
  })

  it('more points for each person placed never place fewer', () => {
    fc.assert(
      fc.property(problems, (raw) => {
        const placed = ([0, 250, 500, 1000, 'everyone'] as const).map(
          (coverage) => solvePairing(prepareProblem(raw), { coverage }).placed,
        )
        expect(placed).toEqual([...placed].sort((a, b) => a - b))
      }),
      { numRuns: 200, seed: 6 },
    )
  })
})

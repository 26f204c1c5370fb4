import type { RawProblem } from './problem.ts'

/**
 * The best (rank, points) of a small problem by trying everything: a plain recursion over people and places left.
 * Written apart from the solver on purpose and used by its tests alone; it reads the raw problem, duplicates and all.
 */
export function tryEverything(raw: RawProblem, coverage: 'everyone' | number): { rank: number; points: number } {
  const left = Array.from(raw.capacity)
  const load = left.map(() => 0)
  const banned = new Set((raw.forbidden ?? []).map(String))
  const locked = new Map((raw.locks ?? []).map(([i, j]) => [i, j]))
  const step = raw.loadStep ?? 0
  const better = (a: Goal, b: Goal): boolean =>
    coverage === 'everyone' ? a.rank > b.rank || (a.rank === b.rank && a.points > b.points) : a.points > b.points

  function options(i: number): { j: number; score: number }[] {
    const found: { j: number; score: number }[] = []
    for (let e = raw.offsets[i] ?? 0; e < (raw.offsets[i + 1] ?? 0); e++)
      found.push({ j: raw.offer[e] ?? 0, score: raw.score[e] ?? 0 })
    const lock = locked.get(i)
    if (lock === undefined) return found.filter(({ j }) => !banned.has(`${i},${j}`))
    const scores = found.filter(({ j }) => j === lock).map(({ score }) => score)
    return [{ j: lock, score: scores.length > 0 ? Math.max(...scores) : 0 }]
  }

  function place(i: number): Goal {
    if (i === raw.requestCount) return { rank: 0, points: 0 }
    let best: Goal | undefined = locked.has(i) ? undefined : place(i + 1)
    for (const { j, score } of options(i)) {
      if ((left[j] ?? 0) === 0) continue
      const extra = (raw.bonus?.[i] ?? 0) + (coverage === 'everyone' ? 0 : coverage) - step * (load[j] ?? 0)
      left[j] = (left[j] ?? 0) - 1
      load[j] = (load[j] ?? 0) + 1
      const rest = place(i + 1)
      left[j] = (left[j] ?? 0) + 1
      load[j] = (load[j] ?? 0) - 1
      const goal = { rank: rest.rank + 1 + (raw.priority?.[i] ?? 0), points: rest.points + score + extra }
      if (!best || better(goal, best)) best = goal
    }
    return best ?? { rank: Number.NEGATIVE_INFINITY, points: Number.NEGATIVE_INFINITY }
  }
  return place(0)
}

type Goal = { rank: number; points: number }

import type { Draft } from './draft.ts'
import type { PairingProblem } from './problem.ts'
import { type SolveOptions, solvePairing } from './solve.ts'

/** Two pairs that must not both be chosen, as (request, offer, request, offer). */
export type Conflict = readonly [number, number, number, number]

/** Solves in the search for the best draft without a broken conflict; beyond it the best one found is returned. */
const MOST_SOLVES = 200

/** `problem` is the one the certificate is about: the given one less the edges that conflicts took out. */
export type ConflictDraft = Draft & { problem: PairingProblem }

/**
 * The largest total without a broken conflict, by branch and bound, best first (Land & Doig 1960): where both pairs of a
 * conflict are chosen, one or the other is taken out. Each branch is bounded by its own certified optimum, so the first
 * one without a broken conflict is optimal. Conflicts are rarely broken, so this is one solve or a few.
 */
export function solveWithConflicts(
  problem: PairingProblem,
  conflicts: readonly Conflict[],
  options: SolveOptions = {},
): ConflictDraft {
  const open = [solveBranch(problem, [], options)]
  const bound = { rank: open[0]?.draft.rank ?? 0, objective: open[0]?.draft.objective ?? 0 }
  for (let solves = 1; ; solves += 2) {
    open.sort((a, b) => compare(b.draft, a.draft, options))
    const branch = open.shift()
    if (!branch) throw new Error('A branch always leaves another.')
    const broken = conflicts.find(
      ([i, j, k, l]) => branch.draft.pairs[i] === j && branch.draft.pairs[k] === l && !isLockedBothWays(problem, i, k),
    )
    if (!broken || branch.draft.status === 'stopped') return { ...branch.draft, problem: branch.problem }
    const [i, j, k, l] = broken
    if (solves >= MOST_SOLVES) return { ...takeOutWorse(problem, conflicts, branch.removed, options), bound }
    if ((problem.lock[i] ?? -1) < 0) open.push(solveBranch(problem, [...branch.removed, [i, j]], options))
    if ((problem.lock[k] ?? -1) < 0) open.push(solveBranch(problem, [...branch.removed, [k, l]], options))
  }
}

type Branch = { removed: (readonly [number, number])[]; problem: PairingProblem; draft: Draft }

function solveBranch(problem: PairingProblem, removed: Branch['removed'], options: SolveOptions): Branch {
  const reduced = removed.length === 0 ? problem : withoutEdges(problem, removed)
  return { removed, problem: reduced, draft: solvePairing(reduced, options) }
}

/** A coordinator who locks both has decided; no search can undo it. */
const isLockedBothWays = (problem: PairingProblem, i: number, k: number): boolean =>
  (problem.lock[i] ?? -1) >= 0 && (problem.lock[k] ?? -1) >= 0

function compare(a: Draft, b: Draft, { coverage = 'everyone' }: SolveOptions): number {
  return (coverage === 'everyone' ? a.rank - b.rank : 0) || a.objective - b.objective
}

/** Ends a search that grew too large: the second pair of each broken conflict goes, until none is left. */
function takeOutWorse(
  problem: PairingProblem,
  conflicts: readonly Conflict[],
  removed: Branch['removed'],
  options: SolveOptions,
): ConflictDraft {
  const taken = [...removed]
  for (;;) {
    const branch = solveBranch(problem, taken, options)
    const { pairs } = branch.draft
    const broken = conflicts.filter(
      ([i, j, k, l]) => pairs[i] === j && pairs[k] === l && !isLockedBothWays(problem, i, k),
    )
    if (broken.length === 0) return { ...branch.draft, status: 'bestFound', problem: branch.problem }
    for (const [i, j, k, l] of broken) taken.push((problem.lock[k] ?? -1) < 0 ? [k, l] : [i, j])
  }
}

/** The same problem less some edges. O(edges). */
export function withoutEdges(problem: PairingProblem, removed: Branch['removed']): PairingProblem {
  const gone = new Set(removed.map(([i, j]) => `${i} ${j}`))
  const offsets = new Int32Array(problem.requestCount + 1)
  const offer: number[] = []
  const score: number[] = []
  for (let i = 0; i < problem.requestCount; i++) {
    for (let e = problem.offsets[i] ?? 0; e < (problem.offsets[i + 1] ?? 0); e++) {
      if (gone.has(`${i} ${problem.offer[e]}`)) continue
      offer.push(problem.offer[e] ?? 0)
      score.push(problem.score[e] ?? 0)
    }
    offsets[i + 1] = offer.length
  }
  return { ...problem, offsets, offer: Int32Array.from(offer), score: Int32Array.from(score) }
}

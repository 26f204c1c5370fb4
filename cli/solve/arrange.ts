import { MatchingError, type PairingProblem, prepareProblem } from '../../matching/index.ts'
import { WrongInput } from '../failure.ts'
import type { EdgeList, ProblemFile } from './problem-file.ts'

/** From edges in any order to compressed rows (a counting sort by mentee), checked; edges below the floor are left out. */
export function arrangeProblem(
  file: string,
  problem: ProblemFile,
  edges: EdgeList,
  floor: number | undefined,
): PairingProblem {
  const { mentees, capacity } = problem
  const offsets = new Int32Array(mentees + 1)
  const isKept = (e: number): boolean => floor === undefined || (edges.score[e] ?? 0) >= floor
  for (let e = 0; e < edges.i.length; e++) {
    const i = edges.i[e] ?? -1
    const j = edges.j[e] ?? -1
    if (i < 0 || i >= mentees)
      throw new WrongInput(`${edges.label(e)}: mentee ${i} is not an index from 0 to ${mentees - 1}`)
    if (j < 0 || j >= capacity.length)
      throw new WrongInput(`${edges.label(e)}: mentor ${j} is not an index from 0 to ${capacity.length - 1}`)
    if (isKept(e)) offsets[i + 1] = (offsets[i + 1] ?? 0) + 1
  }
  for (let i = 0; i < mentees; i++) offsets[i + 1] = (offsets[i + 1] ?? 0) + (offsets[i] ?? 0)
  const next = offsets.slice()
  const offer = new Int32Array(offsets[mentees] ?? 0)
  const score = new Float64Array(offer.length)
  for (let e = 0; e < edges.i.length; e++) {
    if (!isKept(e)) continue
    const i = edges.i[e] ?? 0
    const at = next[i] ?? 0
    offer[at] = edges.j[e] ?? 0
    score[at] = edges.score[e] ?? 0
    next[i] = at + 1
  }
  for (const [i, j] of problem.locked)
    if (!offer.subarray(offsets[i], offsets[i + 1]).includes(j))
      throw new WrongInput(`${file}: locked [${i},${j}] has no edge`)
  const { locked: locks, forbidden, bonus, priority, loadStep } = problem
  return refuseFaults(file, () =>
    prepareProblem({
      requestCount: mentees,
      capacity,
      offsets,
      offer,
      score,
      locks,
      forbidden,
      bonus,
      priority,
      loadStep,
    }),
  )
}

/** Faults that the library finds in the input are the input's; a failed certificate is not. */
export function refuseFaults<T>(file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof MatchingError) || error.faults.some(({ code }) => code === 'certificateFailed')) throw error
    const faults = error.faults.map(
      ({ code, at, facts }) => `  ${code} at ${JSON.stringify(at)}: ${JSON.stringify(facts)}`,
    )
    const count = faults.length === 1 ? '1 problem' : `${faults.length} problems`
    throw new WrongInput(`${file}: ${count}\n${faults.join('\n')}`)
  }
}

import { z } from 'zod'
import { checkDraft, type Draft, type PairingProblem, type Verdict } from '../../matching/index.ts'
import { exitCodes, WrongInput } from '../failure.ts'
import { readInput } from '../files.ts'
import { arrangeProblem } from './arrange.ts'
import { countPlaces, readCertificateFile } from './certificate-file.ts'
import { type EdgeList, type ProblemFile, unpack } from './problem-file.ts'

const numbers = z.array(z.number())
const lists = z.array(numbers)
const certificateFile = z.object({
  scale: z.int().positive(),
  coverage: z.int().optional(),
  floor: z.int().optional(),
  entries: z.array(z.enum(['rank', 'score'])),
  mentee: lists,
  mentor: lists,
  class: z.object({ offer: z.array(z.int().nonnegative()), size: numbers, duals: lists }).optional(),
})
const resultFile = z.object({ pairs: z.array(z.tuple([z.int(), z.int()])) })

type Files = {
  problem: string
  result: string
  certificate: string
  edges: string | undefined
  readFiles(file: string, edges: string | undefined): { problem: ProblemFile; edges: EdgeList }
}

/** Says whether the answer is optimal for the problem, by the certificate alone: nothing is solved. */
export function runCheck({ problem: file, result, certificate, edges, readFiles }: Files): void {
  const stated = readFiles(file, edges)
  const proof = readJson(certificate, certificateFile)
  const problem = arrangeProblem(file, stated.problem, stated.edges, proof.floor)
  const pairs = readPairs(readJson(result, resultFile).pairs, problem, result)
  if (typeof pairs === 'string') {
    tell({ valid: false, broken: pairs })
    return
  }
  const draft: Draft = {
    mode: 'total',
    coverage: proof.entries.includes('rank') ? 'everyone' : (proof.coverage ?? 0),
    status: 'optimal',
    pairs,
    places: countPlaces({ pairs }, problem.lock, problem.loadStep > 0),
    placed: 0,
    rank: 0,
    score: 0,
    objective: 0,
    certificate: readCertificateFile(proof, countUsable(problem)),
  }
  const { mentee } = proof
  if (mentee.length !== proof.entries.length || mentee.some((list) => list.length !== problem.requestCount))
    tell({ valid: false, broken: 'the certificate is about another number of mentees' })
  else tell(checkDraft(problem, draft))
}

function tell(verdict: Verdict): void {
  process.stdout.write(`${JSON.stringify(verdict)}\n`)
  if (!verdict.valid) process.exitCode = exitCodes.wrongInput
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(unpack(file, readInput(file))))
  } catch (error) {
    if (error instanceof WrongInput) throw error
    throw new WrongInput(`${file}: this is not JSON.`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new WrongInput(`${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
}

function readPairs(list: [number, number][], problem: PairingProblem, file: string): Int32Array | string {
  const pairs = new Int32Array(problem.requestCount).fill(-1)
  for (const [i, j] of list) {
    if (i < 0 || i >= problem.requestCount || j < 0 || j >= problem.offerCount)
      return `${file}: [${i},${j}] is outside the problem`
    if ((pairs[i] ?? -1) >= 0) return `${file}: mentee ${i} has two mentors`
    pairs[i] = j
  }
  return pairs
}

/** Places of each mentor that locks leave and somebody could have. */
function countUsable({ requestCount, offerCount, capacity, offsets, offer, lock }: PairingProblem): Int32Array {
  const free = Int32Array.from(capacity)
  const wanted = new Int32Array(offerCount)
  for (let i = 0; i < requestCount; i++) {
    const locked = lock[i] ?? -1
    if (locked >= 0) free[locked] = (free[locked] ?? 0) - 1
    else for (const j of offer.subarray(offsets[i], offsets[i + 1])) wanted[j] = (wanted[j] ?? 0) + 1
  }
  return free.map((places, j) => Math.min(places, wanted[j] ?? 0))
}

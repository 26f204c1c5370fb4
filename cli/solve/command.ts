import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  type Coverage,
  checkDraft,
  type Draft,
  findShortages,
  type PairingProblem,
  type Progress,
  solvePairing,
} from '../../matching/index.ts'
import { comesLater, exitCodes, WrongInput } from '../failure.ts'
import { checkOutputs, readInput, writeOutputs } from '../files.ts'
import { arrangeProblem, refuseFaults } from './arrange.ts'
import { writeCertificateFile } from './certificate-file.ts'
import { type ProblemFile, readEdgesFile, readProblemFile } from './problem-file.ts'

type Options = {
  mode: string
  json?: boolean
  pairs: boolean
  edges?: string
  coverage: Coverage
  floor?: number
  repeat: number
  timeLimit?: number
  certificate?: string
}

export function addSolve(program: Command): void {
  program
    .command('solve')
    .summary('Pair by indices and scores from a JSON, CSV or binary file')
    .description(
      'Pairs mentees and mentors given as indices with scores. The forms of the file are told by its content; gzip too.',
    )
    .argument('<problem>', 'problem file, for example {"mentees":3,"mentors":2,"capacity":[1,1],"edges":[[0,0,7]]}')
    .addOption(
      new Option('--mode <mode>', 'what is made best')
        .choices(['total', 'maxmin', 'leximin', 'stable', 'balance'])
        .default('total'),
    )
    .option('--json', 'print the answer on one line')
    .option('--no-pairs', 'leave pairs and unplaced people out of the answer')
    .option('--edges <file>', 'edges as CSV lines i,j,score or as a binary problem')
    .option(
      '--coverage <everyone|points>',
      'place everyone first, or so many points for each person placed',
      readCoverage,
      'everyone',
    )
    .option('--floor <score>', 'leave out edges below this score', readWhole)
    .option('--repeat <times>', 'solve so many times in one process and list the times', readWhole, 1)
    .option('--time-limit <ms>', 'stop then with the best draft so far; exit code 3', readWhole)
    .option('--certificate <file>', 'write the proof, for "check"')
    .addHelpText('after', '\nExample:\n  npm run -s lyceum -- solve problem.json --json --certificate proof.json')
    .action((file: string, options: Options) => runSolve(file, options))
}

function readWhole(text: string): number {
  if (!/^-?\d{1,12}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}

function readCoverage(text: string): Coverage {
  return text === 'everyone' ? 'everyone' : readWhole(text)
}

/** Wall clock and processor time of each step, in whole milliseconds. */
function openClock() {
  const ms: Record<string, number> = {}
  const cpuMs: Record<string, number> = {}
  const cpu = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  const started = { wall: performance.now(), cpu: cpu() }
  const set = (step: string, wall: number, used: number): void => {
    ms[step] = Math.round(wall)
    cpuMs[step] = Math.round(used)
  }
  return {
    ms,
    cpuMs,
    time<T>(step: string, act: () => T): T {
      const [wall, used] = [performance.now(), cpu()]
      const value = act()
      set(step, performance.now() - wall, cpu() - used)
      return value
    },
    finish: (): void => set('total', performance.now() - started.wall, cpu() - started.cpu),
  }
}

function runSolve(file: string, options: Options): void {
  if (options.mode !== 'total') throw comesLater(`--mode ${options.mode}`)
  checkOutputs([file, ...(options.edges ? [options.edges] : [])], [options.certificate])
  const clock = openClock()
  const { problem: stated, edges } = clock.time('read', () => readFiles(file, options.edges))
  const problem = clock.time('prepare', () => arrangeProblem(file, stated, edges, options.floor))
  const solveCpuMs: number[] = []
  let draft: Draft | undefined
  for (let k = 0; k < Math.max(1, options.repeat); k++) {
    const settings = { coverage: options.coverage, progress: stopAfter(options.timeLimit) }
    draft = clock.time('solve', () => refuseFaults(file, () => solvePairing(problem, settings)))
    solveCpuMs.push(clock.cpuMs.solve ?? 0)
  }
  if (!draft) throw new Error('Nothing was solved.')
  const found = draft
  // The solver has checked its draft already; this second run of the checker is there to be timed.
  const isOptimal = found.status === 'optimal' && clock.time('check', () => checkDraft(problem, found)).valid
  clock.finish()
  const answer = {
    ...describe(problem, found, stated, options, isOptimal),
    warnings: [
      ...stated.warnings,
      ...(problem.duplicateEdges > 0
        ? [`${problem.duplicateEdges} edges named a pair again; of each the higher score was kept`]
        : []),
    ],
    ms: clock.ms,
    cpuMs: clock.cpuMs,
    ...(options.repeat > 1 ? { solveCpuMs } : {}),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
  if (options.certificate && found.certificate)
    writeOutputs([
      {
        path: options.certificate,
        text: `${JSON.stringify(writeCertificateFile(found.certificate, options.coverage, options.floor))}\n`,
      },
    ])
  process.stdout.write(`${JSON.stringify(answer, null, options.json ? 0 : 2)}\n`)
  if (found.status === 'stopped') process.exitCode = exitCodes.stopped
}

function readFiles(file: string, edgesFile: string | undefined) {
  const problem = readProblemFile(file, readInput(file))
  if (edgesFile === undefined) {
    if (!problem.edges)
      throw new WrongInput(`${file}: there are no edges; add "edges" or "matrix", or name a file with --edges.`)
    return { problem, edges: problem.edges }
  }
  if (problem.edges) throw new WrongInput(`${file}: the problem has edges already; with --edges it must have none.`)
  const { edges, sizes } = readEdgesFile(edgesFile, readInput(edgesFile))
  if (sizes && (sizes[0] !== problem.mentees || sizes[1] !== problem.capacity.length))
    throw new WrongInput(
      `${edgesFile}: it is about ${sizes[0]} mentees and ${sizes[1]} mentors, ${file} about ${problem.mentees} and ${problem.capacity.length}.`,
    )
  return { problem, edges }
}

function stopAfter(limitMs: number | undefined): Progress | undefined {
  if (limitMs === undefined) return undefined
  const end = performance.now() + limitMs
  return () => (performance.now() >= end ? 'stop' : 'go')
}

const TEN_BANDS = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]

function describe(problem: PairingProblem, draft: Draft, stated: ProblemFile, options: Options, isOptimal: boolean) {
  const pairs: [number, number][] = []
  const scores: number[] = []
  const unplaced: number[] = []
  for (const [i, j] of draft.pairs.entries()) {
    if (j < 0) {
      unplaced.push(i)
      continue
    }
    pairs.push([i, j])
    const row = problem.offer.subarray(problem.offsets[i], problem.offsets[i + 1])
    scores.push(
      (problem.lock[i] ?? -1) >= 0
        ? (problem.lockScore[i] ?? 0)
        : (problem.score[(problem.offsets[i] ?? 0) + row.indexOf(j)] ?? 0),
    )
  }
  const lowest = stated.bands ?? TEN_BANDS
  const bands = lowest.map(() => 0)
  for (const score of scores) {
    const band = Math.max(
      0,
      lowest.findLastIndex((from) => score >= from),
    )
    bands[band] = (bands[band] ?? 0) + 1
  }
  const usesObjective = draft.objective !== draft.score
  const shortages = isOptimal && options.coverage === 'everyone' ? findShortages(problem, draft) : []
  return {
    placed: draft.placed,
    score: draft.score,
    ...(usesObjective ? { objective: draft.objective } : {}),
    ...(options.pairs ? { pairs, unplaced } : {}),
    mode: draft.mode,
    status: draft.status,
    optimal: isOptimal,
    ...(draft.bound
      ? {
          bound: draft.bound.objective,
          gap: draft.bound.objective - draft.objective,
          boundPlaced: Math.min(draft.bound.rank, problem.requestCount),
        }
      : {}),
    certificate: { checked: isOptimal, entries: draft.certificate?.entries ?? [] },
    minimum: scores.length === 0 ? null : scores.reduce((least, score) => Math.min(least, score)),
    bands,
    shortages: shortages.map(({ requests, offers, places }) => ({
      people: requests.length,
      mentors: offers.length,
      places,
    })),
  }
}

/** `check`: reads a problem, an answer and a certificate, and runs the checker alone. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .summary('Check the proof that "solve --certificate" wrote')
    .argument('<problem>', 'the problem file that was solved')
    .argument('<result>', 'the answer that "solve --json" printed')
    .requiredOption('--certificate <file>', 'the proof that "solve --certificate" wrote')
    .option('--edges <file>', 'edges, as with solve')
    .addHelpText('after', '\nExample:\n  npm run -s lyceum -- check problem.json result.json --certificate proof.json')
    .action((problem: string, result: string, { certificate, edges }: { certificate: string; edges?: string }) =>
      import('./check.ts').then(({ runCheck }) => runCheck({ problem, result, certificate, edges, readFiles })),
    )
}

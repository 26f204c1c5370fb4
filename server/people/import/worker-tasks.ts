import { Worker } from 'node:worker_threads'
import { invalid } from '../../platform/errors.ts'
import type { Column } from './columns.ts'
import type { Made, Mapping, PlanCounts } from './types.ts'

export type Task =
  | { kind: 'read'; bytes: Uint8Array; name: string; sheet?: string | undefined }
  | { kind: 'plan'; header: string[]; mapping: Mapping; present: string; pieces: string[] }
export type FileRead = {
  header: string[]
  separator: string
  encoding: string
  sheet: string | null
  warnings: string[]
  columns: Column[]
  rowCount: number
  /** JSON lists of rows in the words of their table. */
  pieces: string[]
}
export type Planned = { counts: PlanCounts; made: Made; pieces: string[] }
export type Answer = { value: FileRead | Planned } | { problem: string; row?: number; column?: string }

/** P44: a file is read within this much memory or not at all. The plan of 100,000 rows needs more than their text. */
const heapMb = { read: 300, plan: 1500 }
const mostMs = 60_000

/** Reads a file away from the event loop, so that no file can hold it up. @throws 422 with what is wrong with it. */
export const readInWorker = (task: Omit<Extract<Task, { kind: 'read' }>, 'kind'>) =>
  runTask<FileRead>({ kind: 'read', ...task })

/** Plans an import away from the event loop. */
export const planInWorker = (task: Omit<Extract<Task, { kind: 'plan' }>, 'kind'>) =>
  runTask<Planned>({ kind: 'plan', ...task })

async function runTask<T extends FileRead | Planned>(task: Task): Promise<T> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: heapMb[task.kind] },
    // What the server was started with (a test runner's loader, for one) is no concern of the worker.
    execArgv: [],
    env: {},
  })
  const timer = setTimeout(() => void worker.terminate(), mostMs)
  try {
    const answer = await new Promise<Answer>((done, fail) => {
      worker.once('message', done)
      worker.once('error', (error: Error & { code?: string }) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? done({ problem: tooLarge }) : fail(error),
      )
      worker.once('exit', () => done({ problem: tooLarge }))
    })
    if ('value' in answer) return answer.value as T
    const { problem, row, column } = answer
    throw invalid({
      code: 'unreadable_file',
      detail: problem,
      fields: [{ path: 'file', message: problem }],
      ...(row !== undefined && { row }),
      ...(column !== undefined && { column }),
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

const tooLarge =
  'The file needs more memory or time to read than one file may take. Split it in two, or save it as CSV.'

/** What a long solve tells its caller, and the caller's answer. */
export type Progress = (state: { phase: Phase; done: number; placed: number; total: number }) => 'go' | 'stop'
export type Phase = 'auction' | 'finish'

/** Thrown inside a solve when the caller answered `stop`; never leaves `solvePairing`. */
export class Stopped extends Error {}

/** Units of work (bids and scans of one person's edges) between two calls of the caller's `progress`. */
export const WORK_BETWEEN_CALLS = 65_536

export type Watch = { work: (phase: Phase, units: number, placed: number) => void }

/** Counts work and asks the caller now and then whether to go on. */
export function watchWork(total: number, progress: Progress | undefined): Watch {
  if (!progress) return { work: () => undefined }
  let done = 0
  let next = WORK_BETWEEN_CALLS
  return {
    work(phase, units, placed) {
      done += units
      if (done < next) return
      next = done + WORK_BETWEEN_CALLS
      if (progress({ phase, done, placed, total }) === 'stop') throw new Stopped()
    },
  }
}

import { collectFaults } from '../errors.ts'

/** Limits of one problem. They keep every index in 32 bits and every sum of scores below 2^53. */
export const LIMITS = { side: 1_000_000, edges: 50_000_000, score: 1_000_000_000, capacity: 1_000_000 } as const

/** What a caller hands over: indices only. The arrays are read, never changed. */
export type RawProblem = {
  requestCount: number
  /** Places of each offer. Its length is the number of offers; 0 is allowed. */
  capacity: ArrayLike<number>
  /** Compressed rows: the edges of request i are offsets[i] ... offsets[i + 1] - 1 of `offer` and `score`. */
  offsets: ArrayLike<number>
  offer: ArrayLike<number>
  score: ArrayLike<number>
  /** Points for placing a request, whichever offer it gets (the wait bonus). */
  bonus?: ArrayLike<number>
  /** Class 0 to 7 of a request; higher classes are placed first (with coverage `everyone`). */
  priority?: ArrayLike<number>
  /** Points taken off for each further request of the same offer. */
  loadStep?: number
  /** Pairs that must be chosen; they need no edge. */
  locks?: readonly (readonly [request: number, offer: number])[]
  /** Pairs that must not be chosen. */
  forbidden?: readonly (readonly [request: number, offer: number])[]
}

/**
 * The pairing problem in its one form: offers within a row strictly ascending, no forbidden edge, every number checked.
 * Requests want one place each; offer j has `capacity[j]` places.
 */
export type PairingProblem = Readonly<{
  requestCount: number
  offerCount: number
  capacity: Int32Array
  offsets: Int32Array
  offer: Int32Array
  score: Int32Array
  bonus: Int32Array
  priority: Uint8Array
  loadStep: number
  /** Offer each request is locked to, or -1. */
  lock: Int32Array
  /** Score of the locked pair (0 where the pair has no edge), by request. */
  lockScore: Int32Array
  /** Edges that named the same pair again; of each pair the higher score was kept. */
  duplicateEdges: number
}>

/**
 * Checks a problem and brings it into its one form. O(edges) plus sorting of rows that are not ascending.
 * Throws MatchingError with all faults: badIndex, badCapacity, badScore, badOffsets, badPriority, badSetting, tooLarge,
 * lockAgainstForbidden, lockTwice, lockOverCapacity.
 */
export function prepareProblem(raw: RawProblem): PairingProblem {
  checkShape(raw)
  checkNumbers(raw)
  const rows = sortRows(raw)
  const edges = dropForbidden(rows, raw)
  const { lock, lockScore } = readLocks(raw, rows)
  return {
    requestCount: raw.requestCount,
    offerCount: raw.capacity.length,
    capacity: new Int32Array(raw.capacity),
    ...edges,
    bonus: raw.bonus ? new Int32Array(raw.bonus) : new Int32Array(raw.requestCount),
    priority: raw.priority ? new Uint8Array(raw.priority) : new Uint8Array(raw.requestCount),
    loadStep: raw.loadStep ?? 0,
    lock,
    lockScore,
    duplicateEdges: rows.duplicateEdges,
  }
}

/** Position of offer j in row i, or -1. O(log of the row's length). */
export function findEdge(rows: Pick<PairingProblem, 'offsets' | 'offer'>, i: number, j: number): number {
  let low = rows.offsets[i] ?? 0
  let high = (rows.offsets[i + 1] ?? 0) - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const at = rows.offer[middle] ?? 0
    if (at === j) return middle
    if (at < j) low = middle + 1
    else high = middle - 1
  }
  return -1
}

const isWhole = (x: number | undefined, least: number, most: number): boolean =>
  x !== undefined && Number.isInteger(x) && x >= least && x <= most

function checkShape(raw: RawProblem): void {
  const faults = collectFaults()
  const n = raw.requestCount
  const edgeCount = raw.offer.length
  if (!isWhole(n, 0, LIMITS.side)) faults.add('tooLarge', { field: 'requestCount' }, { count: n, most: LIMITS.side })
  if (raw.capacity.length > LIMITS.side)
    faults.add('tooLarge', { field: 'capacity' }, { count: raw.capacity.length, most: LIMITS.side })
  if (edgeCount > LIMITS.edges) faults.add('tooLarge', { field: 'offer' }, { count: edgeCount, most: LIMITS.edges })
  if (raw.score.length !== edgeCount)
    faults.add('badOffsets', { field: 'score' }, { length: raw.score.length, edgeCount })
  if (raw.offsets.length !== n + 1 || raw.offsets[0] !== 0 || raw.offsets[n] !== edgeCount)
    faults.add('badOffsets', { field: 'offsets' }, { length: raw.offsets.length, expected: n + 1, edgeCount })
  if (raw.bonus && raw.bonus.length !== n) faults.add('badOffsets', { field: 'bonus' }, { length: raw.bonus.length })
  if (raw.priority && raw.priority.length !== n)
    faults.add('badOffsets', { field: 'priority' }, { length: raw.priority.length })
  if (!isWhole(raw.loadStep ?? 0, 0, LIMITS.score))
    faults.add('badSetting', { field: 'loadStep' }, { value: raw.loadStep ?? 0 })
  faults.throwIfAny()
}

function checkNumbers(raw: RawProblem): void {
  const { requestCount: n, capacity, offsets, offer, score } = raw
  const faults = collectFaults()
  const m = capacity.length
  for (let j = 0; j < m; j++)
    if (!isWhole(capacity[j], 0, LIMITS.capacity))
      faults.add('badCapacity', { offer: j }, { value: String(capacity[j]) })
  for (let i = 0; i < n; i++) {
    if ((offsets[i + 1] ?? Number.NaN) >= (offsets[i] ?? Number.NaN)) continue
    faults.add('badOffsets', { request: i }, { from: String(offsets[i]), to: String(offsets[i + 1]) })
  }
  for (let e = 0; e < offer.length; e++) {
    if (!isWhole(offer[e], 0, m - 1)) faults.add('badIndex', { edge: e }, { offer: String(offer[e]), offers: m })
    if (!isWhole(score[e], -LIMITS.score, LIMITS.score))
      faults.add('badScore', { edge: e }, { value: String(score[e]) })
  }
  for (let i = 0; i < n; i++) {
    if (raw.bonus && !isWhole(raw.bonus[i], -LIMITS.score, LIMITS.score))
      faults.add('badScore', { request: i, field: 'bonus' }, { value: String(raw.bonus[i]) })
    if (raw.priority && !isWhole(raw.priority[i], 0, 7))
      faults.add('badPriority', { request: i }, { value: String(raw.priority[i]) })
  }
  for (const [field, pairs] of [['locks', raw.locks ?? []] as const, ['forbidden', raw.forbidden ?? []] as const])
    for (const [i, j] of pairs)
      if (!isWhole(i, 0, n - 1) || !isWhole(j, 0, m - 1)) faults.add('badIndex', { request: i, offer: j, field })
  faults.throwIfAny()
}

type Rows = { offsets: Int32Array; offer: Int32Array; score: Int32Array; duplicateEdges: number }

/**
 * Rows with ascending offers, each pair once. Two passes of a counting sort (first by offer, then back by request) would
 * be linear too, but rows are short: insertion keeps them in the cache and costs less up to a few hundred edges a row.
 */
function sortRows(raw: RawProblem): Rows {
  const n = raw.requestCount
  const offer = new Int32Array(raw.offer)
  const score = new Int32Array(raw.score)
  const offsets = new Int32Array(raw.offsets)
  let kept = 0
  for (let i = 0; i < n; i++) {
    const from = raw.offsets[i] ?? 0
    const to = raw.offsets[i + 1] ?? 0
    sortRow(offer, score, from, to)
    const start = kept
    for (let e = from; e < to; e++) {
      const j = offer[e] ?? 0
      const s = score[e] ?? 0
      if (kept > start && offer[kept - 1] === j) {
        if (s > (score[kept - 1] ?? 0)) score[kept - 1] = s
        continue
      }
      offer[kept] = j
      score[kept++] = s
    }
    offsets[i] = start
  }
  offsets[n] = kept
  return {
    offsets,
    offer: offer.subarray(0, kept),
    score: score.subarray(0, kept),
    duplicateEdges: offer.length - kept,
  }
}

function sortRow(offer: Int32Array, score: Int32Array, from: number, to: number): void {
  if (to - from > 256) {
    sortLongRow(offer, score, from, to)
    return
  }
  for (let e = from + 1; e < to; e++) {
    const j = offer[e] ?? 0
    let k = e - 1
    if ((offer[k] ?? 0) <= j) continue
    const s = score[e] ?? 0
    for (; k >= from && (offer[k] ?? 0) > j; k--) {
      offer[k + 1] = offer[k] ?? 0
      score[k + 1] = score[k] ?? 0
    }
    offer[k + 1] = j
    score[k + 1] = s
  }
}

/** Sorts offer and position packed into one double; leaves rows alone that are ascending already. */
function sortLongRow(offer: Int32Array, score: Int32Array, from: number, to: number): void {
  let isSorted = true
  for (let e = from + 1; e < to && isSorted; e++) isSorted = (offer[e - 1] ?? 0) <= (offer[e] ?? 0)
  if (isSorted) return
  const length = to - from
  const keys = new Float64Array(length)
  for (let k = 0; k < length; k++) keys[k] = (offer[from + k] ?? 0) * length + k
  keys.sort()
  const scores = score.slice(from, to)
  for (let k = 0; k < length; k++) {
    const key = keys[k] ?? 0
    const j = Math.floor(key / length)
    offer[from + k] = j
    score[from + k] = scores[key - j * length] ?? 0
  }
}

function dropForbidden(rows: Rows, raw: RawProblem): Pick<Rows, 'offsets' | 'offer' | 'score'> {
  const forbidden = raw.forbidden ?? []
  if (forbidden.length === 0) return { offsets: rows.offsets, offer: rows.offer, score: rows.score }
  const isDropped = new Uint8Array(rows.offer.length)
  for (const [i, j] of forbidden) {
    const e = findEdge(rows, i, j)
    if (e >= 0) isDropped[e] = 1
  }
  const offsets = new Int32Array(raw.requestCount + 1)
  const offer = new Int32Array(rows.offer.length)
  const score = new Int32Array(rows.offer.length)
  let kept = 0
  for (let i = 0; i < raw.requestCount; i++) {
    for (let e = rows.offsets[i] ?? 0; e < (rows.offsets[i + 1] ?? 0); e++) {
      if (isDropped[e]) continue
      offer[kept] = rows.offer[e] ?? 0
      score[kept++] = rows.score[e] ?? 0
    }
    offsets[i + 1] = kept
  }
  return { offsets, offer: offer.slice(0, kept), score: score.slice(0, kept) }
}

function readLocks(raw: RawProblem, rows: Rows): { lock: Int32Array; lockScore: Int32Array } {
  const faults = collectFaults()
  const lock = new Int32Array(raw.requestCount).fill(-1)
  const lockScore = new Int32Array(raw.requestCount)
  const taken = new Map<number, number>()
  const forbidden = new Set((raw.forbidden ?? []).map(([i, j]) => `${i} ${j}`))
  for (const [i, j] of raw.locks ?? []) {
    if (forbidden.has(`${i} ${j}`)) faults.add('lockAgainstForbidden', { request: i, offer: j })
    const other = lock[i] ?? -1
    if (other === j) continue
    if (other >= 0) faults.add('lockTwice', { request: i, offer: j }, { other })
    lock[i] = j
    const e = findEdge(rows, i, j)
    lockScore[i] = e < 0 ? 0 : (rows.score[e] ?? 0)
    taken.set(j, (taken.get(j) ?? 0) + 1)
  }
  for (const [j, locks] of taken) {
    const places = raw.capacity[j] ?? 0
    if (locks > places) faults.add('lockOverCapacity', { offer: j }, { locks, places })
  }
  faults.throwIfAny()
  return { lock, lockScore }
}

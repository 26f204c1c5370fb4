/**
 * A queue of classes by distance, for whole-number distances taken out in rising order (Dial 1969). Distances within
 * 8,192 of the last base lie in buckets, the few beyond it in an overflow list that is looked through when the buckets
 * run dry. An entry goes stale when its class is put in again with a smaller distance; the caller skips it.
 */
export type BucketQueue = {
  /** First entry of each bucket, or -1. */
  head: Int32Array
  next: Int32Array
  item: Int32Array
  key: Float64Array
  entries: number
  base: number
  bucket: number
  /** Entries in buckets. */
  near: number
  farthestBucket: number
  overflow: Int32Array
  overflowKey: Float64Array
  overflowCount: number
}

const BUCKETS = 8192
const FIRST_ENTRIES = 1 << 16

export function openBucketQueue(): BucketQueue {
  return {
    head: new Int32Array(BUCKETS).fill(-1),
    next: new Int32Array(FIRST_ENTRIES),
    item: new Int32Array(FIRST_ENTRIES),
    key: new Float64Array(FIRST_ENTRIES),
    entries: 0,
    base: 0,
    bucket: 0,
    near: 0,
    farthestBucket: 0,
    overflow: new Int32Array(FIRST_ENTRIES),
    overflowKey: new Float64Array(FIRST_ENTRIES),
    overflowCount: 0,
  }
}

/** Makes the queue empty. O(buckets used). */
export function clearQueue(queue: BucketQueue): void {
  queue.head.fill(-1, 0, queue.farthestBucket + 1)
  queue.entries = 0
  queue.base = 0
  queue.bucket = 0
  queue.near = 0
  queue.farthestBucket = 0
  queue.overflowCount = 0
}

/** Puts a class in at a distance that is not below the last one taken out. */
export function put(queue: BucketQueue, q: number, distance: number): void {
  const bucket = distance - queue.base
  if (bucket >= BUCKETS) {
    if (queue.overflowCount === queue.overflow.length) {
      queue.overflow = grow(queue.overflow, Int32Array)
      queue.overflowKey = grow(queue.overflowKey, Float64Array)
    }
    queue.overflow[queue.overflowCount] = q
    queue.overflowKey[queue.overflowCount++] = distance
    return
  }
  const entry = queue.entries++
  if (entry === queue.item.length) {
    queue.next = grow(queue.next, Int32Array)
    queue.item = grow(queue.item, Int32Array)
    queue.key = grow(queue.key, Float64Array)
  }
  queue.next[entry] = queue.head[bucket] ?? -1
  queue.item[entry] = q
  queue.key[entry] = distance
  queue.head[bucket] = entry
  queue.near++
  if (bucket > queue.farthestBucket) queue.farthestBucket = bucket
}

/** Takes out an entry of least distance; -1 when there is none. Read `item` and `key` at the number returned. */
export function takeNearest(queue: BucketQueue): number {
  if (queue.near === 0 && !refill(queue)) return -1
  const { head } = queue
  let bucket = queue.bucket
  while ((head[bucket] ?? -1) < 0) bucket++
  queue.bucket = bucket
  const entry = head[bucket] ?? -1
  head[bucket] = queue.next[entry] ?? -1
  queue.near--
  return entry
}

/** Moves the base to the nearest overflow entry and its neighbours into buckets. */
function refill(queue: BucketQueue): boolean {
  const count = queue.overflowCount
  if (count === 0) return false
  const items = queue.overflow.slice(0, count)
  const keys = queue.overflowKey.slice(0, count)
  let least = Number.POSITIVE_INFINITY
  for (let k = 0; k < count; k++) least = Math.min(least, keys[k] ?? least)
  clearQueue(queue)
  queue.base = least
  for (let k = 0; k < count; k++) put(queue, items[k] ?? 0, keys[k] ?? 0)
  return true
}

function grow<T extends Int32Array | Float64Array>(array: T, make: new (length: number) => T): T {
  const larger = new make(array.length * 2)
  larger.set(array)
  return larger
}

/** Four weeks of half hours in UTC, one bit each. */
export const HALF_HOURS = 4 * 7 * 48
const WEEK = 7 * 48
const WORDS = HALF_HOURS / 32

/** A weekly interval in local time: day 1 is Monday; minutes since midnight. */
export type WeeklyInterval = { day: number; fromMinutes: number; toMinutes: number }

/**
 * Working hours as bits: bit b stands for the half hour that begins b half hours after `firstDay` (a day number: days
 * since 1 January 1970, UTC). Clock changes within the four weeks are right, because each half hour is read off the
 * zone's own calendar. Zones off by a quarter of an hour are marked by the half hour's beginning.
 */
export function markHalfHours(weekly: readonly WeeklyInterval[], timezone: string, firstDay: number): Uint32Array {
  const localMinutes = readLocalMinutes(timezone, firstDay)
  const worked = new Uint8Array(7 * 1440)
  for (const { day, fromMinutes, toMinutes } of weekly)
    worked.fill(1, (day - 1) * 1440 + fromMinutes, (day - 1) * 1440 + toMinutes)
  const bits = new Uint32Array(WORDS)
  for (let b = 0; b < HALF_HOURS; b++)
    if (worked[localMinutes[b] ?? 0]) bits[b >> 5] = ((bits[b >> 5] ?? 0) | (1 << (b & 31))) >>> 0
  return bits
}

const calendars = new Map<string, Int32Array>()

/** Minute of the local week (0 is Monday 00:00) at which each of the half hours begins. */
function readLocalMinutes(timezone: string, firstDay: number): Int32Array {
  const key = `${timezone} ${firstDay}`
  const known = calendars.get(key)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  })
  const minutes = new Int32Array(HALF_HOURS)
  for (let b = 0; b < HALF_HOURS; b++) {
    const parts = format.formatToParts((firstDay * 48 + b) * 1_800_000)
    const read = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
    const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(read('weekday'))
    minutes[b] = day * 1440 + Number(read('hour')) * 60 + Number(read('minute'))
  }
  calendars.set(key, minutes)
  return minutes
}

/** Half hours that both work, in all four weeks. */
export function countShared(a: Uint32Array, b: Uint32Array): number {
  let shared = 0
  for (let w = 0; w < WORDS; w++) shared += countBits((a[w] ?? 0) & (b[w] ?? 0))
  return shared
}

/** Half hours that both work in the week in which they share least. A week is ten and a half words. */
export function countSharedInPoorestWeek(a: Uint32Array, b: Uint32Array): number {
  const weeks = [0, 0, 0, 0]
  for (let w = 0; w < WORDS; w++) {
    const both = (a[w] ?? 0) & (b[w] ?? 0)
    if (both === 0) continue
    const first = Math.floor((w * 32) / WEEK)
    const split = (first + 1) * WEEK - w * 32
    const inFirst = split >= 32 ? both : both & ((1 << split) - 1)
    weeks[first] = (weeks[first] ?? 0) + countBits(inFirst)
    if (split < 32) weeks[first + 1] = (weeks[first + 1] ?? 0) + countBits(both & ~((1 << split) - 1))
  }
  return Math.min(...weeks)
}

function countBits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

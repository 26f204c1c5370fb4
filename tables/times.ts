import { foldName } from './names.ts'
import { quoteCell, type Reading } from './reading.ts'

/** A weekly interval in local time: day 1 is Monday, 7 Sunday; minutes since midnight in half hours, `to` up to 1440. */
export interface WeeklyHours {
  day: 1 | 2 | 3 | 4 | 5 | 6 | 7
  fromMinutes: number
  toMinutes: number
}

const week = [1, 2, 3, 4, 5, 6, 7] as const
const example = 'write them as mon-fri 09:00-17:00, several by ;'

/**
 * Working hours such as `mon-fri 09:00-17:00; sat 10-12` or `mon,wed 9:00-12:00, 13:00-17:00`, day names in English,
 * German, French or Spanish. The value is in order of the week; intervals that touch or overlap are one.
 */
export function readHours(text: string): Reading<WeeklyHours[]> {
  const found: WeeklyHours[] = []
  for (const part of text.split(/[;|\n\r]+/).map((piece) => piece.trim().replace(/\s+/g, ' '))) {
    if (part === '') continue
    const split = /^([\p{L}\s.,&\-–—]+?)\s*:?\s*(\d.*)$/u.exec(part)
    if (split === null) return { problem: `${quoteCell(part)} are not working hours; ${example}` }
    const days = readDays(split[1] ?? '')
    if (days === undefined) return { problem: `${quoteCell(split[1] ?? '')} is not a day of the week; ${example}` }
    for (const range of (split[2] ?? '').split(/\s*(?:,|&|\+)\s*/)) {
      const times = readTimes(range)
      if ('problem' in times) return times
      found.push(...days.map((day) => ({ day, ...times.value })))
    }
  }
  if (found.length === 0) return { problem: `${quoteCell(text)} are not working hours; ${example}` }
  return { value: joinIntervals(found) }
}

const dayNames = collectNames(week, (locale, width, day) =>
  // 1 January 2024 was a Monday.
  new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, day))),
)
// Forms in use that Intl does not give.
for (const [name, day] of [
  ['tues', 2],
  ['wednes', 3],
  ['thur', 4],
  ['thurs', 4],
] as const)
  dayNames.set(name, day)

function readDays(written: string): WeeklyHours['day'][] | undefined {
  const days: WeeklyHours['day'][] = []
  const text = written.replace(/\s+(?:to|bis|à|au|a)\s+|\s*[-–—]\s*/g, '-')
  for (const piece of text.split(/[\s,&]+|\b(?:and|und|et|y)\b/).filter((word) => word !== '')) {
    const [first, last, ...more] = piece.split('-').map((name) => dayNames.get(foldName(name)))
    if (first === undefined || more.length > 0 || (piece.includes('-') && last === undefined)) return undefined
    const length = (((last ?? first) - first + 7) % 7) + 1
    days.push(...[...week, ...week].slice(first - 1, first - 1 + length))
  }
  return days.length === 0 ? undefined : days
}

function readTimes(text: string): Reading<{ fromMinutes: number; toMinutes: number }> {
  const [from, to, ...more] = text.split(/\s*(?:-|–|—|\bto\b|\bbis\b)\s*/)
  const fromMinutes = readTime(from ?? '')
  const toMinutes = readTime(to ?? '')
  if (fromMinutes === undefined || toMinutes === undefined || more.length > 0) {
    return { problem: `${quoteCell(text)} is not a time from and to; ${example}` }
  }
  if (fromMinutes % 30 !== 0 || toMinutes % 30 !== 0) {
    return { problem: `${quoteCell(text)} is not on full or half hours` }
  }
  if (fromMinutes >= toMinutes) {
    return {
      problem: `${quoteCell(text)} ends before it begins; write a night as two, such as mon 22:00-24:00; tue 00:00-06:00`,
    }
  }
  return { value: { fromMinutes, toMinutes } }
}

function readTime(text: string): number | undefined {
  const match = /^(\d{1,2})(?:[:.h](\d{2})?)?\s*(am|pm|uhr|h)?$/i.exec(text.trim())
  if (match === null) return undefined
  const half = match[3]?.toLowerCase()
  let hour = Number(match[1])
  const minute = Number(match[2] ?? 0)
  if (half === 'am' || half === 'pm') {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (half === 'pm' ? 12 : 0)
  }
  const minutes = hour * 60 + minute
  return minute < 60 && minutes <= 24 * 60 ? minutes : undefined
}

function joinIntervals(intervals: WeeklyHours[]): WeeklyHours[] {
  const joined: WeeklyHours[] = []
  for (const interval of intervals.toSorted((a, b) => a.day - b.day || a.fromMinutes - b.fromMinutes)) {
    const last = joined.at(-1)
    if (last !== undefined && last.day === interval.day && interval.fromMinutes <= last.toMinutes) {
      last.toMinutes = Math.max(last.toMinutes, interval.toMinutes)
    } else {
      joined.push({ ...interval })
    }
  }
  return joined
}

/** Which of the two short numbers of a date comes first. It is a property of a column, never guessed for one row. */
export type DateOrder = 'dayFirst' | 'monthFirst'

const shortDate = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})$/
const isoDate = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const wordDate =
  /^(?:(\d{1,2})(?:st|nd|rd|th|\.|er)?[\s-]*(?:de\s+)?(\p{L}+)\.?[\s,-]*(?:de\s+)?(\d{4}))$|^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u

/**
 * The order of a whole column: `none` when no value depends on it, `ambiguous` when no value has a number over 12 (a
 * person must choose), `mixed` when values contradict each other. What is no date at all does not count.
 */
export function detectDateOrder(values: Iterable<string>): DateOrder | 'none' | 'ambiguous' | 'mixed' {
  let depends = false
  let dayFirst = false
  let monthFirst = false
  for (const value of values) {
    const match = shortDate.exec(value.trim())
    if (match === null) continue
    const [first, second] = [Number(match[1]), Number(match[3])]
    if (first === second && first <= 12) continue
    depends = true
    if (first > 12 && first <= 31 && second <= 12) dayFirst = true
    if (second > 12 && second <= 31 && first <= 12) monthFirst = true
  }
  if (!depends) return 'none'
  if (dayFirst && monthFirst) return 'mixed'
  if (dayFirst) return 'dayFirst'
  return monthFirst ? 'monthFirst' : 'ambiguous'
}

/**
 * A date as `YYYY-MM-DD`: ISO with or without a time, a month in words (English, German, French, Spanish), or numbers in
 * the order given for the column. Years have four digits and lie between 1900 and 2199.
 */
export function readDate(text: string, order?: DateOrder): Reading<string> {
  const typed = text.trim()
  const iso = isoDate.exec(typed)
  if (iso !== null) return checkDate(text, Number(iso[1]), Number(iso[3]), Number(iso[4]))
  const worded = wordDate.exec(typed)
  if (worded !== null) {
    const month = monthNames.get(foldName(worded[2] ?? worded[4] ?? ''))
    if (month !== undefined)
      return checkDate(text, Number(worded[3] ?? worded[6]), month, Number(worded[1] ?? worded[5]))
  }
  const short = shortDate.exec(typed)
  if (short === null) return { problem: `${quoteCell(text)} is not a date; write it as 2026-05-03` }
  if (short[4]?.length === 2) return { problem: `${quoteCell(text)} has a year of two digits; write it as 2026-05-03` }
  const [first, second, year] = [Number(short[1]), Number(short[3]), Number(short[4])]
  if (order === undefined && first !== second) {
    return {
      problem: `${quoteCell(text)} is read only once it is clear whether day or month comes first in this column`,
    }
  }
  return order === 'monthFirst' ? checkDate(text, year, first, second) : checkDate(text, year, second, first)
}

function checkDate(text: string, year: number, month: number, day: number): Reading<string> {
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  if (month < 1 || month > 12 || day < 1 || day > lastDay)
    return { problem: `${quoteCell(text)} is no date of the calendar` }
  if (year < 1900 || year > 2199) return { problem: `${quoteCell(text)} is too far away; years run from 1900 to 2199` }
  return { value: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` }
}

const monthNames = collectNames([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const, (locale, width, month) =>
  new Intl.DateTimeFormat(locale, { month: width, timeZone: 'UTC' }).format(new Date(Date.UTC(2024, month - 1, 1))),
)

function collectNames<T extends number>(
  numbers: readonly T[],
  format: (locale: string, width: 'long' | 'short', number: T) => string,
): Map<string, T> {
  const names = new Map<string, T>()
  for (const locale of ['en-GB', 'en-US', 'de', 'fr', 'es']) {
    for (const width of ['long', 'short'] as const) {
      for (const number of numbers) names.set(foldName(format(locale, width, number)), number)
    }
  }
  return names
}

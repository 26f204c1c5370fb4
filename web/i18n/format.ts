import i18next from 'i18next'
import { meQuery, queryClient } from '../queries.ts'
import { locale } from './index.ts'

/** Keeps a name's own direction inside a sentence: a Hebrew name in English, a Latin one in Arabic. */
export const isolate = (name: string) => `\u2068${name}\u2069`

/** Day and month, number and unit stay on one line. */
const joinNumbers = (text: string) => text.replace(/(\d\.?) (?=\p{L})/gu, '$1\u00a0')

export const isZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/** The zone that the reader has said they live in, else the one their device stands in. */
export function readersZone(): string {
  const zone = queryClient.getQueryData(meQuery.queryKey)?.zone
  return zone && isZone(zone) ? zone : new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Every time that is shown is the reader's, unless a zone is named. */
const format = (options: Intl.DateTimeFormatOptions, at: Date) =>
  joinNumbers(new Intl.DateTimeFormat(locale(), { timeZone: readersZone(), ...options }).format(at))

/** The hour of the reader's day, 0 to 23. */
export const readersHour = (at: Date) =>
  Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: readersZone() }).format(at))

export const showWeekday = (at: Date) => format({ weekday: 'long', day: 'numeric', month: 'long' }, at)
export const showTime = (at: Date, zone: string) => format({ hour: '2-digit', minute: '2-digit', timeZone: zone }, at)
export const showInstant = (at: Date) => format({ dateStyle: 'long', timeStyle: 'short' }, at)
/** A calendar day written as 2024-03-01 belongs to no zone. */
export const showDay = (day: string) => format({ day: 'numeric', month: 'long', timeZone: 'UTC' }, new Date(day))
export const showMonth = (day: string) => format({ month: 'long', year: 'numeric', timeZone: 'UTC' }, new Date(day))

/** A month as it fits under a chart or at the end of a line: "Dec 2025". */
export const showMonthShort = (day: string) =>
  format({ month: 'short', year: 'numeric', timeZone: 'UTC' }, new Date(day))

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** "3 hours ago"; beyond a week the date itself. */
export function showAgo(at: Date, now: Date): string {
  const passedMs = at.getTime() - now.getTime()
  if (Math.abs(passedMs) > 7 * 86_400_000) return format({ day: 'numeric', month: 'long', year: 'numeric' }, at)
  for (const [unit, lengthMs] of steps)
    if (Math.abs(passedMs) >= lengthMs)
      return joinNumbers(
        new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.trunc(passedMs / lengthMs), unit),
      )
  return i18next.t('time.now')
}

/** The name of a language in the reader's language; its code where nobody knows it. */
export function showLanguageName(code: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

export const showList = (items: string[]) => new Intl.ListFormat(locale(), { type: 'unit' }).format(items)

/** Minutes by which the clocks of a zone are ahead of UTC at an instant. */
function offsetMinutes(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** The reader's calendar day at an instant, as 2026-11-24; some days later if asked. */
export function readersDay(at: Date, daysLater = 0): string {
  const [day = '', month = '', year = ''] = new Intl.DateTimeFormat('en-GB', {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: readersZone(),
  })
    .format(at)
    .split('/')
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + daysLater)).toISOString().slice(0, 10)
}

/** The instant at which the reader's clock shows this hour of a day. */
export function instantOf(day: string, hour: number): Date {
  const asIfUtc = new Date(`${day}T${String(hour).padStart(2, '0')}:00:00Z`)
  return new Date(asIfUtc.getTime() - offsetMinutes(readersZone(), asIfUtc) * 60_000)
}

/** How many minutes another zone's clocks are ahead of the reader's. */
export const minutesAhead = (zone: string, at: Date) => offsetMinutes(zone, at) - offsetMinutes(readersZone(), at)

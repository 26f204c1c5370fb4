import i18next from 'i18next'
import { locale } from './index.ts'

/** Keeps a name's own direction inside a sentence: a Hebrew name in English, a Latin one in Arabic. */
export const isolate = (name: string) => `\u2068${name}\u2069`

/** Day and month, number and unit stay on one line. */
const joinNumbers = (text: string) => text.replace(/(\d\.?) (?=\p{L})/gu, '$1\u00a0')

const format = (options: Intl.DateTimeFormatOptions, at: Date) =>
  joinNumbers(new Intl.DateTimeFormat(locale(), options).format(at))

export const showWeekday = (at: Date) => format({ weekday: 'long', day: 'numeric', month: 'long' }, at)
export const showTime = (at: Date, zone?: string) => format({ hour: '2-digit', minute: '2-digit', timeZone: zone }, at)
export const showInstant = (at: Date) => format({ dateStyle: 'long', timeStyle: 'short' }, at)
/** Month and year of a calendar day written as 2024-03-01, which belongs to no zone. */
export const showMonth = (day: string) => format({ month: 'long', year: 'numeric', timeZone: 'UTC' }, new Date(day))

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

/** How many minutes another zone's clocks are ahead of the reader's. */
export const minutesAhead = (zone: string, readersZone: string, at: Date) =>
  offsetMinutes(zone, at) - offsetMinutes(readersZone, at)

export const isZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

export const browserZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

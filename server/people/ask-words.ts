import type { z } from 'zod'
import type { AskState } from '../../contract/expertise.ts'
import { text } from '../platform/texts.ts'
import { type LeaveRow, leaveAt } from './leave-days.ts'

export type Asked = z.input<typeof AskState>
/** A stretch of work in local time; day 1 is Monday. */
export type WorkingTime = { day: number; from: string; to: string }
export type AskSetting = {
  isSuggested: boolean | null
  openLimit: number
  weeklyLimit: number
  onlyWorkingHours: boolean
  pausedUntil: Date | null
  askedFor: readonly string[]
  openAsks: number
  asksThisWeek: number
}
export type AskFacts = {
  zone: string | null
  hours: readonly WorkingTime[]
  leave: readonly LeaveRow[]
  /** Null where the person never decided anything about being asked. */
  setting: AskSetting | null
}

/**
 * Whether somebody may be asked now, and if not, when (people.md P40). To somebody whom they blocked they always have
 * all the questions they want, so that a block and a full week read alike (knowledge.md K10).
 */
export function askStateOf({ zone, hours, leave, setting }: AskFacts, now: Date, isBlocked = false): Asked {
  if (isBlocked) return { state: 'full' }
  if (setting && prefersNot(setting)) return { state: 'prefers_not' }
  const away = leaveAt(leave, zone, now)
  if (away) return away.shown && away.last !== null ? { state: 'away_until', day: away.last } : { state: 'away' }
  if (!setting || setting.isSuggested === null) return { state: 'not_said' }
  const here = localTime(zone, now)
  if (setting.pausedUntil && setting.pausedUntil > now) return backOn(localTime(zone, setting.pausedUntil), here)
  if (setting.openAsks >= setting.openLimit || setting.asksThisWeek >= setting.weeklyLimit) return { state: 'full' }
  const start = setting.onlyWorkingHours ? nextStart(hours, here) : undefined
  return start ? backOn(start, here) : { state: 'now' }
}

const prefersNot = ({ isSuggested, openLimit, weeklyLimit, askedFor }: AskSetting) =>
  isSuggested === false || openLimit === 0 || weeklyLimit === 0 || askedFor.length === 0

type Local = { day: string; weekday: number; time: string }

/** The later moment as a time where it is the same day or the next morning, as a day and a time where it is further. */
function backOn(then: Local, here: Local): Asked {
  const isSoon = then.day === here.day || then.day === addDays(here.day, 1)
  return isSoon ? { state: 'back_at', time: then.time } : { state: 'back_on', day: then.day, time: then.time }
}

/** When work begins next; undefined where somebody works now, or never said when they do. */
function nextStart(hours: readonly WorkingTime[], here: Local): Local | undefined {
  const isAtWork = hours.some(({ day, from, to }) => day === here.weekday && from <= here.time && here.time < to)
  if (hours.length === 0 || isAtWork) return undefined
  for (let ahead = 0; ahead <= 7; ahead++) {
    const weekday = ((here.weekday - 1 + ahead) % 7) + 1
    const starts = hours.filter(({ day, from }) => day === weekday && (ahead > 0 || from > here.time))
    const first = starts.map(({ from }) => from).sort()[0]
    if (first !== undefined) return { day: addDays(here.day, ahead), weekday, time: first }
  }
  return undefined
}

function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** An instant on the clock and calendar of a zone; UTC where none is known. */
function localTime(zone: string | null, at: Date): Local {
  const key = zone ?? 'UTC'
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone: key,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  formats.set(key, format)
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
  return { day, weekday, time: `${parts.get('hour')}:${parts.get('minute')}` }
}

/** The words for a state in a language, as mails and matching explanations say them; pages have the same in theirs. */
export function askWords(language: string, asked: Asked, now: Date): string {
  switch (asked.state) {
    case 'back_at':
      return text(language, 'ask.backAt', { time: asked.time })
    case 'back_on':
      return text(language, 'ask.backOn', { day: dayWords(language, asked.day, now), time: asked.time })
    case 'away_until':
      return text(language, 'ask.awayUntil', { day: dayWords(language, asked.day, now) })
    default:
      return text(language, wordsOf[asked.state])
  }
}
const wordsOf = {
  now: 'ask.now',
  away: 'ask.away',
  full: 'ask.full',
  prefers_not: 'ask.prefersNot',
  not_said: 'ask.notSaid',
} as const

/** "Monday" within the next six days, "4 May" later on, with the year where it is another one. */
function dayWords(language: string, day: string, now: Date): string {
  const date = new Date(`${day}T00:00:00Z`)
  const today = now.toISOString().slice(0, 10)
  const options: Intl.DateTimeFormatOptions =
    day <= addDays(today, 6)
      ? { weekday: 'long' }
      : { day: 'numeric', month: 'long', ...(day.slice(0, 4) !== today.slice(0, 4) && { year: 'numeric' }) }
  const locale = language === 'en' ? 'en-GB' : language
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(date)
}

import { invalid } from '../platform/errors.ts'

const mostHolidays = 1000
const yearsAhead = 5
const longestDays = 31
const dayMs = 86_400_000

type Holiday = { day: string; name: string }

/**
 * The days of an iCalendar file (RFC 5545) as holiday calendars are published: whole-day events, one or more days
 * long, once or every year. What repeats in another way, or is at an hour, is no public holiday and left out.
 * @throws 422 for what is no calendar.
 */
export function holidaysIn(ics: string, now = new Date()): Holiday[] {
  const lines = ics.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  if (!lines.some((line) => /^BEGIN:VCALENDAR\s*$/i.test(line)))
    throw invalid({
      code: 'not_a_calendar',
      detail: 'This is not the text of an .ics file.',
      fields: [{ path: 'ics', message: 'is not a calendar' }],
    })
  const year = now.getUTCFullYear()
  const [from, until] = [`${year - 1}-01-01`, `${year + yearsAhead}-12-31`]
  return eventsIn(lines)
    .flatMap((event) => daysOf(event, year))
    .filter(({ day }) => day >= from && day <= until)
    .slice(0, mostHolidays)
}

type Event = Map<string, string>

function eventsIn(lines: readonly string[]): Event[] {
  const events: Event[] = []
  let open: Event | undefined
  for (const line of lines) {
    if (/^BEGIN:VEVENT\s*$/i.test(line)) open = new Map()
    else if (/^END:VEVENT\s*$/i.test(line)) {
      if (open) events.push(open)
      open = undefined
    } else {
      const [, name, value] = /^([A-Za-z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
      // The first of a name counts: what an alarm inside the event says comes later.
      if (open && name && value !== undefined && !open.has(name.toUpperCase()))
        open.set(name.toUpperCase(), value.trim())
    }
  }
  return events
}

const timeOf = (text = '') => {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? []
  return year ? Date.UTC(Number(year), Number(month) - 1, Number(day)) : Number.NaN
}
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)
const plainText = (text: string) => text.replace(/\\n/gi, ' ').replace(/\\([\\,;])/g, '$1')

function daysOf(event: Event, year: number): Holiday[] {
  const start = timeOf(event.get('DTSTART'))
  if (Number.isNaN(start)) return []
  const rule = event.get('RRULE')
  if (rule && !/^FREQ=YEARLY(;INTERVAL=1)?$/i.test(rule)) return []
  // The end is the first day that is not one any more.
  const end = timeOf(event.get('DTEND'))
  const length = Number.isNaN(end) ? 1 : Math.max(1, Math.min(longestDays, Math.round((end - start) / dayMs)))
  const name =
    plainText(event.get('SUMMARY') ?? '')
      .trim()
      .slice(0, 120) || '?'
  return (rule ? everyYear(start, year) : [start]).flatMap((first) =>
    Array.from({ length }, (_, index) => ({ day: dayOf(first + index * dayMs), name })),
  )
}

/** The same day of each year that is looked at; 29 February only where there is one. */
function everyYear(start: number, year: number): number[] {
  const at = new Date(start)
  return Array.from({ length: yearsAhead + 2 }, (_, index) => year - 1 + index)
    .filter((each) => each >= at.getUTCFullYear())
    .map((each) => Date.UTC(each, at.getUTCMonth(), at.getUTCDate()))
    .filter((time) => new Date(time).getUTCMonth() === at.getUTCMonth())
}

import type { OrganisationDatabase, Rows } from '../platform/database.ts'
import { dayIn } from './leave-days.ts'

/** The days on which somebody works: their zone, and the weekend and holidays of their site. */
export type WorkingCalendar = {
  zone: string | null
  /** 1 Monday to 7 Sunday. */
  weekend: ReadonlySet<number>
  /** Days as `2026-12-25`. */
  holidays: ReadonlySet<string>
}

const usualWeekend = [6, 7]
const dayMs = 86_400_000
// A weekend of seven days or a site that is always on holiday must not run for ever.
const furthestDays = 3660

const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7
const dayPlus = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

/** Whether a calendar day, `2026-11-24`, is one on which the person works. */
export const isWorkingDay = (calendar: WorkingCalendar, day: string): boolean =>
  !calendar.weekend.has(weekdayOf(day)) && !calendar.holidays.has(day)

/**
 * The day that lies `n` working days after a moment, as the person's own calendar counts: the day of the moment itself
 * is not counted, the answer is always a working day (for `n` of 0: that day, or the next working day).
 * @throws where ten years hold no such day.
 */
export function addWorkingDays(calendar: WorkingCalendar, from: Date | string, n: number): string {
  let day = typeof from === 'string' ? from : dayIn(calendar.zone, from)
  if (n === 0 && isWorkingDay(calendar, day)) return day
  let left = Math.max(n, 1)
  for (let passed = 0; passed < furthestDays; passed++) {
    day = dayPlus(day, 1)
    if (isWorkingDay(calendar, day)) left -= 1
    if (left === 0) return day
  }
  throw new Error('This calendar has no working days.')
}

/** The instant at which a calendar day is over in a zone. */
export function endOfDay(zone: string | null, day: string): Date {
  // No zone is more than 15 hours from UTC, and no change of the clock moves a midnight by more than a day.
  let [low, high] = [Date.parse(`${day}T00:00:00Z`) - dayMs, Date.parse(`${day}T00:00:00Z`) + 3 * dayMs]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (dayIn(zone, new Date(middle)) <= day) low = middle
    else high = middle
  }
  return new Date(high)
}

/** Calendars of people, in one statement. Who has no site has the usual weekend and no holidays. */
export async function calendarsOf(
  org: OrganisationDatabase,
  personIds: readonly string[],
  rows: Rows = org.rows,
): Promise<Map<string, WorkingCalendar>> {
  if (personIds.length === 0) return new Map()
  const found = await rows
    .selectFrom('person as p')
    .leftJoin('site as s', 's.id', 'p.siteId')
    .where('p.id', 'in', personIds)
    .select(['p.id', 'p.zone', 's.zone as siteZone', 's.weekend'])
    .select((eb) =>
      eb
        .selectFrom('holiday as h')
        .whereRef('h.siteId', '=', 's.id')
        .select(({ fn, cast }) => fn.agg<string[] | null>('array_agg', [cast('h.day', 'text')]).as('days'))
        .as('holidays'),
    )
    .execute()
  return new Map(
    found.map(({ id, zone, siteZone, weekend, holidays }) => [
      id,
      { zone: zone ?? siteZone, weekend: new Set(weekend ?? usualWeekend), holidays: new Set(holidays ?? []) },
    ]),
  )
}

/** A stretch of days off, both ends included; without `last` nobody knows when it ends. */
export type LeaveRow = { first: string; last: string | null; shown: boolean }

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day that an instant falls on in a zone, as `2026-11-24`; UTC where no zone is known. */
export function dayIn(zone: string | null, at: Date): string {
  const key = zone ?? 'UTC'
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat('en-CA', { timeZone: key, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(key, format)
  return format.format(at)
}

/** The leave that somebody is on at an instant, by their own calendar: it begins and ends at their midnight (P4). */
export function leaveAt<Row extends LeaveRow>(
  rows: readonly Row[],
  zone: string | null,
  at = new Date(),
): Row | undefined {
  if (rows.length === 0) return undefined
  const today = dayIn(zone, at)
  return rows.find(({ first, last }) => first <= today && (last === null || last >= today))
}

/** "Away until 4 May" or, if the person chose so, only "away". */
export function presentAway(rows: readonly LeaveRow[], zone: string | null, at = new Date()) {
  const leave = leaveAt(rows, zone, at)
  return leave ? { until: leave.shown ? leave.last : null } : null
}

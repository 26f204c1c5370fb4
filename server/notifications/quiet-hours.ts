import { Temporal } from 'temporal-polyfill'
import type { NotificationClass } from '../platform/notification-kinds.ts'

const opens = 8
const closes = 18
const spreadMinutes = 15

/**
 * When a message may go out to somebody: at once, or at 08:00 local of the next working day, spread over a quarter of
 * an hour (N3). Right on days when the clock changes, since it reckons in wall-clock time. `spread` is 0 to 1.
 */
export function nextSendTime(now: Date, zone: string | null, kind: NotificationClass, spread: number): Date {
  if (kind === 'safety') return now
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(knownZone(zone))
  if (!isWeekend(local) && local.hour >= opens && local.hour < closes) return now
  let day = local.hour < opens ? local : local.add({ days: 1 })
  while (isWeekend(day)) day = day.add({ days: 1 })
  const morning = day.toPlainDate().toZonedDateTime({ timeZone: day.timeZoneId, plainTime: { hour: opens } })
  return new Date(morning.epochMilliseconds + Math.floor(spread * spreadMinutes * 60_000))
}

const isWeekend = ({ dayOfWeek }: Temporal.ZonedDateTime) => dayOfWeek >= 6

/** A zone that a newer or older list of zones does not know counts as UTC, rather than stopping all messages. */
function knownZone(zone: string | null): string {
  try {
    return Temporal.Now.zonedDateTimeISO(zone ?? 'UTC').timeZoneId
  } catch {
    return 'UTC'
  }
}

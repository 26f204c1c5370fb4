import { useSuspenseQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { browserZone, isZone, minutesAhead, showTime } from '../i18n/format.ts'
import { meQuery } from '../queries.ts'

let now = new Date()
const listeners = new Set<() => void>()
setInterval(() => {
  const next = new Date()
  if (next.getMinutes() === now.getMinutes()) return
  now = next
  for (const listener of listeners) listener()
}, 1000)

/** The present minute. Whoever shows it is drawn again when it passes. */
export function useNow(): Date {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => now,
  )
}

/** The clock of a zone now, and how it stands to the reader's: "18:20", "eight hours ahead". */
export function useLocalTime(zone: string | null): { time: string; compared: string } | undefined {
  const { t } = useTranslation()
  const me = useSuspenseQuery(meQuery).data
  const at = useNow()
  if (!zone || !isZone(zone)) return undefined
  const minutes = minutesAhead(zone, me.zone && isZone(me.zone) ? me.zone : browserZone(), at)
  const size = Math.abs(minutes)
  const hours = t('time.hours', { hours: Math.floor(size / 60), rest: `m${size % 60}` })
  const compared = minutes === 0 ? t('time.same') : t(minutes > 0 ? 'time.ahead' : 'time.behind', { hours })
  return { time: showTime(at, zone), compared }
}

import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { isZone, minutesAhead, showTime } from '../i18n/format.ts'

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

/** The clock of a zone now, alone and beside the reader's: "18:20" and "18:20, eight hours ahead". */
export function useLocalTime(zone: string | null): { time: string; compared: string } | undefined {
  const { t } = useTranslation()
  const at = useNow()
  if (!zone || !isZone(zone)) return undefined
  const time = showTime(at, zone)
  const minutes = minutesAhead(zone, at)
  const size = Math.abs(minutes)
  const hours = t('time.hours', { hours: Math.floor(size / 60), rest: `m${size % 60}` })
  const direction = minutes === 0 ? 'same' : minutes > 0 ? 'ahead' : 'behind'
  return { time, compared: t('time.compared', { time, hours, direction }) }
}

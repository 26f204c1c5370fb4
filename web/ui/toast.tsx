import { useEffect, useSyncExternalStore } from 'react'
import classes from './toast.module.css'

type Toast = { id: number; words: string }
let shown: Toast | undefined
const listeners = new Set<() => void>()

function show(toast: Toast | undefined): void {
  shown = toast
  for (const listener of listeners) listener()
}

/** Says in the lower corner what has just been done. A later toast takes the place of an earlier one. */
export const toast = (words: string) => show({ id: (shown?.id ?? 0) + 1, words })

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const shownForMs = 8000

/** The place where toasts appear; it is always there, so that screen readers hear what appears in it. */
export function Toasts() {
  const current = useSyncExternalStore(subscribe, () => shown)
  useEffect(() => {
    if (!current) return
    const timer = setTimeout(() => show(undefined), shownForMs)
    return () => clearTimeout(timer)
  }, [current])
  return (
    <div role="status" className={classes.place}>
      {current && <div className={classes.toast}>{current.words}</div>}
    </div>
  )
}

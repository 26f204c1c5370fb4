import { UnstyledButton } from '@mantine/core'
import { useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './toast.module.css'

/** `undo` takes back what was done; `settle` is called once it can no longer be taken back. */
type Choice = { undo: () => void; settle?: () => void }
type Toast = { id: number; words: string } & Partial<Choice>
let shown: Toast | undefined
const listeners = new Set<() => void>()

function show(toast: Toast | undefined): void {
  shown?.settle?.()
  shown = toast
  for (const listener of listeners) listener()
}

/**
 * Says in the lower corner what has just been done, with a way back where there is one. A later toast takes the place
 * of an earlier one, which is then settled.
 */
export const toast = (words: string, choice?: Choice) => show({ id: (shown?.id ?? 0) + 1, words, ...choice })

// The page goes: what could still be undone is settled.
addEventListener('pagehide', () => show(undefined))

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const shownForMs = 8000
/** Undoing stays possible for ten seconds (interface.md). */
const undoableForMs = 10_000

/** The place where toasts appear; it is always there, so that screen readers hear what appears in it. */
export function Toasts() {
  const { t } = useTranslation()
  const current = useSyncExternalStore(subscribe, () => shown)
  useEffect(() => {
    if (!current) return
    const timer = setTimeout(() => show(undefined), current.undo ? undoableForMs : shownForMs)
    return () => clearTimeout(timer)
  }, [current])
  const undo = () => {
    current?.undo?.()
    if (shown) shown = { id: shown.id, words: shown.words }
    show(undefined)
  }
  return (
    <div role="status" className={classes.place}>
      {current && (
        <div className={classes.toast}>
          {current.words}
          {current.undo && (
            <UnstyledButton className={classes.undo} onClick={undo}>
              {t('toast.undo')}
            </UnstyledButton>
          )}
        </div>
      )}
    </div>
  )
}

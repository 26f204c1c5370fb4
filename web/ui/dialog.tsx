import { type ReactNode, useEffect, useRef } from 'react'
import classes from './dialog.module.css'

type Props = { label: string; onClose: () => void; children: ReactNode }

/** A window above the page. The browser's own dialog holds the focus inside and gives it back at the end. */
export function Dialog({ label, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; this is the click beside it
    <dialog
      ref={dialog}
      className={classes.dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div className={classes.inside}>{children}</div>
    </dialog>
  )
}

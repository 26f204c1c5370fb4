import { type ReactNode, useId } from 'react'
import classes from './section.module.css'

type Props = {
  title: ReactNode
  count?: number | string | undefined
  action?: ReactNode
  isInPanel?: boolean
  children: ReactNode
}

/**
 * A printed rule, then the head: how every part of a page opens. In a panel it is no landmark of the page, which may
 * have one of the same name.
 */
export function Section({ title, count, action, isInPanel = false, children }: Props) {
  const id = useId()
  return (
    <section className={classes.section} role={isInPanel ? 'group' : undefined} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id}>{title}</h2>
        {count !== undefined && <span className={`ink-3 num ${classes.count}`}>{count}</span>}
        {action && <span className={classes.action}>{action}</span>}
      </div>
      {children}
    </section>
  )
}

type Tone = 'good' | 'warn' | 'bad' | 'neutral'

/** A state: always a shape and a word. */
export function Pill({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={classes.pill} data-tone={tone}>
      {children}
    </span>
  )
}

/** What a list says while it is empty: what it is for, one example, one action. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className={classes.empty}>{children}</div>
}

/** A grey bar where words will stand. */
export function Bar({ width, height = 12 }: { width: string; height?: number }) {
  return <span className={classes.bar} style={{ width, height }} />
}

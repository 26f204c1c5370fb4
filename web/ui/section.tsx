import { type ReactNode, useId } from 'react'
import classes from './section.module.css'

type Props = { title: ReactNode; count?: number | string | undefined; action?: ReactNode; children: ReactNode }

/** A printed rule, then the head: how every part of a page opens. */
export function Section({ title, count, action, children }: Props) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id}>{title}</h2>
        {count !== undefined && <span className={`ink-3 num ${classes.count}`}>{count}</span>}
        {action && <span className={classes.action}>{action}</span>}
      </header>
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

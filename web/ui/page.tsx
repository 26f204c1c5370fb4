import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { countQuery } from '../queries.ts'

let isFirstPage = true

/** The one h1 of a page. After navigation it takes the focus, so that keyboard and screen reader begin there. */
export function Heading({ children, className = 't-28' }: { children: ReactNode; className?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true })
    isFirstPage = false
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children}
    </h1>
  )
}

/** The words in the browser's tab: how much waits (or a dot for other news), the page, then the product. */
export function Title({ children }: { children: string }) {
  // Only shown where the frame has asked for it; nobody's inbox is read before they sign in.
  const count = useQuery({ ...countQuery, enabled: false }).data
  const mark = count?.waits ? `(${count.waits}) ` : count?.hasNews ? '• ' : ''
  return <title>{`${mark}${children} · Lyceum`}</title>
}

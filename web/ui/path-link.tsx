import { useRouter } from '@tanstack/react-router'
import type { ComponentPropsWithRef, MouseEvent } from 'react'
import { ownPath } from '../own-path.ts'

/** A link to a path that the server names. It opens in this page, unless another window is asked for. */
export function PathLink({ path, onClick, ...others }: { path: string } & ComponentPropsWithRef<'a'>) {
  const router = useRouter()
  const to = ownPath(path) ?? '/'
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return
    event.preventDefault()
    router.history.push(to)
  }
  return <a href={to} onClick={follow} {...others} />
}

const here = 'http://here.invalid'

/**
 * Only a page of our own may be returned to: anything else could lead a person astray after signing in. The browser's
 * own reading of addresses decides, since it drops tabs and turns "\" into "/".
 */
export function ownPath(to: unknown): string | undefined {
  if (typeof to !== 'string' || !to.startsWith('/') || !URL.canParse(to, here)) return undefined
  const { origin, pathname, search, hash } = new URL(to, here)
  const isOwn = origin === here && !pathname.startsWith('//') && !pathname.startsWith('/sign-in')
  return isOwn ? pathname + search + hash : undefined
}

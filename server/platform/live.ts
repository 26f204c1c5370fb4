import type { FastifyReply } from 'fastify'

/** Something an open page may show has changed; the page reads it again. */
export type Change = { changed: string; id?: string }

/** Open pages of this process, by organisation and person. */
export type Live = {
  /** Tells the open pages of these people, or of everybody in the organisation. */
  tell(organisationId: string, change: Change, personIds?: readonly string[]): void
  /** Keeps a reply open as a stream of changes until the page goes. */
  open(reply: FastifyReply, listener: { organisationId: string; personId: string }): void
  /** Ends every stream; browsers come back by themselves (T53). */
  closeAll(): void
  count(): number
}

const beatMs = 25_000

export function openLive(): Live {
  const pages = new Set<{ organisationId: string; personId: string; reply: FastifyReply }>()
  const beat = setInterval(() => {
    // A comment keeps proxies from closing a quiet stream.
    for (const { reply } of pages) reply.raw.write(': still here\n\n')
  }, beatMs).unref()
  return {
    tell(organisationId, change, personIds) {
      const message = `data: ${JSON.stringify(change)}\n\n`
      for (const page of pages)
        if (page.organisationId === organisationId && (!personIds || personIds.includes(page.personId)))
          page.reply.raw.write(message)
    },
    open(reply, listener) {
      const page = { ...listener, reply }
      reply.hijack()
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      reply.raw.write('retry: 2000\n\ndata: {"changed":"connection"}\n\n')
      pages.add(page)
      reply.raw.once('close', () => pages.delete(page))
    },
    closeAll() {
      clearInterval(beat)
      for (const { reply } of pages) reply.raw.end()
    },
    count: () => pages.size,
  }
}

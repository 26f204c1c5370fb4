import { useEffect, useState } from 'react'
import { call } from '../api.ts'
import { refreshInbox } from './inbox.ts'

const tryAgainMs = 30_000

/** What the server tells open pages. Browsers come back by themselves, but for a stream that a gateway refused. */
function openStream(hear: (message: string) => void): () => void {
  let stream: EventSource
  let timer: ReturnType<typeof setTimeout>
  const open = () => {
    stream = new EventSource('/api/v1/live')
    stream.onmessage = ({ data }) => hear(`${data}`)
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) timer = setTimeout(open, tryAgainMs)
    }
  }
  open()
  return () => {
    clearTimeout(timer)
    stream.close()
  }
}

/**
 * A browser keeps six connections to a server: with a stream for each tab, the seventh tab would wait for ever. So one
 * tab listens and tells the others, where the browser can do that (it needs https).
 */
function listen(hear: (message: string) => void): () => void {
  if (!navigator.locks || !window.BroadcastChannel) return openStream(hear)
  const channel = new BroadcastChannel('lyceum.live')
  const leaving = new AbortController()
  channel.onmessage = ({ data }) => hear(`${data}`)
  const untilLeft = () =>
    new Promise<void>((release) => {
      const close = openStream((message) => {
        hear(message)
        channel.postMessage(message)
      })
      leaving.signal.addEventListener('abort', () => {
        close()
        release()
      })
    })
  navigator.locks.request('lyceum.live', { signal: leaving.signal }, untilLeft).catch(() => {})
  return () => {
    leaving.abort()
    channel.close()
  }
}

function changedOf(message: string): unknown {
  try {
    const said: unknown = JSON.parse(message)
    return said && typeof said === 'object' && 'changed' in said ? said.changed : undefined
  } catch {
    return undefined
  }
}

const lists = ['waits', 'new'] as const

/** The newest answer or invitation that came since; only these may interrupt a screen reader, and politely. */
async function findNews(since: string): Promise<{ title: string; at: string } | undefined> {
  const pages = await Promise.all(lists.map((list) => call('GET /me/notifications', { query: { list, limit: 20 } })))
  return pages
    .flatMap((page) => page.items)
    .filter((one) => (one.class === 'answer' || one.class === 'invitation') && one.state === 'unread' && one.at > since)
    .sort((a, b) => b.at.localeCompare(a.at))[0]
}

/** Keeps the inbox up to date while the page is open. Answers what a screen reader should say now. */
export function useLiveInbox(): string {
  const [said, setSaid] = useState('')
  useEffect(() => {
    let since = new Date().toISOString()
    return listen((message) => {
      const changed = changedOf(message)
      if (changed !== 'notifications' && changed !== 'connection') return
      void refreshInbox()
      if (changed === 'connection') return
      findNews(since)
        .then((news) => {
          if (!news) return
          since = news.at
          setSaid(news.title)
        })
        .catch(() => {})
    })
  }, [])
  return said
}

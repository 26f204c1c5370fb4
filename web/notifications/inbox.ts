import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import i18next from 'i18next'
import { useSyncExternalStore } from 'react'
import { ApiError, call, type Reply } from '../api.ts'
import { countQuery, queryClient } from '../queries.ts'
import { toast } from '../ui/toast.tsx'

export type Notification = Reply<'GET /me/notifications'>['items'][number]
export type List = 'waits' | 'new'

/** Every list and count of notifications is read again. */
export const refreshInbox = () =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey: [address] }) => `${address}`.startsWith('GET /me/notifications'),
  })

/** Put away on this page, but not yet told to the server: it can still be taken back. */
type PutAway = { list: List; wasUnread: boolean }
let putAway: ReadonlyMap<string, PutAway> = new Map()
const listeners = new Set<() => void>()
function setPutAway(id: string, away: PutAway | undefined): void {
  const next = new Map(putAway)
  if (away) next.set(id, away)
  else next.delete(id)
  putAway = next
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
const usePutAway = () => useSyncExternalStore(subscribe, () => putAway)

const pageSize = 50

/** One list of the inbox, page by page, without what was just put away. */
export function useInbox(list: List) {
  const away = usePutAway()
  const pages = useInfiniteQuery({
    queryKey: ['GET /me/notifications', list],
    queryFn: ({ pageParam, signal }) =>
      call('GET /me/notifications', { query: { list, cursor: pageParam, limit: pageSize } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const items = pages.data?.pages.flatMap((page) => page.items).filter(({ id }) => !away.has(id))
  return { items, hasMore: pages.hasNextPage, isFetchingMore: pages.isFetchingNextPage, more: pages.fetchNextPage }
}

/** How many acts wait for the reader, and whether something else is new; undefined until known. */
export function useInboxCount(): { waits: number; hasNews: boolean } | undefined {
  const away = usePutAway()
  const count = useQuery({ ...countQuery, throwOnError: false }).data
  if (!count) return undefined
  const goneWaits = [...away.values()].filter(({ list, wasUnread }) => list === 'waits' && wasUnread).length
  return { waits: Math.max(0, count.waits - goneWaits), hasNews: count.hasNews }
}

const tellFailure = (error: unknown) =>
  toast(error instanceof ApiError && error.status !== 0 ? error.message : i18next.t('error.away.title'))

/** Takes a row away at once, and tells the server as soon as it can no longer be taken back. */
function putAwayUntilSettled(
  notification: Notification,
  list: List,
  words: string,
  tell: () => Promise<unknown>,
): void {
  const { id } = notification
  const send = async () => {
    try {
      await tell()
      await refreshInbox()
    } catch (error) {
      tellFailure(error)
    }
    setPutAway(id, undefined)
  }
  setPutAway(id, { list, wasUnread: notification.state === 'unread' })
  toast(words, { undo: () => setPutAway(id, undefined), settle: () => void send() })
}

export const finish = (notification: Notification, list: List) =>
  putAwayUntilSettled(notification, list, i18next.t('inbox.toast.done'), () =>
    call('POST /me/notifications/:id/done', { params: { id: notification.id } }),
  )

export const snooze = (notification: Notification, list: List, until: Date, day: string) =>
  putAwayUntilSettled(notification, list, i18next.t('inbox.toast.snoozed', { day }), () =>
    call('POST /me/notifications/:id/snooze', {
      params: { id: notification.id },
      body: { until: until.toISOString() },
    }),
  )

/** One step less of this; taking it back puts the old step in its place. */
export async function hearLess({ id }: Notification, of: 'thing' | 'kind' | 'class'): Promise<void> {
  try {
    const { before, after } = await call('POST /me/notifications/:id/less', { params: { id }, body: { of } })
    const undo = () =>
      void call('POST /me/notifications/:id/less', { params: { id }, body: { of, way: before } }).catch(tellFailure)
    toast(i18next.t(after === 'off' ? 'inbox.toast.off' : 'inbox.toast.inboxOnly'), { undo })
  } catch (error) {
    tellFailure(error)
  }
}

export async function markRead({ id, state }: Notification): Promise<void> {
  if (state !== 'unread') return
  await call('POST /me/notifications/:id/read', { params: { id } }).catch(() => {})
  await refreshInbox()
}

export async function markAllRead(): Promise<void> {
  await call('POST /me/notifications/read-all').catch(tellFailure)
  await refreshInbox()
}

import { QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError, ask, call, type Reply } from './api.ts'
import { remember, remembered } from './remember.ts'

export const installationQuery = queryOptions({ ...ask('GET /installation'), staleTime: 60_000 })
export const meQuery = queryOptions({ ...ask('GET /me'), staleTime: 60_000 })
/** What waits in the inbox; the open page hears when it changes. */
export const countQuery = queryOptions({ ...ask('GET /me/notifications/count'), staleTime: 60_000 })

export const isSignedOut = (error: unknown): error is ApiError => error instanceof ApiError && error.status === 401

const listeners = new Set<() => void>()
/** Tells that a sign-in has ended while somebody was working. */
export const onSignedOut = (listener: () => void) => void listeners.add(listener)

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Without a network a page says so, rather than wait without a word.
      networkMode: 'always',
      staleTime: 15_000,
      gcTime: 30 * 60_000,
      // What the server has refused, it will refuse again; a lost network deserves two more tries.
      retry: (tries, error) => error instanceof ApiError && error.status === 0 && tries < 2,
      retryDelay: (tries) => 400 * 2 ** tries,
      // A page that has nothing to show gives way to the error page; an ended sign-in leads elsewhere by itself.
      throwOnError: (error, query) => query.state.data === undefined && !isSignedOut(error),
    },
    mutations: { networkMode: 'always' },
  },
  queryCache: new QueryCache({ onError: (error) => tellIfSignedOut(error) }),
})
queryClient.getMutationCache().config.onError = (error) => tellIfSignedOut(error)

function tellIfSignedOut(error: unknown): void {
  if (isSignedOut(error) && queryClient.getQueryData(meQuery.queryKey)) for (const listener of listeners) listener()
}

/** Everything known belonged to somebody else or to nobody: forget it and keep who is signed in now. */
export function welcome(me: Reply<'POST /sign-in'>): void {
  queryClient.clear()
  queryClient.setQueryData(meQuery.queryKey, me)
}

/** Once a day, opening the app keeps this device signed in for another 14 days. */
export async function prolongSignIn(): Promise<void> {
  const today = new Date().toISOString().slice(0, 10)
  if (remembered('prolonged') === today) return
  remember('prolonged', today)
  await call('POST /me/sign-ins/prolong').catch(() => {})
}

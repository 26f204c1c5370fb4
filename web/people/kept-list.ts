import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, ask } from '../api.ts'
import { meQuery } from '../queries.ts'

export type Saved = 'saved' | 'saving' | 'stale' | 'failed'

/**
 * Saves one of my lists whole. One that was changed elsewhere meanwhile is read again and shown as it is now, and the
 * state says so: nothing is written over. The answer tells whether it was kept.
 */
export function useKeep<B, R>(queryKey: QueryKey, save: (body: B) => Promise<R>) {
  const queryClient = useQueryClient()
  const [state, setState] = useState<Saved>('saved')
  const keep = async (body: B): Promise<boolean> => {
    setState('saving')
    try {
      queryClient.setQueryData(queryKey, await save(body))
      const id = queryClient.getQueryData(meQuery.queryKey)?.id ?? ''
      void queryClient.invalidateQueries(ask('GET /people/:id/evidence', { params: { id } }))
      setState('saved')
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 409) await queryClient.refetchQueries({ queryKey })
      setState(error.status === 409 ? 'stale' : 'failed')
      return false
    }
  }
  return { keep, state }
}

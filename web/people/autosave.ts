import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, ask, call, type Reply } from '../api.ts'
import { remember, remembered } from '../remember.ts'

export type MyProfile = Reply<'GET /me/profile'>
const texts = ['nickname', 'pronunciation', 'pronouns', 'about', 'phone'] as const
export type TextField = (typeof texts)[number]
type Edited = Pick<MyProfile, TextField | 'zone' | 'hours' | 'languages' | 'interests' | 'links'>
export type EditedField = keyof Edited
/** What was typed and is not yet saved, with the value it began from. */
type Draft = { typed: Partial<Edited>; from: Partial<Edited> }
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict'

export const profileQuery = ask('GET /me/profile')
const pauseMs = 700
const draftKey = (id: string) => `profile.${id}`
const fields = [...texts, 'zone', 'hours', 'languages', 'interests', 'links'] as const
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

function readDraft(id: string): Draft {
  try {
    const kept: Partial<Draft> = JSON.parse(remembered(draftKey(id)) ?? '{}')
    return { typed: kept.typed ?? {}, from: kept.from ?? {} }
  } catch {
    return { typed: {}, from: {} }
  }
}

/**
 * The fields of one's own profile, saved as one types. What is typed is kept in this browser until the server has it;
 * where the same field was changed elsewhere meanwhile, both texts stay until the person chooses.
 */
export function useAutosave(profile: MyProfile) {
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(() => readDraft(profile.id))
  const [state, setState] = useState<SaveState>('saved')
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const latest = useRef(draft)
  const isSaving = useRef(false)
  const keep = useCallback(
    (next: Draft) => {
      latest.current = next
      setDraft(next)
      remember(draftKey(profile.id), JSON.stringify(next))
    },
    [profile.id],
  )
  const settle = useCallback(
    (names: readonly EditedField[]) => {
      const { typed, from } = latest.current
      const without = (values: Partial<Edited>) =>
        Object.fromEntries(Object.entries(values).filter(([name]) => !names.some((gone) => gone === name)))
      keep({ typed: without(typed), from: without(from) })
    },
    [keep],
  )
  const save = useCallback(async () => {
    const { typed } = latest.current
    const names = fields.filter((name) => name in typed)
    const current = queryClient.getQueryData<MyProfile>(profileQuery.queryKey)
    if (names.length === 0 || !current || isSaving.current) return
    isSaving.current = true
    setState('saving')
    try {
      const saved = await call('PATCH /me/profile', { body: { ...typed, version: current.version } })
      queryClient.setQueryData(profileQuery.queryKey, saved)
      settle(names.filter((name) => same(latest.current.typed[name], typed[name])))
      setWrong({})
      setState(Object.keys(latest.current.typed).length > 0 ? 'waiting' : 'saved')
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setWrong(Object.fromEntries(error.fields.map(({ path, message }) => [path.split(/[./]/)[0] ?? path, message])))
      if (error.status === 409) await queryClient.refetchQueries({ queryKey: profileQuery.queryKey })
      setState(error.status === 409 ? 'conflict' : 'failed')
    } finally {
      isSaving.current = false
    }
  }, [queryClient, settle])

  const conflicts = fields.filter((name) => name in draft.typed && !same(draft.from[name], profile[name]))
  // A save that found another version goes on by itself where nobody else touched the same field.
  const mayGoOn = conflicts.length === 0 && state !== 'failed'
  useEffect(() => {
    if (Object.keys(draft.typed).length === 0 || !mayGoOn) return
    const timer = setTimeout(() => void save(), pauseMs)
    return () => clearTimeout(timer)
  }, [draft, save, mayGoOn])

  const set = <F extends EditedField>(name: F, value: Edited[F]) => {
    const { typed, from } = latest.current
    setState('waiting')
    keep({ typed: { ...typed, [name]: value }, from: name in from ? from : { ...from, [name]: profile[name] } })
  }
  const value = <F extends EditedField>(name: F): Edited[F] => draft.typed[name] ?? profile[name]
  /** Keeps what was typed here although somebody else's text is there now. */
  const keepMine = (name: EditedField) => {
    const { typed, from } = latest.current
    setState('waiting')
    keep({ typed, from: { ...from, [name]: profile[name] } })
  }
  const takeTheirs = (name: EditedField) => settle([name])
  return { value, set, state, wrong, conflicts, keepMine, takeTheirs, retry: () => void save() }
}

export type Autosave = ReturnType<typeof useAutosave>

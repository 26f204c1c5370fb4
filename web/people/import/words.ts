import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ask, type Reply } from '../../api.ts'

export type Import = Reply<'GET /people-imports/:id'>
export type Summary = Reply<'GET /people-imports'>['items'][number]
export type Mapping = Import['proposal']
export type Target = NonNullable<Mapping['columns'][number]['target']>

/** In the order in which they are offered. */
const importTargets = [
  'id',
  'name',
  'givenName',
  'familyName',
  'email',
  'department',
  'team',
  'unit',
  'location',
  'country',
  'timezone',
  'hours',
  'languages',
  'level',
  'title',
  'jobProfile',
  'manager',
  'skills',
  'wants',
  'interests',
  'about',
  'phone',
  'pronouns',
  'start',
  'end',
  'leaveFrom',
  'leaveTo',
  'employment',
  'weeklyHours',
  'status',
] as const satisfies Target[]

const isTarget = (text: string): text is (typeof importTargets)[number] => importTargets.some((one) => one === text)
const isOwn = (text: string): text is `own:${string}` => text.startsWith('own:')

/** What was picked in a list of targets; nothing where the column is left out. */
export const targetOf = (picked: string): Target | null => (isTarget(picked) || isOwn(picked) ? picked : null)

/** Everything that a column may be taken for, named in the reader's language. */
export function useTargets(): { value: Target; label: string }[] {
  const { t } = useTranslation()
  const own = useQuery(ask('GET /own-fields')).data?.items ?? []
  return [
    ...importTargets.map((target) => ({ value: target, label: t(`target.${target}`) })),
    ...own.map(({ id, name }) => ({ value: `own:${id}` as const, label: name })),
  ]
}

/** Columns whose single words may stand for something that Lyceum knows. */
const worded = ['level', 'status', 'employment'] as const
export type WordKind = (typeof worded)[number]
export const wordKindOf = (target: Target | null) => worded.find((kind) => kind === target)

/** Names a field that an import changed; one of the organisation's own is named by itself already. */
export function useFieldName(): (field: string) => string {
  const { t } = useTranslation()
  const own = useQuery(ask('GET /own-fields')).data?.items ?? []
  return (field) => {
    if (isTarget(field)) return t(`target.${field}`)
    if (isStored(field)) return t(`target.${stored[field]}`)
    return own.find(({ id }) => field === `own:${id}`)?.name ?? field
  }
}

/** What the database calls a field, where a file's column is called otherwise. */
const stored = {
  externalId: 'id',
  unitId: 'unit',
  managerId: 'manager',
  levelId: 'level',
  siteId: 'location',
  jobProfileId: 'jobProfile',
  startedOn: 'start',
  endsOn: 'end',
  zone: 'timezone',
  weeklyMinutes: 'weeklyHours',
  wishes: 'wants',
  leave: 'leaveFrom',
} as const
const isStored = (field: string): field is keyof typeof stored => Object.hasOwn(stored, field)

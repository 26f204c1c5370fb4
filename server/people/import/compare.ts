import type { ReadRow } from './read-row.ts'
import type { Change, PresentPerson } from './types.ts'

const sortedKeys = (_key: string, value: unknown) =>
  value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value

/** Equal whatever the order of keys, which PostgreSQL's jsonb does not keep. */
export const isSame = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a ?? null, sortedKeys) === JSON.stringify(b ?? null, sortedKeys)

/** Fields that only fill what is empty; the person writes them (P49). */
const selfFields = ['pronouns', 'about', 'interests', 'phone'] as const
/** Fields that both write, by the column that "take the file's" names. */
export const bothFields = { zone: 'timezone', hours: 'hours', languages: 'languages' } as const

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

const has = <T extends string>(list: readonly T[], name: string): name is T =>
  (list as readonly string[]).includes(name)
const isBoth = (name: string): name is keyof typeof bothFields => Object.hasOwn(bothFields, name)

export type Compared = { before: Change; after: Change; kept: string[] }
export type CompareOptions = { takesFile: readonly string[]; selfOwn: ReadonlySet<string> }

/**
 * The fields of a row that differ from what is known of the person. HR's take the file; those of the person are only
 * filled; those of both are kept where the person wrote them, and named in `kept`.
 */
export function compareFields(fields: Change, person: PresentPerson, { takesFile, selfOwn }: CompareOptions): Compared {
  const before: Record<string, unknown> = {}
  const after: Record<string, unknown> = {}
  const kept: string[] = []
  for (const [name, wanted] of Object.entries(fields)) {
    if (wanted === undefined) continue
    const own = name.startsWith('own:') ? name.slice(4) : undefined
    const present = own === undefined ? (person as Record<string, unknown>)[name] : (person.own[own] ?? null)
    if (isSame(wanted, present) || (isEmpty(wanted) && isEmpty(present))) continue
    const isSelf = has(selfFields, name) || (own !== undefined && selfOwn.has(own))
    if (isSelf && !isEmpty(present)) continue
    if (isBoth(name) && person.byThemselves.includes(name) && !takesFile.includes(bothFields[name])) {
      kept.push(bothFields[name])
      continue
    }
    before[name] = present ?? null
    after[name] = wanted
  }
  return { before: before as Change, after: after as Change, kept }
}

/** The absence that a row states, if the person has none that covers it. */
export function leaveOf(read: ReadRow, today: string, known: PresentPerson['leave']): Change['leave'] {
  const isAway = read.status === 'leave'
  const firstDay = read.leaveFrom ?? (isAway ? today : undefined)
  if (firstDay === undefined) return undefined
  const lastDay = read.leaveTo ?? null
  const covers = known.some(
    (each) => each.firstDay <= firstDay && (each.lastDay === null || (lastDay !== null && each.lastDay >= lastDay)),
  )
  const isUnderWay =
    read.leaveFrom === undefined && known.some((each) => each.firstDay <= today && (each.lastDay ?? today) >= today)
  return covers || isUnderWay ? undefined : { firstDay, lastDay }
}

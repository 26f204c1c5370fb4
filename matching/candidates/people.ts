/** What somebody answered, in the form that criteria compare. Labels are texts; see `labels.ts` for when two are the same. */
export type Answer =
  | { kind: 'choice'; value: string }
  /** In order of importance where order matters. */
  | { kind: 'list'; values: string[] }
  /** Level 1 to 4; `hasEvidence` where acts prove the skill and not only the person's word. */
  | { kind: 'skills'; skills: { name: string; level?: number; hasEvidence?: boolean }[] }
  | { kind: 'scale'; value: number }
  | { kind: 'languages'; levels: { language: string; level: LanguageLevel }[] }
  | { kind: 'place'; site?: string; city?: string; country?: string }

export type LanguageLevel = 'basic' | 'fluent' | 'native'

export type Person = {
  id: string
  role: 'mentee' | 'mentor' | 'both'
  /** Places as a mentor; 0 for mentees. */
  capacity: number
  /** Rounds in which this person asked for a mentor and got none. */
  waiting?: number
  /** Id of the manager; may be somebody who is not in the pool. */
  manager?: string
  /** Half hours of the next four weeks in UTC that this person works: see `half-hours.ts`. */
  hours?: Uint32Array
  /** Ids of earlier partners. */
  earlier?: string[]
  /** Ids of wished partners, the first wish first. */
  choices?: string[]
  /** Ids of people this person must never be put with. Private: reasons never name it. */
  avoid?: string[]
  answers: Record<string, Answer | null | undefined>
}

/** The kinds of criterion that exist. Each is a pure function from two people to 0 ... 1000 thousandths. */
export const criterionKinds = [
  'skills',
  'goals',
  'list',
  'similar',
  'opposite',
  'seniority',
  'place',
  'hours',
  'language',
  'choices',
  'table',
] as const
export type CriterionKind = (typeof criterionKinds)[number]

export type Criterion = {
  /** Names the criterion in lines and rules; unique. */
  name: string
  kind: CriterionKind
  /** Keys of the two answers that are compared. `hours` and `choices` read the person, not an answer. */
  mentee?: string
  mentor?: string
  /** Whole number 0 to 100. */
  weight: number
  /** Excludes pairs below `threshold` (and, for seniority, outside `minimum` ... `maximum`) and whoever left it blank. */
  mustHold?: boolean
  /** Thousandths; default 1. */
  threshold?: number
  /** How much is enough: shared goals (default 1), or shared hours a week (default 2). */
  needed?: number
  /** skills: a mentor two or more levels above counts whole, one above 75 %, equal 40 %, below nothing. */
  byLevel?: boolean
  /** seniority: the best gap in levels (default 2); the gap that must hold, from `minimum` to `maximum`. */
  ideal?: number
  minimum?: number
  maximum?: number
  /** similar, opposite: the distance of two scale answers that counts as opposite; default the pool's whole span. */
  range?: number
  /** table: points for pairs of choices; pairs that are not listed have 0. */
  table?: { mentee: string; mentor: string; points: number }[]
  /** Reasons say only that a private answer counted. */
  isPrivate?: boolean
}

export type RuleSettings = {
  /** Levels up or down one reporting line that exclude each other; 0 switches the rule off. */
  reportingLine: number
  /** People with the same direct manager exclude each other. */
  sameTeam: boolean
  /** Earlier partners exclude each other. */
  repeat: boolean
  /** Hours that the poorest of the four weeks must share; 0 switches the rule off. */
  hours: number
  /** A shared language is needed. */
  language: boolean
  /** Nobody is mentor and mentee of the same person. */
  reciprocal: boolean
}

export type PoolSettings = {
  /** Of the format of these settings, so that old ones can be read years later. */
  version: 1
  criteria: Criterion[]
  rules: RuleSettings
  /** Key of the answer that holds languages, for the rule. */
  languages: string
  /** `everyone`, or points for each person placed. */
  coverage: 'everyone' | number
  /** Least fit of a pair, 0 to 1000. */
  floor: number
  loadStep: number
  /** Points for each round a person has waited, for at most three rounds. */
  waitBonus: number
  seed: number
  /** Words that mean the same, as lists; the first of a list is the one shown. */
  synonyms: string[][]
  /** Skill and the broader skill it belongs to: half the points through it. */
  broader: [skill: string, broader: string][]
  locks: { mentee: string; mentor: string; override?: string }[]
  forbidden: { mentee: string; mentor: string }[]
}

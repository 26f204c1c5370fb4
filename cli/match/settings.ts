import type { Criterion, CriterionKind, PoolSettings } from '../../matching/index.ts'
import { WrongInput } from '../failure.ts'
import type { Columns, Reader } from './columns.ts'
import type { CriterionConfig, ReadConfig } from './config.ts'
import type { Question, ReadPeople } from './people.ts'

/** The words a weight may be written in, as in the programme's own settings. */
export const weightWords = { off: 0, low: 20, medium: 60, high: 100 } as const

/** What `match` goes by when no config is named. */
export const noConfig: ReadConfig = {
  config: {},
  fail: (_path, what) => {
    throw new WrongInput(what)
  },
}

/** How each kind of criterion reads its two columns, and which ones it takes when config names none. */
const kinds: Record<CriterionKind, { mentee?: Reader; mentor?: Reader; columns?: [string, string] }> = {
  skills: { mentee: 'list', mentor: 'skills', columns: ['wants', 'skills'] },
  goals: { mentee: 'list', mentor: 'list', columns: ['goals', 'goals'] },
  list: { mentee: 'list', mentor: 'list', columns: ['values', 'values'] },
  similar: { mentee: 'choice', mentor: 'choice' },
  opposite: { mentee: 'choice', mentor: 'choice' },
  seniority: { mentee: 'scale', mentor: 'scale', columns: ['level', 'level'] },
  place: { mentee: 'place', mentor: 'place', columns: ['location', 'location'] },
  hours: {},
  language: { mentee: 'languages', mentor: 'languages', columns: ['languages', 'languages'] },
  choices: {},
  table: { mentee: 'choice', mentor: 'choice' },
}

/** What counts without a config, each if its columns are there. */
const usual: { kind: CriterionKind; name: string; weight: number; needs: string[] }[] = [
  { kind: 'skills', name: 'skills', weight: weightWords.high, needs: ['wants', 'skills'] },
  { kind: 'goals', name: 'goals', weight: weightWords.high, needs: ['goals'] },
  { kind: 'list', name: 'values', weight: weightWords.medium, needs: ['values'] },
  { kind: 'seniority', name: 'level', weight: weightWords.medium, needs: ['level'] },
  { kind: 'hours', name: 'hours', weight: weightWords.low, needs: ['timezone'] },
  { kind: 'choices', name: 'choices', weight: weightWords.high, needs: ['choices'] },
]

export type Planned = { criteria: Criterion[]; questions: Question[] }

/** Criteria of the config, or the usual ones, and the columns they read. Says what is missing by line of the config. */
export function planCriteria(
  columns: Columns,
  { config, fail }: ReadConfig,
  isNumeric: (key: string) => boolean,
): Planned {
  const questions = new Map<string, Question>()
  const ask = (reader: Reader | undefined, column: string | undefined): string | undefined => {
    if (reader === undefined || column === undefined) return undefined
    const key = `${reader} ${column}`
    questions.set(key, { key, reader, column })
    return key
  }
  // Asked for whatever the criteria are: the rules need them, and wrong cells should be told.
  ask('scale', columns.find('level'))
  ask('skills', columns.find('skills'))
  ask('languages', columns.find('languages'))

  const findColumn = (name: string, path: PropertyKey[]): string => {
    const key = columns.find(name)
    if (key === undefined) {
      const guess = columns.nearest(name)
      return fail(path, `"${name}" is not a column of the file${guess ? `; did you mean ${guess}?` : ''}`)
    }
    if (columns.isSensitive(key)) fail(path, `"${name}" is sensitive: no criterion may use it for everybody`)
    return key
  }
  const criteria = (config.criteria ?? usualCriteria(columns)).map((wanted, at) => {
    const { kind } = wanted
    const [usualMentee, usualMentor] = kinds[kind].columns ?? []
    const readSide = (side: 'mentee' | 'mentor', name: string | undefined): string | undefined => {
      const reader = kinds[kind][side]
      if (reader === undefined) return undefined
      if (name === undefined)
        return fail(['criteria', at], `a criterion of kind ${kind} needs the column of the ${side}`)
      const column = findColumn(name, ['criteria', at, side])
      return ask(reader === 'choice' && kind !== 'table' && isNumeric(column) ? 'scale' : reader, column)
    }
    const mentee = readSide('mentee', wanted.mentee ?? usualMentee ?? wanted.mentor)
    const mentor = readSide('mentor', wanted.mentor ?? usualMentor ?? wanted.mentee)
    return makeCriterion(wanted, mentee, mentor)
  })
  return { criteria: nameApart(criteria), questions: [...questions.values()] }
}

function usualCriteria(columns: Columns): CriterionConfig[] {
  const has = (name: string): boolean => columns.find(name) !== undefined
  return usual
    .filter(({ needs, kind }) => needs.every(has) || (kind === 'hours' && has('hours')))
    .map(({ kind, name, weight }) => ({ kind, name, weight }))
}

/** Kinds that compare any column are named after it, the others after themselves. */
function makeCriterion(wanted: CriterionConfig, mentee: string | undefined, mentor: string | undefined): Criterion {
  const { private: isPrivate, weight = weightWords.medium, name, mentee: column, ...rest } = wanted
  const comparesAny = wanted.kind === 'similar' || wanted.kind === 'opposite' || wanted.kind === 'table'
  return {
    ...rest,
    name: name ?? (comparesAny ? (column ?? wanted.mentor) : undefined) ?? wanted.kind,
    weight,
    mentee,
    mentor,
    minimum: rest.minimum ?? (wanted.kind === 'seniority' && wanted.mustHold ? 1 : undefined),
    isPrivate,
  }
}

/** Two criteria of one name would be one line in a report. */
function nameApart(criteria: Criterion[]): Criterion[] {
  const seen = new Map<string, number>()
  return criteria.map((criterion) => {
    const count = (seen.get(criterion.name) ?? 0) + 1
    seen.set(criterion.name, count)
    return count === 1 ? criterion : { ...criterion, name: `${criterion.name} ${count}` }
  })
}

/** Everything the library needs to know besides the people. */
export function makeSettings(
  { config, fail }: ReadConfig,
  criteria: Criterion[],
  { locks, find }: ReadPeople,
  languages: string,
  seed: number | undefined,
): PoolSettings {
  const person = (path: PropertyKey[], reference: string): string =>
    find(reference) ?? fail(path, `"${reference}" is nobody in the file`)
  const given = config.rules ?? {}
  return {
    version: 1,
    criteria,
    rules: {
      reportingLine: given.reportingLine ?? 2,
      sameTeam: given.sameTeam ?? false,
      repeat: given.repeat ?? true,
      hours: given.hours ?? 1,
      language: given.language ?? true,
      reciprocal: given.reciprocal ?? true,
    },
    languages,
    coverage: config.coverage ?? 'everyone',
    floor: config.floor ?? 0,
    loadStep: config.loadStep ?? 0,
    waitBonus: config.waitBonus ?? 100,
    seed: seed ?? config.seed ?? 1,
    synonyms: config.synonyms ?? [],
    broader: [],
    locks: [
      ...locks,
      ...(config.lock ?? []).map(({ mentee, mentor, override }, at) => ({
        mentee: person(['lock', at, 'mentee'], mentee),
        mentor: person(['lock', at, 'mentor'], mentor),
        ...(override ? { override } : {}),
      })),
    ],
    forbidden: (config.forbid ?? []).map(({ mentee, mentor }, at) => ({
      mentee: person(['forbid', at, 'mentee'], mentee),
      mentor: person(['forbid', at, 'mentor'], mentor),
    })),
  }
}

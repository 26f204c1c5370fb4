import type { Answer, Criterion, Person, PoolSettings } from './people.ts'

/** People and settings with real defaults, for tests. */
export const aMentee = (id: string, answers: Person['answers'] = {}, rest: Partial<Person> = {}): Person => ({
  id,
  role: 'mentee',
  capacity: 0,
  answers,
  ...rest,
})

export const aMentor = (id: string, answers: Person['answers'] = {}, rest: Partial<Person> = {}): Person => ({
  id,
  role: 'mentor',
  capacity: 1,
  answers,
  ...rest,
})

export const aList = (...values: string[]): Answer => ({ kind: 'list', values })
export const aChoice = (value: string): Answer => ({ kind: 'choice', value })
export const aScale = (value: number): Answer => ({ kind: 'scale', value })
export const someSkills = (...names: string[]): Answer => ({
  kind: 'skills',
  skills: names.map((text) => {
    const [name = '', level] = text.replace('*', '').split(':')
    return { name, ...(level ? { level: Number(level) } : {}), hasEvidence: text.includes('*') }
  }),
})

export const aCriterion = (rest: Partial<Criterion> & Pick<Criterion, 'kind'>): Criterion => ({
  name: rest.kind,
  mentee: 'a',
  mentor: 'b',
  weight: 100,
  ...rest,
})

export const theSettings = (rest: Partial<PoolSettings> = {}): PoolSettings => ({
  version: 1,
  criteria: [aCriterion({ kind: 'list' })],
  rules: { reportingLine: 0, sameTeam: false, repeat: false, hours: 0, language: false, reciprocal: false },
  languages: 'languages',
  coverage: 'everyone',
  floor: 0,
  loadStep: 0,
  waitBonus: 100,
  seed: 1,
  synonyms: [],
  broader: [],
  locks: [],
  forbidden: [],
  ...rest,
})

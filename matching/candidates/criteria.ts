import { countShared } from './half-hours.ts'
import type { Labels } from './labels.ts'
import type { Answer, Criterion, LanguageLevel, Person, PoolSettings } from './people.ts'

/** What a score rests on: labels and numbers that a sentence can be made of, never the sentence. */
export type Ground = { code: string; labels: string[]; numbers: number[] }

/** s of a pair where one of the two gave no answer. */
export const BLANK = -1

/** A criterion made ready for one pool. People are given by their index in the pool. */
export type Measure = {
  /** 0 ... 1000 thousandths, or BLANK. */
  score(mentee: number, mentor: number): number
  ground(mentee: number, mentor: number): Ground
  /** Whether a pair that has a score meets what must hold. */
  holds(mentee: number, mentor: number, score: number): boolean
}

type Context = { people: readonly Person[]; labels: Labels; settings: PoolSettings }
type Maker = (
  criterion: Criterion,
  context: Context,
) => Pick<Measure, 'score' | 'ground'> & Partial<Pick<Measure, 'holds'>>

/** Makes a criterion ready: answers become numbers once, so that scoring a pair reads only arrays. */
export function makeMeasure(criterion: Criterion, context: Context): Measure {
  const threshold = criterion.threshold ?? 1
  return { holds: (_mentee, _mentor, score) => score >= threshold, ...makers[criterion.kind](criterion, context) }
}

const makers: Record<Criterion['kind'], Maker> = {
  skills: measureSkills,
  goals: (criterion, context) =>
    compareLists(criterion, context, (shared, _union) =>
      Math.min(1000, Math.floor((1000 * shared) / (criterion.needed ?? 1))),
    ),
  list: (criterion, context) =>
    compareLists(criterion, context, (shared, union) => Math.floor((1000 * shared) / union)),
  similar: measureSimilar,
  opposite: (criterion, context) => {
    const similar = measureSimilar(criterion, context)
    const score = (i: number, j: number): number => {
      const s = similar.score(i, j)
      return s === BLANK ? BLANK : 1000 - s
    }
    return { score, ground: similar.ground }
  },
  seniority: measureSeniority,
  place: measurePlace,
  hours: measureHours,
  language: measureLanguage,
  choices: measureChoices,
  table: measureTable,
}

type AnswerOf<K extends Answer['kind']> = Extract<Answer, { kind: K }>

const isKind = <K extends Answer['kind']>(answer: Answer | null | undefined, kind: K): answer is AnswerOf<K> =>
  answer?.kind === kind

/** Everybody's answer to one question, where it is of the kind that is asked for. */
function answersOf<K extends Answer['kind']>(people: readonly Person[], key: string | undefined, kind: K) {
  return people.map((person): AnswerOf<K> | undefined => {
    const answer = key === undefined ? null : person.answers[key]
    return isKind(answer, kind) ? answer : undefined
  })
}

/** The labels of a list or of skills as numbers, doubles dropped; undefined for a blank answer. */
function labelsOf({ people, labels }: Context, key: string | undefined): (number[] | undefined)[] {
  const lists = answersOf(people, key, 'list')
  const skills = answersOf(people, key, 'skills')
  return people.map((_, at) => {
    const words = lists[at]?.values ?? skills[at]?.skills.map((skill) => skill.name) ?? []
    return words.length === 0 ? undefined : [...new Set(words.map(labels.number))]
  })
}

/** The first five wants count, the first one most. */
const RANK_WEIGHTS = [5, 4, 3, 2, 1]
const PROVEN = 1000
const CLAIMED = 800

function measureSkills(criterion: Criterion, context: Context): ReturnType<Maker> {
  const { people, labels, settings } = context
  const wants = labelsOf(context, criterion.mentee).map((list) => list?.slice(0, RANK_WEIGHTS.length))
  const skills = answersOf(people, criterion.mentor, 'skills')
  const level = skills.map((answer) => new Map(answer?.skills.map((s) => [labels.number(s.name), s.level ?? 0])))
  const offers = skills.map((answer) => {
    if (!answer || answer.skills.length === 0) return undefined
    return new Map(answer.skills.map((s) => [labels.number(s.name), s.hasEvidence ? PROVEN : CLAIMED]))
  })
  const related = new Map<number, number[]>()
  const relate = (a: number, b: number): void => void related.set(a, [...(related.get(a) ?? []), b])
  for (const [narrow, broad] of settings.broader) {
    relate(labels.number(narrow), labels.number(broad))
    relate(labels.number(broad), labels.number(narrow))
  }
  const worth = (i: number, j: number, want: number): number => {
    const direct = offers[j]?.get(want)
    const near = Math.max(0, ...(related.get(want) ?? []).map((skill) => (offers[j]?.get(skill) ?? 0) / 2))
    if (direct === undefined) return near * 100
    if (!criterion.byLevel) return Math.max(direct, near) * 100
    const gap = (level[j]?.get(want) ?? 0) - (level[i]?.get(want) ?? 0)
    return direct * (gap >= 2 ? 100 : gap === 1 ? 75 : gap === 0 ? 40 : 0)
  }
  return {
    score(i, j) {
      const wanted = wants[i]
      if (!wanted || !offers[j]) return BLANK
      let sum = 0
      let weights = 0
      for (let r = 0; r < wanted.length; r++) {
        const weight = RANK_WEIGHTS[r] ?? 0
        weights += weight
        sum += weight * worth(i, j, wanted[r] ?? -1)
      }
      return Math.floor((2 * sum + 100 * weights) / (200 * weights))
    },
    ground: (i, j) => ({
      code: 'skills',
      labels: (wants[i] ?? []).filter((want) => worth(i, j, want) > 0).map(labels.word),
      numbers: [wants[i]?.length ?? 0],
    }),
  }
}

function compareLists(
  criterion: Criterion,
  context: Context,
  count: (shared: number, union: number) => number,
): ReturnType<Maker> {
  const left = labelsOf(context, criterion.mentee)
  const right = labelsOf(context, criterion.mentor).map((list) => list && new Set(list))
  const sharedOf = (i: number, j: number): number[] => (left[i] ?? []).filter((label) => right[j]?.has(label))
  return {
    score(i, j) {
      const a = left[i]
      const b = right[j]
      if (!a || !b) return BLANK
      let shared = 0
      for (const label of a) if (b.has(label)) shared++
      return count(shared, a.length + b.size - shared)
    },
    ground: (i, j) => ({ code: 'shared', labels: sharedOf(i, j).map(context.labels.word), numbers: [] }),
  }
}

/** Compares whatever both answered: equal choices, near values of a scale, or lists. */
function measureSimilar(criterion: Criterion, context: Context): ReturnType<Maker> {
  const { people, labels } = context
  const choice = (key: string | undefined) =>
    answersOf(people, key, 'choice').map((answer) => (answer ? labels.number(answer.value) : BLANK))
  const left = choice(criterion.mentee)
  const right = choice(criterion.mentor)
  if (left.some((c) => c !== BLANK))
    return {
      score: (i, j) => (left[i] === BLANK || right[j] === BLANK ? BLANK : left[i] === right[j] ? 1000 : 0),
      ground: (i, j) => ({
        code: left[i] === right[j] ? 'same' : 'different',
        labels: [labels.word(left[i] ?? BLANK), labels.word(right[j] ?? BLANK)],
        numbers: [],
      }),
    }
  const a = answersOf(people, criterion.mentee, 'scale').map((answer) => answer?.value)
  const b = answersOf(people, criterion.mentor, 'scale').map((answer) => answer?.value)
  const values = [...a, ...b].filter((value) => value !== undefined)
  if (values.length === 0)
    return compareLists(criterion, context, (shared, union) => Math.floor((1000 * shared) / union))
  const span = Math.max(1, criterion.range ?? Math.max(...values) - Math.min(...values))
  return {
    score(i, j) {
      const x = a[i]
      const y = b[j]
      if (x === undefined || y === undefined) return BLANK
      return Math.max(0, 1000 - Math.round((1000 * Math.abs(x - y)) / span))
    },
    ground: (i, j) => ({ code: 'scale', labels: [], numbers: [a[i] ?? 0, b[j] ?? 0] }),
  }
}

function measureSeniority(criterion: Criterion, { people }: Context): ReturnType<Maker> {
  const left = answersOf(people, criterion.mentee, 'scale').map((answer) => answer?.value)
  const right = answersOf(people, criterion.mentor, 'scale').map((answer) => answer?.value)
  const { ideal = 2, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, threshold } = criterion
  const gap = (i: number, j: number): number => (right[j] ?? Number.NaN) - (left[i] ?? Number.NaN)
  return {
    score(i, j) {
      const steps = gap(i, j)
      return Number.isNaN(steps) ? BLANK : Math.max(0, 1000 - Math.round((1000 * Math.abs(steps - ideal)) / 3))
    },
    ground: (i, j) => ({ code: 'levels', labels: [], numbers: [gap(i, j)] }),
    holds: (i, j, score) => score >= (threshold ?? 0) && gap(i, j) >= minimum && gap(i, j) <= maximum,
  }
}

function measurePlace(criterion: Criterion, { people, labels }: Context): ReturnType<Maker> {
  const number = (text: string | undefined): number => (text ? labels.number(text) : BLANK)
  const places = (key: string | undefined) =>
    answersOf(people, key, 'place').map(
      (place) => place && [number(place.site), number(place.city), number(place.country)],
    )
  const left = places(criterion.mentee)
  const right = places(criterion.mentor)
  const nearest = (i: number, j: number): number =>
    (left[i] ?? []).findIndex((label, k) => label !== BLANK && label === right[j]?.[k])
  return {
    score: (i, j) => (!left[i] || !right[j] ? BLANK : ([1000, 700, 400][nearest(i, j)] ?? 0)),
    ground(i, j) {
      const k = nearest(i, j)
      const code = ['sameSite', 'sameCity', 'sameCountry'][k] ?? 'otherPlace'
      return { code, labels: k < 0 ? [] : [labels.word(left[i]?.[k] ?? BLANK)], numbers: [] }
    },
  }
}

function measureHours(criterion: Criterion, { people }: Context): ReturnType<Maker> {
  const hours = people.map((person) => person.hours)
  const enough = (criterion.needed ?? 2) * 2 * 4
  const shared = (i: number, j: number): number => {
    const a = hours[i]
    const b = hours[j]
    return a && b ? countShared(a, b) : BLANK
  }
  return {
    score(i, j) {
      const halfHours = shared(i, j)
      return halfHours < 0 ? BLANK : Math.min(1000, Math.floor((1000 * halfHours) / enough))
    },
    ground: (i, j) => ({ code: 'hours', labels: [], numbers: [shared(i, j) / 8] }),
  }
}

const LANGUAGE_LEVELS: Record<LanguageLevel, number> = { basic: 300, fluent: 800, native: 1000 }

/** The languages of each person with their level in thousandths; undefined for a blank answer. */
export function languagesOf(people: readonly Person[], key: string | undefined): (Map<string, number> | undefined)[] {
  return answersOf(people, key, 'languages').map((answer) => {
    if (!answer || answer.levels.length === 0) return undefined
    return new Map(answer.levels.map(({ language, level }) => [language, LANGUAGE_LEVELS[level]]))
  })
}

function measureLanguage(criterion: Criterion, { people }: Context): ReturnType<Maker> {
  const left = languagesOf(people, criterion.mentee)
  const right = languagesOf(people, criterion.mentor)
  const best = (i: number, j: number): { language: string; level: number } => {
    let found = { language: '', level: 0 }
    for (const [language, own] of left[i] ?? []) {
      const level = Math.min(own, right[j]?.get(language) ?? 0)
      if (level > found.level) found = { language, level }
    }
    return found
  }
  return {
    score: (i, j) => (left[i] && right[j] ? best(i, j).level : BLANK),
    ground(i, j) {
      const { language, level } = best(i, j)
      return { code: 'language', labels: language ? [language] : [], numbers: [level] }
    },
  }
}

const CHOICE_POINTS = [1000, 800, 600, 400, 200]

/** Mean of both sides: the mentee's ranking, and whether the mentor named the mentee too. Blank for who ranks nobody. */
function measureChoices(_: Criterion, { people }: Context): ReturnType<Maker> {
  const wishes = people.map((person) => new Map((person.choices ?? []).map((id, rank) => [id, rank])))
  const idOf = (at: number): string => people[at]?.id ?? ''
  const rank = (i: number, j: number): number => wishes[i]?.get(idOf(j)) ?? BLANK
  const isKeen = (i: number, j: number): boolean => people[j]?.role !== 'mentee' && wishes[j]?.has(idOf(i)) === true
  return {
    score(i, j) {
      if (wishes[i]?.size === 0) return BLANK
      return ((CHOICE_POINTS[rank(i, j)] ?? 0) + (isKeen(i, j) ? 1000 : 500)) / 2
    },
    ground: (i, j) => ({ code: 'choices', labels: [], numbers: [rank(i, j) + 1, isKeen(i, j) ? 1 : 0] }),
  }
}

/** A coordinator's own table of pairs of choices. */
function measureTable(criterion: Criterion, { people, labels }: Context): ReturnType<Maker> {
  const numbers = (key: string | undefined) =>
    answersOf(people, key, 'choice').map((answer) => (answer ? labels.number(answer.value) : BLANK))
  const left = numbers(criterion.mentee)
  const right = numbers(criterion.mentor)
  const points = new Map(
    (criterion.table ?? []).map((row) => [`${labels.number(row.mentee)} ${labels.number(row.mentor)}`, row.points]),
  )
  return {
    score(i, j) {
      if (left[i] === BLANK || right[j] === BLANK) return BLANK
      return points.get(`${left[i]} ${right[j]}`) ?? 0
    },
    ground: (i, j) => ({
      code: 'table',
      labels: [labels.word(left[i] ?? BLANK), labels.word(right[j] ?? BLANK)],
      numbers: [],
    }),
  }
}

import { collectFaults } from '../errors.ts'
import { findEdge, type PairingProblem, prepareProblem } from '../pairing/problem.ts'
import { orderBySeed } from '../random.ts'
import { composeContributions, composeFit, composeLargest } from './compose.ts'
import { BLANK, type Ground, type Measure, makeMeasure } from './criteria.ts'
import { collectLabels } from './labels.ts'
import type { Criterion, Person, PoolSettings } from './people.ts'
import { makeRules, type Rule } from './rules.ts'

/** What a rule did to the pool. */
export type RuleCount = {
  rule: string
  isPrivate: boolean
  pairsRemoved: number
  /** Pairs that this rule removed and no other. */
  removedAlone: number
  /** Mentees left without a single mentor who would have one without this rule. */
  peopleStranded: number
}

/**
 * People and settings turned into a pairing problem: request r is `people[mentees[r]]`, offer o is `people[mentors[o]]`.
 * Both are in the order of the seed, so that the rows of a file never decide.
 */
export type Pool = Readonly<{
  settings: PoolSettings
  people: readonly Person[]
  mentees: readonly number[]
  mentors: readonly number[]
  rules: readonly Rule[]
  /** Names by bit of a mask of broken rules: the rules, then `mandatory:<criterion>`, then `belowFloor`. */
  ruleNames: readonly string[]
  ruleCounts: readonly RuleCount[]
  problem: PairingProblem
  /** Pairs of pairs that must not both be chosen, as (request, offer, request, offer). */
  conflicts: readonly (readonly [number, number, number, number])[]
  /** Bit mask of the rules that request r with offer o breaks; 0 for a candidate. */
  brokenRules(r: number, o: number): number
  scorePair(r: number, o: number): PairScore
}>

export type ScoreLine = {
  criterion: Criterion
  s: number
  points: number
  of: number
  isBlank: boolean
  ground: Ground
}
export type PairScore = { fit: number; lines: ScoreLine[] }

/**
 * Applies rules and criteria to all pairs. O(mentees x mentors x criteria); every allowed pair becomes an edge.
 * Throws MatchingError: duplicateId, unknownId, badCapacity, badWeight, noCriterion, badSetting, managerCycle,
 * lockAgainstRule, and what `prepareProblem` throws.
 */
export function preparePool({ people: given, settings }: { people: readonly Person[]; settings: PoolSettings }): Pool {
  checkPool(given, settings)
  const people = orderBySeed(settings.seed, given)
  const indices = people.map((_, at) => at)
  const mentees = indices.filter((at) => people[at]?.role !== 'mentor')
  const mentors = indices.filter((at) => people[at]?.role !== 'mentee')
  const context = { people, labels: collectLabels(settings.synonyms), settings }
  const criteria = settings.criteria.filter((criterion) => criterion.weight > 0 || criterion.mustHold)
  const measures = criteria.map((criterion) => makeMeasure(criterion, context))
  const rules = makeRules(people, settings)
  const judge = makeJudge(mentees, mentors, criteria, measures, rules, settings)
  const { edges, counts } = layEdges(judge, mentees, mentors)
  const problem = prepareProblem({
    requestCount: mentees.length,
    capacity: mentors.map((at) => people[at]?.capacity ?? 0),
    ...edges,
    bonus: mentees.map((at) => settings.waitBonus * Math.min(3, people[at]?.waiting ?? 0)),
    loadStep: settings.loadStep,
    locks: readLocks(people, mentees, mentors, settings, judge),
  })
  return {
    settings,
    people,
    mentees,
    mentors,
    rules,
    ruleNames: judge.ruleNames,
    ruleCounts: counts,
    problem,
    conflicts: settings.rules.reciprocal ? findReciprocal(people, mentees, mentors, problem) : [],
    brokenRules: judge.brokenRules,
    scorePair: judge.scorePair,
  }
}

/** Rules and criteria that must hold share the 31 bits of a mask. */
const MOST_MANDATORY = 20

function checkPool(people: readonly Person[], settings: PoolSettings): void {
  const faults = collectFaults()
  const ids = new Set<string>()
  for (const person of people) {
    if (ids.has(person.id)) faults.add('duplicateId', { person: person.id })
    ids.add(person.id)
    if (!Number.isInteger(person.capacity) || person.capacity < 0)
      faults.add('badCapacity', { person: person.id }, { value: person.capacity })
  }
  for (const { name, weight } of settings.criteria)
    if (!Number.isInteger(weight) || weight < 0 || weight > 100)
      faults.add('badWeight', { field: name }, { value: weight })
  if (!settings.criteria.some((criterion) => criterion.weight > 0)) faults.add('noCriterion', { field: 'criteria' })
  const mandatory = settings.criteria.filter(({ mustHold }) => mustHold).length
  if (mandatory > MOST_MANDATORY)
    faults.add('badSetting', { field: 'criteria' }, { mustHold: mandatory, most: MOST_MANDATORY })
  if (settings.rules.hours * 2 !== Math.floor(settings.rules.hours * 2))
    faults.add('badSetting', { field: 'rules.hours' }, { value: settings.rules.hours })
  faults.throwIfAny()
}

type Judge = Pick<Pool, 'brokenRules' | 'scorePair'> & {
  rules: readonly Rule[]
  ruleNames: string[]
  fitOf(r: number, o: number): number
}

/** Decides about single pairs: rules first, then must-hold criteria, then the floor. */
function makeJudge(
  mentees: readonly number[],
  mentors: readonly number[],
  criteria: readonly Criterion[],
  measures: readonly Measure[],
  rules: readonly Rule[],
  settings: PoolSettings,
): Judge {
  const weights = criteria.map((criterion) => criterion.weight)
  const largest = composeLargest(weights)
  const mandatory = criteria.flatMap((criterion, k) => (criterion.mustHold ? [k] : []))
  const means = measures.map((measure) => meanScore(measure, mentees, mentors))
  const ruleNames = [
    ...rules.map((rule) => rule.name),
    ...mandatory.map((k) => `mandatory:${criteria[k]?.name}`),
    'belowFloor',
  ]
  const s = new Int32Array(measures.length)
  const measure = (i: number, j: number): void => {
    for (let k = 0; k < measures.length; k++) s[k] = measures[k]?.score(i, j) ?? BLANK
  }
  const fillBlanks = (): void => {
    for (let k = 0; k < s.length; k++) if (s[k] === BLANK) s[k] = means[k] ?? 0
  }
  const fitOf = (r: number, o: number): number => {
    measure(mentees[r] ?? -1, mentors[o] ?? -1)
    fillBlanks()
    return composeFit(weights, s)
  }
  return {
    rules,
    ruleNames,
    fitOf,
    brokenRules(r, o) {
      const i = mentees[r] ?? -1
      const j = mentors[o] ?? -1
      let mask = 0
      for (let b = 0; b < rules.length; b++) if (rules[b]?.breaks(i, j)) mask |= 1 << b
      for (const [b, k] of mandatory.entries()) {
        const score = measures[k]?.score(i, j) ?? BLANK
        if (score === BLANK || !measures[k]?.holds(i, j, score)) mask |= 1 << (rules.length + b)
      }
      if (settings.floor > 0 && fitOf(r, o) < settings.floor) mask |= 1 << (ruleNames.length - 1)
      return mask
    },
    scorePair(r, o) {
      const i = mentees[r] ?? -1
      const j = mentors[o] ?? -1
      measure(i, j)
      const isBlank = Array.from(s, (score) => score === BLANK)
      fillBlanks()
      const points = composeContributions(weights, s)
      const lines = criteria.map((criterion, k) => ({
        criterion,
        s: s[k] ?? 0,
        points: points[k] ?? 0,
        of: largest[k] ?? 0,
        isBlank: isBlank[k] ?? false,
        ground: measures[k]?.ground(i, j) ?? { code: 'none', labels: [], numbers: [] },
      }))
      return { fit: composeFit(weights, s), lines: lines.filter((line) => line.criterion.weight > 0) }
    },
  }
}

/** What a blank counts as: the mean over all pairs where both answered, rounded down, so that blanks neither pay nor hurt. */
function meanScore(measure: Measure, mentees: readonly number[], mentors: readonly number[]): number {
  let sum = 0
  let count = 0
  for (const i of mentees)
    for (const j of mentors) {
      const score = i === j ? BLANK : measure.score(i, j)
      if (score === BLANK) continue
      sum += score
      count++
    }
  return count === 0 ? 0 : Math.floor(sum / count)
}

function layEdges(judge: Judge, mentees: readonly number[], mentors: readonly number[]) {
  const offsets = [0]
  const offer: number[] = []
  const score: number[] = []
  const removed = judge.ruleNames.map(() => ({ all: 0, alone: 0, stranded: 0 }))
  for (let r = 0; r < mentees.length; r++) {
    let couldBeOpened = 0
    for (let o = 0; o < mentors.length; o++) {
      const mask = judge.brokenRules(r, o)
      if (mask === 0) {
        offer.push(o)
        score.push(judge.fitOf(r, o))
        continue
      }
      const isSingle = (mask & (mask - 1)) === 0
      if (isSingle) couldBeOpened |= mask
      for (const [b, count] of removed.entries()) {
        if (!(mask & (1 << b))) continue
        count.all++
        if (isSingle) count.alone++
      }
    }
    const hasCandidate = offer.length > (offsets.at(-1) ?? 0)
    for (const [b, count] of removed.entries()) if (!hasCandidate && couldBeOpened & (1 << b)) count.stranded++
    offsets.push(offer.length)
  }
  const counts: RuleCount[] = judge.ruleNames.map((rule, b) => ({
    rule,
    isPrivate: judge.rules[b]?.isPrivate ?? false,
    pairsRemoved: removed[b]?.all ?? 0,
    removedAlone: removed[b]?.alone ?? 0,
    peopleStranded: removed[b]?.stranded ?? 0,
  }))
  return { edges: { offsets, offer, score }, counts }
}

function readLocks(
  people: readonly Person[],
  mentees: readonly number[],
  mentors: readonly number[],
  settings: PoolSettings,
  judge: Judge,
): [number, number][] {
  const faults = collectFaults()
  const requestOf = new Map(mentees.map((at, r) => [people[at]?.id, r]))
  const offerOf = new Map(mentors.map((at, o) => [people[at]?.id, o]))
  const locks: [number, number][] = []
  for (const { mentee, mentor, override } of settings.locks) {
    const r = requestOf.get(mentee)
    const o = offerOf.get(mentor)
    if (r === undefined) faults.add('unknownId', { person: mentee, field: 'locks' })
    if (o === undefined) faults.add('unknownId', { person: mentor, field: 'locks' })
    if (r === undefined || o === undefined) continue
    const mask = judge.brokenRules(r, o)
    const broken = judge.ruleNames.filter((_, b) => mask & (1 << b))
    if (broken.length > 0 && !override) faults.add('lockAgainstRule', { person: mentee }, { mentor, rules: broken })
    locks.push([r, o])
  }
  faults.throwIfAny()
  return locks
}

/** Every two people who could each be the other's mentor. */
function findReciprocal(
  people: readonly Person[],
  mentees: readonly number[],
  mentors: readonly number[],
  problem: PairingProblem,
): [number, number, number, number][] {
  const requestOf = new Map(mentees.map((at, r) => [at, r]))
  const offerOf = new Map(mentors.map((at, o) => [at, o]))
  const isCandidate = (r: number, o: number): boolean => problem.lock[r] === o || findEdge(problem, r, o) >= 0
  const both = mentees.filter((at) => people[at]?.role === 'both')
  const found: [number, number, number, number][] = []
  for (const [k, a] of both.entries())
    for (const b of both.slice(k + 1)) {
      const pair = [requestOf.get(a) ?? -1, offerOf.get(b) ?? -1, requestOf.get(b) ?? -1, offerOf.get(a) ?? -1] as const
      if (isCandidate(pair[0], pair[1]) && isCandidate(pair[2], pair[3])) found.push([...pair])
    }
  return found
}

import {
  type ConflictDraft,
  type Distribution,
  describeFits,
  type ExplainedMentor,
  type ExplainedPair,
  type ExplainedUnplaced,
  explainPairs,
  explainUnplaced,
  type Pool,
  type Shortage,
} from '../../matching/index.ts'
import { extraNames, ruleCode, sayExtra, sayLine, sayUnplaced } from './english.ts'

/** Everything that a report says, computed once: JSON, CSV, HTML and the summary only arrange it. */
export type Result = {
  pool: Pool
  draft: ConflictDraft
  pairs: ExplainedPair[]
  mentors: ExplainedMentor[]
  unplaced: ExplainedUnplaced[]
  shortages: Shortage[]
  distribution: Distribution
  warnings: string[]
}

export function explainDraft(
  pool: Pool,
  draft: ConflictDraft,
  bands: number[] | undefined,
  warnings: string[],
): Result {
  const { pairs, mentors } = explainPairs(pool, draft, draft.problem)
  const { unplaced, shortages } = explainUnplaced(pool, draft, draft.problem)
  // By id, so that neither the rows of the file nor the seed decide about the order of an answer.
  pairs.sort((a, b) => compareTexts(menteeId(pool, a.request), menteeId(pool, b.request)))
  unplaced.sort((a, b) => compareTexts(menteeId(pool, a.request), menteeId(pool, b.request)))
  mentors.sort((a, b) => compareTexts(mentorId(pool, a.offer), mentorId(pool, b.offer)))
  const distribution = describeFits(
    pairs.map(({ fit }) => fit),
    bands,
  )
  return { pool, draft, pairs, mentors, unplaced, shortages, distribution, warnings }
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const menteeId = ({ people, mentees }: Pool, request: number): string => people[mentees[request] ?? -1]?.id ?? ''
export const mentorId = ({ people, mentors }: Pool, offer: number): string => people[mentors[offer] ?? -1]?.id ?? ''

export type AnswerLine = { criterion: string; points: number; of: number | null; why: string }

/** The lines of a pair's score, criteria first; their points add up to the score. */
export function listLines({ lines, extra }: ExplainedPair): AnswerLine[] {
  return [
    ...lines.map((line) => ({ criterion: line.criterion.name, points: line.points, of: line.of, why: sayLine(line) })),
    ...extra.map((line) => ({
      criterion: extraNames[line.code],
      points: line.points,
      of: line.of,
      why: sayExtra(line),
    })),
  ]
}

/** The answer of `match --json`. Keys that a later version computes are there as null. */
export function writeAnswer(result: Result, ms: Record<string, number>): object {
  const { pool, draft, pairs, mentors, unplaced, shortages, distribution, warnings } = result
  return {
    placed: draft.placed,
    unplaced: unplaced.length,
    score: pairs.reduce((sum, { fit }) => sum + fit, 0),
    objective: draft.objective,
    mode: draft.mode,
    status: draft.status,
    optimal: draft.status === 'optimal',
    certificate: { checked: draft.status === 'optimal' },
    seed: pool.settings.seed,
    pairs: pairs.map((pair) => ({
      mentee: menteeId(pool, pair.request),
      mentor: mentorId(pool, pair.offer),
      fit: pair.fit,
      score: pair.score,
      lines: listLines(pair),
      margin: pair.runnerUp && pair.runnerUp.cost.rank === 0 ? pair.runnerUp.cost.points : null,
      runnerUp: pair.runnerUp ? mentorId(pool, pair.runnerUp.offer) : null,
    })),
    unmatched: unplaced.map((person) => ({
      id: menteeId(pool, person.request),
      cause: person.cause === 'constraint:avoid' ? 'constraint:private' : person.cause,
      text: sayUnplaced(person, shortages),
      blocked: person.blocked.map(({ offer, rules }) => ({
        mentor: mentorId(pool, offer),
        rules: rules.map((rule) => ruleCode(rule, pool.ruleCounts)),
      })),
      helps: null,
    })),
    mentors: mentors.map(({ offer, load, capacity, gainOfOneMore }) => ({
      id: mentorId(pool, offer),
      load,
      capacity,
      price: gainOfOneMore.points,
      morePlaced: gainOfOneMore.rank,
    })),
    shortages: shortages.map(({ requests, offers, places }) => ({
      people: requests.length,
      mentors: offers.length,
      places,
    })),
    distribution: {
      minimum: distribution.minimum,
      median: distribution.median,
      mean: distribution.mean,
      bands: distribution.bands.map(({ pairs: inBand }) => inBand),
    },
    warnings,
    ms,
  }
}

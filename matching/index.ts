/** What this library offers. Everything else in this folder is its own business. */
export { composeContributions, composeFit } from './candidates/compose.ts'
export { BLANK, type Ground } from './candidates/criteria.ts'
export { markHalfHours, type WeeklyInterval } from './candidates/half-hours.ts'
export { normaliseLabel } from './candidates/labels.ts'
export {
  type Answer,
  type Criterion,
  type CriterionKind,
  criterionKinds,
  type LanguageLevel,
  type Person,
  type PoolSettings,
  type RuleSettings,
} from './candidates/people.ts'
export { type PairScore, type Pool, preparePool, type RuleCount, type ScoreLine } from './candidates/pool.ts'
export { findManagerCycles } from './candidates/rules.ts'
export { type Fault, type FaultCode, MatchingError } from './errors.ts'
export { type Distribution, describeFits } from './explain/figures.ts'
export { type ExplainedMentor, type ExplainedPair, type ExtraLine, explainPairs } from './explain/pairs.ts'
export { type Cause, type ExplainedUnplaced, explainUnplaced } from './explain/unplaced.ts'
export type { Certificate } from './pairing/certificate.ts'
export { checkDraft, type Verdict } from './pairing/check.ts'
export { type Conflict, type ConflictDraft, solveWithConflicts } from './pairing/conflicts.ts'
export type { Draft } from './pairing/draft.ts'
export type { Coverage } from './pairing/network.ts'
export { type Goal, type Prices, placePrices } from './pairing/prices.ts'
export { type PairingProblem, prepareProblem, type RawProblem } from './pairing/problem.ts'
export { findShortages, type Shortage } from './pairing/shortage.ts'
export { type SolveOptions, solvePairing } from './pairing/solve.ts'
export type { Progress } from './pairing/watch.ts'

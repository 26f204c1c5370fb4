import type { z } from 'zod'
import type { Band, GroundedLevel } from '../../contract/skills.ts'
import { strongFrom } from './evidence-kinds.ts'

export type Standing = z.input<typeof GroundedLevel>
/** A sign as it counts for a level: a claim is confirmed or said, everything else is evidence. */
export type LevelSign = { kind: string; isClaim: boolean; level: number | null }

/** What a sign that names no level is taken for where a number is needed (people.md P33). */
const assumedLevel = 2

/**
 * How far a person is in a skill, and on what ground (P33): the highest level of evidence or of a claim that is
 * confirmed now; else what they say; else evidence that names no level. Undefined where there is no sign at all.
 */
export function standingOf(signs: readonly LevelSign[]): Standing | undefined {
  const highest = (kept: readonly LevelSign[]) => Math.max(0, ...kept.map(({ level }) => level ?? 0))
  const evidence = signs.filter(({ isClaim }) => !isClaim)
  const shown = highest(evidence)
  const confirmed = highest(signs.filter(({ kind }) => kind === 'confirmed_claim'))
  if (shown > 0 && shown >= confirmed) return { level: shown, ground: 'shown' }
  if (confirmed > 0) return { level: confirmed, ground: 'confirmed' }
  const said = highest(signs.filter(({ kind }) => kind === 'claim'))
  if (said > 0) return { level: said, ground: 'says_so' }
  return evidence.length > 0 ? { level: null, ground: 'shown' } : undefined
}

/** The level as a number, for matching and gaps. 0 without any sign. */
export const levelNumber = (standing: Standing | undefined): number =>
  standing === undefined ? 0 : (standing.level ?? assumedLevel)

/** Required level minus the person's, never below 0 (P26). */
export const gapOf = (requiredLevel: number, standing: Standing | undefined): number =>
  Math.max(0, requiredLevel - levelNumber(standing))

/** The word for a strength: a claim that nobody confirmed is only that, whatever it weighs (P34). */
export function bandOf(signs: readonly { kind: string }[], strength: number): z.input<typeof Band> {
  if (signs.every(({ kind }) => kind === 'claim')) return 'says_so'
  return strength >= strongFrom ? 'strong' : 'some'
}

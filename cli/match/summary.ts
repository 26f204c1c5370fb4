import { menteeId, type Result } from './answer.ts'
import { plural, sayRule, sayUnplaced } from './english.ts'
import type { Shown } from './people.ts'

const MOST_UNMATCHED = 5

/** About fifteen lines for the terminal. */
export function writeSummary(result: Result, shown: ReadonlyMap<string, Shown>, written: string[], ms: number): string {
  const { pool, draft, mentors, unplaced, shortages, distribution } = result
  const places = mentors.reduce((sum, { capacity }) => sum + capacity, 0)
  const tenth = (points: number | null): string => (points === null ? '–' : (points / 10).toFixed(1))
  const heaviest = pool.ruleCounts.filter(({ pairsRemoved, rule }) => pairsRemoved > 0 && rule !== 'self')
  const lines = [
    `${draft.placed} of ${plural(pool.mentees.length, 'person', 'people')} matched with ${plural(mentors.length, 'mentor')} (${plural(places, 'place')}).`,
    draft.status === 'optimal'
      ? 'No better matching exists under these settings: proven and checked.'
      : 'The best found; a better one is not ruled out.',
    `Fit of 100: weakest ${tenth(distribution.minimum)}, median ${tenth(distribution.median)}, mean ${tenth(distribution.mean)}. Seed ${pool.settings.seed}.`,
    `What counts: ${pool.settings.criteria.map(({ name, weight }) => `${name} ${weight}`).join(', ')}.`,
    ...(heaviest.length > 0
      ? [
          `Pairs taken out: ${heaviest.map(({ rule, pairsRemoved }) => `${pairsRemoved} by “${sayRule(rule)}”`).join(', ')}.`,
        ]
      : []),
    ...(unplaced.length > 0 ? ['Unmatched:'] : []),
    ...unplaced.slice(0, MOST_UNMATCHED).map((person) => {
      const id = menteeId(pool, person.request)
      return `  ${shown.get(id)?.name ?? id}: ${sayUnplaced(person, shortages)}`
    }),
    ...(unplaced.length > MOST_UNMATCHED ? [`  and ${unplaced.length - MOST_UNMATCHED} more`] : []),
    ...written.map((path) => `Written: ${path}`),
    `${ms} ms.`,
  ]
  return `${lines.join('\n')}\n`
}

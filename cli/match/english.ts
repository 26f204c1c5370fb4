import type { ExplainedUnplaced, ExtraLine, RuleCount, ScoreLine } from '../../matching/index.ts'

/** The sentences of `match`. The library gives codes, numbers and labels; this file alone makes English of them. */

const languageNames = new Intl.DisplayNames('en', { type: 'language' })
const list = (words: string[]): string => words.join(', ')
const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`
const ordinal = (n: number): string => `${n}${['th', 'st', 'nd', 'rd'][n] ?? 'th'}`

export const plural = count

/** Why a criterion gave what it gave. */
export function sayLine({ ground, isBlank, criterion }: ScoreLine): string {
  if (criterion.isPrivate) return 'a private answer'
  if (isBlank) return 'not answered, so it counts as the average'
  const { code, labels, numbers } = ground
  const [first = 0, second = 0] = numbers
  switch (code) {
    case 'skills':
      return labels.length === 0 ? `none of ${first} wanted` : `${list(labels)} (${labels.length} of ${first} wanted)`
    case 'shared':
      return labels.length === 0 ? 'nothing in common' : list(labels)
    case 'same':
      return labels[0] ?? 'the same'
    case 'different':
      return labels.join(' and ')
    case 'scale':
      return first === second ? `both ${first}` : `${first} and ${second}`
    case 'levels':
      if (first === 0) return 'the same level'
      return `mentor ${count(Math.abs(first), 'level')} ${first > 0 ? 'above' : 'below'}`
    case 'sameSite':
    case 'sameCity':
      return `both in ${labels[0]}`
    case 'sameCountry':
      return `same country (${labels[0]})`
    case 'otherPlace':
      return 'different places'
    case 'hours':
      return `${count(Math.round(first * 2) / 2, 'hour')} a week shared`
    case 'language':
      return labels[0] === undefined ? 'no shared language' : `${languageNames.of(labels[0])}, ${levelWord(first)}`
    case 'choices':
      return `${first === 0 ? 'not among the wishes' : `${ordinal(first)} wish`}${second === 1 ? ', and wished by the mentor' : ''}`
    case 'table':
      return labels.join(' with ')
    default:
      return code
  }
}

function levelWord(thousandths: number): string {
  if (thousandths >= 1000) return 'native'
  return thousandths >= 800 ? 'fluent' : 'basic'
}

export const extraNames: Record<ExtraLine['code'], string> = {
  waiting: 'waiting',
  coverage: 'coverage',
  loadStep: 'load step',
}

export function sayExtra({ code }: ExtraLine): string {
  if (code === 'waiting') return 'unmatched before'
  return code === 'coverage' ? 'for being placed' : 'the mentor has somebody already'
}

const ruleSentences: Record<string, string> = {
  self: 'Nobody mentors themselves',
  avoid: 'A private rule',
  reportingLine: 'Not within one reporting line',
  sameTeam: 'Not under the same manager',
  repeat: 'Not the same pair again',
  hours: 'Enough shared working hours every week',
  language: 'A shared language',
  belowFloor: 'Fit at or above the floor',
}

export function sayRule(rule: string): string {
  return ruleSentences[rule] ?? `${rule.replace('mandatory:', '')} must hold`
}

/** Names of rules as codes for files: a private one is only known as private. */
export function ruleCode(rule: string, counts: readonly RuleCount[]): string {
  return counts.find((known) => known.rule === rule)?.isPrivate ? 'private' : rule
}

const blockedSentences: Record<string, [one: string, many: string]> = {
  reportingLine: ['is in the same reporting line', 'are in the same reporting line'],
  sameTeam: ['has the same manager', 'have the same manager'],
  repeat: ['was their mentor before', 'were their mentors before'],
  hours: ['shares too few working hours', 'share too few working hours'],
  language: ['shares no language', 'share no language'],
  belowFloor: ['fits less than the floor asks', 'fit less than the floor asks'],
  private: ['is excluded by a private rule', 'are excluded by a private rule'],
}

/** What stands between a person and the mentors, the most common first; one mentor may be counted twice. */
export function sayBlocked(blocked: ExplainedUnplaced['blocked'], counts: readonly RuleCount[]): string[] {
  const tally = new Map<string, number>()
  for (const { rules } of blocked)
    for (const rule of rules) {
      const code = ruleCode(rule, counts)
      if (code !== 'self') tally.set(code, (tally.get(code) ?? 0) + 1)
    }
  return [...tally]
    .toSorted((a, b) => b[1] - a[1])
    .map(([code, n]) => {
      const criterion = `“${code.replace('mandatory:', '')}”, which must hold`
      const [one, many] = blockedSentences[code] ?? [`does not meet ${criterion}`, `do not meet ${criterion}`]
      return `${n} ${n === 1 ? one : many}`
    })
}

/** One sentence on why somebody has no mentor. */
export function sayUnplaced(
  { cause, shortage, candidates }: ExplainedUnplaced,
  shortages: readonly { requests: number[]; offers: number[]; places: number }[],
): string {
  const competition = shortage === undefined ? undefined : shortages[shortage]
  if (cause === 'no_place_left') {
    if (!competition) return candidates === 0 ? 'There is no mentor for this person.' : 'Every allowed mentor is full.'
    const { requests, offers, places } = competition
    const who = offers.length === 1 ? 'the one mentor' : `the ${offers.length} mentors`
    return `${count(requests.length, 'person', 'people')} can only go to ${who} who together have ${count(places, 'place')}.`
  }
  if (cause === 'outranked') return 'There would be a place, but the points are better without it.'
  if (cause === 'below_floor') return 'No allowed mentor fits as well as the floor asks.'
  if (cause.startsWith('criterion:')) return `No mentor meets “${cause.slice('criterion:'.length)}”, which must hold.`
  const sentences: Record<string, string> = {
    'constraint:reportingLine': 'Every mentor is in the same reporting line.',
    'constraint:sameTeam': 'Every mentor has the same manager.',
    'constraint:repeat': 'Every mentor was theirs before.',
    'constraint:hours': 'No mentor shares enough working hours.',
    'constraint:language': 'No mentor shares a language.',
    'constraint:avoid': 'A private rule stands between this person and the mentors.',
    'constraint:self': 'The only mentor is this person.',
  }
  return sentences[cause] ?? 'No mentor meets all the rules.'
}

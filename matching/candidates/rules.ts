import { collectFaults } from '../errors.ts'
import { languagesOf } from './criteria.ts'
import { countSharedInPoorestWeek } from './half-hours.ts'
import type { Person, PoolSettings } from './people.ts'

/** A hard condition. A pair that breaks it has no edge; its name is the reason code. */
export type Rule = {
  name: string
  /** Reasons say only that a private rule counted. */
  isPrivate: boolean
  /** Never proposed to be relaxed. */
  isFixed: boolean
  breaks(mentee: number, mentor: number): boolean
}

/** The rules of a pool that are on, in the order of their bits in a mask. A missing answer breaks no rule. */
export function makeRules(people: readonly Person[], settings: PoolSettings): Rule[] {
  const { rules } = settings
  const made: Rule[] = [
    { name: 'self', isPrivate: false, isFixed: true, breaks: (i, j) => i === j },
    avoidRule(people, settings),
  ]
  if (rules.reportingLine > 0) made.push(reportingLineRule(people, rules.reportingLine))
  if (rules.sameTeam) made.push(sameTeamRule(people))
  if (rules.repeat) made.push(repeatRule(people))
  if (rules.hours > 0) made.push(hoursRule(people, rules.hours))
  if (rules.language) made.push(languageRule(people, settings.languages))
  return made
}

/** Pairs that either of the two, or the coordinator, does not want. Private, because it may tell a story. */
function avoidRule(people: readonly Person[], settings: PoolSettings): Rule {
  const avoids = people.map((person) => new Set(person.avoid ?? []))
  const forbidden = new Set(settings.forbidden.map(({ mentee, mentor }) => `${mentee}\n${mentor}`))
  const idOf = (at: number): string => people[at]?.id ?? ''
  return {
    name: 'avoid',
    isPrivate: true,
    isFixed: true,
    breaks: (i, j) =>
      avoids[i]?.has(idOf(j)) || avoids[j]?.has(idOf(i)) || forbidden.has(`${idOf(i)}\n${idOf(j)}`) || false,
  }
}

/** Nobody is mentored by somebody up to n levels above or below in the own reporting line. */
function reportingLineRule(people: readonly Person[], levels: number): Rule {
  const managers = new Map(people.map((person) => [person.id, person.manager]))
  refuseManagerCycles(managers)
  const above = people.map((person) => {
    const line = new Set<string>()
    let manager = person.manager
    for (let level = 0; level < levels && manager !== undefined; level++) {
      line.add(manager)
      manager = managers.get(manager)
    }
    return line
  })
  const idOf = (at: number): string => people[at]?.id ?? ''
  return {
    name: 'reportingLine',
    isPrivate: false,
    isFixed: true,
    breaks: (i, j) => above[i]?.has(idOf(j)) || above[j]?.has(idOf(i)) || false,
  }
}

/** All members of each circle of managers, in the order of the circle, beginning with the least id. */
export function findManagerCycles(managers: ReadonlyMap<string, string | undefined>): string[][] {
  const done = new Set<string>()
  const cycles: string[][] = []
  for (const start of managers.keys()) {
    const line: string[] = []
    const onLine = new Set<string>()
    let at: string | undefined = start
    while (at !== undefined && !done.has(at) && !onLine.has(at)) {
      line.push(at)
      onLine.add(at)
      at = managers.get(at)
    }
    if (at !== undefined && onLine.has(at)) {
      const circle = line.slice(line.indexOf(at))
      const least = circle.reduce((first, id, k) => (id < (circle[first] ?? '') ? k : first), 0)
      cycles.push([...circle.slice(least), ...circle.slice(0, least)])
    }
    for (const id of line) done.add(id)
  }
  return cycles
}

function refuseManagerCycles(managers: ReadonlyMap<string, string | undefined>): void {
  const faults = collectFaults()
  for (const members of findManagerCycles(managers))
    faults.add('managerCycle', { person: members[0] ?? '' }, { members })
  faults.throwIfAny()
}

function sameTeamRule(people: readonly Person[]): Rule {
  return {
    name: 'sameTeam',
    isPrivate: false,
    isFixed: false,
    breaks: (i, j) => people[i]?.manager !== undefined && people[i].manager === people[j]?.manager,
  }
}

function repeatRule(people: readonly Person[]): Rule {
  const earlier = people.map((person) => new Set(person.earlier ?? []))
  const idOf = (at: number): string => people[at]?.id ?? ''
  return {
    name: 'repeat',
    isPrivate: false,
    isFixed: false,
    breaks: (i, j) => earlier[i]?.has(idOf(j)) || earlier[j]?.has(idOf(i)) || false,
  }
}

function hoursRule(people: readonly Person[], least: number): Rule {
  return {
    name: 'hours',
    isPrivate: false,
    isFixed: false,
    breaks(i, j) {
      const a = people[i]?.hours
      const b = people[j]?.hours
      return a !== undefined && b !== undefined && countSharedInPoorestWeek(a, b) < 2 * least
    },
  }
}

function languageRule(people: readonly Person[], key: string): Rule {
  const spoken = languagesOf(people, key)
  return {
    name: 'language',
    isPrivate: false,
    isFixed: false,
    breaks(i, j) {
      const a = spoken[i]
      const b = spoken[j]
      if (!a || !b) return false
      for (const language of a.keys()) if (b.has(language)) return false
      return true
    },
  }
}

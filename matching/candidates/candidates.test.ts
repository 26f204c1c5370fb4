import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainPairs } from '../explain/pairs.ts'
import { explainUnplaced } from '../explain/unplaced.ts'
import { solveWithConflicts } from '../pairing/conflicts.ts'
import { drawFrom } from '../random.ts'
import { aChoice, aCriterion, aList, aMentee, aMentor, aScale, someSkills, theSettings } from './builders.ts'
import { composeContributions, composeFit, composeLargest } from './compose.ts'
import { BLANK, makeMeasure } from './criteria.ts'
import { countShared, countSharedInPoorestWeek, HALF_HOURS, markHalfHours } from './half-hours.ts'
import { collectLabels, normaliseLabel } from './labels.ts'
import type { Answer, Criterion, Person, PoolSettings } from './people.ts'
import { preparePool } from './pool.ts'

/** s of one mentee and one mentor, with further people in the pool for spans. */
function measure(
  criterion: Criterion,
  mentee: Partial<Person>,
  mentor: Partial<Person>,
  settings: Partial<PoolSettings> = {},
) {
  const people = [aMentee('n', mentee.answers, mentee), aMentor('m', mentor.answers, mentor)]
  const whole = theSettings(settings)
  const made = makeMeasure(criterion, { people, labels: collectLabels(whole.synonyms), settings: whole })
  return made.score(0, 1)
}
const ofAnswers = (criterion: Criterion, a: Answer | null, b: Answer | null, settings: Partial<PoolSettings> = {}) =>
  measure(criterion, { answers: { a } }, { answers: { b } }, settings)

describe('contributions', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 9 })

  it('add up exactly to the fit on 10,000 random pairs, and never exceed what a criterion can give', () => {
    fc.assert(
      fc.property(weights, fc.infiniteStream(fc.integer({ min: 0, max: 1000 })), (w, stream) => {
        const s = [...stream.take(w.length)]
        const fit = composeFit(w, s)
        const points = composeContributions(w, s)
        expect(points.reduce((sum, p) => sum + p, 0)).toBe(fit)
        const sum = w.reduce((all, weight) => all + weight, 0)
        if (sum === 0) return
        const exact = w.reduce((all, weight, k) => all + weight * (s[k] ?? 0), 0) / sum
        expect(Math.abs(fit - exact)).toBeLessThanOrEqual(0.5)
        for (const [k, p] of points.entries()) expect(Math.abs(p - ((w[k] ?? 0) * (s[k] ?? 0)) / sum)).toBeLessThan(1)
      }),
      { numRuns: 10_000, seed: 14 },
    )
  })

  it('of full marks add up to 1000, halves round up, missing points go to the largest remainders', () => {
    expect(composeLargest([100, 60, 60, 20, 20])).toEqual([384, 231, 231, 77, 77])
    expect(composeFit([1, 1], [0, 1])).toBe(1)
    expect(composeContributions([1, 1, 1], [1000, 1000, 0])).toEqual([334, 333, 0])
  })
})

describe('criteria give exactly', () => {
  it.each([
    ['all wants covered, on the word alone', ['sql', 'go'], ['sql', 'go'], 800],
    ['all wants covered, with evidence', ['sql', 'go'], ['sql*', 'go*'], 1000],
    ['the first of two wants', ['sql', 'go'], ['sql'], 444],
    ['the second of two wants', ['sql', 'go'], ['go'], 356],
    ['none of the wants', ['sql'], ['go'], 0],
    ['the fifth of five wants', ['a', 'b', 'c', 'd', 'e'], ['e'], 53],
    ['a want met through a broader skill', ['sql'], ['data'], 400],
    ['a synonym', ['structured query language'], ['sql*'], 1000],
    ['AI against retail', ['AI'], ['retail'], 0],
    ['C against C++', ['C'], ['C++'], 0],
    ['the same word in another spelling', ['Data-Analysis'], ['data analysis'], 800],
  ])('skills: %s', (_, wants, skills, s) => {
    const settings = {
      broader: [['sql', 'data']] as [string, string][],
      synonyms: [['sql', 'structured query language']],
    }
    expect(ofAnswers(aCriterion({ kind: 'skills' }), aList(...wants), someSkills(...skills), settings)).toBe(s)
  })

  it.each([
    [4, 1, 800],
    [3, 1, 800],
    [2, 1, 600],
    [2, 2, 320],
    [1, 2, 0],
    [2, 0, 800],
  ])('skills by level: a mentor at %i, a mentee at %i', (mentor, mentee, s) => {
    const criterion = aCriterion({ kind: 'skills', byLevel: true, mentor: 'skills' })
    const own = { a: aList('sql'), ...(mentee ? { skills: someSkills(`sql:${mentee}`) } : {}) }
    expect(measure(criterion, { answers: own }, { answers: { skills: someSkills(`sql:${mentor}`) } })).toBe(s)
  })

  it.each([
    ['goals', ['a', 'b'], ['b', 'c'], 1, 1000],
    ['goals', ['a', 'b'], ['b', 'c'], 2, 500],
    ['goals', ['a', 'b'], ['c'], 1, 0],
    ['list', ['a', 'b'], ['b', 'c'], 1, 333],
    ['list', ['a'], ['a'], 1, 1000],
    ['list', ['a', 'b', 'c'], ['a'], 1, 333],
    ['goals', [], ['c'], 1, BLANK],
  ] as const)('%s of %j and %j, needed %i', (kind, a, b, needed, s) => {
    expect(ofAnswers(aCriterion({ kind, needed }), aList(...a), aList(...b))).toBe(s)
  })

  it.each([
    ['similar', aChoice('Berlin'), aChoice('berlin '), 1000],
    ['similar', aChoice('Berlin'), aChoice('Bern'), 0],
    ['opposite', aChoice('Berlin'), aChoice('Bern'), 1000],
    ['similar', aScale(2), aScale(4), 500],
    ['opposite', aScale(2), aScale(4), 500],
    ['similar', aScale(3), aScale(3), 1000],
    ['similar', aList('a', 'b'), aList('b'), 500],
    ['similar', null, aChoice('Bern'), BLANK],
    ['opposite', aChoice('x'), null, BLANK],
  ] as const)('%s of %j and %j', (kind, a, b, s) => {
    expect(ofAnswers(aCriterion({ kind, range: 4 }), a, b)).toBe(s)
  })

  it.each([
    [1, 3, 1000],
    [1, 2, 667],
    [1, 4, 667],
    [2, 2, 333],
    [3, 2, 0],
    [1, 7, 0],
  ])('seniority of a mentee at %i and a mentor at %i', (a, b, s) => {
    expect(ofAnswers(aCriterion({ kind: 'seniority' }), aScale(a), aScale(b))).toBe(s)
  })

  it.each([
    [{ site: 'Lagos 1', city: 'Lagos', country: 'NG' }, { site: 'Lagos 1', city: 'Lagos', country: 'NG' }, 1000],
    [{ site: 'Lagos 1', city: 'Lagos', country: 'NG' }, { site: 'Lagos 2', city: 'Lagos', country: 'NG' }, 700],
    [{ site: 'Lagos 1', country: 'NG' }, { site: 'Abuja', country: 'NG' }, 400],
    [{ site: 'Lagos 1', country: 'NG' }, { site: 'Accra', country: 'GH' }, 0],
    [{ country: 'NG' }, { country: 'ng' }, 400],
    [{ site: 'A' }, { site: 'a' }, 1000],
  ])('place of %j and %j', (a, b, s) => {
    expect(ofAnswers(aCriterion({ kind: 'place' }), { kind: 'place', ...a }, { kind: 'place', ...b })).toBe(s)
  })

  it.each([
    [{ en: 'native' }, { en: 'fluent' }, 800],
    [{ en: 'native', de: 'native' }, { en: 'basic', de: 'native' }, 1000],
    [{ en: 'basic' }, { en: 'native' }, 300],
    [{ en: 'native' }, { fr: 'native' }, 0],
    [{ en: 'fluent' }, { en: 'fluent' }, 800],
    [{}, { en: 'fluent' }, BLANK],
  ] as const)('language of %j and %j', (a, b, s) => {
    const speak = (spoken: Record<string, 'basic' | 'fluent' | 'native'>): Answer => ({
      kind: 'languages',
      levels: Object.entries(spoken).map(([language, level]) => ({ language, level })),
    })
    expect(ofAnswers(aCriterion({ kind: 'language' }), speak(a), speak(b))).toBe(s)
  })

  it.each([
    [['m'], [], 750],
    [['m'], ['n'], 1000],
    [['x', 'm'], [], 650],
    [['x', 'y', 'z', 'q', 'm'], [], 350],
    [['x'], [], 250],
    [['x'], ['n'], 500],
    [[], ['n'], BLANK],
  ])('choices: the mentee wishes %j, the mentor %j', (mentee, mentor, s) => {
    expect(measure(aCriterion({ kind: 'choices' }), { choices: mentee }, { choices: mentor })).toBe(s)
  })

  it('table: the points of the pair, 0 for one that is not listed', () => {
    const table = [{ mentee: 'sales', mentor: 'law', points: 700 }]
    const criterion = aCriterion({ kind: 'table', table })
    expect(ofAnswers(criterion, aChoice('Sales'), aChoice('Law'))).toBe(700)
    expect(ofAnswers(criterion, aChoice('Law'), aChoice('Sales'))).toBe(0)
  })
})

describe('working hours', () => {
  const monday = 20_759 // 2 November 2026
  const office = [1, 2, 3, 4, 5].map((day) => ({ day, fromMinutes: 540, toMinutes: 1020 }))

  it('of one office share 40 hours a week, of Berlin and New York two a day while both keep winter time', () => {
    const berlin = markHalfHours(office, 'Europe/Berlin', monday)
    expect(countShared(berlin, berlin)).toBe(4 * 80)
    expect(countSharedInPoorestWeek(berlin, markHalfHours(office, 'America/New_York', monday))).toBe(2 * 2 * 5)
  })

  it('follow clock changes: the week in which only one of two zones has changed is the poorest or the richest', () => {
    const before = monday - 14 // 19 October 2026: Berlin changes on the 25th, New York on 1 November
    const berlin = markHalfHours(office, 'Europe/Berlin', before)
    const newYork = markHalfHours(office, 'America/New_York', before)
    expect(countShared(berlin, newYork)).toBe(3 * 20 + 30)
    expect(countSharedInPoorestWeek(berlin, newYork)).toBe(20)
  })

  it('of the poorest week equal a plain count over random bits', () => {
    fc.assert(
      fc.property(fc.uint32Array({ minLength: HALF_HOURS / 32, maxLength: HALF_HOURS / 32 }), (bits) => {
        const weeks = [0, 0, 0, 0]
        for (let b = 0; b < HALF_HOURS; b++)
          if (((bits[b >> 5] ?? 0) >>> (b & 31)) & 1) weeks[Math.floor(b / 336)] = (weeks[Math.floor(b / 336)] ?? 0) + 1
        expect(countSharedInPoorestWeek(bits, bits)).toBe(Math.min(...weeks))
        expect(countShared(bits, bits)).toBe(weeks.reduce((sum, week) => sum + week, 0))
      }),
      { numRuns: 100, seed: 15 },
    )
  })

  it('more of them never lower the score', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
        const draw = drawFrom(seed)
        const word = (): number => Math.floor(draw() * 2 ** 32) & Math.floor(draw() * 2 ** 32)
        const a = Uint32Array.from({ length: HALF_HOURS / 32 }, word)
        const less = Uint32Array.from({ length: HALF_HOURS / 32 }, word)
        const more = less.map((bits) => bits | word())
        const score = (hours: Uint32Array) =>
          measure(aCriterion({ kind: 'hours', needed: 60 }), { hours: a }, { hours })
        expect(score(more)).toBeGreaterThanOrEqual(score(less))
      }),
      { numRuns: 100, seed: 16 },
    )
  })
})

/** A random pool with managers, avoidances, languages, earlier pairs and levels. */
function aPool(seed: number): { people: Person[]; settings: PoolSettings } {
  const draw = drawFrom(seed)
  const below = (n: number): number => Math.floor(draw() * n)
  const count = 4 + below(10)
  const ids = Array.from({ length: count }, (_, k) => `p${k}`)
  const some = (): string[] => ids.filter(() => draw() < 0.1)
  const people = ids.map((id, k): Person => {
    const role = (['mentee', 'mentor', 'both', 'mentee'] as const)[below(4)] ?? 'both'
    const languages: Answer = {
      kind: 'languages',
      levels: [{ language: ['en', 'de', 'fr'][below(3)] ?? 'en', level: 'fluent' }],
    }
    return {
      id,
      role,
      capacity: role === 'mentee' ? 0 : below(3),
      manager: k > 0 ? `p${below(k)}` : 'outside',
      avoid: some(),
      earlier: some(),
      choices: some(),
      answers: {
        a: aList(...some()),
        b: aList(...some()),
        level: aScale(below(6)),
        languages: draw() < 0.8 ? languages : null,
      },
    }
  })
  const criteria = [
    aCriterion({ kind: 'list', weight: 60 }),
    aCriterion({
      kind: 'seniority',
      mentee: 'level',
      mentor: 'level',
      weight: 20,
      mustHold: seed % 2 === 0,
      minimum: 1,
    }),
    aCriterion({ kind: 'choices', weight: 100 }),
  ]
  const rules = { reportingLine: 2, sameTeam: seed % 3 === 0, repeat: true, hours: 0, language: true, reciprocal: true }
  return { people, settings: theSettings({ criteria, rules, seed, floor: seed % 4 === 0 ? 300 : 0 }) }
}

describe('rules', () => {
  it('are broken by no chosen pair of 1,000 random pools, and nobody mentors their own mentor', () => {
    for (let seed = 0; seed < 1000; seed++) {
      const { people, settings } = aPool(seed)
      const pool = preparePool({ people, settings })
      const draft = solveWithConflicts(pool.problem, pool.conflicts)
      const chosen = new Set<string>()
      for (const [r, o] of draft.pairs.entries()) {
        if (o < 0) continue
        const mentee = pool.people[pool.mentees[r] ?? -1]
        const mentor = pool.people[pool.mentors[o] ?? -1]
        if (!mentee || !mentor) throw new Error('no such person')
        const line = (id: string | undefined, depth: number): (string | undefined)[] =>
          depth === 0 || id === undefined ? [] : [id, ...line(people.find((p) => p.id === id)?.manager, depth - 1)]
        expect(line(mentee.manager, 2)).not.toContain(mentor.id)
        expect(line(mentor.manager, 2)).not.toContain(mentee.id)
        expect([...(mentee.avoid ?? []), ...(mentee.earlier ?? []), mentee.id]).not.toContain(mentor.id)
        expect([...(mentor.avoid ?? []), ...(mentor.earlier ?? [])]).not.toContain(mentee.id)
        if (settings.rules.sameTeam) expect(mentee.manager).not.toBe(mentor.manager)
        chosen.add(`${mentee.id} ${mentor.id}`)
        expect(chosen.has(`${mentor.id} ${mentee.id}`), `seed ${seed}`).toBe(false)
      }
    }
  })

  it('count the pairs they remove, alone and together, as a plain recount does', () => {
    for (let seed = 0; seed < 200; seed++) {
      const pool = preparePool(aPool(seed))
      for (const [b, count] of pool.ruleCounts.entries()) {
        const masks = pool.mentees.flatMap((_, r) => pool.mentors.map((__, o) => pool.brokenRules(r, o)))
        expect(count.pairsRemoved).toBe(masks.filter((mask) => mask & (1 << b)).length)
        expect(count.removedAlone).toBe(masks.filter((mask) => mask === 1 << b).length)
      }
    }
  })

  it('reporting line: seven levels, an unknown manager, two roots', () => {
    const line = ['r1', 'a', 'b', 'c', 'd', 'e', 'f']
    const people = [
      ...line.map((id, k) => ({ ...aMentor(id), role: 'both' as const, manager: k === 0 ? undefined : line[k - 1] })),
      { ...aMentor('r2'), role: 'both' as const },
      { ...aMentor('x'), role: 'both' as const, manager: 'nobody here' },
    ]
    const rules = { ...theSettings().rules, reportingLine: 2 }
    const pool = preparePool({ people, settings: theSettings({ rules }) })
    const broken = pool.mentees.flatMap((_, r) =>
      pool.mentors.flatMap((__, o) => {
        const pair = [pool.people[pool.mentees[r] ?? -1]?.id, pool.people[pool.mentors[o] ?? -1]?.id]
        return pool.brokenRules(r, o) & (1 << pool.ruleNames.indexOf('reportingLine')) ? [pair.join(' ')] : []
      }),
    )
    const expected = line.flatMap((id, k) =>
      line.slice(k + 1, k + 3).flatMap((other) => [`${id} ${other}`, `${other} ${id}`]),
    )
    expect(broken.toSorted()).toEqual(expected.toSorted())
  })

  it('a circle of managers is refused with its members', () => {
    const people = [
      aMentee('a', {}, { manager: 'b' }),
      aMentor('b', {}, { manager: 'c' }),
      aMentor('c', {}, { manager: 'a' }),
      aMentee('d', {}, { manager: 'a' }),
    ]
    const settings = theSettings({ rules: { ...theSettings().rules, reportingLine: 2 } })
    expect(() => preparePool({ people, settings })).toThrow('"members":["a","b","c"]')
  })

  it('a lock that breaks a rule is refused unless a reason overrides it', () => {
    const people = [aMentee('n', {}, { avoid: ['m'] }), aMentor('m')]
    const lock = { mentee: 'n', mentor: 'm' }
    expect(() => preparePool({ people, settings: theSettings({ locks: [lock] }) })).toThrow('lockAgainstRule')
    const pool = preparePool({ people, settings: theSettings({ locks: [{ ...lock, override: 'both asked' }] }) })
    expect(Array.from(solveWithConflicts(pool.problem, []).pairs)).toEqual([0])
  })
})

describe('a pool', () => {
  const figures = ({ people, settings }: { people: Person[]; settings: PoolSettings }) => {
    const pool = preparePool({ people, settings })
    const draft = solveWithConflicts(pool.problem, pool.conflicts)
    const { pairs, mentors } = explainPairs(pool, draft, draft.problem)
    return JSON.stringify({
      pairs,
      mentors,
      unplaced: explainUnplaced(pool, draft, draft.problem),
      draft: [...draft.pairs],
    })
  }

  it('gives the same bytes in whatever order its people come', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { people, settings } = aPool(seed)
      const draw = drawFrom(seed)
      const shuffled = people.map((person) => ({ person, key: draw() })).sort((a, b) => a.key - b.key)
      expect(figures({ people: shuffled.map(({ person }) => person), settings }), `seed ${seed}`).toBe(
        figures({ people, settings }),
      )
    }
  })

  it('explains pairs with lines that add up to the score, and the scores to the objective', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { people, settings } = aPool(seed)
      const waiting = people.map((person, k) => ({ ...person, waiting: k % 5 }))
      const coverage = seed % 2 ? ('everyone' as const) : 500
      const pool = preparePool({ people: waiting, settings: { ...settings, coverage, loadStep: 50 } })
      const draft = solveWithConflicts(pool.problem, pool.conflicts, { coverage })
      const { pairs } = explainPairs(pool, draft, draft.problem)
      for (const pair of pairs) {
        const sum = [...pair.lines, ...pair.extra].reduce((all, line) => all + line.points, 0)
        expect(sum).toBe(pair.score)
      }
      expect(
        pairs.reduce((all, { score }) => all + score, 0),
        `seed ${seed}`,
      ).toBe(draft.objective)
    }
  })

  it('counts a blank as the mean of those who answered, so it neither pays nor hurts, and marks it', () => {
    const people = [
      aMentee('n1', { a: aList('x') }),
      aMentee('n2', { a: aList('x', 'y') }),
      aMentee('n3'),
      aMentor('m', { b: aList('x') }, { capacity: 3 }),
    ]
    const pool = preparePool({ people, settings: theSettings() })
    const blank = pool.mentees.findIndex((at) => pool.people[at]?.id === 'n3')
    const { fit, lines } = pool.scorePair(blank, 0)
    expect([fit, lines[0]?.isBlank]).toEqual([750, true])
  })

  it('removes whoever left a criterion blank that must hold, and says which', () => {
    const people = [aMentee('n', {}), aMentor('m', { b: aList('x') })]
    const settings = theSettings({ criteria: [aCriterion({ kind: 'list', mustHold: true })] })
    const pool = preparePool({ people, settings })
    const draft = solveWithConflicts(pool.problem, [])
    expect(explainUnplaced(pool, draft, draft.problem).unplaced[0]?.cause).toBe('criterion:list')
  })

  it('names the cause for everyone without a mentor', () => {
    const speaks = (language: string): Answer => ({ kind: 'languages', levels: [{ language, level: 'native' }] })
    const people = [
      aMentee('n1', { a: aList('x'), languages: speaks('en') }),
      aMentee('n2', { a: aList('y'), languages: speaks('en') }),
      aMentee('n3', { a: aList('x'), languages: speaks('fr') }),
      aMentor('m', { b: aList('x'), languages: speaks('en') }),
    ]
    const settings = theSettings({ rules: { ...theSettings().rules, language: true } })
    const pool = preparePool({ people, settings })
    const draft = solveWithConflicts(pool.problem, [])
    const { unplaced, shortages } = explainUnplaced(pool, draft, draft.problem)
    const causes = unplaced.map(({ request, cause }) => [pool.people[pool.mentees[request] ?? -1]?.id, cause])
    expect(causes.toSorted()).toEqual([
      ['n2', 'no_place_left'],
      ['n3', 'constraint:language'],
    ])
    expect(shortages.map(({ requests, places }) => [requests.length, places])).toEqual([[2, 1]])
  })

  it('of equal mentees matches first the one who waited', () => {
    const people = ['n1', 'n2', 'n3'].map((id) => aMentee(id, { a: aList('x') }, { waiting: id === 'n2' ? 1 : 0 }))
    for (let seed = 0; seed < 20; seed++) {
      const pool = preparePool({
        people: [...people, aMentor('m', { b: aList('x') })],
        settings: theSettings({ seed }),
      })
      const placed = solveWithConflicts(pool.problem, []).pairs.findIndex((o) => o >= 0)
      expect(pool.people[pool.mentees[placed] ?? -1]?.id).toBe('n2')
    }
  })

  it.each([
    ['duplicateId', { people: [aMentee('a'), aMentor('a')], settings: theSettings() }],
    ['badCapacity', { people: [aMentor('a', {}, { capacity: 1.5 })], settings: theSettings() }],
    ['badWeight', { people: [], settings: theSettings({ criteria: [aCriterion({ kind: 'list', weight: 101 })] }) }],
    [
      'badSetting',
      {
        people: [],
        settings: theSettings({
          criteria: Array.from({ length: 21 }, () => aCriterion({ kind: 'list', mustHold: true })),
        }),
      },
    ],
    ['noCriterion', { people: [], settings: theSettings({ criteria: [] }) }],
    ['unknownId', { people: [], settings: theSettings({ locks: [{ mentee: 'x', mentor: 'y' }] }) }],
  ])('refuses %s', (code, input) => {
    expect(() => preparePool(input)).toThrow(code)
  })
})

describe('labels', () => {
  it.each([
    ['Data Analysis', 'data-analysis', true],
    ['Café', 'cafe', true],
    ['C', 'C++', false],
    ['C++', 'C#', false],
    ['AI', 'retail', false],
    ['sign_off', 'Sign off', true],
  ])('%s and %s', (a, b, same) => {
    expect(normaliseLabel(a) === normaliseLabel(b)).toBe(same)
  })
})

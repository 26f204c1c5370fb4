import { expect, test } from 'vitest'
import { evidenceKinds } from './evidence-kinds.ts'
import { bandOf, gapOf, type LevelSign, levelNumber, standingOf } from './evidence-level.ts'

const claim = (level: number): LevelSign => ({ kind: 'claim', isClaim: true, level })
const confirmed = (level: number): LevelSign => ({ kind: 'confirmed_claim', isClaim: true, level })
const sign = (kind: string, level: number | null = null): LevelSign => ({ kind, isClaim: false, level })

test.each<[string, LevelSign[], number | null | undefined, string | undefined, number]>([
  ['nothing', [], undefined, undefined, 0],
  ['says learning', [claim(1)], 1, 'says_so', 1],
  ['says leading', [claim(4)], 4, 'says_so', 4],
  ['confirmed practising', [confirmed(2)], 2, 'confirmed', 2],
  ['confirmed leading', [confirmed(4)], 4, 'confirmed', 4],
  ['one answer', [sign('answer')], null, 'shown', 2],
  ['many answers', [sign('answer'), sign('article'), sign('comment')], null, 'shown', 2],
  ['a course at 1', [sign('completion', 1)], 1, 'shown', 1],
  ['an assessment at 3', [sign('assessment', 3)], 3, 'shown', 3],
  ['courses at 1 and 3', [sign('completion', 1), sign('completion', 3)], 3, 'shown', 3],
  ['an answer and a course at 1', [sign('answer'), sign('completion', 1)], 1, 'shown', 1],
  ['says 4, an answer', [claim(4), sign('answer')], 4, 'says_so', 4],
  ['says 1, an answer', [claim(1), sign('answer')], 1, 'says_so', 1],
  ['says 4, a course at 2', [claim(4), sign('completion', 2)], 2, 'shown', 2],
  ['says 1, a course at 2', [claim(1), sign('completion', 2)], 2, 'shown', 2],
  ['confirmed 3, a course at 2', [confirmed(3), sign('completion', 2)], 3, 'confirmed', 3],
  ['confirmed 3, taught at 3', [confirmed(3), sign('teaching', 3)], 3, 'shown', 3],
  ['confirmed 2, taught at 4', [confirmed(2), sign('teaching', 4)], 4, 'shown', 4],
  ['confirmed 1, an answer', [confirmed(1), sign('answer')], 1, 'confirmed', 1],
  ['project at 2, kudos', [sign('project', 2), sign('kudos')], 2, 'shown', 2],
])('%s', (_name, signs, level, ground, number) => {
  const standing = standingOf(signs)
  expect([standing?.level, standing?.ground]).toEqual([level, ground])
  expect(levelNumber(standing)).toBe(number)
  expect(gapOf(3, standing)).toBe(Math.max(0, 3 - number))
})

test('a claim that nobody confirmed is never more than a claim, however it weighs', () => {
  expect(bandOf([claim(4)], 99)).toBe('says_so')
  expect(bandOf([confirmed(4)], 1)).toBe('some')
  expect(bandOf([sign('answer')], 3)).toBe('strong')
})

test('the weights are those that search, knowledge, learning and recognition name', () => {
  const named =
    'answer 1, article 0.8, confirmed_claim 0.8, teaching 0.6, assessment 0.6, certification 0.6, claim 0.5, completion 0.4, project 0.4, goal 0.4, mentoring 0.4, review 0.4, resource 0.3, kudos 0.3, comment 0.2, article_verified 0.8'
  for (const [kind, weight] of named.split(', ').map((each) => each.split(' ')))
    expect(evidenceKinds[kind as keyof typeof evidenceKinds].weight).toBe(Number(weight))
  expect(Object.keys(evidenceKinds)).toHaveLength(named.split(', ').length)
})

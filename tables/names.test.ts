import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countSlips, foldName, nearest } from './names.ts'

describe('names are the same', () => {
  test.each([
    ['E-Mail', 'email'],
    ['Time_Zone', 'timezone'],
    ['  Étage ', 'etage'],
    ['Führungskraft', 'FUHRUNGSKRAFT'],
    ['Straße', 'strasse'],
    ['Numéro de salarié', 'numero-de-salarie'],
    ['Dept.', 'dept'],
    ['職位', '職位'],
  ])('%s and %s', (a, b) => {
    expect(foldName(a)).toBe(foldName(b))
  })

  test.each([
    ['start', 'end'],
    ['leave from', 'leave to'],
    ['日本', '本日'],
    ['हिन्दी', 'हनद'],
    ['ガス', 'カス'],
  ])('but not %s and %s', (a, b) => {
    expect(foldName(a)).not.toBe(foldName(b))
  })
})

describe('the nearest word', () => {
  test.each([
    ['Berlinn', ['Bern', 'Berlin', 'Dublin'], 'Berlin'],
    ['mentro', ['mentor', 'mentee'], 'mentor'],
    ['departement', ['department', 'deployment'], 'department'],
    ['abc', ['xyz'], undefined],
    ['', ['a'], undefined],
    ['it', ['id'], undefined],
    ['Lagos', [], undefined],
  ])('to %s of %j is %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected)
  })

  test('two swapped letters are one slip', () => {
    expect(countSlips('mentro', 'mentor', 3)).toBe(1)
  })

  test('slips are counted as the plain definition says, up to the bound', () => {
    const word = fc.stringMatching(/^[abc]{0,7}$/)
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (a, b, bound) => {
        const truth = slowlyCountSlips(a, b)
        expect(countSlips(a, b, bound)).toBe(truth <= bound ? truth : undefined)
      }),
      { numRuns: 1_000, seed: 7 },
    )
  })
})

/** The recursive definition of optimal string alignment, written apart from the table that the product uses. */
function slowlyCountSlips(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const ends = a.at(-1) === b.at(-1) ? 0 : 1
  const ways = [
    slowlyCountSlips(a.slice(0, -1), b) + 1,
    slowlyCountSlips(a, b.slice(0, -1)) + 1,
    slowlyCountSlips(a.slice(0, -1), b.slice(0, -1)) + ends,
  ]
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    ways.push(slowlyCountSlips(a.slice(0, -2), b.slice(0, -2)) + 1)
  }
  return Math.min(...ways)
}

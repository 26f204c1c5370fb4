import { expect, test } from 'vitest'
import { initialsOf, tintOf } from './face.tsx'

test.each([
  ['Ingrid Solheim', 'IS'],
  ['Nguyễn Minh Châu', 'NC'],
  ['İpek Yılmaz', 'İY'],
  ['Siobhán Ní Bhriain', 'SB'],
  ['Samuel Osei-Bonsu', 'SB'],
  ['Prince', 'P'],
  ['田邊 恵子', '田恵'],
  ['Åsa (she) Ek', 'ÅE'],
  ['  ', ''],
])('the initials of "%s" are %s', (name, initials) => expect(initialsOf(name)).toBe(initials))

test('a person keeps the same tint on every page', () => {
  const id = '0192f3c4-aaaa-7bbb-8ccc-ddddeeeeffff'
  expect(tintOf(id)).toBe(tintOf(id))
})

test('all eight tints are used, and none for more than a quarter of the people', () => {
  const counts = new Map<string, number>()
  for (let index = 0; index < 800; index += 1) {
    const tint = tintOf(`0192f3c4-${index.toString(16).padStart(4, '0')}-7bbb-8ccc-ddddeeeeffff`)
    counts.set(tint, (counts.get(tint) ?? 0) + 1)
  }
  expect(counts.size).toBe(8)
  expect(Math.max(...counts.values())).toBeLessThan(200)
})

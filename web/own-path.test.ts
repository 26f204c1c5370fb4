import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownPath } from './own-path.ts'

test('after signing in one returns to a page of this address', () => {
  expect(ownPath('/people?q=keiko#top')).toBe('/people?q=keiko#top')
})

test.each([
  'https://elsewhere.example',
  '//elsewhere.example',
  '/\\elsewhere.example',
  '/sign-in?to=/people',
  'people',
  7,
])('no sign-in leads to %s', (to) => expect(ownPath(to)).toBeUndefined())

test('whatever is asked for, a browser stays at this address', () => {
  const parts = fc.constantFrom('/', '\\', '.', '@', ':', '\t', '\n', ' ', 'elsewhere.example', 'https:', '?', '#')
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 8 }), (asked) => {
      const path = ownPath(asked.join(''))
      if (path !== undefined) expect(new URL(path, 'https://here.example').origin).toBe('https://here.example')
    }),
    { numRuns: 20_000 },
  )
})

import { describe, expect, test } from 'vitest'
import { type Token, tokens } from './theme.ts'

/** Relative luminance as WCAG 2.2 defines it, of a colour written #rrggbb. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const surfaces: Token[] = ['desk', 'sheet', 'raised', 'sunken', 'selected']
const tints = [1, 2, 3, 4, 5, 6, 7, 8] as const
const onSurfaces = (token: Token, least: number) => surfaces.map((surface) => [token, surface, least] as const)

/** Every pair that the visual language promises, with the least ratio it promises. */
const pairs: (readonly [Token, Token, number])[] = [
  ...onSurfaces('ink', 7),
  ...onSurfaces('ink-2', 7),
  ...onSurfaces('ink-3', 4.5),
  ...onSurfaces('accent', 4.5),
  ...onSurfaces('accent-hover', 4.5),
  ...onSurfaces('good', 4.5),
  ...onSurfaces('warn', 4.5),
  ...onSurfaces('bad', 4.5),
  ...onSurfaces('rule', 3),
  ...(['desk', 'sheet', 'raised', 'sunken'] as const).map((surface) => ['control', surface, 3] as const),
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['accent', 'accent-soft', 4.5],
  ['ink', 'accent-soft', 7],
  ['ink-2', 'accent-soft', 7],
  ['good', 'good-soft', 4.5],
  ['warn', 'warn-soft', 4.5],
  ['bad', 'bad-soft', 4.5],
  ['on-inverse', 'inverse', 7],
  ['on-inverse-2', 'inverse', 4.5],
  ['accent-on-inverse', 'inverse', 4.5],
  ...tints.map((tint) => [`t${tint}-ink`, `t${tint}`, 4.5] as const),
]

describe.each(['light', 'dark'] as const)('in the %s scheme', (scheme) => {
  test.each(pairs)('%s on %s has a contrast of %s to 1 at least', (front, back, least) => {
    expect(contrast(tokens[scheme][front], tokens[scheme][back])).toBeGreaterThanOrEqual(least)
  })

  test('the data colours rise step by step in lightness, so that a grey print still reads', () => {
    const steps = [tokens[scheme].d1, tokens[scheme].d2, tokens[scheme].d3, tokens[scheme].d4, tokens[scheme].d5]
    const gaps = steps.slice(1).map((colour, index) => luminance(colour) - luminance(steps[index] ?? colour))
    expect(gaps.every((gap) => (scheme === 'light' ? gap > 0 : gap < 0))).toBe(true)
  })
})

test('a grey that is too pale would be found', () => {
  expect(contrast('#999999', tokens.light.sheet)).toBeLessThan(4.5)
})

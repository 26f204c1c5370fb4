/** How the chosen pairs are distributed. All figures are of fits, 0 ... 1000. */
export type Distribution = {
  minimum: number | null
  median: number | null
  mean: number | null
  /** How many pairs in each band, the lowest band first; a fit belongs to the last band that begins at or below it. */
  bands: { from: number; to: number; pairs: number }[]
}

const TEN_BANDS = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]

/** Minimum, median, mean (both to halves and tenths of a point) and bands. */
export function describeFits(fits: readonly number[], lowerBounds: readonly number[] = TEN_BANDS): Distribution {
  const sorted = fits.toSorted((a, b) => a - b)
  const bands = lowerBounds.map((from, k) => {
    const next = lowerBounds[k + 1]
    const pairs = sorted.filter((fit) => fit >= from && (next === undefined || fit < next)).length
    return { from, to: next === undefined ? 1000 : next - 1, pairs }
  })
  if (sorted.length === 0) return { minimum: null, median: null, mean: null, bands }
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  const median = sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
  const sum = sorted.reduce((all, fit) => all + fit, 0)
  return { minimum: sorted[0] ?? 0, median, mean: Math.round((10 * sum) / sorted.length) / 10, bands }
}

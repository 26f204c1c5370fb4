/**
 * Splits `total` into whole parts that add up to it exactly, in proportion to `shares`: each gets the floor, the points
 * still missing go to the largest remainders, ties to the earlier one (Hamilton's method).
 */
function splitExactly(shares: readonly number[], sum: number, total: number): number[] {
  const parts = shares.map((share) => Math.floor(share / sum))
  const byRemainder = shares.map((share, k) => ({ k, remainder: share % sum }))
  byRemainder.sort((a, b) => b.remainder - a.remainder || a.k - b.k)
  let missing = total - parts.reduce((all, part) => all + part, 0)
  for (const { k } of byRemainder) {
    if (missing === 0) break
    parts[k] = (parts[k] ?? 0) + 1
    missing--
  }
  return parts
}

/** Fit of a pair, 0 ... 1000: the weighted mean of s in thousandths, halves up. Whole numbers only. */
export function composeFit(weights: readonly number[], s: ArrayLike<number>): number {
  let sum = 0
  let weighted = 0
  for (let k = 0; k < weights.length; k++) {
    sum += weights[k] ?? 0
    weighted += (weights[k] ?? 0) * (s[k] ?? 0)
  }
  return sum === 0 ? 0 : Math.floor((2 * weighted + sum) / (2 * sum))
}

/** The points each criterion adds; they sum exactly to the fit. */
export function composeContributions(weights: readonly number[], s: ArrayLike<number>): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  if (sum === 0) return weights.map(() => 0)
  const shares = weights.map((weight, k) => weight * (s[k] ?? 0))
  return splitExactly(shares, sum, composeFit(weights, s))
}

/** The most points each criterion can add; they sum exactly to 1000. */
export function composeLargest(weights: readonly number[]): number[] {
  return composeContributions(weights, new Array(weights.length).fill(1000))
}

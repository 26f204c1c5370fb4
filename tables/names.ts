/**
 * The form in which names of columns, zones, languages and choices are compared: case, accents, spaces, `_`, `-` and
 * the dots and apostrophes of abbreviations are ignored. German umlauts equal their plain vowels (`Länder`, `Lander`).
 */
export function foldName(text: string): string {
  return (
    text
      .normalize('NFKD')
      // Only the accents of Latin, Greek and Cyrillic letters; marks of other scripts are letters of their own.
      .replace(/[\u0300-\u036f]+/g, '')
      .normalize('NFC')
      .toLowerCase()
      .replace(/ß/g, 'ss')
      .replace(/ø/g, 'o')
      .replace(/æ/g, 'ae')
      .replace(/œ/g, 'oe')
      .replace(/ł/g, 'l')
      .replace(/đ/g, 'd')
      .replace(/[\s_\p{Pd}.'’`:*?]+/gu, '')
  )
}

/**
 * The candidate that a mistyped word most likely meant, or undefined when none is near: as many slips (a letter missing,
 * added, changed, or two swapped) as a third of the word, at most 3. Both sides are folded first.
 * Damerau–Levenshtein distance in its restricted form (optimal string alignment; Damerau 1964, Levenshtein 1966).
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const folded = foldName(word)
  let bound = Math.min(3, Math.floor(folded.length / 3))
  let best: string | undefined
  for (const candidate of candidates) {
    const slips = countSlips(folded, foldName(candidate), bound)
    if (slips === undefined) continue
    best = candidate
    if (slips === 0) return best
    // Only a strictly nearer candidate replaces the first one found.
    bound = slips - 1
  }
  return best
}

/** The restricted Damerau–Levenshtein distance, or undefined as soon as it must exceed `bound`. */
export function countSlips(a: string, b: string, bound: number): number | undefined {
  if (bound < 0 || Math.abs(a.length - b.length) > bound) return undefined
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    let least = i
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      let slips = Math.min(at(last, j) + 1, at(current, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, at(beforeLast, j - 2) + 1)
      current.push(slips)
      least = Math.min(least, slips)
    }
    // A swap reaches back two rows, so one row above the bound is not the end yet; two are.
    if (least > bound && Math.min(...last) > bound) return undefined
    beforeLast = last
    last = current
  }
  const slips = at(last, b.length)
  return slips <= bound ? slips : undefined
}

function at(row: number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}

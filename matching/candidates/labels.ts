/**
 * When two words people typed mean the same label: compared whole, never as parts ("AI" is not in "retail"), without
 * regard to case, accents, spaces, `_` and `-`. `C`, `C++` and `C#` stay apart.
 */
export function normaliseLabel(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[\s_\p{Pd}]+/gu, '')
}

export type Labels = {
  /** Number of a label; the same for words that mean the same. */
  number(text: string): number
  /** The word as it was first typed, or the first of its synonyms. */
  word(number: number): string
}

/** Numbers labels as they come; words of one list of synonyms share a number. */
export function collectLabels(synonyms: string[][]): Labels {
  const numbers = new Map<string, number>()
  const words: string[] = []
  const add = (text: string, number: number): void => {
    if (number === words.length) words.push(text.trim())
    numbers.set(normaliseLabel(text), number)
  }
  for (const alike of synonyms) {
    const number = words.length
    for (const text of alike) if (!numbers.has(normaliseLabel(text))) add(text, number)
  }
  return {
    number(text) {
      const known = numbers.get(normaliseLabel(text))
      if (known !== undefined) return known
      add(text, words.length)
      return words.length - 1
    },
    word: (number) => words[number] ?? '',
  }
}

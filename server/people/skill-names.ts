/**
 * The form in which two names of skills count as one (people.md P21): case, accents, spaces and punctuation are folded,
 * `&` and `and` (`und`, `et`, `y`) are the same word. What tells skills apart stays: `+` and `#` (C, C++, C#, F#) and
 * the dot of `.NET`. Marks that are letters of their own script (Devanagari vowels, Arabic, Thai) stay too.
 * Returns '' for a name without any letter, digit, `+` or `#`: such a name is refused.
 */
export function normaliseSkillName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßøæœłđıþ♯]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/(?<=\s)(?:and|und|et|y|\+)(?=\s)/g, '&')
    .replace(/\.(?=net(?![\p{L}\p{N}]))/gu, dotOfNet)
    .replace(/[^\p{L}\p{M}\p{N}+#&\uE000]/gu, '')
    .replace(dotOfNet, '.')
}

/** A private character that keeps the dot of .NET while all other dots go. */
const dotOfNet = '\uE000'

/** Letters that Unicode does not take apart. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  þ: 'th',
  '♯': '#',
}

// Letters that Unicode does not take apart into a base letter and a mark.
const apart: Record<string, string> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
}

/** A name as it is searched and sorted: without case, accents and double spaces, in any script. */
export function foldName(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[øłđðßæœþıħ]/g, (letter) => apart[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim()
}

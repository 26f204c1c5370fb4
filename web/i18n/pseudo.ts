/**
 * Two invented languages that show what is not ready for translation: `en-XA` is accented and 40 % longer than
 * English, `ar-XB` runs from right to left. Both are made from the English texts at run time.
 */
const accents: Record<string, string> = {
  a: 'å',
  b: 'ƀ',
  c: 'ç',
  d: 'ð',
  e: 'é',
  f: 'ƒ',
  g: 'ĝ',
  h: 'ĥ',
  i: 'î',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ɱ',
  n: 'ñ',
  o: 'ö',
  p: 'þ',
  q: 'ʠ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'û',
  v: 'ṽ',
  w: 'ŵ',
  x: 'ẋ',
  y: 'ý',
  z: 'ž',
  A: 'Å',
  B: 'Ɓ',
  C: 'Ç',
  D: 'Ð',
  E: 'É',
  F: 'Ƒ',
  G: 'Ĝ',
  H: 'Ĥ',
  I: 'Î',
  J: 'Ĵ',
  K: 'Ķ',
  L: 'Ļ',
  M: 'Ṁ',
  N: 'Ñ',
  O: 'Ö',
  P: 'Þ',
  Q: 'Ǫ',
  R: 'Ŕ',
  S: 'Š',
  T: 'Ţ',
  U: 'Û',
  V: 'Ṽ',
  W: 'Ŵ',
  X: 'Ẋ',
  Y: 'Ý',
  Z: 'Ž',
}

/** Changes the words of an ICU message and leaves its arguments, plural categories and `#` alone. */
export function changeWords(message: string, change: (words: string) => string): string {
  let depth = 0
  return message.replace(/[{}]|[^{}]+/g, (part) => {
    if (part === '{') depth += 1
    else if (part === '}') depth -= 1
    // Words stand outside of braces and, in a plural, inside of two: {count, plural, one {# person}}.
    else if (depth % 2 === 0) return part.replace(/[^#]+/g, change)
    return part
  })
}

const accent = (words: string) => words.replace(/[A-Za-z]/g, (letter) => accents[letter] ?? letter)

/** English with accents, in brackets, and 40 % longer. */
export function lengthen(message: string): string {
  let length = 0
  const accented = changeWords(message, (words) => {
    length += words.length
    return accent(words)
  })
  return `[${accented}${' ~~~~'.repeat(Math.ceil((length * 0.4) / 5))}]`
}

/** English written from right to left, as Arabic or Hebrew would run. */
export const mirror = (message: string) =>
  changeWords(message, (words) => (/\w/.test(words) ? `\u202e${words}\u202c` : words))

import { foldName, nearest } from './names.ts'
import { didYouMean, quoteCell, type Reading } from './reading.ts'

// The readers of single cells. Choices, places and times have files of their own; all are offered here.
export {
  readChoice,
  readEmployment,
  readRole,
  readStatus,
} from './choices.ts'
export { readCountry, readZone } from './places.ts'
export type { Reading } from './reading.ts'
export { type DateOrder, detectDateOrder, readDate, readHours, type WeeklyHours } from './times.ts'

/** Splits at `;`, `|` or line breaks, at commas only if none of these occurs; doubles (but for case) are dropped. */
export function readList(text: string): string[] {
  const pieces = /[;|\n\r]/.test(text) ? text.split(/[;|\n\r]+/) : text.split(',')
  const seen = new Set<string>()
  return pieces
    .map((piece) => piece.trim().replace(/\s+/g, ' '))
    .filter((piece) => piece !== '' && !seen.has(piece.toLowerCase()) && seen.add(piece.toLowerCase()))
}

export type LanguageLevel = 'basic' | 'fluent' | 'native'
export interface SpokenLanguage {
  /** ISO 639-1 where there is one, else 639-3. */
  language: string
  level: LanguageLevel
}

/** CEFR A1–B1 is basic, B2–C2 fluent (people.md, glossary). */
const languageLevels: Readonly<Record<LanguageLevel, string>> = {
  basic:
    'basic, a1, a2, b1, beginner, elementary, intermediate, some, Grundkenntnisse, Anfänger, notions, débutant, básico, elemental',
  fluent:
    'fluent, b2, c1, c2, good, very good, professional, advanced, fließend, fliessend, verhandlungssicher, gut, sehr gut, courant, avancé, fluido, avanzado',
  native:
    'native, mother tongue, first language, bilingual, Muttersprache, muttersprachlich, langue maternelle, maternelle, nativo, nativa, lengua materna',
}
const levelsByWord = new Map<string, LanguageLevel>()
for (const level of ['basic', 'fluent', 'native'] as const) {
  for (const word of languageLevels[level].split(', ')) levelsByWord.set(foldName(word), level)
}

/**
 * Languages such as `en:native; de:fluent; français (B1)`; without a level fluent. A language nobody knows is left out
 * with a warning; a level that is none is a problem. Of a language named twice the last level counts.
 */
export function readLanguages(text: string): Reading<SpokenLanguage[]> {
  const spoken = new Map<string, LanguageLevel>()
  const warnings: string[] = []
  for (const piece of readList(text)) {
    const [name, levelWord] = splitLevel(piece)
    const level = levelWord === undefined ? 'fluent' : levelsByWord.get(foldName(levelWord))
    if (level === undefined) {
      const guess = nearest(levelWord ?? '', levelsByWord.keys())
      return {
        problem: `${quoteCell(levelWord ?? '')} is no level of a language; write basic, fluent, native or A1 to C2${didYouMean(guess && levelsByWord.get(guess))}`,
      }
    }
    const language = findLanguage(name)
    if (language === undefined)
      warnings.push(`${quoteCell(name)} is not a language we know${didYouMean(nearestLanguage(name))}`)
    else spoken.set(language, level)
  }
  if (spoken.size > 12) return { problem: `holds ${spoken.size} languages; at most 12 are kept` }
  const value = [...spoken].map(([language, level]) => ({ language, level }))
  return warnings.length === 0 ? { value } : { value, warnings }
}

/** `name:level`, `name = level` or `name (level)`. */
function splitLevel(piece: string): [name: string, level?: string] {
  const match = /^(.*?)\s*(?:[:=]\s*(.*)|\(([^()]*)\))$/s.exec(piece)
  const level = (match?.[2] ?? match?.[3])?.trim()
  return match === null || level === undefined || level === ''
    ? [piece.replace(/[\s:=]+$/, '')]
    : [match[1] ?? '', level]
}

// ISO 639-1, with the 639-3 codes of languages without a short one that are spoken at work (sign languages, Cantonese …).
const languageCodes =
  `aa ab af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv
ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg
th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
ase bfi gsg fsl ssp gsw hsb dsb yue ceb ckb fil haw ilo kab kmr mai nso tok tpi war`.split(/\s+/)

let languagesByName: Map<string, string> | undefined

function languageNames(): Map<string, string> {
  if (languagesByName !== undefined) return languagesByName
  const names = new Map<string, string>()
  for (const code of languageCodes) {
    for (const locale of ['en', 'de', 'fr', 'es', code]) {
      const name = nameLanguage(code, locale)
      if (name !== undefined && !names.has(foldName(name))) names.set(foldName(name), code)
    }
  }
  for (const [name, code] of [
    ['Mandarin', 'zh'],
    ['Farsi', 'fa'],
    ['Castilian', 'es'],
    ['castellano', 'es'],
    ['Flemish', 'nl'],
    ['Tagalog', 'tl'],
    ['Cantonese', 'yue'],
  ] as const) {
    names.set(foldName(name), code)
  }
  for (const code of languageCodes) names.set(code, code)
  languagesByName = names
  return names
}

function nameLanguage(code: string, locale: string): string | undefined {
  return new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' }).of(code)
}

function findLanguage(name: string): string | undefined {
  // A region says nothing here: pt-BR is Portuguese.
  const region = /^([a-z]{2,3})[-_](?:[a-z]{4}[-_])?[a-z]{2}$/i.exec(name)
  return languageNames().get(foldName(region?.[1] ?? name))
}

function nearestLanguage(name: string): string | undefined {
  const guess = name.length > 3 ? nearest(name, languageNames().keys()) : undefined
  const code = guess === undefined ? undefined : languageNames().get(guess)
  return code === undefined ? undefined : nameLanguage(code, 'en')
}

export type SkillLevel = 1 | 2 | 3 | 4
export interface SkillWithLevel {
  name: string
  level?: SkillLevel
}

const skillLevels = { learning: 1, practising: 2, practicing: 2, experienced: 3, leading: 4 } as const

/**
 * Skills such as `sql:3; C++; Python: leading`. What stands after the last colon must be a level of the one scale
 * (1 learning, 2 practising, 3 experienced, 4 leading) or a word of `mapping` (P46: five steps to four).
 */
export function readSkillLevels(
  text: string,
  mapping: ReadonlyMap<string, SkillLevel> = new Map(),
): Reading<SkillWithLevel[]> {
  const skills = new Map<string, SkillWithLevel>()
  for (const piece of readList(text)) {
    const match = /^(.+?)\s*[:=]\s*([^:=]*)$/s.exec(piece)
    const word = match?.[2]?.trim()
    const name = (word === undefined ? piece : (match?.[1] ?? piece)).trim()
    if (name === '' || /^[:=]/.test(name)) return { problem: `${quoteCell(piece)} has no skill before the level` }
    const level = word === undefined || word === '' ? undefined : readSkillLevel(word, mapping)
    if (level === undefined && word !== undefined && word !== '') {
      return {
        problem: `${quoteCell(piece)}: levels go from 1 to 4 (1 learning, 2 practising, 3 experienced, 4 leading)`,
      }
    }
    const earlier = skills.get(name.toLowerCase())
    const highest = Math.max(earlier?.level ?? 0, level ?? 0)
    const kept = [1, 2, 3, 4].find((step): step is SkillLevel => step === highest)
    skills.set(name.toLowerCase(), { name: earlier?.name ?? name, ...(kept === undefined ? {} : { level: kept }) })
  }
  return { value: [...skills.values()] }
}

function readSkillLevel(word: string, mapping: ReadonlyMap<string, SkillLevel>): SkillLevel | undefined {
  const mapped = mapping.get(word) ?? mapping.get(foldName(word))
  if (mapped !== undefined) return mapped
  for (const [name, level] of Object.entries(skillLevels)) {
    if (word === String(level) || foldName(word) === name) return level
  }
  return undefined
}

/** A whole number, not below `minimum` and not above `maximum`. */
export function readWholeNumber(
  text: string,
  { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = {},
): Reading<number> {
  const typed = text.trim()
  if (!/^[+-]?\d{1,15}$/.test(typed)) return { problem: `${quoteCell(text)} is not a whole number` }
  const value = Number(typed)
  if (value >= minimum && value <= maximum) return { value }
  const range = maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `from ${minimum} to ${maximum}`
  return { problem: `${quoteCell(text)} is outside what is allowed: ${range}` }
}

/** An e-mail address in lower case. `mailto:` and a name around the address (`Ana Silva <ana@x.org>`) are taken off. */
export function readEmail(text: string): Reading<string> {
  const typed = text.trim()
  const address = (/^[^<>]*<([^<>]+)>$/.exec(typed)?.[1] ?? typed).replace(/^mailto:/i, '').toLowerCase()
  const good = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]{2,}$/u.test(address)
  if (!good || address.length > 254 || /\.\.|^\.|\.@|@\.|@-/.test(address))
    return { problem: `${quoteCell(text)} is not an e-mail address` }
  return { value: address }
}

const yesWords = new Set([
  'yes',
  'y',
  'true',
  'x',
  '1',
  'on',
  'ja',
  'j',
  'wahr',
  'oui',
  'o',
  'vrai',
  'si',
  's',
  'verdadero',
  '✓',
  '✔',
])
const noWords = new Set(['no', 'n', 'false', '0', 'off', 'nein', 'falsch', 'non', 'faux', 'falso'])

/** Yes or no, in English, German, French or Spanish, or as spreadsheets write it (TRUE, 1, x). */
export function readYesNo(text: string): Reading<boolean> {
  const folded = foldName(text)
  if (yesWords.has(folded)) return { value: true }
  if (noWords.has(folded)) return { value: false }
  return { problem: `${quoteCell(text)} is neither yes nor no` }
}

import { foldName, nearest } from './names.ts'
import { didYouMean, quoteCell, type Reading } from './reading.ts'

/** One of the words of `choices`, compared folded; `what` names them in the message ("a role"). */
export function readChoice<T>(text: string, what: string, choices: ReadonlyMap<string, T>): Reading<T> {
  const folded = foldName(text)
  for (const [word, value] of choices) if (foldName(word) === folded) return { value }
  const guess = nearest(text, choices.keys())
  const all = choices.size <= 8 ? `; write ${[...choices.keys()].join(', ')}` : ''
  return { problem: `${quoteCell(text)} is not ${what}${guess === undefined ? all : didYouMean(guess)}` }
}

/** Words in English, German, French and Spanish; the key itself is always one. */
const roles = {
  mentee: 'mentees, Mentorée, mentorado, mentorada',
  mentor: 'mentors, Mentorin, mentora, parrain, marraine',
  both: 'beide, beides, les deux, ambos, mentee and mentor, mentor and mentee',
} as const

const states = {
  active: 'employed, current, aktiv, actif, active, activo, activa',
  left: 'leaver, terminated, former, ausgeschieden, ausgetreten, parti, partie, sorti, baja, de baja definitiva',
  leave:
    'on leave, absent, away, beurlaubt, abwesend, Elternzeit, parental leave, en congé, absente, ausente, de permiso, excedencia',
} as const

const employments = {
  'full-time':
    'full time, permanent, Vollzeit, unbefristet, temps plein, temps complet, CDI, tiempo completo, jornada completa, indefinido',
  'part-time': 'part time, Teilzeit, temps partiel, tiempo parcial, media jornada',
  'fixed-term': 'fixed term, temporary, befristet, CDD, temporal',
  contractor: 'freelance, freelancer, external, freie Mitarbeit, extern, prestataire, indépendant, autónomo, externo',
  apprentice:
    'apprenticeship, Auszubildende, Auszubildender, Azubi, Lehrling, apprenti, apprentie, alternant, aprendiz',
  intern: 'internship, Praktikant, Praktikantin, Praktikum, stagiaire, becario, becaria, prácticas',
} as const

export type Role = keyof typeof roles
export type PersonStatus = keyof typeof states
export type Employment = keyof typeof employments

const readRoleWord = readerOf('a role', roles)
const readStatusWord = readerOf('a status', states)
const readEmploymentWord = readerOf('a kind of employment', employments)

/** `mentee`, `mentor` or `both` (MA63). */
export function readRole(text: string): Reading<Role> {
  return readRoleWord(text)
}

/** `active`, `left` or `leave` (P45). */
export function readStatus(text: string): Reading<PersonStatus> {
  return readStatusWord(text)
}

/** The kinds of employment of P8. */
export function readEmployment(text: string): Reading<Employment> {
  return readEmploymentWord(text)
}

function readerOf<T extends string>(what: string, words: Readonly<Record<T, string>>): (text: string) => Reading<T> {
  const choices = Object.keys(words).filter((key): key is T => key in words)
  const valueByWord = new Map<string, T>()
  for (const choice of choices) {
    for (const word of [choice, ...words[choice].split(', ')]) valueByWord.set(foldName(word), choice)
  }
  return (text) => {
    const value = valueByWord.get(foldName(text))
    if (value !== undefined) return { value }
    const guess = nearest(text, valueByWord.keys())
    const meant = guess === undefined ? undefined : valueByWord.get(guess)
    return {
      problem: `${quoteCell(text)} is not ${what}${meant === undefined ? `; write ${choices.join(', ')}` : didYouMean(meant)}`,
    }
  }
}

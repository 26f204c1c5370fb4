import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseSkillName } from './skill-names.ts'

/** Sixty pairs, judged by hand (people.md P21). */
const pairs: [a: string, b: string, verdict: 'same' | 'different'][] = [
  ['Mentoring', 'mentoring', 'same'],
  ['PYTHON', 'Python', 'same'],
  ['  SQL ', 'sql', 'same'],
  ['Time management', 'time-management', 'same'],
  ['Time management', 'Timemanagement', 'same'],
  ['Zeitmanagement', 'Zeit-Management', 'same'],
  ['E-Learning', 'eLearning', 'same'],
  ['Node.js', 'NodeJS', 'same'],
  ['Node.js', 'node js', 'same'],
  ['ISO 9001', 'ISO-9001', 'same'],
  ['ISO/IEC 17025', 'ISO IEC 17025', 'same'],
  ['CI/CD', 'CI CD', 'same'],
  ['A/B testing', 'AB-testing', 'same'],
  ['R&D', 'R & D', 'same'],
  ['Research & development', 'Research and Development', 'same'],
  ['Forschung und Entwicklung', 'Forschung & Entwicklung', 'same'],
  ['Ventas y servicio', 'Ventas & servicio', 'same'],
  ['Sales + service', 'Sales and service', 'same'],
  ['Fähigkeiten', 'Fahigkeiten', 'same'],
  ['Gebärdensprache', 'GEBÄRDENSPRACHE', 'same'],
  ['Résumé writing', 'Resume writing', 'same'],
  ['Maßnahmen', 'Massnahmen', 'same'],
  ['Målstyring', 'Malstyring', 'same'],
  ['Øvelser', 'Ovelser', 'same'],
  ['Łączność', 'Lacznosc', 'same'],
  ['Kakao\u0301', 'Kakaó', 'same'],
  ['Ｐｙｔｈｏｎ', 'Python', 'same'],
  ['Customer’s view', "Customer's view", 'same'],
  ['“Clean” code', 'Clean code', 'same'],
  ['C ++', 'c++', 'same'],
  ['C♯', 'C#', 'same'],
  ['.Net', '.NET', 'same'],
  ['ASP.NET', 'asp .net', 'same'],
  ['3D-printing', '3D printing', 'same'],
  ['Ὀπτική', 'Οπτικη', 'same'],
  ['C', 'C++', 'different'],
  ['C', 'C#', 'different'],
  ['C++', 'C#', 'different'],
  ['C', 'R', 'different'],
  ['F', 'F#', 'different'],
  ['F#', 'C#', 'different'],
  ['.NET', 'Net', 'different'],
  ['.NET', 'Networks', 'different'],
  ['ASP.NET', 'ASP', 'different'],
  ['R', 'R&D', 'different'],
  ['RD', 'R&D', 'different'],
  ['Java', 'JavaScript', 'different'],
  ['Go', 'Goal setting', 'different'],
  ['Objective-C', 'C', 'different'],
  ['C/C++', 'C++', 'different'],
  ['Notepad', 'Notepad++', 'different'],
  ['ISO 9001', 'ISO 14001', 'different'],
  ['Python 2', 'Python 3', 'different'],
  ['UI/UX', 'UX/UI', 'different'],
  ['Mentor', 'Mentoring', 'different'],
  ['Sand casting', 'S casting', 'different'],
  ['Handling complaints', 'H&ling complaints', 'different'],
  ['हिन्दी', 'हनद', 'different'],
  ['ガス', 'カス', 'different'],
  ['日本語', '中国語', 'different'],
]

describe('two names of skills', () => {
  test('are judged by sixty pairs', () => {
    expect(pairs).toHaveLength(60)
  })

  test.each(pairs)('%s and %s are the %s', (a, b, verdict) => {
    expect(normaliseSkillName(a) === normaliseSkillName(b) ? 'same' : 'different').toBe(verdict)
  })

  test('without any letter or digit have no form', () => {
    for (const name of ['', '  ', '!?', '…', '.']) expect(normaliseSkillName(name)).toBe('')
  })

  test('folded once are folded for good', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const folded = normaliseSkillName(name)
        expect(normaliseSkillName(folded)).toBe(folded)
      }),
      { numRuns: 500, seed: 7 },
    )
  })
})

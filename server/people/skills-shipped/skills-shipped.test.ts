import { describe, expect, test } from 'vitest'
import { normaliseSkillName } from '../skill-names.ts'
import { readShippedSkills, type ShippedLanguage, type ShippedSkill, shippedLanguages } from './read-shipped-skills.ts'

const skills = readShippedSkills()
const byKey = new Map(skills.map((skill) => [skill.key, skill]))

const namesOf = (skill: ShippedSkill, language: ShippedLanguage) => [
  skill.names[language].main,
  ...skill.names[language].synonyms,
]

function pathOf(skill: ShippedSkill, seen: string[] = []): string[] {
  if (seen.includes(skill.key)) throw new Error(`a circle: ${[...seen, skill.key].join(' > ')}`)
  const parent = skill.parent === undefined ? undefined : byKey.get(skill.parent)
  return parent === undefined ? [skill.key, ...seen] : pathOf(parent, [skill.key, ...seen])
}

describe('the shipped skills', () => {
  test('are about four hundred in the twelve areas, each well filled', () => {
    const areas = new Map<string, number>()
    for (const skill of skills) {
      const [area = ''] = pathOf(skill)
      areas.set(area, (areas.get(area) ?? 0) + 1)
    }
    expect([...areas.keys()]).toEqual([
      'working-with-people',
      'leading',
      'communicating',
      'planning',
      'data',
      'software',
      'engineering',
      'science-and-quality',
      'finance',
      'people-operations',
      'sales-and-service',
      'languages-and-culture',
    ])
    expect(skills.length).toBeGreaterThanOrEqual(380)
    expect(skills.length).toBeLessThanOrEqual(440)
    for (const [area, count] of areas) expect(count, area).toBeGreaterThanOrEqual(25)
  })

  test('have keys that are unique and plain', () => {
    expect(byKey.size).toBe(skills.length)
    for (const { key } of skills) expect(key).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  })

  test('form a tree at most four deep, each with one parent that stands before it', () => {
    const seen = new Set<string>()
    for (const skill of skills) {
      if (skill.parent !== undefined) expect(seen.has(skill.parent), `${skill.key} under ${skill.parent}`).toBe(true)
      expect(pathOf(skill).length, skill.key).toBeLessThanOrEqual(4)
      seen.add(skill.key)
    }
    expect(skills.filter(({ parent }) => parent === undefined)).toHaveLength(12)
    expect(Math.max(...skills.map((skill) => pathOf(skill).length))).toBe(4)
  })

  test.each(shippedLanguages)('have no name or synonym twice in %s', (language) => {
    const owners = new Map<string, string>()
    for (const skill of skills) {
      for (const name of namesOf(skill, language)) {
        const folded = normaliseSkillName(name)
        expect(folded, `${skill.key}: "${name}"`).not.toBe('')
        expect(owners.get(folded), `"${name}" of ${skill.key}`).toBeUndefined()
        owners.set(folded, skill.key)
      }
    }
  })

  test.each(shippedLanguages)('are each described in %s by one sentence of their own', (language) => {
    const descriptions = skills.map(({ description }) => description[language])
    expect(new Set(descriptions).size).toBe(skills.length)
    for (const skill of skills) {
      const text = skill.description[language]
      expect(text, skill.key).toMatch(/^\p{Lu}[^"]{15,128}\.$/u)
      expect(text, skill.key).not.toMatch(/[.!?] \p{Lu}/u)
    }
  })

  test('have names without stray spaces, at most 60 characters long', () => {
    for (const skill of skills) {
      for (const name of shippedLanguages.flatMap((language) => namesOf(skill, language))) {
        expect(name, skill.key).toBe(name.trim().replace(/\s+/g, ' '))
        expect(name.length, name).toBeLessThanOrEqual(60)
      }
    }
  })

  test('called language-free have the same name in both languages', () => {
    const free = skills.filter(({ kind }) => kind === 'language-free')
    expect(free.length).toBeGreaterThan(10)
    for (const { names } of free) expect(names.de.main).toBe(names.en.main)
  })

  test.each([
    'Pressure calibration',
    'Uncertainty budgets',
    'Zeroing and drift',
    'Mentoring',
    'Technical writing',
    'Firmware',
    'Watchdogs and resets',
    'Reflow profiles',
    'Noise floor',
    'Design reviews',
    'Leading a design review',
    'Review practice',
    'Optical noise',
    'Flow calibration',
    'ATEX',
    'ATEX approvals',
    'Embedded security',
    'Leading a team',
    'Python',
    'Instrument control',
    'Lens coatings',
    'Reading interferograms',
    'Modbus',
    'Field service',
    'Field calibration',
    'Polish',
    'Supply planning',
    'Interaction design',
    'Optical design',
    'Data scientist',
    'Brown-out',
  ])('hold what the screens show: %s', (name) => {
    const folded = normaliseSkillName(name)
    expect(skills.some((skill) => namesOf(skill, 'en').map(normaliseSkillName).includes(folded))).toBe(true)
  })

  test('keep C, C++, C#, .NET and R apart', () => {
    const keyOf = (name: string) =>
      skills.find((skill) => normaliseSkillName(skill.names.en.main) === normaliseSkillName(name))?.key
    expect(['C', 'c++', 'C#', '.net', 'R'].map(keyOf)).toEqual(['c-language', 'cpp', 'csharp', 'dotnet', 'r-language'])
  })
})

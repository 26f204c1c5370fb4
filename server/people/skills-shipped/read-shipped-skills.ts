import { readdirSync, readFileSync } from 'node:fs'
import { readTable } from '../../../tables/read.ts'

export const skillKinds = ['craft', 'tool', 'method', 'domain', 'people', 'language-free'] as const
export type SkillKind = (typeof skillKinds)[number]

export const shippedLanguages = ['en', 'de'] as const
export type ShippedLanguage = (typeof shippedLanguages)[number]

export interface ShippedSkill {
  /** Stable across releases and languages: the external id of the source `lyceum`. Names may be improved, keys may not. */
  key: string
  /** Key of the parent; undefined for the twelve areas. */
  parent?: string
  kind: SkillKind
  names: Record<ShippedLanguage, { main: string; synonyms: string[] }>
  description: Record<ShippedLanguage, string>
}

/** Reads the skills that come with the product (people.md P22), parents before their children. Synchronous: 12 small files. */
export function readShippedSkills(): ShippedSkill[] {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.csv'))
  return files.toSorted().flatMap((file) => readArea(file))
}

function readArea(file: string): ShippedSkill[] {
  const { header, rows, faults, warnings } = readTable(readFileSync(new URL(file, import.meta.url)))
  const complaint = faults.map(({ number, message }) => `row ${number} ${message}`)[0] ?? warnings[0]
  if (complaint !== undefined) throw new Error(`${file}: ${complaint}`)
  return rows.map(({ number, cells }) => {
    const cell = (column: string) => cells[header.indexOf(column)] ?? ''
    const kind = skillKinds.find((known) => known === cell('kind'))
    if (kind === undefined)
      throw new Error(`${file}: row ${number}, column kind: "${cell('kind')}" is not a kind of skill`)
    const named = (language: ShippedLanguage) => ({
      main: cell(language),
      synonyms: cell(`also_${language}`)
        .split('|')
        .filter((synonym) => synonym !== ''),
    })
    return {
      key: cell('key'),
      ...(cell('parent') === '' ? {} : { parent: cell('parent') }),
      kind,
      names: { en: named('en'), de: named('de') },
      description: { en: cell('about_en'), de: cell('about_de') },
    }
  })
}

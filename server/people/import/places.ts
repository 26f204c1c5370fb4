import { foldName, nearest } from '../../../tables/names.ts'
import type { ReadRow } from './read-row.ts'
import type { Made, MadeSite, MadeUnit, Present } from './types.ts'

/** Where a name of the file leads: to an id, to nothing that is known, or to several things. */
export type Place = { id: string | null } | { warning: string } | { problem: string }

type KnownUnit = { id: string; name: string; parentId: string | null }

/** The tree of units by names and paths; it grows by what is added. */
function treeOf(units: readonly KnownUnit[]) {
  const children = new Map<string, KnownUnit[]>()
  const byName = new Map<string, string[]>()
  const add = (unit: KnownUnit) => {
    const key = unit.parentId ?? ''
    children.set(key, [...(children.get(key) ?? []), unit])
    const folded = foldName(unit.name)
    byName.set(folded, [...(byName.get(folded) ?? []), unit.id])
  }
  for (const unit of units) add(unit)
  const childOf = (parentId: string, name: string) =>
    children.get(parentId)?.find((unit) => foldName(unit.name) === foldName(name))?.id
  /** Units at the end of such a path, whatever stands above its first step. */
  const endsOf = ([first = '', ...rest]: readonly string[]): string[] =>
    (byName.get(foldName(first)) ?? []).flatMap((start) => {
      let at: string | undefined = start
      for (const step of rest) at = at === undefined ? undefined : childOf(at, step)
      return at === undefined ? [] : [at]
    })
  /** The longest beginning of a path that is known; undefined where it is known in several places. */
  const knownPart = (path: readonly string[]): { id: string | null; steps: number } | undefined => {
    for (let steps = path.length - 1; steps > 0; steps -= 1) {
      const [id, other] = endsOf(path.slice(0, steps))
      if (other !== undefined) return undefined
      if (id !== undefined) return { id, steps }
    }
    return { id: null, steps: 0 }
  }
  return { add, endsOf, knownPart, names: () => byName.keys() }
}

/** Finds units by name or path, and makes those that are missing where the importer ticked that. Pure but for ids. */
export function unitsOf(present: Present, makesUnits: boolean, makeId: () => string) {
  const tree = treeOf(present.units)
  const made: MadeUnit[] = []
  const make = (path: readonly string[], from: { id: string | null; steps: number }): string | null => {
    let parentId = from.id
    for (const [step, name] of path.entries()) {
      if (step < from.steps) continue
      const unit = { id: makeId(), name: name.slice(0, 120), parentId, path: path.slice(0, step + 1).join(' > ') }
      made.push(unit)
      tree.add(unit)
      parentId = unit.id
    }
    return parentId
  }
  const resolve = (path: readonly string[]): Place => {
    const said = `"${path.join(' > ')}"`
    if (path.length > 15) return { problem: `${said} is deeper than 15 units` }
    const [id, other] = tree.endsOf(path)
    if (other !== undefined)
      return { problem: `${said} stands in several places of the tree; write the whole path, with " > "` }
    if (id !== undefined) return { id }
    if (!makesUnits) {
      const guess = nearest(path.at(-1) ?? '', [...tree.names()])
      const known = guess && present.units.find((unit) => foldName(unit.name) === foldName(guess))?.name
      return { warning: `${said} is no unit here${known ? `; did you mean ${known}?` : ''}. The unit stays as it is` }
    }
    const from = tree.knownPart(path)
    if (!from) return { problem: `${said} begins in several places of the tree; write the whole path, with " > "` }
    return { id: make(path, from) }
  }
  const resolved = new Map<string, Place>()
  return {
    made,
    find(path: readonly string[]): Place {
      const key = path.map(foldName).join('\n')
      const place = resolved.get(key) ?? resolve(path)
      resolved.set(key, place)
      return place
    },
  }
}

/** The same for sites. A new one has the zone that most of its people have. */
export function sitesOf(present: Present, rows: readonly ReadRow[], makesSites: boolean, makeId: () => string) {
  const known = new Map(present.sites.map(({ id, name }) => [foldName(name), id]))
  const made: MadeSite[] = []
  const most = (values: (string | null | undefined)[]): string | undefined => {
    const counts = new Map<string, number>()
    for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
    return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0]
  }
  let rowsBySite: Map<string, ReadRow[]> | undefined
  const rowsOf = (name: string): ReadRow[] => {
    rowsBySite ??= Map.groupBy(
      rows.filter((row) => row.site),
      (row) => foldName(row.site ?? ''),
    )
    return rowsBySite.get(foldName(name)) ?? []
  }
  return {
    made,
    find(name: string): Place {
      const folded = foldName(name)
      const id = known.get(folded)
      if (id !== undefined) return { id }
      if (!makesSites) {
        const guess = nearest(name, known.keys())
        const near = present.sites.find((site) => guess !== undefined && foldName(site.name) === guess)?.name
        return { warning: `"${name}" is no site here${near ? `; did you mean ${near}?` : ''}. The site stays as it is` }
      }
      const people = rowsOf(name)
      const site: MadeSite = {
        id: makeId(),
        // Of several spellings always the same one, whatever the order of rows.
        name: most(people.map((row) => row.site)) ?? name,
        country: most(people.map((row) => row.country)) ?? null,
        zone: most(people.map((row) => row.fields.zone)) ?? 'UTC',
      }
      made.push(site)
      known.set(folded, site.id)
      return { id: site.id }
    },
  }
}

/** The same for skills; unknown words become proposed ones. */
export function skillsOf(present: Present, fold: (name: string) => string, makeId: () => string) {
  const known = new Map(Object.entries(present.skills))
  const made: Made['skills'] = []
  return {
    made,
    /** The id, and whether the file is the first to name it; undefined for a word without letter or digit. */
    find(name: string): { id: string; isNew: boolean } | undefined {
      const folded = fold(name)
      if (folded === '') return undefined
      const id = known.get(folded)
      if (id !== undefined) return { id, isNew: made.some((skill) => skill.id === id) }
      const skill = { id: makeId(), name: name.slice(0, 80) }
      made.push(skill)
      known.set(folded, skill.id)
      return { id: skill.id, isNew: true }
    },
  }
}

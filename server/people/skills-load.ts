import { skillRoutes as routes } from '../../contract/skills.ts'
import type { OrganisationDatabase, Writes } from '../platform/database.ts'
import { newId } from '../platform/id.ts'
import { foldName } from './names.ts'
import { normaliseSkillName } from './skill-names.ts'
import { handle } from './skills-access.ts'
import { readShippedSkills, type ShippedSkill } from './skills-shipped/read-shipped-skills.ts'
import { lockSkills } from './skills-visible.ts'

/** What a shipped skill's external id begins with; the rest is its key, which never changes. */
const shippedPrefix = 'lyceum:'

export const loadShippedSkills = handle.write(routes.loadShippedSkills, async ({ tx, org, emit, allow }) => {
  allow()
  const counts = await addShippedSkills(tx, org)
  if (counts.added > 0) await emit('skill.changed', { skillId: '', fields: ['shipped'] })
  return counts
})

/**
 * Adds the program's list of skills (people.md P22) to an organisation that may have some already: what came before
 * under the same key stays as it is, and a name that another skill took is left out, never taken away.
 */
export async function addShippedSkills(
  tx: Writes,
  org: OrganisationDatabase,
): Promise<{ added: number; known: number }> {
  await lockSkills(tx, org)
  const shipped = readShippedSkills()
  const here = await tx.selectFrom('skill').select(['id', 'externalId']).execute()
  const ids = new Map(here.flatMap(({ id, externalId }) => (externalId ? [[externalId, id] as const] : [])))
  const names = await tx.selectFrom('skillName').select(['language', 'folded']).execute()
  const taken = new Set(names.map(({ language, folded }) => `${language} ${folded}`))
  const added = shipped.filter(({ key }) => !ids.has(shippedPrefix + key))
  for (const { key } of added) ids.set(shippedPrefix + key, newId())
  const made = added.map((skill) => rowsOf(skill, ids, taken)).filter((each) => each.names.length > 0)
  // A parent whose every name was taken is not there: what would be below it comes to the top.
  const there = new Set([...here.map(({ id }) => id), ...made.map(({ skill }) => skill.id)])
  const skills = made.map(({ skill }) => ({
    ...skill,
    parentId: there.has(skill.parentId ?? '') ? skill.parentId : null,
  }))
  if (skills.length > 0) {
    await tx.insertInto('skill').values(skills).execute()
    await tx
      .insertInto('skillName')
      .values(made.flatMap((each) => each.names))
      .execute()
  }
  return { added: skills.length, known: shipped.length - skills.length }
}

function rowsOf(shipped: ShippedSkill, ids: ReadonlyMap<string, string>, taken: Set<string>) {
  const { key, parent, kind, names, description } = shipped
  const externalId = shippedPrefix + key
  const id = ids.get(externalId) ?? newId()
  const parentId = parent === undefined ? null : (ids.get(shippedPrefix + parent) ?? null)
  const about = JSON.stringify(description)
  const sortName = foldName(names.en.main)
  const own = Object.entries(names).flatMap(([language, { main, synonyms }]) => {
    const free = [main, ...synonyms]
      .map((text) => ({ text, folded: normaliseSkillName(text) }))
      .filter(({ folded }) => !taken.has(`${language} ${folded}`))
    for (const { folded } of free) taken.add(`${language} ${folded}`)
    return free.map((name, index) => ({ id: newId(), skillId: id, language, ...name, isMain: index === 0 }))
  })
  return { skill: { id, parentId, kind, about, sortName, externalId, source: 'shipped' }, names: own }
}

import { sql } from 'kysely'
import type { OrganisationDatabase, Writes } from '../../platform/database.ts'
import type { AnyEvent } from '../../platform/events.ts'
import { findByName, sortNameOf, writeNames } from '../skills-names.ts'
import { lockSkills } from '../skills-visible.ts'
import type { Made } from './types.ts'

type Making = { importId: string; made: Made; byPersonId: string | null }

/**
 * Makes the units, sites and skills that the file names first, before any of its rows. What somebody else made since the
 * preview under the same name is taken instead. Answers what was made, with the events that are to be told later.
 */
export async function makePlaces(
  tx: Writes,
  org: OrganisationDatabase,
  { importId, made, byPersonId }: Making,
): Promise<Made & { isMade: true; events: AnyEvent[] }> {
  const events: AnyEvent[] = []
  const units = made.units.map(({ id, name, parentId }) => ({ id, name, parentId }))
  if (units.length > 0) await tx.insertInto('unit').values(units).execute()
  for (const { id } of units) events.push({ name: 'unit.created', payload: { unitId: id } })
  const sites = await makeSites(tx, org, importId, made)
  const skills = await makeSkills(tx, org, { importId, made, byPersonId }, events)
  return { ...made, sites, skills, isMade: true, events }
}

async function makeSites(
  tx: Writes,
  org: OrganisationDatabase,
  importId: string,
  { sites }: Made,
): Promise<Made['sites']> {
  if (sites.length === 0) return []
  const rows = sites.map(({ id, name, country, zone }) => ({ id, name, country, zone }))
  // The index is on lower(name), which a conflict target of the query builder cannot name.
  await tx
    .insertInto('site')
    .values(rows)
    .onConflict((held) => held.doNothing())
    .execute()
  const found = await tx
    .selectFrom('site')
    .where(
      sql`lower(name)`,
      'in',
      sites.map(({ name }) => name.toLowerCase()),
    )
    .select(['id', 'name'])
    .execute()
  const idOf = new Map(found.map(({ id, name }) => [name.toLowerCase(), id]))
  const others = sites.filter(({ id, name }) => idOf.get(name.toLowerCase()) !== id)
  for (const { id, name } of others)
    await replaceIn(tx, org, importId, { from: id, to: idOf.get(name.toLowerCase()) ?? id })
  return sites.filter((site) => !others.includes(site))
}

async function makeSkills(
  tx: Writes,
  org: OrganisationDatabase,
  { importId, made, byPersonId }: Making,
  events: AnyEvent[],
): Promise<Made['skills']> {
  if (made.skills.length === 0) return []
  await lockSkills(tx, org)
  const kept: Made['skills'] = []
  for (const skill of made.skills) {
    const known = await findByName(tx, skill.name)
    if (known) {
      await replaceIn(tx, org, importId, { from: skill.id, to: known.id })
      continue
    }
    const names = [{ language: 'en', text: skill.name.trim(), isMain: true }]
    const row = {
      id: skill.id,
      state: 'proposed',
      source: 'import',
      proposedBy: byPersonId,
      sortName: sortNameOf(names),
    }
    await tx.insertInto('skill').values(row).execute()
    await writeNames(tx, skill.id, names)
    events.push({ name: 'skill.created', payload: { skillId: skill.id, state: 'proposed' } })
    kept.push(skill)
  }
  return kept
}

/** Rows that name what was to be made name what is there instead. */
async function replaceIn(
  tx: Writes,
  org: OrganisationDatabase,
  importId: string,
  { from, to }: { from: string; to: string },
) {
  await sql`
    update ${org.table('peopleImportRow')} set after = replace(after::text, ${from}, ${to})::jsonb
    where import_id = ${importId} and state = 'planned' and after::text like ${`%${from}%`}`.execute(tx)
}

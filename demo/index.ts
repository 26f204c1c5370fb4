import { shippedLevels } from '../server/admin/index.ts'
import { foldName } from '../server/people/index.ts'
import { newId } from '../server/platform/id.ts'
import type { Platform } from '../server/platform/platform.ts'
import { daysAgo } from './days.ts'
import { fillKnowledge } from './fill-knowledge.ts'
import { peopleOfNorthwind, rolesOfNorthwind, sitesOfNorthwind, unitsOfNorthwind, wordsOfNorthwind } from './people.ts'

type Options = { platform: Platform; organisationId: string; onProgress(percent: number): void }

/** Fills the demonstration organisation, Northwind Instruments. Deterministic but for its ids; dates follow today. */
export async function fillNorthwind({ platform, organisationId, onProgress }: Options): Promise<void> {
  const org = platform.database.org(organisationId)
  // Ids rise in the order of the list: the sign-in page offers whoever comes first.
  const begun = Date.now() - peopleOfNorthwind.length
  const people = peopleOfNorthwind.map((each, index) => ({ id: newId(begun + index), ...each }))
  await org.write(async (tx) => {
    const levels = shippedLevels()
    const sites = sitesOfNorthwind.map((site) => ({ id: newId(), ...site }))
    const idOf = (name: string | undefined) => people.find((each) => each.name === name)?.id ?? null
    const unitIds = new Map(unitsOfNorthwind.map(({ name }) => [name, newId()]))
    const units = unitsOfNorthwind.map(({ name, kind, parent }, sortOrder) => ({
      id: unitIds.get(name) ?? newId(),
      name,
      kind,
      parentId: unitIds.get(parent ?? '') ?? null,
      sortOrder,
    }))
    await tx.insertInto('level').values(levels).execute()
    await tx.insertInto('site').values(sites).execute()
    await tx.insertInto('unit').values(units).execute()
    onProgress(20)
    const rows = people.map(({ id, name, title, unit, site, level, manager, email, months }) => ({
      ...{ id, name, title, email, sortName: foldName(name), emailVerified: true, state: 'active' },
      ...{ about: null, pronouns: null, pronunciation: null, ...wordsOfNorthwind[name] },
      managerId: idOf(manager),
      unitId: unitIds.get(unit) ?? null,
      siteId: sites.find((each) => each.name === site)?.id ?? null,
      zone: sites.find((each) => each.name === site)?.zone ?? null,
      levelId: levels[level - 1]?.id ?? null,
      startedOn: daysAgo(months * 30 + 4),
      hours: JSON.stringify([1, 2, 3, 4, 5].map((day) => ({ day, from: '08:30', to: '17:00' }))),
    }))
    await tx.insertInto('person').values(rows).execute()
    for (const { name, head } of unitsOfNorthwind)
      await tx
        .updateTable('unit')
        .set({ headId: idOf(head) })
        .where('name', '=', name)
        .execute()
    onProgress(40)
    const spoken = people.flatMap(({ id, languages }) =>
      languages.map((language, sortOrder) => ({ personId: id, ...language, sortOrder })),
    )
    await tx.insertInto('personLanguage').values(spoken).execute()
    const granted = Object.entries(rolesOfNorthwind).flatMap(([name, role]) => {
      const personId = idOf(name)
      return personId ? [{ id: newId(), personId, role }] : []
    })
    await tx.insertInto('roleGrant').values(granted).execute()
  })
  onProgress(60)
  await org.write((tx) => fillKnowledge(tx, org, people))
  onProgress(100)
}

import { shippedLevels } from '../server/admin/index.ts'
import { foldName } from '../server/people/index.ts'
import { newId } from '../server/platform/id.ts'
import type { Platform } from '../server/platform/platform.ts'
import { peopleOfNorthwind, sitesOfNorthwind } from './people.ts'

/** Fills the demonstration organisation, Northwind Instruments. Deterministic but for its ids. */
export async function fillNorthwind({
  platform,
  organisationId,
  onProgress,
}: {
  platform: Platform
  organisationId: string
  onProgress(percent: number): void
}): Promise<void> {
  const levels = shippedLevels()
  const sites = sitesOfNorthwind.map((site) => ({ id: newId(), ...site }))
  const units = [...new Set(peopleOfNorthwind.map((each) => each.unit))].map((name) => ({ id: newId(), name }))
  const people = peopleOfNorthwind.map((each) => ({ id: newId(), ...each }))
  const idOf = (name: string | undefined) => people.find((each) => each.name === name)?.id ?? null
  await platform.database.org(organisationId).write(async (tx) => {
    await tx.insertInto('level').values(levels).execute()
    await tx.insertInto('site').values(sites).execute()
    await tx.insertInto('unit').values(units).execute()
    onProgress(30)
    await tx
      .insertInto('person')
      .values(
        people.map(({ id, name, title, unit, city, level, about, pronouns, manager, email }) => ({
          id,
          name,
          sortName: foldName(name),
          title,
          about: about ?? null,
          pronouns: pronouns ?? null,
          managerId: idOf(manager),
          email,
          emailVerified: true,
          state: 'active',
          unitId: units.find((each) => each.name === unit)?.id ?? null,
          siteId: sites.find((each) => each.city === city)?.id ?? null,
          zone: sites.find((each) => each.city === city)?.zone ?? null,
          levelId: levels[level - 1]?.id ?? null,
        })),
      )
      .execute()
    onProgress(70)
    await tx
      .insertInto('personLanguage')
      .values(
        people.flatMap(({ id, languages }) =>
          Object.entries(languages).map(([code, level], sortOrder) => ({ personId: id, code, level, sortOrder })),
        ),
      )
      .execute()
    const granted = people.flatMap(({ id, role }) => (role ? [{ id: newId(), personId: id, role }] : []))
    await tx.insertInto('roleGrant').values(granted).execute()
  })
  onProgress(100)
}

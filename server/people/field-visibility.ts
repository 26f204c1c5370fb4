import { sql } from 'kysely'
import { done } from '../../contract/common.ts'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { Rows, Writes } from '../platform/database.ts'
import { handle } from './access.ts'
import { effectiveVisibility, fieldNames, type ProfileFieldName, profileFields, type Visibility } from './fields.ts'

type Chosen = Partial<Record<ProfileFieldName, Visibility>>

/** Writes who sees which of a person's fields, and what follows from it for every query. */
export async function chooseVisibility(tx: Writes, personId: string, chosen: Chosen): Promise<void> {
  for (const field of fieldNames) {
    const visibility = chosen[field]
    if (!visibility) continue
    await tx
      .insertInto('personField')
      .values({ personId, field, source: 'self', visibility })
      .onConflict((known) => known.columns(['personId', 'field']).doUpdateSet({ visibility }))
      .execute()
  }
  await settleVisibility(tx, [personId])
  await tx.updateTable('person').set({ version: sql<number>`version + 1` }).where('id', '=', personId).execute()
}

/** A person is granted less of an HR field than the organisation's own setting leaves (P8: by a correction). */
export async function narrowVisibility(tx: Writes, personId: string, field: string, visibility: 'unit' | 'me') {
  await tx
    .insertInto('personField')
    .values({ personId, field, source: 'correction', visibility })
    .onConflict((known) => known.columns(['personId', 'field']).doUpdateSet({ visibility }))
    .execute()
  await settleVisibility(tx, [personId])
}

/**
 * Works out for people which of their fields only the unit or only they themselves see, from the organisation's
 * settings and their own choices. Call it after recording people and whenever either changes.
 */
export async function settleVisibility(tx: Writes, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return
  const settings = await readSettings(tx)
  const chosen = await tx
    .selectFrom('personField')
    .where(sql<boolean>`person_id = any (${personIds}::uuid[])`)
    .where('visibility', 'is not', null)
    .select(['personId', 'field', 'visibility'])
    .execute()
  const chosenBy = Map.groupBy(chosen, ({ personId }) => personId)
  const kinds = new Map<string, { unitFields: string[]; meFields: string[]; ids: string[] }>()
  for (const personId of personIds) {
    const own = chosenBy.get(personId)
    const seen = fieldNames.map((field) => {
      const { visibility } = own?.find((each) => each.field === field) ?? {}
      return [field, effective(field, settings, visibility)] as const
    })
    const unitFields = seen.filter(([, who]) => who === 'unit').map(([field]) => field)
    const meFields = seen.filter(([, who]) => who === 'me').map(([field]) => field)
    const key = JSON.stringify([unitFields, meFields])
    const kind = kinds.get(key) ?? { unitFields, meFields, ids: [] }
    kind.ids.push(personId)
    kinds.set(key, kind)
  }
  for (const { unitFields, meFields, ids } of kinds.values())
    await tx
      .updateTable('person')
      .set({ unitFields, meFields })
      .where(sql<boolean>`id = any (${ids}::uuid[])`)
      .where(sql<boolean>`(unit_fields, me_fields) is distinct from (${unitFields}::text[], ${meFields}::text[])`)
      .execute()
}

export type Settings = Map<string, string>
export const readSettings = async (rows: Rows): Promise<Settings> =>
  new Map(
    (await rows.selectFrom('fieldSetting').selectAll().execute()).map(({ field, visibility }) => [field, visibility]),
  )

/** The effective visibility from stored words. */
export const effective = (field: ProfileFieldName, settings: Settings, chosen: string | null | undefined): Visibility =>
  effectiveVisibility(field, { setting: asVisibility(settings.get(field)), chosen: asVisibility(chosen) })

const asVisibility = (word: string | null | undefined): Visibility | undefined =>
  word === 'organisation' || word === 'unit' || word === 'me' ? word : undefined

/** Who sees which field unless a person chose. */
export const listFieldSettings = handle.read(routes.listFieldSettings, async ({ rows, allow }) => {
  allow()
  const settings = await readSettings(rows)
  return {
    items: fieldNames.map((field) => ({
      field,
      source: profileFields[field].source,
      visibility: effective(field, settings, null),
      shipped: profileFields[field].visibility,
    })),
  }
})

/** Sets who sees a field of everybody; what people chose for themselves stays. */
export const setFieldVisibility = handle.write(routes.setFieldVisibility, async ({ params, body, tx, emit, allow }) => {
  allow()
  const { field } = params
  await tx
    .insertInto('fieldSetting')
    .values({ field, visibility: body.visibility })
    .onConflict((known) => known.column('field').doUpdateSet({ visibility: body.visibility }))
    .execute()
  const everybody = await tx.selectFrom('person').where('state', '<>', 'erased').select('id').execute()
  await settleVisibility(
    tx,
    everybody.map(({ id }) => id),
  )
  await emit('field_setting.changed', { field })
  return done
})

import type { z } from 'zod'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { OwnField } from '../../contract/profile.ts'
import type { Writes } from '../platform/database.ts'
import { invalid, notFound } from '../platform/errors.ts'
import type { Emit } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import { handle } from './access.ts'
import { foldName } from './names.ts'
import { noteSources, refuseStale } from './person-changes.ts'

const most = 20

/** Words of sensitive things in English, German, French and Spanish, folded; the beginning of a word is enough. */
const sensitive: Record<string, readonly string[]> = {
  gender: ['gender', 'sex', 'geschlecht', 'genre', 'genero', 'sexe'],
  'birth date': ['birth', 'age', 'geburt', 'alter', 'naissance', 'nacimiento', 'edad', 'dob'],
  origin: ['nationality', 'ethnic', 'race', 'origin', 'herkunft', 'nationalitat', 'nationalite', 'nacionalidad'],
  religion: ['religion', 'faith', 'konfession', 'church', 'religios'],
  health: ['health', 'disab', 'illness', 'gesundheit', 'behinder', 'sante', 'salud', 'medical', 'pregnan'],
  union: ['union', 'gewerkschaft', 'syndicat', 'sindicato'],
  family: ['marital', 'married', 'children', 'family', 'familie', 'kinder', 'famille', 'enfants', 'familia', 'hijos'],
}

/** The sensitive thing that a field or column seems to ask for, or null (P9). The import asks the same. */
export function sensitiveThing(name: string): string | null {
  const words = foldName(name).split(/[^\p{L}\p{N}]+/u)
  const found = Object.entries(sensitive).find(([, signs]) =>
    words.some((word) => signs.some((sign) => (sign.length <= 3 ? word === sign : word.startsWith(sign)))),
  )
  return found?.[0] ?? null
}

/** What is said to whoever names such a field. */
export function warnOf(name: string): string | null {
  const thing = sensitiveThing(name)
  return thing && `Nobody here should have to state ${thing}: the person alone writes it, and only they see it.`
}

type Row = {
  id: string
  name: string
  form: string
  choices: string[]
  source: string
  visibility: string
  version: number
}
type Reply = z.input<typeof OwnField>

export const presentOwnField = ({ id, name, form, choices, source, visibility, version }: Row): Reply => ({
  id,
  name,
  form: form as Reply['form'],
  choices,
  source: source as Reply['source'],
  visibility: visibility as Reply['visibility'],
  version,
  warning: warnOf(name),
})

export const listOwnFields = handle.read(routes.listOwnFields, async ({ rows, allow }) => {
  allow()
  const found = await rows
    .selectFrom('ownField')
    .selectAll()
    .where('closedAt', 'is', null)
    .orderBy('sortOrder')
    .orderBy('name')
    .execute()
  return { items: found.map(presentOwnField) }
})

/** Adds a field; one that names a sensitive thing belongs to the person alone, whatever was asked. */
export const createOwnField = handle.write(routes.createOwnField, async ({ body, tx, emit, allow }) => {
  allow()
  const open = await tx.selectFrom('ownField').where('closedAt', 'is', null).select('id').execute()
  if (open.length >= most) throw invalid({ code: 'too_many_fields', detail: `At most ${most} fields of our own.` })
  if ((body.form === 'choice') !== body.choices.length > 0)
    throw invalid({
      code: 'choices',
      detail: 'A field with choices needs some, any other has none.',
      fields: [{ path: 'choices', message: body.form === 'choice' ? 'is empty' : 'is only for a choice' }],
    })
  const row = {
    id: newId(),
    ...body,
    ...(sensitiveThing(body.name) && { source: 'self', visibility: 'me' }),
    sortOrder: open.length,
  }
  await tx.insertInto('ownField').values(row).execute().catch(refuseTakenName)
  await emit('own_field.changed', { fieldId: row.id })
  return presentOwnField({ ...row, version: 1 })
})

export const editOwnField = handle.write(routes.editOwnField, async ({ params, body, tx, emit, allow }) => {
  allow()
  const field = await tx
    .selectFrom('ownField')
    .selectAll()
    .where('id', '=', params.id)
    .where('closedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!field) throw notFound()
  refuseStale(body.version, field, presentOwnField(field))
  const name = body.name ?? field.name
  const isSensitive = sensitiveThing(name) !== null
  const row = {
    name,
    choices: body.choices ?? field.choices,
    source: isSensitive ? 'self' : field.source,
    visibility: isSensitive ? 'me' : (body.visibility ?? field.visibility),
    closedAt: body.isClosed ? new Date() : null,
    version: field.version + 1,
  }
  await tx.updateTable('ownField').set(row).where('id', '=', field.id).execute().catch(refuseTakenName)
  await emit('own_field.changed', { fieldId: field.id })
  return presentOwnField({ ...field, ...row })
})

function refuseTakenName(error: unknown): never {
  if (typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === 'own_field_name')
    throw invalid({
      code: 'taken',
      detail: 'There is a field of this name already.',
      fields: [{ path: 'name', message: 'is taken' }],
    })
  throw error
}

type WriteOwnValues = {
  tx: Writes
  emit: Emit
  personId: string
  values: Record<string, string | null>
  by: 'self' | 'hr'
}

/**
 * Writes values of the organisation's own fields; null empties one. Answers whether anything changed.
 * @throws 422 naming each field that is unknown, not this writer's, or not in the field's form.
 */
export async function writeOwnValues({ tx, emit, personId, values, by }: WriteOwnValues): Promise<boolean> {
  const ids = Object.keys(values)
  if (ids.length === 0) return false
  const known = await tx
    .selectFrom('ownField')
    .selectAll()
    .where('id', 'in', ids)
    .where('closedAt', 'is', null)
    .execute()
  const before = await tx.selectFrom('ownValue').selectAll().where('personId', '=', personId).execute()
  const fields = ids.flatMap((id) => {
    const field = known.find((each) => each.id === id)
    const message = field ? faultOf(field, values[id] ?? null, by) : 'is no field of ours'
    return message ? [{ path: `own.${id}`, message }] : []
  })
  if (fields.length > 0)
    throw invalid({
      code: 'own_fields',
      detail: fields.map(({ path, message }) => `${path} ${message}`).join('; '),
      fields,
    })
  const changed = ids.filter(
    (id) => (before.find(({ fieldId }) => fieldId === id)?.value ?? null) !== (values[id] || null),
  )
  for (const fieldId of changed) {
    const value = values[fieldId]
    const write = value
      ? tx
          .insertInto('ownValue')
          .values({ personId, fieldId, value })
          .onConflict((held) => held.columns(['personId', 'fieldId']).doUpdateSet({ value }))
      : tx.deleteFrom('ownValue').where('personId', '=', personId).where('fieldId', '=', fieldId)
    await write.execute()
  }
  if (changed.length === 0) return false
  const names = changed.map((id) => `own:${id}`)
  await noteSources(tx, { personId, fields: names, source: by === 'self' ? 'self' : 'administrator' })
  await emit('person.profile_changed', { personId, fields: names })
  return true
}

function faultOf(field: Row, value: string | null, by: 'self' | 'hr'): string | null {
  if (field.source !== by)
    return by === 'self' ? 'is kept by the people administrators' : 'is written by the person alone'
  if (!value) return null
  if (field.form === 'choice' && !field.choices.includes(value)) return `is none of ${field.choices.join(', ')}`
  if (field.form === 'number' && !/^-?\d{1,12}([.,]\d{1,6})?$/.test(value)) return 'should be a number'
  if (field.form === 'date' && (!/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(value))))
    return 'is not a date such as 2026-11-24'
  return null
}

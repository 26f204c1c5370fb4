import { sql } from 'kysely'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { HrFields, OwnFields } from '../../contract/profile.ts'
import { notFound, Refusal } from '../platform/errors.ts'
import { handle } from './access.ts'
import { chooseVisibility } from './field-visibility.ts'
import { fieldNames, type ProfileFieldName, profileFields, type Visibility } from './fields.ts'
import { writeOwnValues } from './own-fields.ts'
import { changePerson, loadForChange, refuseStale } from './person-changes.ts'
import { presentSteps, readProfile } from './profile-read.ts'

/** My profile, whole: three statements with the sign-in check. */
export const readMyProfile = handle.read(routes.readMyProfile, async ({ org, me, allow }) => {
  allow()
  return readProfile(org, me.id)
})

/** Saves what a person wrote of themselves, field by field as it is typed; one save, at most one event of a kind. */
export const editMyProfile = handle.write(routes.editMyProfile, async ({ body, me, org, tx, emit, allow }) => {
  allow()
  refuseLocked(body)
  const person = await loadForChange(tx, me.id)
  if (!person) throw notFound()
  if (body.version !== person.version) refuseStale(body.version, person, await readProfile(org, me.id, tx))
  const changes = OwnFields.parse(Object.fromEntries(Object.entries(body).filter(([name]) => name in OwnFields.shape)))
  await changePerson({ tx, org, emit, person, changes, source: 'self' })
  if (body.own) await writeOwnValues({ tx, emit, personId: me.id, values: body.own, by: 'self' })
  if (body.visibility) await chooseVisibility(tx, me.id, body.visibility)
  return readProfile(org, me.id, tx)
})

const editableAsSelf = (field: ProfileFieldName) => profileFields[field].source !== 'hr'

/** @throws 403 `field_locked` with every field of HR's that the person tried to write or to hide. */
function refuseLocked(body: { visibility?: Partial<Record<ProfileFieldName, Visibility>> | undefined }): void {
  const written = Object.entries(body).flatMap(([name, value]) =>
    name in HrFields.shape && value !== undefined ? [name] : [],
  )
  const hidden = fieldNames.filter((field) => body.visibility?.[field] !== undefined && !editableAsSelf(field))
  const fields = [...written, ...hidden.map((field) => `visibility.${field}`)]
  if (fields.length === 0) return
  throw new Refusal(403, 'Not allowed', {
    code: 'field_locked',
    detail: `${fields.join(', ')}: kept by the people administrators. Say what is wrong and they will correct it.`,
    fields: fields.map((path) => ({ path, message: 'is kept by the people administrators' })),
  })
}

/** Finishes, skips or reopens one of the four steps of the first sign-in (P13). */
export const recordFirstStep = handle.write(routes.recordFirstStep, async ({ params, body, me, tx, allow }) => {
  allow()
  const { step } = params
  const { state } = body
  if (state === 'open')
    await tx.deleteFrom('firstStep').where('personId', '=', me.id).where('step', '=', step).execute()
  else
    await tx
      .insertInto('firstStep')
      .values({ personId: me.id, step, state })
      .onConflict((known) => known.columns(['personId', 'step']).doUpdateSet({ state, at: sql<Date>`now()` }))
      .execute()
  const steps = await tx.selectFrom('firstStep').where('personId', '=', me.id).select(['step', 'state']).execute()
  return { firstSteps: presentSteps(steps) }
})

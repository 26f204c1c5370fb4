import { sql } from 'kysely'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { HrFields, OwnFields } from '../../contract/profile.ts'
import type { OrganisationDatabase, Writes } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import type { Emit } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import { handle } from './access.ts'
import { settleVisibility } from './field-visibility.ts'
import { holdsMore } from './lifecycle.ts'
import { foldName } from './names.ts'
import { writeOwnValues } from './own-fields.ts'
import {
  type ChangeSource,
  changePerson,
  loadFor,
  loadForChange,
  noteSources,
  type PersonChanges,
  refuseStale,
} from './person-changes.ts'
import { readPageOf } from './person-page.ts'
import { sightOf } from './visibility.ts'

const newcomerDays = 30

export type RecordPerson = {
  tx: Writes
  org: OrganisationDatabase
  emit: Emit
  changes: PersonChanges & { name: string }
  source: ChangeSource
  /** The importer's tick "treat people without a start date as newcomers" (P2). */
  isNewcomerWithoutStart?: boolean
  /** See `changePerson`. */
  quietManagers?: ReadonlySet<string>
}

/**
 * Records a new member, in state `listed`. `person.joined` for who starts in the future or did within 30 days, else
 * `person.recorded`: a first import of everybody enrols nobody as a newcomer (P2). Answers the id.
 */
export async function recordPerson(options: RecordPerson): Promise<string> {
  const { tx, org, emit, changes, source, isNewcomerWithoutStart = false, quietManagers } = options
  const id = newId()
  const { name, startedOn } = changes
  await tx
    .insertInto('person')
    .values({ id, name, sortName: foldName(name) })
    .execute()
  await settleNew(tx, id)
  const blank = await loadForChange(tx, id)
  if (!blank) throw notFound()
  // Of the events of a change only those about managers mean something for somebody who was not here before.
  const emitOfManagers: Emit = async (event, payload) => {
    if (event === 'person.became_manager') await emit(event, payload)
  }
  await changePerson({
    tx,
    org,
    emit: emitOfManagers,
    person: blank,
    changes,
    source,
    ...(quietManagers && { quietManagers }),
  })
  await noteSources(tx, { personId: id, fields: ['name'], source })
  const earliest = new Date(Date.now() - newcomerDays * 86_400_000).toISOString().slice(0, 10)
  if (startedOn && startedOn >= earliest) await emit('person.joined', { personId: id, startedOn })
  else if (!startedOn && isNewcomerWithoutStart)
    await emit('person.joined', { personId: id, startedOn: new Date().toISOString().slice(0, 10) })
  else await emit('person.recorded', { personId: id })
  return id
}

/** The shipped visibility stands in the row by default; the organisation's own has to be put there. */
async function settleNew(tx: Writes, id: string): Promise<void> {
  const settings = await tx.selectFrom('fieldSetting').select('field').limit(1).executeTakeFirst()
  if (settings) await settleVisibility(tx, [id])
}

export const createPerson = handle.write(routes.createPerson, async ({ body, me, org, tx, emit, allow }) => {
  allow()
  const id = await recordPerson({ tx, org, emit, changes: body, source: 'administrator' })
  return readPageOf({ ...org, rows: tx }, sightOf(org, me), id)
})

const hrAndBoth = HrFields.extend(OwnFields.pick({ zone: true, hours: true, languages: true }).shape)

export const editPerson = handle.write(routes.editPerson, async ({ params, body, me, org, tx, emit, allow }) => {
  const { version, own, ...rest } = body
  const changes: PersonChanges = hrAndBoth.parse(rest)
  const person = await loadFor(tx, org, params.id, changes)
  if (!person) throw notFound('There is no such person here.')
  const changesSignIn = changes.email !== undefined && changes.email !== person.email
  allow({ id: person.id, changesSignIn, holdsMore: changesSignIn && (await holdsMore(tx, person.id, me)) })
  const read = () => readPageOf({ ...org, rows: tx }, sightOf(org, me), person.id)
  if (version !== person.version) refuseStale(version, person, await read())
  await changePerson({ tx, org, emit, person, changes, source: 'administrator' })
  if (own && (await writeOwnValues({ tx, emit, personId: person.id, values: own, by: 'hr' })))
    await tx.updateTable('person').set({ version: sql<number>`version + 1` }).where('id', '=', person.id).execute()
  return read()
})

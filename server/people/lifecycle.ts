import { sql } from 'kysely'
import { done } from '../../contract/common.ts'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { Viewer } from '../platform/access.ts'
import type { Rows, Writes } from '../platform/database.ts'
import { endAccess } from '../platform/end-access.ts'
import { conflict, notFound, Refusal } from '../platform/errors.ts'
import type { Emit } from '../platform/events.ts'
import { handle } from './access.ts'
import { refuseStale } from './person-changes.ts'
import { readPageOf } from './person-page.ts'
import { sightOf } from './visibility.ts'

export type PersonState = 'listed' | 'invited' | 'active' | 'left' | 'erased'
export type LifecycleAct = 'invite' | 'uninvite' | 'activate' | 'leave' | 'return' | 'erase'

/** Section 4 of people.md as data: what may be done in a state, and where it leads. */
export const transitions: Record<PersonState, Partial<Record<LifecycleAct, readonly PersonState[]>>> = {
  listed: { invite: ['invited'], leave: ['left'], erase: ['erased'] },
  invited: { activate: ['active'], uninvite: ['listed'], leave: ['left'], erase: ['erased'] },
  active: { leave: ['left'], erase: ['erased'] },
  left: { return: ['listed', 'active'], erase: ['erased'] },
  erased: {},
}

/** @throws 409 `invalid_transition` with what may be done instead. */
export function refuseTransition(state: PersonState, act: LifecycleAct): void {
  if (transitions[state][act]) return
  const allowed = Object.keys(transitions[state])
  throw conflict({
    code: 'invalid_transition',
    detail: `Somebody who is ${state} cannot ${act}.${allowed.length > 0 ? ` Possible now: ${allowed.join(', ')}.` : ''}`,
    state,
    allowed,
  })
}

export type Moved = { tx: Writes; emit: Emit; personId: string }

/** A person's state, locked against other writers until the transaction ends. */
export async function loadState(tx: Writes, personId: string) {
  const person = await tx
    .selectFrom('person')
    .where('id', '=', personId)
    .select(['id', 'name', 'state', 'version', 'lockedAt', 'zone'])
    .forUpdate()
    .executeTakeFirst()
  if (!person || person.state === 'erased') throw notFound('There is no such person here.')
  return { ...person, state: person.state as PersonState }
}

const setState = (tx: Writes, personId: string, change: { state: PersonState; leftAt?: Date | null }) =>
  tx
    .updateTable('person')
    .set({ ...change, version: sql<number>`version + 1`, updatedAt: sql<Date>`now()` })
    .where('id', '=', personId)
    .execute()

/** An invitation was sent: listed becomes invited; who is invited already stays so. */
export async function invitePerson({ tx, emit, personId }: Moved): Promise<void> {
  const { state } = await loadState(tx, personId)
  if (state === 'invited') return
  refuseTransition(state, 'invite')
  await setState(tx, personId, { state: 'invited' })
  await emit('person.invited', { personId })
}

/** The last open invitation was revoked or lapsed. */
export async function uninvitePerson({ tx, personId }: Omit<Moved, 'emit'>): Promise<void> {
  const { state } = await loadState(tx, personId)
  refuseTransition(state, 'uninvite')
  await setState(tx, personId, { state: 'listed' })
}

/** The first sign-in. */
export async function activatePerson({ tx, emit, personId }: Moved): Promise<void> {
  const { state } = await loadState(tx, personId)
  if (state === 'active') return
  refuseTransition(state, 'activate')
  await setState(tx, personId, { state: 'active' })
  await emit('person.activated', { personId })
}

/**
 * A person leaves: state, sign-ins, keys and links in one transaction, then `person.left` (P5). Their reports keep the
 * name of their manager until somebody gives them another.
 * @throws 409 `last_owner`: an organisation without an owner could not be helped.
 */
export async function leavePerson({ tx, emit, personId }: Moved): Promise<void> {
  const { state } = await loadState(tx, personId)
  refuseTransition(state, 'leave')
  if (await isLastOwner(tx, personId))
    throw conflict({ code: 'last_owner', detail: 'This is the last owner. Make somebody else an owner first.' })
  await setState(tx, personId, { state: 'left', leftAt: new Date() })
  await endAccess(tx, personId)
  await emit('person.left', { personId })
}

/** Whether a leaving was refused by the state of things rather than by a fault. */
export const isLeavingRefused = (error: unknown): boolean => error instanceof Refusal && error.status === 409

async function isLastOwner(tx: Writes, personId: string): Promise<boolean> {
  const owners = await tx
    .selectFrom('roleGrant as g')
    .innerJoin('person as p', 'p.id', 'g.personId')
    .where('g.role', '=', 'owner')
    .where('p.state', 'in', ['invited', 'active'])
    .select('g.personId')
    .execute()
  return owners.length > 0 && owners.every((owner) => owner.personId === personId)
}

/** The same person comes back with what was theirs: active if they ever had an account, else listed (P6). */
export async function returnPerson({
  tx,
  emit,
  personId,
  startedOn,
}: Moved & { startedOn: string | null }): Promise<void> {
  const { state } = await loadState(tx, personId)
  refuseTransition(state, 'return')
  const account = await tx
    .selectFrom('account')
    .where('personId', '=', personId)
    .select('id')
    .limit(1)
    .executeTakeFirst()
  await setState(tx, personId, { state: account ? 'active' : 'listed', leftAt: null })
  const change = { endsOn: null, ...(startedOn && { startedOn }) }
  await tx.updateTable('person').set(change).where('id', '=', personId).execute()
  await emit('person.rejoined', { personId, startedOn })
}

/** Whether somebody may do what this viewer may not. */
export async function holdsMore(rows: Rows, personId: string, me: Viewer): Promise<boolean> {
  const greater = (['administrator', 'owner'] as const).filter((role) => !me.is(role))
  if (greater.length === 0) return false
  const grant = rows.selectFrom('roleGrant').where('personId', '=', personId).where('role', 'in', greater)
  return (await grant.select('id').limit(1).executeTakeFirst()) !== undefined
}

export const recordLeaving = handle.write(routes.recordLeaving, async ({ params, body, me, org, tx, emit, allow }) => {
  const person = await loadState(tx, params.id)
  allow({ id: person.id, holdsMore: await holdsMore(tx, person.id, me) })
  refuseTransition(person.state, 'leave')
  if (body.version !== person.version)
    refuseStale(body.version, person, await readPageOf({ ...org, rows: tx }, sightOf(org, me), person.id))
  await leavePerson({ tx, emit, personId: person.id })
  return done
})

export const recordReturn = handle.write(routes.recordReturn, async ({ params, body, me, org, tx, emit, allow }) => {
  const person = await loadState(tx, params.id)
  allow({ id: person.id, holdsMore: false, changesSignIn: false })
  await returnPerson({ tx, emit, personId: person.id, startedOn: body.startedOn })
  return readPageOf({ ...org, rows: tx }, sightOf(org, me), person.id)
})

/** Stops signing in, with a reason; everything else of the person goes on. */
export const lockAccount = handle.write(routes.lockAccount, async ({ params, body, me, tx, emit, allow }) => {
  const person = await loadState(tx, params.id)
  allow({ id: person.id, holdsMore: await holdsMore(tx, person.id, me) })
  const change = { lockedAt: new Date(), lockedReason: body.reason }
  await tx.updateTable('person').set(change).where('id', '=', person.id).execute()
  await endAccess(tx, person.id)
  await emit('person.locked', { personId: person.id })
  return done
})

export const unlockAccount = handle.write(routes.unlockAccount, async ({ params, me, tx, emit, allow }) => {
  const person = await loadState(tx, params.id)
  allow({ id: person.id, holdsMore: await holdsMore(tx, person.id, me) })
  if (person.lockedAt === null) return done
  await tx.updateTable('person').set({ lockedAt: null, lockedReason: null }).where('id', '=', person.id).execute()
  await emit('person.unlocked', { personId: person.id })
  return done
})

import { done } from '../../contract/common.ts'
import { skillRoutes as routes } from '../../contract/skills.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { handle } from './skills-access.ts'
import { sortNameOf, writeNames } from './skills-names.ts'
import { findMoveProblem, type TreeProblem } from './skills-tree.ts'
import { loadSkill, loadTree, lockSkills, nameOf, type SkillState } from './skills-visible.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'skill.created': { skillId: string; state: string }
    'skill.changed': { skillId: string; fields: string[] }
    'skill.deprecated': { skillId: string; successorId: string | null }
  }
}

/** Who acts on which skill, as every act of a curator needs it. */
export type Curating = { tx: Writes; org: OrganisationDatabase; me: { id: string } }

export const createSkill = handle.write(routes.createSkill, async ({ body, me, tx, org, emit, allow }) => {
  allow()
  await lockSkills(tx, org)
  const id = newId()
  const { kind, parentId, about, externalId, names } = body
  await checkPlace(tx, id, parentId, me.id)
  const added = { id, kind, externalId, about: JSON.stringify(about), source: 'own', sortName: sortNameOf(names) }
  await tx
    .insertInto('skill')
    .values({ ...added, parentId })
    .execute()
  await writeNames(tx, id, names)
  await emit('skill.created', { skillId: id, state: 'active' })
  return loadSkill(tx, id, me.id)
})

export const changeSkill = handle.write(routes.changeSkill, async ({ params, body, me, tx, org, emit, allow }) => {
  allow()
  await lockSkills(tx, org)
  await checkVersion({ tx, org, me }, params.id, body.version)
  const { names, about, kind, parentId, externalId } = body
  if (parentId !== undefined) await checkPlace(tx, params.id, parentId, me.id)
  if (names) await writeNames(tx, params.id, names)
  await tx
    .updateTable('skill')
    .set((eb) => ({
      version: eb('version', '+', 1),
      ...(kind && { kind }),
      ...(about && { about: JSON.stringify(about) }),
      ...(parentId !== undefined && { parentId }),
      ...(externalId !== undefined && { externalId }),
      ...(names && { sortName: sortNameOf(names) }),
    }))
    .where('id', '=', params.id)
    .execute()
  const fields = Object.entries({ names, about, kind, parentId, externalId }).flatMap(([field, value]) =>
    value === undefined ? [] : [field],
  )
  await emit('skill.changed', { skillId: params.id, fields })
  return loadSkill(tx, params.id, me.id)
})

/** The states that a curator may bring about, and from where (people.md, section 4). */
const transitions: Record<'active' | 'declined' | 'deprecated', SkillState[]> = {
  active: ['proposed', 'deprecated'],
  declined: ['proposed'],
  deprecated: ['active'],
}

type Transition = Curating & {
  id: string
  version: number
  from: SkillState[]
  to: keyof typeof transitions
  more?: { parentId?: string | null; successorId?: string | null }
}
async function changeState({ id, version, from, to, more = {}, ...act }: Transition): Promise<void> {
  const { tx, me } = act
  await lockSkills(tx, act.org)
  const skill = await checkVersion(act, id, version)
  if (!from.includes(skill.state) || !transitions[to].includes(skill.state))
    throw conflict({
      code: 'invalid_transition',
      detail: `This skill is ${skill.state}; only one that is ${from.join(' or ')} can become ${to}.`,
      current: skill,
    })
  if (more.parentId) await checkPlace(tx, id, more.parentId, me.id)
  await tx
    .updateTable('skill')
    .set((eb) => ({ state: to, version: eb('version', '+', 1), ...more }))
    .where('id', '=', id)
    .execute()
}

export const acceptSkill = handle.write(routes.acceptSkill, async ({ params, body, me, tx, org, emit, allow }) => {
  allow()
  const { version, parentId } = body
  await changeState({ tx, org, me, id: params.id, version, from: ['proposed'], to: 'active', more: { parentId } })
  await emit('skill.changed', { skillId: params.id, fields: ['state'] })
  return loadSkill(tx, params.id, me.id)
})

export const declineSkill = handle.write(routes.declineSkill, async ({ params, body, me, tx, org, emit, allow }) => {
  allow()
  await changeState({ tx, org, me, id: params.id, version: body.version, from: ['proposed'], to: 'declined' })
  await emit('skill.changed', { skillId: params.id, fields: ['state'] })
  return loadSkill(tx, params.id, me.id)
})

export const deprecateSkill = handle.write(
  routes.deprecateSkill,
  async ({ params, body, me, tx, org, emit, allow }) => {
    allow()
    const { version, successorId } = body
    if (successorId) await checkSuccessor(tx, params.id, successorId)
    await changeState({
      tx,
      org,
      me,
      id: params.id,
      version,
      from: ['active'],
      to: 'deprecated',
      more: { successorId },
    })
    await emit('skill.deprecated', { skillId: params.id, successorId })
    return loadSkill(tx, params.id, me.id)
  },
)

export const reactivateSkill = handle.write(
  routes.reactivateSkill,
  async ({ params, body, me, tx, org, emit, allow }) => {
    allow()
    const more = { successorId: null }
    await changeState({ tx, org, me, id: params.id, version: body.version, from: ['deprecated'], to: 'active', more })
    await emit('skill.changed', { skillId: params.id, fields: ['state'] })
    return loadSkill(tx, params.id, me.id)
  },
)

/** Deletes what nothing points to; the database's own references are the list of uses, so that none is forgotten. */
export const deleteSkill = handle.write(routes.deleteSkill, async ({ params, me, tx, org, emit, allow }) => {
  allow()
  await lockSkills(tx, org)
  const skill = await loadSkill(tx, params.id, me.id)
  const used = await tx
    .selectFrom('skillRedirect')
    .where((eb) => eb.or([eb('fromId', '=', skill.id), eb('toId', '=', skill.id)]))
    .where('undoneAt', 'is', null)
    .select('id')
    .executeTakeFirst()
  if (used) throw inUse()
  await tx
    .deleteFrom('skill')
    .where('id', '=', skill.id)
    .execute()
    .catch((error: unknown) => {
      throw isForeignKeyError(error) ? inUse() : error
    })
  await emit('skill.changed', { skillId: skill.id, fields: ['deleted'] })
  return done
})

const inUse = () =>
  conflict({ code: 'skill_in_use', detail: 'This skill is in use. Deprecate it, or merge it into another.' })
const isForeignKeyError = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23503'

/** @throws 404, or 409 with the skill as it is now, where the caller saw another version. */
export async function checkVersion({ tx, me }: Curating, id: string, version: number) {
  const skill = await loadSkill(tx, id, me.id)
  if (skill.state === 'merged') throw notFound('This skill has become another.')
  if (skill.version !== version)
    throw conflict({
      code: 'stale_version',
      detail: 'Somebody changed this skill while you were at it. Look at what is there now.',
      current: skill,
    })
  return skill
}

async function checkSuccessor(rows: Rows, id: string, successorId: string): Promise<void> {
  const found = await rows
    .selectFrom('skill')
    .where('id', '=', successorId)
    .where('state', '=', 'active')
    .select('id')
    .execute()
  if (found.length === 1 && successorId !== id) return
  const message = 'is no other active skill'
  throw invalid({ code: 'successor', detail: `successorId ${message}.`, fields: [{ path: 'successorId', message }] })
}

/** @throws 422 where the parent is none, would close a circle, or leaves no level for what is below. */
async function checkPlace(tx: Writes, id: string, parentId: string | null, readerId: string): Promise<void> {
  const tree = await loadTree(tx)
  if (parentId !== null && !tree.has(parentId)) {
    const message = 'is no skill of the taxonomy'
    throw invalid({ code: 'parent', detail: `parentId ${message}.`, fields: [{ path: 'parentId', message }] })
  }
  const problem = findMoveProblem(tree, id, parentId)
  if (problem) throw await refusePlace(tx, problem, 'parentId', readerId)
}

/** Says which skills stand in the way, by name. */
export async function refusePlace(rows: Rows, { code, path }: TreeProblem, field: string, readerId: string) {
  const named = await rows
    .selectFrom('skill as s')
    .where('s.id', 'in', path)
    .select(['s.id', nameOf(rows, 's.id', readerId).as('name')])
    .execute()
  const names = path.map((id) => named.find((each) => each.id === id)?.name ?? '?').join(' > ')
  const message =
    code === 'skill_cycle'
      ? `would put a skill below itself: ${names}`
      : `leaves more than four levels, since it stands below ${names}`
  return invalid({ code, detail: `${field} ${message}.`, fields: [{ path: field, message }], skillIds: path })
}

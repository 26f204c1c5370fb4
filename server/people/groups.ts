import { sql } from 'kysely'
import type { z } from 'zod'
import { done } from '../../contract/common.ts'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { Audience, type Group } from '../../contract/structure.ts'
import type { Viewer } from '../platform/access.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { Rows, Writes } from '../platform/database.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { handle, type KnownGroup } from './access.ts'
import { inGroup, refuseAudience } from './audiences.ts'
import { refuseStale } from './person-changes.ts'
import { hereStates, visiblePeople } from './visible.ts'

type Reply = z.input<typeof Group>

const findGroups = (rows: Rows, me: Viewer) =>
  rows
    .selectFrom('personGroup as g')
    .leftJoin('personGroupMember as m', (on) => on.onRef('m.groupId', '=', 'g.id').on('m.personId', '=', me.id))
    .where('g.closedAt', 'is', null)
    .select(['g.id', 'g.name', 'g.description', 'g.how', 'g.rule', 'g.secrecy', 'g.version', 'm.role'])

/** The groups a viewer may know of: of a hidden one only members and owners know that it is there (P19). */
export const visibleGroups = (rows: Rows, me: Viewer) =>
  findGroups(rows, me).where((eb) => eb.or([eb('g.secrecy', '<>', 'hidden'), eb('m.role', 'is not', null)]))

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof findGroups>['executeTakeFirst']>>>

const known = (row: Row): KnownGroup => ({
  secrecy: row.secrecy as KnownGroup['secrecy'],
  isMember: row.role !== null,
  isOwner: row.role === 'owner',
})

function presentGroup(row: Row, me: Viewer): Reply {
  const { secrecy, isMember, isOwner } = known(row)
  const seesRule = isOwner || (me.is('people_administrator') && secrecy !== 'hidden')
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    how: row.how as Reply['how'],
    secrecy,
    rule: seesRule && row.rule !== null ? Audience.parse(row.rule) : null,
    isMember,
    isOwner,
    version: row.version,
  }
}

async function loadGroup(rows: Rows, me: Viewer, id: string): Promise<Row> {
  const group = await findGroups(rows, me).where('g.id', '=', id).executeTakeFirst()
  if (!group) throw notFound()
  return group
}

export const listGroups = handle.read(routes.listGroups, async ({ query, rows, me, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  let groups = visibleGroups(rows, me).select(sql<string>`lower(g.name)`.as('key'))
  if (after) groups = groups.where(sql<boolean>`(lower(g.name), g.id) > (${after.key}, ${after.id}::uuid)`)
  const found = await groups
    .orderBy(sql`lower(g.name)`)
    .orderBy('g.id')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, ({ key }) => key)
  return { items: shown.map((row) => presentGroup(row, me)), next }
})

/** Whoever makes a group owns it; without an owner a hidden group could never be kept. */
export const createGroup = handle.write(routes.createGroup, async ({ body, me, org, tx, emit, allow }) => {
  allow()
  const { rule, ...rest } = body
  if (rule) await refuseAudience(org, rule, { me, mayNameGroups: false, rows: tx })
  const id = newId()
  const how = rule ? 'rule' : 'hand'
  await tx
    .insertInto('personGroup')
    .values({ id, how, ...rest, ...(rule && { rule: JSON.stringify(rule) }) })
    .execute()
  await tx.insertInto('personGroupMember').values({ groupId: id, personId: me.id, role: 'owner' }).execute()
  await emit('group.changed', { groupId: id })
  return presentGroup(await loadGroup(tx, me, id), me)
})

export const editGroup = handle.write(routes.editGroup, async ({ params, body, me, org, tx, emit, allow }) => {
  await tx.selectFrom('personGroup').where('id', '=', params.id).select('id').forUpdate().executeTakeFirst()
  const group = await loadGroup(tx, me, params.id)
  allow(known(group))
  const { version, rule, isClosed, ...rest } = body
  if (version !== group.version) refuseStale(version, group, presentGroup(group, me))
  if (rule && group.how !== 'rule')
    throw invalid({
      code: 'group_by_hand',
      detail: 'This group is kept by hand and has no rule.',
      fields: [{ path: 'rule', message: 'is only for a group by rule' }],
    })
  if (rule) await refuseAudience(org, rule, { me, mayNameGroups: false, rows: tx })
  await tx
    .updateTable('personGroup')
    .set({
      ...rest,
      ...(rule && { rule: JSON.stringify(rule) }),
      ...(isClosed && { closedAt: new Date() }),
      version: version + 1,
    })
    .where('id', '=', group.id)
    .execute()
  await emit('group.changed', { groupId: group.id })
  if (isClosed) return presentGroup({ ...group, version: version + 1 }, me)
  return presentGroup(await loadGroup(tx, me, group.id), me)
})

/** Who belongs. Of a rule group the people it holds now; its owners keep it and belong only if the rule says so. */
export const listGroupMembers = handle.read(
  routes.listGroupMembers,
  async ({ params, query, org, rows, me, allow }) => {
    const group = await loadGroup(rows, me, params.id)
    allow(known(group))
    const after = readCursor(query.cursor)
    const rule = group.rule === null ? null : Audience.parse(group.rule)
    let members = visiblePeople(rows)
      .leftJoin('personGroupMember as m', (on) => on.onRef('m.personId', '=', 'p.id').on('m.groupId', '=', group.id))
      .where((eb) => eb.or([inGroup(org, { id: group.id, rule }), eb('m.role', 'is not', null)]))
      .select(['p.id', 'p.name', 'p.sortName', 'm.role'])
    if (after) members = members.where(sql<boolean>`(p.sort_name, p.id) > (${after.key}, ${after.id}::uuid)`)
    const found = await members
      .orderBy('p.sortName')
      .orderBy('p.id')
      .limit(query.limit + 1)
      .execute()
    const { shown, next } = pageOf(found, query.limit, ({ sortName }) => sortName)
    return {
      items: shown.map(({ id, name, role }) => ({
        id,
        name,
        role: role === 'owner' ? ('owner' as const) : ('member' as const),
      })),
      next,
    }
  },
)

/** Takes people in and out. A group keeps at least one owner. */
export const changeGroupMembers = handle.write(
  routes.changeGroupMembers,
  async ({ params, body, me, tx, emit, allow }) => {
    await tx.selectFrom('personGroup').where('id', '=', params.id).select('id').forUpdate().executeTakeFirst()
    const group = await loadGroup(tx, me, params.id)
    allow(known(group))
    const { add, remove } = body
    if (group.how !== 'hand' && add.some(({ role }) => role === 'member'))
      throw invalid({
        code: 'group_by_rule',
        detail: 'Members of this group follow from its rule; only owners are named.',
      })
    await refuseStrangers(
      tx,
      add.map(({ personId }) => personId),
    )
    if (remove.length > 0)
      await tx.deleteFrom('personGroupMember').where('groupId', '=', group.id).where('personId', 'in', remove).execute()
    const rows = [
      ...new Map(add.map(({ personId, role }) => [personId, { groupId: group.id, personId, role }])).values(),
    ]
    if (rows.length > 0)
      await tx
        .insertInto('personGroupMember')
        .values(rows)
        .onConflict((held) =>
          held.columns(['groupId', 'personId']).doUpdateSet((eb) => ({ role: eb.ref('excluded.role') })),
        )
        .execute()
    const owner = tx.selectFrom('personGroupMember').where('groupId', '=', group.id).where('role', '=', 'owner')
    if (!(await owner.select('personId').limit(1).executeTakeFirst()))
      throw invalid({ code: 'no_owner', detail: 'A group keeps at least one owner.' })
    await emit('group.changed', { groupId: group.id })
    return done
  },
)

async function refuseStrangers(tx: Writes, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const here = await tx
    .selectFrom('person')
    .where('id', 'in', ids)
    .where('state', 'in', hereStates)
    .select('id')
    .execute()
  const fields = ids.flatMap((id, index) =>
    here.some((person) => person.id === id)
      ? []
      : [{ path: `add.${index}.personId`, message: 'is nobody who is here' }],
  )
  if (fields.length > 0) throw invalid({ code: 'no_such_person', detail: 'Some of these people are not here.', fields })
}

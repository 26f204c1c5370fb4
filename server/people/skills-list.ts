import { sql } from 'kysely'
import { skillRoutes as routes } from '../../contract/skills.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { Rows } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { isConfirmed, visibleClaims, visibleEvidence } from './evidence-visible.ts'
import { handle } from './skills-access.ts'
import { livingStates, nameOf, presentSkill, visibleSkills } from './skills-visible.ts'
import { visiblePeople } from './visible.ts'

/** Skills by name, a page at a time: two statements with the sign-in check. */
export const listSkills = handle.read(routes.listSkills, async ({ query, me, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  const { parent, state } = query
  const found = await visibleSkills(rows, me)
    .$if(parent === 'top', (skills) => skills.where('s.parentId', 'is', null))
    .$if(parent !== undefined && parent !== 'top', (skills) => skills.where('s.parentId', '=', parent ?? null))
    .$if(state !== undefined, (skills) => skills.where('s.state', '=', state ?? ''))
    .$if(after !== undefined, (skills) =>
      skills.where(sql<boolean>`(s.sort_name, s.id) > (${after?.key}, ${after?.id}::uuid)`),
    )
    .select(['s.id', 's.parentId', 's.kind', 's.state', 's.version', 's.sortName'])
    .select(nameOf(rows, 's.id', me.id).as('name'))
    .select((eb) => [
      eb
        .selectFrom('skill as below')
        .whereRef('below.parentId', '=', 's.id')
        .where('below.state', 'in', ['active', 'deprecated'])
        .select(sql<number>`count(*)::int`.as('count'))
        .as('childCount'),
    ])
    .orderBy('s.sortName')
    .orderBy('s.id')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, (row) => row.sortName)
  const items = shown.map((row) => ({
    ...presentSkill(row),
    childCount: row.childCount ?? 0,
  }))
  return { items, next }
})

/** A skill's page: three statements with the sign-in check. */
export const readSkill = handle.read(routes.readSkill, async ({ params, me, rows, allow }) => {
  allow()
  const skill = await visibleSkills(rows, me)
    .where('s.id', '=', params.id)
    .select(['s.id', 's.parentId', 's.kind', 's.state', 's.version', 's.about', 's.externalId', 's.source'])
    .select(nameOf(rows, 's.id', me.id).as('name'))
    .select((eb) => [
      's.successorId',
      eb
        .selectFrom('skillName as n')
        .whereRef('n.skillId', '=', 's.id')
        .select(
          sql<{ language: string; text: string; isMain: boolean }[]>`jsonb_agg(jsonb_build_object(
            'language', n.language, 'text', n.text, 'isMain', n.is_main) order by n.language, n.is_main desc, n.text)`.as(
            'names',
          ),
        )
        .as('names'),
    ])
    .select(groundCounts(rows, me))
    .executeTakeFirst()
  if (!skill) throw notFound('There is no such skill.')
  const near = await around(rows, skill.id, skill.successorId, me.id)
  const ref = ({ id, name }: { id: string; name: string | null }) => ({ id, name: name ?? '' })
  const successor = near.find((each) => each.how === 'successor')
  return {
    ...presentSkill(skill),
    names: skill.names ?? [],
    about: skill.about as Record<string, string>,
    externalId: skill.externalId,
    source: skill.source as 'shipped' | 'own' | 'import',
    successor: successor ? ref(successor) : null,
    path: near.filter((each) => each.how === 'above').map(ref),
    children: near.filter((each) => each.how === 'below').map(ref),
    people: {
      shown: skill.shown ?? 0,
      confirmed: skill.confirmed ?? 0,
      saysSo: skill.saysSo ?? 0,
      wantToLearn: skill.wantToLearn ?? 0,
    },
  }
})

/** People by ground: each person is counted once on each ground they have. */
const groundCounts = (rows: Rows, me: { id: string }) => {
  const here = visiblePeople(rows).select('p.id')
  const claims = visibleClaims(rows, 'page')
    .where(sql<string>`c.skill_id`, '=', sql.ref<string>('s.id'))
    .where('c.personId', 'in', here)
  const count = sql<number>`count(*)::int`.as('count')
  return [
    visibleEvidence(rows, me, 'page')
      .where(sql<string>`e.skill_id`, '=', sql.ref<string>('s.id'))
      .where('e.personId', 'in', here)
      .select(sql<number>`count(distinct e.person_id)::int`.as('count'))
      .as('shown'),
    claims.where(isConfirmed).select(count).as('confirmed'),
    claims.where(sql<boolean>`not ${isConfirmed}`).select(count).as('saysSo'),
    rows
      .selectFrom('learningWish as w')
      .where(sql<string>`w.skill_id`, '=', sql.ref<string>('s.id'))
      .where('w.isVisible', '=', true)
      .where('w.personId', 'in', here)
      .select(count)
      .as('wantToLearn'),
  ]
}

/** The path from the top, the children and the successor, in one statement. */
const around = (rows: Rows, id: string, successorId: string | null, readerId: string) =>
  rows
    .withRecursive('above(id, parentId, steps)', (db) =>
      db
        .selectFrom('skill as s')
        .where('s.id', '=', id)
        .select(['s.id', 's.parentId', sql<number>`0`.as('steps')])
        .unionAll(
          db
            .selectFrom('skill as s')
            .innerJoin('above as a', 'a.parentId', 's.id')
            .where('a.steps', '<', 10)
            .select(['s.id', 's.parentId', sql<number>`a.steps + 1`.as('steps')]),
        ),
    )
    .selectFrom('above as a')
    .where('a.steps', '>', 0)
    .select(['a.id', sql<string>`'above'`.as('how'), sql<string>`lpad((100 - a.steps)::text, 3, '0')`.as('place')])
    .select(nameOf(rows, 'a.id', readerId).as('name'))
    .unionAll(
      rows
        .selectFrom('skill as s')
        .where('s.state', 'in', livingStates)
        .where((eb) =>
          eb.or([eb('s.id', '=', successorId), eb.and([eb('s.parentId', '=', id), eb('s.state', '=', 'active')])]),
        )
        .select([
          's.id',
          sql<string>`case when s.parent_id = ${id}::uuid then 'below' else 'successor' end`.as('how'),
          's.sortName as place',
        ])
        .select(nameOf(rows, 's.id', readerId).as('name')),
    )
    .orderBy('place')
    .execute()

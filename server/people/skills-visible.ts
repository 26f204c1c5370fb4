import { sql } from 'kysely'
import type { z } from 'zod'
import type { Skill } from '../../contract/skills.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import type { SkillTree } from './skills-tree.ts'

type SkillRow = z.input<typeof Skill>
export type SkillState = SkillRow['state']

/** Skills that stand by themselves: all but those that became another. */
export const livingStates: SkillState[] = ['proposed', 'active', 'deprecated', 'declined']

/** Skills that everybody reads: a proposed or declined word belongs to those who wrote it, and to curators (P23). */
export const visibleSkills = (rows: Rows, me: { id: string; is(role: 'skills_curator'): boolean }) =>
  rows
    .selectFrom('skill as s')
    .where('s.state', 'in', livingStates)
    .$if(!me.is('skills_curator'), (query) =>
      query.where((eb) =>
        eb.or([
          eb('s.state', 'in', ['active', 'deprecated']),
          eb('s.proposedBy', '=', me.id),
          eb.exists(
            eb.selectFrom('skillClaim as own').whereRef('own.skillId', '=', 's.id').where('own.personId', '=', me.id),
          ),
        ]),
      ),
    )

/** The main name of the skill in `column`, in the reader's language, else English, else any. For use in a select. */
export const nameOf = (rows: Rows, column: string, readerId: string) =>
  rows
    .selectFrom('skillName as sn')
    .leftJoin('person as reader', (join) => join.on('reader.id', '=', readerId))
    .where(sql<string>`sn.skill_id`, '=', sql.ref<string>(column))
    .where('sn.isMain', '=', true)
    .orderBy(sql`sn.language = split_part(coalesce(reader.locale, 'en'), '-', 1)`, 'desc')
    .orderBy(sql`sn.language = 'en'`, 'desc')
    .orderBy('sn.language')
    .limit(1)
    .select('sn.text')

/** A skill as the API answers it. @throws 404 where there is none that the reader may know. */
export async function loadSkill(rows: Rows, id: string, readerId: string): Promise<SkillRow> {
  const found = await rows
    .selectFrom('skill as s')
    .where('s.id', '=', id)
    .select(['s.id', 's.parentId', 's.kind', 's.state', 's.version'])
    .select(nameOf(rows, 's.id', readerId).as('name'))
    .executeTakeFirst()
  if (!found) throw notFound('There is no such skill.')
  return presentSkill(found)
}

type LooseRow = Omit<SkillRow, 'kind' | 'state' | 'name'> & { kind: string; state: string; name: string | null }
export const presentSkill = (row: LooseRow): SkillRow => ({
  id: row.id,
  name: row.name ?? '',
  parentId: row.parentId,
  // The database's own checks allow nothing but these words.
  kind: row.kind as SkillRow['kind'],
  state: row.state as SkillState,
  version: row.version,
})

/** Changes to the taxonomy wait for each other: two of them together could make a cycle that neither makes alone. */
export const lockSkills = (tx: Writes, org: OrganisationDatabase) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`skills ${org.id}`}, 0))`.execute(tx)

/** Every living skill and its parent. */
export async function loadTree(rows: Rows): Promise<SkillTree> {
  const found = await rows.selectFrom('skill').where('state', 'in', livingStates).select(['id', 'parentId']).execute()
  return new Map(found.map(({ id, parentId }) => [id, parentId]))
}

/** What skills are called now that may have been merged since somebody wrote their ids down; unknown ids are left out. */
export async function resolveSkills(rows: Rows, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const found = await rows
    .withRecursive('followed(asked, id)', (db) =>
      db
        .selectFrom('skill as s')
        .where('s.id', 'in', [...new Set(ids)])
        .select(['s.id as asked', 's.id'])
        .union(
          db
            .selectFrom('followed as f')
            .innerJoin('skillRedirect as r', 'r.fromId', 'f.id')
            .where('r.undoneAt', 'is', null)
            .select(['f.asked', 'r.toId as id']),
        ),
    )
    .selectFrom('followed as f')
    .innerJoin('skill as s', 's.id', 'f.id')
    .where('s.state', 'in', livingStates)
    .select(['f.asked', 'f.id'])
    .execute()
  return new Map(found.map(({ asked, id }) => [asked, id]))
}

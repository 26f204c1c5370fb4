import { sql } from 'kysely'
import { skillRoutes as routes } from '../../contract/skills.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { refreshConfirmedOfSkill } from './claims-confirmed.ts'
import { recountSkill } from './evidence-days.ts'
import { handle } from './skills-access.ts'
import { checkVersion, refusePlace } from './skills-curate.ts'
import { undoDays } from './skills-forget.ts'
import { findMergeProblem, findMoveProblem } from './skills-tree.ts'
import { loadSkill, loadTree, lockSkills, nameOf } from './skills-visible.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    /** Whoever keeps skills of their own (tags, places, course items) moves them from one to the other. */
    'skill.merged': { skillId: string; intoId: string; mergeId: string }
    'skill.unmerged': { skillId: string; fromId: string; mergeId: string }
  }
}

type Name = { id: string; language: string; text: string; folded: string; isMain: boolean }
/** What a merge did, by ids alone: no word of a person is kept here, so erasing somebody has nothing to look for. */
type MergeUndo = {
  state: string
  names: Name[]
  children: string[]
  successors: string[]
  claims: string[]
  raised: { id: string; from: number; to: number }[]
  confirmations: { id: string; claimId: string }[]
  evidence: string[]
  hidden: string[]
  offers: string[]
  wishes: string[]
  jobProfiles: string[]
}
type Pair = { org: OrganisationDatabase; fromId: string; intoId: string }

export const previewMerge = handle.read(routes.previewMerge, async ({ params, query, rows, org, allow }) => {
  allow()
  return countMoves(rows, { org, fromId: params.id, intoId: query.into })
})

/**
 * Moves everything from one skill to another. Where a person has both, the row of the skill that stays is kept (the
 * claim at the higher level) and the other waits, unseen, under the merged skill, so that undoing gives back all.
 */
export const mergeSkill = handle.write(routes.mergeSkill, async ({ params, body, me, tx, org, emit, allow }) => {
  allow()
  await lockSkills(tx, org)
  const skill = await checkVersion({ tx, org, me }, params.id, body.version)
  const pair = { org, fromId: skill.id, intoId: body.intoId }
  await checkMerge(tx, pair, me.id, skill.state)
  const moved = await countMoves(tx, pair)
  const mergeId = newId()
  const undo = await moveAll(tx, pair, skill.state)
  await tx.updateTable('skill').set({ state: 'merged' }).where('id', '=', skill.id).execute()
  await tx
    .insertInto('skillRedirect')
    .values({ id: mergeId, fromId: skill.id, toId: body.intoId, undo: JSON.stringify(undo), byPersonId: me.id })
    .execute()
  await refresh(tx, pair)
  await emit('skill.merged', { skillId: skill.id, intoId: body.intoId, mergeId })
  return { mergeId, skill: await loadSkill(tx, body.intoId, me.id), moved }
})

async function checkMerge(tx: Writes, { fromId, intoId }: Pair, readerId: string, state: string): Promise<void> {
  const into = await tx
    .selectFrom('skill')
    .where('id', '=', intoId)
    .where('state', '=', 'active')
    .select('id')
    .execute()
  if (into.length === 0 || intoId === fromId) {
    const message = 'is no other active skill'
    throw invalid({ code: 'merge_target', detail: `intoId ${message}.`, fields: [{ path: 'intoId', message }] })
  }
  if (state === 'declined')
    throw conflict({
      code: 'invalid_transition',
      detail: 'A declined word is not merged: it is its writers’ own text.',
    })
  const problem = findMergeProblem(await loadTree(tx), fromId, intoId)
  if (problem) throw await refusePlace(tx, problem, 'intoId', readerId)
}

async function moveAll(tx: Writes, pair: Pair, state: string): Promise<MergeUndo> {
  const { fromId, intoId } = pair
  const names = await tx
    .selectFrom('skillName')
    .where('skillId', '=', fromId)
    .select(['id', 'language', 'text', 'folded', 'isMain'])
    .orderBy('id')
    .execute()
  await tx.updateTable('skillName').set({ skillId: intoId, isMain: false }).where('skillId', '=', fromId).execute()
  const children = await tx
    .updateTable('skill')
    .set({ parentId: intoId })
    .where('parentId', '=', fromId)
    .where('state', '!=', 'merged')
    .returning('id')
    .execute()
  const successors = await tx
    .updateTable('skill')
    .set({ successorId: intoId })
    .where('successorId', '=', fromId)
    .returning('id')
    .execute()
  const { raised, confirmations } = await joinClaims(tx, pair)
  const move = (list: MovedTable) => moveRows(tx, list, pair)
  return {
    state,
    names,
    children: children.map(({ id }) => id),
    successors: successors.map(({ id }) => id),
    claims: await move('skillClaim'),
    raised,
    confirmations,
    evidence: await move('skillEvidence'),
    hidden: await move('hiddenSkill'),
    offers: await move('helpOfferSkill'),
    wishes: await move('learningWish'),
    jobProfiles: await move('jobSkill'),
  }
}

/** Tables that name a skill: what a row is called, and what besides the skill makes it the same row. */
const movedTables = {
  skillClaim: { id: 'id', same: ['person_id'] },
  skillEvidence: { id: 'id', same: ['person_id', 'kind', 'source_noun', 'source_id'] },
  hiddenSkill: { id: 'person_id', same: ['person_id'] },
  helpOfferSkill: { id: 'offer_id', same: ['offer_id'] },
  learningWish: { id: 'id', same: ['person_id'] },
  jobSkill: { id: 'job_profile_id', same: ['job_profile_id'] },
} as const
type MovedTable = keyof typeof movedTables

/** Rows of `a` whose twin under the other skill is there already. */
const hasTwin = (table: MovedTable, { org, intoId }: Pair) => {
  const same = movedTables[table].same.map((column) => sql`b.${sql.ref(column)} = a.${sql.ref(column)}`)
  return sql`exists (select 1 from ${org.table(table)} b where b.skill_id = ${intoId} and ${sql.join(same, sql` and `)})`
}

/** Moves the rows that have no twin and answers their ids, in order. */
async function moveRows(tx: Writes, table: MovedTable, pair: Pair): Promise<string[]> {
  const moved = await sql<{ id: string }>`update ${pair.org.table(table)} a set skill_id = ${pair.intoId}
    where a.skill_id = ${pair.fromId} and not ${hasTwin(table, pair)}
    returning a.${sql.ref(movedTables[table].id)} as id`.execute(tx)
  return moved.rows.map(({ id }) => id).sort()
}

/** Where a person claims both skills: the higher level, and the yeses of those who said it to one of them only. */
async function joinClaims(tx: Writes, { fromId, intoId }: Pair): Promise<Pick<MergeUndo, 'raised' | 'confirmations'>> {
  const doubles = await tx
    .selectFrom('skillClaim as a')
    .innerJoin('skillClaim as b', 'b.personId', 'a.personId')
    .where('a.skillId', '=', fromId)
    .where('b.skillId', '=', intoId)
    .select(['a.id as fromClaim', 'a.level as to', 'b.id', 'b.level as from'])
    .orderBy('b.id')
    .execute()
  const raised = doubles.filter((each) => each.to > each.from).map(({ id, from, to }) => ({ id, from, to }))
  for (const { id, to } of raised) await tx.updateTable('skillClaim').set({ level: to }).where('id', '=', id).execute()
  const confirmations: MergeUndo['confirmations'] = []
  for (const { id, fromClaim } of doubles) {
    const moved = await tx
      .updateTable('skillConfirmation as a')
      .set({ claimId: id })
      .where('a.claimId', '=', fromClaim)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('skillConfirmation as b')
              .where('b.claimId', '=', id)
              .where('b.withdrawnAt', 'is', null)
              .whereRef('b.byPersonId', '=', 'a.byPersonId'),
          ),
        ),
      )
      .returning('a.id')
      .execute()
    confirmations.push(...moved.map((each) => ({ id: each.id, claimId: fromClaim })))
  }
  return { raised, confirmations }
}

/** What is worked out from rows is worked out again. */
async function refresh(tx: Writes, { fromId, intoId }: Pair): Promise<void> {
  for (const id of [fromId, intoId]) {
    await recountSkill(tx, id)
    await refreshConfirmedOfSkill(tx, id)
  }
}

async function countMoves(rows: Rows, pair: Pair) {
  const count = (table: MovedTable, isTwin = sql`true`) =>
    sql<number>`(select count(*)::int from ${pair.org.table(table)} a where a.skill_id = ${pair.fromId} and ${isTwin})`
  const doubles = Object.keys(movedTables).map((table) =>
    count(table as MovedTable, hasTwin(table as MovedTable, pair)),
  )
  const total = sql<number>`count(*)::int`.as('count')
  const counted = await rows
    .selectNoFrom([
      count('skillClaim').as('claims'),
      count('skillEvidence').as('evidence'),
      count('learningWish').as('wishes'),
      count('helpOfferSkill').as('offers'),
      count('jobSkill').as('jobProfiles'),
      sql<number>`${sql.join(doubles, sql` + `)}`.as('doubles'),
      rows
        .selectFrom('skill')
        .where('parentId', '=', pair.fromId)
        .where('state', '!=', 'merged')
        .select(total)
        .as('children'),
      rows.selectFrom('skillName').where('skillId', '=', pair.fromId).select(total).as('names'),
    ])
    .executeTakeFirstOrThrow()
  return { ...counted, children: counted.children ?? 0, names: counted.names ?? 0 }
}

export const listMerges = handle.read(routes.listMerges, async ({ me, rows, allow }) => {
  allow()
  const found = await undoable(rows)
    .select(['r.id', 'r.fromId', 'r.toId', 'r.at'])
    .select((eb) => [
      nameOf(rows, 'r.to_id', me.id).as('into'),
      // A merged skill's names are the other's synonyms now; the merge remembers what it was called.
      sql<string>`coalesce((select n ->> 'text' from jsonb_array_elements(${eb.ref('r.undo')} -> 'names') n order by (n ->> 'isMain')::boolean desc, n ->> 'language' = 'en' desc limit 1), '')`.as(
        'from',
      ),
    ])
    .orderBy('r.at', 'desc')
    .limit(100)
    .execute()
  return {
    items: found.map(({ id, fromId, toId, at, from, into }) => ({
      id,
      from: { id: fromId, name: from },
      into: { id: toId, name: into ?? '' },
      at: at.toISOString(),
    })),
  }
})

const undoable = (rows: Rows) =>
  rows
    .selectFrom('skillRedirect as r')
    .where('r.undoneAt', 'is', null)
    .where('r.at', '>', sql<Date>`now() - ${`${undoDays} days`}::interval`)

/** Takes a merge back: every row that is still where the merge put it returns, as it is now. */
export const undoMerge = handle.write(routes.undoMerge, async ({ params, me, tx, org, emit, allow }) => {
  allow()
  await lockSkills(tx, org)
  const merge = await undoable(tx)
    .where('r.id', '=', params.id)
    .select(['r.id', 'r.fromId', 'r.toId', 'r.undo'])
    .executeTakeFirst()
  if (!merge) throw notFound('There is no such merge of the last 30 days.')
  const pair = { org, fromId: merge.fromId, intoId: merge.toId }
  const undo = merge.undo as MergeUndo
  await checkUndo(tx, pair, undo, me.id)
  await restore(tx, pair, undo)
  await tx.updateTable('skillRedirect').set({ undoneAt: new Date() }).where('id', '=', merge.id).execute()
  await refresh(tx, pair)
  await emit('skill.unmerged', { skillId: merge.fromId, fromId: merge.toId, mergeId: merge.id })
  return loadSkill(tx, merge.fromId, me.id)
})

async function checkUndo(tx: Writes, { fromId, intoId }: Pair, undo: MergeUndo, readerId: string): Promise<void> {
  const tree = new Map(await loadTree(tx))
  if (!tree.has(intoId))
    throw conflict({ code: 'later_merge', detail: 'The skill it went into was merged too. Undo that first.' })
  const own = await tx.selectFrom('skill').where('id', '=', fromId).select('parentId').executeTakeFirstOrThrow()
  // The children come back first, then the skill must still fit below its parent.
  tree.set(fromId, null)
  for (const child of undo.children) if (tree.get(child) === intoId) tree.set(child, fromId)
  const problem = findMoveProblem(tree, fromId, own.parentId !== null && tree.has(own.parentId) ? own.parentId : null)
  if (problem) throw await refusePlace(tx, problem, 'parentId', readerId)
}

async function restore(tx: Writes, pair: Pair, undo: MergeUndo): Promise<void> {
  const { fromId, intoId } = pair
  for (const { id, isMain } of undo.names)
    await tx
      .updateTable('skillName')
      .set({ skillId: fromId, isMain })
      .where('id', '=', id)
      .where('skillId', '=', intoId)
      .execute()
  await restoreLostNames(tx, fromId, undo.names)
  await tx.updateTable('skill').set({ state: undo.state }).where('id', '=', fromId).execute()
  if (undo.children.length > 0)
    await tx
      .updateTable('skill')
      .set({ parentId: fromId })
      .where('id', 'in', undo.children)
      .where('parentId', '=', intoId)
      .execute()
  if (undo.successors.length > 0)
    await tx
      .updateTable('skill')
      .set({ successorId: fromId })
      .where('id', 'in', undo.successors)
      .where('successorId', '=', intoId)
      .execute()
  for (const { id, claimId } of undo.confirmations)
    await tx
      .updateTable('skillConfirmation')
      .set({ claimId })
      .where('id', '=', id)
      .where((eb) => eb.exists(eb.selectFrom('skillClaim as c').where('c.id', '=', claimId).select('c.id')))
      .execute()
  for (const { id, from, to } of undo.raised)
    await tx.updateTable('skillClaim').set({ level: from }).where('id', '=', id).where('level', '=', to).execute()
  await moveBack(tx, 'skillClaim', undo.claims, pair)
  await moveBack(tx, 'skillEvidence', undo.evidence, pair)
  await moveBack(tx, 'hiddenSkill', undo.hidden, pair)
  await moveBack(tx, 'helpOfferSkill', undo.offers, pair)
  await moveBack(tx, 'learningWish', undo.wishes, pair)
  await moveBack(tx, 'jobSkill', undo.jobProfiles, pair)
}

async function moveBack(tx: Writes, table: MovedTable, ids: string[], { org, fromId, intoId }: Pair): Promise<void> {
  if (ids.length === 0) return
  await sql`update ${org.table(table)} a set skill_id = ${fromId}
    where a.skill_id = ${intoId} and a.${sql.ref(movedTables[table].id)} = any(${ids}::uuid[])`.execute(tx)
}

/** A name that a curator took away meanwhile comes back, unless another skill has it now. */
async function restoreLostNames(tx: Writes, skillId: string, names: Name[]): Promise<void> {
  for (const name of names)
    await tx
      .insertInto('skillName')
      .values({ ...name, skillId })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

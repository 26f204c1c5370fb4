import { sql } from 'kysely'
import { skillRoutes as routes } from '../../contract/skills.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { invalid } from '../platform/errors.ts'
import type { Emit } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import { normaliseSkillName } from './skill-names.ts'
import { handle } from './skills-access.ts'
import { findByName, sortNameOf, writeNames } from './skills-names.ts'
import { loadSkill, lockSkills, nameOf, resolveSkills, type SkillState, visibleSkills } from './skills-visible.ts'

type Me = { id: string; is(role: 'skills_curator'): boolean }

/** From here on two words are near enough to ask which was meant (people.md P23). Typing is answered more freely. */
const nearFrom = 0.6
const typedFrom = 0.4

/** Skills for what was typed so far: two statements with the sign-in check. */
export const suggestSkills = handle.read(routes.suggestSkills, async ({ query, me, rows, allow }) => {
  allow()
  const found = await findNear(rows, me, query.q, typedFrom)
  return { items: found.map(presentSuggestion), isKnown: found.some(({ rank }) => rank === 0) }
})

/** Skills one of whose names is the word, begins with it, contains it or resembles it, best first. */
async function findNear(rows: Rows, me: Me, word: string, from: number) {
  const folded = normaliseSkillName(word)
  if (folded === '') return []
  const inside = folded.replace(/[\\%_]/g, '\\$&')
  const best = visibleSkills(rows, me)
    .innerJoin('skillName as n', 'n.skillId', 's.id')
    .where('s.state', 'in', ['proposed', 'active', 'declined'])
    .where((eb) =>
      eb.or([
        eb('n.folded', 'like', `%${inside}%`),
        eb.and([
          sql<boolean>`n.folded operator(ext.%) ${folded}`,
          sql<boolean>`ext.similarity(n.folded, ${folded}) >= ${from}::float4`,
        ]),
      ]),
    )
    .distinctOn('s.id')
    .select(['s.id', 's.parentId', 's.state', 's.sortName', 'n.text', 'n.isMain'])
    .select([
      sql<number>`case when n.folded = ${folded} then 0 when n.folded like ${`${inside}%`} then 1 when n.folded like ${`%${inside}%`} then 2 else 3 end`.as(
        'rank',
      ),
      sql<number>`ext.similarity(n.folded, ${folded})`.as('similarity'),
    ])
    .orderBy('s.id')
    .orderBy('rank')
    .orderBy('similarity', 'desc')
    .orderBy('n.isMain', 'desc')
  return rows
    .selectFrom(best.as('b'))
    .select(['b.id', 'b.state', 'b.text', 'b.rank', 'b.similarity'])
    .select(nameOf(rows, 'b.id', me.id).as('name'))
    .select(nameOf(rows, 'b.parent_id', me.id).as('parentName'))
    .orderBy('b.rank')
    .orderBy('b.similarity', 'desc')
    .orderBy('b.sortName')
    .limit(10)
    .execute()
}

type Found = Awaited<ReturnType<typeof findNear>>[number]
const presentSuggestion = ({ id, name, text, state, parentName }: Found) => ({
  id,
  name: name ?? text,
  matched: text === name ? null : text,
  state: state as SkillState,
  parentName,
})

/** A new word becomes a skill once its writer has seen what it resembles; two people with one word make one skill. */
export const proposeSkill = handle.write(routes.proposeSkill, async ({ body, me, tx, org, emit, allow }) => {
  allow()
  const { word, language, isNoneOfNear } = body
  const known = await findByName(tx, word)
  if (!known && !isNoneOfNear) {
    const near = (await findNear(tx, me, word, nearFrom)).filter(
      ({ rank, similarity }) => rank < 3 || similarity >= nearFrom,
    )
    if (near.length > 0) return { skill: null, near: near.map(presentSuggestion) }
  }
  const [id] = await findOrPropose({ tx, org, me, emit }, [{ word }], language)
  return { skill: await loadSkill(tx, id ?? '', me.id), near: [] }
})

export type Proposing = { tx: Writes; org: OrganisationDatabase; me: { id: string }; emit: Emit }
export type Choice = { id: string } | { word: string }

/**
 * The skills that somebody chose or wrote, in the order given: merged ones are followed to what they became, unknown
 * words become proposed skills. @throws 422 for an id that is no skill, or a word without letter or digit.
 */
export async function findOrPropose(act: Proposing, choices: readonly Choice[], language: string): Promise<string[]> {
  const { tx } = act
  const asked = choices.flatMap((choice) => ('id' in choice ? [choice.id] : []))
  const resolved = await resolveSkills(tx, asked)
  if (asked.length < choices.length) await lockSkills(tx, act.org)
  const ids: string[] = []
  for (const [index, choice] of choices.entries()) {
    const id = 'id' in choice ? resolved.get(choice.id) : await findOrMake(act, choice.word, language)
    if (id === undefined) {
      const message = 'id' in choice ? 'is no skill of the taxonomy' : 'has neither letter nor digit'
      const detail = 'id' in choice ? `One of the skills ${message}.` : `"${choice.word}" ${message}.`
      throw invalid({ code: 'skill', detail, fields: [{ path: `${index}.skill`, message }] })
    }
    ids.push(id)
  }
  return ids
}

async function findOrMake({ tx, me, emit }: Proposing, word: string, language: string): Promise<string | undefined> {
  if (normaliseSkillName(word) === '') return undefined
  const known = await findByName(tx, word)
  if (known) return known.id
  const id = newId()
  const names = [{ language: language.split('-')[0] ?? 'en', text: word.trim(), isMain: true }]
  await tx
    .insertInto('skill')
    .values({ id, state: 'proposed', source: 'own', proposedBy: me.id, sortName: sortNameOf(names) })
    .execute()
  await writeNames(tx, id, names)
  await emit('skill.created', { skillId: id, state: 'proposed' })
  return id
}

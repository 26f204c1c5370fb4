import { sql } from 'kysely'
import type { z } from 'zod'
import type { SkillName } from '../../contract/skills.ts'
import type { Rows, Writes } from '../platform/database.ts'
import { type FieldProblem, invalid } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { foldName } from './names.ts'
import { normaliseSkillName } from './skill-names.ts'

type Name = z.output<typeof SkillName>
type Folded = Name & { folded: string; path: string }

/** Writes a skill's names, keeping the rows of those that stay. @throws 422 where one is taken or no name at all. */
export async function writeNames(tx: Writes, skillId: string, names: readonly Name[]): Promise<void> {
  const folded = names.map((name, index) => ({
    ...name,
    folded: normaliseSkillName(name.text),
    path: `names.${index}.text`,
  }))
  refuse([...findOwnProblems(folded), ...(await findTaken(tx, skillId, folded))])
  const known = await tx
    .selectFrom('skillName')
    .where('skillId', '=', skillId)
    .select(['id', 'language', 'folded'])
    .execute()
  const isSame = (a: { language: string; folded: string }) => (b: { language: string; folded: string }) =>
    a.language === b.language && a.folded === b.folded
  const gone = known.filter((row) => !folded.some(isSame(row))).map(({ id }) => id)
  if (gone.length > 0) await tx.deleteFrom('skillName').where('id', 'in', gone).execute()
  // No two main names of one language at any moment, or the index refuses.
  await tx.updateTable('skillName').set({ isMain: false }).where('skillId', '=', skillId).execute()
  for (const { language, text, isMain, folded: key } of folded.toSorted((a, b) => Number(a.isMain) - Number(b.isMain)))
    await tx
      .insertInto('skillName')
      .values({ id: newId(), skillId, language, text, folded: key, isMain })
      .onConflict((conflict) => conflict.columns(['language', 'folded']).doUpdateSet({ text, isMain }))
      .execute()
}

/** Where a skill stands in lists: by its English main name, else by its first main name. */
export function sortNameOf(names: readonly Name[]): string {
  const mains = names.filter(({ isMain }) => isMain)
  return foldName((mains.find(({ language }) => language === 'en') ?? mains[0])?.text ?? '')
}

function findOwnProblems(names: Folded[]): FieldProblem[] {
  const problems = names
    .filter(({ folded }) => folded === '')
    .map(({ path }) => ({ path, message: 'has neither letter nor digit' }))
  for (const [index, name] of names.entries())
    if (names.slice(0, index).some((other) => other.language === name.language && other.folded === name.folded))
      problems.push({ path: name.path, message: `says the same as an earlier name in ${name.language}` })
  for (const language of new Set(names.map((name) => name.language))) {
    const mains = names.filter((name) => name.language === language && name.isMain).length
    if (mains !== 1)
      problems.push({ path: 'names', message: `need exactly one main name in ${language}, not ${mains}` })
  }
  return problems
}

async function findTaken(rows: Rows, skillId: string, names: Folded[]): Promise<FieldProblem[]> {
  const taken = await rows
    .selectFrom('skillName as n')
    .innerJoin('skill as s', 's.id', 'n.skillId')
    .where('n.skillId', '!=', skillId)
    .where('n.folded', 'in', ['', ...names.map(({ folded }) => folded)])
    .select(['n.language', 'n.folded', 'n.text', 's.state'])
    .execute()
  return names.flatMap((name) => {
    const other = taken.find((row) => row.language === name.language && row.folded === name.folded)
    return other ? [{ path: name.path, message: `is already a name: "${other.text}" (${other.state})` }] : []
  })
}

function refuse(fields: FieldProblem[]): void {
  const [first] = fields
  if (!first) return
  const isTaken = fields.some(({ message }) => message.startsWith('is already'))
  throw invalid({ code: isTaken ? 'name_taken' : 'skill_names', detail: `${first.path} ${first.message}.`, fields })
}

/** The skill that already has this name in any language, whatever its state; merged ones gave their names away. */
export async function findByName(rows: Rows, word: string): Promise<{ id: string; state: string } | undefined> {
  return rows
    .selectFrom('skillName as n')
    .innerJoin('skill as s', 's.id', 'n.skillId')
    .where('n.folded', '=', normaliseSkillName(word))
    .orderBy(sql`s.state = 'active'`, 'desc')
    .orderBy('s.id')
    .select(['s.id', 's.state'])
    .executeTakeFirst()
}

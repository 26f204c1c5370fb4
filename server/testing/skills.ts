import { foldName } from '../people/index.ts'
import { normaliseSkillName } from '../people/skill-names.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { newId } from '../platform/id.ts'

type SkillOptions = { name?: string; language?: string; parentId?: string | null; state?: string; synonyms?: string[] }

/** A skill of the taxonomy with real defaults, written straight into the organisation. */
export async function aSkill(org: OrganisationDatabase, options: SkillOptions = {}): Promise<string> {
  const id = newId()
  const { name = `Skill ${id.slice(-8)}`, language = 'en', parentId = null, state = 'active', synonyms = [] } = options
  await org.write(async (tx) => {
    await tx
      .insertInto('skill')
      .values({ id, parentId, state, source: 'own', sortName: foldName(name) })
      .execute()
    const names = [name, ...synonyms].map((text, index) => ({
      id: newId(),
      skillId: id,
      language,
      text,
      folded: normaliseSkillName(text),
      isMain: index === 0,
    }))
    await tx.insertInto('skillName').values(names).execute()
  })
  return id
}

type ClaimOptions = {
  personId: string
  skillId: string
  level?: number
  origin?: 'self' | 'import'
  stillTrueAt?: Date
  confirmedUntil?: Date | null
}

/** A claim that the person keeps, unless it is said to come from a file. */
export async function aClaim(org: OrganisationDatabase, options: ClaimOptions): Promise<string> {
  const id = newId()
  const { level = 2, origin = 'self', stillTrueAt = new Date(), confirmedUntil = null, ...whose } = options
  const keptAt = origin === 'self' ? stillTrueAt : null
  await org.rows
    .insertInto('skillClaim')
    .values({ id, ...whose, level, origin, keptAt, stillTrueAt, confirmedUntil })
    .execute()
  return id
}

type EvidenceOptions = {
  personId: string
  skillId: string
  kind?: string
  at?: Date
  level?: number | null
  votes?: number
  accepted?: boolean
  access?: string[]
  sourceId?: string
}

/** One sign of a skill that everybody may read. */
export async function someEvidence(org: OrganisationDatabase, options: EvidenceOptions): Promise<string> {
  const id = newId()
  const { kind = 'answer', at = new Date(), level = null, sourceId = id, access = ['organisation'], ...rest } = options
  await org.rows
    .insertInto('skillEvidence')
    .values({ id, kind, happenedAt: at, level, sourceNoun: 'example', sourceId, access, ...rest })
    .execute()
  return id
}

import { addShippedSkills } from '../server/people/index.ts'
import type { OrganisationDatabase, Writes } from '../server/platform/database.ts'
import { newId } from '../server/platform/id.ts'
import { daysAgo } from './days.ts'
import { knowledgeOfNorthwind, type Say } from './knowledge.ts'

type Named = { id: string; name: string; manager: string | undefined }
type Ids = { people: Map<string, Named>; skills: Map<string, string> }

const dayMs = 86_400_000
const before = (days: number) => new Date(Date.now() - days * dayMs)

/** What people say they can, what colleagues confirmed, what they showed, offer and want to learn. */
export async function fillKnowledge(tx: Writes, org: OrganisationDatabase, people: readonly Named[]): Promise<void> {
  await addShippedSkills(tx, org)
  const skills = await tx.selectFrom('skill').select(['id', 'externalId']).execute()
  const ids: Ids = {
    people: new Map(people.map((each) => [each.name, each])),
    skills: new Map(skills.map(({ id, externalId }) => [externalId?.replace('lyceum:', '') ?? '', id])),
  }
  for (const [name, say] of Object.entries(knowledgeOfNorthwind)) {
    const person = ids.people.get(name)
    if (!person) throw new Error(`Nobody at Northwind is called ${name}.`)
    await fillClaims(tx, person, say, ids)
    await fillOffers(tx, person, say, ids)
    await fillShown(tx, person, say, ids)
    await fillSetting(tx, person, say)
  }
}

function skillOf(key: string, { skills }: Ids): string {
  const id = skills.get(key)
  if (!id) throw new Error(`No shipped skill has the key ${key}.`)
  return id
}

async function fillClaims(tx: Writes, person: Named, say: Say, ids: Ids): Promise<void> {
  for (const [index, [key, [level, whereUsed]]] of Object.entries(say.claims ?? {}).entries()) {
    const saidAt = before(40 + index * 35)
    const by = say.confirmed?.[key] ?? []
    const id = newId()
    const row = { id, personId: person.id, skillId: skillOf(key, ids), level, whereUsed: whereUsed ?? null }
    const kept = { origin: 'self', keptAt: saidAt, stillTrueAt: saidAt }
    // A confirmation stands for three years.
    const confirmedUntil = by.length >= 2 ? before(30 - 3 * 365) : null
    await tx
      .insertInto('skillClaim')
      .values({ ...row, ...kept, confirmedUntil })
      .execute()
    for (const name of by) {
      const from = ids.people.get(name)
      if (!from) throw new Error(`Nobody at Northwind is called ${name}.`)
      const words = 'I watched it on our last project together, from the first plan to the report.'
      const given = { claimId: id, byPersonId: from.id, level, words, givenAt: before(30) }
      await tx
        .insertInto('skillConfirmation')
        .values({ id: newId(), ...given, byManager: person.manager === name })
        .execute()
    }
  }
  for (const [sortOrder, [key, aimedLevel, why, isVisible]] of (say.wishes ?? []).entries())
    await tx
      .insertInto('learningWish')
      .values({ id: newId(), personId: person.id, skillId: skillOf(key, ids), aimedLevel, why, isVisible, sortOrder })
      .execute()
}

async function fillOffers(tx: Writes, person: Named, say: Say, ids: Ids): Promise<void> {
  for (const [sortOrder, [what, kind, minutes, key]] of (say.offers ?? []).entries()) {
    const id = newId()
    await tx.insertInto('helpOffer').values({ id, personId: person.id, what, kind, minutes, sortOrder }).execute()
    await tx
      .insertInto('helpOfferSkill')
      .values({ offerId: id, skillId: skillOf(key, ids) })
      .execute()
  }
}

const kinds = { a: 'answer', p: 'article', t: 'teaching', k: 'kudos', r: 'review', c: 'comment' } as const
const isKind = (letter: string): letter is keyof typeof kinds => Object.hasOwn(kinds, letter)
const shownDays = 690

/**
 * Signs of the two years past. The domains they come from are not here yet, so they have no page to lead to: their
 * source noun is the demonstration's own, which no replay touches.
 */
async function fillShown(tx: Writes, person: Named, say: Say, ids: Ids): Promise<void> {
  for (const [key, letters] of Object.entries(say.shown ?? {})) {
    const step = shownDays / letters.length
    const signs = [...letters].map((letter, index) => {
      if (!isKind(letter)) throw new Error(`${letter} stands for no kind of evidence.`)
      const sourceId = `${person.name}/${key}/${index}`
      return {
        ...{ id: newId(), personId: person.id, skillId: skillOf(key, ids), kind: kinds[letter] },
        ...{ sourceNoun: 'demonstration', sourceId, access: ['organisation'], accepted: letter === 'a' },
        votes: (index * 7) % 5,
        level: letter === 't' ? (say.claims?.[key]?.[0] ?? null) : null,
        happenedAt: before(Math.round(6 + (letters.length - 1 - index) * step + ((index * 5) % 11))),
      }
    })
    await tx.insertInto('skillEvidence').values(signs).execute()
  }
}

async function fillSetting(tx: Writes, person: Named, say: Say): Promise<void> {
  if (say.asks) {
    const isFull = say.asks === 'full'
    await tx
      .insertInto('expertSetting')
      .values({
        personId: person.id,
        isSuggested: say.asks !== 'no',
        // The demonstration is looked at around the clock: most may be asked at any hour.
        onlyWorkingHours: person.name === 'Keiko Tanabe',
        openLimit: 3,
        openAsks: isFull ? 3 : 1,
      })
      .execute()
  }
  if (say.leave) {
    const [from, to] = say.leave
    const days = { firstDay: daysAgo(-from), lastDay: daysAgo(-to), startedAt: before(-from) }
    await tx
      .insertInto('leave')
      .values({ id: newId(), personId: person.id, source: 'hr', ...days })
      .execute()
  }
}

import { sql } from 'kysely'
import type { z } from 'zod'
import { type PersonEvidence, expertiseRoutes as routes } from '../../contract/expertise.ts'
import type { EvidenceKind } from '../../contract/skills.ts'
import type { Rows } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { peopleToAsk, presentAsk } from './ask-state.ts'
import { shippedWeights } from './evidence-kinds.ts'
import { bandOf, standingOf } from './evidence-level.ts'
import { presentSources } from './evidence-present.ts'
import { type Purpose, visibleSigns } from './evidence-visible.ts'
import { offersOf, presentOffers } from './offers.ts'
import { handle } from './skills-access.ts'
import { nameOf } from './skills-visible.ts'
import { presentWishes, wishesOf } from './wishes.ts'

type Kind = z.input<typeof EvidenceKind>
type Page = z.input<typeof PersonEvidence>
type Sign = Awaited<ReturnType<typeof readSigns>>[number]

/** Quarters of the map: the last 24 months. */
const quartersShown = 8
/** Under this many sources a picture says less than a list (people.md P37). */
const fewestForMap = 3
const mostSigns = 1000

/** What somebody knows, as this reader may see it: five statements with the sign-in check. */
export const readPersonEvidence = handle.read(routes.readPersonEvidence, async ({ params, me, rows, allow }) => {
  allow()
  const person = await peopleToAsk(rows)
    .where('p.id', '=', params.id)
    .select([offersOf(rows, 'p.id', me.id).as('offers'), wishesOf(rows, 'p.id', me.id).as('wishes')])
    .executeTakeFirst()
  if (!person) throw notFound('There is no such person here.')
  const signs = await readSigns(rows, person.id, me)
  const present = await presentSources(rows, signs, me)
  const now = new Date()
  const bySkill = Map.groupBy(signs, ({ skillId }) => skillId)
  const skills = [...bySkill.values()].map(presentSkillOf).toSorted((a, b) => b.strength - a.strength)
  const evidence = signs.filter(({ isClaim }) => !isClaim)
  const since = quarterStart(now, 1 - quartersShown)
  const recent = evidence.filter(({ at }) => at >= since)
  const card = (sign: Sign) => ({ id: sign.id, kind: sign.kind as Kind, month: monthOf(sign.at), ...present(sign) })
  const strongest = skills.slice(0, 3).map((each) => ({
    ...withoutStrength(each),
    sources: (bySkill.get(each.skill.id) ?? [])
      .filter(({ isClaim }) => !isClaim)
      .toSorted((a, b) => b.strength - a.strength)
      .slice(0, 2)
      .map(card),
  }))
  return {
    person: { id: person.id, name: person.name },
    ask: presentAsk(person, now),
    skills: skills.map(withoutStrength),
    map: evidence.length < fewestForMap ? null : mapOf(recent, now),
    list: recent.map((sign) => ({ ...card(sign), skillId: sign.skillId })),
    strongest,
    weighing: weighingOf(signs),
    offers: presentOffers(person.offers).filter(({ isOn }) => isOn),
    wishes: presentWishes(person.wishes).filter(({ isVisible }) => isVisible),
  }
})

const readSigns = (rows: Rows, personId: string, me: { id: string }, purpose: Purpose = 'page') =>
  rows
    .selectFrom(visibleSigns(rows, me, purpose).as('g'))
    .where('g.personId', '=', personId)
    .leftJoin('evidenceKind as w', 'w.key', 'g.kind')
    .leftJoin('skillClaim as said', (join) => join.onRef('said.id', '=', 'g.id').on('g.isClaim', '=', true))
    .select(['g.id', 'g.skillId', 'g.kind', 'g.sourceNoun', 'g.sourceId', 'g.at', 'g.level', 'g.isClaim', 'g.strength'])
    .select(['w.weight as ownWeight', 'said.whereUsed'])
    .select(nameOf(rows, 'g.skill_id', me.id).as('skillName'))
    .orderBy('g.at', 'desc')
    .orderBy('g.id')
    .limit(mostSigns)
    .execute()

function presentSkillOf(signs: Sign[]): Page['skills'][number] & { strength: number } {
  const [first] = signs
  const strength = signs.reduce((sum, sign) => sum + sign.strength, 0)
  const said = signs.find(({ isClaim }) => isClaim)
  const ground = said?.kind === 'confirmed_claim' ? ('confirmed' as const) : ('says_so' as const)
  return {
    skill: { id: first?.skillId ?? '', name: first?.skillName ?? '' },
    standing: standingOf(signs) ?? { level: null, ground: 'says_so' },
    claim: said ? { claimed: { level: said.level, ground }, whereUsed: said.whereUsed } : null,
    band: bandOf(signs, strength),
    strength,
  }
}

/** Strength orders what is shown and is itself never shown (P34). */
const withoutStrength = ({ strength: _strength, ...shown }: ReturnType<typeof presentSkillOf>) => shown

const monthOf = (at: Date) => at.toISOString().slice(0, 7)
const quarterStart = (now: Date, quarters: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), (Math.floor(now.getUTCMonth() / 3) + quarters) * 3, 1))
const quarterOf = (at: Date) => `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`

function mapOf(recent: Sign[], now: Date): Page['map'] {
  const quarters = Array.from({ length: quartersShown }, (_, index) =>
    quarterOf(quarterStart(now, index + 1 - quartersShown)),
  )
  const groups = Map.groupBy(recent, ({ skillId, at, kind }) => `${skillId} ${quarterOf(at)} ${kind}`)
  const marks = [...groups.values()].flatMap((signs) => {
    const [sign] = signs
    return sign
      ? [{ skillId: sign.skillId, quarter: quarterOf(sign.at), kind: sign.kind as Kind, count: signs.length }]
      : []
  })
  return { quarters, marks }
}

/** "How this is weighed", for the kinds that are shown, the heaviest first. */
function weighingOf(signs: Sign[]): Page['weighing'] {
  const weights = new Map(signs.map(({ kind, ownWeight }) => [kind, ownWeight ?? shippedWeights[kind] ?? 0]))
  return [...weights].map(([kind, weight]) => ({ kind: kind as Kind, weight })).toSorted((a, b) => b.weight - a.weight)
}

export type SkillsOnCard = Page['skills']
/**
 * The strongest three skills of each of these people, for cards and lists: one statement. A person without any that
 * this reader may see is left out.
 */
export async function readStrongest(
  rows: Rows,
  personIds: readonly string[],
  me: { id: string },
  purpose: Purpose = 'page',
): Promise<Map<string, SkillsOnCard>> {
  if (personIds.length === 0) return new Map()
  const sums = rows
    .selectFrom(visibleSigns(rows, me, purpose).as('g'))
    .where('g.personId', 'in', [...personIds])
    .groupBy(['g.personId', 'g.skillId'])
    .select(['g.personId', 'g.skillId', sql<number>`sum(g.strength)`.as('strength')])
    .select(
      sql<{ id: string; kind: string; isClaim: boolean; level: number | null }[]>`jsonb_agg(jsonb_build_object(
        'id', g.id, 'kind', g.kind, 'isClaim', g.is_claim, 'level', g.level))`.as('signs'),
    )
  const found = await rows
    .selectFrom(sums.as('t'))
    .select(['t.personId', 't.skillId', 't.strength', 't.signs'])
    .select(sql<number>`row_number() over (partition by t.person_id order by t.strength desc, t.skill_id)`.as('place'))
    .$call((ranked) => rows.selectFrom(ranked.as('r')).where('r.place', '<=', 3).selectAll('r'))
    .select(nameOf(rows, 'r.skill_id', me.id).as('skillName'))
    .orderBy('r.place')
    .execute()
  const shown = found.map(({ personId, skillId, skillName, strength, signs }) => {
    const said = signs.find(({ isClaim }) => isClaim)
    const ground = said?.kind === 'confirmed_claim' ? ('confirmed' as const) : ('says_so' as const)
    return {
      personId,
      shown: {
        skill: { id: skillId, name: skillName ?? '' },
        standing: standingOf(signs) ?? { level: null, ground },
        claim: said ? { claimed: { level: said.level, ground }, whereUsed: null } : null,
        band: bandOf(signs, strength),
      },
    }
  })
  return new Map(
    [...Map.groupBy(shown, ({ personId }) => personId)].map(([id, own]) => [id, own.map((each) => each.shown)]),
  )
}

/** The skills part of cards, for a page of them at once: three statements with the sign-in check (P43). */
export const listCardSkills = handle.read(routes.listCardSkills, async ({ query, me, rows, allow }) => {
  allow()
  if (query.ids.length === 0) return { items: [] }
  const people = await peopleToAsk(rows)
    .where('p.id', 'in', query.ids)
    .select(offersOf(rows, 'p.id', me.id).as('offers'))
    .execute()
  const strongest = await readStrongest(
    rows,
    people.map(({ id }) => id),
    me,
  )
  const now = new Date()
  const items = people.map((person) => ({
    id: person.id,
    ask: presentAsk(person, now),
    strongest: strongest.get(person.id) ?? [],
    offer: presentOffers(person.offers).find(({ isOn }) => isOn) ?? null,
  }))
  return { items }
})

import { sql } from 'kysely'
import type { Rows } from '../platform/database.ts'
import { ageDays, ageFloor, shippedWeights } from './evidence-kinds.ts'
import { livingStates } from './skills-visible.ts'

/**
 * What signs of skill are read for; each has a consent of its own (people.md P36). `page`: the person's page and
 * everything that shows it. `suggestions`: proposing people to be asked. `teams`: forming teams. `mentoring`: a
 * programme's matching, whose own consent the programme has checked. `own`: the person's own recommendations.
 */
export type Purpose = 'page' | 'suggestions' | 'teams' | 'mentoring' | 'own'
type Reader = { id: string }

/** The tokens that a reader holds: everybody's, their own, and those of their groups (P35). As SQL, for `&&`. */
export const tokensOf = (rows: Rows, me: Reader) => {
  const groups = rows
    .selectFrom('personGroupMember as mine')
    .where('mine.personId', '=', me.id)
    .select(sql<string[]>`array_agg('group:' || mine.group_id)`.as('tokens'))
  return sql<string[]>`(array['organisation', ${`person:${me.id}`}]::text[] || coalesce(${groups}, '{}'))`
}

const age = (column: string) =>
  sql<number>`(${ageFloor}::float8 + exp(-greatest(0, extract(epoch from now() - ${sql.ref<string>(column)})) / 86400 / ${ageDays}::float8))`
/** The organisation's own weight of a kind, else the program's. */
const weight = (kind: string) => {
  const weights = JSON.stringify(shippedWeights)
  return sql<number>`coalesce(k.weight, (${weights}::jsonb ->> ${sql.ref<string>(kind)})::float8, 0)`
}

/** Nobody hid the skill or the whole map, and the person agreed to this purpose. */
const allowsPurpose = (rows: Rows, purpose: Purpose, person: string, skill: string) => {
  const hides = rows
    .selectFrom('hiddenSkill as h')
    .where(sql<string>`h.person_id`, '=', sql.ref<string>(person))
    .where(sql<string>`h.skill_id`, '=', sql.ref<string>(skill))
    .select(sql`1`.as('one'))
  const setting = rows
    .selectFrom('expertSetting as x')
    .where(sql<string>`x.person_id`, '=', sql.ref<string>(person))
    .select(sql`1`.as('one'))
  const agreed = {
    page: sql`not exists (${setting.where('x.isMapHidden', '=', true)})`,
    suggestions: sql`exists (${setting.where('x.isMapHidden', '=', false).where('x.isSuggested', '=', true)})`,
    teams: sql`exists (${setting.where('x.isMapHidden', '=', false).where('x.isUsedInTeams', '=', true)})`,
    mentoring: sql`not exists (${setting.where('x.isMapHidden', '=', true)})`,
    own: sql`true`,
  }[purpose]
  return purpose === 'own' ? sql<boolean>`true` : sql<boolean>`not exists (${hides}) and ${agreed}`
}

/**
 * Evidence that this reader may see for this purpose: the one query behind every page, list, search, matching and count
 * of evidence (P35). What is withdrawn, hidden, contested, over the day's five, or of a merged skill is not there.
 */
export const visibleEvidence = (rows: Rows, me: Reader, purpose: Purpose) =>
  rows
    .selectFrom('skillEvidence as e')
    .innerJoin('skill as es', 'es.id', 'e.skillId')
    .where('es.state', 'in', livingStates)
    .where('e.withdrawnAt', 'is', null)
    .where('e.counts', '=', true)
    .where(sql<boolean>`e.access && ${tokensOf(rows, me)}`)
    .where(allowsPurpose(rows, purpose, 'e.person_id', 'e.skill_id'))
    // The page lists contributions by name; one switch takes them off it (P36).
    .$if(purpose === 'page', (query) =>
      query.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('expertSetting as sc')
              .whereRef('sc.personId', '=', 'e.personId')
              .where('sc.showsContributions', '=', false)
              .select(sql`1`.as('one')),
          ),
        ),
      ),
    )

/**
 * Claims that count for this purpose. One that came from a file is nobody's word until the person keeps it: it serves
 * a coordinator's matching and nothing else (P27).
 */
export const visibleClaims = (rows: Rows, purpose: Purpose) =>
  rows
    .selectFrom('skillClaim as c')
    .innerJoin('skill as cs', 'cs.id', 'c.skillId')
    .where('cs.state', 'in', livingStates)
    .where(allowsPurpose(rows, purpose, 'c.person_id', 'c.skill_id'))
    .$if(purpose !== 'mentoring' && purpose !== 'own', (query) => query.where('c.keptAt', 'is not', null))

/** True while enough confirmations of the claim `c` stand (P28). */
export const isConfirmed = sql<boolean>`coalesce(c.confirmed_until > now(), false)`

/**
 * All signs of skill together, evidence and claims, each with its strength: weight x quality x age, applied now and
 * never stored (P31, P34). A claim weighs as confirmed or as said, never both (P30).
 */
export const visibleSigns = (rows: Rows, me: Reader, purpose: Purpose) => {
  const evidence = visibleEvidence(rows, me, purpose)
    .leftJoin('evidenceKind as k', 'k.key', 'e.kind')
    .select([
      'e.id',
      'e.personId',
      'e.skillId',
      'e.kind',
      'e.sourceNoun',
      'e.sourceId',
      'e.happenedAt as at',
      'e.level',
    ])
    .select(sql<boolean>`false`.as('isClaim'))
    .select(
      sql<number>`${weight('e.kind')} * (ln(2 + greatest(0, e.votes)) / ln(2) + e.accepted::int) * ${age('e.happened_at')}`.as(
        'strength',
      ),
    )
  const claims = visibleClaims(rows, purpose)
    .leftJoin('evidenceKind as k', (join) =>
      join.on('k.key', '=', sql<string>`case when ${isConfirmed} then 'confirmed_claim' else 'claim' end`),
    )
    .select(['c.id', 'c.personId', 'c.skillId'])
    .select([
      sql<string>`case when ${isConfirmed} then 'confirmed_claim' else 'claim' end`.as('kind'),
      sql<string>`'claim'`.as('sourceNoun'),
      sql<string>`c.id::text`.as('sourceId'),
      sql<Date>`c.still_true_at`.as('at'),
    ])
    .select('c.level')
    .select(sql<boolean>`true`.as('isClaim'))
    .select(
      sql<number>`coalesce(k.weight, (${JSON.stringify(shippedWeights)}::jsonb ->> case when ${isConfirmed} then 'confirmed_claim' else 'claim' end)::float8) * ${age('c.still_true_at')}`.as(
        'strength',
      ),
    )
  return evidence.unionAll(claims)
}

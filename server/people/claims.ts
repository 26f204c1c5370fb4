import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { done } from '../../contract/common.ts'
import { expertiseRoutes as routes } from '../../contract/expertise.ts'
import type { Rows, Writes } from '../platform/database.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { refreshBetween, refreshConfirmedOf } from './claims-confirmed.ts'
import { localeOf, stepVersion } from './expert-setting.ts'
import { handle } from './skills-access.ts'
import { findOrPropose } from './skills-suggest.ts'
import { livingStates, nameOf, resolveSkills } from './skills-visible.ts'
import { visiblePeople } from './visible.ts'
import { refuseDoubles } from './wishes.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'claim.changed': { personId: string; skillIds: string[] }
    'claim.confirmation_asked': { claimId: string; personId: string; ofPersonId: string }
    'claim.confirmed': { claimId: string; personId: string; byPersonId: string }
    'claim.confirmation_withdrawn': { claimId: string; personId: string; byPersonId: string }
  }
}

/** Asks for confirmation in 30 days (people.md P28): confirming is a favour, not a campaign. */
const asksAMonth = 3
const yearMs = 365 * 86_400_000

export const readMyClaims = handle.read(routes.readMyClaims, async ({ me, rows, allow }) => {
  allow()
  return loadClaims(rows, me.id)
})

/** A person's own claims with the words of those who confirmed them, which nobody else reads. */
export async function loadClaims(rows: Rows, personId: string) {
  const setting = await rows
    .selectFrom('expertSetting')
    .where('personId', '=', personId)
    .select('claimsVersion')
    .executeTakeFirst()
  const found = await rows
    .selectFrom('skillClaim as c')
    .innerJoin('skill as s', 's.id', 'c.skillId')
    .where('s.state', 'in', livingStates)
    .where('c.personId', '=', personId)
    .select(['c.skillId', 'c.level', 'c.whereUsed', 'c.keptAt', 'c.stillTrueAt', 'c.confirmedUntil'])
    .select(nameOf(rows, 'c.skill_id', personId).as('name'))
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('skillConfirmation as f')
          .leftJoin('person as by', 'by.id', 'f.byPersonId')
          .whereRef('f.claimId', '=', 'c.id')
          .where('f.withdrawnAt', 'is', null)
          .select(['f.byPersonId', 'by.name as byName', 'f.words'])
          .select(sql<boolean>`f.level >= c.level`.as('counts'))
          .select(sql<string>`to_char(f.given_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`.as('at'))
          .orderBy('f.givenAt', 'desc'),
      ).as('confirmations'),
    )
    .orderBy('s.sortName')
    .orderBy('c.id')
    .execute()
  const now = Date.now()
  const items = found.map((claim) => ({
    skill: { id: claim.skillId, name: claim.name ?? '' },
    claimed: {
      level: claim.level,
      ground:
        claim.confirmedUntil && claim.confirmedUntil.getTime() > now ? ('confirmed' as const) : ('says_so' as const),
    },
    whereUsed: claim.whereUsed,
    isKept: claim.keptAt !== null,
    asksAgain: claim.keptAt !== null && now - claim.stillTrueAt.getTime() > yearMs,
    confirmations: claim.confirmations.map(({ byPersonId, byName, words, counts, at }) => ({
      by: byPersonId && byName ? { id: byPersonId, name: byName } : null,
      words,
      at,
      counts,
      byMe: byPersonId === personId,
    })),
  }))
  return { version: setting?.claimsVersion ?? 1, items }
}

/** The whole list at once: new claims come, others change, what is missing goes with its confirmations. */
export const saveMyClaims = handle.write(routes.saveMyClaims, async ({ body, me, tx, org, emit, allow, platform }) => {
  allow()
  await stepVersion(tx, me.id, 'claimsVersion', body.version, () => loadClaims(tx, me.id))
  const choices = body.items.map(({ skill }) => skill)
  const skillIds = await findOrPropose({ tx, org, me, emit }, choices, await localeOf(tx, me.id))
  refuseDoubles(skillIds)
  await removeOthers(tx, me.id, skillIds)
  const now = new Date()
  for (const [index, { level, whereUsed, isKept, isStillTrue }] of body.items.entries()) {
    const claim = { id: newId(), personId: me.id, skillId: skillIds[index] ?? '', level, whereUsed, origin: 'self' }
    await tx
      .insertInto('skillClaim')
      .values({ ...claim, keptAt: now, stillTrueAt: now })
      .onConflict((conflict) =>
        conflict.columns(['personId', 'skillId']).doUpdateSet((eb) => ({
          level,
          whereUsed,
          keptAt: isKept ? sql<Date>`coalesce(skill_claim.kept_at, ${now})` : eb.ref('skillClaim.keptAt'),
          // Keeping it, changing its level or saying so makes it true as of now.
          stillTrueAt: sql<Date>`case when ${isStillTrue} or skill_claim.level <> ${level}
            or (${isKept} and skill_claim.kept_at is null) then ${now}::timestamptz else skill_claim.still_true_at end`,
        })),
      )
      .execute()
  }
  const own = await tx.selectFrom('skillClaim').where('personId', '=', me.id).select('id').execute()
  await refreshConfirmedOf(
    tx,
    own.map(({ id }) => id),
  )
  await emit('claim.changed', { personId: me.id, skillIds })
  platform.live.tell(org.id, { changed: 'expertise', id: me.id })
  return loadClaims(tx, me.id)
})

/** Removes claims of other skills, and with them those that wait under a skill that was merged into one of those. */
async function removeOthers(tx: Writes, personId: string, kept: readonly string[]): Promise<void> {
  const own = await tx.selectFrom('skillClaim').where('personId', '=', personId).select(['id', 'skillId']).execute()
  const resolved = await resolveSkills(
    tx,
    own.map(({ skillId }) => skillId),
  )
  const gone = own.filter(({ skillId }) => !kept.includes(resolved.get(skillId) ?? skillId)).map(({ id }) => id)
  if (gone.length > 0) await tx.deleteFrom('skillClaim').where('id', 'in', gone).execute()
}

/** A claim that its person keeps; a claim from a file is nobody's word yet. */
async function loadClaim(rows: Rows, personId: string, skillId: string) {
  const resolved = (await resolveSkills(rows, [skillId])).get(skillId)
  const claim = await visiblePeople(rows)
    .innerJoin('skillClaim as c', 'c.personId', 'p.id')
    .where('p.id', '=', personId)
    .where('c.skillId', '=', resolved ?? skillId)
    .where('c.keptAt', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('hiddenSkill as h')
            .whereRef('h.personId', '=', 'c.personId')
            .whereRef('h.skillId', '=', 'c.skillId')
            .select('h.skillId'),
        ),
      ),
    )
    .select(['c.id', 'c.personId', 'c.level', 'p.managerId'])
    .executeTakeFirst()
  if (!claim) throw notFound('There is no such claim to confirm.')
  return claim
}

export const confirmClaim = handle.write(
  routes.confirmClaim,
  async ({ params, body, me, tx, org, emit, allow, platform }) => {
    allow({ personId: params.id })
    const claim = await loadClaim(tx, params.id, params.skillId)
    await lockPair(tx, org.id, me.id, claim.personId)
    const given = { claimId: claim.id, byPersonId: me.id, level: claim.level, words: body.words }
    await tx
      .updateTable('skillConfirmation')
      .set({ withdrawnAt: new Date() })
      .where('claimId', '=', claim.id)
      .where('byPersonId', '=', me.id)
      .where('withdrawnAt', 'is', null)
      .execute()
    await tx
      .insertInto('skillConfirmation')
      .values({ id: newId(), ...given, byManager: claim.managerId === me.id })
      .execute()
    await refreshConfirmedOf(tx, [claim.id])
    await refreshBetween(tx, me.id, claim.personId)
    await emit('claim.confirmed', { claimId: claim.id, personId: claim.personId, byPersonId: me.id })
    platform.live.tell(org.id, { changed: 'expertise', id: claim.personId })
    return done
  },
)

/** Two people confirming each other at the same moment wait for each other, or neither would see the swap. */
const lockPair = (tx: Writes, organisationId: string, a: string, b: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`confirm ${organisationId} ${[a, b].sort().join(' ')}`}, 0))`.execute(
    tx,
  )

export const withdrawConfirmation = handle.write(
  routes.withdrawConfirmation,
  async ({ params, me, tx, org, emit, allow, platform }) => {
    const skillId = (await resolveSkills(tx, [params.skillId])).get(params.skillId) ?? params.skillId
    const given = await tx
      .selectFrom('skillConfirmation as f')
      .innerJoin('skillClaim as c', 'c.id', 'f.claimId')
      .where('c.personId', '=', params.id)
      .where('c.skillId', '=', skillId)
      .where('f.withdrawnAt', 'is', null)
      // Mine where I gave one: the rule then decides, and refuses whoever gave none.
      .orderBy(sql`f.by_person_id is not distinct from ${me.id}`, 'desc')
      .select(['f.id', 'f.byPersonId', 'c.id as claimId'])
      .executeTakeFirst()
    allow({ byPersonId: given?.byPersonId ?? null })
    if (!given) throw notFound()
    await lockPair(tx, org.id, me.id, params.id)
    await tx.updateTable('skillConfirmation').set({ withdrawnAt: new Date() }).where('id', '=', given.id).execute()
    await refreshConfirmedOf(tx, [given.claimId])
    await refreshBetween(tx, me.id, params.id)
    await emit('claim.confirmation_withdrawn', { claimId: given.claimId, personId: params.id, byPersonId: me.id })
    platform.live.tell(org.id, { changed: 'expertise', id: params.id })
    return done
  },
)

/** Asks one colleague; the fourth within 30 days waits. */
export const askForConfirmation = handle.write(
  routes.askForConfirmation,
  async ({ params, body, me, tx, emit, allow, org }) => {
    allow()
    const claim = await loadClaim(tx, me.id, params.skillId)
    const asked = await visiblePeople(tx)
      .where('p.id', '=', body.personId)
      .where('p.id', '!=', me.id)
      .select('p.id')
      .executeTakeFirst()
    if (!asked) {
      const message = 'is no colleague who is here'
      throw invalid({ code: 'person', detail: `personId ${message}.`, fields: [{ path: 'personId', message }] })
    }
    await sql`select pg_advisory_xact_lock(hashtextextended(${`asks ${org.id} ${me.id}`}, 0))`.execute(tx)
    const { count } = await tx
      .selectFrom('confirmationAsk')
      .where('askedBy', '=', me.id)
      .where('at', '>', sql<Date>`now() - interval '30 days'`)
      .select(sql<number>`count(*)::int`.as('count'))
      .executeTakeFirstOrThrow()
    if (count >= asksAMonth)
      throw conflict({
        code: 'ask_limit',
        detail: 'You asked three times in the last 30 days. Wait a while before asking again.',
      })
    const ask = { id: newId(), claimId: claim.id, ofPersonId: asked.id, askedBy: me.id }
    await tx.insertInto('confirmationAsk').values(ask).execute()
    await emit('claim.confirmation_asked', { claimId: claim.id, personId: me.id, ofPersonId: asked.id })
    return { asksLeft: asksAMonth - count - 1 }
  },
)

import { sql } from 'kysely'
import type { z } from 'zod'
import { type OfferKind, expertiseRoutes as routes } from '../../contract/expertise.ts'
import type { Rows } from '../platform/database.ts'
import { newId } from '../platform/id.ts'
import { localeOf, stepVersion } from './expert-setting.ts'
import { handle } from './skills-access.ts'
import { findOrPropose } from './skills-suggest.ts'
import { livingStates, nameOf } from './skills-visible.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'offers.changed': { personId: string }
  }
}

type OfferRow = {
  id: string
  what: string
  kind: string
  minutes: number | null
  isOn: boolean
  skills: { id: string; name: string }[]
}

/** A person's help offers as one column, in their order (people.md P11). */
export const offersOf = (rows: Rows, person: string, readerId: string) => {
  const skills = rows
    .selectFrom('helpOfferSkill as hs')
    .innerJoin('skill as hss', 'hss.id', 'hs.skillId')
    .where('hss.state', 'in', livingStates)
    .where(sql<string>`hs.offer_id`, '=', sql.ref<string>('o.id'))
    .select(
      sql<string>`coalesce(jsonb_agg(jsonb_build_object('id', hs.skill_id, 'name', ${nameOf(rows, 'hs.skill_id', readerId)})), '[]')`.as(
        'skills',
      ),
    )
  return rows
    .selectFrom('helpOffer as o')
    .where(sql<string>`o.person_id`, '=', sql.ref<string>(person))
    .select(
      sql<OfferRow[]>`coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'what', o.what, 'kind', o.kind,
        'minutes', o.minutes, 'isOn', o.is_on, 'skills', (${skills})) order by o.sort_order), '[]')`.as('offers'),
    )
}

export const presentOffers = (offers: OfferRow[] | null) =>
  (offers ?? []).map((offer) => ({ ...offer, kind: offer.kind as z.input<typeof OfferKind> }))

export const readMyOffers = handle.read(routes.readMyOffers, async ({ me, rows, allow }) => {
  allow()
  return loadOffers(rows, me.id)
})

async function loadOffers(rows: Rows, personId: string) {
  const found = await rows
    .selectFrom('person as p')
    .leftJoin('expertSetting as x', 'x.personId', 'p.id')
    .where('p.id', '=', personId)
    .select(['x.offersVersion', offersOf(rows, 'p.id', personId).as('offers')])
    .executeTakeFirstOrThrow()
  return { version: found.offersVersion ?? 1, items: presentOffers(found.offers) }
}

/** Replaces the offers; one that keeps its id keeps its place in what others link to. */
export const saveMyOffers = handle.write(routes.saveMyOffers, async ({ body, me, tx, org, emit, allow, platform }) => {
  allow()
  await stepVersion(tx, me.id, 'offersVersion', body.version, () => loadOffers(tx, me.id))
  const language = await localeOf(tx, me.id)
  const own = await tx.selectFrom('helpOffer').where('personId', '=', me.id).select('id').execute()
  await tx.deleteFrom('helpOffer').where('personId', '=', me.id).execute()
  for (const [sortOrder, { id, skills, ...offer }] of body.items.entries()) {
    const offerId = own.some((each) => each.id === id) && id ? id : newId()
    await tx
      .insertInto('helpOffer')
      .values({ ...offer, id: offerId, personId: me.id, sortOrder })
      .execute()
    const skillIds = new Set(await findOrPropose({ tx, org, me, emit }, skills, language))
    const named = [...skillIds].map((skillId) => ({ offerId, skillId }))
    if (named.length > 0) await tx.insertInto('helpOfferSkill').values(named).execute()
  }
  await emit('offers.changed', { personId: me.id })
  platform.live.tell(org.id, { changed: 'expertise', id: me.id })
  return loadOffers(tx, me.id)
})

/** Offers that are on, of people who are here, for one skill or all: what knowledge's K49 shows. */
export const visibleOffers = (rows: Rows) =>
  rows
    .selectFrom('helpOffer as o')
    .innerJoin('person as p', 'p.id', 'o.personId')
    .where('p.state', 'in', ['listed', 'invited', 'active'])
    .where('o.isOn', '=', true)

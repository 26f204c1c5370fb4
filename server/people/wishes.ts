import { sql } from 'kysely'
import { expertiseRoutes as routes } from '../../contract/expertise.ts'
import type { Rows } from '../platform/database.ts'
import { invalid } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import { localeOf, stepVersion } from './expert-setting.ts'
import { handle } from './skills-access.ts'
import { findOrPropose } from './skills-suggest.ts'
import { livingStates, nameOf } from './skills-visible.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    /** Which skills is not said: a wish may be private. */
    'wishes.changed': { personId: string }
  }
}

type WishRow = { skill: { id: string; name: string }; aimedLevel: number; why: string | null; isVisible: boolean }

/** What a person wants to learn, as one column, the most wanted first; private wishes for that person alone (P12). */
export const wishesOf = (rows: Rows, person: string, readerId: string) =>
  rows
    .selectFrom('learningWish as w')
    .innerJoin('skill as ws', 'ws.id', 'w.skillId')
    .where('ws.state', 'in', livingStates)
    .where(sql<string>`w.person_id`, '=', sql.ref<string>(person))
    .where((eb) => eb.or([eb('w.isVisible', '=', true), eb('w.personId', '=', readerId)]))
    .select(
      sql<WishRow[]>`coalesce(jsonb_agg(jsonb_build_object('skill', jsonb_build_object('id', w.skill_id,
        'name', ${nameOf(rows, 'w.skill_id', readerId)}), 'aimedLevel', w.aimed_level, 'why', w.why,
        'isVisible', w.is_visible) order by w.sort_order), '[]')`.as('wishes'),
    )

export const presentWishes = (wishes: WishRow[] | null) => wishes ?? []

/** Wishes that anybody may count, filter by or answer. */
export const visibleWishes = (rows: Rows) =>
  rows
    .selectFrom('learningWish as w')
    .innerJoin('person as p', 'p.id', 'w.personId')
    .where('p.state', 'in', ['listed', 'invited', 'active'])
    .where('w.isVisible', '=', true)

export const readMyWishes = handle.read(routes.readMyWishes, async ({ me, rows, allow }) => {
  allow()
  return loadWishes(rows, me.id)
})

async function loadWishes(rows: Rows, personId: string) {
  const found = await rows
    .selectFrom('person as p')
    .leftJoin('expertSetting as x', 'x.personId', 'p.id')
    .where('p.id', '=', personId)
    .select(['x.wishesVersion', wishesOf(rows, 'p.id', personId).as('wishes')])
    .executeTakeFirstOrThrow()
  return { version: found.wishesVersion ?? 1, items: presentWishes(found.wishes) }
}

export const saveMyWishes = handle.write(routes.saveMyWishes, async ({ body, me, tx, org, emit, allow, platform }) => {
  allow()
  await stepVersion(tx, me.id, 'wishesVersion', body.version, () => loadWishes(tx, me.id))
  const choices = body.items.map(({ skill }) => skill)
  const skillIds = await findOrPropose({ tx, org, me, emit }, choices, await localeOf(tx, me.id))
  refuseDoubles(skillIds)
  await tx.deleteFrom('learningWish').where('personId', '=', me.id).execute()
  const wishes = body.items.map(({ skill: _skill, ...wish }, sortOrder) => ({
    ...wish,
    id: newId(),
    personId: me.id,
    skillId: skillIds[sortOrder] ?? '',
    sortOrder,
  }))
  if (wishes.length > 0) await tx.insertInto('learningWish').values(wishes).execute()
  await emit('wishes.changed', { personId: me.id })
  platform.live.tell(org.id, { changed: 'expertise', id: me.id })
  return loadWishes(tx, me.id)
})

/** @throws 422 where one skill stands twice in a list, perhaps under two of its names. */
export function refuseDoubles(skillIds: readonly string[]): void {
  const fields = skillIds.flatMap((id, index) =>
    skillIds.indexOf(id) < index
      ? [{ path: `items.${index}.skill`, message: 'is the same skill as an earlier one' }]
      : [],
  )
  const [first] = fields
  if (first) throw invalid({ code: 'skill_twice', detail: `${first.path} ${first.message}.`, fields })
}

import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Ground } from '../../contract/skills.ts'
import type { OrganisationDatabase, Rows } from '../platform/database.ts'
import { isConfirmed, visibleClaims, visibleEvidence } from './evidence-visible.ts'
import { visibleOffers } from './offers.ts'
import { visibleWishes } from './wishes.ts'

type Reader = { id: string }
export type SkillFilter = {
  skill: string
  minLevel?: number | undefined
  /** On any of these grounds; on any at all unless said. */
  grounds?: readonly z.output<typeof Ground>[] | undefined
}

/** What a sign without a level is taken for where a level is asked for (people.md P33). */
const assumedLevel = 2

/** People `p` who have the skill at this level or above on one of these grounds, as far as the reader may see (P41). */
export function hasSkill(rows: Rows, me: Reader, { skill, minLevel = 0, grounds }: SkillFilter): RawBuilder<boolean> {
  const claims = visibleClaims(rows, 'page')
    .where('c.skillId', '=', skill)
    .where('c.level', '>=', minLevel)
    .select('c.personId')
  const byGround = {
    shown: shownBy(rows, me, skill, minLevel),
    confirmed: claims.where(isConfirmed),
    says_so: claims.where(sql<boolean>`not ${isConfirmed}`),
  }
  const asked = [...new Set(grounds ?? (['shown', 'confirmed', 'says_so'] as const))]
  return sql<boolean>`(${sql.join(
    asked.map((ground) => sql`p.id in (${byGround[ground]})`),
    sql` or `,
  )})`
}

/** Shown at a level, or by signs of which none names a level, which then stand for practising. */
const shownBy = (rows: Rows, me: Reader, skill: string, minLevel: number) =>
  visibleEvidence(rows, me, 'page')
    .where('e.skillId', '=', skill)
    .groupBy('e.personId')
    .having(sql<boolean>`coalesce(max(e.level), ${assumedLevel}::int) >= ${minLevel}::int`)
    .select('e.personId')

/** People `p` with a help offer that is on. */
export const isGladToHelp = (rows: Rows): RawBuilder<boolean> =>
  sql<boolean>`p.id in (${visibleOffers(rows).select('o.personId')})`

/** People `p` who say for everybody to read that they want to learn this. */
export const wantsToLearn = (rows: Rows, skill: string): RawBuilder<boolean> =>
  sql<boolean>`p.id in (${visibleWishes(rows).where('w.skillId', '=', skill).select('w.personId')})`

/**
 * People `p` of whom the words would be "may be asked now": the same decisions as `askStateOf`, in SQL, so that a
 * list of thousands need not be read. A test holds the two together.
 */
export const mayBeAskedNow = (org: OrganisationDatabase): RawBuilder<boolean> => {
  const there = sql`(now() at time zone coalesce(p.zone, (select s.zone from ${org.table('site')} s where s.id = p.site_id), 'UTC'))`
  const hides = sql`(array['hours', 'zone'] && (p.me_fields || p.unit_fields))`
  return sql<boolean>`exists (
    select 1 from ${org.table('expertSetting')} x where x.person_id = p.id
      and x.is_suggested and x.open_limit > 0 and x.weekly_limit > 0 and x.asked_for <> '{}'
      and x.open_asks < x.open_limit and (x.paused_until is null or x.paused_until <= now())
      and (select count(*) from unnest(x.recent_asks) t where t > now() - interval '7 days') < x.weekly_limit
      and (not x.only_working_hours or p.hours = '[]' or ${hides} or exists (
        select 1 from jsonb_array_elements(p.hours) h
        where (h ->> 'day')::int = extract(isodow from ${there})
          and h ->> 'from' <= to_char(${there}, 'HH24:MI') and to_char(${there}, 'HH24:MI') < h ->> 'to'))
      and not exists (
        select 1 from ${org.table('leave')} l where l.person_id = p.id
          and l.first_day <= ${there}::date and (l.last_day is null or l.last_day >= ${there}::date)))`
}

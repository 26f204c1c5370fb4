import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Rows } from '../platform/database.ts'
import { type Asked, type AskSetting, askStateOf, type WorkingTime } from './ask-words.ts'
import type { LeaveRow } from './leave-days.ts'
import { visiblePeople } from './visible.ts'

/** People who are here with what decides whether they may be asked now: one statement, any number of people. */
export const peopleToAsk = (rows: Rows) =>
  visiblePeople(rows)
    .leftJoin('expertSetting as x', 'x.personId', 'p.id')
    .leftJoin('site as where', 'where.id', 'p.siteId')
    .select(['p.id', 'p.name', 'p.hours', 'p.unitFields', 'p.meFields'])
    .select(sql<string | null>`coalesce(p.zone, "where".zone)`.as('askZone'))
    .select([
      'x.personId as settingOf',
      'x.isSuggested',
      'x.openLimit',
      'x.weeklyLimit',
      'x.onlyWorkingHours',
      'x.pausedUntil',
      'x.askedFor',
      'x.openAsks',
      sql<number>`(select count(*)::int from unnest(x.recent_asks) t where t > now() - interval '7 days')`.as(
        'asksThisWeek',
      ),
    ])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('leave as a')
          .whereRef('a.personId', '=', 'p.id')
          .where((or) => or.or([or('a.lastDay', 'is', null), or('a.lastDay', '>=', sql<string>`current_date - 1`)]))
          .where('a.firstDay', '<=', sql<string>`current_date + 1`)
          .select([sql<string>`a.first_day`.as('first'), sql<string | null>`a.last_day`.as('last')])
          .select('a.showsReturn as shown'),
      ).as('leave'),
    )

type Row = Partial<{ [K in keyof AskSetting]: AskSetting[K] | null }> & {
  settingOf: string | null
  askZone: string | null
  hours: unknown
  unitFields: string[]
  meFields: string[]
  leave: LeaveRow[]
}

/** The state in words of a row of `peopleToAsk`. Hidden hours or a hidden zone tell nothing here either (P8). */
export function presentAsk(row: Row, now = new Date()): Asked {
  const hidden = [...row.unitFields, ...row.meFields]
  const hours = hidden.includes('hours') || hidden.includes('zone') ? [] : (row.hours as WorkingTime[])
  return askStateOf({ zone: row.askZone, hours, leave: row.leave, setting: settingOf(row) }, now)
}

export function settingOf(
  row: Omit<Row, 'hours' | 'leave' | 'askZone' | 'unitFields' | 'meFields'>,
): AskSetting | null {
  if (row.settingOf === null) return null
  return {
    isSuggested: row.isSuggested ?? null,
    openLimit: row.openLimit ?? 0,
    weeklyLimit: row.weeklyLimit ?? 0,
    onlyWorkingHours: row.onlyWorkingHours ?? true,
    pausedUntil: row.pausedUntil ?? null,
    askedFor: row.askedFor ?? [],
    openAsks: row.openAsks ?? 0,
    asksThisWeek: row.asksThisWeek ?? 0,
  }
}

/** Whether these people may be asked now, by id; people who are not here are left out. */
export async function readAskStates(
  rows: Rows,
  personIds: readonly string[],
  now = new Date(),
): Promise<Map<string, Asked>> {
  if (personIds.length === 0) return new Map()
  const found = await peopleToAsk(rows)
    .where('p.id', 'in', [...personIds])
    .execute()
  return new Map(found.map((row) => [row.id, presentAsk(row, now)]))
}

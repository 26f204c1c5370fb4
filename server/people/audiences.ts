import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import { peopleRoutes as routes } from '../../contract/people.ts'
import { Audience } from '../../contract/structure.ts'
import type { Viewer } from '../platform/access.ts'
import type { OrganisationDatabase, Rows } from '../platform/database.ts'
import { invalid } from '../platform/errors.ts'
import { handle } from './access.ts'
import { hasNoAccount, inUnits } from './directory.ts'
import { visiblePeople } from './visible.ts'

export type AudienceValue = z.output<typeof Audience>
type Choice = Omit<AudienceValue, 'everyone' | 'minus'>
type Rule = { id: string; rule: AudienceValue | null }

/** Whether somebody who is here belongs to an audience now. */
export async function inAudience(
  org: OrganisationDatabase,
  audience: AudienceValue,
  personId: string,
  rows: Rows = org.rows,
) {
  const people = await peopleOf(org, audience, rows)
  return (await people.where('p.id', '=', personId).select('p.id').executeTakeFirst()) !== undefined
}

/** How many people who are here an audience holds. */
export async function countAudience(
  org: OrganisationDatabase,
  audience: AudienceValue,
  rows: Rows = org.rows,
): Promise<number> {
  const people = await peopleOf(org, audience, rows)
  const { count } = await people.select((eb) => eb.fn.countAll<string>().as('count')).executeTakeFirstOrThrow()
  return Number(count)
}

/** The ids of an audience in a fixed order, `limit` at a time after the last one seen. */
export async function listAudience(
  org: OrganisationDatabase,
  audience: AudienceValue,
  { after, limit, rows = org.rows }: { after?: string; limit: number; rows?: Rows },
): Promise<string[]> {
  const people = await peopleOf(org, audience, rows)
  const rest = after ? people.where('p.id', '>', after) : people
  return (await rest.select('p.id').orderBy('p.id').limit(limit).execute()).map(({ id }) => id)
}

const shownWithoutAccount = 200

/** Who of an audience has no account and will not be told: every act that publishes to people shows it first (P20). */
export async function withoutAccount(org: OrganisationDatabase, audience: AudienceValue, rows: Rows = org.rows) {
  const people = await peopleOf(org, audience, rows)
  const counted = await people
    .select((eb) => [eb.fn.countAll<string>().as('of'), eb.fn.countAll<string>().filterWhere(hasNoAccount).as('count')])
    .executeTakeFirstOrThrow()
  const named = await people
    .where(hasNoAccount)
    .select(['p.id', 'p.name'])
    .orderBy('p.sortName')
    .orderBy('p.id')
    .limit(shownWithoutAccount)
    .execute()
  return { count: Number(counted.count), of: Number(counted.of), people: named }
}

/** The people of an audience as a query over `person as p`; two statements at most, one where it names no groups. */
export async function peopleOf(org: OrganisationDatabase, audience: AudienceValue, rows: Rows = org.rows) {
  const rules = await loadRules(rows, [...(audience.groups ?? []), ...(audience.minus?.groups ?? [])])
  return visiblePeople(rows).where(holdsAudience(org, audience, rules))
}

async function loadRules(rows: Rows, groupIds: readonly string[]): Promise<Rule[]> {
  if (groupIds.length === 0) return []
  const found = await rows
    .selectFrom('personGroup')
    .where('id', 'in', groupIds)
    .where('closedAt', 'is', null)
    .select(['id', 'rule'])
    .execute()
  return found.map(({ id, rule }) => ({ id, rule: rule === null ? null : Audience.parse(rule) }))
}

function holdsAudience(
  org: OrganisationDatabase,
  audience: AudienceValue,
  rules: readonly Rule[],
): RawBuilder<boolean> {
  const { everyone, minus, ...choice } = audience
  const chosen = everyone ? sql<boolean>`true` : holdsChoice(org, choice, rules)
  return minus ? sql<boolean>`(${chosen} and not ${holdsChoice(org, minus, rules)})` : chosen
}

/** In any of the parts; a choice without parts holds nobody. */
function holdsChoice(org: OrganisationDatabase, choice: Choice, rules: readonly Rule[]): RawBuilder<boolean> {
  const { units = [], sites = [], levels = [], groups = [], people = [] } = choice
  const idsOf = (below: boolean) => units.filter((unit) => unit.below === below).map(({ id }) => id)
  const parts: RawBuilder<boolean>[] = [
    ...[true, false].flatMap((below) => (idsOf(below).length > 0 ? inUnits(org, idsOf(below), below) : [])),
    ...(sites.length > 0 ? [sql<boolean>`p.site_id = any (${sites}::uuid[])`] : []),
    ...(levels.length > 0 ? [sql<boolean>`p.level_id = any (${levels}::uuid[])`] : []),
    ...(people.length > 0 ? [sql<boolean>`p.id = any (${people}::uuid[])`] : []),
    ...rules.filter(({ id }) => groups.includes(id)).map((rule) => inGroup(org, rule)),
  ]
  return parts.length === 0 ? sql<boolean>`false` : sql<boolean>`coalesce(${sql.join(parts, sql` or `)}, false)`
}

/** Members by hand, or those whom the rule holds at this moment: a rule group follows a change at once (P19). */
export const inGroup = (org: OrganisationDatabase, { id, rule }: Rule): RawBuilder<boolean> =>
  rule === null
    ? sql<boolean>`p.id in (select person_id from ${org.table('personGroupMember')} where group_id = ${id})`
    : // A rule names no groups itself (`refuseAudience`), so that there is no circle.
      holdsAudience(org, rule, [])

/**
 * Refuses parts that are not there, and groups whose members the viewer may not know: choosing by such a group, or by
 * all but it, would tell who belongs. A hidden group and one that does not exist are refused in the same words.
 * @throws 422 `audience`
 */
export async function refuseAudience(
  org: OrganisationDatabase,
  audience: AudienceValue,
  { me, mayNameGroups = true, rows = org.rows }: { me: Viewer; mayNameGroups?: boolean; rows?: Rows },
): Promise<void> {
  const groups = [...(audience.groups ?? []), ...(audience.minus?.groups ?? [])]
  const units = [...(audience.units ?? []), ...(audience.minus?.units ?? [])].map(({ id }) => id)
  const known = await rows
    .selectFrom('personGroup as g')
    .leftJoin('personGroupMember as m', (on) => on.onRef('m.groupId', '=', 'g.id').on('m.personId', '=', me.id))
    .where('g.id', 'in', groups.length > 0 ? groups : [null])
    .where('g.closedAt', 'is', null)
    .select(['g.id', 'g.secrecy', 'm.role'])
    .execute()
  const mayName = (id: string) =>
    mayNameGroups &&
    known.some(
      (group) =>
        group.id === id &&
        (group.role !== null ||
          group.secrecy === 'visible' ||
          (group.secrecy === 'members' && me.is('people_administrator'))),
    )
  const standing = await rows
    .selectFrom('unit')
    .where('id', 'in', units.length > 0 ? units : [null])
    .select('id')
    .execute()
  const fields = [
    ...groups.filter((id) => !mayName(id)).map((id) => ({ path: 'groups', message: `${id} is no group to choose by` })),
    ...units
      .filter((id) => !standing.some((unit) => unit.id === id))
      .map((id) => ({ path: 'units', message: `${id} is no unit` })),
  ]
  if (fields.length > 0)
    throw invalid({ code: 'audience', detail: `${fields.map(({ message }) => message).join('; ')}.`, fields })
}

/** Counts an audience and who of it will not hear. A POST that writes nothing: an audience is too long for an address. */
export const countAudienceOf = handle.writeApart(routes.countAudience, async ({ body, me, org, allow }) => {
  allow()
  await refuseAudience(org, body, { me })
  return withoutAccount(org, body)
})

import { sql } from 'kysely'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { invalid } from '../platform/errors.ts'

/** Far above any real line or tree; a bound that a recursive statement cannot pass. */
const deepest = 100

/**
 * One writer of reporting lines and unit trees at a time in an organisation: two opposite moves in parallel would each
 * be fine alone and make a cycle together (P16). Take it before any row is locked.
 */
export async function lockStructure(tx: Writes, org: Pick<OrganisationDatabase, 'id'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`structure of ${org.id}`}, 0))`.execute(tx)
}

type Member = { id: string; name: string }

/** The chain upwards from a person, nearest first, at most `n` steps; who has left is passed over but not counted out. */
export async function lineUp(
  org: OrganisationDatabase,
  personId: string,
  n = deepest,
  rows: Rows = org.rows,
): Promise<Member[]> {
  const person = org.table('person')
  const found = await sql<Member>`
    with recursive line as (
      select manager_id as id, 1 as step from ${person} where id = ${personId}
      union all select q.manager_id, l.step + 1 from line l join ${person} q on q.id = l.id where l.step < ${Math.min(n, deepest)}
    )
    select q.id, q.name from line l join ${person} q on q.id = l.id
    where q.state in ('listed', 'invited', 'active') order by l.step`.execute(rows)
  return found.rows
}

/** Everybody whose chain leads to a person within `n` steps, as ids. */
export async function lineDown(
  org: OrganisationDatabase,
  personId: string,
  n = deepest,
  rows: Rows = org.rows,
): Promise<string[]> {
  const person = org.table('person')
  const found = await sql<{ id: string }>`
    with recursive line as (
      select id, 1 as step from ${person} where manager_id = ${personId}
      union all select q.id, l.step + 1 from line l join ${person} q on q.manager_id = l.id where l.step < ${Math.min(n, deepest)}
    )
    select q.id from line l join ${person} q on q.id = l.id
    where q.state in ('listed', 'invited', 'active') order by l.step, q.id`.execute(rows)
  return found.rows.map(({ id }) => id)
}

/** Whether one of two people is in the other's chain upwards within `n` steps. */
export async function areInLine(
  org: OrganisationDatabase,
  a: string,
  b: string,
  n = deepest,
  rows: Rows = org.rows,
): Promise<boolean> {
  const person = org.table('person')
  const found = await sql<{ inLine: boolean }>`
    with recursive line as (
      select id as from_id, manager_id as id, 1 as step from ${person} where id in (${a}, ${b})
      union all select l.from_id, q.manager_id, l.step + 1
        from line l join ${person} q on q.id = l.id where l.step < ${Math.min(n, deepest)}
    )
    select exists (select from line where id in (${a}, ${b}) and id <> from_id) as in_line`.execute(rows)
  return found.rows[0]?.inLine ?? false
}

/**
 * Refuses a manager who reports to the person. The caller holds `lockStructure`.
 * @throws 422 `manager_cycle` with all members of the circle, from the person upwards.
 */
export async function refuseManagerCycle(
  tx: Writes,
  org: OrganisationDatabase,
  { personId, managerId }: { personId: string; managerId: string },
): Promise<void> {
  const person = org.table('person')
  const above = await sql<Member>`
    with recursive line as (
      select id, name, manager_id, 1 as step from ${person} where id = ${managerId}
      union all select q.id, q.name, q.manager_id, l.step + 1
        from line l join ${person} q on q.id = l.manager_id where l.id <> ${personId} and l.step < ${deepest}
    )
    select id, name from line order by step`.execute(tx)
  const at = above.rows.findIndex(({ id }) => id === personId)
  if (at < 0) return
  const self = above.rows.slice(at, at + 1)
  const members = [...self, ...above.rows.slice(0, at)]
  const names = [...members, ...self].map(({ name }) => name).join(' → ')
  throw invalid({
    code: 'manager_cycle',
    detail: `Nobody can report to themselves, not by way of others either: ${names}.`,
    fields: [{ path: 'managerId', message: 'reports to this person' }],
    members,
  })
}

import { sql } from 'kysely'
import { peopleRoutes as routes } from '../../contract/people.ts'
import type { OrganisationDatabase, Rows } from '../platform/database.ts'
import { conflict, Refusal } from '../platform/errors.ts'
import { handle } from './access.ts'
import { lockStructure } from './line.ts'
import { changePerson, loadForChange } from './person-changes.ts'

const mostShown = 500

type Proposal = { id: string; name: string; managerId: string; managerName: string }

/**
 * Who has no manager and would get one: the head of their unit, or, for the head, that of the nearest unit above with
 * another head who is here.
 */
async function propose(org: OrganisationDatabase, rows: Rows): Promise<Proposal[]> {
  const [person, unit] = [org.table('person'), org.table('unit')]
  const found = await sql<Proposal>`
    with recursive up as (
      select p.id as person_id, p.unit_id, 1 as step from ${person} p
      where p.manager_id is null and p.unit_id is not null
        and p.state in ('listed', 'invited', 'active') and p.kind = 'member'
      union all select up.person_id, u.parent_id, up.step + 1
        from up join ${unit} u on u.id = up.unit_id where u.parent_id is not null and up.step < 100
    ),
    nearest as (
      select distinct on (up.person_id) up.person_id, h.id as manager_id, h.name as manager_name
      from up join ${unit} u on u.id = up.unit_id
      join ${person} h on h.id = u.head_id and h.id <> up.person_id and h.state in ('listed', 'invited', 'active')
      order by up.person_id, up.step
    )
    select p.id, p.name, n.manager_id, n.manager_name
    from nearest n join ${person} p on p.id = n.person_id order by p.sort_name, p.id`.execute(rows)
  return found.rows
}

/** The preview: nothing is written. */
export const previewManagersFromHeads = handle.read(routes.previewManagersFromHeads, async ({ org, allow }) => {
  allow()
  const proposals = await propose(org, org.rows)
  return {
    count: proposals.length,
    items: proposals.slice(0, mostShown).map(({ id, name, managerId, managerName }) => ({
      person: { id, name },
      manager: { id: managerId, name: managerName },
    })),
  }
})

/**
 * Fills empty managers from the heads of units. A proposal that would close a circle with one filled before it is left
 * out and counted. @throws 409 where it would be another number of people than was seen.
 */
export const fillManagersFromHeads = handle.write(
  routes.fillManagersFromHeads,
  async ({ body, org, tx, emit, allow }) => {
    allow()
    await lockStructure(tx, org)
    const proposals = await propose(org, tx)
    if (proposals.length !== body.count)
      throw conflict({
        code: 'stale_version',
        detail: `It would be ${proposals.length} people by now, not ${body.count}. Look at the preview again.`,
        current: { count: proposals.length },
      })
    let leftOut = 0
    for (const { id, managerId } of proposals) {
      const person = await loadForChange(tx, id)
      if (!person) continue
      await changePerson({ tx, org, emit, person, changes: { managerId }, source: 'administrator' }).catch((error) => {
        if (!(error instanceof Refusal) || error.details.code !== 'manager_cycle') throw error
        leftOut += 1
      })
    }
    return { filled: proposals.length - leftOut, leftOut }
  },
)

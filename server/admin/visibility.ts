import { sql } from 'kysely'
import { adminRoutes } from '../../contract/admin.ts'
import { type AnyRule, matrixViewers, roles } from '../platform/access.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { handle } from './access.ts'

/** Personal data that no route shows to anybody: secrets of signing in, and answers kept for a retry. */
export const shownToNobody = ['account', 'verification', 'mailed_link', 'idempotency', 'notification_event'] as const

const self = 'self'
const few = 5

type Seen = { action: string; says: string; who: string[] }

/** For each table with personal data: which actions show it, and to whom. Read off the rules; nothing is written here. */
export function generateVisibility(rules: Record<string, AnyRule>): Map<string, Seen[]> {
  const seen = new Map<string, Seen[]>()
  for (const [action, rule] of Object.entries(rules).sort(([a], [b]) => a.localeCompare(b)))
    for (const table of rule.shows ?? [])
      seen.set(table, [...(seen.get(table) ?? []), { action, says: rule.says, who: whoSees(rule) }])
  return seen
}

/** Roles that may in a state which is not one's own; `self` where one may in one's own, or in any. */
function whoSees(rule: AnyRule): string[] {
  const states = Object.entries(rule.states)
  const own = states.filter(([name]) => name === 'own' || name === 'any')
  const others = states.filter(([name]) => name !== 'own')
  const may = (some: typeof states) => (viewer: (typeof matrixViewers)[number]) =>
    some.some(([, make]) => rule.allows(viewer.me, make(viewer.me) as never))
  const member = matrixViewers.filter(({ role }) => role === 'member')
  return [...(member.some(may(own)) ? [self] : []), ...matrixViewers.filter(may(others)).map(({ role }) => role)]
}

export const readVisibilityFrom = (allRules: () => Record<string, AnyRule>) =>
  handle.read(adminRoutes.readVisibility, async ({ org, allow }) => {
    allow()
    const kept = await readRetention(org)
    return {
      items: [...generateVisibility(allRules())].map(([data, seenBy]) => ({
        data,
        kept: kept.get(data) ?? [],
        seenBy,
      })),
      holders: await readHolders(org),
    }
  })

/** How long the personal columns of each table are kept, as their tags say. */
async function readRetention(org: OrganisationDatabase): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ name: string; tags: string }>`
    select c.relname as name, obj_description(c.oid) as tags from pg_class c
    where c.relnamespace = ${`org_${org.id}`}::regnamespace and c.relkind = 'r' and obj_description(c.oid) is not null
  `.execute(org.rows)
  return new Map(rows.map(({ name, tags }) => [name, retentionOf(tags)]))
}

function retentionOf(tags: string): string[] {
  const columns = tags.split('\n').map((line) => line.trim().split(/\s{2,}/))
  return [...new Set(columns.flatMap(([, kind, , kept]) => (kind === 'personal' && kept ? [kept] : [])))]
}

async function readHolders(org: OrganisationDatabase) {
  const held = await org.rows
    .selectFrom('roleGrant as g')
    .innerJoin('person as p', 'p.id', 'g.personId')
    .where('g.scopeId', 'is', null)
    .where('p.state', 'in', ['invited', 'active'])
    .where((eb) => eb.or([eb('g.until', 'is', null), eb('g.until', '>', sql<Date>`now()`)]))
    .select(['g.role', 'p.id', 'p.name'])
    .orderBy('p.sortName')
    .execute()
  return roles.map((role) => {
    const people = held.filter((each) => each.role === role).map(({ id, name }) => ({ id, name }))
    return { role, people: people.slice(0, few), more: Math.max(0, people.length - few) }
  })
}

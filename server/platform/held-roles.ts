import { type ExpressionBuilder, sql } from 'kysely'
import type { Tables } from './database.ts'

/** Roles that `person as p` holds now in the whole organisation: the one place that says which grants count. */
export const heldRoles = (eb: ExpressionBuilder<Tables & { p: Tables['person'] }, 'p'>) =>
  eb
    .selectFrom('roleGrant as g')
    .whereRef('g.personId', '=', 'p.id')
    .where((or) => or.or([or('g.until', 'is', null), or('g.until', '>', sql<Date>`now()`)]))
    .where('g.scopeId', 'is', null)
    .select(sql<string[]>`coalesce(array_agg(g.role), '{}')`.as('roles'))
    .as('roles')

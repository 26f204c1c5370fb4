import { type RawBuilder, sql } from 'kysely'
import { type OrganisationDatabase, type Rows, schemaOf } from './database.ts'

/** A column that names rows of another table. */
export type Reference = { table: string; column: string; from: RawBuilder<unknown>; at: RawBuilder<unknown> }

/** Every column of an organisation's tables that refers to a table, read off the catalogue: none can be forgotten. */
export async function findReferences(org: OrganisationDatabase, rows: Rows, table: string): Promise<Reference[]> {
  const schema = schemaOf(org.id)
  const found = await sql<{ table: string; column: string }>`
    select c.relname as "table", a.attname as "column"
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class c on c.oid = k.conrelid
    join pg_catalog.pg_class t on t.oid = k.confrelid
    join pg_catalog.pg_namespace n on n.oid = t.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.contype = 'f' and n.nspname = ${schema} and t.relname = ${table}
    order by 1, 2`.execute(rows)
  return found.rows.map(({ table: name, column }) => ({
    table: name,
    column,
    from: sql`${sql.id(schema, name)}`,
    at: sql`${sql.id(column)}`,
  }))
}

/** Those of these rows that one of the references still names. */
export async function findReferenced(
  rows: Rows,
  references: readonly Reference[],
  ids: readonly string[],
): Promise<Set<string>> {
  if (references.length === 0 || ids.length === 0) return new Set()
  const each = references.map(({ from, at }) => sql`select ${at} as id from ${from} where ${at} = any(${ids}::uuid[])`)
  const found = await sql<{ id: string }>`${sql.join(each, sql` union `)}`.execute(rows)
  return new Set(found.rows.map(({ id }) => id))
}

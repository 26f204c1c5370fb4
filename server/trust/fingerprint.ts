import type pg from 'pg'

/** Columns that a read may write, at most once a minute (trust.md T33). */
const seenColumns = ['last_seen_at', 'last_used_at']

/** A hash of each table's rows, but for the two columns of last use; `jobs` is the queue's own. */
export async function hashTables(client: pg.Pool | pg.Client): Promise<Record<string, string>> {
  const { rows: tables } = await client.query(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and (n.nspname = 'control' or n.nspname like 'org\\_%'
       or n.nspname = 'jobs' and c.relname = 'job') order by 1, 2`,
  )
  const hashes: Record<string, string> = {}
  for (const { schema, name } of tables) {
    const { rows } = await client.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(row, e'\\n' order by row)), '') as hash
       from (select (to_jsonb(t) - $1::text[])::text as row from ${quote(schema)}.${quote(name)} t) as rows`,
      [seenColumns],
    )
    hashes[`${schema}.${name}`] = rows[0].hash
  }
  return hashes
}

export const changedTables = (before: Record<string, string>, after: Record<string, string>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name])

/** Everything that the catalogue says of a schema's tables, without the schema's own name: a line a fact. */
export async function describeSchema(client: pg.Pool | pg.Client, schema: string): Promise<string[]> {
  const { rows } = await client.query(structure, [schema])
  return rows.map(({ fact }) => String(fact).replaceAll(schema, 'ORG'))
}

const structure = `
  with ours as (select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1)
  select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as fact
  from ours c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on (d.adrelid, d.adnum) = (c.oid, a.attnum)
  where a.attnum > 0 and not a.attisdropped
  union all select 'constraint ' || c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
  from ours c join pg_constraint k on k.conrelid = c.oid
  union all select 'index ' || pg_get_indexdef(i.indexrelid) from ours c join pg_index i on i.indexrelid = c.oid
  union all select 'comment ' || c.relname || ' ' || md5(coalesce(obj_description(c.oid, 'pg_class'), ''))
  from ours c join pg_class k on k.oid = c.oid where k.relkind in ('r', 'p')
  union all select 'rights ' || c.relname || ' ' || a.grantee::regrole || ' ' || a.privilege_type
  from ours c join pg_class k on k.oid = c.oid, aclexplode(k.relacl) a
  union all select 'function ' || p.proname || ' ' || md5(p.prosrc) from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1
  union all select 'trigger ' || c.relname || ' ' || pg_get_triggerdef(t.oid)
  from ours c join pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal
  order by fact`

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readConfig } from '../platform/config.ts'
import type { Connection } from '../platform/database.ts'
import { openPlatform } from '../start.ts'
import { asSuperuser, openWorld, type World } from '../testing/world.ts'
import { describeSchema } from './fingerprint.ts'

// A sweep asks for hundreds of answers; on a busy machine that takes longer than a test commonly may.
vi.setConfig({ testTimeout: 180_000 })

let world: World
/** With all rights, to look behind the doors and to plant faults. */
let superuser: pg.Client
beforeAll(async () => {
  world = await openWorld()
  const other = await world.platform.organisations.create({ name: 'Bellwether', kind: 'own' })
  await world.platform.organisations.activate(other.id)
  const { rows } = await asSuperuser("select current_setting('port') as port")
  superuser = new pg.Client({ ...world.connection, port: Number(rows[0].port) })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await world.close()
})

/** A fault stands while the act runs. */
async function planted<T>(fault: string, undo: string, act: () => Promise<T>): Promise<T> {
  await superuser.query(fault)
  try {
    return await act()
  } finally {
    await superuser.query(undo)
  }
}

/** Tables outside an organisation's schema, `control`, `jobs`, `ext`; keys between schemas; rights in `public`. */
async function findOutsiders(): Promise<string[]> {
  const known = world.platform.organisations.list().map(({ id }) => `org_${id}`)
  const tables = await superuser.query(
    `select n.nspname || '.' || c.relname as fault from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^(pg_|information_schema)'
       and n.nspname <> all ($1) and n.nspname not in ('control', 'jobs', 'ext')
     union all select 'schema ' || nspname from pg_namespace
     where nspname !~ '^(pg_|information_schema)' and nspname <> all ($1) and nspname not in ('control', 'jobs', 'ext', 'public')
     union all select 'table in ext: ' || c.relname from pg_class c
     where relnamespace = 'ext'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
     union all select 'key ' || conname || ' of ' || conrelid::regclass from pg_constraint k
     join pg_class a on a.oid = k.conrelid join pg_class b on b.oid = k.confrelid
     where k.contype = 'f' and a.relnamespace <> b.relnamespace
     union all select rolname || ' may create in public' from pg_roles
     where not rolsuper and rolname !~ '^pg_' and has_schema_privilege(rolname, 'public', 'create')`,
    [known],
  )
  return tables.rows.map(({ fault }) => String(fault))
}

test('no table stands outside an organisation, control or jobs, and nobody may create in public (T1)', async () => {
  expect(await findOutsiders()).toEqual([])
  const org = `org_${world.org.id}`
  const other = `org_${world.platform.organisations.list().find(({ id }) => id !== world.org.id)?.id}`
  const faults: [string, string][] = [
    ['create table public.forgotten (id int)', 'drop table public.forgotten'],
    ['create schema org_nobody; create table org_nobody.person (id int)', 'drop schema org_nobody cascade'],
    [
      `alter table ${org}.unit add constraint across foreign key (id) references ${other}.unit`,
      `alter table ${org}.unit drop constraint across`,
    ],
    ['grant create on schema public to lyceum_app', 'revoke create on schema public from lyceum_app'],
    ['create table ext.forgotten (id int)', 'drop table ext.forgotten'],
  ]
  for (const [fault, undo] of faults) expect(await planted(fault, undo, findOutsiders), fault).not.toEqual([])
  expect(await findOutsiders()).toEqual([])
})

/** Organisations whose schema differs from one made this moment. */
async function findUnequal(): Promise<string[]> {
  const fresh = await world.platform.organisations.create({ name: 'Fresh', kind: 'own' })
  const wanted = await describeSchema(superuser, `org_${fresh.id}`)
  await world.platform.organisations.remove(fresh.id)
  const unequal: string[] = []
  expect(wanted.length).toBeGreaterThan(200)
  for (const { id } of world.platform.organisations.list()) {
    const facts = await describeSchema(superuser, `org_${id}`)
    const different = [
      ...facts.filter((fact) => !wanted.includes(fact)),
      ...wanted.filter((fact) => !facts.includes(fact)),
    ]
    unequal.push(...different.map((fact) => `${id}: ${fact}`))
  }
  return unequal
}

test("every organisation's schema equals a fresh one: columns, keys, checks, indexes, comments, rights (T1)", async () => {
  expect(await findUnequal()).toEqual([])
  const org = `org_${world.org.id}`
  const faults: [string, string][] = [
    [`alter table ${org}.person add column extra text`, `alter table ${org}.person drop column extra`],
    [
      `alter table ${org}.person alter column name drop not null`,
      `alter table ${org}.person alter column name set not null`,
    ],
    [`drop index ${org}.person_unit`, `create index person_unit on ${org}.person (unit_id)`],
    [`grant insert on ${org}.migration to lyceum_app`, `revoke insert on ${org}.migration from lyceum_app`],
  ]
  for (const [fault, undo] of faults) expect(await planted(fault, undo, findUnequal), fault).not.toEqual([])
  expect(await findUnequal()).toEqual([])
})

test('an id that was typed never becomes a schema (T1)', () => {
  const typed = ['acme; drop schema control', 'Acme', '../control', 'a b', '', 'org', 'x'.repeat(41), 'é'.repeat(5)]
  for (const id of typed) expect(() => world.platform.database.org(id), id).toThrow(/Not an organisation's id/)
})

type Names = { schema: string; name: string }[]
const allTables = async (): Promise<Names> =>
  (
    await superuser.query(
      `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and (n.nspname in ('control', 'jobs') or n.nspname = $1)`,
      [`org_${world.org.id}`],
    )
  ).rows

/** Tables that answer without their schema: for each, anything but "there is no such table". */
async function findAnswering(client: { query(text: string): Promise<unknown> }): Promise<string[]> {
  const answering: string[] = []
  for (const { schema, name } of await allTables()) {
    const code = await client.query(`select from "${name}" limit 1`).then(
      () => 'an answer',
      (error: { code: string }) => error.code,
    )
    if (code !== '42P01') answering.push(`${schema}.${name}: ${code}`)
  }
  return answering
}

test('a table named without its schema is not found, for the application and for the role that migrates (T2)', async () => {
  const { pool, ownerPool } = world.platform.database
  expect((await allTables()).length).toBeGreaterThan(20)
  expect(await findAnswering(pool)).toEqual([])
  expect(await findAnswering(ownerPool)).toEqual([])
  const client = await pool.connect()
  await client.query(`set search_path = org_${world.org.id}, ext`)
  const answering = await findAnswering(client)
  client.release(true)
  expect(answering).toContain(`org_${world.org.id}.person: an answer`)
})

test('the role of the application is no superuser, owns nothing, and makes no temporary table (T2)', async () => {
  const { pool, ownerPool, hasSeparateOwner } = world.platform.database
  expect(hasSeparateOwner).toBe(true)
  const temporary = 'create temporary table person (id int)'
  await expect(pool.query(temporary)).rejects.toMatchObject({ code: '42501' })
  for (const place of ['public', 'ext', 'control', 'jobs', `org_${world.org.id}`])
    await expect(pool.query(`create table ${place}.planted (id int)`), place).rejects.toMatchObject({ code: '42501' })
  await expect(pool.query('create schema planted')).rejects.toMatchObject({ code: '42501' })
  const { rows } = await superuser.query(
    `select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as is_mighty,
       (select count(*) from pg_class where relowner = r.oid)::int
       + (select count(*) from pg_namespace where nspowner = r.oid)::int
       + (select count(*) from pg_proc where proowner = r.oid)::int as owned
     from pg_roles r where rolname = 'lyceum_app'`,
  )
  expect(rows).toEqual([{ is_mighty: false, owned: 0 }])
  // The control: where the right is not taken away, the table is made, and answers for an unqualified name.
  const owner = await ownerPool.connect()
  await owner.query(temporary)
  expect(await findAnswering(owner)).toContain(`org_${world.org.id}.person: an answer`)
  owner.release(true)
})

test('where one role does everything, the log says so in a line; where two do, it does not (T2)', async () => {
  const lines = (log: string[]) => log.filter((line) => line.includes('DATABASE_ADMIN_URL'))
  expect(lines(world.logged)).toEqual([])
  const logged: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
  const app = world.platform.database.connections.owner as Connection
  const config = readConfig({ DATA_DIR: world.platform.config.dataDir })
  const alone = await openPlatform(config, { app, owner: undefined }, { log })
  await alone.jobs.stop()
  await alone.database.close()
  expect(lines(logged)).toHaveLength(1)
})

test('text that differs in case alone is compared as written: no citext, and one person an address (T4)', async () => {
  const findCitext = async () =>
    (
      await superuser.query(
        "select from pg_attribute a join pg_type t on t.oid = a.atttypid where t.typname = 'citext'",
      )
    ).rowCount
  expect(await findCitext()).toBe(0)
  const org = `org_${world.org.id}`
  const fault = `create extension citext schema ext; create table ${org}.planted (email ext.citext)`
  expect(await planted(fault, `drop table ${org}.planted; drop extension citext`, findCitext)).toBe(1)
  const { rows } = await superuser.query(
    `select indexdef from pg_indexes where schemaname = $1 and indexdef like '%UNIQUE%lower(email)%'`,
    [org],
  )
  expect(rows).toHaveLength(1)
})

import { createHmac } from 'node:crypto'
import { CamelCasePlugin, Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { DB as Tables } from './tables.ts'
import type { DB as ControlTables } from './tables-control.ts'

export type { ControlTables, Tables }
/** Reads or a transaction's writes, bound to one organisation's schema. */
export type Rows = Kysely<Tables>
export type Writes = Transaction<Tables>

/** The door to one organisation: every table named through it is that organisation's. */
export type OrganisationDatabase = {
  id: string
  rows: Rows
  /** A table for raw SQL, with its schema: `sql\`select count(*) from ${db.table('person')}\``. */
  table(name: keyof Tables & string): RawBuilder<unknown>
  write<T>(act: (tx: Writes) => Promise<T>): Promise<T>
}

export type Database = {
  control: Kysely<ControlTables>
  org(id: string): OrganisationDatabase
  /** For what speaks to PostgreSQL without Kysely: jobs, COPY. Its `search_path` is `ext`. */
  pool: pg.Pool
  /** The role that owns schemas and migrates them; the same as `pool` where only one role is given. */
  ownerPool: pg.Pool
  /** False where one role does both, which the log then says (trust.md T2). */
  hasSeparateOwner: boolean
  /** For the job queue, which keeps connections of its own. */
  connections: Connections
  close(): Promise<void>
}

export type Connection = { host: string; port: number; user: string; password: string; database: string }
export type Connections = { app: Connection | string; owner: Connection | string | undefined }
/** Told of each statement before it runs; tests count and read them. */
export type StatementListener = (statement: string) => void

// A date without a time stays the text it is: a Date would move it by the server's zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

const camelCase = new CamelCasePlugin({ maintainNestedObjectKeys: true })

/** The schema that holds all tables of an organisation. @throws on anything that is no organisation's id. */
export function schemaOf(organisationId: string): string {
  if (!/^[a-z0-9]{4,40}$/.test(organisationId)) throw new Error(`Not an organisation's id: ${organisationId}`)
  return `org_${organisationId}`
}

/** Opens the doors to a database that is already prepared (`prepareDatabase`). */
export function openDatabase(connections: Connections, onStatement?: StatementListener): Database {
  const pool = openPool(connections.app, 10)
  const ownerPool = connections.owner ? openPool(connections.owner, 2) : pool
  const log = onStatement && ((event: { query: { sql: string } }) => onStatement(event.query.sql))
  const root = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [camelCase], ...(log && { log }) })
  const control = new Kysely<ControlTables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [camelCase],
    ...(log && { log }),
  }).withSchema('control')
  const doors = new Map<string, OrganisationDatabase>()
  return {
    control,
    pool,
    ownerPool,
    hasSeparateOwner: ownerPool !== pool,
    connections,
    org(id) {
      const door = doors.get(id) ?? openDoor(root, id)
      doors.set(id, door)
      return door
    },
    async close() {
      await Promise.all([...new Set([pool, ownerPool])].map((each) => each.end()))
    },
  }
}

function openDoor(root: Kysely<Tables>, id: string): OrganisationDatabase {
  const schema = schemaOf(id)
  const rows = root.withSchema(schema)
  return {
    id,
    rows,
    table: (name) => sql`${sql.id(schema, snakeCase(name))}`,
    write: (act) => rows.transaction().execute(act),
  }
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function openPool(connection: Connection | string, max: number): pg.Pool {
  const where = typeof connection === 'string' ? { connectionString: connection } : connection
  const pool = new pg.Pool({ ...where, max, idleTimeoutMillis: 60_000, connectionTimeoutMillis: 5_000 })
  // Without a listener a PostgreSQL that stops would end this process; the next query reports the loss instead.
  pool.on('error', () => {})
  // The same for a connection that is lost in the middle of a transaction: its next statement fails, nothing ends.
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}

/** Makes roles and database on a server of our own and answers how to reach them. The superuser does nothing else. */
export async function prepareBundled(superuser: Connection, name = 'lyceum'): Promise<Connections> {
  const password = (role: string) => createHmac('sha256', superuser.password).update(role).digest('base64url')
  const client = new pg.Client({ ...superuser, database: 'postgres' })
  await client.connect()
  try {
    // Two at the same time would change the same role's row, which PostgreSQL refuses; the lock ends with the connection.
    await client.query("select pg_advisory_lock(hashtextextended('lyceum roles', 0))")
    for (const role of ['lyceum_owner', 'lyceum_app']) {
      const known = await client.query('select 1 from pg_roles where rolname = $1', [role])
      if (known.rowCount === 0) await client.query(`create role ${role} login`)
      await client.query(`alter role ${role} password '${password(role)}'`)
      await client.query(`alter role ${role} set search_path = ext`)
    }
    const there = await client.query('select 1 from pg_database where datname = $1', [name])
    if (there.rowCount === 0) await client.query(`create database ${name} owner lyceum_owner`)
    await client.query(`revoke temporary, create on database ${name} from public`)
    await client.query(`grant temporary, create on database ${name} to lyceum_owner`)
  } finally {
    await client.end()
  }
  const as = (user: string): Connection => ({ ...superuser, user, password: password(user), database: name })
  return { app: as('lyceum_app'), owner: as('lyceum_owner') }
}

/** Its owner too may create there only after saying so; a schema of somebody else's stays as it is (trust.md T1). */
const closePublic = `do $$ declare its_owner oid := (select nspowner from pg_namespace where nspname = 'public'); begin
  if pg_has_role(its_owner, 'usage') then
    execute format('revoke create on schema public from public, %s', its_owner::regrole);
  end if;
end $$`

/** Extensions in `ext`, the control schema, nothing in `public`. May run as often as wanted. @throws under PostgreSQL 15. */
export async function prepareDatabase(database: Database): Promise<void> {
  const client = await database.ownerPool.connect()
  try {
    const { rows } = await client.query("select current_setting('server_version_num')::int as version")
    if (rows[0].version < 150_000) throw new Error('Lyceum needs PostgreSQL 15 or newer.')
    await client.query('begin')
    await client.query("select pg_advisory_xact_lock(hashtextextended('lyceum prepare', 0))")
    await client.query('create schema if not exists ext; create schema if not exists control')
    for (const extension of ['pg_trgm', 'unaccent', 'btree_gist'])
      await client.query(`create extension if not exists ${extension} schema ext`)
    await client.query('grant usage on schema ext to public')
    await client.query(closePublic)
    await client.query(
      `do $$ begin execute format('alter role %I in database %I set search_path = ext', current_user, current_database()); end $$`,
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release(true)
  }
}

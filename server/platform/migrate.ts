import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Database, schemaOf } from './database.ts'

const folder = join(import.meta.dirname, '../migrations')
const ledger = `create table if not exists migration (
  number int primary key, name text not null, hash text not null, applied_at timestamptz not null default now()
);
comment on table migration is $$
number      technical  -  always  keep
name        technical  -  always  keep
hash        technical  -  always  keep
applied_at  technical  -  always  keep
$$`

type Migration = { number: number; name: string; text: string; hash: string }

/** Brings the control schema up to date. Answers the names applied now. */
export const migrateControl = (database: Database) => migrate(database, 'control', readMigrations('control'))

/** Brings one organisation's schema up to date, in one transaction: it ends at the new version or stays as it was. */
export const migrateOrganisation = (database: Database, organisationId: string) =>
  migrate(database, schemaOf(organisationId), readMigrations('organisation'))

/** The migrations of the program, in order. @throws when a number is missing or stands twice. */
export function readMigrations(kind: 'control' | 'organisation'): Migration[] {
  const files = readdirSync(join(folder, kind))
    .filter((name) => name.endsWith('.sql'))
    .sort()
  return files.map((name, index) => {
    const number = Number(name.slice(0, 4))
    if (number !== index + 1) throw new Error(`Migration ${kind}/${name} should have number ${index + 1}.`)
    const text = readFileSync(join(folder, kind, name), 'utf8')
    return { number, name, text, hash: createHash('sha256').update(text).digest('hex') }
  })
}

/** Waits at most 2 s for locks, then lets others through and tries again, five times (trust.md T9). */
async function migrate(database: Database, schema: string, wanted: Migration[]): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyMissing(database, schema, wanted)
    } catch (error) {
      const isLockTimeout = error instanceof pg.DatabaseError && error.code === '55P03'
      if (!isLockTimeout || attempt === 5) throw error
      await sleep(200 * 2 ** attempt)
    }
  }
}

async function applyMissing(database: Database, schema: string, wanted: Migration[]): Promise<string[]> {
  const client = await database.ownerPool.connect()
  try {
    await client.query('begin')
    // Starters at the same time wait for each other here, without a lock timeout: it is a queue, not a conflict.
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`migrate ${schema}`])
    await client.query(`create schema if not exists ${schema}`)
    await client.query(`set local search_path = ${schema}, ext; set local lock_timeout = '2s'`)
    await client.query(ledger)
    const missing = findMissing(schema, (await client.query('select number, name, hash from migration')).rows, wanted)
    for (const migration of missing) {
      await client.query(migration.text).catch((error: Error) => {
        error.message = `${schema}, migration ${migration.name}: ${error.message}`
        throw error
      })
      await client.query('insert into migration (number, name, hash) values ($1, $2, $3)', [
        migration.number,
        migration.name,
        migration.hash,
      ])
    }
    if (missing.length > 0 && database.hasSeparateOwner) await client.query(grants(schema))
    await client.query('commit')
    return missing.map((migration) => migration.name)
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

function findMissing(schema: string, applied: { number: number; name: string; hash: string }[], wanted: Migration[]) {
  for (const row of applied) {
    const ours = wanted[row.number - 1]
    if (!ours) throw new Error(`${schema} is newer than this program (it has ${row.name}). Start the newer program.`)
    if (ours.hash !== row.hash)
      throw new Error(`${schema}: migration ${row.name} was changed after it was applied. Add a new migration instead.`)
  }
  return wanted.filter((migration) => !applied.some((row) => row.number === migration.number))
}

/** The application's role reads and writes rows; it makes and owns nothing, and the audit trail it may only add to. */
const grants = (schema: string) => `
  grant usage on schema ${schema} to lyceum_app;
  grant select, insert, update, delete on all tables in schema ${schema} to lyceum_app;
  revoke insert, update, delete on ${schema}.migration from lyceum_app;
  do $$ begin if to_regclass('${schema}.audit_link') is not null then
    revoke update, delete on ${schema}.audit_link from lyceum_app;
  end if; end $$;
  grant usage, select on all sequences in schema ${schema} to lyceum_app;`

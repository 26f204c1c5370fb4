// Writes server/platform/tables.ts and tables-control.ts from a freshly migrated database: `npm run tables`.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, openDatabase, prepareBundled, prepareDatabase } from '../server/platform/database.ts'
import { startPostgres } from '../server/platform/embedded-postgres.ts'
import { migrateControl, migrateOrganisation } from '../server/platform/migrate.ts'

const folder = mkdtempSync(join(tmpdir(), 'lyceum-tables-'))
const postgres = await startPostgres(folder)
try {
  const connections = await prepareBundled({ ...postgres, database: 'postgres' })
  const database = openDatabase(connections)
  await prepareDatabase(database)
  await migrateControl(database)
  await migrateOrganisation(database, 'tables')
  await database.close()
  generate(connections.owner as Connection, 'org_tables', 'tables.ts')
  generate(connections.owner as Connection, 'control', 'tables-control.ts')
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

function generate({ host, user, password, database }: Connection, schema: string, file: string) {
  const url = `postgres://${user}:${password}@localhost/${database}?host=${encodeURIComponent(host)}`
  const out = join(import.meta.dirname, '../server/platform', file)
  execFileSync(
    'npx',
    [
      'kysely-codegen',
      '--dialect',
      'postgres',
      '--url',
      url,
      '--default-schema',
      schema,
      '--include-pattern',
      `${schema}.*`,
      '--camel-case',
      '--date-parser',
      'string',
      '--out-file',
      out,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
}

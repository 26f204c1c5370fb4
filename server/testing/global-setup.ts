import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { shippedLevels } from '../admin/index.ts'
import { jobs } from '../app.ts'
import { type Connection, openDatabase, prepareBundled, prepareDatabase } from '../platform/database.ts'
import { startPostgres } from '../platform/embedded-postgres.ts'
import { openJobs } from '../platform/jobs.ts'
import { migrateControl } from '../platform/migrate.ts'
import { openOrganisations } from '../platform/organisations.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser of the test run's PostgreSQL. */
    superuser: Connection
  }
}

export const templateName = 'lyceum_template'

/** One PostgreSQL for the whole run, with a migrated template that each test file clones. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-test-'))
  const postgres = await startPostgres(folder, {
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  })
  const superuser = { ...postgres, database: 'postgres' }
  const database = openDatabase(await prepareBundled(superuser, templateName))
  await prepareDatabase(database)
  await migrateControl(database)
  const organisations = await openOrganisations(database, undefined)
  const { id } = await organisations.create({ name: 'Acme', kind: 'own' })
  await database.org(id).rows.insertInto('level').values(shippedLevels()).execute()
  await organisations.activate(id)
  const queue = await openJobs(
    database,
    pino({ level: 'silent' }),
    jobs.map(({ name }) => name),
  )
  await queue.stop()
  await database.close()
  const { host, port, user, password } = postgres
  project.provide('superuser', { host, port, user, password, database: 'postgres' })
  return async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

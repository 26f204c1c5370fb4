import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Config, readConfig } from '../platform/config.ts'
import { type Connections, type Database, openDatabase, prepareDatabase } from '../platform/database.ts'
import { migrateControl } from '../platform/migrate.ts'
import { type Organisation, type Organisations, openOrganisations } from '../platform/organisations.ts'
import type { Platform } from '../platform/platform.ts'
import { findDatabase, openPlatform } from '../start.ts'

/** What an operator's command works on: the running server's database, or one that it starts and stops itself. */
export type Attached = {
  config: Config
  database: Database
  organisations: Organisations
  /** Base of links: the public address, else this machine at the running server's port. */
  baseUrl: string
}

/** Something the operator should read as it is, without a stack. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem'
}

/** Runs an act on the database and leaves everything as it was found. */
export async function withDatabase<T>(act: (attached: Attached) => Promise<T>): Promise<T> {
  const config = readConfig(process.env)
  const running = readRunning(config)
  const { connections, bundled } = running
    ? { connections: running.connections, bundled: undefined }
    : await findDatabase(config)
  const database = openDatabase(connections)
  try {
    if (!running) {
      await prepareDatabase(database)
      await migrateControl(database)
    }
    const organisations = await openOrganisations(database, config.demoPort)
    const baseUrl = config.publicUrl ?? `http://localhost:${running?.port ?? config.port}`
    return await act({ config, database, organisations, baseUrl })
  } finally {
    await database.close()
    await bundled?.stop()
  }
}

/** The same with all that a domain's acts need: they queue jobs for the server, which does them when it runs. */
export async function withPlatform<T>(act: (platform: Platform) => Promise<T>): Promise<T> {
  const config = readConfig(process.env)
  const running = readRunning(config)
  const { connections, bundled } = running
    ? { connections: running.connections, bundled: undefined }
    : await findDatabase(config)
  // What it prints is for the operator alone; what goes wrong reaches them as an error.
  const platform = await openPlatform(config, connections, { log: pino({ level: 'silent' }) })
  try {
    return await act(platform)
  } finally {
    await platform.jobs.stop()
    platform.live.closeAll()
    await platform.database.close()
    await bundled?.stop()
  }
}

/** A server writes how to reach its database into the data folder, and takes it away when it stops. */
function readRunning(config: Config): { connections: Connections; port: number } | undefined {
  try {
    const { pid, port, connections } = JSON.parse(readFileSync(join(config.dataDir, 'connection.json'), 'utf8'))
    process.kill(pid, 0)
    return { connections, port }
  } catch {
    return undefined
  }
}

/** The organisation meant: the one named by id or name, or the only own one. */
export function chooseOrganisation(organisations: Organisations, wanted: string | undefined): Organisation {
  const all = organisations.list()
  const own = all.filter(({ kind }) => kind === 'own')
  const found = wanted
    ? all.find(({ id, name }) => id === wanted || name === wanted)
    : own.length === 1
      ? own[0]
      : undefined
  if (found) return found
  const names = all.map(({ id, name }) => `${name} (${id})`).join(', ')
  throw new CommandProblem(
    all.length === 0
      ? 'There is no organisation yet.'
      : `Say which organisation: --organisation NAME. There are: ${names}.`,
  )
}

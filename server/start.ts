import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import { audited, jobs, listeners, makeApp } from './app.ts'
import { openAnchors } from './platform/audit.ts'
import { openAuth } from './platform/auth.ts'
import type { Config } from './platform/config.ts'
import {
  type Connections,
  openDatabase,
  prepareBundled,
  prepareDatabase,
  type StatementListener,
} from './platform/database.ts'
import { type EmbeddedPostgres, startPostgres } from './platform/embedded-postgres.ts'
import { openEvents } from './platform/events.ts'
import { openJobs } from './platform/jobs.ts'
import { openLive } from './platform/live.ts'
import { migrateControl } from './platform/migrate.ts'
import { openOrganisations } from './platform/organisations.ts'
import type { Platform } from './platform/platform.ts'
import { listenToo } from './platform/ports.ts'
import { openMasterKey } from './platform/secrets.ts'

export type Running = { platform: Platform; app: FastifyInstance; address: string; stop(): Promise<void> }

/** Opens the database (starting the bundled one if none is named), migrates, and opens everything that stands on it. */
export async function openPlatform(
  config: Config,
  connections: Connections,
  options: { log?: Logger; onStatement?: StatementListener } = {},
): Promise<Platform> {
  const log =
    options.log ?? pino({ level: config.logLevel, redact: ['req.headers.cookie', 'req.headers.authorization'] })
  const database = openDatabase(connections, options.onStatement)
  await prepareDatabase(database)
  await migrateControl(database)
  const organisations = await openOrganisations(database, config.demoPort)
  await organisations.migrateAll()
  for (const { id, problem } of organisations.setAside()) log.error({ organisation: id }, `set aside: ${problem}`)
  if (!database.hasSeparateOwner)
    log.warn('One database role does everything. Set DATABASE_ADMIN_URL to separate the role that migrates.')
  const queue = await openJobs(
    database,
    log,
    jobs.map(({ name }) => name),
  )
  const masterKey = openMasterKey(config.masterKeyFile)
  return {
    config,
    database,
    organisations,
    auth: openAuth(database, masterKey),
    jobs: queue,
    events: openEvents(queue, listeners, audited),
    live: openLive(),
    anchors: openAnchors(config.dataDir, masterKey),
    log,
    demonstrationUrl: config.demoPort ? `http://localhost:${config.demoPort}` : `http://demo.localhost:${config.port}`,
  }
}

/** Where the database is: the named one, or the bundled one, started now. */
export async function findDatabase(config: Config): Promise<{ connections: Connections; bundled?: EmbeddedPostgres }> {
  if (config.databaseUrl) return { connections: { app: config.databaseUrl, owner: config.databaseAdminUrl } }
  const bundled = await startPostgres(config.dataDir)
  const connections = await prepareBundled({ ...bundled, database: 'postgres' })
  return { connections, bundled }
}

/** Starts the whole server and answers when it serves. */
export async function start(config: Config): Promise<Running> {
  mkdirSync(config.dataDir, { recursive: true })
  const { connections, bundled } = await findDatabase(config)
  const platform = await openPlatform(config, connections)
  writeConnectionFile(config, connections)
  const app = await makeApp(platform)
  await platform.jobs.work(jobs, platform)
  // The console may add an organisation or a host name while the server runs.
  const watch = setInterval(() => void platform.organisations.refresh().catch(() => {}), 10_000)
  const anchorTimer = setInterval(() => void writeAnchors(platform), 300_000)
  const address = await app.listen({ port: config.port, host: config.host })
  // The demonstration answers on a port of its own, so that it needs no host name; the same application serves both.
  const demonstration = config.demoPort ? await listenToo(app.routing, config.host, config.demoPort) : undefined
  return {
    platform,
    app,
    address,
    async stop() {
      clearInterval(watch)
      clearInterval(anchorTimer)
      demonstration?.close()
      platform.live.closeAll()
      await app.close()
      await platform.jobs.stop()
      await platform.database.close()
      rmSync(connectionFile(config), { force: true })
      await bundled?.stop()
    },
  }
}

async function writeAnchors(platform: Platform): Promise<void> {
  for (const { id } of platform.organisations.list())
    await platform.anchors
      .write(platform.database.org(id))
      .catch((error: unknown) => platform.log.error({ err: error }, 'audit anchor'))
}

const connectionFile = (config: Config) => join(config.dataDir, 'connection.json')

/** Lets the console's commands use the running server's database (0600: it holds the roles' passwords). */
function writeConnectionFile(config: Config, connections: Connections): void {
  if (existsSync(connectionFile(config))) rmSync(connectionFile(config))
  writeFileSync(connectionFile(config), JSON.stringify({ pid: process.pid, port: config.port, connections }), {
    mode: 0o600,
  })
}

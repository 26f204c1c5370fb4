import type { Logger } from 'pino'
import type { Anchors } from './audit.ts'
import type { Auth } from './auth.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import type { Events } from './events.ts'
import type { Jobs } from './jobs.ts'
import type { Live } from './live.ts'
import type { Organisations } from './organisations.ts'

/** What the ground floor gives to every domain, opened once by `main.ts`. */
export type Platform = {
  config: Config
  database: Database
  organisations: Organisations
  auth: Auth
  jobs: Jobs
  events: Events
  live: Live
  anchors: Anchors
  log: Logger
  /** Address of the demonstration, once its port is known. */
  demonstrationUrl: string
}

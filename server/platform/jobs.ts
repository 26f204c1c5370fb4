import { type Job as BossJob, type ConstructorOptions, fromKysely, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Connection, Database, OrganisationDatabase, Writes } from './database.ts'
import type { Platform } from './platform.ts'

/** What a job is told: its organisation and ids, never text of people (trust.md T8). */
export type JobData = { organisation: string; [id: string]: string }

/** A kind of work that goes on after the answer; run again with growing pauses, five times, then a dead letter (T46). */
export type Job = {
  name: string
  work(context: { org: OrganisationDatabase; data: JobData; platform: Platform }): Promise<void>
  /** At most this many at a time in one process. */
  concurrency?: number
  /** Runs once an hour for every organisation, whoever else sends it. */
  hourly?: true
}

export type Jobs = {
  /** Queues a job that exists only if the caller's transaction commits (T45). */
  send(tx: Writes, name: string, data: JobData, startAfter?: Date): Promise<void>
  /** The same for many jobs of one kind, in one statement. */
  sendAll(tx: Writes, name: string, data: readonly JobData[]): Promise<void>
  /** Begins to work on the given kinds. */
  work(jobs: readonly Job[], platform: Platform): Promise<void>
  /** Hands back what is under way and stops. */
  stop(): Promise<void>
}

const deadLetters = 'dead_letter'
/** In place of an organisation's id: all of them. */
const everywhere = ''
const retries = { retryLimit: 4, retryDelay: 15, retryBackoff: true, expireInSeconds: 600 }

/** Opens the queue for jobs of these names; whoever sends one may do so before anybody works on it. */
export async function openJobs(database: Database, log: Logger, names: readonly string[]): Promise<Jobs> {
  await prepareSchema(database)
  const boss = new PgBoss({
    ...connectionOf(database.connections.app),
    schema: 'jobs',
    max: 3,
    migrate: false,
    createSchema: false,
    useListenNotify: true,
  })
  boss.on('error', (error) => log.error({ err: error }, 'jobs'))
  await boss.start()
  await createQueues(boss, names)
  return {
    async send(tx, name, data, startAfter) {
      await boss.send(name, data, { db: fromKysely(tx.withoutPlugins()), ...(startAfter && { startAfter }) })
    },
    async sendAll(tx, name, data) {
      const queued = data.map((each) => ({ data: each }))
      if (queued.length > 0) await boss.insert(name, queued, { db: fromKysely(tx.withoutPlugins()) })
    },
    async work(jobs, platform) {
      for (const job of jobs) {
        if (job.hourly) await boss.schedule(job.name, '7 * * * *', { organisation: everywhere })
        for (let worker = 0; worker < (job.concurrency ?? 1); worker++) await startWorker(boss, job, platform)
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: 20_000 }),
  }
}

/** One worker that takes job after job; left to itself it would wait for the next notice or poll after each. */
async function startWorker(boss: PgBoss, job: Job, platform: Platform): Promise<void> {
  let workerId: string | undefined
  const options = { pollingIntervalSeconds: 2, batchSize: 1 }
  workerId = await boss.work(job.name, options, async ([queued]: BossJob<JobData>[]) => {
    if (workerId) boss.notifyWorker(workerId)
    await runJob(job, queued, platform)
  })
}

async function createQueues(boss: PgBoss, names: readonly string[]): Promise<void> {
  const known = new Set((await boss.getQueues()).map((queue) => queue.name))
  if (!known.has(deadLetters)) await boss.createQueue(deadLetters)
  for (const name of names)
    if (!known.has(name)) await boss.createQueue(name, { ...retries, deadLetter: deadLetters, notify: true })
}

async function runJob(job: Job, queued: BossJob<JobData> | undefined, platform: Platform): Promise<void> {
  if (!queued) return
  const { organisation } = queued.data
  const all = platform.organisations.list().filter(({ state }) => state === 'active')
  try {
    for (const id of organisation === everywhere ? all.map((each) => each.id) : [organisation])
      await job.work({ org: platform.database.org(id), data: { ...queued.data, organisation: id }, platform })
  } catch (error) {
    platform.log.warn({ err: error, job: job.name, id: queued.id }, 'job failed, will be tried again')
    throw error
  }
}

/** The owner makes pg-boss's own tables; the application only uses them. */
async function prepareSchema(database: Database): Promise<void> {
  const boss = new PgBoss({
    ...connectionOf(database.connections.owner ?? database.connections.app),
    schema: 'jobs',
    max: 1,
    supervise: false,
    schedule: false,
  })
  boss.on('error', () => {})
  await boss.start()
  await boss.stop({ graceful: false })
  if (!database.hasSeparateOwner) return
  await database.ownerPool.query(`
    grant usage on schema jobs to lyceum_app;
    grant select, insert, update, delete on all tables in schema jobs to lyceum_app;
    grant usage, select on all sequences in schema jobs to lyceum_app;
    grant execute on all functions in schema jobs to lyceum_app`)
}

const connectionOf = (connection: Connection | string): ConstructorOptions =>
  typeof connection === 'string' ? { connectionString: connection } : connection

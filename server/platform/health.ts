import { access, constants, statfs } from 'node:fs/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { isLoopback } from './network.ts'
import type { Platform } from './platform.ts'

export type HealthCheck = { name: string; state: 'good' | 'warn' | 'bad'; detail: string; whatToDo?: string }

const megabyte = 1024 * 1024

type Checked = Pick<Platform, 'database' | 'config' | 'organisations'>

/** What an operator wants to know, the worst first; the same for `/readyz`, the health page and `lyceum doctor`. */
export async function checkHealth(platform: Checked): Promise<HealthCheck[]> {
  const checks = await Promise.all([
    checkDatabase(platform),
    checkDisk(platform),
    checkKeyFile(platform),
    checkSchemas(platform),
    checkMail(platform),
  ])
  const order = { bad: 0, warn: 1, good: 2 }
  return checks.sort((a, b) => order[a.state] - order[b.state])
}

async function checkDatabase({ database }: Checked): Promise<HealthCheck> {
  const begun = performance.now()
  // A database that hangs is as bad as one that is gone: wait two seconds, no longer.
  const late = new Promise<'late'>((done) => setTimeout(done, 2_000, 'late').unref())
  const answer = await Promise.race([sql`select 1`.execute(database.control).catch((error: Error) => error), late])
  if (answer === 'late' || answer instanceof Error)
    return {
      name: 'database',
      state: 'bad',
      detail: 'The database does not answer.',
      whatToDo: 'Look at its log and its disk.',
    }
  return { name: 'database', state: 'good', detail: `Answers in ${Math.ceil(performance.now() - begun)} ms.` }
}

async function checkDisk({ config }: Checked): Promise<HealthCheck> {
  const disk = await statfs(config.dataDir).catch(() => undefined)
  if (!disk)
    return {
      name: 'disk',
      state: 'bad',
      detail: `The data folder ${config.dataDir} cannot be read.`,
      whatToDo: 'Check that it exists and who owns it.',
    }
  const free = Math.floor((disk.bavail * disk.bsize) / megabyte)
  const state = free < 200 ? 'bad' : free < 2_000 ? 'warn' : 'good'
  return {
    name: 'disk',
    state,
    detail: `${free} MB are free for data.`,
    ...(state !== 'good' && { whatToDo: 'Make room, or move DATA_DIR to a larger disk.' }),
  }
}

/** Without it nobody can sign in after the next start, and a backup is worth nothing (T60). */
async function checkKeyFile({ config }: Checked): Promise<HealthCheck> {
  const isThere = await access(config.masterKeyFile, constants.R_OK).then(
    () => true,
    () => false,
  )
  if (isThere) return { name: 'key file', state: 'good', detail: 'The key file is in its place.' }
  return {
    name: 'key file',
    state: 'bad',
    detail: `The key file ${config.masterKeyFile} cannot be read.`,
    whatToDo: 'Put the right one back from where you keep it; do not make a new one.',
  }
}

async function checkSchemas({ organisations }: Checked): Promise<HealthCheck> {
  const aside = organisations.setAside()
  if (aside.length === 0) return { name: 'migrations', state: 'good', detail: 'All organisations are at this version.' }
  return {
    name: 'migrations',
    // The others go on being served (T9).
    state: aside.length < organisations.list().length ? 'warn' : 'bad',
    detail: aside.map(({ id, problem }) => `${id}: ${problem}`).join(' '),
    whatToDo: 'Mend the cause and start again; the organisation is as it was before.',
  }
}

async function checkMail({ config }: Checked): Promise<HealthCheck> {
  if (!config.smtpUrl)
    return {
      name: 'mail',
      state: 'warn',
      detail: 'Mail is not sent; it waits on the mailbox page.',
      whatToDo: 'Set SMTP_URL and MAIL_FROM.',
    }
  if (!config.publicUrl)
    return {
      name: 'mail',
      state: 'warn',
      detail: 'Mail with links waits, since PUBLIC_URL is not set.',
      whatToDo: 'Set PUBLIC_URL to the address people use.',
    }
  return { name: 'mail', state: 'good', detail: 'Mail is sent.' }
}

/** True for the operator: on this machine, or with the token. Strangers get no details (T79, T80). */
export function isOperator(request: FastifyRequest, platform: Platform): boolean {
  const { metricsToken } = platform.config
  if (metricsToken) return request.headers.authorization === `Bearer ${metricsToken}`
  return isLoopback(request.ip)
}

/** `/healthz`: the process lives. `/readyz`: it can serve, 503 where it cannot. */
export function serveHealth(app: FastifyInstance, platform: Platform): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'alive' }))
  app.get('/readyz', { schema: { hide: true } }, async (request, reply) => {
    const checks = await checkHealth(platform)
    const isReady = checks.every((check) => check.state !== 'bad')
    reply.status(isReady ? 200 : 503)
    if (!isReady) reply.header('retry-after', '5')
    return { status: isReady ? 'ready' : 'not ready', ...(isOperator(request, platform) && { checks }) }
  })
}

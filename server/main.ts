import { makeFirstAdministratorLink } from './app.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { findFreePort } from './platform/ports.ts'
import { start } from './start.ts'

const config = await readSettings()
const begun = performance.now()
const running = await start(config).catch(giveUp)
greet(running.address.replace(/127\.0\.0\.1|\[::1?\]|0\.0\.0\.0/, 'localhost'))
if (!running.platform.organisations.list().some(({ kind }) => kind === 'own')) await showFirstLink()
stopOnSignal()

async function readSettings(): Promise<Config> {
  try {
    const settings = readConfig(process.env)
    // Without a port named for it the demonstration takes the next one that is free.
    return { ...settings, demoPort: settings.demoPort ?? (await findFreePort(settings.port + 1, settings.host)) }
  } catch (error) {
    return giveUp(error)
  }
}

function greet(address: string): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`\n  Lyceum is open at ${address}  (ready in ${seconds} s; stop with Ctrl+C)`)
  const demonstration = running.platform.organisations.list().find(({ kind }) => kind === 'demonstration')
  if (demonstration) console.log(`  The demonstration is at ${running.platform.demonstrationUrl}`)
}

async function showFirstLink(): Promise<void> {
  const token = await makeFirstAdministratorLink(running.platform.database, {})
  const base = config.publicUrl ?? `http://localhost:${config.port}`
  console.log(`  Look around: open the address above.`)
  console.log(`  Start your own organisation with this link (good once, for 24 hours):\n  ${base}/begin/${token}\n`)
}

function stopOnSignal(): void {
  let stoppingSince: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      // A service manager signals us and npm's script, which passes it on: the same signal twice within a second.
      if (stoppingSince !== undefined && Date.now() - stoppingSince < 1000) return
      if (stoppingSince !== undefined) process.exit(1)
      stoppingSince = Date.now()
      running.stop().then(() => process.exit(0), giveUp)
      setTimeout(() => process.exit(1), 28_000).unref()
    })
}

function giveUp(error: unknown): never {
  if (error instanceof ConfigError) console.error(`Lyceum cannot start with these settings:\n${error.message}`)
  else console.error(`Lyceum cannot start: ${explain(error)}`)
  process.exit(1)
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return `port ${config.port} is in use. Stop what uses it, or choose another: PORT=3100 npm start`
  if (code === 'EACCES') return `${error.message}. Choose a port above 1023: PORT=3000 npm start`
  return process.env.LOG_LEVEL === 'debug' ? (error.stack ?? error.message) : error.message
}

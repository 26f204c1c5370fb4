import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const port = z.coerce.number().int().min(1).max(65535)
const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .refine(
    (parts) => parts.every(isNetwork),
    'is not a list of IP addresses or networks such as 10.0.0.0/8, 192.168.1.4',
  )
const postgresUrl = z
  .string()
  .refine(
    (text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text),
    'is not an address such as postgresql://user:password@host:5432/lyceum',
  )

const Settings = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DEMO_PORT: port.optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_ADMIN_URL: postgresUrl.optional(),
  PUBLIC_URL: z
    .string()
    .refine(
      (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
      'is not a web address such as https://lyceum.example.org',
    )
    .transform((text) => new URL(text).origin)
    .optional(),
  MASTER_KEY_FILE: z.string().min(1).optional(),
  SMTP_URL: z
    .string()
    .refine(
      (text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol),
      'is not an address such as smtp://user:password@mail.example.org:587',
    )
    .optional(),
  MAIL_FROM: z.email('is not an e-mail address').optional(),
  METRICS_TOKEN: z.string().min(16, 'is shorter than 16 characters').optional(),
  TRUSTED_PROXIES: list.default(['127.0.0.0/8', '::1']),
  PRIVATE_NETWORKS: list.default([]),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
})

export type Config = {
  port: number
  host: string
  demoPort: number | undefined
  dataDir: string
  databaseUrl: string | undefined
  databaseAdminUrl: string | undefined
  publicUrl: string | undefined
  masterKeyFile: string
  smtpUrl: string | undefined
  mailFrom: string | undefined
  metricsToken: string | undefined
  trustedProxies: string[]
  privateNetworks: string[]
  logLevel: z.infer<typeof Settings>['LOG_LEVEL']
}

/** Thrown with every wrong setting at once, a line each. */
export class ConfigError extends Error {}

/** Names that begin like ours and are none: a typing error must not pass in silence. */
const ours = /^(LYCEUM_|DATABASE_|SMTP_|MAIL_|METRICS_|MASTER_KEY|DATA_DIR|PUBLIC_URL|DEMO_|TRUSTED_|PRIVATE_NET)/

/** Reads the settings from the environment. @throws ConfigError naming every wrong or unknown setting. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const known = Object.keys(Settings.shape)
  const problems = Object.keys(given)
    .filter((name) => ours.test(name) && !known.includes(name))
    .map((name) => `${name} is no setting of Lyceum. Settings are: ${known.join(', ')}.`)
  const read = Settings.safeParse(given)
  if (!read.success) problems.push(...read.error.issues.map((issue) => sentence(issue, given)))
  const settings = read.data
  if (settings?.DATABASE_ADMIN_URL && !settings.DATABASE_URL)
    problems.push('DATABASE_ADMIN_URL is set but DATABASE_URL is not: set both, or neither for the bundled database.')
  if (settings?.SMTP_URL && !settings.MAIL_FROM)
    problems.push('SMTP_URL is set but MAIL_FROM is not: mail needs an address it comes from.')
  if (settings?.DEMO_PORT !== undefined && settings.DEMO_PORT === settings.PORT)
    problems.push('DEMO_PORT and PORT are the same: the demonstration needs a port of its own.')
  if (problems.length > 0 || !settings) throw new ConfigError(problems.join('\n'))
  const dataDir = resolve(settings.DATA_DIR)
  return {
    port: settings.PORT,
    host: settings.HOST,
    demoPort: settings.DEMO_PORT,
    dataDir,
    databaseUrl: settings.DATABASE_URL,
    databaseAdminUrl: settings.DATABASE_ADMIN_URL,
    publicUrl: settings.PUBLIC_URL,
    masterKeyFile: settings.MASTER_KEY_FILE ?? join(dataDir, 'master.key'),
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    metricsToken: settings.METRICS_TOKEN,
    trustedProxies: settings.TRUSTED_PROXIES,
    privateNetworks: settings.PRIVATE_NETWORKS,
    logLevel: settings.LOG_LEVEL,
  }
}

function sentence(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0])
  const what = issue.code === 'custom' || issue.message.startsWith('is ') ? issue.message : plain(issue)
  const secret = /URL|TOKEN/.test(name) && name !== 'PUBLIC_URL'
  return `${name}${secret ? '' : ` "${String(given[name])}"`} ${what}.`
}

function plain(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `is none of ${issue.values.join(', ')}`
  if (issue.path[0] === 'PORT' || issue.path[0] === 'DEMO_PORT') return 'is no port: a whole number from 1 to 65535'
  return `is wrong: ${issue.message}`
}

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more !== undefined) return false
  // Never /0: that would be everybody.
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128))
}

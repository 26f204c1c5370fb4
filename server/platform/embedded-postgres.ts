/**
 * The bundled PostgreSQL: native binaries from npm, started by this process and ended with it.
 *
 * It listens on a Unix socket that only its own user reaches (on Windows: a random loopback port) and asks for a
 * password even there. Everything it owns lies in `postgres/` inside the data folder:
 * `cluster/` the database, `socket/`, `password`, `owner` (which process holds the folder), `postgres.log`.
 */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  binariesFor,
  give,
  isRoot,
  isWindows,
  makeFolders,
  placeFor,
  project,
  type RunsAs,
  refuge,
  userOf,
} from './postgres-place.ts'
import { codeOf, commandOf, isAlive, readOr, startOf } from './processes.ts'

export { placeFor }

export type EmbeddedPostgres = {
  /** The folder of the Unix socket; on Windows the loopback address. `pg` takes either as `host`. */
  host: string
  port: number
  /** The owner of the cluster. Roles for the product are made by migrations. */
  user: 'postgres'
  password: string
  /** The database was made by this start. */
  startedFresh: boolean
  /** Settles when PostgreSQL is gone, asked for or not. */
  ended: Promise<void>
  /** A clean stop: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

type Options = {
  /** Settings of PostgreSQL for this run, as in postgresql.conf. */
  settings?: Record<string, string>
  /** Where the one line goes that tells the operator that the data lies elsewhere. Default: standard error. */
  say?: (line: string) => void
}

/** People's text may stand in a failing statement or its parameters: neither belongs in a log (trust.md T60). */
const quietLog = {
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length_on_error: '0',
}

/**
 * Starts PostgreSQL on a data folder, making the database when there is none.
 * Refuses, in one line, a folder that another process holds or that another major version wrote.
 */
export async function startPostgres(folder: string, options: Options = {}): Promise<EmbeddedPostgres> {
  const dataDir = placeFor(folder)
  const home = join(dataDir, 'postgres')
  const cluster = join(home, 'cluster')
  const as = userOf(cluster)
  makeFolders(dataDir, home, as)
  const { version, binaries } = binariesFor(as)
  if ([dataDir, binaries].some((path) => path.startsWith(refuge))) {
    const say = options.say ?? ((line) => process.stderr.write(`${line}\n`))
    say(`PostgreSQL does not run as root, and its own user cannot reach ${project}: it lives in ${refuge}.`)
  }
  refuseOtherVersion(cluster, version)
  const release = claim(home)
  try {
    await endLeftover(home, cluster)
    const password = passwordIn(home, as)
    const startedFresh = await initialise(binaries, home, cluster, as)
    return { ...(await run(binaries, home, cluster, as, options.settings, release)), password, startedFresh }
  } catch (error) {
    release()
    throw error
  }
}

function refuseOtherVersion(cluster: string, version: string) {
  const found = readOr(join(cluster, 'PG_VERSION')).trim()
  const ours = version.split('.')[0]
  if (!found || found === ours) return
  const advice =
    Number(found) > Number(ours) ? 'Start the Lyceum that wrote it, or a newer one.' : 'Move it with an export.'
  throw new Error(`${cluster} was written by PostgreSQL ${found}; this Lyceum brings ${ours}. ${advice}`)
}

/**
 * One owner per data folder: notes this process as the owner, or names the one who is.
 * Should two starts clear away a dead owner's note at the same moment, PostgreSQL's own lock stops the second.
 */
function claim(home: string): () => void {
  const file = join(home, 'owner')
  const note = `${process.pid}\n${startOf(process.pid)}`
  for (;;) {
    try {
      writeFileSync(file, note, { flag: 'wx', mode: 0o600 })
      return () => {
        if (readOr(file) === note) rmSync(file, { force: true })
      }
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    const [owner, start] = readOr(file).split('\n')
    if (owner && start === startOf(Number(owner))) {
      const command = commandOf(Number(owner)).replace(/\s+/g, ' ').slice(0, 120)
      throw new Error(inUse(home, `process ${owner} (${command})`))
    }
    rmSync(file, { force: true })
  }
}

const inUse = (home: string, by: string) =>
  `${dirname(home)} is in use by ${by}. Stop it first, or set DATA_DIR to another folder.`

/** A PostgreSQL whose owner was killed is on its way down: waits for it, and helps after two seconds. */
async function endLeftover(home: string, cluster: string) {
  for (let i = 0; ; i++) {
    const server = postmasterOf(cluster)
    if (!server || !isPostgresOf(cluster, server.pid)) break
    if (i === 40) process.kill(server.pid, 'SIGINT')
    if (i > 400) throw new Error(inUse(home, `PostgreSQL (process ${server.pid}), which does not stop`))
    await sleep(50)
  }
  const socket = join(home, 'socket')
  if (await answers(join(socket, '.s.PGSQL.5432'))) throw new Error(inUse(home, 'a PostgreSQL of another container'))
  for (const left of [join(cluster, 'postmaster.pid'), socket]) rmSync(left, { recursive: true, force: true })
}

/** After a restart of the machine the number may be anyone's. */
const isPostgresOf = (cluster: string, pid: number) => (isWindows ? isAlive(pid) : commandOf(pid).includes(cluster))

const answers = (socket: string) =>
  new Promise<boolean>((done) => {
    if (isWindows || !existsSync(socket) || Buffer.byteLength(socket) > longestSocket) return done(false)
    const client = connect(socket, () => {
      client.destroy()
      done(true)
    }).on('error', () => done(false))
  })

function passwordIn(home: string, as: RunsAs) {
  const file = join(home, 'password')
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (isRoot) give(file, as)
  return readFileSync(file, 'utf8')
}

/** Makes the database in a folder aside, so that a start killed half-way leaves nothing that looks like one. */
async function initialise(binaries: string, home: string, cluster: string, as: RunsAs) {
  if (existsSync(cluster)) return false
  const draft = `${cluster}.new`
  rmSync(draft, { recursive: true, force: true })
  const access = ['-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', join(home, 'password')]
  // Collation by PostgreSQL itself, so that a newer system library never reorders an index.
  const text = ['-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8']
  try {
    await promisify(execFile)(
      join(binaries, 'bin/initdb'),
      ['-D', draft, ...access, ...text, '--no-instructions'],
      surroundings(as),
    )
  } catch (error) {
    const reason = String((error as { stderr?: string }).stderr || error).trim()
    const advice = /look up effective user/.test(reason)
      ? ' Give this user a line in /etc/passwd, or set DATABASE_URL.'
      : ''
    throw new Error(`The database could not be made in ${cluster}: ${reason}${advice}`)
  }
  renameSync(draft, cluster)
  return true
}

/**
 * A shell stands between us and PostgreSQL: when this process ends, however it ends, the pipe closes and the shell
 * tells PostgreSQL to stop. It ignores the terminal's own signals, so that Ctrl-C leaves the order of events to us.
 * A socket folder inside the data folder stays: the next start may already have put its own there.
 */
const guard = `
  sockets=$1; shift
  exec 3<&0
  "$0" "$@" </dev/null 3<&- &
  server=$!
  trap "" INT TERM HUP
  (read x <&3; kill -INT $server) &
  reader=$!
  wait $server; status=$?
  kill -9 $reader 2>/dev/null
  case $sockets in /tmp/lyceum-socket-??????) rmdir "$sockets" ;; esac
  exit $status`

async function run(
  binaries: string,
  home: string,
  cluster: string,
  as: RunsAs,
  settings: Record<string, string> | undefined,
  release: () => void,
) {
  const host = isWindows ? '127.0.0.1' : makeSocketFolder(home, as)
  const port = isWindows ? await freePort() : 5432
  const all = {
    listen_addresses: isWindows ? host : '',
    unix_socket_directories: isWindows ? '' : `"${host.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '100',
    jit: 'off',
    ...quietLog,
    ...settings,
  }
  const args = [
    '-D',
    cluster,
    '-p',
    String(port),
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const log = openLog(home)
  const child = isWindows
    ? spawn(join(binaries, 'bin/postgres.exe'), args, { ...surroundings(as), stdio: ['pipe', log, log] })
    : spawn('/bin/sh', ['-c', guard, join(binaries, 'bin/postgres'), host, ...args], {
        ...surroundings(as),
        detached: true,
        stdio: ['pipe', log, log],
      })
  closeSync(log)
  child.unref()
  let hasEnded = false
  const ended = new Promise<void>((done) => {
    const end = () => {
      hasEnded = true
      release()
      done()
    }
    child.once('exit', end).once('error', end)
  })
  const stop = async () => {
    child.ref()
    if (isWindows) execFileSync(join(binaries, 'bin/pg_ctl.exe'), ['stop', '-D', cluster, '-m', 'fast'])
    else child.stdin?.end()
    await ended
  }
  await waitUntilReady(cluster, () => hasEnded).catch(async (error) => {
    await stop()
    throw new Error(
      `${error.message}\n${readOr(join(home, 'postgres.log')).trimEnd().split('\n').slice(-12).join('\n')}`,
    )
  })
  return { host, port, user: 'postgres' as const, ended, stop }
}

/** Recovery after a crash may take a while on a large database: two minutes are granted. */
async function waitUntilReady(cluster: string, hasEnded: () => boolean) {
  const deadline = Date.now() + 120_000
  while (postmasterOf(cluster)?.status !== 'ready') {
    if (hasEnded()) throw new Error('PostgreSQL did not start. The end of its log:')
    if (Date.now() > deadline) throw new Error('PostgreSQL is not ready after two minutes. The end of its log:')
    await sleep(10)
  }
}

/** The longest path of a Unix socket in bytes, on the strictest system (macOS, with its closing zero). */
const longestSocket = 103

/** Inside the data folder, or in /tmp when the path would be too long for a socket. */
function makeSocketFolder(home: string, as: RunsAs) {
  const inside = join(home, 'socket')
  const isShort = Buffer.byteLength(join(inside, '.s.PGSQL.5432')) <= longestSocket
  const folder = isShort ? inside : mkdtempSync('/tmp/lyceum-socket-')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (isRoot) give(folder, as)
  return folder
}

function openLog(home: string) {
  const file = join(home, 'postgres.log')
  if (existsSync(file) && statSync(file).size > 10_000_000) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

const freePort = () =>
  new Promise<number>((done, fail) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? done(address.port) : fail(new Error('no free port')),
      )
    })
  })

/** Not our own environment: it may hold secrets that are none of PostgreSQL's business. */
function surroundings(as: RunsAs) {
  const { PATH, SystemRoot } = process.env
  return { ...as, cwd: isWindows ? process.cwd() : '/', env: { LC_ALL: 'C', PATH, SystemRoot } }
}

/** What PostgreSQL itself notes in the cluster while it runs. */
function postmasterOf(cluster: string) {
  const lines = readOr(join(cluster, 'postmaster.pid')).split('\n')
  return lines[0] ? { pid: Number(lines[0]), status: lines[7]?.trim() } : undefined
}

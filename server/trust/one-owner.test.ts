import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const children: ChildProcess[] = []
const folders: string[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await gone
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const freePort = () =>
  new Promise<number>((done) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** Starts the whole server on a data folder; answers when it serves or has ended. */
async function startServer(dataDir: string) {
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: String(await freePort()), LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], { env })
  children.push(child)
  let [out, errors] = ['', '']
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    errors += text
  })
  const code = await new Promise<number | 'open'>((done) => {
    child.stdout.on('data', () => out.includes('Lyceum is open at') && done('open'))
    child.once('exit', (status) => done(status ?? -1))
  })
  return { child, code, errors, address: `http://localhost:${env.PORT}` }
}

// The lock, newer versions, root and the socket are proven beside embedded-postgres.ts; here the whole server.
test('a second server on the same data folder ends with one clear line, and the first goes on (T59)', {
  timeout: 90_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-one-'))
  folders.push(folder)
  // Whoever PostgreSQL runs as must be able to pass through, or the data goes elsewhere.
  chmodSync(folder, 0o755)
  const dataDir = join(folder, 'data')
  const first = await startServer(dataDir)
  expect(first.code, first.errors).toBe('open')
  const second = await startServer(dataDir)
  expect(second.code).toBe(1)
  expect(second.errors.trim().split('\n'), second.errors).toHaveLength(1)
  expect(second.errors).toMatch(new RegExp(`^Lyceum cannot start: .*in use by process ${first.child.pid}\\b`))
  expect((await fetch(`${first.address}/healthz`)).status).toBe(200)
  expect((await fetch(`${first.address}/readyz`)).status).toBe(200)
  expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600)
  // The control: once the first has gone, the same start succeeds.
  const gone = new Promise((done) => first.child.once('exit', done))
  first.child.kill('SIGTERM')
  await gone
  const third = await startServer(dataDir)
  expect(third.code, third.errors).toBe('open')
})

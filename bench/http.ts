// What a request costs the server: `npm run -s bench:http [-- --json]`. 20,000 people on the bundled database, 10
// connections, signed in by a key. CPU is the server process's own count (/metrics); limits are those of the plan.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adminRoutes } from '../contract/admin.ts'
import { peopleRoutes } from '../contract/people.ts'
import { withDatabase } from '../server/commands/attach.ts'
import { makeApiKey } from '../server/platform/api-keys.ts'
import { newId } from '../server/platform/id.ts'

const people = 20_000
const connections = 10
const port = 3977
const api = `http://127.0.0.1:${port}/api/v1`

const given = [
  'Ingrid',
  'Keiko',
  'Amara',
  'Piotr',
  'Aroha',
  'Mateus',
  'Priya',
  'Dawit',
  'Rosa',
  'Yusuf',
  'Leila',
  'Hana',
]
const first = ['So', 'Ta', 'Ok', 'Wi', 'Nga', 'Al', 'Ra', 'Be', 'Ek', 'De', 'Ha', 'Ko', 'Qui', 'Mar', 'Os', 'Id']
const second = [
  'lheim',
  'nabe',
  'afor',
  'niewska',
  'ata',
  'buquerque',
  'ghun',
  'kele',
  'strom',
  'mir',
  'ddad',
  'varova',
]
const pick = (words: string[], i: number) => words[i % words.length] ?? ''
/** About 2,300 different names, so that a search finds some and not all. */
const nameOf = (i: number) => `${pick(given, i)} ${pick(first, i >> 3)}${pick(second, i >> 6)}`

type Measured = { name: string; requests: number; cpuMicros: number; limitMicros: number; p50Ms: number; p99Ms: number }

process.env.DATA_DIR = mkdtempSync(join(tmpdir(), 'lyceum-bench-'))
process.env.PORT = String(port)
process.env.LOG_LEVEL = 'error'
const server = spawn(process.execPath, ['server/main.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
try {
  await new Promise((done) => server.stdout.on('data', (chunk) => String(chunk).includes('open at') && done(undefined)))
  const { key, personIds } = await fill()
  const measured: Measured[] = []
  const list = (i: number) => `${api}${peopleRoutes.listPeople.path}?limit=20${i % 2 ? '&q=ingrid%20so' : ''}`
  measured.push(await measure('people list, 20 rows', 400, key, () => list(0)))
  measured.push(await measure('people list, 20 rows, searched', 400, key, () => list(1)))
  measured.push(
    await measure(
      'person page',
      900,
      key,
      (i) => `${api}${peopleRoutes.readPerson.path.replace(':id', personIds[i % personIds.length] ?? '')}`,
    ),
  )
  measured.push(await measure('smallest answer', 400, key, () => `${api}${adminRoutes.readInstallation.path}`))
  report(measured, await residentMegabytes())
} finally {
  server.kill('SIGTERM')
  await new Promise((done) => server.once('exit', done))
  rmSync(process.env.DATA_DIR ?? '', { recursive: true, force: true })
}

/** An own organisation with many people, straight into the running server's database. */
async function fill() {
  return withDatabase(async ({ database, organisations }) => {
    const { id } = await organisations.create({ name: 'Bench', kind: 'own' })
    const org = database.org(id)
    const units = Array.from({ length: 200 }, (_, i) => ({ id: newId(), name: `Unit ${i}` }))
    const site = { id: newId(), name: 'Bergen', zone: 'Europe/Oslo' }
    const rows = Array.from({ length: people }, (_, i) => ({
      id: newId(),
      name: nameOf(i),
      sortName: nameOf(i).toLowerCase(),
      email: `person${i}@bench.example`,
      state: 'active',
      title: `Engineer of kind ${i % 97}`,
      unitId: units[i % units.length]?.id ?? null,
      siteId: site.id,
    }))
    const key = await org.write(async (tx) => {
      await tx.insertInto('unit').values(units).execute()
      await tx.insertInto('site').values(site).execute()
      for (let i = 0; i < rows.length; i += 1000)
        await tx
          .insertInto('person')
          .values(rows.slice(i, i + 1000))
          .execute()
      const person = rows[0]
      if (!person) throw new Error('no people')
      return makeApiKey(tx, { personId: person.id, name: 'bench', scopes: ['read'], days: 1 })
    })
    await database.ownerPool.query(`analyze org_${id}.person`)
    await organisations.activate(id)
    // The running server reads the list of organisations again every ten seconds.
    await new Promise((done) => setTimeout(done, 11_000))
    return { key: key.key, personIds: rows.slice(0, 500).map((row) => row.id) }
  })
}

async function measure(
  name: string,
  limitMicros: number,
  key: string,
  urlOf: (i: number) => string,
): Promise<Measured> {
  await run(300, key, urlOf)
  const requests = 2000
  const before = await cpuSeconds()
  const times = await run(requests, key, urlOf)
  const cpuMicros = Math.round((((await cpuSeconds()) - before) / requests) * 1e6)
  times.sort((a, b) => a - b)
  const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(1))
  return { name, requests, cpuMicros, limitMicros, p50Ms: at(0.5), p99Ms: at(0.99) }
}

async function run(count: number, key: string, urlOf: (i: number) => string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let next = 0
  const worker = async () => {
    while (next < count) {
      const begun = performance.now()
      await get(urlOf(next++), key, agent)
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  agent.destroy()
  return times
}

function get(url: string, key: string, agent?: Agent): Promise<string> {
  return new Promise((done, fail) => {
    const call = request(url, { ...(agent && { agent }), headers: { authorization: `Bearer ${key}` } }, (answer) => {
      let body = ''
      answer.on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () =>
        answer.statusCode === 200 ? done(body) : fail(new Error(`${url}: ${answer.statusCode} ${body}`)),
      )
    })
    call.on('error', fail)
    call.end()
  })
}

async function gauge(name: string): Promise<number> {
  const text = await get(`http://127.0.0.1:${port}/metrics`, '')
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
}
function cpuSeconds() {
  return gauge('process_cpu_seconds_total')
}

async function residentMegabytes() {
  return Math.round((await gauge('process_resident_memory_bytes')) / 1e6)
}

function report(measured: Measured[], memoryMb: number) {
  if (process.argv.includes('--json')) return console.log(JSON.stringify({ people, connections, measured, memoryMb }))
  for (const { name, cpuMicros, limitMicros, p50Ms, p99Ms } of measured)
    console.log(
      `${name.padEnd(32)} ${String(cpuMicros).padStart(5)} µs CPU a request (${(cpuMicros / limitMicros).toFixed(2)} of the limit ${limitMicros})  p50 ${p50Ms} ms  p99 ${p99Ms} ms`,
    )
  console.log(`server memory after ${memoryMb} MB (limit when idle: 250)`)
}

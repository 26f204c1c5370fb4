import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeApp } from '../app.ts'
import { openDatabase } from '../platform/database.ts'
import { migrateOrganisation, readMigrations } from '../platform/migrate.ts'
import { openOrganisations } from '../platform/organisations.ts'
import { asSuperuser, openWorld, type World } from '../testing/world.ts'
import { describeSchema } from './fingerprint.ts'
import { sample } from './sample.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const organisationCount = sample(12, 100)
const kills = sample(4, 20)
const latest = readMigrations('organisation').length
const owner = () => world.platform.database.ownerPool
const run = (text: string) => asSuperuser(text, world.connection.database)

/** Organisations that control knows and whose schemas are still to be made. */
async function announce(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `kill${String(i).padStart(4, '0')}`)
  const rows = ids.map((id) => ({ id, name: id, kind: 'own', state: 'active' }))
  await world.platform.database.control.insertInto('organisation').values(rows).execute()
  return ids
}

/** What is not as it should be after a migration: versions behind, and schemas unlike one made at once. */
async function findUnfinished(ids: string[]): Promise<string[]> {
  const wanted = await describeSchema(owner(), `org_${world.org.id}`)
  const faults: string[] = []
  for (const id of ids) {
    const { rows } = await owner()
      .query(`select max(number) as version from org_${id}.migration`)
      .catch(() => ({ rows: [{ version: null }] }))
    if (rows[0].version !== latest) faults.push(`${id} is at version ${rows[0].version}`)
    const facts = await describeSchema(owner(), `org_${id}`)
    if (facts.join('\n') !== wanted.join('\n')) faults.push(`${id} has another structure`)
  }
  return faults
}

/** A process of its own that migrates everything; says a line for each organisation that is done. */
function migrateElsewhere() {
  const platform = join(import.meta.dirname, '../platform')
  const program = `
    import { openDatabase } from ${JSON.stringify(join(platform, 'database.ts'))}
    import { migrateOrganisation } from ${JSON.stringify(join(platform, 'migrate.ts'))}
    const database = openDatabase(${JSON.stringify(world.platform.database.connections)})
    const known = await database.control.selectFrom('organisation').select('id').orderBy('id').execute()
    console.log('begun')
    for (const { id } of known) await migrateOrganisation(database, id)
    console.log('done')
    await database.close()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  const exit = new Promise<void>((done) => child.once('exit', () => done()))
  return { child, exit, said: () => said }
}

/** Lets it begin, kills it at a random moment, and answers whether it was still at work. */
async function killAtRandom(): Promise<boolean> {
  const { child, exit, said } = migrateElsewhere()
  while (!said().includes('begun') && child.exitCode === null) await sleep(2)
  await sleep(Math.random() * 30 * Math.min(organisationCount, 30))
  child.kill('SIGKILL')
  await exit
  return !said().includes('done')
}

// Small sample: 12 organisations, killed 4 times; full: 100, killed 20 times.
test(`after kill -9 at random moments a rerun ends with every organisation at the same version and structure (T9)`, {
  timeout: 300_000,
}, async () => {
  const ids = await announce(organisationCount)
  let interrupted = 0
  for (let tries = 0; interrupted < kills && tries < kills * 4; tries++) {
    if (await killAtRandom()) interrupted += 1
    // So that each kill has work to interrupt, what was finished is begun again.
    if ((await findUnfinished(ids)).length === 0)
      for (const id of ids) await run(`drop schema if exists org_${id} cascade`)
  }
  expect(interrupted).toBe(kills)
  await migrateElsewhere().exit
  expect(await findUnfinished(ids)).toEqual([])

  // The control: a migration that was cut in the middle because it ran without a transaction is found.
  const [half] = ids
  await run(`drop table org_${half}.mail cascade; delete from org_${half}.migration where number = ${latest}`)
  expect(await findUnfinished(ids)).toHaveLength(2)
  await run(`delete from control.organisation where id like 'kill%'`)
  // One at a time: a statement that drops them all would need more locks than PostgreSQL has.
  for (const id of ids) await run(`drop schema org_${id} cascade`)
})

/** The organisations as another start of the server finds them. */
async function startAgain() {
  const organisations = await openOrganisations(world.platform.database, undefined)
  await organisations.migrateAll()
  const app = await makeApp({ ...world.platform, organisations })
  const ask = (host: string) => app.inject({ method: 'GET', url: '/api/v1/installation', headers: { host } })
  return { organisations, app, ask }
}

test('one organisation that cannot be migrated is set aside with 503 and Retry-After, and the others are served (T9)', async () => {
  const other = await world.platform.organisations.create({ name: 'Bellwether', kind: 'own' })
  await world.platform.organisations.activate(other.id)
  const hosts = [
    { name: 'a.internal', organisationId: world.org.id },
    { name: 'b.internal', organisationId: other.id },
  ]
  await world.platform.database.control.insertInto('host').values(hosts).execute()
  // Its last migration is still to come, and finds a table of the same name in the way.
  await run(`drop schema org_${other.id} cascade; create schema org_${other.id} authorization lyceum_owner;
    create table org_${other.id}.person (id int); alter table org_${other.id}.person owner to lyceum_owner`)
  const { organisations, app, ask } = await startAgain()
  expect(organisations.setAside()).toEqual([
    { id: other.id, problem: expect.stringMatching(/0001_people.sql: relation "person" already exists/) },
  ])
  const [good, aside, ready] = [await ask('a.internal'), await ask('b.internal'), await app.inject('/readyz')]
  expect([good.statusCode, aside.statusCode, aside.headers['retry-after']]).toEqual([200, 503, '30'])
  expect(aside.json()).toMatchObject({
    code: 'unavailable',
    detail: 'This organisation is being repaired. Its data is safe.',
  })
  expect(ready.statusCode).toBe(200)
  expect(ready.json().checks).toContainEqual(expect.objectContaining({ name: 'migrations', state: 'warn' }))
  // It stayed as it was: nothing of the migration that failed is left.
  const { rows } = await run(
    `select relname from pg_class where relnamespace = 'org_${other.id}'::regnamespace and relkind = 'r'`,
  )
  expect(rows).toEqual([{ relname: 'person' }])
  await run(`drop table org_${other.id}.person`)
  const mended = await startAgain()
  expect(mended.organisations.setAside()).toEqual([])
  expect((await mended.ask('b.internal')).statusCode).toBe(200)
  await Promise.all([app.close(), mended.app.close()])
})

test('a database that is newer than the program, and one whose migration was edited, are refused (T9)', async () => {
  const schema = `org_${world.org.id}`
  await run(`insert into ${schema}.migration (number, name, hash) values (${latest + 1}, '9999_future.sql', 'x')`)
  await expect(migrateOrganisation(world.platform.database, world.org.id)).rejects.toThrow(
    /is newer than this program \(it has 9999_future.sql\). Start the newer program/,
  )
  await run(`delete from ${schema}.migration where number > ${latest}`)
  const { rows } = await run(`update ${schema}.migration set hash = 'edited' where number = 1 returning name`)
  await expect(migrateOrganisation(world.platform.database, world.org.id)).rejects.toThrow(
    /0001_people.sql was changed after it was applied/,
  )
  const hash = readMigrations('organisation')[0]?.hash
  await run(`update ${schema}.migration set hash = '${hash}' where number = 1`)
  expect(rows).toHaveLength(1)
  expect(await migrateOrganisation(world.platform.database, world.org.id)).toEqual([])
})

test('a migration waits at most two seconds for a lock, lets others through, and tries again (T9)', {
  timeout: 60_000,
}, async () => {
  const schema = `org_${world.org.id}`
  const blocker = new pg.Client(await ownersConnection())
  await blocker.connect()
  await blocker.query(`begin; lock table ${schema}.migration in access exclusive mode`)
  const begun = performance.now()
  const migrated = migrateOrganisation(world.platform.database, world.org.id)
  const waiting = async () => {
    const { rows } = await blocker.query(
      `select count(*)::int as count from pg_locks where not granted and relation = '${schema}.migration'::regclass`,
    )
    return rows[0].count
  }
  // It waits, gives up so that others may pass, and comes back, all while the lock is still held.
  for (const count of [1, 0, 1]) await expect.poll(waiting, { timeout: 10_000, interval: 20 }).toBe(count)
  await blocker.query('commit')
  expect(await migrated).toEqual([])
  expect(performance.now() - begun).toBeGreaterThan(2_000)
  await blocker.end()
})

async function ownersConnection(): Promise<pg.ClientConfig> {
  const { owner: connection } = world.platform.database.connections
  if (!connection || typeof connection === 'string') throw new Error('the test world has an owner of its own')
  return connection
}

test('three starters at once migrate a new organisation once, and it is ready within five seconds (T9)', async () => {
  await run(`insert into control.organisation (id, name, kind, state) values ('together', 'T', 'own', 'active')`)
  const databases = [1, 2, 3].map(() => openDatabase(world.platform.database.connections))
  const begun = performance.now()
  const applied = await Promise.all(databases.map((each) => migrateOrganisation(each, 'together')))
  expect(performance.now() - begun).toBeLessThan(5_000)
  expect(applied.map((names) => names.length).sort()).toEqual([0, 0, latest])
  expect(await findUnfinished(['together'])).toEqual([])
  await Promise.all(databases.map((each) => each.close()))
})

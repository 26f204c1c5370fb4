import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { importerOf, type Rows } from '../../testing/imports.ts'
import { aPerson, openWorld, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const size = 1500
const rows: Rows = Array.from({ length: size }, (_, n) => ({
  id: `c${n}`,
  name: `Person ${n}`,
  email: `c${n}@acme.example`,
  unit: `Company > Unit ${n % 20}`,
  manager: n === 0 ? '' : `c${Math.floor((n - 1) / 7)}`,
  languages: 'en:native; de',
  skills: n % 3 === 0 ? 'sql:3; Python' : '',
}))

/** Runs the import in a process of its own and kills it so many milliseconds after it began; answers whether it was done. */
async function runAndKill(importId: string, afterMs: number): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lyceum-crash-'))
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../testing/run-import.ts', import.meta.url))], {
    env: {
      SUPERUSER: JSON.stringify({ ...inject('superuser'), database: world.connection.database }),
      ORG: world.org.id,
      IMPORT: importId,
      DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  const exited = once(child, 'exit')
  await new Promise<void>((ready) => {
    child.stdout.on('data', (piece: Buffer) => {
      said += piece
      if (said.includes('ready')) ready()
    })
    child.once('exit', () => ready())
  })
  await new Promise((later) => setTimeout(later, afterMs))
  child.kill('SIGKILL')
  await exited
  rmSync(dataDir, { recursive: true, force: true })
  return said.includes('done')
}

test('killed at random moments, an import goes on without doubles to the same end, and mails nobody', async () => {
  const me = await aPerson(world.org, { role: 'people_administrator' })
  const steps = importerOf(world, await world.signIn(me.id))
  const checked = await steps.check(rows, { makesUnits: true })
  expect((await steps.start(checked)).status).toBe(202)
  let kills = 0
  for (let tries = 0; tries < 10 && !(await runAndKill(checked.id, 20 + Math.random() * 250)); tries += 1) kills += 1
  expect(kills).toBeGreaterThan(0)
  const done = await steps.finish(checked.id)
  expect(done).toMatchObject({ state: 'held', counts: { written: size, skipped: 0, toWrite: size } })
  const people = await world.org.rows
    .selectFrom('person as p')
    .leftJoin('person as m', 'm.id', 'p.managerId')
    .leftJoin('unit as u', 'u.id', 'p.unitId')
    .where('p.externalId', 'is not', null)
    .select(['p.externalId', 'p.name', 'p.version', 'm.externalId as manager', 'u.name as unit'])
    .execute()
  const expected = rows.map(({ id, name, unit, manager }) => {
    return { externalId: id, name, version: 1, manager: manager || null, unit: unit?.split(' > ')[1] }
  })
  const byId = (a: { externalId?: string | null }, b: { externalId?: string | null }) =>
    (a.externalId ?? '') < (b.externalId ?? '') ? -1 : 1
  expect(people.sort(byId)).toEqual(expected.sort(byId))
  const claims = await world.org.rows.selectFrom('skillClaim').select('id').execute()
  expect(claims).toHaveLength(2 * Math.ceil(size / 3))
  expect(await world.org.rows.selectFrom('mail').selectAll().execute()).toEqual([])
  await steps.release(checked.id)
  const told = await world.org.rows
    .selectFrom('domainEvent')
    .where('name', '=', 'person.recorded')
    .select('id')
    .execute()
  expect(told).toHaveLength(size)
}, 120_000)

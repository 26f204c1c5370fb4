import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { identityRoutes } from '../../contract/identity.ts'
import { peopleRoutes } from '../../contract/people.ts'
import { newId } from '../platform/id.ts'
import { aPerson, asSuperuser } from '../testing/world.ts'
import { fixturesToCome } from './fixtures-to-come.ts'
import { isFull } from './sample.ts'
import { findMixed, noteStatements, type Statement, schemasIn } from './statement-log.ts'
import { askers, openStage, operations, prepareAll, promised, type Stage, send } from './sweep.ts'

// A sweep asks for hundreds of answers; on a busy machine that takes longer than a test commonly may.
vi.setConfig({ testTimeout: 180_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const roles = isFull ? askers : ['visitor', 'owner']

// The small sample asks as visitor and owner, the full one as every role; operations are always all.
test('no statement and no transaction names two organisations, in a sweep over every operation (T3)', async () => {
  const log: Statement[] = []
  const stop = noteStatements(log)
  const asked = new Set<string>()
  const strayed: string[] = []
  try {
    for await (const prepared of prepareAll(stage, { roles })) {
      const begun = log.length
      await send(prepared)
      asked.add(prepared.operation.name)
      const place = prepared.host === 'localhost' ? prepared.world.org.id : stage.demonstration.id
      const named = log.slice(begun).flatMap(({ text }) => schemasIn(text))
      strayed.push(...named.filter((schema) => schema !== `org_${place}`).map((schema) => `${prepared.url}: ${schema}`))
    }
  } finally {
    stop()
  }
  expect(
    operations.map(({ name }) => name).filter((name) => !asked.has(name) && !fixturesToCome.includes(name)),
  ).toEqual([])
  const naming = log.filter(({ text }) => schemasIn(text).length > 0)
  expect(naming.length).toBeGreaterThan(100)
  expect(findMixed(log)).toEqual([])
  // Stronger than asked: a request names the schema of its own host's organisation and no other at all.
  expect(strayed).toEqual([])
})

test('a statement and a transaction over two organisations are found (T3)', async () => {
  const { world, demonstration } = stage
  const log: Statement[] = []
  const stop = noteStatements(log)
  const across = sql`select from ${world.org.table('person')} a join ${demonstration.table('person')} b on a.id = b.id`
  await across.execute(world.org.rows)
  const foundStatement = findMixed(log)
  log.length = 0
  await world.org.write(async (tx) => {
    await tx.selectFrom('person').select('id').limit(1).execute()
    await sql`update ${demonstration.table('person')} set title = null where false`.execute(tx)
  })
  const foundTransaction = findMixed(log)
  log.length = 0
  await world.org.write((tx) => tx.selectFrom('person').select('id').limit(1).execute())
  await demonstration.write((tx) => tx.selectFrom('person').select('id').limit(1).execute())
  await sql`select ${`org_${demonstration.id}.person`} from ${world.org.table('person')}`.execute(world.org.rows)
  stop()
  expect(foundStatement).toHaveLength(1)
  expect(foundTransaction).toHaveLength(1)
  expect(findMixed(log)).toEqual([])
})

test.each([
  ['select * from "org_abcd"."person"', ['org_abcd']],
  ['select * from org_abcd.person, "org_efgh".unit', ['org_abcd', 'org_efgh']],
  ["select 'org_abcd.person', $$org_efgh.unit$$ -- org_ijkl.unit", []],
  ['select org_abcd from "control"."organisation"', []],
])('schemas are read out of %s (T3)', (text, schemas) => {
  expect(schemasIn(text)).toEqual(schemas)
})

test('signing in with other capitals, and by a link asked for with other capitals, finds the same account (T4)', async () => {
  const { world } = stage
  const password = 'a heron by the river'
  const { id } = await aPerson(world.org, { email: 'ines.weiss@acme.example', password })
  for (const email of ['ines.weiss@acme.example', 'Ines.WEISS@Acme.Example']) {
    const signedIn = await world.call(identityRoutes.signIn, { body: { email, password } })
    expect([signedIn.status, signedIn.body.id]).toEqual([200, id])
    await world.call(identityRoutes.requestSignInLink, { body: { email } })
  }
  await expect
    .poll(async () => {
      const links = world.org.rows.selectFrom('mailedLink').where('personId', '=', id).selectAll()
      return (await links.execute()).length
    })
    .toBe(2)
  const twin = world.org.rows
    .insertInto('person')
    .values({ id: newId(), name: 'Twin', sortName: 'twin', email: 'ines.weiss@acme.example' })
  await expect(twin.execute()).rejects.toMatchObject({ code: '23505' })
})

test('finding people by a part of a name uses the trigram indexes (T4)', async () => {
  const { world } = stage
  const { pool } = world.platform.database
  const person = world.org.table('person')
  // Enough people that reading them all is not the cheapest way.
  await sql`insert into ${person} (id, name, sort_name, email, title)
    select gen_random_uuid(), md5(i::text), md5(i::text), md5(i::text) || '@acme.example', md5('t' || i)
    from generate_series(1, 20000) i`.execute(world.org.rows)
  await asSuperuser(`vacuum analyze org_${world.org.id}.person`, world.connection.database)
  const { id } = await aPerson(world.org)
  const cookie = await world.signIn(id)
  const log: Statement[] = []
  const stop = noteStatements(log)
  const found = await world.call(peopleRoutes.listPeople, { query: { q: 'abcdef' } }, { cookie })
  stop()
  expect(found.status).toBe(200)
  const search = log.find(({ values }) => values.includes('%abcdef%'))
  const explain = async (text = '') => {
    const { rows } = await pool.query(`explain ${text}`, search?.values)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  expect(await explain(search?.text)).toMatch(/Index Scan on person_search/)
  // The control: the same search by an expression that no index knows reads everybody.
  const slow = search?.text.replace(/ (i?like) \$/g, " || '' $1 $")
  expect(slow).not.toBe(search?.text)
  expect(await explain(slow)).not.toMatch(/Index Scan on person_search/)
})

test('every operation answers as promised with an empty search path: extensions are named in full (T4)', async () => {
  const apart = await openStage()
  try {
    for (const world of [apart.world, apart.firstRun]) {
      const { database } = world.connection
      await asSuperuser(`alter role lyceum_app in database ${database} set search_path = ''`)
      await asSuperuser(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = '${database}' and usename = 'lyceum_app'`)
    }
    const pool = apart.world.platform.database.pool
    await expect
      .poll(() =>
        pool.query('show search_path').then(
          ({ rows }) => rows[0].search_path,
          () => '?',
        ),
      )
      .toBe('""')
    await expect(pool.query("select similarity('a', 'b')")).rejects.toMatchObject({ code: '42883' })
    const wrong: string[] = []
    for await (const prepared of prepareAll(apart, { roles: ['owner'] })) {
      const { status } = await send(prepared)
      if (status !== promised(prepared)) wrong.push(`${prepared.operation.name}: ${status}`)
    }
    expect(wrong).toEqual([])
  } finally {
    await apart.close()
  }
})

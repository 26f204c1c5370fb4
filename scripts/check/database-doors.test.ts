import { expect, test } from 'vitest'
import { checkDatabaseDoors, findBreaches } from './database-doors.ts'

/** The eight of trust.md T3 and their near relations. Each is one statement. */
const breaches = [
  `db.withSchema('org_other').selectFrom('person')`,
  "sql.raw('select * from ' + schema)",
  "sql`select * from ${sql.table('vote')}`",
  `db.selectFrom('org_other.person as p').selectAll()`,
  'db.insertInto(`${schema}.person`)',
  `db.selectFrom('person').innerJoin('control.organisation', 'organisation.id', 'person.id')`,
  'sql`set search_path to org_other`',
  'sql`select name from org_other.person`',
  `const { raw } = sql`,
  `sql['table']('vote')`,
  'sql`update ${schema}.person set name = ${name}`',
  `db.selectFrom(['person', 'org_other.unit'])`,
  'sql`select extract(epoch from p.given_at) from org_other.person p`',
  'sql<{ name: string }>`delete from only control.organisation`',
  `client.query("select set_config('search_path', 'org_other', false)")`,
]

test.each(breaches)('found: %s', (code) => {
  expect(findBreaches(code)).toHaveLength(1)
})

test('all breaches of a file are found, each at its line', () => {
  expect(findBreaches(breaches.join('\n')).map(({ line }) => line)).toEqual(breaches.map((_, index) => index + 1))
})

test('what keeps to the two doors is left alone', () => {
  const inOrder = [
    `db.org(id).selectFrom('person as p').innerJoin('unit', 'unit.id', 'p.unitId').where('p.name', '=', 'a.b')`,
    "sql`select ext.similarity(${a}, ${b}) from ${db.org(id).table('vote')}`",
    'sql`select count(*) from pg_catalog.pg_tables`',
    'sql`select extract(epoch from p.given_at) where a.x is distinct from b.x`',
    `// set search_path is done once; withSchema lives in database.ts`,
    `const words = 'Mail from lyceum.example to anyone.'`,
  ]
  expect(findBreaches(inOrder.join('\n'))).toEqual([])
})

test('the server keeps to the two doors', () => {
  expect(checkDatabaseDoors().faults).toEqual([])
})

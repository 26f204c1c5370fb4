import { afterAll, beforeAll, expect, test } from 'vitest'
import { asSuperuser, openWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

type Tag = { column: string; kind: string; whose: string; kept: string; erasure: string }
const kinds = ['personal', 'technical', 'content']
const erasures = ['keep', 'empty', 'delete']

/** `<column> <kind> <whose> <kept, in one or more words> <erasure>`, a line a column. */
function readTags(comment: string): Tag[] {
  return comment
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([column]) => column)
    .map(([column = '', kind = '', whose = '', ...rest]) => ({
      column,
      kind,
      whose,
      kept: rest.slice(0, -1).join(' '),
      erasure: rest.at(-1) ?? '',
    }))
}

/** What is wrong with the tags of every table in `control` and in an organisation. */
async function findFaults(): Promise<{ faults: string[]; columns: number }> {
  const { rows } = await asSuperuser(
    `select n.nspname || '.' || c.relname as table, obj_description(c.oid, 'pg_class') as comment,
       array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname in ('control', 'org_${world.org.id}') and c.relkind in ('r', 'p', 'm') and a.attnum > 0
       and not a.attisdropped
     group by c.oid, n.nspname, c.relname`,
    world.connection.database,
  )
  const faults = rows.flatMap(({ table, comment, columns }: { table: string; comment: string; columns: string[] }) => {
    const tags = readTags(comment ?? '')
    return [
      ...columns.filter((column) => !tags.some((tag) => tag.column === column)).map((column) => `${column} has no tag`),
      ...tags.filter(({ column }) => !columns.includes(column)).map(({ column }) => `${column}: a tag without column`),
      ...tags
        .filter((tag, index) => tags.findIndex(({ column }) => column === tag.column) < index)
        .map(({ column }) => `${column} is tagged twice`),
      ...tags.flatMap(findFault),
    ].map((fault) => `${table}: ${fault}`)
  })
  return { faults, columns: rows.reduce((sum, row) => sum + row.columns.length, 0) }
}

function findFault({ column, kind, whose, kept, erasure }: Tag): string[] {
  if (!kinds.includes(kind)) return [`${column}: "${kind}" is none of ${kinds.join(', ')}`]
  if (kind === 'personal' && !/^[a-z_]+$/.test(whose)) return [`${column} is personal, but whose?`]
  if (kind === 'technical' && whose !== '-') return [`${column} is technical, yet somebody's`]
  if (kept === '') return [`${column}: kept for how long?`]
  return erasures.includes(erasure) ? [] : [`${column}: "${erasure}" is none of ${erasures.join(', ')}`]
}

// Every column in the small sample too.
test('every column says whether it is personal, whose, kept how long and what erasure does (T63)', async () => {
  const { faults, columns } = await findFaults()
  expect(columns).toBeGreaterThan(100)
  expect(faults).toEqual([])
})

test.each([
  ['an untagged column', 'alter table ORG.unit add column planted text', 'alter table ORG.unit drop column planted'],
  ['an untagged table', 'create table ORG.planted (id int)', 'drop table ORG.planted'],
  [
    'an untagged column of control',
    'alter table control.host add column planted text',
    'alter table control.host drop column planted',
  ],
])('%s is found (T63)', async (_, fault, undo) => {
  const run = (text: string) => asSuperuser(text.replace('ORG', `org_${world.org.id}`), world.connection.database)
  await run(fault)
  const { faults } = await findFaults()
  await run(undo)
  expect(faults).toHaveLength(1)
  expect((await findFaults()).faults).toEqual([])
})

test.each([
  ['name personal - membership empty', 'whose'],
  ['name secret person membership empty', 'none of'],
  ['name personal person membership', 'how long'],
  ['name personal person 2 days shred', 'none of'],
  ['name technical person always keep', 'somebody'],
])('the tag "%s" is refused (T63)', (line, why) => {
  expect(readTags(line).flatMap(findFault).join()).toContain(why)
})

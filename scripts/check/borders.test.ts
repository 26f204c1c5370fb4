import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { checkBorders } from './borders.ts'
import { project } from './step.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A project of these files, with the real packages. */
function aProject(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'lyceum-borders-'))
  folders.push(root)
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

/** A small house in order: every import is one that the rules allow. */
const inOrder = {
  'contract/people.ts': `import { z } from 'zod'\nexport const Person = z.object({})`,
  'contract/people.test.ts': `import { test } from 'vitest'\nimport { Person } from './people.ts'\ntest('x', () => void Person)`,
  'matching/solve.ts': `export const solve = () => 1`,
  'tables/read.ts': `import { parse } from 'csv-parse/sync'\nexport const read = parse`,
  'server/platform/database.ts': `import { Person } from '../../contract/people.ts'\nexport const database = Person`,
  'server/platform/egress.ts': `import { request } from 'node:https'\nexport const reach = request`,
  'server/people/list.ts': `import { database } from '../platform/database.ts'\nexport const listPeople = () => database`,
  'server/people/index.ts': `export { listPeople } from './list.ts'`,
  'server/knowledge/index.ts': `import { listPeople } from '../people/index.ts'\nimport { solve } from '../../matching/solve.ts'\nexport const ask = () => [listPeople(), solve()]`,
  'server/app.ts': `import { ask } from './knowledge/index.ts'\nimport { listPeople } from './people/index.ts'\nexport const app = [ask, listPeople]`,
  'server/main.ts': `import { app } from './app.ts'\nvoid app`,
  'server/commands/migrate.ts': `import { database } from '../platform/database.ts'\nexport const migrate = () => database`,
  'cli/main.ts': `import { solve } from '../matching/solve.ts'\nimport { read } from '../tables/read.ts'\nvoid [solve, read, await import('../server/commands/migrate.ts')]`,
  'web/main.tsx': `import { Person } from '../contract/people.ts'\nvoid Person`,
}

test('a house in order has no violations', async () => {
  const { lookedAt, faults } = await checkBorders(aProject(inOrder))
  expect(faults).toEqual([])
  expect(lookedAt).toBe(`${Object.keys(inOrder).length} modules`)
})

test('a check that looked at nothing fails', async () => {
  expect((await checkBorders(aProject({ 'contract/readme.md': '' }))).faults).not.toEqual([])
})

const breaches: [where: string, code: string][] = [
  ['contract/leak.ts', `import 'kysely'`],
  ['contract/disk.ts', `import 'node:fs'`],
  ['matching/leak.ts', `import '../contract/people.ts'`],
  ['matching/disk.ts', `import 'node:fs'`],
  ['tables/leak.ts', `import 'yaml'`],
  ['web/leak.ts', `import '../server/people/index.ts'`],
  ['web/node.ts', `import 'node:path'`],
  ['cli/platform.ts', `import '../server/platform/database.ts'`],
  ['cli/eager.ts', `import '../server/commands/migrate.ts'`],
  ['server/platform/upwards.ts', `import '../people/index.ts'`],
  ['server/knowledge/deep.ts', `import '../people/list.ts'`],
  [
    'server/knowledge/deep-type.ts',
    `import type { listPeople } from '../people/list.ts'\nexport type X = typeof listPeople`,
  ],
  ['server/knowledge/upwards.ts', `import '../app.ts'`],
  ['server/second-app.ts', `import './people/index.ts'`],
  ['server/knowledge/network.ts', `import 'node:http'`],
  ['server/knowledge/socket.ts', `import 'node:net'`],
  ['server/platform/second-auth.ts', `import 'better-auth'`],
  ['server/platform/second-plugin.ts', `import '@better-auth/sso'`],
  ['server/people/queue.ts', `import 'pg-boss'`],
  ['server/people/letter.ts', `import 'nodemailer'`],
  ['matching/circle.ts', `import './elcric.ts'`],
  ['server/people/nowhere.ts', `import './not-here.ts'`],
]

test('every planted breach of a border is found', async () => {
  const files = { ...inOrder, ...Object.fromEntries(breaches), 'matching/elcric.ts': `import './circle.ts'` }
  const { faults } = await checkBorders(aProject(files))
  const missed = breaches.filter(([where]) => !faults.some((fault) => fault.includes(where))).map(([where]) => where)
  expect(missed).toEqual([])
  const accused = faults.filter((fault) => !breaches.some(([where]) => fault.includes(where)))
  expect(accused).toEqual([])
})

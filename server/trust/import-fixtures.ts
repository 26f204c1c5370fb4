import type { OrganisationDatabase } from '../platform/database.ts'
import { newId } from '../platform/id.ts'
import type { Fixture, Unreachable } from './sweep.ts'

const columns = [
  {
    column: 'id',
    target: 'id',
    confidence: 'exact',
    kind: 'person',
    reason: null,
    samples: [],
    filled: 0,
    dateOrder: 'none',
    words: [],
  },
]
const mapping = { columns: [{ column: 'id', target: 'id' }] }

/** An import of an empty file in a state; of those that run there is only ever one. */
async function anImport(org: OrganisationDatabase, state: string): Promise<string> {
  await org.rows.updateTable('peopleImport').set({ state: 'held' }).where('state', '=', 'running').execute()
  const id = newId()
  const stored = { header: ['id'], headerKey: 'id', separator: ',', encoding: 'UTF-8', fileName: 'people.csv' }
  const decided = { columns: JSON.stringify(columns), mapping: JSON.stringify(mapping), via: 'browser' }
  await org.rows
    .insertInto('peopleImport')
    .values({ id, state, fileHash: Buffer.alloc(32), ...stored, ...decided })
    .execute()
  return id
}

const aFile = [
  '--a-boundary',
  'content-disposition: form-data; name="file"; filename="people.csv"',
  '',
  'id,name\n1,Ana\n',
  '--a-boundary--',
  '',
].join('\r\n')

const inState = (state: string, call: { body?: object; query?: Record<string, string> } = {}) => ({
  any: { prepare: async ({ org }) => ({ params: { id: await anImport(org, state) }, ...call }) } satisfies Fixture,
})

export const fixturesOfImports: Record<string, Record<string, Fixture | Unreachable>> = {
  'POST /people-imports': {
    any: { prepare: () => ({ raw: aFile, headers: { 'content-type': 'multipart/form-data; boundary=a-boundary' } }) },
  },
  'GET /people-imports': { any: { prepare: () => ({}) } },
  'GET /people-imports/:id': inState('done'),
  'PUT /people-imports/:id/mapping': inState('uploaded', { body: { version: 1, ...mapping } }),
  'POST /people-imports/:id/check': inState('mapped', { body: { version: 1 } }),
  'GET /people-imports/:id/rows': inState('checked', { query: { list: 'new' } }),
  'POST /people-imports/:id/run': inState('checked', { body: { version: 1 } }),
  'POST /people-imports/:id/cancel': inState('running'),
  'POST /people-imports/:id/release': inState('held'),
  'POST /people-imports/:id/undo': inState('held'),
  'GET /people-imports/:id/errors.csv': inState('checked'),
}

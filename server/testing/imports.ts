import type { z } from 'zod'
import { type ImportMapping, type PeopleImport, peopleImportRoutes as routes } from '../../contract/people-import.ts'
import { writeTable } from '../../tables/write.ts'
import { tellHeld } from '../people/import/release.ts'
import { runImport } from '../people/import/run.ts'
import { undoImport } from '../people/import/undo.ts'
import type { World } from './world.ts'

type Import = z.output<typeof PeopleImport>
export type Rows = Record<string, string | undefined>[]

/** A CSV file with a column for each key. */
export function fileOf(rows: Rows): Uint8Array {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return Buffer.from(
    writeTable(
      header,
      rows.map((row) => header.map((column) => row[column] ?? '')),
    ),
  )
}

/** Walks an import through its steps as the page does. */
export function importerOf(world: World, cookie: string) {
  const at = (importId: string) => ({ platform: world.platform, org: world.org, importId })
  const by = { cookie }
  const expectOk = <T extends { status: number; text: string }>(answer: T): T => {
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`)
    return answer
  }
  type Choices = { leaveOut?: number; leavers?: string[]; leaverCount?: number }
  type List = z.output<(typeof routes.listPeopleImportRows)['query']>['list']
  const steps = {
    upload: (file: Uint8Array, name = 'people.csv') =>
      world.call(routes.uploadPeopleImport, {}, { ...by, file: { name, bytes: file } }),
    async check(file: Uint8Array | Rows, mapping: Partial<z.input<typeof ImportMapping>> = {}): Promise<Import> {
      const bytes = file instanceof Uint8Array ? file : fileOf(file)
      const { body: up } = expectOk(await steps.upload(bytes))
      const params = { id: up.id }
      const body = { ...up.proposal, ...mapping, version: up.version }
      const { body: mapped } = expectOk(await world.call(routes.mapPeopleImport, { params, body }, by))
      return expectOk(await world.call(routes.checkPeopleImport, { params, body: { version: mapped.version } }, by))
        .body
    },
    start: (checked: Import, choices: Choices = {}) =>
      world.call(
        routes.runPeopleImport,
        { params: { id: checked.id }, body: { version: checked.version, ...choices } },
        by,
      ),
    async run(checked: Import, choices: Choices = {}): Promise<Import> {
      expectOk(await steps.start(checked, choices))
      return steps.finish(checked.id)
    },
    /** What the job does. */
    async finish(id: string): Promise<Import> {
      await runImport(at(id))
      return steps.read(id)
    },
    async import(file: Uint8Array | Rows, mapping: Partial<z.input<typeof ImportMapping>> = {}): Promise<Import> {
      return steps.run(await steps.check(file, mapping))
    },
    async release(id: string): Promise<Import> {
      expectOk(await world.call(routes.releasePeopleImport, { params: { id } }, by))
      await tellHeld(at(id))
      return steps.read(id)
    },
    async undo(id: string): Promise<Import> {
      expectOk(await world.call(routes.undoPeopleImport, { params: { id } }, by))
      await undoImport(at(id))
      return steps.read(id)
    },
    read: async (id: string): Promise<Import> =>
      expectOk(await world.call(routes.readPeopleImport, { params: { id } }, by)).body,
    rows: async (id: string, list: List) =>
      expectOk(await world.call(routes.listPeopleImportRows, { params: { id }, query: { list } }, by)).body.items,
  }
  return steps
}

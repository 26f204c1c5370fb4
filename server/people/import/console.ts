import type { z } from 'zod'
import type { ImportCounts } from '../../../contract/people-import.ts'
import { checkImport, prepareRun, startRun, storeFile, storeMapping } from './imports.ts'
import { loadImport, presentImport } from './read.ts'
import { type At, runImport } from './run.ts'
import type { Message } from './types.ts'

export type ConsoleImport = {
  name: string
  bytes: Uint8Array
  isDry: boolean
  /** Makes units and sites that are not there yet. */
  makesPlaces: boolean
  /** Leaves out rows with errors instead of stopping. */
  leavesOutErrors: boolean
}
export type ConsoleResult = {
  importId: string | null
  counts: z.input<typeof ImportCounts>
  messages: { row: number | null; kind: 'error' | 'warning'; column: string | null; text: string }[]
}

/** Undoes the transaction of a dry run and carries its result out of it. */
class DryRun extends Error {
  readonly result: ConsoleResult
  constructor(result: ConsoleResult) {
    super('dry run')
    this.result = result
  }
}

/**
 * Imports a file as the page would with everything as proposed; a dry run leaves nothing behind. Leavers are only ever
 * taken from the file's own words, never from who is missing in it.
 * @throws Refusal with a sentence for the operator.
 */
export async function importFromConsole(
  { platform, org }: Omit<At, 'importId'>,
  file: ConsoleImport,
): Promise<ConsoleResult> {
  try {
    const importId = await org.write(async (tx) => {
      const id = await storeFile(tx, org, { name: file.name, bytes: file.bytes, byPersonId: null, via: 'console' })
      const { proposal } = await presentImport(tx, await loadImport(org, tx, id))
      await storeMapping(tx, org, id, { ...proposal, makesUnits: file.makesPlaces, makesSites: file.makesPlaces })
      await checkImport(tx, org, id, null)
      const { counts } = await presentImport(tx, await loadImport(org, tx, id))
      if (file.isDry) throw new DryRun({ importId: null, counts, messages: await readMessages(tx, id) })
      const leaveOut = file.leavesOutErrors ? counts.errors : 0
      await prepareRun(tx, org, { importId: id, counts, importerId: null, leaveOut, leavers: [] })
      await startRun(tx, id)
      const started = { organisationId: org.id, byPersonId: null, via: 'console' as const }
      await platform.events.emit(tx, { ...started, name: 'people_import.started', payload: { importId: id } })
      return id
    })
    await runImport({ platform, org, importId })
    const { counts } = await presentImport(org.rows, await loadImport(org, org.rows, importId))
    return { importId, counts, messages: await readMessages(org.rows, importId) }
  } catch (error) {
    if (error instanceof DryRun) return error.result
    throw error
  }
}

async function readMessages(
  rows: Parameters<typeof presentImport>[0],
  importId: string,
): Promise<ConsoleResult['messages']> {
  const found = await rows
    .selectFrom('peopleImportRow')
    .where('importId', '=', importId)
    .orderBy('seq')
    .select(['rowNumber', 'messages'])
    .execute()
  return found.flatMap(({ rowNumber, messages }) =>
    (messages as unknown as Message[]).map((message) => ({ row: rowNumber, ...message })),
  )
}

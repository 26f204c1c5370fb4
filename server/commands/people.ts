import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import { exportPeople, importFromConsole } from '../people/index.ts'
import { Refusal } from '../platform/errors.ts'
import { CommandProblem, chooseOrganisation, withPlatform } from './attach.ts'

type Options = {
  dryRun?: boolean
  json?: boolean
  makePlaces?: boolean
  leaveOutErrors?: boolean
  organisation?: string
}

/** `people import FILE` and `people export`: the page's import and its reverse, for an operator. */
export async function run(args: string[]): Promise<void> {
  const program = new Command('people').description('People of an organisation, from and to a spreadsheet')
  program
    .command('import')
    .argument('<file>', 'CSV, TSV or XLSX')
    .option('--dry-run', 'say what would change and change nothing')
    .option('--json', 'print the result as JSON')
    .option('--make-places', 'make units and sites that are not there yet')
    .option('--leave-out-errors', 'leave out rows with errors instead of stopping')
    .option('--organisation <name>', 'which organisation, if there are several')
    .description('bring in people; nobody is mailed, and nobody hears of it for ten minutes')
    .action(importFile)
  program
    .command('export')
    .option('--organisation <name>', 'which organisation, if there are several')
    .description('print everybody who is here as CSV that import reads back')
    .action(printPeople)
  await program.parseAsync(args, { from: 'user' })
}

async function importFile(path: string, options: Options): Promise<void> {
  const bytes = readBytes(path)
  const file = {
    name: basename(path),
    bytes,
    isDry: options.dryRun ?? false,
    makesPlaces: options.makePlaces ?? false,
    leavesOutErrors: options.leaveOutErrors ?? false,
  }
  await withPlatform(async (platform) => {
    const org = platform.database.org(chooseOrganisation(platform.organisations, options.organisation).id)
    const result = await importFromConsole({ platform, org }, file).catch((error: unknown) => {
      throw error instanceof Refusal ? new CommandProblem(error.message) : error
    })
    if (options.json) {
      console.log(JSON.stringify(result, null, 2))
      return
    }
    for (const { row, kind, column, text } of result.messages.slice(0, 500))
      console.error(`${kind}: row ${row}${column ? `, column ${column}` : ''}: ${text}`)
    const { counts } = result
    const said = `${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.returns} returning, ${counts.statedLeavers} leaving, ${counts.errors} with errors`
    console.log(file.isDry ? `Would be: ${said}. Nothing was changed.` : `${counts.written} rows written: ${said}.`)
  })
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch {
    throw new CommandProblem(`"${path}" cannot be read.`)
  }
}

async function printPeople({ organisation }: Options): Promise<void> {
  await withPlatform(async ({ database, organisations }) => {
    process.stdout.write(await exportPeople(database.org(chooseOrganisation(organisations, organisation).id)))
  })
}

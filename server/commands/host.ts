import { Command } from 'commander'
import { CommandProblem, chooseOrganisation, withDatabase } from './attach.ts'

/** `host list|add|remove`: from the first host name on, other addresses answer 404 (T7); this mends a mistake. */
export async function run(args: string[]): Promise<void> {
  const program = new Command('host').description('Host names that lead to organisations')
  program.command('list').description('all host names').action(list)
  program
    .command('add')
    .argument('<name>', 'such as lyceum.example.org')
    .option('--organisation <name>', 'which organisation, if there are several')
    .description('let this host name lead to an organisation')
    .action((name: string, options: { organisation?: string }) => add(name, options.organisation))
  program.command('remove').argument('<name>').description('forget a host name').action(remove)
  await program.parseAsync(args, { from: 'user' })
}

const tell = () => console.error('A running server takes this up within ten seconds.')

async function list(): Promise<void> {
  await withDatabase(async ({ database }) => {
    const hosts = await database.control
      .selectFrom('host')
      .innerJoin('organisation', 'organisation.id', 'host.organisationId')
      .select(['host.name as host', 'organisation.name as organisation'])
      .execute()
    for (const { host, organisation } of hosts) console.log(`${host}\t${organisation}`)
    if (hosts.length === 0) console.error('None: every address leads to the one organisation.')
  })
}

async function add(typed: string, wanted: string | undefined): Promise<void> {
  const name = typed.toLowerCase()
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) throw new CommandProblem(`"${typed}" is no host name.`)
  await withDatabase(async ({ database, organisations }) => {
    const organisationId = chooseOrganisation(organisations, wanted).id
    await database.control
      .insertInto('host')
      .values({ name, organisationId })
      .onConflict((held) => held.column('name').doUpdateSet({ organisationId }))
      .execute()
    tell()
  })
}

async function remove(typed: string): Promise<void> {
  await withDatabase(async ({ database }) => {
    const gone = await database.control.deleteFrom('host').where('name', '=', typed.toLowerCase()).executeTakeFirst()
    if (gone.numDeletedRows === 0n) throw new CommandProblem(`${typed} is not among the host names.`)
    tell()
  })
}

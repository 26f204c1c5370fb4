import { Command } from 'commander'
import { sql } from 'kysely'
import { Scope } from '../../contract/identity.ts'
import { makeApiKey } from '../platform/api-keys.ts'
import { CommandProblem, chooseOrganisation, withDatabase } from './attach.ts'

type Options = { person: string; scope: string[]; name: string; days: string; organisation?: string }

/** `api-key create --person EMAIL --scope read`: prints the key, once, and nothing else on standard output. */
export async function run(args: string[]): Promise<void> {
  const program = new Command('api-key').description('Keys for programs')
  program
    .command('create')
    .requiredOption('--person <email>', 'whose rights the key has')
    .requiredOption('--scope <scope...>', `what it may do: ${Scope.options.join(', ')}`)
    .option('--name <name>', 'what it is for', 'made at the console')
    .option('--days <days>', 'how long it is good, 1 to 365', '90')
    .option('--organisation <name>', 'which organisation, if there are several')
    .description('print a new key')
    .action(create)
  await program.parseAsync(args, { from: 'user' })
}

async function create({ person: email, scope: scopes, name, days: typed, organisation }: Options): Promise<void> {
  const wrong = scopes.find((each) => !Scope.safeParse(each).success)
  if (wrong) throw new CommandProblem(`"${wrong}" is no scope. Scopes are: ${Scope.options.join(', ')}.`)
  const days = Number(typed)
  if (!Number.isInteger(days) || days < 1 || days > 365)
    throw new CommandProblem('--days takes a whole number from 1 to 365.')
  await withDatabase(async ({ database, organisations }) => {
    const org = database.org(chooseOrganisation(organisations, organisation).id)
    const person = await org.rows
      .selectFrom('person')
      .where(sql<string>`lower(email)`, '=', email.toLowerCase())
      .where('state', '=', 'active')
      .select('id')
      .executeTakeFirst()
    if (!person) throw new CommandProblem(`Nobody active has the address ${email}.`)
    const { key, expiresAt } = await org.write((tx) => makeApiKey(tx, { personId: person.id, name, scopes, days }))
    console.log(key)
    console.error(`Good until ${expiresAt.toISOString().slice(0, 10)}. It is not shown again.`)
  })
}

import { Command } from 'commander'
import { makeFirstAdministratorLink } from '../admin/index.ts'
import { newId } from '../platform/id.ts'
import { CommandProblem, chooseOrganisation, withDatabase } from './attach.ts'

/** `administrator invite EMAIL`: a way in for an owner when mail and sign-in are broken, or for the very first one. */
export async function run(args: string[]): Promise<void> {
  const program = new Command('administrator').description('Ways in for administrators')
  program
    .command('invite')
    .argument('<email>', 'address of the owner to be')
    .option('--organisation <name>', 'which organisation, if there are several')
    .description('print a link that makes this person an owner: good once, for 24 hours')
    .action((email: string, options: { organisation?: string }) => invite(email, options.organisation))
  await program.parseAsync(args, { from: 'user' })
}

async function invite(email: string, wanted: string | undefined): Promise<void> {
  if (!/^\S+@\S+\.\S+$/.test(email)) throw new CommandProblem(`"${email}" is not an e-mail address.`)
  await withDatabase(async ({ baseUrl, database, organisations }) => {
    const isFirst = !wanted && !organisations.list().some(({ kind }) => kind === 'own')
    const organisationId = isFirst ? null : chooseOrganisation(organisations, wanted).id
    const token = await makeFirstAdministratorLink(database, { organisationId, email: email.toLowerCase() })
    const entry = { id: newId(), act: 'first_administrator.invited', organisationId }
    await database.control.insertInto('operatorAudit').values(entry).execute()
    console.log(`${baseUrl}/begin/${token}`)
    console.error('Good once, for 24 hours. Whoever opens it becomes an owner: hand it over in person.')
  })
}

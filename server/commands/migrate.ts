import { CommandProblem, withDatabase } from './attach.ts'

/** `migrate`: what the server does at its start, without serving. */
export async function run(): Promise<void> {
  await withDatabase(async ({ organisations }) => {
    await organisations.migrateAll()
    const problems = organisations.setAside()
    console.log(`${organisations.list().length - problems.length} organisations are up to date.`)
    if (problems.length > 0)
      throw new CommandProblem(problems.map(({ id, problem }) => `${id} was left as it was: ${problem}`).join('\n'))
  })
}

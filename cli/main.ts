import { Command, CommanderError } from 'commander'
import { exitCodes, WrongInput } from './failure.ts'
import { addMatch } from './match/command.ts'
import { addCheck, addSolve } from './solve/command.ts'

type OperatorCommand = { summary: string; load(): Promise<{ run(args: string[]): Promise<void> }> }

/** Operator commands bring the server and the database with them, so they are loaded only when one is asked for. */
async function loadOperatorCommands(): Promise<Record<string, OperatorCommand>> {
  const { commands } = await import('../server/commands/index.ts')
  return commands
}

function makeProgram(): Command {
  const program = new Command('lyceum')
    .description('Match mentors and mentees from a spreadsheet, or run a Lyceum server.')
    .exitOverride()
    .showHelpAfterError('Run "npm run -s lyceum -- --help" for all commands.')
    .configureHelp({ sortSubcommands: false })
  addMatch(program)
  addSolve(program)
  addCheck(program)
  return program
}

/** What an operator can mend. Told by its name, because its class lives in what is loaded only when asked for. */
const isCommandProblem = (error: unknown): error is Error => error instanceof Error && error.name === 'CommandProblem'

async function run(args: string[]): Promise<void> {
  const program = makeProgram()
  const own = new Set(program.commands.map((command) => command.name()))
  const first = args.find((word) => !word.startsWith('-'))
  if (first === undefined || (first === 'help' && args.length === 1)) {
    for (const [name, { summary }] of Object.entries(await loadOperatorCommands()))
      program.command(name).summary(summary)
    program.outputHelp()
    if (args.some((word) => word === '--help' || word === '-h' || word === 'help') || args.length === 0) return
    throw new WrongInput(`"${args[0]}" is not an option here.`)
  }
  if (own.has(first) || first === 'help') {
    await program.parseAsync(args, { from: 'user' })
    return
  }
  const commands = await loadOperatorCommands()
  const command = commands[first]
  if (!command) throw new WrongInput(`"${first}" is not a command. Run "npm run -s lyceum -- --help" for all commands.`)
  const { run: runCommand } = await command.load()
  await runCommand(args.slice(args.indexOf(first) + 1))
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.wrongInput
  else if (error instanceof WrongInput || isCommandProblem(error)) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = exitCodes.wrongInput
  } else {
    process.stderr.write(
      `Something went wrong that should not have: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    if (process.env.LYCEUM_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    process.exitCode = exitCodes.other
  }
}

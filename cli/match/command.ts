import { basename } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { MatchingError, preparePool, solveWithConflicts } from '../../matching/index.ts'
import { foldName } from '../../tables/names.ts'
import { readTable } from '../../tables/read.ts'
import { type Table, TableError } from '../../tables/table.ts'
import { comesLater, WrongInput } from '../failure.ts'
import { checkOutputs, type Output, readInput, writeOutputs } from '../files.ts'
import { explainDraft, writeAnswer } from './answer.ts'
import { findColumns } from './columns.ts'
import type { ReadConfig } from './config.ts'
import { writeExample } from './example.ts'
import { writePairs } from './pairs-csv.ts'
import { readPeople } from './people.ts'
import { collectProblems } from './problems.ts'
import { writeReport } from './report.ts'
import { makeSettings, noConfig, planCriteria } from './settings.ts'
import { writeSummary } from './summary.ts'

type Options = {
  config?: string
  out?: string
  csv?: string
  json?: boolean
  mode?: string
  seed?: number
  example?: string
}

export function addMatch(program: Command): void {
  program
    .command('match')
    .summary('Match mentors and mentees from a spreadsheet; needs no server and no database')
    .description(
      'Matches mentors and mentees from a spreadsheet saved as CSV or TSV. Needs no server and no database.\n' +
        'The columns are described in docs/matching.md; --example writes a sample to start from.',
    )
    .argument('[people]', 'the spreadsheet, one row a person, saved as CSV or TSV')
    .option('--config <file>', 'what counts and what must hold, as YAML or JSON')
    .option('--out <file>', 'write a report as one HTML file')
    .option('--csv <file>', 'write the pairs as CSV')
    .option('--json', 'print the whole answer as one line of JSON')
    .addOption(
      new Option('--mode <mode>', 'what is made best').choices(['total', 'maxmin', 'leximin', 'stable', 'balance']),
    )
    .option('--seed <number>', 'settles ties; the same seed gives the same pairs', readSeed)
    .option('--example <folder>', 'write a commented config and a sample of 60 people there')
    .addHelpText(
      'after',
      '\nExample:\n  npm run -s lyceum -- match people.csv --out report.html --csv pairs.csv --json --seed 7\n' +
        '\nExit codes: 0 done, 1 something went wrong, 2 wrong input or options (nothing is written).',
    )
    .action((people: string | undefined, options: Options) => runMatch(people, options))
}

function readSeed(text: string): number {
  const seed = Number(text)
  if (!/^\d+$/.test(text) || seed > 2_147_483_647)
    throw new InvalidArgumentError('Write a whole number from 0 to 2147483647.')
  return seed
}

async function runMatch(file: string | undefined, options: Options): Promise<void> {
  if (options.example !== undefined) {
    if (file !== undefined) throw new WrongInput('--example writes a sample; it takes no file of people.')
    process.stdout.write(writeExample(options.example))
    return
  }
  if (file === undefined)
    throw new WrongInput('Which spreadsheet? For example: npm run -s lyceum -- match people.csv --out report.html')
  if (options.mode !== undefined && options.mode !== 'total') throw comesLater(`--mode ${options.mode}`)
  checkOutputs([file, ...(options.config ? [options.config] : [])], [options.out, options.csv])
  const started = performance.now()
  const table = readPeopleTable(file)
  const read = options.config === undefined ? noConfig : await readConfigFile(options.config)
  if (read.config.mode !== undefined && read.config.mode !== 'total') throw comesLater(`mode ${read.config.mode}`)
  const outcome = matchPeople(file, table, read, options.seed)
  const outputs: Output[] = []
  const { result, shown } = outcome
  if (options.out)
    outputs.push({ path: options.out, text: writeReport(result, { file: basename(file), shown, from: outcome.from }) })
  if (options.csv) outputs.push({ path: options.csv, text: writePairs(result, shown) })
  writeOutputs(outputs)
  const total = Math.round(performance.now() - started)
  for (const warning of result.warnings) process.stderr.write(`Warning: ${warning}\n`)
  const written = outputs.map(({ path }) => path)
  if (options.json) process.stdout.write(`${JSON.stringify(writeAnswer(result, { ...outcome.ms, total }))}\n`)
  else process.stdout.write(writeSummary(result, shown, written, total))
}

/** The readers of YAML and of its schema take longer to load than a small match; most runs need neither. */
async function readConfigFile(path: string): Promise<ReadConfig> {
  const { readConfig } = await import('./config.ts')
  return readConfig(path, new TextDecoder().decode(readInput(path)))
}

function readPeopleTable(file: string): Table {
  const bytes = readInput(file)
  // A workbook is a ZIP archive (PK), an old one a compound file.
  if ((bytes[0] === 0x50 && bytes[1] === 0x4b) || (bytes[0] === 0xd0 && bytes[1] === 0xcf))
    throw new WrongInput(
      `${file}: this is a workbook, not text. Open it, choose File > Save as (or Download), take "CSV UTF-8 (.csv)", and match that file.`,
    )
  try {
    return readTable(bytes)
  } catch (error) {
    if (!(error instanceof TableError)) throw error
    const place = error.row === undefined || error.message.includes(`row ${error.row}`) ? '' : `row ${error.row}: `
    throw new WrongInput(`${file}: ${place}${error.message}`)
  }
}

/** From a table to a checked and explained draft. All faults of the rows are told at once. */
function matchPeople(file: string, table: Table, read: ReadConfig, seed: number | undefined) {
  const started = performance.now()
  const problems = collectProblems(file)
  for (const warning of table.warnings) problems.warn(undefined, undefined, warning)
  const from = read.config.from ?? new Date().toISOString().slice(0, 10)
  const named = new Set(
    (read.config.criteria ?? []).flatMap(({ mentee, mentor }) => [mentee, mentor]).map((name) => foldName(name ?? '')),
  )
  const columns = findColumns(table, (key) => named.has(key), problems)
  const isNumeric = (key: string): boolean => table.rows.every((row) => /^-?\d*$/.test(columns.cellAt(row, key)))
  const { criteria, questions } = planCriteria(columns, read, isNumeric)
  const firstDay = Math.floor(Date.parse(from) / 86_400_000)
  const people = readPeople(table, { columns, problems, levels: read.config.levels ?? [], firstDay, questions })
  problems.stopIfAny()
  if (criteria.every(({ weight }) => weight === 0))
    throw new WrongInput(
      `${file}: there is nothing to match by. Add one of the columns wants and skills, goals, values, level, timezone or choices, or name what counts in a config.`,
    )
  const languages = `languages ${columns.find('languages') ?? ''}`
  const settings = makeSettings(read, criteria, people, languages, seed)
  const preparedFrom = performance.now()
  try {
    const pool = preparePool({ people: people.people, settings })
    const solvedFrom = performance.now()
    const draft = solveWithConflicts(pool.problem, pool.conflicts, { coverage: settings.coverage })
    const explainedFrom = performance.now()
    const result = explainDraft(pool, draft, read.config.bands, problems.warnings)
    const ms = {
      read: Math.round(preparedFrom - started),
      prepare: Math.round(solvedFrom - preparedFrom),
      solve: Math.round(explainedFrom - solvedFrom),
      explain: Math.round(performance.now() - explainedFrom),
    }
    return { result, shown: people.shown, from, ms }
  } catch (error) {
    if (!(error instanceof MatchingError)) throw error
    throw explainFaults(file, error, people.shown)
  }
}

/** The library's codes as sentences about people and rows. */
function explainFaults(
  file: string,
  error: MatchingError,
  shown: ReadonlyMap<string, { name: string; row: number }>,
): Error {
  const name = (id: string): string => shown.get(id)?.name ?? id
  const sentences = error.faults.flatMap(({ code, at, facts }) => {
    const row = at.person === undefined ? '' : `row ${shown.get(at.person)?.row}: `
    const mentor = typeof facts.mentor === 'string' ? name(facts.mentor) : ''
    if (code === 'lockAgainstRule')
      return [
        `${row}${name(at.person ?? '')} and ${mentor} are agreed but break ${String(facts.rules)}; give a reason with lock and override in the config, or take the pair out`,
      ]
    if (code === 'lockOverCapacity') return [`a mentor has ${facts.locks} agreed mentees but ${facts.places} places`]
    if (code === 'lockTwice') return [`a mentee is agreed with two mentors`]
    return []
  })
  if (sentences.length < error.faults.length) return error
  return new WrongInput(
    `${file}: ${sentences.length === 1 ? '1 problem' : `${sentences.length} problems`}, nothing was written.\n${sentences.map((sentence) => `  ${sentence}`).join('\n')}`,
  )
}

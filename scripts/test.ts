// `npm test`: proves everything on a fresh machine. Arguments narrow it down as vitest's do: `npm test -- server/people`.
// The last line is always: N passed, N failed, N skipped.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startVitest, type TestCase, type TestModule } from 'vitest/node'
import { ensureBrowser } from './browser.ts'
import { buildWebIfStale } from './setup.mjs'

const project = join(import.meta.dirname, '..')
const isCi = process.env.CI === 'true'

/** What may be left out in CI too, by its full name, and why that is no loss. Everything else must run there. */
const mayBeSkipped: { name: RegExp; why: string }[] = [
  { name: /^server\/platform\/embedded-postgres\.test\.ts > as root/, why: 'this is not root' },
  { name: /an ordinary user|a database that an ordinary user made/, why: 'an ordinary user cannot reach this clone' },
  { name: /\(Python\)/, why: 'Python is not here; its counterpart in Node ran' },
]

type Skipped = { name: string; why: string; isExpected: boolean; count: number }

const filters = process.argv.slice(2)
const buildFault = await buildWebIfStale(process.execPath).then(
  () => undefined,
  (error: Error) => error.message,
)
const browser = buildFault ? { whyNot: 'the web app could not be built' } : ensureBrowser()
if ('browser' in browser) process.env.CHROME_PATH = browser.browser
const projects = ['unit', 'server', ...('browser' in browser ? ['journeys'] : [])]

const vitest = await startVitest('test', filters, {
  watch: false,
  root: project,
  project: projects,
  reporters: ['default'],
})
const modules = vitest.state.getTestModules()
const tests = modules.flatMap((module) => [...module.children.allTests()])
const countOf = (state: string) => tests.filter((test) => test.result().state === state).length
const broken = modules.filter(isBroken).length + vitest.state.getUnhandledErrors().length
await vitest.close()

const skipped = [...tests.filter((test) => test.result().state === 'skipped').map(describeSkip), ...skippedJourneys()]
if (buildFault) console.log(buildFault)
for (const { name, why, isExpected } of skipped) {
  console.log(`skipped: ${name}\n    ${why}${isCi && !isExpected ? ' (CI does not expect this)' : ''}`)
}
const unexpected = isCi ? skipped.filter(({ isExpected }) => !isExpected).length : 0
const passed = countOf('passed')
const failed = countOf('failed') + broken + (buildFault ? 1 : 0)
if (passed + failed === 0) console.log('No test ran.')
console.log(`${passed} passed, ${failed} failed, ${skipped.reduce((sum, { count }) => sum + count, 0)} skipped`)
process.exit(failed > 0 || unexpected > 0 || passed === 0 ? 1 : 0)

/** A file that could not be read or set up: its tests did not get as far as failing. */
function isBroken(module: TestModule) {
  const suites = [module, ...module.children.allSuites()]
  return suites.some((suite) => suite.errors().length > 0)
}

function describeSkip(test: TestCase): Skipped {
  const name = `${test.module.relativeModuleId} > ${test.fullName}`
  const { state, ...rest } = test.result()
  const note = state === 'skipped' && 'note' in rest ? rest.note : undefined
  const expected = mayBeSkipped.find((entry) => entry.name.test(name))
  return { name, why: note ?? expected?.why ?? 'no reason is given', isExpected: expected !== undefined, count: 1 }
}

function skippedJourneys(): Skipped[] {
  if (!('whyNot' in browser)) return []
  const files = readdirSync(join(project, 'e2e'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  )
  if (files.length === 0) return []
  return [{ name: `${files.length} journeys in e2e/`, why: browser.whyNot, isExpected: false, count: files.length }]
}

// `npm run trust`: the bars of trust at their full figures, and docs/trust-report.md from what ran. `-- --small` takes
// the samples of `npm test`. A bar that did not run is shown as not run, never as passed.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startVitest } from 'vitest/node'

const project = join(import.meta.dirname, '..')
const isSmall = process.argv.includes('--small')
if (!isSmall) process.env.LYCEUM_TRUST = 'full'

/** The bars due so far; those without a test say so in the report. */
const due = [
  1, 2, 3, 4, 6, 7, 8, 9, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31, 32, 33, 34, 35, 37, 38, 39, 40, 41,
  43, 44, 45, 46, 48, 49, 51, 53, 55, 57, 59, 60, 61, 62, 63, 64, 65, 70, 72, 73, 79, 80, 81, 82,
]

type Ran = { title: string; state: string }
const ran = new Map<number, Ran[]>()

const vitest = await startVitest('test', ['server', 'e2e', 'scripts'], {
  watch: false,
  root: project,
  reporters: ['default'],
})
for (const module of vitest.state.getTestModules())
  for (const test of module.children.allTests()) {
    const numbers = [...test.name.matchAll(/\bT(\d{1,2})\b/g)].map((match) => Number(match[1]))
    for (const bar of numbers) ran.set(bar, [...(ran.get(bar) ?? []), { title: test.name, state: test.result().state }])
  }
await vitest.close()

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: project, encoding: 'utf8' }).trim()
const rows = due.map((bar) => {
  const tests = ran.get(bar) ?? []
  const failed = tests.filter(({ state }) => state === 'failed')
  const passed = tests.filter(({ state }) => state === 'passed')
  const verdict = failed.length > 0 ? '**failed**' : passed.length > 0 ? 'passed' : '*not run*'
  const titles = tests.map(({ title }) => title.replace(/\s*\([^)]*\)\s*$/, '').replaceAll('|', '\\|')).join('; ')
  return `| T${bar} | ${verdict} | ${passed.length}/${tests.length} | ${titles} |`
})
const report = `# Trust report

What each bar's tests found. "passed" means that the tests named here passed, not that every word of the bar is proven:
read the titles. Written by \`npm run trust${isSmall ? ' -- --small' : ''}\` at ${isSmall ? 'the small samples of `npm test`' : 'the full figures'},
on commit ${commit}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}.

| bar | result | tests | what held |
|---|---|---|---|
${rows.join('\n')}
`
writeFileSync(join(project, 'docs/trust-report.md'), report)
const failed = [...ran.values()].flat().filter(({ state }) => state === 'failed').length
console.log(`docs/trust-report.md: ${ran.size} bars ran, ${failed} failures`)
process.exit(failed > 0 ? 1 : 0)

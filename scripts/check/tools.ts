import { projectFiles } from './files.ts'
import { runTool, type Verdict, verdict } from './step.ts'

/** Biome: format, lint, length of functions. */
export async function checkStyle(): Promise<Verdict> {
  const args = ['check', '--error-on-warnings', '--colors=off', '--max-diagnostics=50', '.']
  const { out, errors, code } = await runTool('@biomejs/biome/bin/biome', args)
  const count = Number(/Checked (\d+) file/.exec(out + errors)?.[1] ?? 0)
  return verdict(count, 'files', code === 0 ? [] : [(errors + out).trim()])
}

/** TypeScript, by the configuration of a folder. */
export async function checkTypes(folder: string): Promise<Verdict> {
  const { out, errors, code } = await runTool('typescript/bin/tsc', ['-p', folder, '--listFiles'])
  const lines = out.split('\n').filter((line) => line.trim() !== '')
  // A message that begins with a space continues the one before; every other line is a file that was read.
  const isMessage = (line: string) => /^\s|^error TS|\): error TS/.test(line)
  const ours = lines.filter((line) => !isMessage(line) && !line.includes('/node_modules/'))
  const messages = [...lines.filter(isMessage), errors.trim()]
    .join('\n')
    .trim()
    .split(/\n(?=\S)/)
  return verdict(ours.length, 'files', code === 0 ? [] : messages)
}

type Issue = { name: string; line?: number }

/** knip: files, exports and dependencies that nobody uses. */
export async function checkUnused(): Promise<Verdict> {
  const files = projectFiles(/\.(ts|tsx|mjs)$/)
  const { out, errors, code } = await runTool('knip/bin/knip.js', [
    '--no-progress',
    '--no-config-hints',
    '--reporter',
    'json',
  ])
  if (!out.startsWith('{')) return verdict(0, 'files', [errors.trim()])
  const { issues } = JSON.parse(out) as { issues: ({ file: string } & Record<string, Issue[]>)[] }
  const faults = issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, list]) =>
      list.map(
        ({ name, line }) =>
          `${[file, line].filter(Boolean).join(':')} ${meanings[kind] ?? kind}${name === file ? '' : `: ${name}`}`,
      ),
    ),
  )
  return verdict(files.length, 'files', code !== 0 && faults.length === 0 ? [errors.trim()] : faults)
}

/** knip's kinds of finding, in words. */
const meanings: Record<string, string> = {
  files: 'nobody imports this file',
  dependencies: 'nobody imports the package',
  devDependencies: 'nobody imports the package',
  exports: 'nobody imports the export',
  types: 'nobody imports the type',
  unlisted: 'not in package.json',
  unresolved: 'leads nowhere',
  binaries: 'not in package.json, yet run',
  duplicates: 'exported twice',
}

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
  const files = lines.filter((line) => /^\S.*\.[cm]?[jt]sx?$/.test(line) && !line.includes(': error '))
  const messages = lines.filter((line) => !files.includes(line)).concat(errors.trim() === '' ? [] : errors.trim())
  const ours = files.filter((file) => !file.includes('/node_modules/'))
  // A message that begins with a space continues the one before.
  const faults = messages.join('\n').split(/\n(?=\S)/)
  return verdict(ours.length, 'files', code === 0 ? [] : faults)
}

/** knip: files, exports and dependencies that nobody uses. */
export async function checkUnused(): Promise<Verdict> {
  const { out, errors, code } = await runTool('knip/bin/knip.js', ['--no-progress'])
  return { lookedAt: 'files, exports and dependencies', faults: code === 0 ? [] : [(out + errors).trim()] }
}

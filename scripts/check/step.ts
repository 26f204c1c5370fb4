import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** What a step of `npm run check` found. It must say what it looked at: a check that looked at nothing proves nothing. */
export type Verdict = { lookedAt: string; faults: string[] }

export const project = join(import.meta.dirname, '../..')

/** The verdict of a step that counts what it looked at; nothing seen is a fault in itself. */
export function verdict(count: number, what: string, faults: string[]): Verdict {
  return {
    lookedAt: `${count} ${what}`,
    faults: count > 0 ? faults : [...faults, 'It looked at nothing: the check itself is broken.'],
  }
}

/** Runs a program of node_modules with this Node; never throws for its exit code. */
export async function runTool(script: string, args: string[], cwd = project) {
  const child = spawn(process.execPath, [join(project, 'node_modules', script), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
  })
  let out = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const code = await new Promise<number>((done, fail) => {
    child.once('error', fail).once('close', (status) => done(status ?? 1))
  })
  return { out, errors, code }
}

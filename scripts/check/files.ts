import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { project } from './step.ts'

/** The project's own files, committed or about to be, that match. */
export function projectFiles(name: RegExp): string[] {
  // A clone that another user made (a container's mount) is read all the same.
  const out = execFileSync(
    'git',
    ['-c', `safe.directory=${resolve(project)}`, 'ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    {
      cwd: project,
      encoding: 'utf8',
      maxBuffer: 50_000_000,
    },
  )
  return out.split('\0').filter((file) => name.test(file) && existsSync(join(project, file)))
}

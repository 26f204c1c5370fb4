/** What the system tells about other processes, for locks that survive a crash. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const isWindows = process.platform === 'win32'

/** When a living process began. With it a number that the system gave to another program is not mistaken for the old. */
export function startOf(pid: number): string | undefined {
  if (isWindows) return isAlive(pid) ? 'running' : undefined
  if (!existsSync('/proc/self/stat')) return ps(pid, 'lstart=') || undefined
  const stat = readOr(`/proc/${pid}/stat`)
  // proc(5): after the name in brackets come the state (Z: dead, not yet collected) and, 19 fields on, the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return stat && fields[0] !== 'Z' ? `${readOr('/proc/sys/kernel/random/boot_id').trim()} ${fields[19]}` : undefined
}

/** The command line of a living process; empty when there is none. */
export function commandOf(pid: number) {
  if (isWindows) return isAlive(pid) ? String(pid) : ''
  return existsSync('/proc/self/cmdline')
    ? readOr(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    : ps(pid, 'command=')
}

function ps(pid: number, column: string) {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', column], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

export function isAlive(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** The text of a file, empty when it cannot be read. */
export function readOr(file: string) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** The system's short name of an error (ENOENT, EACCES ...). */
export const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

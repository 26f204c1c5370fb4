import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { WrongInput } from './failure.ts'

/** Relative paths are meant from where the person typed the command; npm changes the folder and says so in INIT_CWD. */
export function resolvePath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path)
}

export function readInput(path: string): Uint8Array {
  const full = resolvePath(path)
  if (!existsSync(full)) throw new WrongInput(`${path}: there is no such file. Looked for ${full}.`)
  if (statSync(full).isDirectory()) throw new WrongInput(`${path}: this is a folder; name the file in it.`)
  return readFileSync(full)
}

export type Output = { path: string; text: string }

/** Refuses, before any work, outputs that would overwrite an input or each other, or that cannot be written. */
export function checkOutputs(inputs: string[], outputs: (string | undefined)[]): void {
  const taken = new Map(inputs.map((path) => [identify(path), path]))
  for (const path of outputs) {
    if (path === undefined) continue
    const full = identify(path)
    if (taken.has(full))
      throw new WrongInput(`${path}: this file is also ${describe(taken.get(full), inputs)}. Choose another name.`)
    taken.set(full, path)
    if (!existsSync(dirname(full))) throw new WrongInput(`${path}: the folder ${dirname(full)} does not exist.`)
    if (existsSync(full) && statSync(full).isDirectory())
      throw new WrongInput(`${path}: this is a folder; name a file in it.`)
  }
}

function describe(path: string | undefined, inputs: string[]): string {
  return path !== undefined && inputs.includes(path) ? `an input (${path})` : 'another output'
}

/** The file itself, also when it is reached through a link. */
function identify(path: string): string {
  const full = resolvePath(path)
  if (existsSync(full)) return realpathSync(full)
  return existsSync(dirname(full)) ? join(realpathSync(dirname(full)), basename(full)) : full
}

/** Writes each file under a temporary name and renames all of them at the end: a reader never sees half a file. */
export function writeOutputs(outputs: Output[]): void {
  const written: { temporary: string; full: string }[] = []
  try {
    for (const { path, text } of outputs) {
      const full = resolvePath(path)
      const temporary = join(dirname(full), `.${basename(full)}.${process.pid}.tmp`)
      written.push({ temporary, full })
      writeFileSync(temporary, text)
    }
    for (const { temporary, full } of written) renameSync(temporary, full)
  } catch (error) {
    for (const { temporary } of written) rmSync(temporary, { force: true })
    throw new WrongInput(`Cannot write: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export function makeFolder(path: string): string {
  const full = resolvePath(path)
  mkdirSync(full, { recursive: true })
  return full
}

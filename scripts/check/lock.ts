import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project, type Verdict, verdict } from './step.ts'

type Package = {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  optionalDependencies?: Record<string, string>
}
export type Lock = { packages: Record<string, Package> }
type Manifest = { optionalDependencies?: Record<string, string> }

/**
 * npm drops an optional package that the registry lacks from the lock without a word, and with it a platform.
 * Download addresses would bind every installation to the registry of whoever wrote the lock.
 */
export function findLockFaults(lock: Lock, manifest: Manifest): string[] {
  const entries = Object.entries(lock.packages)
  const names = new Map(entries.map(([path, entry]) => [path.replace(/^.*node_modules\//, ''), entry]))
  const wanted = [
    { path: 'package.json', entry: manifest },
    ...entries.map(([path, entry]) => ({ path: path || 'the lock', entry })),
  ]
  const missing = wanted.flatMap(({ path, entry }) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !names.has(name))
      .map((name) => `${name}, optional for ${path}, is missing from the lock.`),
  )
  const otherVersions = Object.entries(manifest.optionalDependencies ?? {})
    .filter(([name, version]) => names.has(name) && names.get(name)?.version !== version)
    .map(([name, version]) => `${name} is ${names.get(name)?.version} in the lock, ${version} in package.json.`)
  const installable = entries.filter(([path, entry]) => path !== '' && !entry.link)
  const addressed = installable
    .filter(([, entry]) => entry.resolved)
    .map(([path]) => `${path} names a download address.`)
  const unproven = installable.filter(([, entry]) => !entry.integrity).map(([path]) => `${path} has no integrity.`)
  return [...missing, ...otherVersions, ...addressed, ...unproven]
}

export function checkLock(): Verdict {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as Lock
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Manifest
  const platforms = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  return verdict(platforms.length, 'optional packages', findLockFaults(lock, manifest))
}

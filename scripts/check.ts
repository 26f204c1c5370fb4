// `npm run check`: everything that can be told without running the product. A line a step, saying what it looked at.
import { availableParallelism } from 'node:os'
import { checkBorders } from './check/borders.ts'
import { checkDatabaseDoors } from './check/database-doors.ts'
import { checkLock } from './check/lock.ts'
import { checkSizes } from './check/sizes.ts'
import type { Verdict } from './check/step.ts'
import { checkStyle, checkTypes, checkUnused } from './check/tools.ts'

/** The slow ones first. */
const steps: Record<string, () => Verdict | Promise<Verdict>> = {
  types: () => checkTypes('.'),
  'types of the web app': () => checkTypes('web'),
  'types of the journeys': () => checkTypes('e2e'),
  borders: checkBorders,
  unused: checkUnused,
  style: checkStyle,
  'doors to the database': checkDatabaseDoors,
  'platforms in the lock': checkLock,
  sizes: checkSizes,
}

const waiting = Object.entries(steps)
let failed = 0

async function work(): Promise<void> {
  const next = waiting.shift()
  if (!next) return
  const [name, check] = next
  const { lookedAt, faults } = await Promise.resolve()
    .then(check)
    .catch((error: Error) => ({ lookedAt: 'could not be run', faults: [error.message] }))
  console.log(
    `${faults.length === 0 ? '✓' : '✗'} ${name}: ${lookedAt}, ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
  )
  for (const fault of faults) console.log(fault.replace(/^/gm, '    '))
  if (faults.length > 0) failed += 1
  return work()
}

await Promise.all(Array.from({ length: availableParallelism() }, work))
console.log(failed === 0 ? 'Everything is in order.' : `${failed} of ${Object.keys(steps).length} steps found faults.`)
process.exitCode = failed === 0 ? 0 : 1

// Runs one of the project's own TypeScript programs with the packages and the Node they need:
// `node scripts/run.mjs scripts/check.ts`.
import { ensureInstalled, orGiveUp, runInOurPlace } from './setup.mjs'

await orGiveUp(() => runInOurPlace(ensureInstalled(), process.argv.slice(2)))

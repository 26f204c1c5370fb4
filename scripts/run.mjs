// Runs one of the project's own TypeScript programs with the packages and the Node they need:
// `node scripts/run.mjs scripts/check.ts`.
import { ensureInstalled, runInOurPlace } from './setup.mjs'

runInOurPlace(ensureInstalled(), process.argv.slice(2))

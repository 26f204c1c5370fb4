// `npm run -s lyceum -- ARGUMENTS`: the command line, also on a fresh clone. Prints nothing of its own to standard output.
import { isAbsolute, join } from 'node:path'
import { ensureInstalled, orGiveUp, project, runInOurPlace } from './setup.mjs'

const dataDir = process.env.DATA_DIR ?? 'data'
await orGiveUp(() =>
  runInOurPlace(ensureInstalled(), [join(project, 'cli/main.ts'), ...process.argv.slice(2)], {
    // npm changes to the project's folder; the file names that a person types mean the folder they stand in.
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: { DATA_DIR: isAbsolute(dataDir) ? dataDir : join(project, dataDir) },
  }),
)

// A process of its own that carries an import out, so that a test can kill it: `node run-import.ts` with these in env.
import { pino } from 'pino'
import { runImport } from '../people/import/run.ts'
import { readConfig } from '../platform/config.ts'
import { prepareBundled } from '../platform/database.ts'
import { openPlatform } from '../start.ts'

const { SUPERUSER = '{}', ORG = '', IMPORT = '', DATA_DIR = '' } = process.env
const superuser = JSON.parse(SUPERUSER)
const connections = await prepareBundled(superuser, superuser.database)
const platform = await openPlatform(readConfig({ DATA_DIR }), connections, { log: pino({ level: 'silent' }) })
process.stdout.write('ready\n')
await runImport({ platform, org: platform.database.org(ORG), importId: IMPORT })
process.stdout.write('done\n')
await platform.jobs.stop()
await platform.database.close()

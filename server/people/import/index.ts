import type { peopleImportRoutes } from '../../../contract/people-import.ts'
import type { HandlersFor } from '../../platform/http.ts'
import type { Job } from '../../platform/jobs.ts'
import {
  cancelPeopleImport,
  checkPeopleImport,
  mapPeopleImport,
  releasePeopleImport,
  runPeopleImport,
  undoPeopleImport,
  uploadPeopleImport,
} from './imports.ts'
import { downloadImportErrors, listPeopleImportRows, listPeopleImports, readPeopleImport } from './read.ts'
import { releaseImport } from './release.ts'
import { runImportJob } from './run.ts'
import { sweepImports } from './sweep.ts'
import { undoImportJob } from './undo.ts'

export { importRules } from './access.ts'
export { importFromConsole } from './console.ts'
export { auditedByImports } from './events.ts'
export { exportPeople } from './export.ts'

/** Everything an import of people answers and does; `server/people/index.ts` lists it with the rest of the domain. */
export const importHandlers = {
  uploadPeopleImport,
  listPeopleImports,
  readPeopleImport,
  mapPeopleImport,
  checkPeopleImport,
  listPeopleImportRows,
  runPeopleImport,
  cancelPeopleImport,
  releasePeopleImport,
  undoPeopleImport,
  downloadImportErrors,
} satisfies HandlersFor<typeof peopleImportRoutes>

export const importJobs: Job[] = [runImportJob, releaseImport, undoImportJob, sweepImports]

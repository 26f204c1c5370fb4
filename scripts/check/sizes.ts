import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFiles } from './files.ts'
import { project, type Verdict, verdict } from './step.ts'

const longestLines = 400
/** Lists by nature: their length is not a sign of two nouns in one file. */
const lists = /(^|\/)(i18n|migrations|demo|data)\/|\.test\.|^server\/platform\/tables(-control)?\.ts$/

/** A file that grows past about 400 lines is two nouns. */
export function checkSizes(): Verdict {
  const files = projectFiles(/\.(ts|tsx|mjs|css|sql)$/).filter((file) => !lists.test(file))
  const faults = files
    .map((file) => ({ file, lines: readFileSync(join(project, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > longestLines)
    .map(({ file, lines }) => `${file} has ${lines} lines (at most ${longestLines}): it is probably two nouns.`)
  return verdict(files.length, 'files', faults)
}

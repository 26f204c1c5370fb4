// `npm run matrix`: writes docs/access-matrix.md from the rules.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { handlers, rules } from '../app.ts'
import { writeMatrixDocument } from './matrix-document.ts'

writeFileSync(join(import.meta.dirname, '../../docs/access-matrix.md'), writeMatrixDocument(rules, handlers))

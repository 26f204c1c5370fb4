import { type AnyRule, generateMatrix, matrixViewers } from '../platform/access.ts'
import type { Handler } from '../platform/http.ts'

/** `docs/access-matrix.md`: who may do what, as people read it; made from the rules and routes alone (trust.md T25). */
export function writeMatrixDocument(rules: Record<string, AnyRule>, handlers: readonly Handler[]): string {
  const roles = matrixViewers.map(({ role }) => role.replaceAll('_', ' '))
  const rows = generateMatrix(rules).map(({ action, state, says, allowed }) =>
    line([`\`${action}\``, state, ...allowed.map((may) => (may ? 'yes' : '–')), says]),
  )
  const operations = handlers
    .map(({ route }) => line([`\`${route.method} ${route.path}\``, `\`${route.may}\``, wayIn(route), route.summary]))
    .sort()
  return `# Who may do what

Made from the rules of the program by \`npm run matrix\`; a test compares it with the running API, cell by cell.
Do not edit it.

## Actions

A state is a state of the thing that the action is about. A yes may still need a certain way in (second table).

${line(['Action', 'State', ...roles, 'Rule'])}
${line(Array.from({ length: roles.length + 3 }, () => '---'))}
${rows.join('\n')}

## Operations

Paths stand below \`/api/v1\`.

${line(['Operation', 'Action', 'Way in', 'What it does'])}
${line(['---', '---', '---', '---'])}
${operations.join('\n')}
`
}

const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

function wayIn(route: Handler['route']): string {
  if (route.open) return 'anybody'
  const who = route.interactive ? 'signed in with a browser' : 'signed in, or a key'
  return route.fresh ? `${who}, at most ten minutes ago` : who
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { projectFiles } from './files.ts'
import { project, type Verdict, verdict } from './step.ts'

/**
 * Two doors lead to the database, `db.org(id)` and `db.control` (trust.md T3): whoever names a schema in another way
 * could read another organisation's rows. Only these files may; and tests, which attack the doors from outside.
 */
const mayNameSchemas = /^server\/(platform\/(database|migrate)\.ts$|testing\/|trust\/)|\.test\.ts$/

/** The functions of Kysely whose first argument names tables. */
const takesTables =
  /^(selectFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto|using|from|table|(inner|left|right|full|cross)Join(Lateral)?|crossJoin)$/
const rawTable = /\b(?:from|join|into|update|truncate|table|only)\s+("?\w+"?|\$\{\})\.("?\w+"?|\$\{\})/gi
/** After these words `from` is followed by a column: extract(year from p.born), a.x is distinct from b.x. */
const takesColumn = /\b(extract|substring|trim|overlay)\s*\([^()]*$|\bdistinct\s+$/i
/** How a statement begins that is not marked by `sql`. Other texts may well say "from example.org". */
const statement = /^\s*(select|insert|update|delete|with|merge|truncate|copy|create|alter|drop|lock|comment|grant)\b/i
/** Schemas of PostgreSQL itself and of extensions: nobody's rows lie there. */
const nobodys = /^"?(pg_catalog|information_schema|ext)"?$/i
const searchPath = /\bset\s+(local\s+|session\s+)?search_path\b|set_config\(\s*'search_path'/i

export type Breach = { line: number; says: string }

/** Finds in a TypeScript file what names a schema past the two doors. */
export function findBreaches(text: string): Breach[] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true)
  const found: Breach[] = []
  const report = (node: ts.Node, says: string) =>
    found.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, says })
  const visit = (node: ts.Node): void => {
    const says = breachOf(node)
    if (says) report(node, says)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function breachOf(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node) && node.text === 'withSchema') return 'withSchema: use db.org(id) or db.control'
  const member = memberOfSql(node)
  if (member === 'raw' || member === 'table') return `sql.${member}: take the table from db.org(id).table('name')`
  if (isText(node) && !isText(node.parent)) {
    const words = textOf(node)
    if (searchPath.test(words)) return 'set search_path: it is set once, on the roles'
    const isRaw =
      statement.test(words) || (ts.isTaggedTemplateExpression(node.parent) && node.parent.tag.getText() === 'sql')
    if (isRaw && namesSchemaInSql(words))
      return `a table with its schema in raw SQL: take it from db.org(id).table('name')`
  }
  if (ts.isCallExpression(node) && namesSchema(node))
    return 'a dotted table name reaches any schema: name the table alone'
  return undefined
}

function namesSchemaInSql(words: string) {
  return [...words.matchAll(rawTable)].some(
    ({ 1: schema = '', index }) => !nobodys.test(schema) && !takesColumn.test(words.slice(0, index)),
  )
}

/** `sql.raw`, `sql['raw']`, and `const { raw } = sql`. */
function memberOfSql(node: ts.Node): string | undefined {
  const isSql = (expression: ts.Node | undefined) =>
    expression && ts.isIdentifier(expression) && expression.text === 'sql'
  if (ts.isPropertyAccessExpression(node) && isSql(node.expression)) return node.name.text
  if (ts.isElementAccessExpression(node) && isSql(node.expression) && isText(node.argumentExpression))
    return textOf(node.argumentExpression)
  if (
    ts.isBindingElement(node) &&
    ts.isVariableDeclaration(node.parent.parent) &&
    isSql(node.parent.parent.initializer)
  ) {
    return (node.propertyName ?? node.name).getText()
  }
  return undefined
}

function namesSchema(call: ts.CallExpression) {
  if (!ts.isPropertyAccessExpression(call.expression) || !takesTables.test(call.expression.name.text)) return false
  const [first] = call.arguments
  if (!first) return false
  const tables = ts.isArrayLiteralExpression(first) ? [...first.elements] : [first]
  return tables.some((table) => hasDot(table))
}

/** Joined with `+` or in a template, a dot is a dot. */
function hasDot(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return hasDot(node.left) || hasDot(node.right)
  return isText(node) && textOf(node).includes('.')
}

const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)

/** The text of a literal, with `${}` for what is put in. */
function textOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  if (ts.isStringLiteralLike(node)) return node.text
  return node.head.text + node.templateSpans.map((span) => `\${}${span.literal.text}`).join('')
}

export function checkDatabaseDoors(): Verdict {
  const files = projectFiles(/^server\/.*\.ts$/).filter((file) => !mayNameSchemas.test(file))
  const faults = files.flatMap((file) =>
    findBreaches(readFileSync(join(project, file), 'utf8')).map(({ line, says }) => `${file}:${line} ${says}`),
  )
  return verdict(files.length, 'files', faults)
}

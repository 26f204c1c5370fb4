import pg from 'pg'

/** A statement as PostgreSQL got it, on which connection. */
export type Statement = { connection: number; text: string; values: unknown[] }

/**
 * Notes every statement of this process on its way to PostgreSQL: Kysely's, better-auth's and pg-boss's alike. Call
 * the answer to stop.
 */
export function noteStatements(into: Statement[]): () => void {
  const query: unknown = pg.Client.prototype.query
  if (typeof query !== 'function') throw new Error('pg has no query to listen to')
  const numbers = new WeakMap<object, number>()
  let connections = 0
  function noted(this: pg.Client, ...args: unknown[]): unknown {
    const known = numbers.get(this) ?? ++connections
    numbers.set(this, known)
    const [first, second] = args
    const { text = '', values } =
      typeof first === 'string' ? { text: first } : ((first ?? {}) as { text?: string; values?: unknown[] })
    into.push({ connection: known, text, values: values ?? (Array.isArray(second) ? second : []) })
    return Reflect.apply(query as (...args: unknown[]) => unknown, this, args)
  }
  Reflect.set(pg.Client.prototype, 'query', noted)
  return () => void Reflect.set(pg.Client.prototype, 'query', query)
}

/** The organisations' schemas that a statement names; what stands in quoted text is no name. */
export function schemasIn(statement: string): string[] {
  const withoutTexts = statement
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, "''")
  const named = withoutTexts.matchAll(/(?<![\w"])"?(org_[a-z0-9]{4,40})"?\s*\.\s*["\w]/g)
  return [...new Set([...named].map(([, schema]) => schema ?? ''))]
}

/** Statements and transactions that name more than one organisation's schema (trust.md T3). */
export function findMixed(log: readonly Statement[]): string[] {
  const mixed: string[] = []
  const open = new Map<number, { schemas: Set<string>; texts: string[] }>()
  for (const { connection, text } of log) {
    const schemas = schemasIn(text)
    if (schemas.length > 1) mixed.push(`statement: ${text}`)
    if (/^\s*(begin|start transaction)\b/i.test(text)) open.set(connection, { schemas: new Set(), texts: [] })
    const transaction = open.get(connection)
    if (!transaction) continue
    for (const schema of schemas) transaction.schemas.add(schema)
    transaction.texts.push(text)
    if (!/^\s*(commit|end|rollback(?!\s+to))\b/i.test(text)) continue
    if (transaction.schemas.size > 1) mixed.push(`transaction: ${transaction.texts.join('; ')}`)
    open.delete(connection)
  }
  return mixed
}

import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { escapeHtml } from './mail-layout.ts'

type Operation = {
  summary?: string
  operationId?: string
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: unknown
}

/** The OpenAPI 3.1 document at `/api/openapi.json`, and the same to read at `/api`. Register before any route. */
export async function serveOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Lyceum', version: '1', description: 'Everything the web app does, it does through this API.' },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  app.get('/api', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      )
      .type('text/html; charset=utf-8')
      .send(readablePage(app.swagger().paths ?? {})),
  )
}

const style = `body{margin:0;background:#fdfcf9;color:#1d1b18;font:14px/20px Inter,system-ui,sans-serif}
main{max-width:880px;margin:0 auto;padding:48px 24px}h1{font-size:28px;line-height:36px;margin:0 0 8px}
h2{font-size:14px;border-block-start:1px solid #1d1b18;padding-block-start:12px;margin:32px 0 8px}
code{font:13px/20px ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
dl{margin:0}dt{padding-block-start:12px;font-weight:500}dd{margin:0;padding-block-end:12px;border-block-end:1px solid #e6e1d6;color:#45413b}
a{color:#0b5658}@media(prefers-color-scheme:dark){body{background:#1b1a17;color:#f1ede4}dd{color:#cbc5b9;border-color:#2f2c27}h2{border-color:#8c8579}a{color:#7fcac3}}`

function readablePage(paths: object): string {
  const groups = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(paths) as [string, Record<string, Operation>][])
    for (const [method, operation] of Object.entries(methods)) {
      const group = path.split('/')[3] ?? 'other'
      groups.set(group, [...(groups.get(group) ?? []), entry(method, path, operation)])
    }
  const sections = [...groups].map(([name, entries]) => `<h2>${escapeHtml(name)}</h2><dl>${entries.join('')}</dl>`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Lyceum API</title><style>${style}</style></head>
<body><main><h1>Lyceum API</h1><p>Sign in with a cookie or send a key as <code>Authorization: Bearer</code>. The same, for programs: <a href="/api/openapi.json">openapi.json</a>.</p>${sections.join('')}</main></body></html>`
}

function entry(
  method: string,
  path: string,
  { summary = '', operationId = '', parameters = [], requestBody }: Operation,
): string {
  const named = parameters.map(({ name, in: place, required }) => `${name} (${place}${required ? '' : ', optional'})`)
  const takes = [...named, ...(requestBody ? ['a JSON body'] : [])].join(', ')
  return `<dt><code>${method.toUpperCase()} ${escapeHtml(path)}</code></dt><dd>${escapeHtml(summary)}. Action: ${escapeHtml(operationId)}.${takes ? ` Takes ${escapeHtml(takes)}.` : ''}</dd>`
}

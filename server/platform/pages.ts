import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from './errors.ts'
import { protocolOf } from './serve.ts'

const built = join(import.meta.dirname, '../../web/dist')

/** Headers of every answer; the page itself gets its own content policy with a nonce (trust.md T32). */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'x-frame-options': 'DENY',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  })
  if (protocolOf(request) === 'https') reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
}

const pagePolicy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Positions and sizes that React sets on elements; no style sheet can come in this way.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default mail',
  ].join('; ')

/** Serves the built web app: its files for ever (their names carry a hash), and its one page for every other address. */
export async function servePages(app: FastifyInstance): Promise<void> {
  const page = existsSync(join(built, 'index.html')) ? readFileSync(join(built, 'index.html'), 'utf8') : undefined
  if (page === undefined) {
    app.setNotFoundHandler(() => {
      throw notFound()
    })
    return
  }
  await app.register(fastifyStatic, {
    root: join(built, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    wildcard: true,
  })
  await app.register(fastifyStatic, {
    root: built,
    prefix: '/',
    serve: false,
    decorateReply: false,
  })
  app.setNotFoundHandler((request, reply) => answerPage(page, request, reply))
}

function answerPage(page: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?')[0] ?? '/'
  const isPage = request.method === 'GET' && !path.startsWith('/api/') && !path.startsWith('/assets/')
  if (!isPage) throw notFound()
  if (/\.[a-z0-9]{2,5}$/i.test(path)) throw notFound()
  const nonce = randomBytes(16).toString('base64')
  return reply
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll('__NONCE__', nonce))
}

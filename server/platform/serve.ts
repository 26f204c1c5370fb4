import { createHash } from 'node:crypto'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { decide, type Rule, type SignedIn, type Viewer, visitor } from './access.ts'
import { keyPrefix, recogniseKey, scopeCovers } from './api-keys.ts'
import { absoluteDays } from './auth.ts'
import type { Writes } from './database.ts'
import { forbidden, notFound, Refusal, signInNeeded, unavailable, unreadable } from './errors.ts'
import type { Emit } from './events.ts'
import type { Handler, SignInCookie, UploadedFile } from './http.ts'
import { actOnce, readKey } from './idempotency.ts'
import { cookieName, judgePrivacy, nameOfHost, type Privacy } from './network.ts'
import type { Organisation } from './organisations.ts'
import type { Platform } from './platform.ts'

declare module 'fastify' {
  interface FastifyRequest {
    organisation: Organisation | 'first_run' | undefined
  }
}

/** A domain as HTTP sees it; its name is the one that a key's scope names. */
export type ServedDomain = { name: string; handlers: Record<string, Handler> }

/** Registers every domain's handlers below `/api/v1`. */
export function serve(app: FastifyInstance, platform: Platform, domains: readonly ServedDomain[]): void {
  const privacyOf = judgePrivacy(platform.config)
  for (const domain of domains)
    for (const handler of Object.values(domain.handlers)) {
      const { route } = handler
      const register = (scope: FastifyInstance) =>
        void scope.route({
          method: route.method,
          url: `/api/v1${route.path}`,
          schema: {
            summary: route.summary,
            operationId: route.may,
            ...(route.params && { params: strict(route.params) }),
            querystring: strict(route.query ?? z.object({})),
            ...(route.body && { body: strict(route.body) }),
            response: { [route.status ?? 200]: route.reply },
          },
          handler: async (request, reply) => {
            const privacy = privacyOf({ protocol: protocolOf(request), host: nameOfHost(request.host), ip: request.ip })
            const answer = await run({ handler, domain: domain.name, platform, request, reply, privacy })
            reply.header('cache-control', 'no-store')
            if (route.attachment)
              reply
                .type(`${route.attachment.type}; charset=utf-8`)
                .header('content-disposition', `attachment; filename="${route.attachment.name}"`)
            return reply.status(route.status ?? 200).send(answer)
          },
        })
      const { upload } = route
      if (!upload) register(app)
      // In a scope of its own, so that no other route takes anything but JSON.
      else
        void app.register(async (scope) => {
          const limits = { fileSize: upload.maxBytes, files: 1, fields: 0, parts: 1, headerPairs: 20 }
          await scope.register(multipart, { limits })
          register(scope)
        })
    }
}

/** The one file of a request. */
async function readUpload(request: FastifyRequest): Promise<UploadedFile> {
  const part = request.isMultipart() ? await request.file() : undefined
  if (!part) throw unreadable({ code: 'file_needed', detail: 'Send one file as multipart/form-data.' })
  return { name: part.filename.slice(0, 200), bytes: await part.toBuffer() }
}

/** Unknown and read-only fields are refused, not dropped (T28). */
const strict = (schema: z.ZodType) => (schema instanceof z.ZodObject ? schema.strict() : schema)

type Run = {
  handler: Handler
  domain: string
  platform: Platform
  request: FastifyRequest
  reply: FastifyReply
  privacy: Privacy
}

async function run(call: Run): Promise<unknown> {
  const { handler, platform, request, reply, privacy } = call
  const pendingCookies: (() => void)[] = []
  let hasAsked = false
  const me = await recognise(platform, request)
  const context = {
    params: request.params,
    query: request.query,
    body: request.body,
    me,
    platform,
    privacy,
    requestId: request.id,
    device: { ip: request.ip, userAgent: (request.headers['user-agent'] ?? '').slice(0, 300) },
    allow(thing?: unknown) {
      hasAsked = true
      decide(handler.rule as Rule<unknown>, me, thing)
    },
    afterReply: (act: () => Promise<void>) => void reply.raw.once('finish', () => runLater(act, request)),
    cookie: cookieOf(request, reply, pendingCookies),
  }
  const act = async (more: object) => {
    const answer = await (handler.act as (context: object) => Promise<unknown>)({ ...context, ...more })
    // Inside the transaction, so that what nobody allowed is undone as well as unanswered.
    if (!hasAsked) throw new Error(`${handler.route.method} ${handler.route.path} never asked whether it is allowed`)
    return answer
  }
  const answer = await actWithin(call, me, act).catch(async (error: unknown) => {
    await noteRefusal(call, me, error)
    throw error
  })
  for (const set of pendingCookies) set()
  return answer
}

const authorOf = (request: FastifyRequest, organisation: Organisation, me: Viewer) => ({
  organisationId: organisation.id,
  byPersonId: me.id,
  via: (me as SignedIn).scopes ? ('key' as const) : ('browser' as const),
  requestId: request.id,
})

/** Refused writes belong to the audit trail; the transaction they were tried in is gone, so they get one of their own. */
async function noteRefusal({ handler, platform, request }: Run, me: Viewer, error: unknown): Promise<void> {
  const { organisation } = request
  const isRefusal = error instanceof Refusal && [403, 404].includes(error.status)
  if (!isRefusal || me.id === null || typeof organisation !== 'object' || handler.route.method === 'GET') return
  const objectId = Object.values(request.params as Record<string, string>)[0] ?? null
  const payload = { action: handler.route.may, status: error.status, objectId }
  await platform.database
    .org(organisation.id)
    .write((tx) => platform.events.emit(tx, { ...authorOf(request, organisation, me), name: 'act.refused', payload }))
}

type Act = (more: object) => Promise<unknown>

async function actWithin({ handler, domain, platform, request }: Run, me: Viewer, act: Act): Promise<unknown> {
  const { organisation } = request
  if (handler.how === 'install') return act({ organisation })
  if (organisation === undefined) throw notFound()
  if (organisation === 'first_run') throw unavailable('No organisation has been set up here yet.', 60)
  checkWayIn(handler, domain, me)
  const org = platform.database.org(organisation.id)
  // Nobody may send megabytes only to be refused: the rule of an upload is about no thing, so it can be asked first.
  if (handler.route.upload) decide(handler.rule as Rule<unknown>, me, undefined)
  const file = handler.route.upload && (await readUpload(request))
  const inside = { org, organisation, rows: org.rows, file }
  if (handler.how !== 'write') return act(inside)
  return org.write(async (tx) => {
    const emit: Emit = (name, payload) =>
      platform.events.emit(tx, { ...authorOf(request, organisation, me), name, payload })
    return retryable({ handler, me, request, tx, file }, () => act({ ...inside, tx, emit }))
  })
}

type Retryable = {
  handler: Handler
  me: Viewer
  request: FastifyRequest
  tx: Writes
  file: UploadedFile | undefined
}

/** A repeated POST of the same person with the same key is one act. */
async function retryable({ handler, me, request, tx, file }: Retryable, act: () => Promise<unknown>): Promise<unknown> {
  if (handler.route.method !== 'POST' || me.id === null) return act()
  const key = readKey(request.headers['idempotency-key'], handler.route.creates === true)
  if (key === undefined) return act()
  const retry = {
    key,
    personId: me.id,
    route: `${handler.route.method} ${request.url}`,
    body: file ? hashOf(file) : request.body,
  }
  return actOnce(tx, retry, handler.route.status ?? 200, act)
}

const hashOf = ({ bytes }: UploadedFile) => createHash('sha256').update(bytes).digest('hex')

/** Whether this way in (a visitor, a browser, a key, an old sign-in) will do for the route, before its rule is asked. */
function checkWayIn({ route }: Handler, domain: string, me: Viewer): void {
  if (me.id === null) {
    if (route.open) return
    throw signInNeeded()
  }
  const { signIn, scopes } = me as SignedIn
  if (scopes && (route.interactive || !scopeCovers(scopes, domain, route.method)))
    throw forbidden('This key was not made for that.', 'key_scope')
  if (route.fresh && !signIn?.isFresh)
    throw forbidden('Sign in again first: this needs a sign-in younger than ten minutes.', 'fresh_sign_in_needed')
}

/** `GET /api/v1/live`: a stream of what changed, for the pages of whoever is signed in. */
export function serveLive(app: FastifyInstance, platform: Platform): void {
  app.get('/api/v1/live', { schema: { hide: true } }, async (request, reply) => {
    if ((request.headers['sec-fetch-site'] ?? 'same-origin') !== 'same-origin') throw forbidden()
    // A browser that does not know the header above names another site in this one.
    if (request.headers.origin !== undefined && !isOwnOrigin(request)) throw forbidden()
    const me = await recognise(platform, request)
    const { organisation } = request
    if (me.id === null || typeof organisation !== 'object') throw signInNeeded()
    platform.live.open(reply, { organisationId: organisation.id, personId: me.id })
  })
}

/** Who asks: the owner of a key, the holder of the organisation's cookie, or a visitor. */
async function recognise(platform: Platform, request: FastifyRequest): Promise<Viewer> {
  const { organisation } = request
  if (typeof organisation !== 'object') return visitor
  const org = platform.database.org(organisation.id)
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const key = authorization.startsWith(`Bearer ${keyPrefix}`) ? authorization.slice('Bearer '.length) : ''
    const owner = await recogniseKey(org, key)
    if (!owner) throw signInNeeded()
    return owner
  }
  const cookie = request.cookies[cookieName(organisation.id, protocolOf(request))]
  return (cookie ? await platform.auth.recognise(org, cookie) : undefined) ?? visitor
}

export const protocolOf = (request: FastifyRequest): 'http' | 'https' =>
  request.protocol === 'https' ? 'https' : 'http'

function cookieOf(request: FastifyRequest, reply: FastifyReply, pending: (() => void)[]): SignInCookie {
  const protocol = protocolOf(request)
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: protocol === 'https' } as const
  return {
    set(organisationId, sealed) {
      // The browser may keep it for as long as any sign-in can last; the server decides how long it is good.
      const cookie = { ...options, maxAge: absoluteDays * 86_400 }
      pending.push(() => void reply.setCookie(cookieName(organisationId, protocol), sealed, cookie))
    },
    clear() {
      const { organisation } = request
      if (typeof organisation !== 'object') return
      pending.push(() => void reply.clearCookie(cookieName(organisation.id, protocol), options))
    },
  }
}

function runLater(act: () => Promise<void>, request: FastifyRequest): void {
  act().catch((error: unknown) => request.log.error({ err: error, requestId: request.id }, 'after the reply'))
}

/**
 * Writes come from our own pages or from programs with a key, never from another site's page (T33): a browser says so
 * in `Sec-Fetch-Site` or `Origin`, and what says neither is refused.
 */
export function checkOrigin(request: FastifyRequest): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || request.headers.authorization) return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const isOwn = isOwnOrigin(request)
  if (site === 'same-origin' ? origin === undefined || isOwn : site === undefined && isOwn) return
  throw new Refusal(403, 'Not allowed', {
    code: 'wrong_origin',
    detail: 'This request did not come from a page of this server.',
  })
}

const isOwnOrigin = ({ headers: { origin }, host }: FastifyRequest): boolean =>
  origin !== undefined && URL.canParse(origin) && new URL(origin).host === host

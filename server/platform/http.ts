import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Route } from '../../contract/route.ts'
import { type AnyRule, decide, type Rule, type SignedIn, type ThingOf, type Viewer, visitor } from './access.ts'
import { absoluteDays, type Device, idleDays } from './auth.ts'
import type { OrganisationDatabase, Rows, Writes } from './database.ts'
import { notFound, Refusal, signInNeeded, unavailable } from './errors.ts'
import { cookieName, judgePrivacy, nameOfHost, type Privacy } from './network.ts'
import type { Organisation } from './organisations.ts'
import type { Platform } from './platform.ts'

declare module 'fastify' {
  interface FastifyRequest {
    organisation: Organisation | 'first_run' | undefined
  }
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type Reply<R extends Route> = Promise<z.input<R['reply']>>
type Me<R extends Route> = R extends { open: true } ? Viewer : SignedIn

/** What every handler is given. */
type Common<R extends Route, Thing> = {
  params: Out<R['params']>
  query: Out<R['query']>
  body: Out<R['body']>
  /** Applies the rule that the route names; a handler that never asks answers nobody. */
  allow: (...thing: Thing extends undefined ? [] : [Thing]) => void
  platform: Platform
  device: Device
  privacy: Privacy
  /** Does something once the answer has left, so that its time tells nothing (T22). Its errors are logged. */
  afterReply(act: () => Promise<void>): void
  cookie: { set(organisationId: string, token: string): void; clear(): void }
}
type Inside<R extends Route> = { me: Me<R>; org: OrganisationDatabase; organisation: Organisation; rows: Rows }
export type Reading<R extends Route, Thing> = Common<R, Thing> & Inside<R>
export type Writing<R extends Route, Thing> = Common<R, Thing> & Inside<R> & { tx: Writes }
export type Installing<R extends Route, Thing> = Common<R, Thing> & {
  me: Viewer
  organisation: Organisation | 'first_run' | undefined
}

/** A route with the function that answers it and the rule that guards it. */
export type Handler<R extends Route = Route> = {
  route: R
  rule: AnyRule
  how: 'read' | 'write' | 'write_apart' | 'install'
  // The context's precise type is the route's own; the list of all handlers does not need it.
  act(context: never): Promise<unknown>
}
/** A domain's handlers: one for each of its routes, or it does not compile. */
export type HandlersFor<Routes extends Record<string, Route>> = { [K in keyof Routes]: Handler<Routes[K]> }

type Reads = { method: 'GET' }
type Unsafe = { method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' }

/** The ways to make a handler, bound to a domain's rules. */
export function handlersFor<Rules extends Record<string, AnyRule>>(rules: Rules) {
  type May = { may: keyof Rules & string }
  type Thing<R extends May> = ThingOf<Rules[R['may']]>
  const make = <R extends Route & May>(route: R, how: Handler['how'], act: Handler['act']): Handler<R> => {
    const rule = rules[route.may]
    if (!rule) throw new Error(`No rule for ${route.may}`)
    return { route, rule, how, act }
  }
  return {
    /** A read: `rows` are this organisation's. */
    read: <R extends Route & May & Reads>(route: R, act: (context: Reading<R, Thing<R>>) => Reply<R>) =>
      make(route, 'read', act),
    /** A write: everything in `tx` happens or nothing does. */
    write: <R extends Route & May & Unsafe>(route: R, act: (context: Writing<R, Thing<R>>) => Reply<R>) =>
      make(route, 'write', act),
    /** A write whose parts commit by themselves, since better-auth uses connections of its own. */
    writeApart: <R extends Route & May & Unsafe>(route: R, act: (context: Reading<R, Thing<R>>) => Reply<R>) =>
      make(route, 'write_apart', act),
    /** About the installation: may run where no organisation answers. */
    install: <R extends Route & May & { scope: 'installation' }>(
      route: R,
      act: (context: Installing<R, Thing<R>>) => Reply<R>,
    ) => make(route, 'install', act),
  }
}

/** Registers handlers below `/api/v1`. */
export function serve(app: FastifyInstance, platform: Platform, handlers: readonly Handler[]): void {
  const privacyOf = judgePrivacy(platform.config)
  for (const handler of handlers) {
    const { route } = handler
    app.route({
      method: route.method,
      url: `/api/v1${route.path}`,
      schema: {
        summary: route.summary,
        operationId: route.may,
        ...(route.params && { params: strict(route.params) }),
        ...(route.query && { querystring: strict(route.query) }),
        ...(route.body && { body: strict(route.body) }),
        response: { [route.status ?? 200]: route.reply },
      },
      handler: async (request, reply) => {
        const privacy = privacyOf({ protocol: protocolOf(request), host: nameOfHost(request.host), ip: request.ip })
        const answer = await run(handler, platform, request, reply, privacy)
        reply.header('cache-control', 'no-store')
        return reply.status(route.status ?? 200).send(answer)
      },
    })
  }
}

/** Unknown and read-only fields are refused, not dropped (T28). */
const strict = (schema: z.ZodType) => (schema instanceof z.ZodObject ? schema.strict() : schema)

async function run(
  handler: Handler,
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  privacy: Privacy,
) {
  const pendingCookies: (() => void)[] = []
  let hasAsked = false
  const organisation = request.organisation
  const me = await recognise(platform, request)
  const context = {
    params: request.params,
    query: request.query,
    body: request.body,
    me,
    platform,
    privacy,
    device: { ip: request.ip, userAgent: (request.headers['user-agent'] ?? '').slice(0, 300) },
    allow(thing?: unknown) {
      hasAsked = true
      decide(handler.rule as Rule<unknown>, me, thing)
    },
    afterReply: (act: () => Promise<void>) => void reply.raw.once('finish', () => runLater(act, request)),
    cookie: cookieOf(request, reply, pendingCookies),
  }
  const act = handler.act as (context: object) => Promise<unknown>
  const answer = await actWithin(handler, platform, organisation, context, act)
  if (!hasAsked) throw new Error(`${handler.route.method} ${handler.route.path} never asked whether it is allowed`)
  for (const set of pendingCookies) set()
  return answer
}

async function actWithin(
  handler: Handler,
  platform: Platform,
  organisation: FastifyRequest['organisation'],
  context: { me: Viewer },
  act: (context: object) => Promise<unknown>,
): Promise<unknown> {
  if (handler.how === 'install') return act({ ...context, organisation })
  if (organisation === undefined) throw notFound()
  if (organisation === 'first_run') throw unavailable('No organisation has been set up here yet.', 60)
  if (!handler.route.open && context.me.id === null) throw signInNeeded()
  const org = platform.database.org(organisation.id)
  const inside = { ...context, org, organisation, rows: org.rows }
  if (handler.how !== 'write') return act(inside)
  return org.write((tx) => act({ ...inside, tx }))
}

/** Who asks: the holder of the organisation's cookie, or a visitor. */
async function recognise(platform: Platform, request: FastifyRequest): Promise<Viewer> {
  const organisation = request.organisation
  if (typeof organisation !== 'object') return visitor
  const cookie = request.cookies[cookieName(organisation.id, protocolOf(request))]
  if (!cookie) return visitor
  return (await platform.auth.recognise(platform.database.org(organisation.id), cookie)) ?? visitor
}

export const protocolOf = (request: FastifyRequest): 'http' | 'https' =>
  request.protocol === 'https' ? 'https' : 'http'

function cookieOf(
  request: FastifyRequest,
  reply: FastifyReply,
  pending: (() => void)[],
): Common<Route, unknown>['cookie'] {
  const protocol = protocolOf(request)
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: protocol === 'https' } as const
  return {
    set(organisationId, value) {
      // The browser may keep it for as long as any sign-in can last; the server decides how long it is good.
      const cookie = { ...options, maxAge: absoluteDays * 86_400 }
      pending.push(() => void reply.setCookie(cookieName(organisationId, protocol), value, cookie))
    },
    clear() {
      const organisation = request.organisation
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
  const isOwn = origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.host
  if (site === 'same-origin' ? origin === undefined || isOwn : site === undefined && isOwn) return
  throw new Refusal(403, 'Not allowed', {
    code: 'wrong_origin',
    detail: 'This request did not come from a page of this server.',
  })
}

export { idleDays }

import cookie from '@fastify/cookie'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { setErrorSentences } from '../contract/messages.ts'
import { adminFor } from './admin/index.ts'
import { identity } from './identity/index.ts'
import { notificationsOf } from './notifications/index.ts'
import { type EvidenceSource, handEvidenceSources, people } from './people/index.ts'
import type { AnyRule } from './platform/access.ts'
import { chainAudit } from './platform/audit.ts'
import { type DomainEventName, type Listener, listenerJobs } from './platform/events.ts'
import { serveHealth } from './platform/health.ts'
import type { Handler } from './platform/http.ts'
import { newId } from './platform/id.ts'
import type { Job } from './platform/jobs.ts'
import { sendMail } from './platform/mail.ts'
import { serveMetrics } from './platform/metrics.ts'
import { nameOfHost } from './platform/network.ts'
import { serveOpenApi } from './platform/openapi.ts'
import { servePages, setSecurityHeaders } from './platform/pages.ts'
import type { Platform } from './platform/platform.ts'
import { answerProblem } from './platform/problems.ts'
import { checkOrigin, type ServedDomain, serve, serveLive } from './platform/serve.ts'

export { makeFirstAdministratorLink } from './admin/index.ts'

/** Every domain of the product. A new one is added here and nowhere else. */
const domains: Domain[] = [
  identity,
  people,
  adminFor(() => rules),
  notificationsOf([...identity.kinds, ...people.kinds]),
]
type Domain = ServedDomain & {
  rules: Record<string, AnyRule>
  jobs?: Job[]
  listeners?: Listener[]
  audited?: DomainEventName[]
  evidenceSources?: EvidenceSource[]
}

export const rules: Record<string, AnyRule> = Object.assign({}, ...domains.map((domain) => domain.rules))
export const handlers: Handler[] = domains.flatMap((domain) => Object.values(domain.handlers))
export const listeners: Listener[] = domains.flatMap((domain) => domain.listeners ?? [])
handEvidenceSources(domains.flatMap((domain) => domain.evidenceSources ?? []))
/** Events of security and privacy, which the audit trail keeps and chains. */
export const audited: DomainEventName[] = ['act.refused', ...domains.flatMap((domain) => domain.audited ?? [])]
export const jobs: Job[] = [
  sendMail,
  chainAudit,
  ...domains.flatMap((domain) => domain.jobs ?? []),
  ...listenerJobs(listeners),
]

const probes = ['/healthz', '/readyz', '/metrics']

/** The HTTP application over an opened platform; the only wiring in the program. */
export async function makeApp(platform: Platform): Promise<FastifyInstance> {
  setErrorSentences()
  const loggerInstance: FastifyBaseLogger = platform.log
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: platform.config.trustedProxies,
    bodyLimit: 1024 * 1024,
    genReqId: () => newId(),
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
    // An address that cannot be read reaches no hook.
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply)
      answerProblem(error, request, reply)
    },
  })
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerProblem)
  app.decorateRequest('organisation', undefined)
  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(request, reply)
    reply.header('x-request-id', request.id)
    // The operator's probes answer at every address, whatever became of the organisation there.
    if (probes.includes(request.routeOptions.url ?? '')) return
    const address = { host: nameOfHost(request.host), port: request.socket.localPort }
    request.organisation = platform.organisations.at(address)
    // From the first configured host name on, an unknown host gets 404 without a body (T7).
    if (request.organisation === undefined) return reply.status(404).send()
    checkOrigin(request)
  })
  await app.register(cookie)
  await serveOpenApi(app)
  serveMetrics(app, platform)
  serveHealth(app, platform)
  serveLive(app, platform)
  serve(app, platform, domains)
  await servePages(app)
  return app
}

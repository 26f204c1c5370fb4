import type { FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { type FieldProblem, Refusal } from './errors.ts'

/** Answers any error as RFC 9457 problem+json. What was not foreseen is logged with the request's id and tells no more. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = asRefusal(error)
  if (!refusal) request.log.error({ err: error, requestId: request.id }, 'request failed')
  const { status, title, details } = refusal ?? unforeseen
  const { retryAfterSeconds, ...shown } = details
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  reply.removeHeader('set-cookie')
  return reply
    .status(status)
    .type('application/problem+json')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send({ type: 'about:blank', title, status, ...shown, requestId: request.id })
}

const unforeseen = new Refusal(500, 'Something went wrong', {
  code: 'unexpected',
  detail: 'Something went wrong on our side. It has been noted; quote the request id if you report it.',
})

function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = (error.validation as FastifySchemaValidationError[]).flatMap(fieldsOf)
    const detail = fields.map(({ path, message }) => `${path || 'The request'} ${message}`).join('; ')
    return new Refusal(400, 'Not readable', { code: 'unreadable', detail: `${detail}.`, fields })
  }
  return asFrameworkRefusal(error) ?? asDatabaseRefusal(error)
}

function fieldsOf(issue: FastifySchemaValidationError): FieldProblem[] {
  const path = issue.instancePath.slice(1).replaceAll('/', '.')
  const unknown = issue.params.keys
  if (!Array.isArray(unknown)) return [{ path, message: issue.message ?? 'is wrong' }]
  return unknown.map((key) => ({
    path: [path, String(key)].filter(Boolean).join('.'),
    message: 'is not a field of this request',
  }))
}

const frameworkRefusals: Record<string, [number, string, string, string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'Not this kind', 'wrong_media_type', 'Send application/json.'],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'Too large', 'too_large', 'The request is larger than allowed here.'],
  FST_REQ_FILE_TOO_LARGE: [413, 'Too large', 'too_large', 'The file is larger than allowed here.'],
  FST_FILES_LIMIT: [400, 'Not readable', 'file_needed', 'Send one file, and nothing beside it.'],
  FST_PARTS_LIMIT: [400, 'Not readable', 'file_needed', 'Send one file, and nothing beside it.'],
  FST_FIELDS_LIMIT: [400, 'Not readable', 'file_needed', 'Send one file, and nothing beside it.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'Not readable', 'unreadable', 'The body is empty; send a JSON object.'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'Not readable', 'unreadable', 'The body is not JSON.'],
}

function asFrameworkRefusal(error: unknown): Refusal | undefined {
  if (error instanceof SyntaxError && 'statusCode' in error && error.statusCode === 400)
    return new Refusal(400, 'Not readable', { code: 'unreadable', detail: `The body is not JSON: ${error.message}.` })
  const code = codeOf(error)
  const [status, title, stable, detail] = frameworkRefusals[code] ?? []
  if (status && title && stable && detail) return new Refusal(status, title, { code: stable, detail })
  const isClientFault = error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500
  return isClientFault && Number(error.statusCode) >= 400
    ? new Refusal(Number(error.statusCode), 'Not readable', { code: 'unreadable', detail: error.message })
    : undefined
}

/** The database is away, starting or full: the caller should come back, and nothing was saved (T51). */
function asDatabaseRefusal(error: unknown): Refusal | undefined {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : ''
  const isAway = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|57P0[123]|08\w{3}|53300)$/.test(code)
  const isCut = /timeout exceeded when trying to connect|Connection terminated|Cannot use a pool/.test(message)
  if (isAway || isCut)
    return new Refusal(503, 'Not available now', {
      code: 'database_away',
      detail: 'The database does not answer just now. Nothing was saved; try again in a moment.',
      retryAfterSeconds: 2,
    })
  // A cursor that was tampered with reaches PostgreSQL as a time or number that is none.
  if (/^22(P02|007|008|003)$/.test(code))
    return new Refusal(400, 'Not readable', { code: 'unreadable', detail: 'A value of this request cannot be read.' })
  if (code === '53100' || code === '58030')
    return new Refusal(503, 'Not available now', {
      code: 'disk_full',
      detail: 'The server has no room left to save this. Tell the people who run it.',
      retryAfterSeconds: 60,
    })
  return undefined
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/** What is wrong with one field, by its path (`members.2.email`). */
export type FieldProblem = { path: string; message: string }

type Details = {
  code: string
  detail: string
  fields?: FieldProblem[]
  retryAfterSeconds?: number
  [more: string]: unknown
}

/** An error on purpose: it reaches the caller as problem+json with a stable code and a sentence to act on. */
export class Refusal extends Error {
  readonly status: number
  readonly title: string
  readonly details: Details
  constructor(status: number, title: string, details: Details) {
    super(details.detail)
    this.name = 'Refusal'
    this.status = status
    this.title = title
    this.details = details
  }
}

/** 400: the request cannot be read, or breaks the schema. */
export const unreadable = (details: Details) => new Refusal(400, 'Not readable', details)
/** 401: nobody is signed in. */
export const signInNeeded = () =>
  new Refusal(401, 'Sign in first', { code: 'sign_in_needed', detail: 'Sign in to go on.' })
/** 403: the caller may know that the thing exists, and may not do this. */
export const forbidden = (detail = 'You may not do this.', code = 'forbidden') =>
  new Refusal(403, 'Not allowed', { code, detail })
/** 404: not there, or not for the caller to know of. */
export const notFound = (detail = 'There is nothing here, or it is not for you to see.') =>
  new Refusal(404, 'Not found', { code: 'not_found', detail })
/** 409: another state, version or capacity than the caller thought. */
export const conflict = (details: Details) => new Refusal(409, 'In conflict', details)
/** 422: readable, but it breaks a rule. */
export const invalid = (details: Details) => new Refusal(422, 'Not valid', details)
/** 429: too many tries. */
export const tooMany = (retryAfterSeconds: number) =>
  new Refusal(429, 'Too many tries', {
    code: 'too_many',
    detail: `Too many tries. Try again in ${retryAfterSeconds} seconds.`,
    retryAfterSeconds,
  })
/** 503: cannot answer now, will later. */
export const unavailable = (detail: string, retryAfterSeconds = 5) =>
  new Refusal(503, 'Not available now', { code: 'unavailable', detail, retryAfterSeconds })

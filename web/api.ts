import type { z } from 'zod'
import type { adminRoutes } from '../contract/admin.ts'
import type { Problem as ProblemSchema } from '../contract/common.ts'
import type { expertiseRoutes } from '../contract/expertise.ts'
import type { identityRoutes } from '../contract/identity.ts'
import type { jobProfileRoutes } from '../contract/job-profiles.ts'
import type { notificationRoutes } from '../contract/notifications.ts'
import type { peopleRoutes } from '../contract/people.ts'
import type { peopleImportRoutes } from '../contract/people-import.ts'
import type { skillRoutes } from '../contract/skills.ts'

type Contract = typeof adminRoutes &
  typeof identityRoutes &
  typeof notificationRoutes &
  typeof peopleRoutes &
  typeof peopleImportRoutes &
  typeof skillRoutes &
  typeof expertiseRoutes &
  typeof jobProfileRoutes
type Routes = { [N in keyof Contract as `${Contract[N]['method']} ${Contract[N]['path']}`]: Contract[N] }

/** An operation as it is written in calls, for example `GET /people/:id`. The contract knows all that exist. */
export type Address = keyof Routes
type Part<R, K extends string> = R extends { [P in K]: infer S extends z.ZodType } ? { [P in K]: z.input<S> } : unknown
type Upload<R> = R extends { upload: object } ? { file: File } : unknown
type Asked<A extends Address> = Part<Routes[A], 'params'> &
  Part<Routes[A], 'query'> &
  Part<Routes[A], 'body'> &
  Upload<Routes[A]>
type Rest<A extends Address> = unknown extends Asked<A> ? [asked?: undefined] : [asked: Asked<A>]
export type Reply<A extends Address> = z.output<Routes[A]['reply']>
export type Problem = z.output<typeof ProblemSchema>

/** An answer that was no success. `status` 0 means that no answer came: no network, or the server is away. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: { path: string; message: string }[]
  readonly requestId: string | undefined

  constructor(problem: Partial<Problem> & { status: number; code: string }) {
    super(problem.detail ?? problem.title ?? problem.code)
    this.status = problem.status
    this.code = problem.code
    this.fields = problem.fields ?? []
    this.requestId = problem.requestId
  }
}

/** A random name for one act. `crypto.randomUUID` is missing where a private network is used without https. */
function nameAct(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

type Loose = { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown; file?: File }

function addressOf(path: string, { params = {}, query = {} }: Loose): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, `${value}`)
  return `/api/v1${filled}${search.size > 0 ? `?${search}` : ''}`
}

function formWith(file: File): FormData {
  const form = new FormData()
  form.set('file', file)
  return form
}

async function readProblem(response: Response): Promise<ApiError> {
  const known = { status: response.status, code: 'unreadable', requestId: response.headers.get('x-request-id') }
  const isProblem = response.headers.get('content-type')?.includes('json')
  const problem: Partial<Problem> = isProblem ? await response.json().catch(() => ({})) : {}
  // A gateway that answers for a server that is away speaks no problem+json.
  if (!problem.code && response.status >= 502)
    return new ApiError({ ...known, requestId: undefined, status: 0, code: 'away' })
  return new ApiError({ ...known, ...problem, requestId: problem.requestId ?? known.requestId ?? undefined })
}

/** Calls one operation of the API. What must be given and what comes back is read from the contract's types. */
export function call<A extends Address>(address: A, ...rest: [...Rest<A>, signal?: AbortSignal]): Promise<Reply<A>>
export async function call(address: string, asked: Loose = {}, signal?: AbortSignal): Promise<unknown> {
  const [method = 'GET', path = ''] = address.split(' ')
  const headers = new Headers({ accept: 'application/json' })
  if (asked.body !== undefined) headers.set('content-type', 'application/json')
  if (method === 'POST') headers.set('idempotency-key', nameAct())
  const body = asked.file ? formWith(asked.file) : asked.body === undefined ? undefined : JSON.stringify(asked.body)
  // An act that was asked for is sent even if the page closes at once; browsers allow that up to 64 KB.
  const keepalive = method !== 'GET' && !(body instanceof FormData) && (body?.length ?? 0) < 20_000
  const response = await fetch(addressOf(path, asked), { method, headers, body, signal, keepalive }).catch((cause) => {
    if (signal?.aborted) throw cause
    throw new ApiError({ status: 0, code: 'away' })
  })
  if (!response.ok) throw await readProblem(response)
  return response.json()
}

/** The same as a query for TanStack Query: its key is the address and what was asked. */
export function ask<A extends Address>(address: A, ...asked: Rest<A>) {
  return {
    queryKey: [address, ...asked],
    queryFn: ({ signal }: { signal: AbortSignal }) => call(address, ...asked, signal),
  }
}

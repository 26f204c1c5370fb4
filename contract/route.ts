import type { z } from 'zod'

/**
 * One operation of the API as plain data. Validation, handler types, the OpenAPI document, the typed client and the
 * access matrix are all read from it.
 */
export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, with `:name` for parameters. */
  path: `/${string}`
  summary: string
  /** The action that access rules are written for, as `noun.verb`. */
  may: string
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  reply: z.ZodType
  /** Status of success; 200 unless stated. */
  status?: 201 | 202
  /** True where a visitor who has not signed in may call; everybody else gets 401. */
  open?: true
  /** True where only a person in a browser may call, never a key. */
  interactive?: true
  /** True where the sign-in must be younger than ten minutes (T20). */
  fresh?: true
  /** True where something is created, moved or spent: an `Idempotency-Key` is then required (T44). */
  creates?: true
  /** One file as multipart/form-data in place of a JSON body, at most so large. */
  upload?: { maxBytes: number }
  /** The reply is text to be saved as a file of this name. */
  attachment?: { type: 'text/csv'; name: string }
  /** `installation`: answers also where no organisation does, and touches no organisation's rows by itself. */
  scope?: 'installation'
}

/** Keeps the literal types of a route's path, action and schemas. */
export const route = <const R extends Route>(definition: R): R => definition

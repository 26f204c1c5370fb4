import { z } from 'zod'

export const Id = z.uuid()
export const Instant = z.iso.datetime()
export const Email = z.email().max(254).toLowerCase()
export const PersonName = z.string().trim().min(1).max(120)
/** New passwords; the server also refuses common ones and the person's own name (T19). */
export const NewPassword = z.string().min(12).max(200)
/** A secret from a mailed link. */
export const Token = z.string().min(16).max(200)
/** For operations that answer nothing but "done". */
export const Done = z.object({ done: z.literal(true) })
export const done = { done: true } as const

/** A page of a list: what was asked for, and the cursor that leads on (null at the end). */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })
/** Query of a paged list. The cursor is opaque: it comes from the `next` of the page before. */
export const pageQuery = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(20).max(100).default(50),
}

/** RFC 9457 problem details, as every error of the API is answered (trust.md, section 6). */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    /** Stable, for programs. */
    code: z.string(),
    /** A sentence a person can act on. */
    detail: z.string(),
    /** What is wrong with which field, by the field's path. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' })

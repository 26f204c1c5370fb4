import { z } from 'zod'

/** Paths of fields in a value that its schema does not name (`items.0.secret`). Lists are looked at in full. */
export function findExtraFields(schema: z.ZodType, value: unknown, path = ''): string[] {
  const inner = unwrap(schema)
  if (value === null || value === undefined) return []
  if (inner instanceof z.ZodArray && Array.isArray(value))
    return value.flatMap((item, index) => findExtraFields(inner.element as z.ZodType, item, join(path, index)))
  if (inner instanceof z.ZodUnion) {
    const each = inner.options.map((option) => findExtraFields(option as z.ZodType, value, path))
    return each.sort((a, b) => a.length - b.length)[0] ?? []
  }
  if (!(inner instanceof z.ZodObject) || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, field]) => {
    const known: unknown = inner.shape[key]
    return known instanceof z.ZodType ? findExtraFields(known, field, join(path, key)) : [join(path, key)]
  })
}

/** Where a request's schema holds an object, as paths into a value that the schema takes. */
export function findObjects(schema: z.ZodType, value: unknown, path: (string | number)[] = []): (string | number)[][] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodArray && Array.isArray(value))
    return value.flatMap((item, index) => findObjects(inner.element as z.ZodType, item, [...path, index]))
  if (!(inner instanceof z.ZodObject) || typeof value !== 'object' || value === null) return []
  const nested = Object.entries(value).flatMap(([key, field]) => {
    const known: unknown = inner.shape[key]
    return known instanceof z.ZodType ? findObjects(known, field, [...path, key]) : []
  })
  return [path, ...nested]
}

/** A copy of a value with a field put into the object at a path. */
export function withField(value: unknown, path: readonly (string | number)[], name: string, field: unknown): object {
  const copy = structuredClone(value) as Record<string | number, unknown>
  const at = path.reduce<Record<string | number, unknown>>(
    (object, key) => object[key] as Record<string | number, unknown>,
    copy,
  )
  at[name] = field
  return copy
}

const join = (path: string, key: string | number) => (path ? `${path}.${key}` : String(key))

function unwrap(schema: z.ZodType): z.ZodType {
  const isWrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  if (isWrapped) return unwrap(schema.def.innerType as z.ZodType)
  return schema instanceof z.ZodPipe ? unwrap(schema.def.in as z.ZodType) : schema
}

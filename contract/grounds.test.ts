import { expect, test } from 'vitest'
import { z } from 'zod'
import { expertiseRoutes } from './expertise.ts'
import { jobProfileRoutes } from './job-profiles.ts'
import { peopleRoutes } from './people.ts'
import { SkillLevel, skillRoutes } from './skills.ts'

/** Paths of schemas in which a person's skill level stands without its ground beside it. */
function findBareLevels(schema: unknown, path: string, seen = new Set<unknown>()): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return []
  seen.add(schema)
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, unknown> = schema.shape
    const bare = isSkillLevel(shape.level) && !('ground' in shape) ? [path] : []
    return [...bare, ...Object.entries(shape).flatMap(([name, part]) => findBareLevels(part, `${path}.${name}`, seen))]
  }
  const inner: unknown[] =
    schema instanceof z.ZodArray
      ? [schema.element]
      : schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
        ? [schema.unwrap()]
        : schema instanceof z.ZodUnion
          ? [...schema.options]
          : []
  return inner.flatMap((part) => findBareLevels(part, path, seen))
}
const isSkillLevel = (schema: unknown): boolean =>
  schema === SkillLevel || (schema instanceof z.ZodNullable && isSkillLevel(schema.unwrap()))

test('no reply gives a level of a skill without what it rests on', () => {
  const routes = Object.entries({ ...peopleRoutes, ...skillRoutes, ...expertiseRoutes, ...jobProfileRoutes })
  expect(routes.flatMap(([name, { reply }]) => findBareLevels(reply, name))).toEqual([])
})

test('a level without its ground is found wherever it stands', () => {
  const bare = z.object({ items: z.array(z.object({ of: z.object({ level: SkillLevel.nullable() }).nullable() })) })
  expect(findBareLevels(bare, 'planted')).toEqual(['planted.items.of'])
})

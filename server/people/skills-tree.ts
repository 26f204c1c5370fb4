/** The taxonomy as a child-to-parent map; a skill at the top has the parent null. */
export type SkillTree = ReadonlyMap<string, string | null>

/** A skill at the top has depth 1; four is the deepest there is (people.md P21). */
export const deepest = 4

export type TreeProblem = { code: 'skill_cycle' | 'skill_depth'; path: string[] }

/** The skills from the top down to this one. Linear in the depth; a cycle that must not be there ends the walk. */
export function pathTo(tree: SkillTree, id: string): string[] {
  const path: string[] = []
  for (let at: string | null = id; at !== null && !path.includes(at); at = tree.get(at) ?? null) path.unshift(at)
  return path
}

/** How many levels a skill and what is below it take: 1 for a skill without children. Linear in the tree. */
export function heightOf(tree: SkillTree, id: string): number {
  const depth = pathTo(tree, id).length
  let height = 1
  for (const each of tree.keys()) {
    const path = pathTo(tree, each)
    if (path.includes(id)) height = Math.max(height, path.length - depth + 1)
  }
  return height
}

/** Why a skill may not be put under a parent: it would be its own ancestor, or lie too deep. */
export function findMoveProblem(tree: SkillTree, id: string, parentId: string | null): TreeProblem | undefined {
  if (parentId === null) return undefined
  const path = pathTo(tree, parentId)
  if (path.includes(id)) return { code: 'skill_cycle', path: [...path.slice(path.indexOf(id)), id] }
  return path.length + heightOf(tree, id) > deepest ? { code: 'skill_depth', path } : undefined
}

/** Why a skill may not be merged into another, its children going along. */
export function findMergeProblem(tree: SkillTree, fromId: string, intoId: string): TreeProblem | undefined {
  const path = pathTo(tree, intoId)
  if (path.includes(fromId)) return { code: 'skill_cycle', path: path.slice(path.indexOf(fromId)) }
  return path.length + heightOf(tree, fromId) - 1 > deepest ? { code: 'skill_depth', path } : undefined
}

/**
 * How much somebody who has `has` covers `wanted`: 1 for the skill itself, a half for its parent or one of its children,
 * else 0 (P33; the same half that matching takes off, M17 and MA15).
 */
export function coverageOf(tree: SkillTree, has: Iterable<string>, wanted: string): 0 | 0.5 | 1 {
  let best: 0 | 0.5 = 0
  for (const id of has) {
    if (id === wanted) return 1
    if (tree.get(id) === wanted || tree.get(wanted) === id) best = 0.5
  }
  return best
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coverageOf, deepest, findMergeProblem, findMoveProblem, heightOf, pathTo } from './skills-tree.ts'

/** A plain model: nested lists, in which a cycle cannot even be written down. */
type Node = { id: string; below: Node[] }
const find = (nodes: Node[], id: string): Node | undefined => {
  for (const node of nodes) {
    const found = node.id === id ? node : find(node.below, id)
    if (found) return found
  }
  return undefined
}
const heightIn = (node: Node): number => 1 + Math.max(0, ...node.below.map(heightIn))
const depthIn = (nodes: Node[], id: string, depth = 1): number =>
  nodes.reduce((found, node) => found || (node.id === id ? depth : depthIn(node.below, id, depth + 1)), 0)
function takeOut(nodes: Node[], id: string): Node[] {
  return nodes.filter((node) => node.id !== id).map((node) => ({ ...node, below: takeOut(node.below, id) }))
}
function putUnder(nodes: Node[], parent: string, added: Node[]): Node[] {
  return nodes.map((node) => ({
    ...node,
    below: node.id === parent ? [...node.below, ...added] : putUnder(node.below, parent, added),
  }))
}
const asMap = (nodes: Node[], parent: string | null = null): [string, string | null][] =>
  nodes.flatMap((node): [string, string | null][] => [[node.id, parent], ...asMap(node.below, node.id)])
const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const step = fc.record({
  act: fc.constantFrom('move' as const, 'merge' as const),
  id: fc.constantFrom(...ids),
  to: fc.option(fc.constantFrom(...ids), { nil: null }),
})

test('moving and merging skills agree with nested lists, and never make a cycle or a fifth level', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let nested: Node[] = ids.map((id) => ({ id, below: [] }))
      const tree = new Map<string, string | null>(ids.map((id) => [id, null]))
      for (const { act, id, to } of steps) {
        const node = find(nested, id)
        const target = to === null ? null : find(nested, to)
        if (!node || target === undefined || (act === 'merge' && (target === null || to === id))) continue
        const isInside = to !== null && find([node], to) !== undefined
        const added = act === 'move' ? heightIn(node) : heightIn(node) - 1
        const isTooDeep = to !== null && depthIn(nested, to) + added > deepest
        const problem =
          act === 'move' ? findMoveProblem(tree, id, to) : to === null ? undefined : findMergeProblem(tree, id, to)
        expect(problem?.code).toBe(isInside ? 'skill_cycle' : isTooDeep ? 'skill_depth' : undefined)
        if (problem) continue
        const moved = act === 'move' ? [node] : node.below
        nested = takeOut(nested, id)
        nested = to === null ? [...nested, ...moved] : putUnder(nested, to, moved)
        if (act === 'move') tree.set(id, to)
        else {
          tree.delete(id)
          for (const child of moved) tree.set(child.id, to)
        }
        expect(new Map([...tree].sort())).toEqual(new Map(asMap(nested).sort()))
        for (const each of tree.keys()) expect(pathTo(tree, each).length).toBeLessThanOrEqual(deepest)
      }
    }),
    { numRuns: 500 },
  )
})

test('a refused move names the skills of the circle in order', () => {
  const tree = new Map([['a', null] as const, ['b', 'a'] as const, ['c', 'b'] as const])
  expect(findMoveProblem(tree, 'a', 'c')).toEqual({ code: 'skill_cycle', path: ['a', 'b', 'c', 'a'] })
  expect(findMergeProblem(tree, 'a', 'c')).toEqual({ code: 'skill_cycle', path: ['a', 'b', 'c'] })
  expect(heightOf(tree, 'a')).toBe(3)
})

test('a skill covers itself wholly, its parent and its children by half, its siblings not at all', () => {
  const tree = new Map([
    ['top', null] as const,
    ['one', 'top'] as const,
    ['two', 'top'] as const,
    ['low', 'one'] as const,
  ])
  expect(coverageOf(tree, ['one'], 'one')).toBe(1)
  expect(coverageOf(tree, ['top'], 'one')).toBe(0.5)
  expect(coverageOf(tree, ['low'], 'one')).toBe(0.5)
  expect(coverageOf(tree, ['two'], 'one')).toBe(0)
  expect(coverageOf(tree, ['low'], 'top')).toBe(0)
  expect(coverageOf(tree, ['two', 'low', 'one'], 'one')).toBe(1)
})

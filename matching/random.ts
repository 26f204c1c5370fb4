/**
 * A stream of numbers in [0, 1) that is the same on every machine (the generator known as mulberry32, with the exact
 * constants that the reference instances of the benchmark are defined by).
 */
export function drawFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** 32-bit hash of a text under a seed (FNV-1a over UTF-16 units, then the finaliser of MurmurHash3). */
export function hashText(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ seed) | 0
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/**
 * People in the order in which ties are broken: by hash of seed and id, then by id. The order of the rows in a file
 * therefore never decides who is matched, and another seed settles ties in another way.
 */
export function orderBySeed<T extends { id: string }>(seed: number, people: readonly T[]): T[] {
  const keyed = people.map((person) => ({ person, hash: hashText(seed, person.id) }))
  keyed.sort((a, b) => a.hash - b.hash || (a.person.id < b.person.id ? -1 : a.person.id > b.person.id ? 1 : 0))
  return keyed.map(({ person }) => person)
}

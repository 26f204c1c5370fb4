import { type Draft, note } from './draft.ts'
import type { Present } from './types.ts'

/** Everybody's manager once the file is carried out. */
export type ManagerOf = ReadonlyMap<string, string | null>
type Settled = { managerOf: ManagerOf; told: { becomeManagers: string[]; stopManaging: string[] } }

const isHere = (draft: Draft) => !draft.isWrong && !draft.isLeaver
const isMade = (draft: Draft) => !draft.person

/**
 * Says who reports to whom in the final state. A manager may stand anywhere in the file or be here already, and is named
 * by id or e-mail. Rows that would close a circle are left out, all of them, until none is left.
 */
export function settleManagers(drafts: readonly Draft[], present: Present): Settled {
  const nameOf = new Map(present.people.map(({ id, name }) => [id, name]))
  for (const { personId, read } of drafts) if (read.fields.name) nameOf.set(personId, read.fields.name)
  const wanted = new Map<string, { draft: Draft; managerId: string | null }>()
  for (;;) {
    const find = finderOf(drafts, present)
    wanted.clear()
    for (const draft of drafts) {
      const { manager } = draft.read
      if (!isHere(draft) || manager === undefined) continue
      const managerId = manager === null ? null : find(manager)
      if (managerId !== undefined) wanted.set(draft.personId, { draft, managerId })
    }
    const circle = findCircles(finalLine(present, wanted, drafts))
    const wrong = circle.filter((id) => wanted.has(id))
    if (wrong.length === 0) break
    for (const id of wrong) {
      const draft = wanted.get(id)?.draft
      if (draft) note(draft, 'error', 'manager', `the line goes in a circle: ${namesInCircle(id, wanted, nameOf)}`)
    }
  }
  for (const draft of drafts) writeManager(draft, wanted)
  const managerOf = finalLine(present, wanted, drafts)
  return { managerOf, told: tellManagers(managerOf, present, drafts) }
}

/** Finds a person by id or e-mail: rows of the file first, with what they will have, then those here. */
function finderOf(drafts: readonly Draft[], present: Present): (text: string) => string | undefined {
  const known = new Map<string, string>()
  const gone = new Set(drafts.filter((draft) => !isHere(draft)).map(({ personId }) => personId))
  for (const { id, state, externalId, email } of present.people) {
    if (state === 'left' || gone.has(id)) continue
    if (email) known.set(email.toLowerCase(), id)
    if (externalId) known.set(externalId.toLowerCase(), id)
  }
  // Somebody whose own row is at fault stays here as they are.
  for (const { person } of drafts.filter(({ isWrong }) => isWrong)) {
    if (!person || person.state === 'left') continue
    if (person.email) known.set(person.email.toLowerCase(), person.id)
    if (person.externalId) known.set(person.externalId.toLowerCase(), person.id)
  }
  for (const { personId, read } of drafts.filter(isHere)) {
    if (read.email) known.set(read.email, personId)
    if (read.id) known.set(read.id.toLowerCase(), personId)
  }
  return (text) => known.get(text.replace(/^mailto:/i, '').toLowerCase())
}

type Wanted = ReadonlyMap<string, { draft: Draft; managerId: string | null }>

function finalLine(present: Present, wanted: Wanted, drafts: readonly Draft[]): ManagerOf {
  const line = new Map<string, string | null>()
  for (const { id, managerId } of present.people) line.set(id, managerId)
  for (const draft of drafts) if (isHere(draft) && isMade(draft)) line.set(draft.personId, null)
  for (const [id, { managerId }] of wanted) line.set(id, managerId)
  return line
}

/** Everybody who stands in a circle. Linear: each step of the line is walked once. */
function findCircles(line: ManagerOf): string[] {
  const done = new Set<string>()
  const circle: string[] = []
  for (const start of line.keys()) {
    const walk: string[] = []
    const at = new Map<string, number>()
    let id: string | null | undefined = start
    while (id && !done.has(id) && !at.has(id)) {
      at.set(id, walk.length)
      walk.push(id)
      id = line.get(id)
    }
    const entry = id ? at.get(id) : undefined
    if (entry !== undefined) circle.push(...walk.slice(entry))
    for (const each of walk) done.add(each)
  }
  return circle
}

function namesInCircle(start: string, wanted: Wanted, nameOf: ReadonlyMap<string, string>): string {
  const names: string[] = []
  let id: string | null = start
  for (let steps = 0; id && steps < 12; steps += 1) {
    names.push(nameOf.get(id) ?? 'somebody')
    id = wanted.get(id)?.managerId ?? null
    if (id === start) break
  }
  return [...names, names[0]].join(' → ')
}

function writeManager(draft: Draft, wanted: Wanted): void {
  const { manager } = draft.read
  if (!isHere(draft) || manager === undefined) return
  const found = wanted.get(draft.personId)
  if (!found) {
    note(draft, 'warning', 'manager', `"${manager}" is nobody in the file or here; the manager stays as it is`)
    return
  }
  const present = draft.person?.managerId ?? null
  if (found.managerId === present) return
  draft.before.managerId = present
  draft.after.managerId = found.managerId
}

/** First and last direct reports (P3); not for managers who come with their reports in one file. */
function tellManagers(managerOf: ManagerOf, present: Present, drafts: readonly Draft[]): Settled['told'] {
  const leaving = new Set(
    drafts.filter(({ isLeaver, isWrong }) => isLeaver && !isWrong).map(({ personId }) => personId),
  )
  const wasHere = present.people.filter(({ state }) => state !== 'left')
  const before = new Set(wasHere.flatMap(({ managerId }) => (managerId ? [managerId] : [])))
  const returning = drafts.filter(({ isReturn, isWrong }) => isReturn && !isWrong).map(({ personId }) => personId)
  const made = drafts.filter((draft) => isHere(draft) && isMade(draft)).map(({ personId }) => personId)
  const stay = [...wasHere.map(({ id }) => id).filter((id) => !leaving.has(id)), ...returning, ...made]
  const after = new Set(stay.flatMap((id) => managerOf.get(id) ?? []))
  const isNew = new Set(made)
  return {
    becomeManagers: [...after].filter((id) => !before.has(id) && !isNew.has(id)).sort(),
    stopManaging: [...before].filter((id) => !after.has(id) && !leaving.has(id)).sort(),
  }
}

/**
 * The order of writing: by distance from the top of the final line, so that a manager is there before those who report
 * to them, and no moment between two batches shows a circle.
 */
export function findTurns(drafts: readonly Draft[], { managerOf }: Settled): Map<string, number> {
  const depths = new Map<string, number>()
  const depthOf = (start: string): number => {
    const walk: string[] = []
    let id: string | null | undefined = start
    while (id && !depths.has(id) && walk.length <= managerOf.size) {
      walk.push(id)
      id = managerOf.get(id)
    }
    let depth = id ? (depths.get(id) ?? 0) : -1
    for (const each of walk.reverse()) {
      depth += 1
      depths.set(each, depth)
    }
    return depths.get(start) ?? 0
  }
  const order = drafts
    .map(({ personId, read }) => ({ personId, row: read.row, depth: depthOf(personId) }))
    .sort((a, b) => a.depth - b.depth || a.row - b.row)
  return new Map(order.map(({ personId }, turn) => [personId, turn]))
}

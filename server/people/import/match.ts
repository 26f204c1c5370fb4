import type { ReadRow } from './read-row.ts'
import type { Present, PresentPerson } from './types.ts'

/** A row and whom it is about: somebody known, or nobody yet. */
export type Matched = { read: ReadRow; person: PresentPerson | undefined; isWrong: boolean }

const lower = (text: string) => text.toLowerCase()

/**
 * Finds for each row whom it is about: by id, then by e-mail (P49). Rows that name one person twice, or two people at
 * once, are wrong, all of them alike: which comes first in the file says nothing.
 */
export function matchRows(rows: readonly ReadRow[], present: Present): Matched[] {
  const byId = new Map(present.people.flatMap((each) => (each.externalId ? [[each.externalId, each] as const] : [])))
  const byEmail = new Map(present.people.flatMap((each) => (each.email ? [[lower(each.email), each] as const] : [])))
  const matched = rows.map((read): Matched => {
    const ofId = read.id === undefined ? undefined : byId.get(read.id)
    const ofEmail = read.email === undefined ? undefined : byEmail.get(read.email)
    const entry = { read, person: ofId ?? ofEmail, isWrong: read.messages.some(({ kind }) => kind === 'error') }
    if (read.id === undefined && read.email === undefined)
      refuse(entry, null, 'there is neither an id nor an e-mail address')
    else if (ofId && ofEmail && ofId !== ofEmail)
      refuse(entry, 'email', `${read.email} belongs to ${ofEmail.name}, and the id "${read.id}" to ${ofId.name}`)
    else if (!ofId && ofEmail && read.id !== undefined && ofEmail.externalId) noteOtherId(entry, ofEmail)
    return entry
  })
  refuseTwice(matched, 'id', ({ read }) => read.id && lower(read.id))
  refuseTwice(matched, 'email', ({ read }) => read.email)
  refuseTwice(matched, null, ({ person }) => person?.id)
  return matched
}

/** An address with another id: a new number for the same person, unless that person had left. */
function noteOtherId(entry: Matched, person: PresentPerson): void {
  const { read } = entry
  const text = `"${read.id}" is new here, and ${read.email} belongs to ${person.name} with the id "${person.externalId}"`
  if (person.state === 'left') refuse(entry, 'id', `${text}, who has left`)
  else read.messages.push({ kind: 'warning', column: 'id', text: `${text}; the id is changed` })
}

function refuse(entry: Matched, column: string | null, text: string): void {
  entry.isWrong = true
  entry.read.messages.push({ kind: 'error', column, text })
}

function refuseTwice(
  matched: readonly Matched[],
  column: string | null,
  keyOf: (entry: Matched) => string | undefined,
): void {
  const rows = new Map<string, Matched[]>()
  for (const entry of matched) {
    const key = keyOf(entry)
    if (key) rows.set(key, [...(rows.get(key) ?? []), entry])
  }
  for (const entries of rows.values()) {
    if (entries.length < 2) continue
    for (const entry of entries) {
      // Named twice already, by the id or the address itself.
      if (column === null && entry.read.messages.some(({ text }) => text.includes('is also in row'))) continue
      const others = entries.filter((other) => other !== entry).map(({ read }) => read.row)
      const what = column === null ? `${entry.person?.name}, whom this row is about,` : `"${keyOf(entry)}"`
      refuse(entry, column, `${what} is also in row ${others.slice(0, 5).join(', ')}`)
    }
  }
}

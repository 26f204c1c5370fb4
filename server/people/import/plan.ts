import { compareFields, leaveOf } from './compare.ts'
import { type Draft, note } from './draft.ts'
import { findTurns, settleManagers } from './managers.ts'
import { type Matched, matchRows } from './match.ts'
import { type Place, sitesOf, skillsOf, unitsOf } from './places.ts'
import { type ReadRow, readerOf } from './read-row.ts'
import type { Change, Claim, FileRow, Mapping, Plan, PlannedRow, Present, PresentPerson } from './types.ts'

export type ToPlan = {
  header: readonly string[]
  rows: readonly FileRow[]
  mapping: Mapping
  present: Present
  /** Folds a skill's name; handed in so that the plan stands on nothing of the server. */
  foldSkill(name: string): string
  makeId(): string
}

/** A level for a skill without one (people.md P33), and the level that a wish aims at. */
const usualLevel = 2
const newcomerDays = 30

/**
 * What a file means for an organisation: pure, the same for preview and run, whatever the order of its rows. Everything
 * is judged over the final state: doubles, circles of managers, who becomes or stops being one.
 */
export function planImport({ header, rows, mapping, present, foldSkill, makeId }: ToPlan): Plan {
  const read = rows.map(readerOf(header, mapping, present))
  const matched = matchRows(read, present)
  const units = unitsOf(present, mapping.makesUnits, makeId)
  const sites = sitesOf(present, read, mapping.makesSites, makeId)
  const skills = skillsOf(present, foldSkill, makeId)
  const good = matched.filter(({ isWrong }) => !isWrong)
  // Longest paths first, then by name: what is made does not depend on the order of rows.
  const paths = good.flatMap(({ read: { unit } }) => (unit ? [unit] : []))
  for (const path of sortPaths(paths)) units.find(path)
  const words = good.flatMap(({ read: row }) => [...(row.skills ?? []).map(({ name }) => name), ...(row.wants ?? [])])
  for (const word of [...new Set(words)].sort()) skills.find(word)

  const selfOwn = new Set(present.ownFields.filter(({ source }) => source === 'self').map(({ id }) => id))
  const domains = domainsOf(present, read)
  const drafts = matched.map((entry): Draft => {
    const draft = startDraft(entry, makeId)
    if (draft.isWrong) return draft
    placeRow(draft, { units, sites })
    nameRow(draft)
    warnOfDomain(draft, domains)
    judgeState(draft, present.today)
    if (draft.isWrong) return draft
    const compared = compareFields(draft.read.fields, draft.person ?? nobody, { takesFile: mapping.takesFile, selfOwn })
    Object.assign(draft, compared)
    if (draft.isLeaver) keepOnly(draft, ['endsOn'])
    else addLists(draft, skills, present.today)
    return draft
  })
  const managers = settleManagers(drafts, present)
  const turns = findTurns(drafts, managers)
  const planned = drafts.map((draft) => planRow(draft, { turns, mapping, today: present.today }))
  const missing = mapping.listsEverybody ? findMissing(drafts, present) : []
  const all = [...planned, ...missing]
  const used = usedIds(all)
  const made = {
    units: units.made.filter(({ id }) => used.has(id) || units.made.some(({ parentId }) => parentId === id)),
    sites: sites.made.filter(({ id }) => used.has(id)),
    skills: skills.made.filter(({ id }) => used.has(id)),
    ...managers.told,
  }
  return { rows: all, made, counts: { ...countRows(all, rows.length), ...countMade(made) } }
}

const countMade = ({ units, sites, skills }: Plan['made']) => ({
  units: units.length,
  sites: sites.length,
  skills: skills.length,
})

const sortPaths = (paths: readonly string[][]) => {
  const distinct = new Map(paths.map((path) => [path.join('\n'), path]))
  return [...distinct].sort(([a, p], [b, q]) => q.length - p.length || (a < b ? -1 : 1)).map(([, path]) => path)
}

/** Somebody of whom nothing is known yet. */
const nobody: PresentPerson = {
  id: '',
  state: 'listed',
  name: '',
  givenName: null,
  familyName: null,
  email: null,
  externalId: null,
  title: null,
  jobProfileId: null,
  unitId: null,
  managerId: null,
  levelId: null,
  siteId: null,
  startedOn: null,
  endsOn: null,
  employment: null,
  weeklyMinutes: null,
  zone: null,
  hours: [],
  languages: [],
  pronouns: null,
  about: null,
  interests: [],
  phone: null,
  own: {},
  byThemselves: [],
  claims: [],
  wishCount: 0,
  leave: [],
  isFromFile: true,
  isProtected: false,
  lastSeen: null,
}

const startDraft = (entry: Matched, makeId: () => string): Draft => ({
  ...entry,
  personId: entry.person?.id ?? makeId(),
  before: {},
  after: {},
  kept: [],
  isReturn: false,
  isLeaver: false,
})

type Finders = { units: { find(path: readonly string[]): Place }; sites: { find(name: string): Place } }

function placeRow(draft: Draft, { units, sites }: Finders): void {
  const { unit, unitColumn, site, fields } = draft.read
  const place = (found: Place, column: string, keep: (id: string | null) => void) => {
    if ('problem' in found) note(draft, 'error', column, found.problem)
    else if ('warning' in found) note(draft, 'warning', column, found.warning)
    else keep(found.id)
  }
  if (unit === null) fields.unitId = null
  else if (unit !== undefined)
    place(units.find(unit), unitColumn ?? 'unit', (id) => {
      fields.unitId = id
    })
  if (site === null) fields.siteId = null
  else if (site !== undefined)
    place(sites.find(site), 'location', (id) => {
      fields.siteId = id
    })
}

function nameRow(draft: Draft): void {
  const { read, person } = draft
  if (read.id !== undefined) read.fields.externalId = read.id
  if (read.email !== undefined) read.fields.email = read.email
  if (!person && !read.fields.name && read.status !== 'left')
    note(draft, 'error', null, 'there is no name, nor both a given and a family name')
  if (read.email === undefined && read.fields.email === null && !(read.id ?? person?.externalId))
    note(draft, 'error', null, 'without an id the e-mail address cannot be emptied')
}

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1)

/** The organisation's e-mail domains: of those who sign in, and of at least a tenth of the file. */
function domainsOf(present: Present, rows: readonly ReadRow[]): Set<string> {
  const counts = new Map<string, number>()
  for (const { email } of rows) if (email) counts.set(domainOf(email), (counts.get(domainOf(email)) ?? 0) + 1)
  const usual = [...counts].filter(([, count]) => count >= rows.length / 10).map(([domain]) => domain)
  return new Set([
    ...usual,
    ...present.people.flatMap(({ state, email }) => (state === 'active' && email ? domainOf(email) : [])),
  ])
}

function warnOfDomain(draft: Draft, domains: ReadonlySet<string>): void {
  const { read, person } = draft
  if (read.email === undefined || read.email === person?.email || domains.has(domainOf(read.email))) return
  note(draft, 'warning', 'email', `${domainOf(read.email)} is no e-mail domain that people here have`)
}

/** Whether the row says that somebody comes back or has left. */
function judgeState(draft: Draft, today: string): void {
  const { read, person } = draft
  const { startedOn, endsOn } = read.fields
  if (startedOn && endsOn && endsOn < startedOn)
    note(draft, 'error', null, `the end ${endsOn} lies before the start ${startedOn}`)
  if (read.leaveFrom && read.leaveTo && read.leaveTo < read.leaveFrom)
    note(draft, 'error', null, `the leave ends on ${read.leaveTo}, before it begins on ${read.leaveFrom}`)
  if (read.leaveTo && !read.leaveFrom && read.status !== 'leave')
    note(draft, 'warning', null, 'the leave has an end and no beginning; it is left out')
  const hasLeft = read.status === 'left' || (endsOn !== undefined && endsOn !== null && endsOn < today)
  if (hasLeft && person?.isProtected)
    note(draft, 'error', null, `${person.name} cannot leave by a file: this is you, or the last owner`)
  draft.isLeaver = hasLeft
  draft.isReturn = !hasLeft && person?.state === 'left'
  // Whoever comes back has no end any more, unless the file says so.
  if (draft.isReturn) read.fields.endsOn ??= null
}

/** Of somebody who leaves nothing else is changed. */
function keepOnly(draft: Draft, names: readonly string[]): void {
  const only = (change: Change) =>
    Object.fromEntries(Object.entries(change).filter(([name]) => names.includes(name))) as Change
  draft.before = only(draft.before)
  draft.after = only(draft.after)
  draft.kept = []
}

type Skills = ReturnType<typeof skillsOf>

/** Skills, wishes and leave: what is added to what the person has. */
function addLists(draft: Draft, skills: Skills, today: string): void {
  const { read, person = nobody } = draft
  const find = (name: string, column: string) => {
    const found = skills.find(name)
    if (!found) note(draft, 'warning', column, `"${name}" has neither letter nor digit; it is left out`)
    else if (found.isNew) note(draft, 'warning', column, `"${name}" is new here; it becomes a proposed skill`)
    return found?.id
  }
  const claims = (read.skills ?? []).flatMap(({ name, level }): Claim[] => {
    const skillId = find(name, 'skills')
    return skillId ? [{ skillId, level: level ?? usualLevel }] : []
  })
  const news = onceEach(claims).filter(({ skillId, level }) => {
    const known = person.claims.find((claim) => claim.skillId === skillId)
    return !known || (known.isFromFile && known.level !== level)
  })
  if (news.length > 0) draft.after.skills = news
  const had = person.claims.filter(({ skillId }) => news.some((claim) => claim.skillId === skillId))
  if (had.length > 0) draft.before.skills = had.map(({ skillId, level }) => ({ skillId, level }))
  if (person.wishCount === 0 && read.wants) {
    const wishes = read.wants.flatMap((name): Claim[] => {
      const skillId = find(name, 'wants')
      return skillId ? [{ skillId, level: usualLevel }] : []
    })
    if (wishes.length > 0) draft.after.wishes = onceEach(wishes)
  }
  const leave = leaveOf(read, today, person.leave)
  if (leave) draft.after.leave = leave
}

const onceEach = (claims: readonly Claim[]): Claim[] => [
  ...new Map(claims.map((claim) => [claim.skillId, claim])).values(),
]

type Presenting = { turns: Map<string, number>; mapping: Mapping; today: string }

function planRow(draft: Draft, { turns, mapping, today }: Presenting): PlannedRow {
  const { read, person, personId, after } = draft
  const kind = kindOf(draft)
  const isNewcomer = kind === 'new' && isNew(read, mapping, today)
  const lists: PlannedRow['lists'] = []
  if (kind === 'new' || kind === 'changed' || kind === 'unchanged') lists.push(kind)
  if (kind === 'error') lists.push('errors')
  if (kind === 'leaver') lists.push('leavers')
  if (kind === 'return') lists.push('returns')
  if (isNewcomer) lists.push('newcomers')
  if (kind !== 'error' && read.messages.some((message) => message.kind === 'warning')) lists.push('warnings')
  if (kind !== 'error' && draft.kept.length > 0) lists.push('kept')
  const isWritten = kind === 'new' || kind === 'changed' || kind === 'return' || kind === 'leaver'
  return {
    row: read.row,
    kind,
    personId: kind === 'new' || person ? personId : null,
    name: after.name ?? person?.name ?? read.fields.name ?? null,
    lists,
    messages: read.messages,
    before: kind === 'error' ? {} : draft.before,
    after: kind === 'error' ? {} : after,
    turn: isWritten ? (turns.get(personId) ?? 0) : null,
    isNewcomer,
    lastSeen: kind === 'leaver' ? (person?.lastSeen ?? null) : null,
  }
}

function kindOf(draft: Draft): PlannedRow['kind'] {
  if (draft.isWrong) return 'error'
  const { person } = draft
  if (draft.isLeaver) return person && person.state !== 'left' ? 'leaver' : 'unchanged'
  if (!person) return 'new'
  if (draft.isReturn) return 'return'
  return Object.keys(draft.after).length > 0 ? 'changed' : 'unchanged'
}

/** P2: who starts in the future or did within 30 days; without a start date only if the importer says so. */
function isNew({ fields }: ReadRow, { newcomersWithoutStart }: Mapping, today: string): boolean {
  if (!fields.startedOn) return newcomersWithoutStart
  const earliest = new Date(Date.parse(`${today}T00:00:00Z`) - newcomerDays * 86_400_000).toISOString().slice(0, 10)
  return fields.startedOn >= earliest
}

/** People from earlier files whom this one does not name in any row, not even in one with errors (P50). */
function findMissing(drafts: readonly Draft[], present: Present): PlannedRow[] {
  const named = new Set(drafts.flatMap(({ person }) => (person ? [person.id] : [])))
  const missing = present.people.filter(
    ({ id, state, isFromFile, isProtected }) => state !== 'left' && isFromFile && !isProtected && !named.has(id),
  )
  return missing.map(({ id, name, lastSeen }) => ({
    row: null,
    kind: 'missing',
    personId: id,
    name,
    lists: ['leavers'],
    messages: [],
    before: {},
    after: {},
    turn: null,
    isNewcomer: false,
    lastSeen,
  }))
}

function usedIds(rows: readonly PlannedRow[]): Set<string> {
  const used = new Set<string>()
  for (const { after } of rows) {
    if (after.unitId) used.add(after.unitId)
    if (after.siteId) used.add(after.siteId)
    for (const { skillId } of [...(after.skills ?? []), ...(after.wishes ?? [])]) used.add(skillId)
  }
  return used
}

function countRows(all: readonly PlannedRow[], rows: number) {
  const inList = (name: PlannedRow['lists'][number]) => all.filter(({ lists }) => lists.includes(name)).length
  return {
    rows,
    new: inList('new'),
    changed: inList('changed'),
    unchanged: inList('unchanged'),
    newcomers: inList('newcomers'),
    leavers: inList('leavers'),
    statedLeavers: all.filter(({ kind }) => kind === 'leaver').length,
    returns: inList('returns'),
    errors: inList('errors'),
    warnings: inList('warnings'),
    kept: inList('kept'),
  }
}

import type { z } from 'zod'
import type { ImportMapping, ImportTarget, importLists } from '../../../contract/people-import.ts'
import type { Language, WorkingTime } from '../../../contract/profile.ts'

export type Mapping = z.output<typeof ImportMapping>
export type Target = z.output<typeof ImportTarget>
export type ListName = (typeof importLists)[number]
export type Message = { kind: 'error' | 'warning'; column: string | null; text: string }
export type Hours = z.output<typeof WorkingTime>[]
export type Spoken = z.output<typeof Language>[]
export type Absence = { firstDay: string; lastDay: string | null }
export type SkillLevel = 1 | 2 | 3 | 4
export type Claim = { skillId: string; level: SkillLevel }

/** A row of the file as it was read; `overflow` where it has more cells than the header. */
export type FileRow = { row: number; cells: readonly string[]; overflow?: string }

/** The fields of a person that an import can write, as they are stored. Own fields besides, as `own:<id>`. */
export type Fields = {
  name: string
  givenName: string | null
  familyName: string | null
  email: string | null
  externalId: string | null
  title: string | null
  jobProfileId: string | null
  unitId: string | null
  managerId: string | null
  levelId: string | null
  siteId: string | null
  startedOn: string | null
  endsOn: string | null
  employment: string | null
  weeklyMinutes: number | null
  zone: string | null
  hours: Hours
  languages: Spoken
  pronouns: string | null
  about: string | null
  interests: string[]
  phone: string | null
}
/** Changed fields by name; `skills`, `wishes` and `leave` hold what is added. */
export type Change = Partial<Fields> & { skills?: Claim[]; wishes?: Claim[]; leave?: Absence } & {
  [own: `own:${string}`]: string | null
}

/** A person as the plan knows them. */
export type PresentPerson = Fields & {
  id: string
  state: 'listed' | 'invited' | 'active' | 'left'
  own: Record<string, string>
  /** Fields that the person wrote themselves. */
  byThemselves: string[]
  /** Claims, with whether a file may still change the level: nobody has kept it. */
  claims: (Claim & { isFromFile: boolean })[]
  wishCount: number
  leave: Absence[]
  /** Recorded by an earlier import, so that a file that lists everybody may miss them (P50). */
  isFromFile: boolean
  /** The importer and the last owner never are leavers. */
  isProtected: boolean
  /** 2026-05 */
  lastSeen: string | null
}

/** The organisation as the plan needs it. */
export type Present = {
  today: string
  people: PresentPerson[]
  units: { id: string; name: string; parentId: string | null }[]
  sites: { id: string; name: string }[]
  levels: { id: string; rank: number; names: string[] }[]
  jobProfiles: { id: string; name: string }[]
  /** Skill ids by folded name, merged ones followed. */
  skills: Record<string, string>
  ownFields: { id: string; name: string; form: string; choices: string[]; source: string }[]
}

export type RowKind = 'new' | 'changed' | 'unchanged' | 'return' | 'leaver' | 'missing' | 'error'

/** What one row means. */
export type PlannedRow = {
  row: number | null
  kind: RowKind
  personId: string | null
  name: string | null
  lists: ListName[]
  messages: Message[]
  before: Change
  after: Change
  /** Position in the order of writing; null where nothing is to be written. */
  turn: number | null
  isNewcomer: boolean
  lastSeen: string | null
}

export type MadeUnit = { id: string; name: string; parentId: string | null; path: string }
export type MadeSite = { id: string; name: string; country: string | null; zone: string }
export type MadeSkill = { id: string; name: string }
export type Made = {
  units: MadeUnit[]
  sites: MadeSite[]
  skills: MadeSkill[]
  /** People who get their first report, or lose their last one, by this import. */
  becomeManagers: string[]
  stopManaging: string[]
}

export type Plan = { rows: PlannedRow[]; made: Made; counts: PlanCounts }
export type PlanCounts = {
  rows: number
  new: number
  changed: number
  unchanged: number
  newcomers: number
  leavers: number
  statedLeavers: number
  returns: number
  errors: number
  warnings: number
  kept: number
  units: number
  sites: number
  skills: number
}

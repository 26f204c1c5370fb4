import { z } from 'zod'
import { Done, Id, Instant, page, pageQuery } from './common.ts'
import {
  Day,
  Employment,
  HrFields,
  Language,
  Leave,
  OwnFields,
  OwnValues,
  profileRoutes,
  WorkingTime,
} from './profile.ts'
import { route } from './route.ts'
import { Ground } from './skills.ts'
import { structureRoutes } from './structure.ts'

export { Language } from './profile.ts'

export const PersonState = z.enum(['listed', 'invited', 'active', 'left'])
const Named = z.object({ id: Id, name: z.string() })

/** A person as lists show them; a field the reader may not see is null. */
export const PersonSummary = z
  .object({
    id: Id,
    name: z.string(),
    pronouns: z.string().nullable(),
    title: z.string().nullable(),
    unit: Named.nullable(),
    site: Named.nullable(),
    zone: z.string().nullable(),
    state: PersonState,
    /** On leave today, by their own calendar; `until` is the last day off, null where open or not shown. */
    away: z.object({ until: Day.nullable() }).nullable(),
  })
  .meta({ id: 'PersonSummary' })

/** A person as their own page shows them; a field the reader may not see is null or empty. */
export const Person = PersonSummary.extend({
  givenName: z.string().nullable(),
  familyName: z.string().nullable(),
  nickname: z.string().nullable(),
  formerNames: z.array(z.string()),
  email: z.string().nullable(),
  externalId: z.string().nullable(),
  pronunciation: z.string().nullable(),
  about: z.string().nullable(),
  interests: z.array(z.string()),
  phone: z.string().nullable(),
  links: z.array(z.string()),
  jobProfileId: Id.nullable(),
  level: Named.nullable(),
  hours: z.array(WorkingTime),
  languages: z.array(Language),
  manager: PersonSummary.nullable(),
  reports: z.array(PersonSummary),
  startedOn: Day.nullable(),
  endsOn: Day.nullable(),
  employment: Employment.nullable(),
  weeklyMinutes: z.number().int().nullable(),
  own: z.array(z.object({ name: z.string(), fieldId: Id, value: z.string() })),
  /** For 30 days after somebody left: the month. */
  leftIn: z.string().nullable(),
  /** For people administrators: why signing in is stopped. */
  locked: z.object({ at: Instant, reason: z.string().nullable() }).nullable(),
  version: z.number().int(),
}).meta({ id: 'Person' })

/** What a name opens, wherever it stands (P43); the skills part has a request of its own. */
export const PersonCard = PersonSummary.extend({
  nickname: z.string().nullable(),
  pronunciation: z.string().nullable(),
  languages: z.array(Language),
}).meta({ id: 'PersonCard' })

/** Several ids in one query parameter, separated by commas. */
export const IdList = z
  .string()
  .max(4000)
  .transform((list) => list.split(',').filter(Boolean))
  .pipe(z.array(Id).max(100))
const CodeList = z
  .string()
  .max(400)
  .transform((list) => list.split(',').filter(Boolean))
  .pipe(z.array(z.string().max(20)).max(30))
const GroundList = CodeList.pipe(z.array(Ground))
const Flag = z.enum(['true', 'false']).transform((value) => value === 'true')

/** How the directory is narrowed: within one parameter any of its values, between parameters all. */
export const directoryFilters = {
  q: z.string().max(100).optional(),
  units: IdList.optional(),
  /** With `units`: also those below; true unless said. */
  below: Flag.optional(),
  sites: IdList.optional(),
  levels: IdList.optional(),
  languages: CodeList.optional(),
  /** With a skill, at this level or above, on any of these grounds (separated by commas); on any ground unless said. */
  skill: Id.optional(),
  skillLevel: z.coerce.number().int().min(1).max(4).optional(),
  grounds: GroundList.optional(),
  /** With a help offer that is on. */
  gladToHelp: Flag.optional(),
  mayBeAsked: Flag.optional(),
  /** Who says for everybody to read that they want to learn this skill. */
  wantsToLearn: Id.optional(),
  /** Started in the last 90 days, or about to. */
  newHere: Flag.optional(),
  /** People administrators only. */
  noAccount: Flag.optional(),
}

const Facet = z.array(z.object({ id: Id, name: z.string(), count: z.number().int() }))
export const Facets = z
  .object({
    total: z.number().int(),
    /** With what is below, in the order of the tree. */
    units: z.array(z.object({ id: Id, name: z.string(), parentId: Id.nullable(), count: z.number().int() })),
    sites: Facet,
    levels: Facet,
    languages: z.array(z.object({ code: z.string(), count: z.number().int() })),
    gladToHelp: z.number().int(),
    mayBeAsked: z.number().int(),
    newHere: z.number().int(),
    /** Null for all but people administrators. */
    noAccount: z.number().int().nullable(),
  })
  .meta({ id: 'Facets' })

const Version = z.number().int().min(1)
const PersonParams = z.object({ id: Id })

export const personRoutes = {
  listPeople: route({
    method: 'GET',
    path: '/people',
    summary: 'Find people',
    may: 'person.list',
    query: z.object({ ...directoryFilters, sort: z.enum(['name', 'newest']).default('name'), ...pageQuery }),
    reply: page(PersonSummary),
  }),
  readFacets: route({
    method: 'GET',
    path: '/people/facets',
    summary: 'How many people each narrowing of the directory would show',
    may: 'person.list',
    query: z.object(directoryFilters),
    reply: Facets,
  }),
  listCards: route({
    method: 'GET',
    path: '/people/cards',
    summary: 'Cards of up to 100 people',
    may: 'person.read-cards',
    query: z.object({ ids: IdList }),
    reply: z.object({ items: z.array(PersonCard) }),
  }),
  readPerson: route({
    method: 'GET',
    path: '/people/:id',
    summary: "A person's page",
    may: 'person.read',
    params: PersonParams,
    reply: Person,
  }),
  readMyPageAs: route({
    method: 'GET',
    path: '/me/profile/as/:viewer',
    summary: 'My page as others see it',
    may: 'profile.read',
    params: z.object({ viewer: z.enum(['colleague', 'unit']) }),
    reply: Person,
  }),
  listReports: route({
    method: 'GET',
    path: '/people/:id/reports',
    summary: 'Who reports to a person',
    may: 'person.read',
    params: PersonParams,
    query: z.object(pageQuery),
    reply: page(PersonSummary),
  }),
  readLine: route({
    method: 'GET',
    path: '/people/:id/line',
    summary: 'The chain of managers above a person, nearest first',
    may: 'person.read',
    params: PersonParams,
    reply: z.object({ items: z.array(PersonSummary) }),
  }),
  createPerson: route({
    method: 'POST',
    path: '/people',
    summary: 'Record a person',
    may: 'person.create',
    status: 201,
    creates: true,
    body: HrFields.required({ name: true }),
    reply: Person,
  }),
  editPerson: route({
    method: 'PATCH',
    path: '/people/:id',
    summary: 'Change what HR keeps about a person; what is absent stays',
    may: 'person.edit',
    params: PersonParams,
    body: HrFields.extend(OwnFields.pick({ zone: true, hours: true, languages: true }).shape).extend({
      version: Version,
      own: OwnValues.optional(),
    }),
    reply: Person,
  }),
  recordLeave: route({
    method: 'POST',
    path: '/people/:id/leave',
    summary: 'Record an absence; what overlaps becomes one',
    may: 'leave.edit',
    status: 201,
    params: PersonParams,
    body: z
      .object({ firstDay: Day, lastDay: Day.nullable().default(null), showsReturn: z.boolean().default(true) })
      .refine(({ firstDay, lastDay }) => lastDay === null || lastDay >= firstDay, {
        path: ['lastDay'],
        error: 'is before the first day',
      }),
    reply: z.object({ items: z.array(Leave) }),
  }),
  removeLeave: route({
    method: 'DELETE',
    path: '/people/:id/leave/:leaveId',
    summary: 'Take an absence back',
    may: 'leave.edit',
    params: z.object({ id: Id, leaveId: Id }),
    reply: z.object({ items: z.array(Leave) }),
  }),
  recordLeaving: route({
    method: 'POST',
    path: '/people/:id/leaving',
    summary: 'A person leaves: sign-ins, keys and mailed links end now',
    may: 'person.end',
    params: PersonParams,
    body: z.object({ version: Version }),
    reply: Done,
  }),
  recordReturn: route({
    method: 'POST',
    path: '/people/:id/return',
    summary: 'A person comes back, with what was theirs',
    may: 'person.edit',
    params: PersonParams,
    body: z.object({ startedOn: Day.nullable().default(null) }),
    reply: Person,
  }),
  lockAccount: route({
    method: 'POST',
    path: '/people/:id/lock',
    summary: 'Stop signing in, reversibly',
    may: 'person.lock',
    params: PersonParams,
    body: z.object({ reason: z.string().trim().min(1).max(300) }),
    reply: Done,
  }),
  unlockAccount: route({
    method: 'POST',
    path: '/people/:id/unlock',
    summary: 'Let a person sign in again',
    may: 'person.lock',
    params: PersonParams,
    reply: Done,
  }),
  listDoubles: route({
    method: 'GET',
    path: '/people/doubles',
    summary: 'People who may be the same human',
    may: 'person.administer',
    reply: z.object({
      items: z.array(z.object({ because: z.enum(['name_and_unit', 'external_id']), people: z.array(PersonSummary) })),
    }),
  }),
  listWithoutManager: route({
    method: 'GET',
    path: '/people/without-manager',
    summary: 'People whose manager has left, and people who have none',
    may: 'person.administer',
    query: z.object({ why: z.enum(['left', 'none']).default('left'), ...pageQuery }),
    reply: page(PersonSummary),
  }),
  previewManagersFromHeads: route({
    method: 'GET',
    path: '/people/managers-from-heads',
    summary: 'Who has no manager and would get the head of their unit',
    may: 'person.administer',
    reply: z.object({ count: z.number().int(), items: z.array(z.object({ person: Named, manager: Named })) }),
  }),
  fillManagersFromHeads: route({
    method: 'POST',
    path: '/people/managers-from-heads',
    summary: 'Fill empty managers from the heads of units, as previewed',
    may: 'person.administer',
    body: z.object({ count: z.number().int().min(0) }),
    reply: z.object({ filled: z.number().int(), leftOut: z.number().int() }),
  }),
}

/** Everything about who is here and where they sit. */
export const peopleRoutes = { ...personRoutes, ...profileRoutes, ...structureRoutes }

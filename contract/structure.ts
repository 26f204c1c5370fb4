import { z } from 'zod'
import { Done, Id, page } from './common.ts'
import { Day, Zone } from './profile.ts'
import { route } from './route.ts'

const Named = z.object({ id: Id, name: z.string() })
const Version = z.number().int().min(1)
const name = z.string().trim().min(1).max(120)
const code = z
  .string()
  .trim()
  .max(30)
  .transform((value) => value || null)
  .nullable()
const ById = z.object({ id: Id })
const listQuery = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(20).max(200).default(200),
}

export const Unit = z
  .object({
    id: Id,
    name: z.string(),
    code: z.string().nullable(),
    kind: z.string().nullable(),
    parentId: Id.nullable(),
    head: Named.nullable(),
    siteId: Id.nullable(),
    order: z.number().int(),
    isClosed: z.boolean(),
    version: z.number().int(),
  })
  .meta({ id: 'Unit' })

const UnitBody = z.object({
  name,
  code,
  kind: code,
  headId: Id.nullable(),
  siteId: Id.nullable(),
  order: z.number().int().min(0).max(100_000),
})
/** What was done to the tree, with which it can be undone for 30 days. */
const UnitAct = z.object({ unit: Unit, actId: Id })

const unitRoutes = {
  listUnits: route({
    method: 'GET',
    path: '/units',
    summary: 'Units by name',
    may: 'unit.list',
    query: z.object({ q: z.string().max(100).optional(), ...listQuery }),
    reply: page(Unit),
  }),
  readUnit: route({
    method: 'GET',
    path: '/units/:id',
    summary: 'A unit and the way up from it',
    may: 'unit.list',
    params: ById,
    reply: Unit.extend({ path: z.array(Named) }),
  }),
  createUnit: route({
    method: 'POST',
    path: '/units',
    summary: 'Add a unit',
    may: 'unit.edit',
    status: 201,
    body: UnitBody.partial()
      .required({ name: true })
      .extend({ parentId: Id.nullable().default(null) }),
    reply: Unit,
  }),
  editUnit: route({
    method: 'PATCH',
    path: '/units/:id',
    summary: 'Rename a unit, or change its head, site, code, kind or order',
    may: 'unit.edit',
    params: ById,
    body: UnitBody.partial().extend({ version: Version }),
    reply: Unit,
  }),
  moveUnit: route({
    method: 'POST',
    path: '/units/:id/move',
    summary: 'Put a unit below another, or make it a root',
    may: 'unit.edit',
    params: ById,
    body: z.object({ parentId: Id.nullable(), version: Version }),
    reply: UnitAct,
  }),
  mergeUnit: route({
    method: 'POST',
    path: '/units/:id/merge',
    summary: 'Move the people and units of one unit into another and close it',
    may: 'unit.edit',
    params: ById,
    body: z.object({ intoId: Id, version: Version }),
    reply: UnitAct,
  }),
  closeUnit: route({
    method: 'POST',
    path: '/units/:id/close',
    summary: 'Close an empty unit',
    may: 'unit.edit',
    params: ById,
    body: z.object({ version: Version }),
    reply: UnitAct,
  }),
  undoUnitAct: route({
    method: 'POST',
    path: '/units/undo/:id',
    summary: 'Take back a move, merge or closing of the last 30 days',
    may: 'unit.edit',
    params: ById,
    reply: Unit,
  }),
  readChart: route({
    method: 'GET',
    path: '/chart',
    summary: 'The units directly below one, or the roots, with head and counts',
    may: 'unit.list',
    query: z.object({ unit: Id.optional(), ...listQuery }),
    reply: z.object({
      path: z.array(Named),
      items: z.array(
        z.object({
          id: Id,
          name: z.string(),
          code: z.string().nullable(),
          kind: z.string().nullable(),
          head: Named.extend({ title: z.string().nullable() }).nullable(),
          /** Who sits in the unit itself, and with all units below. */
          people: z.number().int(),
          peopleBelow: z.number().int(),
          children: z.number().int(),
        }),
      ),
      next: z.string().nullable(),
    }),
  }),
}

export const LevelAudience = z.enum(['starter', 'individual', 'new_manager', 'senior_leader', 'executive'])
export const Level = z
  .object({
    id: Id,
    rank: z.number().int(),
    name: z.string(),
    names: z.record(z.string(), z.string()),
    audience: LevelAudience,
    version: z.number().int(),
  })
  .meta({ id: 'Level' })
const Levels = z.object({ items: z.array(Level) })
const names = z.record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/), z.string().trim().min(1).max(60))

const levelRoutes = {
  listLevels: route({
    method: 'GET',
    path: '/levels',
    summary: 'The ladder of levels',
    may: 'level.list',
    reply: Levels,
  }),
  createLevel: route({
    method: 'POST',
    path: '/levels',
    summary: 'Add a level at a place of the ladder',
    may: 'level.edit',
    status: 201,
    body: z.object({
      name: z.string().trim().min(1).max(60),
      names: names.default({}),
      audience: LevelAudience,
      rank: z.number().int().min(1).max(12),
    }),
    reply: Levels,
  }),
  editLevel: route({
    method: 'PATCH',
    path: '/levels/:id',
    summary: 'Rename a level or change whom it is for',
    may: 'level.edit',
    params: ById,
    body: z.object({
      version: Version,
      name: z.string().trim().min(1).max(60).optional(),
      names: names.optional(),
      audience: LevelAudience.optional(),
    }),
    reply: Levels,
  }),
  orderLevels: route({
    method: 'PUT',
    path: '/levels/order',
    summary: 'Put the levels in another order',
    may: 'level.edit',
    body: z.object({ ids: z.array(Id).min(2).max(12) }),
    reply: Levels,
  }),
  removeLevel: route({
    method: 'POST',
    path: '/levels/:id/remove',
    summary: 'Remove a level; its people go to another',
    may: 'level.edit',
    params: ById,
    body: z.object({ moveTo: Id.nullable() }),
    reply: Levels,
  }),
}

const Holiday = z.object({ day: Day, name: z.string().trim().min(1).max(120) })
export const Site = z
  .object({
    id: Id,
    name: z.string(),
    city: z.string().nullable(),
    country: z.string().nullable(),
    zone: z.string(),
    weekend: z.array(z.number().int()),
    emergencyText: z.string().nullable(),
    isClosed: z.boolean(),
    version: z.number().int(),
  })
  .meta({ id: 'Site' })
const SiteBody = z.object({
  name,
  city: z.string().trim().max(120).nullable(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'is not a country code such as NO')
    .nullable(),
  zone: Zone,
  /** Days without work, 1 Monday to 7 Sunday. */
  weekend: z.array(z.number().int().min(1).max(7)).max(6),
  emergencyText: z.string().trim().max(2000).nullable(),
})
const Holidays = z.object({ items: z.array(Holiday) })

const siteRoutes = {
  listSites: route({
    method: 'GET',
    path: '/sites',
    summary: 'Sites by name',
    may: 'site.list',
    query: z.object(listQuery),
    reply: page(Site),
  }),
  createSite: route({
    method: 'POST',
    path: '/sites',
    summary: 'Add a site',
    may: 'site.edit',
    status: 201,
    body: SiteBody.partial().required({ name: true, zone: true }),
    reply: Site,
  }),
  editSite: route({
    method: 'PATCH',
    path: '/sites/:id',
    summary: 'Change or close a site',
    may: 'site.edit',
    params: ById,
    body: SiteBody.partial().extend({ version: Version, isClosed: z.boolean().optional() }),
    reply: Site,
  }),
  listHolidays: route({
    method: 'GET',
    path: '/sites/:id/holidays',
    summary: 'Holidays of a site',
    may: 'site.list',
    params: ById,
    reply: Holidays,
  }),
  setHolidays: route({
    method: 'PUT',
    path: '/sites/:id/holidays',
    summary: 'Replace the holidays of a site by a typed list or the text of an .ics file',
    may: 'site.edit',
    params: ById,
    body: z.union([
      z.strictObject({ items: z.array(Holiday).max(1000) }),
      z.strictObject({ ics: z.string().max(500_000) }),
    ]),
    reply: Holidays,
  }),
}

const Choice = z.strictObject({
  units: z
    .array(z.strictObject({ id: Id, below: z.boolean() }))
    .max(200)
    .optional(),
  sites: z.array(Id).max(200).optional(),
  levels: z.array(Id).max(12).optional(),
  groups: z.array(Id).max(100).optional(),
  people: z.array(Id).max(2000).optional(),
})
/** A stored choice of people (a value, not a table): everybody in any of the parts, less everybody in `minus`. */
export const Audience = Choice.extend({ everyone: z.literal(true).optional(), minus: Choice.optional() }).meta({
  id: 'Audience',
})
/** Of an audience, the people who cannot hear since they have no account (P20). */
export const WithoutAccount = z
  .object({ count: z.number().int(), of: z.number().int(), people: z.array(Named) })
  .meta({ id: 'WithoutAccount' })

export const Secrecy = z.enum(['visible', 'members', 'hidden'])
export const Group = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    how: z.enum(['hand', 'rule', 'directory']),
    secrecy: Secrecy,
    /** Null for all but the group's owners and, unless it is hidden, people administrators. */
    rule: Audience.nullable(),
    isMember: z.boolean(),
    isOwner: z.boolean(),
    version: z.number().int(),
  })
  .meta({ id: 'Group' })
const GroupBody = z.object({
  name,
  description: z.string().trim().max(500).nullable(),
  secrecy: Secrecy,
})
const Member = Named.extend({ role: z.enum(['member', 'owner']) })

const groupRoutes = {
  listGroups: route({
    method: 'GET',
    path: '/groups',
    summary: 'Groups I may know of, by name',
    may: 'group.list',
    query: z.object(listQuery),
    reply: page(Group),
  }),
  createGroup: route({
    method: 'POST',
    path: '/groups',
    summary: 'Make a group, by hand or by rule',
    may: 'group.create',
    status: 201,
    body: GroupBody.partial().required({ name: true }).extend({ rule: Audience.optional() }),
    reply: Group,
  }),
  editGroup: route({
    method: 'PATCH',
    path: '/groups/:id',
    summary: 'Change or close a group',
    may: 'group.edit',
    params: ById,
    body: GroupBody.partial().extend({
      version: Version,
      rule: Audience.optional(),
      isClosed: z.literal(true).optional(),
    }),
    reply: Group,
  }),
  listGroupMembers: route({
    method: 'GET',
    path: '/groups/:id/members',
    summary: 'Who belongs to a group',
    may: 'group.read-members',
    params: ById,
    query: z.object(listQuery),
    reply: page(Member),
  }),
  changeGroupMembers: route({
    method: 'POST',
    path: '/groups/:id/members',
    summary: 'Take people into a group kept by hand, or out of it',
    may: 'group.edit',
    params: ById,
    body: z.object({
      add: z
        .array(z.strictObject({ personId: Id, role: z.enum(['member', 'owner']) }))
        .max(1000)
        .default([]),
      remove: z.array(Id).max(1000).default([]),
    }),
    reply: Done,
  }),
  countAudience: route({
    method: 'POST',
    path: '/audiences/count',
    summary: 'How many people an audience holds, and who of them will not hear',
    may: 'audience.count',
    body: Audience,
    reply: WithoutAccount,
  }),
}

/** Units, levels, sites, groups. */
export const structureRoutes = { ...unitRoutes, ...levelRoutes, ...siteRoutes, ...groupRoutes }

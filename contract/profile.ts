import { z } from 'zod'
import { Done, Email, Id, Instant, PersonName, page, pageQuery } from './common.ts'
import { route } from './route.ts'

/** Who may see a field: everybody signed in, the own unit with the heads above and the reporting line, or oneself. */
export const Visibility = z.enum(['organisation', 'unit', 'me'])

/** Every field of a profile but the name, which is always seen (people.md P8). */
export const profileFieldNames = [
  'nickname',
  'formerNames',
  'pronunciation',
  'pronouns',
  'email',
  'externalId',
  'title',
  'jobProfile',
  'unit',
  'manager',
  'level',
  'site',
  'startedOn',
  'endsOn',
  'employment',
  'weeklyMinutes',
  'zone',
  'hours',
  'languages',
  'about',
  'interests',
  'phone',
  'links',
] as const
export const ProfileFieldName = z.enum(profileFieldNames)

const isZone = (zone: string) => {
  if (!/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}
export const Zone = z.string().max(60).refine(isZone, 'is not a time zone such as Europe/Berlin')
export const Day = z.iso.date()

const HalfHour = z.string().regex(/^(([01]\d|2[0-3]):(00|30)|24:00)$/, 'is not a half hour such as 09:30')
/** One stretch of the working week in local time; day 1 is Monday. */
export const WorkingTime = z
  .strictObject({ day: z.number().int().min(1).max(7), from: HalfHour, to: HalfHour })
  .refine(({ from, to }) => from < to, 'ends before it begins')
export const Language = z.object({
  code: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is not a language code such as en'),
  level: z.enum(['basic', 'fluent', 'native']),
})
export const Employment = z.enum(['full_time', 'part_time', 'fixed_term', 'contractor', 'apprentice', 'intern'])

/** Text that may be taken away: empty becomes null. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .transform((value) => value || null)
    .nullable()
const distinct = <T extends z.ZodType>(item: T, max: number, keyOf: (value: z.output<T>) => string) =>
  z
    .array(item)
    .max(max)
    .refine((list) => new Set(list.map(keyOf)).size === list.length, 'holds something twice')
const itself = (value: string) => value.toLowerCase()
const Link = z.url({ protocol: /^https$/ }).max(300)

/** What a person may change in their own profile; what is absent stays. */
export const OwnFields = z
  .object({
    nickname: text(60),
    formerNames: distinct(PersonName, 10, itself),
    pronunciation: text(60),
    pronouns: text(60),
    zone: Zone.nullable(),
    hours: z.array(WorkingTime).max(21),
    languages: distinct(Language, 12, ({ code }) => code.toLowerCase()),
    about: text(1000),
    interests: distinct(z.string().trim().min(1).max(60), 10, itself),
    phone: text(40),
    links: distinct(Link, 5, itself),
  })
  .partial()

/** What people administrators keep. */
export const HrFields = z
  .object({
    name: PersonName,
    givenName: text(120),
    familyName: text(120),
    email: Email.nullable(),
    externalId: text(120),
    title: text(160),
    jobProfileId: Id.nullable(),
    unitId: Id.nullable(),
    managerId: Id.nullable(),
    levelId: Id.nullable(),
    siteId: Id.nullable(),
    startedOn: Day.nullable(),
    endsOn: Day.nullable(),
    employment: Employment.nullable(),
    weeklyMinutes: z.number().int().min(0).max(4800).nullable(),
  })
  .partial()

const hrFieldNames = Object.keys(HrFields.shape) as (keyof typeof HrFields.shape)[]
/** HR's fields in a person's own save: accepted as a request, so that the answer can say why it is refused. */
const Locked = z.object(
  Object.fromEntries(hrFieldNames.map((name) => [name, z.unknown().optional()])) as Record<
    (typeof hrFieldNames)[number],
    z.ZodOptional<z.ZodUnknown>
  >,
)

const Version = z.number().int().min(1)
/** Values of the organisation's own fields, by the field's id; null empties one. */
export const OwnValues = z.record(Id, z.string().trim().max(1000).nullable())

export const FieldState = z
  .object({
    field: ProfileFieldName,
    source: z.enum(['hr', 'self', 'both']),
    visibility: Visibility,
    /** False for HR's fields: "this is wrong" is then the way. */
    mayEdit: z.boolean(),
    /** Where the present value came from; null where nobody noted it. */
    from: z
      .object({ source: z.enum(['import', 'directory', 'administrator', 'correction', 'self']), at: Instant })
      .nullable(),
  })
  .meta({ id: 'FieldState' })

export const OwnField = z
  .object({
    id: Id,
    name: z.string(),
    form: z.enum(['text', 'choice', 'number', 'date']),
    choices: z.array(z.string()),
    source: z.enum(['hr', 'self']),
    visibility: Visibility,
    version: z.number().int(),
    /** Why this may be a thing that nobody should be asked (P9). */
    warning: z.string().nullable(),
  })
  .meta({ id: 'OwnField' })

export const Leave = z
  .object({
    id: Id,
    firstDay: Day,
    /** The last day off; null while nobody knows. */
    lastDay: Day.nullable(),
    source: z.enum(['hr', 'self']),
    showsReturn: z.boolean(),
  })
  .meta({ id: 'Leave' })

export const Correction = z
  .object({
    id: Id,
    person: z.object({ id: Id, name: z.string() }),
    field: z.string(),
    value: z.unknown(),
    visibility: Visibility.nullable(),
    remark: z.string().nullable(),
    state: z.enum(['open', 'accepted', 'answered', 'withdrawn']),
    answer: z.string().nullable(),
    createdAt: Instant,
    decidedAt: Instant.nullable(),
    version: z.number().int(),
  })
  .meta({ id: 'Correction' })

export const firstStepNames = ['check', 'languages', 'skills', 'asking'] as const
export const FirstStep = z.object({
  step: z.enum(firstStepNames),
  state: z.enum(['open', 'done', 'skipped']),
})

const Named = z.object({ id: Id, name: z.string() })
/** My own profile: every value, whoever may see it, with its source and visibility. */
export const MyProfile = z
  .object({
    id: Id,
    version: z.number().int(),
    name: z.string(),
    givenName: z.string().nullable(),
    familyName: z.string().nullable(),
    nickname: z.string().nullable(),
    formerNames: z.array(z.string()),
    pronunciation: z.string().nullable(),
    pronouns: z.string().nullable(),
    email: z.string().nullable(),
    externalId: z.string().nullable(),
    title: z.string().nullable(),
    jobProfileId: Id.nullable(),
    unit: Named.nullable(),
    manager: Named.nullable(),
    level: Named.nullable(),
    site: Named.nullable(),
    startedOn: Day.nullable(),
    endsOn: Day.nullable(),
    employment: Employment.nullable(),
    weeklyMinutes: z.number().int().nullable(),
    zone: z.string().nullable(),
    hours: z.array(WorkingTime),
    languages: z.array(Language),
    about: z.string().nullable(),
    interests: z.array(z.string()),
    phone: z.string().nullable(),
    links: z.array(z.string()),
    own: z.array(z.object({ field: OwnField, value: z.string().nullable() })),
    fields: z.array(FieldState),
    leave: z.array(Leave),
    corrections: z.array(Correction),
    firstSteps: z.array(FirstStep),
  })
  .meta({ id: 'MyProfile' })

export const profileRoutes = {
  readMyProfile: route({
    method: 'GET',
    path: '/me/profile',
    summary: 'My profile with sources and visibility',
    may: 'profile.read',
    reply: MyProfile,
  }),
  editMyProfile: route({
    method: 'PATCH',
    path: '/me/profile',
    summary: 'Change my profile; what is absent stays',
    may: 'profile.edit',
    body: OwnFields.extend(Locked.shape).extend({
      version: Version,
      own: OwnValues.optional(),
      visibility: z.partialRecord(ProfileFieldName, Visibility).optional(),
    }),
    reply: MyProfile,
  }),
  recordFirstStep: route({
    method: 'PUT',
    path: '/me/first-steps/:step',
    summary: 'Finish, skip or reopen a step of the first sign-in',
    may: 'profile.edit',
    params: z.object({ step: z.enum(firstStepNames) }),
    body: z.object({ state: z.enum(['open', 'done', 'skipped']) }),
    reply: z.object({ firstSteps: z.array(FirstStep) }),
  }),
  sendCorrection: route({
    method: 'POST',
    path: '/me/corrections',
    summary: 'Say that a field kept by HR is wrong',
    may: 'correction.send',
    status: 201,
    body: z.object({
      field: z.enum([...profileFieldNames, 'name', 'givenName', 'familyName']),
      /** In the form of the field; for unit, manager, level and site an id. */
      value: z.union([z.string().max(1000), z.number(), z.null()]).optional(),
      /** Asks that fewer people see the field. */
      visibility: z.enum(['unit', 'me']).optional(),
      remark: text(500).optional(),
    }),
    reply: Correction,
  }),
  withdrawCorrection: route({
    method: 'DELETE',
    path: '/me/corrections/:id',
    summary: 'Take back a correction that nobody has answered',
    may: 'correction.withdraw',
    params: z.object({ id: Id }),
    reply: Done,
  }),
  listCorrections: route({
    method: 'GET',
    path: '/corrections',
    summary: 'Corrections that wait, oldest first',
    may: 'correction.list',
    query: z.object(pageQuery),
    reply: page(Correction),
  }),
  acceptCorrection: route({
    method: 'POST',
    path: '/corrections/:id/accept',
    summary: 'Accept a correction: the field takes its value',
    may: 'correction.decide',
    params: z.object({ id: Id }),
    body: z.object({ version: Version, answer: text(500).optional() }),
    reply: Correction,
  }),
  answerCorrection: route({
    method: 'POST',
    path: '/corrections/:id/answer',
    summary: 'Answer a correction without changing the field',
    may: 'correction.decide',
    params: z.object({ id: Id }),
    body: z.object({ version: Version, answer: z.string().trim().min(1).max(500) }),
    reply: Correction,
  }),
  listFieldSettings: route({
    method: 'GET',
    path: '/field-settings',
    summary: 'Who sees which field unless a person chose',
    may: 'field-setting.read',
    reply: z.object({
      items: z.array(
        z.object({
          field: ProfileFieldName,
          source: z.enum(['hr', 'self', 'both']),
          visibility: Visibility,
          shipped: Visibility,
        }),
      ),
    }),
  }),
  setFieldVisibility: route({
    method: 'PUT',
    path: '/field-settings/:field',
    summary: 'Set who sees a field of everybody',
    may: 'field-setting.edit',
    params: z.object({ field: ProfileFieldName }),
    body: z.object({ visibility: Visibility }),
    reply: Done,
  }),
  listOwnFields: route({
    method: 'GET',
    path: '/own-fields',
    summary: "The organisation's own fields",
    may: 'own-field.list',
    reply: z.object({ items: z.array(OwnField) }),
  }),
  createOwnField: route({
    method: 'POST',
    path: '/own-fields',
    summary: 'Add a field of our own',
    may: 'own-field.edit',
    status: 201,
    body: z.object({
      name: z.string().trim().min(1).max(60),
      form: z.enum(['text', 'choice', 'number', 'date']),
      choices: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
      source: z.enum(['hr', 'self']),
      visibility: Visibility,
    }),
    reply: OwnField,
  }),
  editOwnField: route({
    method: 'PATCH',
    path: '/own-fields/:id',
    summary: 'Change or close a field of our own',
    may: 'own-field.edit',
    params: z.object({ id: Id }),
    body: z.object({
      version: Version,
      name: z.string().trim().min(1).max(60).optional(),
      choices: z.array(z.string().trim().min(1).max(60)).max(50).optional(),
      visibility: Visibility.optional(),
      isClosed: z.literal(true).optional(),
    }),
    reply: OwnField,
  }),
}

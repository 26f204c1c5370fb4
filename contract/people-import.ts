import { z } from 'zod'
import { Id, Instant, page, pageQuery } from './common.ts'
import { route } from './route.ts'

const ById = z.object({ id: Id })
const Version = z.number().int().min(1)

/** Section 4 of people.md: what may follow what stands in `server/people/import/states.ts`. */
export const importStates = [
  'uploaded',
  'mapped',
  'checked',
  'running',
  'held',
  'done',
  'undone',
  'cancelled',
  'failed',
  'expired',
] as const
export const ImportState = z.enum(importStates)

/** What a column may be taken for; `own:` and the id of one of the organisation's own fields besides. */
export const importTargets = [
  'id',
  'name',
  'givenName',
  'familyName',
  'email',
  'department',
  'team',
  'unit',
  'location',
  'country',
  'timezone',
  'hours',
  'languages',
  'level',
  'title',
  'jobProfile',
  'manager',
  'skills',
  'wants',
  'interests',
  'about',
  'phone',
  'pronouns',
  'start',
  'end',
  'leaveFrom',
  'leaveTo',
  'employment',
  'weeklyHours',
  'status',
] as const
const OwnTarget = z.templateLiteral(['own:', Id])
export const ImportTarget = z.union([z.enum(importTargets), OwnTarget])

const DateOrder = z.enum(['dayFirst', 'monthFirst'])

/** A column of the file: what it is taken for, and what somebody needs to judge that. */
export const ImportColumn = z
  .object({
    column: z.string(),
    /** What it is proposed for; null: left out. */
    target: ImportTarget.nullable(),
    confidence: z.enum(['exact', 'synonym', 'near', 'none']),
    kind: z.enum(['person', 'programme', 'sensitive', 'ours', 'other']),
    /** Why it is not taken as it stands. */
    reason: z.string().nullable(),
    samples: z.array(z.string()),
    filled: z.number().int(),
    /** Of the short dates in it; `ambiguous` and `mixed` must be decided by a person. */
    dateOrder: z.enum(['dayFirst', 'monthFirst', 'none', 'ambiguous', 'mixed']),
    /** The different words in it, most frequent first, where there are at most 50. */
    words: z.array(z.string()),
  })
  .meta({ id: 'ImportColumn' })

const words = <T extends z.ZodType>(value: T) => z.record(z.string().max(200), value)
/** What the importer decided about a file. */
export const ImportMapping = z
  .strictObject({
    columns: z
      .array(
        z.strictObject({
          column: z.string().max(500),
          target: ImportTarget.nullable(),
          dateOrder: DateOrder.nullable().default(null),
        }),
      )
      .max(200),
    /** Words of the file that mean something we know, by what they are about. */
    words: z
      .strictObject({
        level: words(Id),
        status: words(z.enum(['active', 'left', 'leave'])),
        employment: words(z.enum(['full_time', 'part_time', 'fixed_term', 'contractor', 'apprentice', 'intern'])),
        country: words(z.string().regex(/^[A-Z]{2}$/, 'is not a country code such as DE')),
        skillLevel: words(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])),
      })
      .partial()
      .default({}),
    /** "This file lists everybody": people from earlier files who are missing are proposed as leavers. */
    listsEverybody: z.boolean().default(false),
    /** "Treat people without a start date as newcomers." */
    newcomersWithoutStart: z.boolean().default(false),
    makesUnits: z.boolean().default(false),
    makesSites: z.boolean().default(false),
    /** Columns whose values replace what people wrote themselves. */
    takesFile: z
      .array(z.enum(['timezone', 'hours', 'languages']))
      .max(3)
      .default([]),
  })
  .meta({ id: 'ImportMapping' })

/** Each number opens a list of the same name, but for those of places and skills, which `made` lists. */
export const ImportCounts = z
  .object({
    rows: z.number().int(),
    new: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    newcomers: z.number().int(),
    /** Missing from a file that lists everybody, or said by it to have left. */
    leavers: z.number().int(),
    /** Of these, those that the file itself says have left. */
    statedLeavers: z.number().int(),
    returns: z.number().int(),
    errors: z.number().int(),
    warnings: z.number().int(),
    /** Rows whose person changed a field that the file has too, and keeps their own value. */
    kept: z.number().int(),
    units: z.number().int(),
    sites: z.number().int(),
    skills: z.number().int(),
    /** Rows that a run, or its undoing, wrote and passed over. */
    written: z.number().int(),
    skipped: z.number().int(),
    undone: z.number().int(),
    notUndone: z.number().int(),
    /** Of a run: rows to be written in all. */
    toWrite: z.number().int(),
  })
  .meta({ id: 'ImportCounts' })

const importSummary = {
  id: Id,
  state: ImportState,
  fileName: z.string(),
  by: z.object({ id: Id, name: z.string() }).nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  heldUntil: Instant.nullable(),
  undoneAt: Instant.nullable(),
  counts: ImportCounts,
  version: z.number().int(),
}
export const ImportSummary = z.object(importSummary).meta({ id: 'ImportSummary' })
export const PeopleImport = z
  .object({
    ...importSummary,
    encoding: z.string(),
    separator: z.string(),
    sheet: z.string().nullable(),
    warnings: z.array(z.string()),
    columns: z.array(ImportColumn),
    mapping: ImportMapping.nullable(),
    /** The mapping of the last file with the same columns, else what the columns are proposed for. */
    proposal: ImportMapping,
    made: z.object({ units: z.array(z.string()), sites: z.array(z.string()), skills: z.array(z.string()) }),
    problem: z.string().nullable(),
    /** What may be done now. */
    may: z.array(z.enum(['map', 'check', 'run', 'cancel', 'release', 'undo'])),
    /** Rows for which a run has still to go, in seconds; null where none runs. */
    secondsLeft: z.number().int().nullable(),
  })
  .meta({ id: 'PeopleImport' })

export const importLists = [
  'new',
  'changed',
  'unchanged',
  'newcomers',
  'leavers',
  'returns',
  'errors',
  'warnings',
  'kept',
  'skipped',
  'notUndone',
] as const

export const ImportRow = z
  .object({
    /** As the spreadsheet shows it; null for somebody whom the file does not name. */
    row: z.number().int().nullable(),
    kind: z.enum(['new', 'changed', 'unchanged', 'return', 'leaver', 'missing', 'error']).nullable(),
    state: z.enum(['read', 'planned', 'written', 'skipped', 'undone', 'kept']),
    person: z.object({ id: Id, name: z.string() }).nullable(),
    /** In words: names for places and people. */
    changes: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
    messages: z.array(
      z.object({ kind: z.enum(['error', 'warning']), column: z.string().nullable(), text: z.string() }),
    ),
    /** Of a proposed leaver: the month in which they were last seen, as 2026-05; null where never. */
    lastSeen: z.string().nullable(),
  })
  .meta({ id: 'ImportRow' })

export const peopleImportRoutes = {
  uploadPeopleImport: route({
    method: 'POST',
    path: '/people-imports',
    summary: 'Bring in a file with people: CSV, TSV or XLSX',
    may: 'people-import.create',
    creates: true,
    status: 201,
    query: z.object({ sheet: z.string().max(100).optional() }),
    upload: { maxBytes: 20_000_000 },
    reply: PeopleImport,
  }),
  listPeopleImports: route({
    method: 'GET',
    path: '/people-imports',
    summary: 'Imports of people, newest first',
    may: 'people-import.read',
    query: z.object(pageQuery),
    reply: page(ImportSummary),
  }),
  readPeopleImport: route({
    method: 'GET',
    path: '/people-imports/:id',
    summary: 'An import: state, counts, columns, progress',
    may: 'people-import.read',
    params: ById,
    reply: PeopleImport,
  }),
  mapPeopleImport: route({
    method: 'PUT',
    path: '/people-imports/:id/mapping',
    summary: 'Say what the columns are',
    may: 'people-import.edit',
    params: ById,
    body: ImportMapping.extend({ version: Version }),
    reply: PeopleImport,
  }),
  checkPeopleImport: route({
    method: 'POST',
    path: '/people-imports/:id/check',
    summary: 'Work out what the file would change; changes nobody',
    may: 'people-import.edit',
    params: ById,
    body: z.object({ version: Version }),
    reply: PeopleImport,
  }),
  listPeopleImportRows: route({
    method: 'GET',
    path: '/people-imports/:id/rows',
    summary: 'The rows behind a number of the preview',
    may: 'people-import.read',
    params: ById,
    query: z.object({ list: z.enum(importLists), ...pageQuery }),
    reply: page(ImportRow),
  }),
  runPeopleImport: route({
    method: 'POST',
    path: '/people-imports/:id/run',
    summary: 'Carry the import out, or go on with one that was cancelled or failed',
    may: 'people-import.run',
    status: 202,
    params: ById,
    body: z.object({
      version: Version,
      /** "Leave out 12 rows": the number of rows with errors, if there are any. */
      leaveOut: z.number().int().min(0).default(0),
      /** Those of the missing people who have left, each ticked. */
      leavers: z.array(Id).max(100_000).default([]),
      /** The number of leavers, typed, where they are more than a tenth. */
      leaverCount: z.number().int().min(0).optional(),
    }),
    reply: PeopleImport,
  }),
  cancelPeopleImport: route({
    method: 'POST',
    path: '/people-imports/:id/cancel',
    summary: 'Stop a running import after the rows under way',
    may: 'people-import.run',
    params: ById,
    reply: PeopleImport,
  }),
  releasePeopleImport: route({
    method: 'POST',
    path: '/people-imports/:id/release',
    summary: 'Let what the import changed be known now',
    may: 'people-import.run',
    params: ById,
    reply: PeopleImport,
  }),
  undoPeopleImport: route({
    method: 'POST',
    path: '/people-imports/:id/undo',
    summary: 'Take an import back, but for what people changed since',
    may: 'people-import.run',
    status: 202,
    params: ById,
    reply: PeopleImport,
  }),
  downloadImportErrors: route({
    method: 'GET',
    path: '/people-imports/:id/errors.csv',
    summary: 'The rows at fault as they came, with what is wrong in front',
    may: 'people-import.read',
    params: ById,
    attachment: { type: 'text/csv', name: 'errors.csv' },
    reply: z.string(),
  }),
}

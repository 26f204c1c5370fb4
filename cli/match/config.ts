import { isNode, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import { criterionKinds } from '../../matching/index.ts'
import { nearest } from '../../tables/names.ts'
import { WrongInput } from '../failure.ts'
import { weightWords } from './settings.ts'

const words = (list: Record<string, unknown>): string => Object.keys(list).join(', ')
const whole = (least: number, most: number) =>
  z
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be a whole number from ${least} to ${most}`)
    .max(most, `must be a whole number from ${least} to ${most}`)
const yesNo = z.boolean('must be true or false')
const text = z.union([z.string(), z.number()], 'must be a text').transform(String)
const oneOf = <const T extends readonly string[]>(choices: T) => z.enum(choices, `must be one of ${choices.join(', ')}`)

const weightMessage = `must be a whole number from 0 to 100, or one of ${words(weightWords)}`
const weight = z
  .union(
    [z.literal(['off', 'low', 'medium', 'high']), z.int().min(0, weightMessage).max(100, weightMessage)],
    weightMessage,
  )
  .transform((value) => (typeof value === 'number' ? value : weightWords[value]))

const criterion = z.strictObject({
  kind: oneOf(criterionKinds),
  name: text.optional(),
  mentee: text.optional(),
  mentor: text.optional(),
  weight: weight.optional(),
  mustHold: yesNo.optional(),
  threshold: whole(0, 1000).optional(),
  needed: z.number('must be a number').positive('must be above 0').optional(),
  byLevel: yesNo.optional(),
  ideal: whole(-20, 20).optional(),
  minimum: whole(-20, 20).optional(),
  maximum: whole(-20, 20).optional(),
  range: z.number('must be a number').positive('must be above 0').optional(),
  table: z.array(z.strictObject({ mentee: text, mentor: text, points: whole(0, 1000) })).optional(),
  private: yesNo.optional(),
})

const rules = z.strictObject({
  reportingLine: whole(0, 20).optional(),
  sameTeam: yesNo.optional(),
  repeat: yesNo.optional(),
  hours: z
    .number('must be a number of hours')
    .min(0, 'must not be below 0')
    .multipleOf(0.5, 'must be in half hours')
    .optional(),
  language: yesNo.optional(),
  reciprocal: yesNo.optional(),
})

const schema = z.strictObject({
  mode: oneOf(['total', 'maxmin', 'leximin', 'stable', 'balance']).optional(),
  coverage: z
    .union([z.literal('everyone'), whole(0, 1_000_000)], { error: 'must be everyone or a whole number of points' })
    .optional(),
  floor: whole(0, 1000).optional(),
  loadStep: whole(0, 1000).optional(),
  waitBonus: whole(0, 1000).optional(),
  seed: whole(0, 2_147_483_647).optional(),
  from: z
    .string('must be a date such as 2027-03-01')
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2027-03-01')
    .optional(),
  levels: z.array(text, 'must be a list of words, the lowest level first').optional(),
  synonyms: z.array(z.array(text, 'must be a list of words'), 'must be a list of lists of words').optional(),
  bands: z
    .array(whole(0, 1000), 'must be a list of rising lower bounds')
    .refine((bounds) => bounds.every((from, k) => k === 0 || from > (bounds[k - 1] ?? from)), 'must rise')
    .optional(),
  criteria: z.array(criterion, 'must be a list').optional(),
  rules: rules.optional(),
  lock: z.array(z.strictObject({ mentee: text, mentor: text, override: text.optional() }), 'must be a list').optional(),
  forbid: z.array(z.strictObject({ mentee: text, mentor: text }), 'must be a list').optional(),
})

export type Config = z.output<typeof schema>
export type CriterionConfig = z.output<typeof criterion>

/** A config and where each of its values stands, for messages about them. */
export type ReadConfig = { config: Config; fail(path: PropertyKey[], what: string): never }

/** Reads YAML or JSON (which is YAML too). All faults are told at once, each with its line. */
export function readConfig(file: string, source: string): ReadConfig {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const broken = document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`)
  if (broken.length > 0) throw refuse(file, broken)
  const lineOf = (path: PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range)
        return lines.linePos(keyStart(document.contents, path.slice(0, length)) ?? node.range[0]).line
    }
    return 1
  }
  const parsed = schema.safeParse(document.toJS() ?? {})
  if (parsed.success)
    return {
      config: parsed.data,
      fail: (path, what) => {
        throw refuse(file, [`line ${lineOf(path)}: ${what}`])
      },
    }
  const faults = parsed.error.issues.flatMap((issue) =>
    describeIssue(issue).map(({ path, what }) => ({ line: lineOf(path), what })),
  )
  throw refuse(
    file,
    faults.sort((a, b) => a.line - b.line).map(({ line, what }) => `line ${line}: ${what}`),
  )
}

/** A key stands before its value, which for a list is on another line. */
function keyStart(root: Node | null, path: PropertyKey[]): number | undefined {
  let at: unknown = root
  let start: number | undefined
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !('items' in at) || !Array.isArray(at.items)) return start
    const items: unknown[] = at.items
    if (typeof step === 'number') {
      at = items[step]
      start = rangeOf(at) ?? start
      continue
    }
    const pair = items.find((item) => isPair(item) && String(item.key) === String(step))
    if (!isPair(pair)) return start
    start = rangeOf(pair.key) ?? start
    at = pair.value
  }
  return start
}

const isPair = (item: unknown): item is { key: unknown; value: unknown } =>
  typeof item === 'object' && item !== null && 'key' in item && 'value' in item

const rangeOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)

function describeIssue(issue: z.core.$ZodIssue): { path: PropertyKey[]; what: string }[] {
  if (issue.code !== 'unrecognized_keys')
    return [
      {
        path: issue.path,
        what: `${issue.path.filter((step) => typeof step === 'string').at(-1) ?? 'the file'} ${issue.message}`,
      },
    ]
  const known = knownKeys(issue.path)
  return issue.keys.map((key) => {
    const guess = nearest(key, known)
    return {
      path: [...issue.path, key],
      what: `"${key}" is not a key here${guess ? `; did you mean ${guess}?` : `; known are ${known.join(', ')}`}`,
    }
  })
}

function knownKeys(path: PropertyKey[]): string[] {
  if (path[0] === 'criteria')
    return path.includes('table') ? ['mentee', 'mentor', 'points'] : Object.keys(criterion.shape)
  if (path[0] === 'rules') return Object.keys(rules.shape)
  if (path[0] === 'lock' || path[0] === 'forbid') return ['mentee', 'mentor', 'override']
  return Object.keys(schema.shape)
}

function refuse(file: string, faults: string[]): WrongInput {
  return new WrongInput(
    `${file}: ${faults.length === 1 ? '1 problem' : `${faults.length} problems`}, nothing was written.\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  )
}

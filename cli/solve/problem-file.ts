import { gunzipSync } from 'node:zlib'
import { nearest } from '../../tables/names.ts'
import { comesLater, WrongInput } from '../failure.ts'

/** A problem as a file states it, edges still apart from it. */
export type ProblemFile = {
  mentees: number
  capacity: number[] | Int32Array
  edges: EdgeList | undefined
  bonus?: number[]
  priority?: number[]
  loadStep?: number
  locked: [number, number][]
  forbidden: [number, number][]
  bands?: number[]
  warnings: string[]
}

/** Edges in the order of the file. */
export type EdgeList = { i: Int32Array; j: Int32Array; score: Float64Array; label: (e: number) => string }

const BINARY_MARK = 19_789

const known = [
  'mentees',
  'mentors',
  'capacity',
  'edges',
  'matrix',
  'minimum',
  'priority',
  'bonus',
  'demand',
  'group',
  'locked',
  'forbidden',
  'bands',
  'loadStep',
]

/** Unpacks gzip, which is told by its first two bytes, not by the name. */
export function unpack(file: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new WrongInput(`${file}: the file is empty.`)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes)
  } catch (error) {
    throw new WrongInput(
      `${file}: the gzip file is cut off or damaged (${error instanceof Error ? error.message : ''}).`,
    )
  }
}

const isBinary = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true) === BINARY_MARK

/** Reads a problem in any of its forms: JSON, NDJSON, or binary. */
export function readProblemFile(file: string, packed: Uint8Array): ProblemFile {
  const bytes = unpack(file, packed)
  if (isBinary(bytes)) return readBinary(file, bytes)
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, '')
  const firstLine = text.slice(0, text.indexOf('\n') + 1)
  const head = parseOrUndefined(firstLine)
  const rest = text.slice(firstLine.length)
  if (isRecord(head) && head.edges === undefined && head.matrix === undefined && rest.trim() !== '')
    return readRecord(file, { ...head, edges: readEdgeLines(file, rest) }, (e) => `line ${e + 2}`)
  return readRecord(file, parse(file, text), (e) => `edges[${e}]`)
}

function readEdgeLines(file: string, rest: string): unknown[] {
  return rest.split('\n').flatMap((line, k) => (line.trim() === '' ? [] : [parse(`${file}: line ${k + 2}`, line)]))
}

/** Reads `--edges`: a binary problem, or CSV lines `i,j,score[,mentorScore]`, straight from bytes into typed arrays. */
export function readEdgesFile(file: string, packed: Uint8Array): { edges: EdgeList; sizes?: [number, number] } {
  const bytes = unpack(file, packed)
  if (!isBinary(bytes)) return { edges: readCsvEdges(file, bytes) }
  const { mentees, capacity, edges } = readBinary(file, bytes)
  return { edges: edges ?? noEdges, sizes: [mentees, capacity.length] }
}

const noEdges: EdgeList = { i: new Int32Array(0), j: new Int32Array(0), score: new Float64Array(0), label: () => '' }

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const at = /line (\d+) column (\d+)/.exec(message)
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
    const before = text.slice(0, position).split('\n')
    const [line, column] = at ? [at[1], at[2]] : [before.length, (before.at(-1) ?? '').length + 1]
    throw new WrongInput(
      `${file}: line ${line}, column ${column}: this is not JSON (${message.replace(/ in JSON.*| \(line.*/, '')}).`,
    )
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readRecord(file: string, value: unknown, label: (e: number) => string): ProblemFile {
  if (!isRecord(value))
    throw new WrongInput(
      `${file}: a problem is an object such as {"mentees":3,"mentors":2,"capacity":[1,1],"edges":[[0,0,7]]}.`,
    )
  const fail = (what: string): never => {
    throw new WrongInput(`${file}: ${what}`)
  }
  const warnings = checkKeys(value, fail)
  const count = (key: string): number => {
    const number = value[key]
    return typeof number === 'number' && Number.isInteger(number) && number >= 0
      ? number
      : fail(`${key} must be a whole number, not ${JSON.stringify(number)}`)
  }
  const mentees = count('mentees')
  const mentors = count('mentors')
  const numbers = (key: string, length: number, least: number): number[] | undefined => {
    const list = value[key]
    if (list === undefined) return undefined
    if (!Array.isArray(list) || list.length !== length)
      return fail(
        `${key} must be a list of ${length} whole numbers${Array.isArray(list) ? `, not ${list.length}` : ''}`,
      )
    return list.map((number: unknown, k) =>
      typeof number === 'number' && Number.isInteger(number) && number >= least
        ? number
        : fail(`${key}[${k}] is ${JSON.stringify(number)}; whole numbers from ${least}`),
    )
  }
  const pairs = (key: string): [number, number][] => {
    const list = value[key] ?? []
    if (!Array.isArray(list)) return fail(`${key} must be a list of pairs [i,j]`)
    return list.map((pair: unknown, k) => {
      if (!Array.isArray(pair) || pair.length !== 2) return fail(`${key}[${k}] must be a pair [i,j]`)
      return [
        readIndex(pair[0], mentees, `${key}[${k}]: mentee`, fail),
        readIndex(pair[1], mentors, `${key}[${k}]: mentor`, fail),
      ]
    })
  }
  if (numbers('minimum', mentors, 0)?.some((least) => least > 0)) throw comesLater('minimum')
  if (numbers('demand', mentees, 1)?.some((demand) => demand > 1)) throw comesLater('demand above 1')
  const capacity = numbers('capacity', mentors, 0) ?? fail('capacity is missing')
  const bands =
    value.bands === undefined ? undefined : numbers('bands', Array.isArray(value.bands) ? value.bands.length : 0, -1e9)
  const step = value.loadStep === undefined ? 0 : count('loadStep')
  const edges =
    value.matrix !== undefined
      ? readMatrix(value.matrix, mentees, mentors, fail)
      : value.edges === undefined
        ? undefined
        : readEdges(value.edges, mentees, mentors, label, fail)
  return {
    mentees,
    capacity,
    edges,
    bonus: numbers('bonus', mentees, -1e9),
    priority: numbers('priority', mentees, 0),
    loadStep: step,
    locked: pairs('locked'),
    forbidden: pairs('forbidden'),
    bands,
    warnings,
  }
}

type Fail = (what: string) => never

/** A key that is nearly a known one is a slip and an error; any other gives a warning. */
function checkKeys(value: Record<string, unknown>, fail: Fail): string[] {
  return Object.keys(value).flatMap((key) => {
    if (known.includes(key)) return []
    const guess = nearest(key, known)
    if (guess) fail(`"${key}" is not a key here; did you mean ${guess}?`)
    return [`"${key}" is not a key here; it was left out`]
  })
}

function readIndex(value: unknown, count: number, what: string, fail: Fail): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < count) return value
  return fail(`${what} ${JSON.stringify(value)} is not an index from 0 to ${count - 1}`)
}

function readScore(value: unknown, what: string, fail: Fail): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  const advice = typeof value === 'number' ? '; multiply by 1000' : ''
  return fail(`${what}: score is ${JSON.stringify(value)}, whole numbers only${advice}`)
}

function readEdges(
  list: unknown,
  mentees: number,
  mentors: number,
  label: (e: number) => string,
  fail: Fail,
): EdgeList {
  if (!Array.isArray(list)) return fail('edges must be a list of [i,j,score]')
  const edges: EdgeList = {
    i: new Int32Array(list.length),
    j: new Int32Array(list.length),
    score: new Float64Array(list.length),
    label,
  }
  for (const [e, edge] of list.entries()) {
    if (!Array.isArray(edge) || edge.length < 3 || edge.length > 4) return fail(`${label(e)} must be [i,j,score]`)
    edges.i[e] = readIndex(edge[0], mentees, `${label(e)}: mentee`, fail)
    edges.j[e] = readIndex(edge[1], mentors, `${label(e)}: mentor`, fail)
    edges.score[e] = readScore(edge[2], label(e), fail)
  }
  return edges
}

function readMatrix(rows: unknown, mentees: number, mentors: number, fail: Fail): EdgeList {
  if (!Array.isArray(rows) || rows.length !== mentees) return fail(`matrix must have ${mentees} rows`)
  const found: [number, number, number][] = []
  for (const [i, row] of rows.entries()) {
    if (!Array.isArray(row) || row.length !== mentors) return fail(`matrix[${i}] must have ${mentors} numbers`)
    for (const [j, score] of row.entries())
      if (score !== null) found.push([i, j, readScore(score, `matrix[${i}][${j}]`, fail)])
  }
  return {
    i: Int32Array.from(found, ([i]) => i),
    j: Int32Array.from(found, ([, j]) => j),
    score: Float64Array.from(found, ([, , score]) => score),
    label: (e) => `matrix[${found[e]?.[0]}][${found[e]?.[1]}]`,
  }
}

/** int32, little-endian: mark, n, m, e, capacity[m], offsets[n + 1], mentor[e], score[e]. */
function readBinary(file: string, bytes: Uint8Array): ProblemFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const words = Math.floor(bytes.length / 4)
  const at = (word: number): number => (word < words ? view.getInt32(4 * word, true) : -1)
  const [n, m, e] = [at(1), at(2), at(3)]
  const expected = 4 + m + n + 1 + 2 * e
  if (n < 0 || m < 0 || e < 0 || bytes.length !== 4 * expected)
    throw new WrongInput(
      `${file}: the binary problem should have ${4 * expected} bytes by its head but has ${bytes.length}.`,
    )
  const list = (from: number, length: number): Int32Array => Int32Array.from({ length }, (_, k) => at(from + k))
  const offsets = list(4 + m, n + 1)
  const i = new Int32Array(e)
  for (let row = 0; row < n; row++) {
    const [from, to] = [offsets[row] ?? 0, offsets[row + 1] ?? 0]
    if (from < 0 || to < from || to > e)
      throw new WrongInput(`${file}: offsets[${row + 1}] is ${to}, outside ${from} to ${e}.`)
    i.fill(row, from, to)
  }
  if (offsets[0] !== 0 || offsets[n] !== e) throw new WrongInput(`${file}: offsets must run from 0 to ${e}.`)
  const j = list(5 + m + n, e)
  for (const [k, mentor] of j.entries())
    if (mentor < 0 || mentor >= m)
      throw new WrongInput(`${file}: mentor[${k}] is ${mentor}, not an index from 0 to ${m - 1}.`)
  const score = Float64Array.from(list(5 + m + n + e, e))
  return {
    mentees: n,
    capacity: list(4, m),
    edges: { i, j, score, label: (k) => `edge ${k}` },
    locked: [],
    forbidden: [],
    warnings: [],
  }
}

const COMMA = 44
const NEWLINE = 10
const RETURN = 13
const SPACE = 32

/** One pass over the bytes; no line becomes a text unless it is wrong. Any line end; blank lines and a header are skipped. */
function readCsvEdges(file: string, bytes: Uint8Array): EdgeList {
  let lines = 1
  for (const byte of bytes) if (byte === NEWLINE || byte === RETURN) lines++
  const i = new Int32Array(lines)
  const j = new Int32Array(lines)
  const score = new Float64Array(lines)
  const lineOf = new Int32Array(lines)
  const field = [0, 0, 0, 0]
  let count = 0
  let line = 1
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  for (let at = hasMark ? 3 : 0; at < bytes.length; ) {
    const start = at
    let fields = 0
    let digits = 0
    let sign = 1
    let isPlain = true
    for (; ; at++) {
      const byte = at < bytes.length ? (bytes[at] ?? NEWLINE) : NEWLINE
      if (byte >= 48 && byte <= 57) {
        field[fields] = 10 * (field[fields] ?? 0) + byte - 48
        digits++
      } else if (byte === 45 && digits === 0) sign = -1
      else if (byte === COMMA || byte === NEWLINE || byte === RETURN) {
        if (digits === 0 || digits > 15) isPlain = false
        field[fields] = sign * (field[fields] ?? 0)
        fields++
        field[fields] = 0
        digits = 0
        sign = 1
        if (byte !== COMMA) break
      } else if (byte !== SPACE) isPlain = false
    }
    const end = at
    if (bytes[at] === RETURN && bytes[at + 1] === NEWLINE) at++
    at++
    if (!isPlain || fields < 3 || fields > 4) {
      const text = new TextDecoder().decode(bytes.subarray(start, end)).replace(/^\uFEFF/, '')
      if (text.trim() !== '' && !(line === 1 && /^[a-z_]+\s*,/i.test(text))) throw badLine(file, line, text)
    } else {
      i[count] = field[0] ?? 0
      j[count] = field[1] ?? 0
      score[count] = field[2] ?? 0
      lineOf[count++] = line
    }
    field.fill(0)
    line++
  }
  return {
    i: i.subarray(0, count),
    j: j.subarray(0, count),
    score: score.subarray(0, count),
    label: (e) => `${file}: line ${lineOf[e]}`,
  }
}

function badLine(file: string, line: number, text: string): WrongInput {
  const fields = text.split(',')
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text
  if (fields.length < 3 || fields.length > 4)
    return new WrongInput(`${file}: line ${line} has ${fields.length} fields, not i,j,score: ${shown}`)
  const wrong = fields.findIndex((cell) => !/^-?\d{1,15}$/.test(cell.trim()))
  const name = ['i', 'j', 'score', 'mentorScore'][wrong] ?? 'a field'
  return new WrongInput(
    `${file}: line ${line}: ${name} is ${(fields[wrong] ?? '').trim() || 'empty'}, whole numbers only`,
  )
}

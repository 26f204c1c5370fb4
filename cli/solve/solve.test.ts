import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WrongInput } from '../failure.ts'
import { arrangeProblem } from './arrange.ts'
import { readEdgesFile, readProblemFile } from './problem-file.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lyceum-solve-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return name
}
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    env: { ...process.env, INIT_CWD: folder },
    encoding: 'utf8',
  })
  expect(stderr).not.toMatch(/\n\s+at .*\.ts:/)
  return { code: status, out: stdout, err: stderr }
}

const example = {
  mentees: 3,
  mentors: 2,
  capacity: [1, 1],
  edges: [
    [0, 0, 7],
    [0, 1, 9],
    [1, 0, 8],
    [2, 0, 5],
  ],
}
const { edges: _, ...head } = example
const binary = (): Uint8Array =>
  new Uint8Array(Int32Array.from([19_789, 3, 2, 4, 1, 1, 0, 2, 3, 4, 0, 1, 0, 0, 7, 9, 8, 5]).buffer)

describe('lyceum solve', { timeout: 120_000 }, () => {
  it('answers the example of the reference as the reference says', () => {
    const { code, out } = run('solve', put('problem.json', JSON.stringify(example)), '--json')
    const { ms, cpuMs, peakMb, ...answer } = JSON.parse(out)
    expect(code).toBe(0)
    expect(out.trim().split('\n').length).toBe(1)
    expect(answer).toEqual({
      placed: 2,
      score: 17,
      pairs: [
        [0, 1],
        [1, 0],
      ],
      unplaced: [2],
      mode: 'total',
      status: 'optimal',
      optimal: true,
      certificate: { checked: true, entries: ['rank', 'score'] },
      minimum: 8,
      bands: [2, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      shortages: [{ people: 2, mentors: 1, places: 1 }],
      warnings: [],
    })
    expect(Object.keys(ms)).toEqual(['read', 'prepare', 'solve', 'check', 'total'])
    expect(Object.keys(cpuMs)).toEqual(Object.keys(ms))
    expect(peakMb).toBeGreaterThan(10)
  })

  it('writes a proof that check accepts, and that it refuses for a changed pair, dual value or capacity', () => {
    put('problem.json', JSON.stringify(example))
    const { out } = run('solve', 'problem.json', '--json', '--certificate', 'proof.json')
    const check = (
      problem: object,
      result: object,
      change: (proof: { mentor: number[][] }) => void = () => undefined,
    ) => {
      const proof = JSON.parse(JSON.stringify(proofFile))
      change(proof)
      put('p.json', JSON.stringify(problem))
      put('r.json', JSON.stringify(result))
      return run('check', 'p.json', 'r.json', '--certificate', put('c.json', JSON.stringify(proof)))
    }
    const proofFile = JSON.parse(spawnSync('cat', [join(folder, 'proof.json')], { encoding: 'utf8' }).stdout)
    const result = JSON.parse(out)
    expect(check(example, result)).toMatchObject({ code: 0, out: '{"valid":true}\n' })
    const refused = [
      check(example, { ...result, pairs: [[0, 0]] }),
      check({ ...example, capacity: [2, 1] }, result),
      check(example, result, (proof) => proof.mentor[1]?.splice(0, 1, -1)),
    ]
    for (const { code, out: verdict } of refused) {
      expect(code).toBe(2)
      expect(JSON.parse(verdict).valid).toBe(false)
    }
  })

  it('stopped by a time limit, it gives the best draft so far with a bound and exit code 3', () => {
    const n = 20_000
    const edges = Array.from(
      { length: n * 10 },
      (_, e) => `${Math.floor(e / 10)},${(e * 7919) % (n / 4)},${(e * 104_729) % 1000}`,
    )
    put('big.json', JSON.stringify({ mentees: n, mentors: n / 4, capacity: new Array(n / 4).fill(3) }))
    put('big.csv', edges.join('\n'))
    const { code, out } = run('solve', 'big.json', '--edges', 'big.csv', '--no-pairs', '--time-limit', '0')
    const answer = JSON.parse(out)
    expect([code, answer.status, answer.optimal]).toEqual([3, 'stopped', false])
    expect(answer.bound).toBeGreaterThanOrEqual(answer.score)
  })

  it('modes and keys of a later version exit with 2 and say so', () => {
    put('problem.json', JSON.stringify(example))
    expect(run('solve', 'problem.json', '--mode', 'stable')).toMatchObject({
      code: 2,
      err: expect.stringContaining('later version'),
    })
    put('minimum.json', JSON.stringify({ ...example, minimum: [1, 0] }))
    expect(run('solve', 'minimum.json')).toMatchObject({ code: 2, err: expect.stringContaining('later version') })
  })
})

describe('a problem file', () => {
  const arranged = (content: string | Uint8Array, edges?: string | Uint8Array) => {
    const bytes = (text: string | Uint8Array): Uint8Array =>
      typeof text === 'string' ? new TextEncoder().encode(text) : text
    const problem = readProblemFile('p', bytes(content))
    const list = edges === undefined ? problem.edges : readEdgesFile('e', bytes(edges)).edges
    if (!list) throw new WrongInput('no edges')
    return arrangeProblem('p', problem, list, undefined)
  }

  it('says the same in every form, plain and gzipped', () => {
    const expected = arranged(JSON.stringify(example))
    const lines = example.edges.map((edge) => JSON.stringify(edge)).join('\n')
    const csv = 'i,j,score\r\n0,0,7\r\n\r\n0,1,9,3\r\n1,0,8\r\n2, 0, 5'
    const matrix = {
      ...head,
      matrix: [
        [7, 9],
        [8, null],
        [5, null],
      ],
    }
    const forms: (string | Uint8Array)[][] = [
      [JSON.stringify(example, null, 2)],
      [`${JSON.stringify(head)}\n${lines}\n`],
      [JSON.stringify(matrix)],
      [binary()],
      [JSON.stringify(head), csv],
      [JSON.stringify(head), csv.replaceAll('\r\n', '\n')],
      [JSON.stringify(head), csv.replaceAll('\r\n', '\r')],
      [JSON.stringify(head), `\uFEFF${csv}`],
      [JSON.stringify(head), binary()],
    ]
    for (const [content = '', edges] of forms) {
      expect(arranged(content, edges)).toEqual(expected)
      expect(arranged(gzipSync(content), edges && gzipSync(edges))).toEqual(expected)
    }
  })

  const json = (change: object): string => JSON.stringify({ ...example, ...change })
  it.each([
    ['not JSON', '{"mentees":3,\n"mentors":2,,', undefined, 'line 2, column 13'],
    [
      'an index out of range',
      json({
        edges: [
          [0, 0, 1],
          [3, 0, 7],
        ],
      }),
      undefined,
      'edges[1]: mentee 3',
    ],
    ['a negative index', json({ edges: [[0, -1, 7]] }), undefined, 'edges[0]: mentor -1'],
    [
      'a fraction as score',
      json({
        edges: [
          [0, 0, 7],
          [0, 1, 0.83],
        ],
      }),
      undefined,
      'edges[1]: score is 0.83, whole numbers only; multiply by 1000',
    ],
    ['a text as score', json({ edges: [[0, 0, '7']] }), undefined, 'edges[0]: score is "7", whole numbers only'],
    ['a capacity of the wrong length', json({ capacity: [1] }), undefined, 'capacity must be a list of 2'],
    ['a negative capacity', json({ capacity: [1, -1] }), undefined, 'capacity[1] is -1'],
    ['a lock without an edge', json({ locked: [[1, 1]] }), undefined, 'locked [1,1] has no edge'],
    ['an empty file', '', undefined, 'the file is empty'],
    ['a cut-off gzip', gzipSync(json({})).subarray(0, 30), undefined, 'cut off'],
    ['a cut-off binary', binary().subarray(0, 40), undefined, 'should have 72 bytes'],
    ['a CSV line with two fields', JSON.stringify(head), '0,0,7\n0,1\n', 'e: line 2 has 2 fields'],
    ['a CSV line with a text', JSON.stringify(head), '0,0,7\n0,x,1\n', 'e: line 2: j is x'],
    ['a CSV line with a fraction', JSON.stringify(head), '0,0,7\n0,1,0.5\n', 'e: line 2: score is 0.5'],
    ['a CSV index out of range', JSON.stringify(head), '0,0,7\n\n9,0,1\n', 'e: line 3: mentee 9'],
    ['a key that is nearly known', json({ minimun: [1, 1] }), undefined, 'did you mean minimum?'],
    [
      'a matrix with a short row',
      JSON.stringify({ ...head, matrix: [[1, 2], [1], [1, 2]] }),
      undefined,
      'matrix[1] must have 2',
    ],
    [
      'two locks over one mentee',
      json({
        locked: [
          [0, 0],
          [0, 1],
        ],
      }),
      undefined,
      'lockTwice',
    ],
    ['an NDJSON line that is broken', `${JSON.stringify(head)}\n[0,0,7]\n[0,1\n`, undefined, 'p: line 3'],
    ['a score out of range', json({ edges: [[0, 0, 2_000_000_000]] }), undefined, 'badScore'],
    ['no edges', JSON.stringify(head), undefined, 'no edges'],
    ['a list', '[]', undefined, 'a problem is an object'],
    ['a count that is no number', json({ mentees: '3' }), undefined, 'mentees must be a whole number'],
  ])('with %s is refused with its place', (_, content, edges, message) => {
    const attempt = (): unknown => arranged(content, edges)
    expect(attempt).toThrow(WrongInput)
    expect(attempt).toThrow(message)
  })
})

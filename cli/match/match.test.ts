import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTable } from '../../tables/read.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
const repository = join(import.meta.dirname, '..', '..')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lyceum-match-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the real command as npm does: from the project's folder, with the person's own folder in INIT_CWD. */
function run(...args: string[]) {
  const env = { ...process.env, INIT_CWD: folder }
  const done = spawnSync(process.execPath, [main, ...args], { cwd: repository, env, encoding: 'utf8' })
  expect(`${done.stdout}${done.stderr}`).not.toMatch(/\n\s+at .*\.ts:/)
  return { code: done.status, out: done.stdout, err: done.stderr }
}

const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return name
}
const get = (name: string): string => readFileSync(join(folder, name), 'utf8')

type Answer = {
  placed: number
  unplaced: number
  score: number
  objective: number
  status: string
  pairs: {
    mentee: string
    mentor: string
    fit: number
    score: number
    lines: { criterion: string; points: number; of: number | null; why: string }[]
  }[]
  unmatched: { id: string; cause: string; text: string; blocked: { mentor: string; rules: string[] }[] }[]
  warnings: string[]
}
const match = (...args: string[]): Answer => {
  const { code, out, err } = run('match', ...args, '--json')
  expect(code, err).toBe(0)
  return JSON.parse(out)
}

const header = [
  'id',
  'name',
  'email',
  'role',
  'capacity',
  'timezone',
  'languages',
  'level',
  'manager',
  'wants',
  'skills',
  'goals',
  'avoid',
]
const somePeople = [
  [
    'm1',
    'Keiko Tanabe',
    'keiko@x.example',
    'mentor',
    '2',
    'Asia/Tokyo',
    'ja:native; en',
    '5',
    '',
    '',
    'optics:4; review:3',
    'lead',
    '',
  ],
  [
    'm2',
    'Mateus Álves',
    'mateus@x.example',
    'mentor',
    '1',
    'America/Recife',
    'pt:native; en',
    '5',
    '',
    '',
    'flow:4; C++:3',
    'grow',
    '',
  ],
  [
    'm3',
    'Aoife Ní Bhriain',
    'aoife@x.example',
    'both',
    '2',
    'Europe/Dublin',
    'en:native',
    '4',
    '',
    'optics',
    'audits:4',
    'lead; grow',
    '',
  ],
  [
    'n1',
    '=HYPERLINK("http://evil.example","click")',
    'amara@x.example',
    'mentee',
    '',
    'Africa/Lagos',
    'en',
    '2',
    'm1',
    'review; flow',
    '',
    'lead',
    '',
  ],
  [
    'n2',
    'Tomás <b>Quispe</b>',
    'tomas@x.example',
    'mentee',
    '',
    'America/Lima',
    'es:native; en:basic',
    '1',
    '',
    'flow; C++',
    '',
    'grow',
    '',
  ],
  ['n3', 'Yuki "U" Mori', 'yuki@x.example', 'mentee', '', 'Asia/Tokyo', 'ja', '2', '', 'optics', '', 'lead', 'm2'],
  [
    'n4',
    'Wiśniewski, Jan',
    'jan@x.example',
    'mentee',
    '',
    'Europe/Warsaw',
    'pl; en',
    '2',
    '',
    'audits; review',
    '',
    'grow',
    '',
  ],
]
const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
const write = (separator: string, rows: string[][] = somePeople, columns = header): string =>
  [columns, ...rows].map((row) => row.map(quote).join(separator)).join('\r\n')

const strip = ({ pairs, unmatched, score, objective, placed }: Answer) => ({
  pairs,
  unmatched,
  score,
  objective,
  placed,
})

// Every test starts processes; a loaded machine needs seconds for each.
describe('lyceum match', { timeout: 120_000 }, () => {
  it('gives the same pairs for the same people with comma, semicolon, tab, in UTF-16 and with shuffled rows', () => {
    const expected = strip(match(put('comma.csv', write(',')), '--seed', '7'))
    expect(expected.placed).toBeGreaterThanOrEqual(4)
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(write(';'), 'utf16le')])
    const others = {
      'semicolon.csv': write(';'),
      'tab.tsv': write('\t'),
      'marked.csv': `\uFEFF${write(',')}`,
      'utf16.csv': utf16,
      'shuffled.csv': write(
        ',',
        [3, 6, 0, 5, 2, 4, 1].map((k) => somePeople[k] ?? []),
      ),
      'renamed.csv': write(',', somePeople, [
        'Employee ID',
        'NAME',
        'E-Mail',
        'Role',
        'Max Mentees',
        'Time Zone',
        'languages',
        'Grade',
        'manager',
        'wants to learn',
        'offers',
        'Goals',
        'avoid',
      ]),
    }
    for (const [name, content] of Object.entries(others))
      expect(strip(match(put(name, content), '--seed', '7')), name).toEqual(expected)
  })

  it('says the same contributions in JSON, CSV and the report, and lines add up to the score', () => {
    put('people.csv', write(','))
    const answer = match('people.csv', '--out', 'report.html', '--csv', 'pairs.csv', '--seed', '7')
    const report = get('report.html')
    const table = readTable(readFileSync(join(folder, 'pairs.csv')))
    expect(table.header).toEqual(
      'mentee_id,mentee_name,mentee_email,mentor_id,mentor_name,mentor_email,fit,reasons'.split(','),
    )
    expect(table.rows.length).toBe(answer.pairs.length)
    for (const pair of answer.pairs) {
      expect(pair.lines.reduce((sum, { points }) => sum + points, 0)).toBe(pair.score)
      const row = table.rows.find(({ cells }) => cells[0] === pair.mentee)
      expect([row?.cells[3], row?.cells[6]]).toEqual([pair.mentor, String(pair.fit)])
      expect(report).toContain(`<b>${(pair.fit / 10).toFixed(1)}</b>`)
      for (const { criterion, points, of, why } of pair.lines) {
        expect(row?.cells[7]).toContain(`${criterion} ${points} of ${of} (${why})`)
        expect(report).toContain(`<b>${criterion} ${(points / 10).toFixed(1)}</b> of ${((of ?? 0) / 10).toFixed(1)}`)
      }
    }
  })

  it('keeps a formula and markup in a name as text in JSON, CSV and the report', () => {
    put('people.csv', write(','))
    match('people.csv', '--out', 'report.html', '--csv', 'pairs.csv')
    expect(get('pairs.csv')).toContain(`"'=HYPERLINK(""http://evil.example"",""click"")"`)
    expect(get('report.html')).toContain('=HYPERLINK(&quot;http://evil.example&quot;,&quot;click&quot;)')
    expect(get('report.html')).toContain('Tomás &lt;b&gt;Quispe&lt;/b&gt;')
    expect(get('report.html')).not.toMatch(/<script|<b>Quispe|href=|src=|url\(|@import/)
  })

  it('never names a private avoidance: it is a count in the report and "private" in JSON', () => {
    const rows = [
      ...somePeople.slice(0, 3),
      ['n9', 'Ana', 'ana@x.example', 'mentee', '', '', '', '', '', 'optics', '', '', 'm1; m2; m3'],
    ]
    const answer = match(put('private.csv', write(',', rows)), '--out', 'private.html')
    const ana = answer.unmatched.find(({ id }) => id === 'n9')
    expect(ana?.cause).toBe('constraint:private')
    expect(ana?.blocked.flatMap(({ rules }) => rules)).toEqual(['private', 'private', 'private'])
    expect(get('private.html')).toContain('3 are excluded by a private rule')
    expect(JSON.stringify(answer)).not.toContain('avoid')
  })

  it('lists twelve planted faults at their twelve places and no other, and writes nothing', () => {
    const columns = [
      'id',
      'role',
      'capacity',
      'timezone',
      'hours',
      'level',
      'manager',
      'languages',
      'partner',
      'wants',
      'skills',
    ]
    const row = (id: string, changes: Partial<Record<string, string>> = {}): string[] => {
      const usual: Record<string, string> = { id, role: 'mentee', timezone: 'Europe/Berlin', level: '2', wants: 'sql' }
      return columns.map((column) => ({ ...usual, ...changes })[column] ?? '')
    }
    const rows = [
      row('m1', { role: 'mentor', level: '5', skills: 'sql' }),
      row('a', { role: 'mentr' }),
      row('twice'),
      row('twice'),
      row('b', { role: 'mentor', capacity: '2.5', skills: 'sql' }),
      row('c', { timezone: 'Berlinn' }),
      row('d', { hours: 'sometimes' }),
      row('e', { level: 'seniorr' }),
      row('f', { manager: 'g' }),
      row('g', { manager: 'f' }),
      row('h', { partner: 'nobody' }),
      row('i', { partner: 'twice' }),
      row('j', { languages: 'en:wonderful' }),
      row('good', { manager: 'm1', partner: 'm1' }),
    ]
    const { code, err, out } = run(
      'match',
      put('faults.csv', write(';', rows, columns)),
      '--out',
      'faults.html',
      '--csv',
      'faults-pairs.csv',
    )
    expect(code).toBe(2)
    expect(out).toBe('')
    const lines = err.trim().split('\n')
    expect(lines[0]).toBe('faults.csv: 12 problems, nothing was written.')
    const places = lines.slice(1).map((line) => /^ {2}(row \d+, column \w+): /.exec(line)?.[1])
    expect(places).toEqual([
      'row 3, column role',
      'row 4, column id',
      'row 5, column id',
      'row 6, column capacity',
      'row 7, column timezone',
      'row 8, column hours',
      'row 9, column level',
      'row 10, column manager',
      'row 11, column manager',
      'row 12, column partner',
      'row 13, column partner',
      'row 14, column languages',
    ])
    expect(err).toContain('row 7, column timezone: "Berlinn" is not a time zone; did you mean Europe/Berlin?')
    expect(err).toContain('row 4, column id: "twice" is also in row 5')
    expect(existsSync(join(folder, 'faults.html')) || existsSync(join(folder, 'faults-pairs.csv'))).toBe(false)
  })

  it.each([
    ['no role column', 'id;wants\r\na;sql', 'column role: is missing'],
    ['no mentor', 'id;role;wants;skills\r\na;mentee;sql;', 'nobody is a mentor'],
    ['neither id nor e-mail', 'name;role\r\na;mentee', 'column id: is missing'],
    ['nothing to match by', 'id;role\r\na;mentee\r\nb;mentor', 'nothing to match by'],
    ['an empty file', '', 'is empty'],
  ])('%s is wrong input', (_, content, message) => {
    const { code, err } = run('match', put('wrong.csv', content))
    expect([code, err.includes(message)], err).toEqual([2, true])
  })

  it('refuses a workbook with how to save it as CSV, a missing file, and outputs that are inputs', () => {
    const workbook = join(repository, 'tables', 'samples', 'openpyxl.xlsx')
    copyFileSync(workbook, join(folder, 'people.xlsx'))
    expect(run('match', 'people.xlsx').err).toContain('CSV UTF-8')
    expect(run('match', 'nowhere.csv').err).toContain('no such file')
    put('people.csv', write(','))
    const before = get('people.csv')
    rmSync(join(folder, 'link.csv'), { force: true })
    symlinkSync(join(folder, 'people.csv'), join(folder, 'link.csv'))
    for (const args of [
      ['--csv', 'people.csv'],
      ['--out', './people.csv'],
      ['--csv', 'link.csv'],
      ['--out', 'same', '--csv', 'same'],
      ['--out', 'no/folder.html'],
    ])
      expect(run('match', 'people.csv', ...args).code, args.join(' ')).toBe(2)
    expect(get('people.csv')).toBe(before)
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('reads a config as YAML and as JSON alike, and tells its faults by line with the nearest name', () => {
    put('people.csv', write(','))
    const yaml =
      'seed: 3\ncriteria:\n  - kind: skills\n    weight: medium\n  - kind: similar\n    mentee: goals\n    weight: 20\nrules:\n  hours: 0\nlock:\n  - { mentee: n4, mentor: m1 }\n'
    const json = {
      seed: 3,
      criteria: [
        { kind: 'skills', weight: 60 },
        { kind: 'similar', mentee: 'goals', weight: 'low' },
      ],
      rules: { hours: 0 },
      lock: [{ mentee: 'n4', mentor: 'm1' }],
    }
    const fromYaml = match('people.csv', '--config', put('match.yaml', yaml))
    expect(strip(match('people.csv', '--config', put('match.json', JSON.stringify(json))))).toEqual(strip(fromYaml))
    expect(fromYaml.pairs.find(({ mentee }) => mentee === 'n4')?.mentor).toBe('m1')
    const wrong =
      'seed: 3\ncriteria:\n  - kind: skills\n    wieght: 60\n  - kind: similar\n    mentee: gaols\n    weight: 101\nrulse:\n  hours: 0\n'
    const { code, err } = run('match', 'people.csv', '--config', put('wrong.yaml', wrong))
    expect(code).toBe(2)
    expect(err).toContain('line 4: "wieght" is not a key here; did you mean weight?')
    expect(err).toContain('line 7: weight must be a whole number from 0 to 100')
    expect(err).toContain('line 8: "rulse" is not a key here; did you mean rules?')
    const unknown = 'criteria:\n  - kind: similar\n    mentee: gaols\n    weight: 60\n'
    expect(run('match', 'people.csv', '--config', put('unknown.yaml', unknown)).err).toContain(
      'line 3: "gaols" is not a column of the file; did you mean goals?',
    )
    expect(run('match', 'people.csv', '--config', put('broken.yaml', 'seed: 3\ncriteria: [')).err).toMatch(/line \d/)
  })

  it('warns about columns it does not know, with the nearest name', () => {
    const { err } = run(
      'match',
      put(
        'near.csv',
        write(
          ',',
          somePeople.map((cells) => [...cells, 'x', 'y']),
          [...header, 'prevoius', 'shoe size'],
        ),
      ),
    )
    expect(err).toContain('column prevoius: is not a column we know; did you mean previous?')
    expect(err).toContain('column shoe size: is not a column we know')
  })

  it('modes of a later version exit with 2 and say so', () => {
    put('people.csv', write(','))
    for (const mode of ['maxmin', 'leximin', 'stable', 'balance']) {
      const { code, err } = run('match', 'people.csv', '--mode', mode)
      expect([code, err]).toEqual([2, `--mode ${mode} comes with a later version. Nothing was written.\n`])
    }
    expect(run('solve', 'problem.json').code).toBe(2)
    expect(run('match', 'people.csv', '--mode', 'best').code).toBe(2)
    expect(run('match', 'people.csv', '--seed', 'x').code).toBe(2)
    expect(run('match').code).toBe(2)
  })

  it('writes a sample of 60 people with a commented config that runs as it stands, and overwrites nothing', () => {
    expect(run('match', '--example', 'sample').code).toBe(0)
    const answer = match('sample/people.csv', '--config', 'sample/match.yaml', '--out', 'sample/report.html')
    expect(readTable(readFileSync(join(folder, 'sample', 'people.csv'))).rows.length).toBe(60)
    expect(answer.status).toBe('optimal')
    expect(answer.placed).toBeGreaterThan(30)
    expect(get('sample/report.html')).toContain('proven and checked')
    expect(run('match', '--example', 'sample').code).toBe(2)
  })

  it('prints help with every option and an example', () => {
    const { code, out } = run('match', '--help')
    expect(code).toBe(0)
    for (const option of ['--config', '--out', '--csv', '--json', '--mode', '--seed', '--example', 'Example:'])
      expect(out).toContain(option)
  })

  it('prints every key of its JSON answer', () => {
    put('people.csv', write(','))
    const answer = match('people.csv')
    expect(Object.keys(answer)).toEqual(
      'placed,unplaced,score,objective,mode,status,optimal,certificate,seed,pairs,unmatched,mentors,shortages,distribution,warnings,ms'.split(
        ',',
      ),
    )
    expect(Object.keys(answer.pairs[0] ?? {})).toEqual('mentee,mentor,fit,score,lines,margin,runnerUp'.split(','))
  })
})

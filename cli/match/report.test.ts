import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type Person, preparePool, solveWithConflicts } from '../../matching/index.ts'
import { explainDraft } from './answer.ts'
import { writeReport } from './report.ts'

/** A pool of `mentees` and `mentors` with more people than places, a private rule, and a mentor nobody may have. */
function aReport(mentees: number, mentors: number): string {
  const skills = ['sql', 'negotiation', 'leading a team', 'audits', 'writing', 'testing', 'optics']
  const pick = (k: number, count: number): string[] => skills.filter((_, at) => (at * 5 + k) % 7 < count)
  const people: Person[] = []
  for (let k = 0; k < mentors; k++) {
    const offers = pick(k, 3).map((name) => ({ name, level: 3 }))
    people.push({
      id: `m${k}`,
      role: 'mentor',
      capacity: 1 + (k % 5),
      answers: { skills: { kind: 'skills', skills: offers }, level: { kind: 'scale', value: 4 + (k % 2) } },
    })
  }
  for (let k = 0; k < mentees; k++)
    people.push({
      id: `n${k}`,
      role: 'mentee',
      capacity: 0,
      waiting: k % 9 === 0 ? 1 : 0,
      avoid: k === 1 ? people.slice(0, mentors).map(({ id }) => id) : [],
      answers: { wants: { kind: 'list', values: pick(k + 2, 2) }, level: { kind: 'scale', value: 1 + (k % 3) } },
    })
  const pool = preparePool({
    people,
    settings: {
      version: 1,
      criteria: [
        { name: 'skills', kind: 'skills', mentee: 'wants', mentor: 'skills', weight: 100 },
        { name: 'level', kind: 'seniority', mentee: 'level', mentor: 'level', weight: 60, mustHold: true, minimum: 1 },
      ],
      rules: { reportingLine: 2, sameTeam: false, repeat: true, hours: 0, language: true, reciprocal: true },
      languages: 'languages',
      coverage: 'everyone',
      floor: 0,
      loadStep: 0,
      waitBonus: 100,
      seed: 1,
      synonyms: [],
      broader: [],
      locks: [],
      forbidden: [],
    },
  })
  const result = explainDraft(pool, solveWithConflicts(pool.problem, pool.conflicts), undefined, [
    'column shoe size: is not known',
  ])
  const shown = new Map(
    people.map(({ id }, row) => [
      id,
      { id, name: `Person Wiśniewski-Okonkwo ${id}`, email: '', row, department: 'Optics', location: 'İzmir' },
    ]),
  )
  return writeReport(result, { file: 'people.csv', shown, from: '2027-03-01' })
}

describe('the report of a match', () => {
  it('of 1,000 people is a file under 3 MB', () => {
    expect(Buffer.byteLength(aReport(800, 200))).toBeLessThan(3_000_000)
  })

  it('has no script and fetches nothing', () => {
    expect(aReport(40, 10)).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|src=|href=|javascript:| on\w+=/i)
  })

  const browserPath = [process.env.CHROME_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync)

  it.skipIf(browserPath === undefined)(
    'reads on phone and desktop, light and dark, without a network, and axe finds nothing',
    { timeout: 180_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'lyceum-report-'))
      const file = join(folder, 'report.html')
      writeFileSync(file, aReport(40, 10))
      const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
      const browser = await chromium.launch({ ...(browserPath ? { executablePath: browserPath } : {}), args })
      try {
        for (const width of [390, 1440])
          for (const colorScheme of ['light', 'dark'] as const) {
            const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, offline: true })
            const page = await context.newPage()
            const errors: string[] = []
            page.on('console', (message) => errors.push(message.text()))
            await page.goto(`file://${file}`)
            const { violations } = await new AxeBuilder({ page }).analyze()
            expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
            expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
            expect(errors).toEqual([])
            await context.close()
          }
      } finally {
        await browser.close()
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})

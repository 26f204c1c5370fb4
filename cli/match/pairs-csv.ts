import { writeTable } from '../../tables/write.ts'
import { listLines, menteeId, mentorId, type Result } from './answer.ts'
import type { Shown } from './people.ts'

const header = [
  'mentee_id',
  'mentee_name',
  'mentee_email',
  'mentor_id',
  'mentor_name',
  'mentor_email',
  'fit',
  'reasons',
]

/** The pairs as a spreadsheet opens them: with a byte order mark, and no cell that it would run as a formula. */
export function writePairs({ pool, pairs }: Result, shown: ReadonlyMap<string, Shown>): string {
  const rows = pairs.map((pair) => {
    const mentee = menteeId(pool, pair.request)
    const mentor = mentorId(pool, pair.offer)
    const who = (id: string): string[] => [id, shown.get(id)?.name ?? '', shown.get(id)?.email ?? '']
    const reasons = listLines(pair).map(({ criterion, points, of, why }) =>
      [criterion, points, ...(of === null ? [] : ['of', of]), `(${why})`].join(' '),
    )
    return [...who(mentee), ...who(mentor), String(pair.fit), reasons.join('; ')]
  })
  return writeTable(header, rows, { byteOrderMark: true })
}

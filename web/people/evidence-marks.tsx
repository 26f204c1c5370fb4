import { useTranslation } from 'react-i18next'
import type { Reply } from '../api.ts'

export type Evidence = Reply<'GET /people/:id/evidence'>
export type Kind = Evidence['list'][number]['kind']
type Look = { shape: 'disc' | 'square' | 'triangle' | 'diamond'; tone: string; isOpen?: boolean }

/** Each kind has a shape of its own, so that the map reads in grey; related kinds share a tone. */
const looks: Record<Kind, Look> = {
  answer: { shape: 'disc', tone: 'd1' },
  article: { shape: 'square', tone: 'd3' },
  article_verified: { shape: 'square', tone: 'd1' },
  teaching: { shape: 'triangle', tone: 'd2' },
  assessment: { shape: 'triangle', tone: 'd3' },
  certification: { shape: 'triangle', tone: 'd1' },
  completion: { shape: 'triangle', tone: 'd2', isOpen: true },
  goal: { shape: 'diamond', tone: 'd4' },
  mentoring: { shape: 'diamond', tone: 'd1' },
  project: { shape: 'diamond', tone: 'd2', isOpen: true },
  review: { shape: 'square', tone: 'd2', isOpen: true },
  resource: { shape: 'square', tone: 'd4' },
  kudos: { shape: 'disc', tone: 'd2', isOpen: true },
  comment: { shape: 'disc', tone: 'd4' },
  claim: { shape: 'disc', tone: 'd-line', isOpen: true },
  confirmed_claim: { shape: 'disc', tone: 'd2' },
}

/** One sign at a place of an SVG. */
export function Mark({ kind, x, y }: { kind: Kind; x: number; y: number }) {
  const { shape, tone, isOpen } = looks[kind]
  const paint = isOpen
    ? { fill: 'var(--sheet)', stroke: `var(--${tone})`, strokeWidth: 1.6 }
    : { fill: `var(--${tone})`, stroke: tone === 'd4' ? 'var(--d2)' : 'none', strokeWidth: 1 }
  const inset = isOpen ? 0.8 : 0
  if (shape === 'disc') return <circle cx={x} cy={y} r={5 - inset} {...paint} />
  if (shape === 'square') {
    const side = 9 - inset
    return <rect x={x - side / 2} y={y - side / 2} width={side} height={side} rx={1.5} {...paint} />
  }
  if (shape === 'triangle') return <path d={`M${x} ${y - 5.6}l5.6 9.8h-11.2z`} {...paint} />
  return <path d={`M${x} ${y - 6}l6 6-6 6-6-6z`} {...paint} />
}

/** The sign alone, beside its word. */
export function MarkIcon({ kind }: { kind: Kind }) {
  return (
    <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <Mark kind={kind} x={0} y={0} />
    </svg>
  )
}

/** The word for a kind of evidence. */
export function useKindName(): (kind: Kind) => string {
  const { t } = useTranslation()
  return (kind) => t('knows.kind', { kind })
}

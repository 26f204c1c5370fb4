import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showMonthShort } from '../i18n/format.ts'
import { type Evidence, Mark, MarkIcon, useKindName } from './evidence-marks.tsx'
import classes from './knows.module.css'

type EvidenceMap = NonNullable<Evidence['map']>
type Props = { map: EvidenceMap; skills: Evidence['skills'] }

/** Narrower than this, names stand above their lines and one year is shown. */
export const narrowPx = 520
const quartersOfYear = 4

/** The width that an element has; 0 until it is known. */
export function useWidth() {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const { current } = element
    if (!current) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return [element, width] as const
}

/** The first day of a quarter written as 2026-Q2. */
const firstDayOf = (quarter: string) => {
  const [year = '', part = 'Q1'] = quarter.split('-')
  return `${year}-${String((Number(part.slice(1)) - 1) * 3 + 1).padStart(2, '0')}-01`
}

/** The rows of the map in a number of latest quarters: what is drawn is what is counted. */
export function rowsOf({ map, skills }: Props, quartersShown: number) {
  const quarters = map.quarters.slice(-quartersShown)
  const rows = skills.map(({ skill }) => {
    const marks = quarters.flatMap((quarter, at) => {
      const here = map.marks.filter((mark) => mark.skillId === skill.id && mark.quarter === quarter)
      const kinds = here.flatMap(({ kind, count }) => Array.from({ length: count }, () => kind))
      return kinds.map((kind, index) => ({ kind, at: at + (index + 0.5) / kinds.length }))
    })
    return { skill, marks }
  })
  return { quarters, rows: rows.filter(({ marks }) => marks.length > 0) }
}

/** Skills by quarters; each sign has the shape of its kind. It measures its width, so that its text is never scaled. */
export function EvidenceMap({ map, skills, width }: Props & { width: number }) {
  const { t } = useTranslation()
  const kindName = useKindName()
  const isNarrow = width < narrowPx
  const { quarters, rows } = rowsOf({ map, skills }, isNarrow ? quartersOfYear : map.quarters.length)
  const start = isNarrow ? 6 : 184
  const end = width - 44
  const rowHeight = isNarrow ? 52 : 39
  const lineOf = (index: number) => index * rowHeight + (isNarrow ? 38 : 20)
  const xOf = (at: number) => start + ((end - start) * at) / quarters.length
  const foot = lineOf(rows.length - 1) + 20
  const total = rows.reduce((sum, { marks }) => sum + marks.length, 0)
  const kinds = [...new Set(rows.flatMap(({ marks }) => marks.map(({ kind }) => kind)))]
  if (width === 0) return null
  return (
    <figure>
      <svg
        className={classes.map}
        width={width}
        height={foot + 28}
        role="img"
        aria-label={t('knows.mapLabel', { count: total, skills: rows.length })}
      >
        {quarters.map(
          (quarter, index) =>
            index % 2 === 0 && <Tick key={quarter} x={xOf(index)} foot={foot} day={firstDayOf(quarter)} />,
        )}
        <line x1={end} x2={end} y1={2} y2={foot} stroke="var(--line)" />
        <text x={end} y={foot + 20} textAnchor="end">
          {t('knows.now')}
        </text>
        {rows.map(({ skill, marks }, index) => (
          <g key={skill.id}>
            <line x1={isNarrow ? 0 : start} x2={end} y1={lineOf(index)} y2={lineOf(index)} stroke="var(--line-2)" />
            <text className={classes.skillName} x={0} y={lineOf(index) + (isNarrow ? -16 : 5)}>
              {shorten(skill.name, isNarrow ? end : start - 16)}
            </text>
            <text className={classes.sum} x={width} y={lineOf(index) + 5} textAnchor="end">
              {marks.length}
            </text>
            {marks.map(({ kind, at }) => (
              <Mark key={`${kind} ${at}`} kind={kind} x={xOf(at)} y={lineOf(index)} />
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        <ul className={classes.legend}>
          {kinds.map((kind) => (
            <li key={kind}>
              <MarkIcon kind={kind} />
              {kindName(kind)}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  )
}

function Tick({ x, foot, day }: { x: number; foot: number; day: string }) {
  return (
    <>
      <line x1={x} x2={x} y1={2} y2={foot} stroke="var(--line)" />
      <text x={x} y={foot + 20}>
        {showMonthShort(day)}
      </text>
    </>
  )
}

/** SVG does not break lines: what would run into the picture ends in an ellipsis; the list has it whole. */
const averageLetterPx = 7.4
const shorten = (name: string, roomPx: number) => {
  const letters = Math.floor(roomPx / averageLetterPx)
  return name.length > letters ? `${name.slice(0, letters - 1).trimEnd()}…` : name
}

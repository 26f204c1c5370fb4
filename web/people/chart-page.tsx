import { IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, type Reply } from '../api.ts'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Empty } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import classes from './chart.module.css'

type Unit = Reply<'GET /chart'>['items'][number]
type Tree = {
  open: ReadonlySet<string>
  current: string | undefined
  toggle: (id: string) => void
  focus: (id: string) => void
}

/** The units of the organisation as a tree that opens level by level; what is below one is asked for when it opens. */
export function ChartPage() {
  const { t } = useTranslation()
  const roots = useQuery(ask('GET /chart', { query: {} })).data?.items
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [current, setCurrent] = useState<string>()
  const tree = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const toggle = (id: string) => setOpen((before) => (before.has(id) ? without(before, id) : new Set([...before, id])))
  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? [])]
    const at = items.findIndex((item) => item.matches(':focus'))
    const here = items[at]
    if (!here || event.metaKey || event.ctrlKey || event.altKey) return
    const id = here.dataset.unit ?? ''
    const act = keyActs[event.key]?.({ items, at, here, isOpen: open.has(id) })
    if (event.key === 'Enter') void navigate({ to: '/people', search: { units: id } })
    else if (act === 'toggle') toggle(id)
    else if (act) act.focus()
    else return
    event.preventDefault()
  }
  // Whoever tabs into the tree comes to the unit they left, at first to the top.
  const shared: Tree = { open, current: current ?? roots?.[0]?.id, toggle, focus: setCurrent }
  return (
    <div className={sheet.pad}>
      <Title>{t('chart.name')}</Title>
      <div className={`${sheet.stackClose} ${sheet.narrow}`}>
        <header>
          <Heading>{t('chart.name')}</Heading>
          <p className={sheet.lead}>{t('chart.words')}</p>
        </header>
        {roots?.length === 0 && (
          <Empty>
            <p>{t('chart.empty')}</p>
          </Empty>
        )}
        {roots ? (
          <div ref={tree} role="tree" aria-label={t('chart.name')} className={classes.tree} onKeyDown={onKeyDown}>
            {roots.map((unit) => (
              <Node key={unit.id} unit={unit} tree={shared} />
            ))}
          </div>
        ) : (
          <Bar width="60%" height={20} />
        )}
      </div>
    </div>
  )
}

const without = (set: ReadonlySet<string>, id: string) => new Set([...set].filter((each) => each !== id))

type Place = { items: HTMLElement[]; at: number; here: HTMLElement; isOpen: boolean }
/** What the arrows of a tree do (WAI-ARIA): the item to go to, or to open or close the one that has the focus. */
const keyActs: Record<string, (place: Place) => HTMLElement | 'toggle' | null | undefined> = {
  ArrowDown: ({ items, at }) => items[at + 1],
  ArrowUp: ({ items, at }) => items[at - 1],
  Home: ({ items }) => items[0],
  End: ({ items }) => items.at(-1),
  ArrowRight: ({ here, isOpen, items, at }) => {
    if (here.ariaExpanded === null) return null
    return isOpen ? items[at + 1] : 'toggle'
  },
  ArrowLeft: ({ here, isOpen, items, at }) =>
    isOpen ? 'toggle' : items.slice(0, at).findLast((item) => Number(item.ariaLevel) < Number(here.ariaLevel)),
}

function Node({ unit, tree, level = 1 }: { unit: Unit; tree: Tree; level?: number }) {
  const { t } = useTranslation()
  const isOpen = tree.open.has(unit.id)
  const below = useQuery({ ...ask('GET /chart', { query: { unit: unit.id } }), enabled: isOpen }).data?.items
  const head = unit.head && [unit.head.name, unit.head.title].filter(Boolean).join(t('comma'))
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree answers the keys for all of its items */}
      <div
        role="treeitem"
        data-unit={unit.id}
        aria-level={level}
        aria-expanded={unit.children > 0 ? isOpen : undefined}
        aria-selected={false}
        tabIndex={tree.current === unit.id ? 0 : -1}
        className={classes.unit}
        style={{ paddingInlineStart: (level - 1) * 20 + 4 }}
        onFocus={() => tree.focus(unit.id)}
        onClick={() => unit.children > 0 && tree.toggle(unit.id)}
      >
        <IconChevronRight
          size={16}
          aria-hidden="true"
          data-open={isOpen || undefined}
          data-leaf={unit.children === 0 || undefined}
          className="mantine-rotate-rtl"
        />
        <div>
          <bdi className="medium">{unit.name}</bdi>
          {head && <p className="t-12 ink-3">{head}</p>}
        </div>
        <Link
          to="/people"
          search={{ units: unit.id }}
          tabIndex={-1}
          className="link t-12 num"
          onClick={(event) => event.stopPropagation()}
        >
          {t('chart.people', { count: unit.peopleBelow })}
        </Link>
      </div>
      {isOpen && below?.map((child) => <Node key={child.id} unit={child} tree={tree} level={level + 1} />)}
    </>
  )
}

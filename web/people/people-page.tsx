import { Button, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, type Reply } from '../api.ts'
import { isolate } from '../i18n/format.ts'
import { Face } from '../ui/face.tsx'
import { useLocalTime } from '../ui/local-time.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Empty, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { areSingleKeysOn, isTyping } from '../ui/shortcuts.ts'
import { Facets } from './facets.tsx'
import { asQuery, countNarrowings, type Narrowing, readNarrowing } from './narrowing.ts'
import classes from './people.module.css'

type PersonSummary = Reply<'GET /people'>['items'][number]
const route = getRouteApi('/signed-in/people')
const pageSize = 50
/** Long enough that a fast typist asks once, short enough that nobody waits. */
const typingPauseMs = 150

const withWords = ({ q: _, ...rest }: Narrowing, words: string): Narrowing =>
  words === '' ? rest : { ...rest, q: words }

/** The search words live in the address, so that a result can be sent to somebody and Back leads to it. */
function useSearchWords(): [string, (words: string) => void] {
  const q = route.useSearch().q ?? ''
  const navigate = route.useNavigate()
  const [typed, setTyped] = useState(q)
  const last = useRef(q)
  useEffect(() => {
    if (q !== last.current) setTyped(q)
    last.current = q
  }, [q])
  useEffect(() => {
    const words = typed.trim()
    if (words === last.current) return
    const timer = setTimeout(() => {
      last.current = words
      void navigate({
        to: '/people',
        search: (before: Narrowing) => withWords(before, words),
        replace: true,
        resetScroll: false,
      })
    }, typingPauseMs)
    return () => clearTimeout(timer)
  }, [typed, navigate])
  return [typed, setTyped]
}

/** J and K move from row to row, as in a mail program; Enter follows the link that has the focus. */
function useRowKeys() {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event) || !areSingleKeysOn()) return
      if (event.key !== 'j' && event.key !== 'k') return
      const links = [...(list.current?.querySelectorAll('a') ?? [])]
      const at = links.findIndex((link) => link.matches(':focus'))
      links[event.key === 'j' ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)]?.focus()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
  return list
}

export function PeoplePage() {
  const { t } = useTranslation()
  const narrowing = route.useSearch()
  const q = narrowing.q ?? ''
  const navigate = route.useNavigate()
  const [typed, setTyped] = useSearchWords()
  const list = useRowKeys()
  const people = useInfiniteQuery({
    queryKey: ['GET /people', 'pages', narrowing],
    queryFn: ({ pageParam, signal }) =>
      call('GET /people', { query: { ...asQuery(narrowing), cursor: pageParam, limit: pageSize } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
  const items = people.data?.pages.flatMap((page) => page.items)
  const narrow = (next: Partial<Narrowing>) =>
    navigate({
      to: '/people',
      search: (before: Narrowing) => readNarrowing({ ...before, ...next }),
      replace: true,
      resetScroll: false,
    })
  const isNarrowed = countNarrowings(narrowing) > 0
  const clear = () => {
    setTyped('')
    void navigate({ to: '/people', search: {}, replace: true })
  }
  return (
    <div className={sheet.pad}>
      <Title>{t('people.name')}</Title>
      <div className={classes.page}>
        <header className={classes.head}>
          <Heading>{t('people.name')}</Heading>
          <Link to="/people/chart" className="link t-12">
            {t('chart.name')}
          </Link>
        </header>
        <search>
          <TextInput
            type="search"
            aria-label={t('people.search')}
            placeholder={t('people.searchHint')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            leftSection={<IconSearch size={16} stroke={1.8} aria-hidden="true" />}
            autoComplete="off"
            spellCheck={false}
          />
        </search>
        <Facets narrowing={narrowing} onNarrow={narrow} />
        <Section
          title={q ? t('people.found', { words: isolate(q) }) : t(isNarrowed ? 'people.narrowed' : 'people.all')}
          action={isNarrowed && <UnstyledButton onClick={clear}>{t('people.clear')}</UnstyledButton>}
        >
          {items?.length === 0 ? (
            <Nobody words={q} isNarrowed={isNarrowed} onClear={clear} />
          ) : (
            <ul ref={list} className={classes.list} aria-busy={people.isPending || people.isPlaceholderData}>
              {items?.map((person) => <PersonRow key={person.id} person={person} />) ?? <Skeletons />}
            </ul>
          )}
          <p role="status" className="vh">
            {items && t('people.shown', { count: items.length })}
          </p>
          {people.hasNextPage && (
            <Button className={classes.more} onClick={() => people.fetchNextPage()} loading={people.isFetchingNextPage}>
              {t('people.more')}
            </Button>
          )}
        </Section>
      </div>
    </div>
  )
}

function PersonRow({ person }: { person: PersonSummary }) {
  const { t } = useTranslation()
  const clock = useLocalTime(person.zone)
  return (
    <li className={classes.row}>
      <Face person={person} size={40} />
      <div className={classes.who}>
        <Link to="/people/$id" params={{ id: person.id }} className={classes.link}>
          <bdi>{person.name}</bdi>
        </Link>
        {person.state === 'left' && <span className="t-12 ink-3">{t('people.left')}</span>}
        {person.away && <span className="t-12 ink-3">{t('people.away')}</span>}
        {person.title && <p>{person.title}</p>}
      </div>
      <p className={classes.unit}>{person.unit?.name}</p>
      <p className={classes.place}>
        {person.site?.name}
        {clock && <span className="num">{clock.time}</span>}
      </p>
    </li>
  )
}

type NobodyProps = { words: string; isNarrowed: boolean; onClear: () => void }

function Nobody({ words, isNarrowed, onClear }: NobodyProps) {
  const { t } = useTranslation()
  if (isNarrowed)
    return (
      <Empty>
        <p>{t('people.noneNarrowed')}</p>
        <Button onClick={onClear}>{t('people.clear')}</Button>
      </Empty>
    )
  if (words === '')
    return (
      <Empty>
        <p>{t('people.empty')}</p>
        <p className="ink-3">{t('people.emptyExample')}</p>
      </Empty>
    )
  return (
    <Empty>
      <p>{t('people.none', { words: isolate(words) })}</p>
      <p className="ink-3">{t('people.noneExample')}</p>
      <Button onClick={onClear}>{t('people.clear')}</Button>
    </Empty>
  )
}

const widths = ['38%', '30%', '44%', '34%', '40%', '28%', '36%', '42%', '32%', '39%', '31%', '45%']

/** Grey bars where the rows will stand, so that nothing moves when they come. */
function Skeletons() {
  return widths.map((width) => (
    <li key={width} className={classes.row} aria-hidden="true">
      <Bar width="40px" height={40} />
      <div className={classes.who}>
        <Bar width={width} />
        <Bar width="56%" height={10} />
      </div>
    </li>
  ))
}

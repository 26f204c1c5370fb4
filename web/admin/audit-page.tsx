import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/ScrollArea.layer.css'
import '@mantine/core/styles/Combobox.layer.css'
import { Button, NativeSelect, Select, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, call } from '../api.ts'
import { instantOf, readersDay } from '../i18n/format.ts'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Empty, Pill, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { ActRow } from './act-row.tsx'
import { knownActs, useActName } from './act-words.ts'
import classes from './audit.module.css'

const route = getRouteApi('/signed-in/admin/audit')

/** What was done here and by whom, newest first. Reading it is recorded as well, so it is read once and not again. */
export function AuditPage() {
  const { t } = useTranslation()
  const { person, act, from, until } = route.useSearch()
  const trail = useInfiniteQuery({
    queryKey: ['POST /admin/audit/searches', person, act, from, until],
    queryFn: ({ pageParam, signal }) =>
      call(
        'POST /admin/audit/searches',
        {
          body: {
            personId: person,
            name: act,
            from: from && instantOf(from, 0).toISOString(),
            until: until && instantOf(readersDay(instantOf(until, 12), 1), 0).toISOString(),
            cursor: pageParam,
            limit: 50,
          },
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const items = trail.data?.pages.flatMap((page) => page.items)
  const isFiltered = Boolean(person || act || from || until)
  return (
    <div className={sheet.pad}>
      <Title>{t('audit.name')}</Title>
      <Heading>{t('audit.name')}</Heading>
      <p className={`t-16 ${sheet.lead}`}>{t('audit.words')}</p>
      <Proof />
      <Filters />
      <Section title={isFiltered ? t('audit.found') : t('audit.all')}>
        {items?.length === 0 ? (
          <Empty>
            <p>{t('audit.none')}</p>
          </Empty>
        ) : (
          <ul className={classes.rows} aria-busy={!items || trail.isPlaceholderData}>
            {items?.map((entry) => <ActRow key={entry.id} entry={entry} showsWho />) ?? (
              <li aria-hidden="true">
                <Bar width="100%" height={320} />
              </li>
            )}
          </ul>
        )}
        <p role="status" className="vh">
          {items && t('audit.shown', { count: items.length })}
        </p>
        {trail.hasNextPage && (
          <Button mt={16} onClick={() => trail.fetchNextPage()} loading={trail.isFetchingNextPage}>
            {t('audit.more')}
          </Button>
        )}
      </Section>
    </div>
  )
}

/** The filters stand in the address, so that a finding can be sent to somebody. */
function Filters() {
  const { t } = useTranslation()
  const actName = useActName()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (changed: typeof search) =>
    void navigate({ to: '/admin/audit', search: { ...search, ...changed }, replace: true, resetScroll: false })
  const { person, act, from, until } = search
  return (
    <search className={classes.filters}>
      <PersonFilter personId={person} onChange={(id) => change({ person: id })} />
      <NativeSelect
        label={t('audit.act')}
        value={act ?? ''}
        onChange={(event) => change({ act: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: t('audit.anyAct') },
          ...knownActs.map((name) => ({ value: name, label: actName(name) })),
        ]}
      />
      <TextInput
        type="date"
        label={t('audit.from')}
        value={from ?? ''}
        max={until}
        onChange={(event) => change({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label={t('audit.until')}
        value={until ?? ''}
        min={from}
        onChange={(event) => change({ until: event.currentTarget.value || undefined })}
      />
      {(person || act || from || until) && (
        <Button onClick={() => void navigate({ to: '/admin/audit', search: {}, replace: true })}>
          {t('audit.clear')}
        </Button>
      )}
    </search>
  )
}

type PersonFilterProps = { personId: string | undefined; onChange: (id: string | undefined) => void }

function PersonFilter({ personId, onChange }: PersonFilterProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const found = useQuery({
    ...ask('GET /people', { query: { q: q || undefined, limit: 20 } }),
    placeholderData: keepPreviousData,
    throwOnError: false,
  }).data?.items
  const chosen = useQuery({
    ...ask('GET /people/:id', { params: { id: personId ?? '' } }),
    enabled: personId !== undefined,
    throwOnError: false,
  }).data
  const people = new Map(found?.map(({ id, name }) => [id, name]))
  if (chosen) people.set(chosen.id, chosen.name)
  return (
    <Select
      label={t('audit.person')}
      placeholder={t('audit.anybody')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('audit.anybody') }}
      comboboxProps={{ withinPortal: false }}
      nothingFoundMessage={t('audit.nobodyFound')}
      // The server has looked already, by more than the letters of a name.
      filter={({ options }) => options}
      data={[...people].map(([value, label]) => ({ value, label }))}
      value={personId ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onSearchChange={setTyped}
    />
  )
}

/** Each row of the trail is chained to the one before: whoever changes one breaks the chain there. */
function Proof() {
  const { t } = useTranslation()
  const proof = useMutation({ mutationFn: () => call('POST /admin/audit/proof') })
  const found = proof.data
  return (
    <div className={classes.proof}>
      <span role="status">
        {!found ? (
          <Pill>{t('audit.notVerified')}</Pill>
        ) : found.isWhole ? (
          <Pill tone="good">{t('audit.whole', { rows: found.rows })}</Pill>
        ) : (
          <Pill tone="bad">{t('audit.broken', { row: found.brokenAt ?? 0 })}</Pill>
        )}
      </span>
      <Button size="xs" onClick={() => proof.mutate()} loading={proof.isPending}>
        {t('audit.verify')}
      </Button>
      {proof.isError && <span className="ink-3">{t('error.away.title')}</span>}
    </div>
  )
}

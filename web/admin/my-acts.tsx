import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../api.ts'
import { Bar, Empty, Section } from '../ui/section.tsx'
import { ActRow } from './act-row.tsx'
import classes from './audit.module.css'

/** What the reader did, as the audit trail has it. */
export function MyActs() {
  const { t } = useTranslation()
  const acts = useInfiniteQuery({
    queryKey: ['GET /me/audit', 'pages'],
    queryFn: ({ pageParam, signal }) => call('GET /me/audit', { query: { cursor: pageParam, limit: 50 } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const items = acts.data?.pages.flatMap((page) => page.items)
  return (
    <Section title={t('myData.acts')}>
      <p className="t-12 ink-3">{t('myData.actsWords')}</p>
      {items?.length === 0 ? (
        <Empty>
          <p>{t('myData.noActs')}</p>
        </Empty>
      ) : (
        <ul className={classes.rows} aria-busy={!items}>
          {items?.map((entry) => <ActRow key={entry.id} entry={entry} />) ?? (
            <li aria-hidden="true">
              <Bar width="100%" height={160} />
            </li>
          )}
        </ul>
      )}
      {acts.hasNextPage && (
        <Button mt={16} onClick={() => acts.fetchNextPage()} loading={acts.isFetchingNextPage}>
          {t('audit.more')}
        </Button>
      )}
    </Section>
  )
}

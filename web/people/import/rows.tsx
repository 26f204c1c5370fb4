import { Button, UnstyledButton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call, type Reply } from '../../api.ts'
import { isolate } from '../../i18n/format.ts'
import { Bar } from '../../ui/section.tsx'
import sheet from '../../ui/sheet.module.css'
import classes from './import.module.css'
import { type Import, useFieldName } from './words.ts'

type Row = Reply<'GET /people-imports/:id/rows'>['items'][number]
export type ListName =
  | 'new'
  | 'changed'
  | 'unchanged'
  | 'newcomers'
  | 'leavers'
  | 'returns'
  | 'errors'
  | 'warnings'
  | 'kept'
  | 'skipped'
  | 'notUndone'

type CountsProps = {
  counts: Import['counts']
  lists: readonly ListName[]
  open: ListName | undefined
  onOpen: (list: ListName | undefined) => void
}

/** Numbers that open the lists behind them; what is none is not said. */
export function Counts({ counts, lists, open, onOpen }: CountsProps) {
  const { t } = useTranslation()
  return (
    <div className={classes.counts}>
      {lists
        .filter((list) => counts[list] > 0)
        .map((list) => (
          <UnstyledButton
            key={list}
            className={classes.count}
            aria-pressed={open === list}
            onClick={() => onOpen(open === list ? undefined : list)}
          >
            <span className="num">{counts[list]}</span> {t(`import.list.${list}`)}
          </UnstyledButton>
        ))}
    </div>
  )
}

/** The rows behind a number, each with what changes and what is wrong, by column. */
export function Rows({ id, list }: { id: string; list: ListName }) {
  const { t } = useTranslation()
  const pages = useInfiniteQuery({
    queryKey: ['GET /people-imports/:id/rows', id, list],
    queryFn: ({ pageParam, signal }) =>
      call('GET /people-imports/:id/rows', { params: { id }, query: { list, cursor: pageParam, limit: 50 } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const items = pages.data?.pages.flatMap((page) => page.items)
  return (
    <section className={classes.list} aria-label={t(`import.list.${list}`)}>
      {items ? (
        <ul className={sheet.rows}>
          {items.map((row) => (
            <RowLine key={`${row.row} ${row.person?.id}`} row={row} />
          ))}
        </ul>
      ) : (
        <Bar width="100%" height={120} />
      )}
      {pages.hasNextPage && (
        <Button mt={16} onClick={() => pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t('inbox.more')}
        </Button>
      )}
    </section>
  )
}

function RowLine({ row }: { row: Row }) {
  const { t } = useTranslation()
  const fieldName = useFieldName()
  return (
    <li className={classes.line}>
      <p>
        {row.row !== null && <span className="ink-3 num">{t('import.row', { row: row.row })} </span>}
        {row.person && (
          <Link to="/people/$id" params={{ id: row.person.id }} className={sheet.name}>
            <bdi>{row.person.name}</bdi>
          </Link>
        )}
      </p>
      {row.messages.map((message) => (
        <p
          key={`${message.column} ${message.text}`}
          className={message.kind === 'error' ? classes.error : classes.warning}
        >
          {message.column !== null && <bdi className="medium">{message.column}: </bdi>}
          {message.text}
        </p>
      ))}
      {row.changes.map(({ field, from, to }) => (
        <p key={field} className="t-12 ink-2">
          {from === null
            ? t('import.change.set', { field: fieldName(field), to: isolate(to ?? '') })
            : to === null
              ? t('import.change.cleared', { field: fieldName(field), from: isolate(from) })
              : t('import.change.from', { field: fieldName(field), from: isolate(from), to: isolate(to) })}
        </p>
      ))}
    </li>
  )
}

/** The rows at fault as they came, to be mended in the same program that wrote them. */
export function ErrorFile({ id }: { id: string }) {
  const { t } = useTranslation()
  return (
    <a className="link" href={`/api/v1/people-imports/${id}/errors.csv`} download>
      {t('import.errorFile')}
    </a>
  )
}

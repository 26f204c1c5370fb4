import { Button, UnstyledButton } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Bar, Section } from '../ui/section.tsx'
import { areSingleKeysOn, isTyping } from '../ui/shortcuts.ts'
import classes from './inbox.module.css'
import { type List, markAllRead, useInbox } from './inbox.ts'
import { NotificationRow } from './row.tsx'

/** J and K go from row to row, E puts away, S puts off, M lessens; Enter follows the link that has the focus. */
function useInboxKeys(isPanel: boolean) {
  const lists = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event) || !areSingleKeysOn()) return
      // On the inbox page the panel can be open too: each answers for itself.
      const isInPanel = event.target instanceof Element && event.target.closest('[popover]') !== null
      if (isInPanel !== isPanel) return
      const rows = [...(lists.current?.querySelectorAll<HTMLElement>('[data-notification]') ?? [])]
      const at = rows.findIndex((row) => row.contains(document.activeElement))
      const focus = (row: HTMLElement | undefined) => row?.querySelector<HTMLElement>('[data-main]')?.focus()
      const press = (act: string) => rows[at]?.querySelector<HTMLElement>(`[data-act=${act}]`)?.click()
      const act = acts[event.key.toLowerCase()]
      if (!act) return
      event.preventDefault()
      if (act === 'next') focus(rows[Math.min(at + 1, rows.length - 1)])
      else if (act === 'previous') focus(rows[Math.max(at - 1, 0)])
      else {
        press(act)
        // The row goes: whoever works through the list stands on the one that follows.
        if (act === 'finish' && at >= 0) focus(rows[at + 1] ?? rows[at - 1])
      }
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [isPanel])
  return lists
}

const acts: Record<string, 'next' | 'previous' | 'finish' | 'snooze' | 'less' | undefined> = {
  j: 'next',
  k: 'previous',
  e: 'finish',
  s: 'snooze',
  m: 'less',
}

/** The inbox: what waits for the reader, then what is merely new. */
export function InboxLists({ isPanel = false }: { isPanel?: boolean }) {
  const lists = useInboxKeys(isPanel)
  useEffect(() => {
    if (isPanel) lists.current?.focus()
  }, [isPanel, lists])
  return (
    <div ref={lists} tabIndex={-1} className={classes.lists}>
      <Waits isInPanel={isPanel} />
      <News isInPanel={isPanel} />
    </div>
  )
}

/** What waits for the reader: in the inbox and at the top of the home page. */
export function Waits({ isInPanel = false }: { isInPanel?: boolean }) {
  const { t } = useTranslation()
  return <Rows list="waits" title={t('inbox.waits')} empty={t('inbox.nothingWaits')} isInPanel={isInPanel} />
}

function News({ isInPanel }: { isInPanel: boolean }) {
  const { t } = useTranslation()
  const { items } = useInbox('new')
  const seeAll = items?.some(({ state }) => state === 'unread') && (
    <UnstyledButton onClick={() => void markAllRead()}>{t('inbox.seenAll')}</UnstyledButton>
  )
  return <Rows list="new" title={t('inbox.new')} empty={t('inbox.nothingNew')} action={seeAll} isInPanel={isInPanel} />
}

type RowsProps = { list: List; title: string; empty: string; isInPanel: boolean; action?: ReactNode }

function Rows({ list, title, empty, isInPanel, action }: RowsProps) {
  const { t } = useTranslation()
  const { items, hasMore, isFetchingMore, more } = useInbox(list)
  // Further pages are not counted, and a count must equal what is listed.
  const count = items && items.length > 0 && !hasMore ? items.length : undefined
  return (
    <Section title={title} count={count} action={action} isInPanel={isInPanel}>
      {items?.length === 0 ? (
        <p className={classes.empty}>{empty}</p>
      ) : (
        <ul className={classes.rows} aria-busy={!items}>
          {items?.map((item) => <NotificationRow key={item.id} notification={item} list={list} />) ?? (
            <li className={classes.row} aria-hidden="true">
              <Bar width="32px" height={32} />
              <Bar width="60%" />
            </li>
          )}
        </ul>
      )}
      {hasMore && (
        <Button mt={16} onClick={() => more()} loading={isFetchingMore}>
          {t('inbox.more')}
        </Button>
      )}
    </Section>
  )
}

import { UnstyledButton } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './bell.module.css'
import { useInboxCount } from './inbox.ts'
import { useLiveInbox } from './live.ts'

const Panel = lazy(() => import('./panel.tsx'))

const panelId = 'inbox-panel'

/** The bell of the top bar: a number for what waits, a dot for other news. It opens a panel; on phones, the page. */
export function Bell() {
  const { t } = useTranslation()
  const { waits, hasNews } = useInboxCount() ?? { waits: 0, hasNews: false }
  const said = useLiveInbox()
  const panel = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever followed a link has left the panel
  useEffect(() => {
    if (panel.current?.matches(':popover-open')) panel.current.hidePopover()
  }, [pathname])
  const label = t('inbox.bell', { count: waits, news: hasNews ? 'yes' : 'no' })
  const inside = (
    <>
      <IconBell size={20} stroke={1.6} aria-hidden="true" />
      {waits > 0 ? (
        <span className={classes.badge} aria-hidden="true">
          {waits > 99 ? '99+' : waits}
        </span>
      ) : (
        hasNews && <span className={classes.dot} aria-hidden="true" />
      )}
    </>
  )
  return (
    <>
      <UnstyledButton className={classes.bell} popoverTarget={panelId} aria-haspopup="dialog" aria-label={label}>
        {inside}
      </UnstyledButton>
      <Link to="/inbox" className={classes.bellPhone} aria-label={label}>
        {inside}
      </Link>
      <div
        ref={panel}
        id={panelId}
        popover="auto"
        role="dialog"
        aria-label={t('inbox.name')}
        className={classes.panel}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        <Suspense>{isOpen && <Panel />}</Suspense>
      </div>
      <p role="status" className="vh">
        {said}
      </p>
    </>
  )
}

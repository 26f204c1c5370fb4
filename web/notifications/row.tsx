import { Button, TextInput, UnstyledButton } from '@mantine/core'
import {
  IconBulb,
  IconCheck,
  IconClock,
  IconMessage,
  IconNews,
  IconShieldCheck,
  IconUserPlus,
  IconVolumeOff,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { instantOf, isolate, readersDay, showAgo, showDay, showInstant } from '../i18n/format.ts'
import { Because } from '../ui/because.tsx'
import { useNow } from '../ui/local-time.tsx'
import { PathLink } from '../ui/path-link.tsx'
import classes from './inbox.module.css'
import { finish, hearLess, type List, markRead, type Notification, snooze } from './inbox.ts'

const icons = {
  answer: IconMessage,
  invitation: IconUserPlus,
  safety: IconShieldCheck,
  nudge: IconBulb,
  news: IconNews,
}
const small = { size: 18, stroke: 1.6, 'aria-hidden': true } as const

type Props = { notification: Notification; list: List }
/** The drawer of a row that is open. */
type Open = 'snooze' | 'less' | undefined

/** One thing that waits or is new: what, why, the one act it leads to, and three ways to be rid of it. */
export function NotificationRow({ notification, list }: Props) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Open>()
  const id = useId()
  const now = useNow()
  const Icon = icons[notification.class]
  const isNew = notification.state === 'unread'
  const toggle = (drawer: 'snooze' | 'less') => setOpen(open === drawer ? undefined : drawer)
  const close = () => {
    setOpen(undefined)
    document.getElementById(`${id}-${open}`)?.focus()
  }
  return (
    <li className={classes.row} data-notification={notification.id}>
      <span className={classes.icon} aria-hidden="true" data-new={isNew || undefined}>
        <Icon size={18} stroke={1.6} />
      </span>
      <div className={classes.words}>
        <p className={isNew ? classes.title : classes.seen}>
          {isNew && list === 'new' && <span className="vh">{t('inbox.unread')} </span>}
          {notification.title}
        </p>
        <div className={classes.reason}>
          <Because>{notification.reason}</Because>
          <p className={classes.when} title={showInstant(new Date(notification.at))}>
            {showAgo(new Date(notification.at), now)}
            {notification.expiresAt && (
              <span className="num"> · {t('inbox.until', { day: showDay(notification.expiresAt.slice(0, 10)) })}</span>
            )}
          </p>
        </div>
      </div>
      <Acts id={id} notification={notification} list={list} open={open} onToggle={toggle} />
      {open === 'snooze' && <SnoozeChoice notification={notification} list={list} onClose={close} />}
      {open === 'less' && <LessChoice notification={notification} onClose={close} />}
    </li>
  )
}

type ActsProps = Props & { id: string; open: Open; onToggle: (drawer: 'snooze' | 'less') => void }

function Acts({ id, notification, list, open, onToggle }: ActsProps) {
  const { t } = useTranslation()
  const title = isolate(notification.title)
  return (
    <div className={classes.acts}>
      <PathLink
        path={notification.path}
        className={classes.main}
        data-main
        onClick={() => list === 'new' && void markRead(notification)}
      >
        {notification.action}
        <span className="vh"> {title}</span>
      </PathLink>
      <UnstyledButton
        className={classes.act}
        data-act="finish"
        title={t('inbox.done')}
        aria-label={t('inbox.doneWhat', { title })}
        onClick={() => finish(notification, list)}
      >
        <IconCheck {...small} />
      </UnstyledButton>
      <UnstyledButton
        id={`${id}-snooze`}
        className={classes.act}
        data-act="snooze"
        title={t('inbox.snooze')}
        aria-label={t('inbox.snoozeWhat', { title })}
        aria-expanded={open === 'snooze'}
        onClick={() => onToggle('snooze')}
      >
        <IconClock {...small} />
      </UnstyledButton>
      {notification.class !== 'safety' && (
        <UnstyledButton
          id={`${id}-less`}
          className={classes.act}
          data-act="less"
          title={t('inbox.less')}
          aria-label={t('inbox.lessWhat', { title })}
          aria-expanded={open === 'less'}
          onClick={() => onToggle('less')}
        >
          <IconVolumeOff {...small} />
        </UnstyledButton>
      )}
    </div>
  )
}

/** A row's own drawer: it takes the focus when it opens, Escape closes it. */
function Drawer({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  const drawer = useRef<HTMLFieldSetElement>(null)
  useEffect(() => drawer.current?.querySelector('button')?.focus(), [])
  return (
    <fieldset
      ref={drawer}
      className={classes.drawer}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      <legend>{label}</legend>
      {children}
    </fieldset>
  )
}

/** The hour at which what was put off comes back. */
const morning = 8
const daysToMonday = (day: string) => (8 - new Date(day).getUTCDay()) % 7 || 7

function SnoozeChoice({ notification, list, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation()
  const now = useNow()
  const tomorrow = readersDay(now, 1)
  const monday = readersDay(now, daysToMonday(readersDay(now)))
  const [day, setDay] = useState(monday)
  const until = (chosen: string) => snooze(notification, list, instantOf(chosen, morning), showDay(chosen))
  return (
    <Drawer label={t('inbox.snoozeUntil')} onClose={onClose}>
      <Button size="xs" onClick={() => until(tomorrow)}>
        {t('inbox.tomorrow')}
      </Button>
      {monday !== tomorrow && (
        <Button size="xs" onClick={() => until(monday)}>
          {t('inbox.monday')}
        </Button>
      )}
      <form
        className={classes.day}
        onSubmit={(event) => {
          event.preventDefault()
          if (day >= tomorrow) until(day)
        }}
      >
        <TextInput
          type="date"
          size="xs"
          aria-label={t('inbox.day')}
          min={tomorrow}
          required
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Button size="xs" type="submit">
          {t('inbox.onDay')}
        </Button>
      </form>
    </Drawer>
  )
}

function LessChoice({ notification, onClose }: { notification: Notification; onClose: () => void }) {
  const { t } = useTranslation()
  const of = (what: 'thing' | 'kind' | 'class') => {
    onClose()
    void hearLess(notification, what)
  }
  return (
    <Drawer label={t('inbox.lessOf')} onClose={onClose}>
      <Button size="xs" onClick={() => of('thing')}>
        {t('inbox.less.thing')}
      </Button>
      <Button size="xs" onClick={() => of('kind')}>
        {t('inbox.less.kind')}
      </Button>
      <Button size="xs" onClick={() => of('class')}>
        {t('inbox.less.class', { class: notification.class })}
      </Button>
      <p className={classes.hint}>{t('inbox.lessHow')}</p>
    </Drawer>
  )
}

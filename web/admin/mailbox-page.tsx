import { Button } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, call, type Reply } from '../api.ts'
import { showAgo, showInstant } from '../i18n/format.ts'
import { mailPolicy } from '../trusted-types.ts'
import { useNow } from '../ui/local-time.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Empty, Pill } from '../ui/section.tsx'
import classes from './mailbox.module.css'

type Mail = Reply<'GET /admin/mailbox/:id'>
type MailSummary = Reply<'GET /admin/mailbox'>['items'][number]
const route = getRouteApi('/signed-in/admin/mailbox')
const pageSize = 50
const tones = { kept: 'neutral', waiting: 'warn', sent: 'good', failed: 'bad' } as const

/** Every mail that Lyceum wrote: a list, and beside it the mail as its reader would see it. */
export function MailboxPage() {
  const { t } = useTranslation()
  const { mail } = route.useSearch()
  const mails = useInfiniteQuery({
    queryKey: ['GET /admin/mailbox', 'pages'],
    queryFn: ({ pageParam, signal }) =>
      call('GET /admin/mailbox', { query: { cursor: pageParam, limit: pageSize } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const items = mails.data?.pages.flatMap((page) => page.items)
  return (
    <div className={classes.page} data-reading={mail ? true : undefined}>
      <Title>{t('mailbox.name')}</Title>
      <div className={classes.list}>
        <Heading>{t('mailbox.name')}</Heading>
        <p className={classes.lead}>{t('mailbox.words')}</p>
        {items?.length === 0 ? (
          <Empty>
            <p>{t('mailbox.empty')}</p>
            <p className="ink-3">{t('mailbox.emptyExample')}</p>
          </Empty>
        ) : (
          <ul aria-busy={!items}>
            {items?.map((item) => <MailRow key={item.id} mail={item} isOpen={item.id === mail} />) ??
              ['50%', '64%', '42%', '57%'].map((width) => (
                <li key={width} className={classes.waiting} aria-hidden="true">
                  <Bar width={width} />
                  <Bar width="80%" />
                </li>
              ))}
          </ul>
        )}
        {mails.hasNextPage && (
          <Button mt={16} onClick={() => mails.fetchNextPage()} loading={mails.isFetchingNextPage}>
            {t('mailbox.more')}
          </Button>
        )}
      </div>
      <section className={classes.pane} aria-label={t('mailbox.pane')}>
        {mail ? <Reading key={mail} id={mail} /> : <p className={classes.choose}>{t('mailbox.choose')}</p>}
      </section>
    </div>
  )
}

function MailRow({ mail, isOpen }: { mail: MailSummary; isOpen: boolean }) {
  const { t } = useTranslation()
  const now = useNow()
  return (
    <li>
      <Link
        to="/admin/mailbox"
        search={{ mail: mail.id }}
        resetScroll={false}
        className={classes.row}
        aria-current={isOpen || undefined}
        activeProps={{}}
      >
        <span className={classes.line}>
          <bdi>{mail.to}</bdi>
          <time dateTime={mail.createdAt}>{showAgo(new Date(mail.createdAt), now)}</time>
        </span>
        <bdi className={classes.subject}>{mail.subject}</bdi>
        <Pill tone={tones[mail.state]}>{t(`mailbox.state.${mail.state}`)}</Pill>
      </Link>
    </li>
  )
}

const tabs = ['html', 'text', 'headers'] as const

function Reading({ id }: { id: string }) {
  const { t } = useTranslation()
  const tabsId = useId()
  const mail = useQuery(ask('GET /admin/mailbox/:id', { params: { id } })).data
  const [tab, setTab] = useState<(typeof tabs)[number]>('html')
  const heading = useRef<HTMLHeadingElement>(null)
  const isThere = mail !== undefined
  useEffect(() => {
    if (isThere) heading.current?.focus({ preventScroll: true })
  }, [isThere])
  if (!mail) return <Bar width="60%" height={28} />
  const isHidden = mail.text === null && mail.html === null
  const move = (step: number) => {
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? 'html'
    setTab(next)
    document.getElementById(`${tabsId}-${next}`)?.focus()
  }
  return (
    <article className={classes.mail}>
      <Link to="/admin/mailbox" className={classes.back}>
        <IconChevronLeft size={20} aria-hidden="true" className="mantine-rotate-rtl" />
        {t('mailbox.all')}
      </Link>
      <h2 ref={heading} tabIndex={-1} className="t-20">
        <bdi>{mail.subject}</bdi>
      </h2>
      <p className="t-12 ink-3">
        {t('mailbox.to')} <bdi className="ink-2">{mail.to}</bdi> · {showInstant(new Date(mail.createdAt))}
      </p>
      <div role="tablist" aria-label={t('mailbox.views')} className={classes.tabs}>
        {tabs.map((one) => (
          <button
            key={one}
            id={`${tabsId}-${one}`}
            type="button"
            role="tab"
            aria-selected={tab === one}
            aria-controls={`${tabsId}-panel`}
            tabIndex={tab === one ? 0 : -1}
            onClick={() => setTab(one)}
            onKeyDown={(event) => {
              const forwards = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
              if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') move(event.key === forwards ? 1 : -1)
            }}
          >
            {t(`mailbox.view.${one}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${tabsId}-panel`} aria-labelledby={`${tabsId}-${tab}`} className={classes.panel}>
        {tab === 'headers' ? <Headers mail={mail} /> : isHidden ? <Hidden /> : <Body mail={mail} view={tab} />}
      </div>
    </article>
  )
}

/** A sign-in link would let whoever reads it be somebody else: nobody but its owner may see it. */
function Hidden() {
  const { t } = useTranslation()
  return (
    <Empty>
      <p className="medium">{t('mailbox.hidden')}</p>
      <p className="ink-2">{t('mailbox.hiddenWhy')}</p>
    </Empty>
  )
}

function Body({ mail, view }: { mail: Mail; view: 'html' | 'text' }) {
  const { t } = useTranslation()
  if (view === 'html' && mail.html !== null) return <HtmlMail html={mail.html} />
  if (mail.text !== null) return <pre className={classes.text}>{mail.text}</pre>
  return <p className="ink-3">{t('mailbox.noText')}</p>
}

/** Runs no script, opens no window, sends nothing: an empty `sandbox` forbids all of it. */
function HtmlMail({ html }: { html: string }) {
  const { t } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  useEffect(() => {
    // The frame inherits this page's policy, so the mail's own style sheet needs the page's nonce.
    const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? ''
    const shown = html.replaceAll('<style', `<style nonce="${nonce}"`)
    const trusted = mailPolicy?.createHTML(shown) ?? shown
    if (frame.current) Object.assign(frame.current, { srcdoc: trusted })
  }, [html])
  return <iframe ref={frame} sandbox="" title={t('mailbox.view.html')} className={classes.html} />
}

function Headers({ mail }: { mail: Mail }) {
  return (
    <dl className={classes.headers}>
      {mail.headers.map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mail may carry the same header twice; the list never changes
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

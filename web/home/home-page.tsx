import { Button } from '@mantine/core'
import { IconFileImport, IconLock, IconMail, IconMailCheck, IconShieldCheck, IconUsers } from '@tabler/icons-react'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ask, type Reply } from '../api.ts'
import { isolate, readersHour, showWeekday } from '../i18n/format.ts'
import { useInboxCount } from '../notifications/inbox.ts'
import { Waits } from '../notifications/lists.tsx'
import { installationQuery, meQuery } from '../queries.ts'
import { Face } from '../ui/face.tsx'
import { paletteKeys } from '../ui/frame.tsx'
import { useLocalTime, useNow } from '../ui/local-time.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { isAdministrator } from '../ui/places.ts'
import { Bar, Empty, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import classes from './home.module.css'

/** The part of the day that a greeting names, by the reader's clock. */
const partOfDay = (hour: number) => (hour < 5 || hour >= 18 ? 'evening' : hour < 12 ? 'morning' : 'afternoon')

export function HomePage() {
  const { t } = useTranslation()
  const me = useSuspenseQuery(meQuery).data
  const now = useNow()
  const count = useInboxCount()
  const firstName = me.name.split(/\s+/)[0] ?? me.name
  return (
    <div className={sheet.pad}>
      <Title>{t('home.name')}</Title>
      <Heading>{t('home.greeting', { part: partOfDay(readersHour(now)), name: isolate(firstName) })}</Heading>
      <p className={`t-16 ${sheet.lead}`}>
        {showWeekday(now)}
        {count && `. ${t('home.waits', { count: count.waits })}`}
      </p>
      <div className={`${sheet.columns} ${classes.columns}`}>
        <div className={sheet.stack}>
          <Waits />
          {isAdministrator(me) && <FirstSteps />}
          <People />
        </div>
        <aside className={sheet.stack} aria-label={t('home.aside')}>
          <Section title={t('home.ways')}>
            <dl className={`${sheet.facts} ${classes.ways}`}>
              <div>
                <dt>{t('shortcuts.palette')}</dt>
                <dd>
                  <kbd>{paletteKeys}</kbd>
                </dd>
              </div>
              <div>
                <dt>{t('shortcuts.help')}</dt>
                <dd>
                  <kbd>?</kbd>
                </dd>
              </div>
            </dl>
          </Section>
        </aside>
      </div>
    </div>
  )
}

type Step = {
  key: string
  Icon: typeof IconMail
  title: string
  words: string
  to?: '/people' | '/people/import' | '/admin/mailbox' | '/admin/matrix'
  act?: string
}

/** What an administrator can do already; each line says how it stands by facts. */
function useFirstSteps(): Step[] {
  const { t } = useTranslation()
  const { isMailKept, isUnencrypted } = useSuspenseQuery(installationQuery).data
  const kept: Step = { key: 'mail', Icon: IconMail, title: t('home.mailKept'), words: t('home.mailKeptWords') }
  const sent: Step = { key: 'mail', Icon: IconMailCheck, title: t('home.mailSent'), words: t('home.mailSentWords') }
  const https: Step = { key: 'https', Icon: IconLock, title: t('home.unencrypted'), words: t('home.unencryptedWords') }
  const people: Step = {
    key: 'people',
    Icon: IconUsers,
    title: t('home.lookAtPeople'),
    words: t('home.lookAtPeopleWords'),
  }
  const bringIn: Step = {
    key: 'import',
    Icon: IconFileImport,
    title: t('home.import'),
    words: t('home.importWords'),
  }
  const matrix: Step = { key: 'matrix', Icon: IconShieldCheck, title: t('matrix.name'), words: t('home.matrixWords') }
  return [
    isMailKept ? { ...kept, to: '/admin/mailbox', act: t('frame.openMailbox') } : sent,
    ...(isUnencrypted ? [https] : []),
    { ...people, to: '/people', act: t('home.openPeople') },
    { ...bringIn, to: '/people/import', act: t('home.openImport') },
    { ...matrix, to: '/admin/matrix', act: t('home.openMatrix') },
  ]
}

function FirstSteps() {
  const { t } = useTranslation()
  const steps = useFirstSteps()
  return (
    <Section title={t('home.firstSteps')} count={steps.length}>
      <ul className={sheet.rows}>
        {steps.map(({ key, Icon, title, words, to, act }) => (
          <li key={key} className={sheet.row}>
            <span className={sheet.icon} aria-hidden="true">
              <Icon size={18} stroke={1.6} />
            </span>
            <div>
              <span className="medium">{title}</span>
              <p>{words}</p>
            </div>
            {to && (
              <Button component={Link} to={to} size="xs" className={sheet.act}>
                {act}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

const shownPeople = 8

function People() {
  const { t } = useTranslation()
  const me = useSuspenseQuery(meQuery).data
  const people = useQuery(ask('GET /people', { query: { sort: 'newest', limit: 20 } })).data?.items
  const others = people?.filter((person) => person.id !== me.id).slice(0, shownPeople)
  return (
    <Section title={t('home.newest')} action={<Link to="/people">{t('home.allPeople')}</Link>}>
      {others?.length === 0 ? (
        <Empty>
          <p>{t('people.empty')}</p>
          <p className="ink-3">{t('people.emptyExample')}</p>
        </Empty>
      ) : (
        <ul className={classes.people} aria-busy={!others}>
          {others?.map((person) => <PersonTile key={person.id} person={person} />) ??
            Array.from({ length: shownPeople }, (_, index) => index).map((index) => (
              <li key={index} className={classes.person} aria-hidden="true">
                <Bar width="40px" height={40} />
                <Bar width="70%" />
              </li>
            ))}
        </ul>
      )}
    </Section>
  )
}

function PersonTile({ person }: { person: Reply<'GET /people'>['items'][number] }) {
  const { t } = useTranslation()
  const clock = useLocalTime(person.zone)
  return (
    <li className={classes.person}>
      <Face person={person} size={40} />
      <div>
        <Link to="/people/$id" params={{ id: person.id }} className={sheet.name}>
          <bdi>{person.name}</bdi>
        </Link>
        <p>{person.title}</p>
        <p className="num">{[person.site?.name, clock?.time].filter(Boolean).join(t('comma'))}</p>
      </div>
    </li>
  )
}

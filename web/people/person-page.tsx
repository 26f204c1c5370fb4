import { UnstyledButton } from '@mantine/core'
import { IconLanguage, IconMapPin } from '@tabler/icons-react'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, type Reply } from '../api.ts'
import { showDay, showLanguageName, showList, showMonth } from '../i18n/format.ts'
import { meQuery } from '../queries.ts'
import { Face } from '../ui/face.tsx'
import { useLocalTime } from '../ui/local-time.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Pill, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { AskCard, Offers, Wishes } from './asking.tsx'
import { Knows } from './knows.tsx'
import classes from './person.module.css'

type Person = Reply<'GET /people/:id'>
const route = getRouteApi('/signed-in/people/$id')

export function PersonPage() {
  const { id } = route.useParams()
  const person = useQuery(ask('GET /people/:id', { params: { id } })).data
  // The key makes the next person a new page, whose heading takes the focus.
  return <div className={sheet.pad}>{person ? <Profile key={id} person={person} /> : <ProfileSkeleton />}</div>
}

function Profile({ person }: { person: Person }) {
  const { t } = useTranslation()
  const me = useSuspenseQuery(meQuery).data
  const evidence = useQuery(ask('GET /people/:id/evidence', { params: { id: person.id } })).data
  const gender = genderOf(person.pronouns)
  const isMe = person.id === me.id
  const card = evidence && person.state !== 'left' && (
    <AskCard ask={evidence.ask} gender={gender} name={calledName(person)} email={person.email} isMe={isMe} />
  )
  return (
    <div className={sheet.columns}>
      <Title>{person.name}</Title>
      <div className={sheet.stackClose}>
        <Head person={person} />
        {card && <div className={classes.narrow}>{card}</div>}
        {evidence ? (
          <Knows evidence={evidence} gender={gender} isMe={isMe} name={person.name} />
        ) : (
          <div className={classes.waiting} aria-hidden="true">
            <Bar width="100%" height={240} />
          </div>
        )}
        {evidence && <Wishes wishes={evidence.wishes} gender={gender} />}
        <Section title={t('person.about')}>
          {person.about ? (
            <div className={`reading ${classes.about}`}>
              {person.about.split(/\n{2,}/).map((paragraph) => (
                <p key={paragraph} dir="auto">
                  {paragraph}
                </p>
              ))}
            </div>
          ) : (
            <p className={`ink-3 ${classes.about}`}>{t(isMe ? 'person.aboutMeEmpty' : 'person.aboutEmpty')}</p>
          )}
        </Section>
      </div>
      <aside className={sheet.stackClose} aria-label={t('person.aside')}>
        {card && <div className={classes.wide}>{card}</div>}
        {evidence && <Offers offers={evidence.offers} />}
        <Facts person={person} />
        <Chain person={person} />
      </aside>
    </div>
  )
}

function Head({ person }: { person: Person }) {
  const { t } = useTranslation()
  const clock = useLocalTime(person.zone)
  const until = person.away?.until
  const awayWords = until ? t('person.awayUntil', { day: showDay(until) }) : t('person.away')
  const place = [person.site?.name, clock?.compared].filter((part) => part !== undefined)
  return (
    <header className={classes.head}>
      <Face person={person} size={96} />
      <div>
        <Heading>
          <bdi>{person.name}</bdi>
        </Heading>
        <p className="t-16 ink-2">
          {showRole(person)}
          {person.state === 'left' && <Pill>{t('person.left')}</Pill>}
          {person.away && <Pill tone="warn">{awayWords}</Pill>}
        </p>
        <div className={classes.lines}>
          {place.length > 0 && (
            <p className="num">
              <IconMapPin size={16} stroke={1.6} aria-hidden="true" />
              {place.join(t('comma'))}
            </p>
          )}
          {person.languages.length > 0 && (
            <p>
              <IconLanguage size={16} stroke={1.6} aria-hidden="true" />
              {showList(
                person.languages.map(({ code, level }) =>
                  t('person.language', { level, language: showLanguageName(code) }),
                ),
              )}
            </p>
          )}
        </div>
      </div>
    </header>
  )
}

/** How one speaks to somebody: by the nickname or the given name, else by the whole name. */
const calledName = ({ nickname, givenName, name }: Person) => nickname ?? givenName ?? name

/** Title and unit in one line; a title that names the unit already says both. */
function showRole({ title, unit }: Person): string {
  const isNamed = unit && title?.includes(unit.name)
  return [title, isNamed ? null : unit?.name].filter(Boolean).join(', ')
}

function Facts({ person }: { person: Person }) {
  const { t } = useTranslation()
  const facts = [
    [
      t('person.email'),
      person.email && (
        <a className="link" href={`mailto:${person.email}`}>
          {person.email}
        </a>
      ),
    ],
    [t('person.pronouns'), person.pronouns && <bdi>{person.pronouns}</bdi>],
    [t('person.pronunciation'), person.pronunciation && <bdi>{person.pronunciation}</bdi>],
    [t('person.level'), person.level && <bdi>{person.level.name}</bdi>],
    [t('person.since'), person.startedOn && showMonth(person.startedOn)],
  ] as const
  if (facts.every(([, value]) => !value)) return null
  return (
    <Section title={t('person.facts')}>
      <dl className={sheet.facts}>
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Section>
  )
}

/** The English or German subject that a person's own words for themselves begin with; anything else stays neutral. */
const genderOf = (pronouns: string | null) =>
  /^(she|sie)\b/i.test(pronouns ?? '') ? 'she' : /^(he|er)\b/i.test(pronouns ?? '') ? 'he' : 'they'

const shownReports = 6

function Chain({ person }: { person: Person }) {
  const { t } = useTranslation()
  const [isWhole, setWhole] = useState(false)
  const reports = isWhole ? person.reports : person.reports.slice(0, shownReports)
  const hidden = person.reports.length - reports.length
  const link = (other: { id: string; name: string; title: string | null }) => (
    <>
      <Face person={other} size={24} />
      <Link to="/people/$id" params={{ id: other.id }} className={sheet.name}>
        <bdi>{other.name}</bdi>
      </Link>
    </>
  )
  if (!person.manager && person.reports.length === 0) return null
  return (
    <Section title={t('person.works', { gender: genderOf(person.pronouns) })}>
      <ol className={classes.chain}>
        {person.manager && <li>{link(person.manager)}</li>}
        <li aria-current="true">
          <Face person={person} size={24} />
          <bdi className="medium">{person.name}</bdi>
        </li>
        {person.reports.length > 0 && (
          <li>
            <span className={classes.caption}>{t('person.reports', { count: person.reports.length })}</span>
            <ul>
              {reports.map((report) => (
                <li key={report.id}>{link(report)}</li>
              ))}
            </ul>
            {hidden > 0 && (
              <UnstyledButton className={`link t-12 ${classes.all}`} onClick={() => setWhole(true)}>
                {t('person.reportsAll', { count: hidden })}
              </UnstyledButton>
            )}
          </li>
        )}
      </ol>
    </Section>
  )
}

function ProfileSkeleton() {
  return (
    <div className={sheet.columns} aria-hidden="true">
      <div className={sheet.stackClose}>
        <div className={classes.head}>
          <Bar width="96px" height={96} />
          <div className={sheet.stack} style={{ gap: 12 }}>
            <Bar width="240px" height={24} />
            <Bar width="320px" />
            <Bar width="200px" />
          </div>
        </div>
      </div>
    </div>
  )
}

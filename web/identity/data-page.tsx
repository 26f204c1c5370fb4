import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { MyActs } from '../admin/my-acts.tsx'
import { ask, type Reply } from '../api.ts'
import { showList } from '../i18n/format.ts'
import { meQuery } from '../queries.ts'
import { Because } from '../ui/because.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { useRoleName } from '../ui/roles.ts'
import { Bar, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import views from '../ui/views.module.css'
import classes from './data.module.css'
import { useDataWords, useKeptWords } from './data-words.ts'

type Visibility = Reply<'GET /me/visibility'>
type Item = Visibility['items'][number]
const route = getRouteApi('/signed-in/me/data')

/** Who can see what concerns the reader, made from the rules the server follows; beside it, what they did. */
export function DataPage() {
  const { t } = useTranslation()
  const { view } = route.useSearch()
  return (
    <div className={sheet.pad}>
      <Title>{t('myData.name')}</Title>
      <div className={`${sheet.narrow} ${sheet.stackClose}`}>
        <div>
          <Heading>{t('myData.name')}</Heading>
          <p className={`t-16 ${sheet.lead}`}>{t('myData.words')}</p>
        </div>
        <nav className={views.views} aria-label={t('myData.views')}>
          <Link to="/me/data" activeOptions={{ exact: true, includeSearch: true }}>
            {t('myData.seen')}
          </Link>
          <Link to="/me/data" search={{ view: 'acts' }}>
            {t('myData.acts')}
          </Link>
        </nav>
        {view === 'acts' ? <MyActs /> : <WhoSees />}
      </div>
    </div>
  )
}

function WhoSees() {
  const { t } = useTranslation()
  const me = useSuspenseQuery(meQuery).data
  const found = useQuery(ask('GET /me/visibility')).data
  // First what others see, since that is what one comes here for.
  const isOwn = ({ seenBy }: Item) => seenBy.every(({ who }) => who.every((one) => one === 'self'))
  const shown = found?.items.filter((item) => !isOwn(item))
  const own = found?.items.filter(isOwn)
  if (!found) return <Bar width="100%" height={320} />
  return (
    <>
      <p className="ink-2">
        {t('myData.page')}{' '}
        <Link to="/people/$id" params={{ id: me.id }} className="link">
          {t('myData.openPage')}
        </Link>
      </p>
      <Section title={t('myData.others')} count={shown?.length}>
        <Kinds items={shown ?? []} holders={found.holders} />
      </Section>
      <Section title={t('myData.own')} count={own?.length}>
        <Kinds items={own ?? []} holders={found.holders} />
      </Section>
    </>
  )
}

function Kinds({ items, holders }: { items: Item[]; holders: Visibility['holders'] }) {
  const { t } = useTranslation()
  const wordsOf = useDataWords()
  const keptWords = useKeptWords()
  return (
    <ul className={sheet.rows}>
      {items.map((item) => {
        const { name, what } = wordsOf(item.data)
        return (
          <li key={item.data} className={classes.kind}>
            <h3 className="medium">{name}</h3>
            {what && <p className={classes.what}>{what}</p>}
            <dl className={classes.facts}>
              {item.seenBy.map(({ action, says, who }) => (
                <Fragment key={action}>
                  <dt>{t('myData.who')}</dt>
                  <dd>
                    <Who who={who} holders={holders} />
                    <div className={classes.why}>
                      <Because>
                        {/* Rules say their sentence in English, as the table of rights shows it. */}
                        <span lang="en">{says}</span>
                      </Because>
                    </div>
                  </dd>
                </Fragment>
              ))}
              {item.kept.length > 0 && (
                <>
                  <dt>{t('myData.kept')}</dt>
                  <dd>{showList(item.kept.map(keptWords))}</dd>
                </>
              )}
            </dl>
          </li>
        )
      })}
    </ul>
  )
}

/** The wider group includes the narrower: where everybody may, single roles need no naming. */
function Who({ who, holders }: { who: string[]; holders: Visibility['holders'] }) {
  const { t } = useTranslation()
  const roleName = useRoleName()
  if (who.includes('visitor')) return <p>{t('myData.who.visitor')}</p>
  if (who.includes('member')) return <p>{t('myData.who.member')}</p>
  return (
    <ul>
      {who.map((one) => {
        const holder = holders.find(({ role }) => role === one)
        const more = holder && holder.more > 0 ? [t('myData.who.more', { count: holder.more })] : []
        return (
          <li key={one}>
            {one === 'self' ? t('myData.who.self') : roleName(one)}
            {holder && (
              <span className="ink-3">
                {': '}
                {holder.people.length === 0 && t('myData.who.nobody')}
                {holder.people.map((person, index) => (
                  <Fragment key={person.id}>
                    {index > 0 && t('comma')}
                    <Link to="/people/$id" params={{ id: person.id }} className={sheet.name}>
                      <bdi>{person.name}</bdi>
                    </Link>
                  </Fragment>
                ))}
                {more.map((words) => `${t('comma')}${words}`)}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

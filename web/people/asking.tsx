import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { showDay } from '../i18n/format.ts'
import { Pill, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import type { Evidence } from './evidence-marks.tsx'
import classes from './knows.module.css'

type Gender = 'she' | 'he' | 'they'
type Ask = Evidence['ask']

/** P40's words: whether somebody may be asked, and if not, when. */
export function useAskWords(): (ask: Ask, gender: Gender) => string {
  const { t } = useTranslation()
  return (ask, gender) =>
    t('ask.state', {
      state: ask.state,
      gender,
      time: 'time' in ask ? ask.time : '',
      day: 'day' in ask ? showDay(ask.day) : '',
    })
}

const tones = { now: 'good', back_at: 'warn', back_on: 'warn', away_until: 'warn', away: 'warn' } as const
const toneOf = (state: Ask['state']) => (state in tones ? tones[state as keyof typeof tones] : 'neutral')

export function AskState({ ask, gender }: { ask: Ask; gender: Gender }) {
  return <Pill tone={toneOf(ask.state)}>{useAskWords()(ask, gender)}</Pill>
}

type CardProps = { ask: Ask; gender: Gender; name: string; email: string | null; isMe: boolean }

/** Whether this person may be asked now, and the way to do it. */
export function AskCard({ ask, gender, name, email, isMe }: CardProps) {
  const { t } = useTranslation()
  return (
    <section className={classes.card} aria-label={t('ask.name')}>
      <AskState ask={ask} gender={gender} />
      {isMe ? (
        <>
          <p className="ink-2">{t('ask.mine')}</p>
          <Button component={Link} to="/me/profile" size="md" variant="filled">
            {t('profile.edit')}
          </Button>
        </>
      ) : (
        <>
          <p className="ink-2">{t('ask.words', { state: ask.state, gender })}</p>
          {email && (
            <Button
              component="a"
              href={`mailto:${email}`}
              size="md"
              variant={ask.state === 'now' ? 'filled' : 'default'}
            >
              {t('ask.write', { name })}
            </Button>
          )}
        </>
      )}
    </section>
  )
}

export function Offers({ offers }: { offers: Evidence['offers'] }) {
  const { t } = useTranslation()
  if (offers.length === 0) return null
  return (
    <Section title={t('offers.name')}>
      <ul className={classes.offers}>
        {offers.map(({ id, what, minutes, skills }) => (
          <li key={id}>
            <bdi>{what}</bdi>
            {minutes !== null && <span className="ink-3 num">{t('offers.minutes', { minutes })}</span>}
            {skills.length > 0 && <p>{skills.map(({ name }) => name).join(t('comma'))}</p>}
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function Wishes({ wishes, gender }: { wishes: Evidence['wishes']; gender: Gender }) {
  const { t } = useTranslation()
  if (wishes.length === 0) return null
  return (
    <Section title={t('wishes.name', { gender })}>
      <ul className={sheet.rows}>
        {wishes.map(({ skill, aimedLevel, why }) => (
          <li key={skill.id} className={classes.also}>
            <bdi className="medium">{skill.name}</bdi>
            <span className="t-12 ink-3">{t('wishes.aim', { level: aimedLevel })}</span>
            {why && <p dir="auto">{why}</p>}
          </li>
        ))}
      </ul>
    </Section>
  )
}

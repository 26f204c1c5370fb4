import { Button } from '@mantine/core'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiError, ask, call, type Reply } from '../api.ts'
import { isolate } from '../i18n/format.ts'
import { installationQuery, welcome } from '../queries.ts'
import { Face } from '../ui/face.tsx'
import { ErrorSummary, PasswordField, useFields } from '../ui/form.tsx'
import { Outside } from '../ui/outside.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { useRoleName } from '../ui/roles.ts'
import { Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import classes from './sign-in.module.css'
import { EmailField, LinkSent, looksLikeEmail, useProblemWords } from './words.tsx'

const route = getRouteApi('/outside/sign-in')

export function SignInPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const { to } = route.useSearch()
  const { organisation } = useSuspenseQuery(installationQuery).data
  const enter = (me: Reply<'POST /sign-in'>) => {
    welcome(me)
    router.history.push(to ?? '/')
  }
  return (
    <Outside organisation={organisation} isWide={organisation?.isDemonstration}>
      <Title>{t('signIn.name')}</Title>
      <Heading>{t('signIn.title', { organisation: isolate(organisation?.name ?? '') })}</Heading>
      {to && <p className={`t-16 ${sheet.lead}`}>{t('signIn.then')}</p>}
      {organisation?.isDemonstration ? (
        <div className={classes.doors}>
          <DemonstrationPeople onEntered={enter} />
          <Section title={t('signIn.withPassword')}>
            <SignInForm onEntered={enter} />
          </Section>
        </div>
      ) : (
        <SignInForm onEntered={enter} isAlone />
      )}
    </Outside>
  )
}

type FormProps = { onEntered: (me: Reply<'POST /sign-in'>) => void; isAlone?: boolean }

function SignInForm({ onEntered, isAlone = false }: FormProps) {
  const { t } = useTranslation()
  const problemWords = useProblemWords()
  const form = useFields({ email: '', password: '' }, { draft: 'sign-in', secrets: ['password'] })
  const [isBusy, setBusy] = useState(false)
  const [sentTo, setSentTo] = useState<string>()
  const email = form.values.email.trim()
  const emailError = looksLikeEmail(email) ? undefined : t('form.email.wrong')

  const send = async (act: () => Promise<void>) => {
    setBusy(true)
    const words = (problem: ApiError) =>
      [401, 422].includes(problem.status) ? t('signIn.refused') : problemWords(problem)
    await act().catch((error: unknown) => form.refuse(error, words))
    setBusy(false)
  }
  const signIn = (event: FormEvent) => {
    event.preventDefault()
    const { password } = form.values
    if (!form.check({ email: emailError, password: password ? undefined : t('signIn.password.empty') })) return
    void send(async () => {
      const me = await call('POST /sign-in', { body: { email, password } })
      form.clear()
      onEntered(me)
    })
  }
  const mailLink = () => {
    if (!form.check({ email: emailError })) return
    void send(async () => {
      await call('POST /sign-in-links', { body: { email } })
      setSentTo(email)
    })
  }
  if (sentTo) return <LinkSent email={sentTo} onBack={() => setSentTo(undefined)} />
  return (
    <form className={sheet.form} onSubmit={signIn} noValidate>
      <ErrorSummary errors={form.errors} problem={form.problem} />
      <EmailField {...form.field('email')} autoFocus={isAlone} />
      <PasswordField {...form.field('password')} label={t('form.password')} autoComplete="current-password" />
      <div className={classes.buttons}>
        <Button type="submit" variant="filled" size="md" loading={isBusy}>
          {t('signIn.do')}
        </Button>
        <Button size="md" onClick={mailLink} disabled={isBusy}>
          {t('signIn.mail')}
        </Button>
      </div>
      <Link to="/reset" className="link t-12">
        {t('signIn.forgotten')}
      </Link>
    </form>
  )
}

/** In the demonstration nobody has a password: one click signs in as anyone. */
function DemonstrationPeople({ onEntered }: { onEntered: (me: Reply<'POST /sign-in'>) => void }) {
  const { t } = useTranslation()
  const people = useQuery(ask('GET /demonstration/people')).data?.items
  const roleName = useRoleName()
  const [entering, setEntering] = useState<string>()
  const enter = async (personId: string) => {
    setEntering(personId)
    try {
      onEntered(await call('POST /demonstration/sign-in', { body: { personId } }))
    } finally {
      setEntering(undefined)
    }
  }
  return (
    <Section title={t('signIn.as')}>
      <p className="t-12 ink-3">{t('signIn.asWhy')}</p>
      <ul className={sheet.rows} aria-busy={!people}>
        {people?.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className={classes.person}
              disabled={entering !== undefined}
              onClick={() => enter(person.id)}
            >
              <Face person={person} size={40} />
              <span>
                <bdi className="medium">{person.name}</bdi>
                {person.title && <small>{person.title}</small>}
                {person.why !== 'member' && <small className="ink-2">{roleName(person.why)}</small>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, ask, call, type Reply } from '../api.ts'
import { isolate } from '../i18n/format.ts'
import { EmailField, looksLikeEmail, NewPasswordField, shortestPassword, useProblemWords } from '../identity/words.tsx'
import { welcome } from '../queries.ts'
import { ErrorSummary, useFields } from '../ui/form.tsx'
import { Outside } from '../ui/outside.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { Bar } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'

const route = getRouteApi('/outside/begin/$token')
const command = 'npm run -s lyceum -- administrator invite you@example.org'

/** The first-administrator link: it works once and makes the organisation and its first person. */
export function BeginPage() {
  const { token } = route.useParams()
  const link = useQuery({
    ...ask('GET /first-administrator-links/:token', { params: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
    throwOnError: (error) => !isDead(error),
  })
  return (
    <Outside>
      {link.data ? (
        <Begin token={token} link={link.data} />
      ) : isDead(link.error) ? (
        <DeadLink />
      ) : (
        <Bar width="60%" height={36} />
      )}
    </Outside>
  )
}

const isDead = (error: unknown) => error instanceof ApiError && [400, 404, 410, 422].includes(error.status)

function DeadLink() {
  const { t } = useTranslation()
  return (
    <>
      <Title>{t('link.dead')}</Title>
      <Heading>{t('link.dead')}</Heading>
      <p className={`t-16 ${sheet.lead}`}>{t('begin.dead')}</p>
      <pre className={sheet.command}>{command}</pre>
    </>
  )
}

type BeginProps = { token: string; link: Reply<'GET /first-administrator-links/:token'> }

function Begin({ token, link }: BeginProps) {
  const { t } = useTranslation()
  return (
    <>
      <Title>{t('begin.name')}</Title>
      <Heading>
        {link.organisation ? t('begin.join', { organisation: isolate(link.organisation) }) : t('begin.name')}
      </Heading>
      <p className={`t-16 ${sheet.lead}`}>{t('begin.words', { count: link.organisation ? 3 : 4 })}</p>
      <BeginForm token={token} link={link} />
    </>
  )
}

function BeginForm({ token, link }: BeginProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const problemWords = useProblemWords()
  const form = useFields(
    { organisation: link.organisation ?? '', name: '', email: link.email ?? '', password: '' },
    { draft: 'begin', secrets: ['password'] },
  )
  const [isBusy, setBusy] = useState(false)
  const begin = async (event: FormEvent) => {
    event.preventDefault()
    const { organisation, name, email, password } = form.values
    const isWell = form.check({
      organisation: organisation.trim() ? undefined : t('begin.organisation.empty'),
      name: name.trim() ? undefined : t('begin.yourName.empty'),
      email: looksLikeEmail(email.trim()) ? undefined : t('form.email.wrong'),
      password: password.length < shortestPassword ? t('form.password.short', { count: shortestPassword }) : undefined,
    })
    if (!isWell) return
    setBusy(true)
    try {
      const body = { organisation: organisation.trim(), name: name.trim(), email: email.trim(), password }
      welcome(await call('POST /first-administrator-links/:token', { params: { token }, body }))
      form.clear()
      await navigate({ to: '/', replace: true })
    } catch (error) {
      form.refuse(error, problemWords)
    }
    setBusy(false)
  }
  return (
    <form className={sheet.form} onSubmit={begin} noValidate>
      <ErrorSummary errors={form.errors} problem={form.problem} />
      {!link.organisation && (
        <TextInput
          {...form.field('organisation')}
          label={t('begin.organisation')}
          description={t('begin.organisation.help')}
          autoComplete="organization"
        />
      )}
      <TextInput {...form.field('name')} label={t('begin.yourName')} autoComplete="name" />
      <EmailField {...form.field('email')} description={t('begin.email.help')} />
      <NewPasswordField {...form.field('password')} label={t('form.password')} />
      <div className={sheet.buttons}>
        <Button type="submit" variant="filled" size="md" loading={isBusy}>
          {t('begin.do')}
        </Button>
      </div>
    </form>
  )
}

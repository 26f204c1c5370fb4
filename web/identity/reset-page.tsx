import { Button } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../api.ts'
import { installationQuery } from '../queries.ts'
import { ErrorSummary, useFields } from '../ui/form.tsx'
import { Outside } from '../ui/outside.tsx'
import { Heading, Title } from '../ui/page.tsx'
import sheet from '../ui/sheet.module.css'
import { toast } from '../ui/toast.tsx'
import { DeadLink, useSecret } from './link-page.tsx'
import { EmailField, LinkSent, looksLikeEmail, NewPasswordField, shortestPassword, useProblemWords } from './words.tsx'

/** Ask for a link by which a new password can be set. */
export function ResetPage() {
  const { t } = useTranslation()
  const problemWords = useProblemWords()
  const { organisation } = useSuspenseQuery(installationQuery).data
  const form = useFields({ email: '' }, { draft: 'sign-in' })
  const [isBusy, setBusy] = useState(false)
  const [sentTo, setSentTo] = useState<string>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const email = form.values.email.trim()
    if (!form.check({ email: looksLikeEmail(email) ? undefined : t('form.email.wrong') })) return
    setBusy(true)
    try {
      await call('POST /password-resets', { body: { email } })
      setSentTo(email)
    } catch (error) {
      form.refuse(error, problemWords)
    }
    setBusy(false)
  }
  return (
    <Outside organisation={organisation}>
      <Title>{t('reset.name')}</Title>
      <Heading>{t('reset.name')}</Heading>
      {sentTo ? (
        <LinkSent email={sentTo} onBack={() => setSentTo(undefined)} />
      ) : (
        <form className={sheet.form} onSubmit={send} noValidate>
          <p className="t-16 ink-2">{t('reset.words')}</p>
          <ErrorSummary errors={form.errors} problem={form.problem} />
          <EmailField {...form.field('email')} />
          <div className={sheet.buttons}>
            <Button type="submit" variant="filled" size="md" loading={isBusy}>
              {t('reset.send')}
            </Button>
            <Button component={Link} to="/sign-in" variant="subtle" size="md">
              {t('reset.back')}
            </Button>
          </div>
        </form>
      )}
    </Outside>
  )
}

/** Where the mailed link leads: choose the new password. */
export function NewPasswordPage() {
  const { t } = useTranslation()
  const problemWords = useProblemWords()
  const navigate = useNavigate()
  const { organisation } = useSuspenseQuery(installationQuery).data
  const token = useSecret()
  const form = useFields({ password: '' })
  const [state, setState] = useState<'ready' | 'busy' | 'dead'>(token ? 'ready' : 'dead')
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const { password } = form.values
    const isShort = password.length < shortestPassword
    if (!form.check({ password: isShort ? t('form.password.short', { count: shortestPassword }) : undefined })) return
    setState('busy')
    try {
      await call('POST /password-resets/use', { body: { token, password } })
      toast(t('reset.done'))
      await navigate({ to: '/sign-in', replace: true })
    } catch (error) {
      // A refusal that names the password leaves the link good; any other refusal means that the link is not.
      const isAboutPassword = error instanceof ApiError && error.fields.some((field) => field.path.endsWith('password'))
      const isDead = error instanceof ApiError && !isAboutPassword && [400, 404, 410, 422].includes(error.status)
      setState(isDead ? 'dead' : 'ready')
      if (!isDead) form.refuse(error, problemWords)
    }
  }
  return (
    <Outside organisation={organisation}>
      {state === 'dead' ? (
        <DeadLink kind="reset" />
      ) : (
        <>
          <Title>{t('reset.new')}</Title>
          <Heading>{t('reset.new')}</Heading>
          <form className={sheet.form} onSubmit={save} noValidate>
            <ErrorSummary errors={form.errors} problem={form.problem} />
            <NewPasswordField {...form.field('password')} />
            <div className={sheet.buttons}>
              <Button type="submit" variant="filled" size="md" loading={state === 'busy'}>
                {t('reset.save')}
              </Button>
            </div>
          </form>
        </>
      )}
    </Outside>
  )
}

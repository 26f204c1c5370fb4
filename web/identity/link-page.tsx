import { Button } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../api.ts'
import { isolate } from '../i18n/format.ts'
import { installationQuery, welcome } from '../queries.ts'
import { ErrorSummary } from '../ui/form.tsx'
import { Outside } from '../ui/outside.tsx'
import { Heading, Title } from '../ui/page.tsx'
import sheet from '../ui/sheet.module.css'
import { useProblemWords } from './words.tsx'

/** The secret stands behind the `#`, so that no server and no log between here and there ever sees it. */
export const useSecret = () => useState(() => location.hash.slice(1))[0]

/** A mailed link leads here. Only the button signs in, since programs that check mail open every link they find. */
export function LinkPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const problemWords = useProblemWords()
  const { organisation } = useSuspenseQuery(installationQuery).data
  const token = useSecret()
  const [state, setState] = useState<'ready' | 'busy' | 'dead'>(token ? 'ready' : 'dead')
  const [problem, setProblem] = useState<string>()
  const signIn = async () => {
    setState('busy')
    setProblem(undefined)
    try {
      welcome(await call('POST /sign-in-links/use', { body: { token } }))
      await navigate({ to: '/', replace: true })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const isRefused = error.status >= 400 && error.status < 500 && error.status !== 429
      setState(isRefused ? 'dead' : 'ready')
      if (!isRefused) setProblem(problemWords(error))
    }
  }
  return (
    <Outside organisation={organisation}>
      {state === 'dead' ? (
        <DeadLink kind="signIn" />
      ) : (
        <>
          <Title>{t('signIn.name')}</Title>
          <Heading>{t('signIn.title', { organisation: isolate(organisation?.name ?? '') })}</Heading>
          <p className={`t-16 ${sheet.lead}`}>{t('link.words')}</p>
          <div className={sheet.form}>
            <ErrorSummary errors={{}} problem={problem} />
            <div className={sheet.buttons}>
              <Button variant="filled" size="md" onClick={signIn} loading={state === 'busy'}>
                {t('signIn.do')}
              </Button>
            </div>
          </div>
        </>
      )}
    </Outside>
  )
}

/** One page for a used, a late and a wrong link alike: it must not tell which. */
export function DeadLink({ kind }: { kind: 'signIn' | 'reset' }) {
  const { t } = useTranslation()
  return (
    <>
      <Title>{t('link.dead')}</Title>
      <Heading>{t('link.dead')}</Heading>
      <p className={`t-16 ${sheet.lead}`}>{t('link.deadWords')}</p>
      <div className={sheet.form}>
        <div className={sheet.buttons}>
          <Button component={Link} to={kind === 'reset' ? '/reset' : '/sign-in'} variant="filled" size="md">
            {t('link.new')}
          </Button>
        </div>
      </div>
    </>
  )
}

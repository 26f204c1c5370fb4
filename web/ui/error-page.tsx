import { Button } from '@mantine/core'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import type { Key } from '../i18n/index.ts'
import { isSignedOut } from '../queries.ts'
import classes from './error-page.module.css'
import { Outside } from './outside.tsx'
import { Heading, Title } from './page.tsx'

type Kind = 'away' | 'forbidden' | 'missing' | 'tooMany' | 'broken'

function kindOf(error: unknown): Kind {
  // A page's own file that could not be fetched is a lost network too.
  if (error instanceof TypeError && /import|fetch/i.test(error.message)) return 'away'
  if (!(error instanceof ApiError)) return 'broken'
  if (error.status === 0) return 'away'
  if (error.status === 403) return 'forbidden'
  if (error.status === 404) return 'missing'
  return error.status === 429 ? 'tooMany' : 'broken'
}

/** What went wrong, in words; what one can do; and the id by which an administrator finds it in the log. */
function Trouble({ kind, requestId, onRetry }: { kind: Kind; requestId?: string | undefined; onRetry?: () => void }) {
  const { t } = useTranslation()
  const title: Key = `error.${kind}.title`
  return (
    <div className={classes.trouble}>
      <Title>{t(title)}</Title>
      <Heading>{t(title)}</Heading>
      <p className="t-16 ink-2">{t(`error.${kind}.words`)}</p>
      <div className={classes.actions}>
        {onRetry && kind !== 'missing' && kind !== 'forbidden' && (
          <Button variant="filled" onClick={onRetry}>
            {t('error.retry')}
          </Button>
        )}
        <Button component={Link} to="/">
          {t('error.home')}
        </Button>
      </div>
      {requestId && (
        <p className="t-12 ink-3">
          {t('error.id')} <code>{requestId}</code>
        </p>
      )}
    </div>
  )
}

/** Inside the frame: the page has failed, the way to other pages stays. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  const kind = kindOf(error)
  const retry = () => {
    queries.reset()
    reset()
    void router.invalidate()
  }
  // When the network comes back, the page comes back by itself.
  useEffect(() => {
    if (kind !== 'away') return
    addEventListener('online', retry)
    return () => removeEventListener('online', retry)
  })
  if (isSignedOut(error)) return null
  return <Trouble kind={kind} requestId={error instanceof ApiError ? error.requestId : undefined} onRetry={retry} />
}

/** Where there is no frame yet. */
export function OutsideErrorPage(props: ErrorComponentProps) {
  return (
    <Outside>
      <ErrorPage {...props} />
    </Outside>
  )
}

export const NotFoundPage = () => <Trouble kind="missing" />

import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, ask, call, type Reply } from '../api.ts'
import { isolate, showAgo, showInstant } from '../i18n/format.ts'
import { ErrorSummary, PasswordField, useFields } from '../ui/form.tsx'
import { useNow } from '../ui/local-time.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Pill, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { toast } from '../ui/toast.tsx'
import { NewPasswordField, shortestPassword, useProblemWords } from './words.tsx'

type SignIn = Reply<'GET /me/sign-ins'>['items'][number]
const signInsQuery = ask('GET /me/sign-ins')

export function SignInsPage() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const signIns = useQuery(signInsQuery).data?.items
  const others = signIns?.filter((signIn) => !signIn.isCurrent) ?? []
  const problemWords = useProblemWords()
  const end = useMutation({
    mutationFn: async (ended: SignIn[]) => {
      for (const { id } of ended) await call('DELETE /me/sign-ins/:id', { params: { id } })
    },
    onSuccess: (_, ended) =>
      toast(t('signIns.ended', { count: ended.length, device: isolate(ended[0]?.device ?? '') })),
    onSettled: () => queries.invalidateQueries({ queryKey: signInsQuery.queryKey }),
    onError: (error) => toast(error instanceof ApiError ? problemWords(error) : t('error.broken.title')),
  })
  return (
    <div className={sheet.pad}>
      <Title>{t('signIns.name')}</Title>
      <div className={`${sheet.narrow} ${sheet.stack}`}>
        <div>
          <Heading>{t('signIns.name')}</Heading>
          <p className={`t-16 ${sheet.lead}`}>{t('signIns.words')}</p>
        </div>
        <Section title={t('signIns.devices')} count={signIns?.length}>
          <ul className={sheet.rows} aria-busy={!signIns}>
            {signIns?.map((signIn) => (
              <SignInRow key={signIn.id} signIn={signIn} isBusy={end.isPending} onEnd={() => end.mutate([signIn])} />
            )) ?? (
              <li className={sheet.row} aria-hidden="true">
                <Bar width="32px" height={32} />
                <Bar width="40%" height={32} />
              </li>
            )}
          </ul>
          {signIns && others.length === 0 && <p className="ink-3">{t('signIns.only')}</p>}
          {others.length > 1 && (
            <Button mt={16} disabled={end.isPending} onClick={() => end.mutate(others)}>
              {t('signIns.endOthers', { count: others.length })}
            </Button>
          )}
        </Section>
        <Password />
      </div>
    </div>
  )
}

function SignInRow({ signIn, isBusy, onEnd }: { signIn: SignIn; isBusy: boolean; onEnd: () => void }) {
  const { t } = useTranslation()
  const now = useNow()
  const Icon = /phone|android|ipad|mobile/i.test(signIn.device) ? IconDeviceMobile : IconDeviceDesktop
  const since = new Date(signIn.createdAt)
  return (
    <li className={sheet.row}>
      <span className={sheet.icon} aria-hidden="true">
        <Icon size={18} stroke={1.6} />
      </span>
      <div>
        <bdi className="medium">{signIn.device}</bdi>
        <p title={showInstant(since)}>
          {t('signIns.when', { since: showAgo(since, now), seen: showAgo(new Date(signIn.lastSeenAt), now) })}
        </p>
      </div>
      <div className={sheet.act}>
        {signIn.isCurrent ? (
          <Pill tone="good">{t('signIns.this')}</Pill>
        ) : (
          <Button size="xs" disabled={isBusy} onClick={onEnd}>
            {t('signIns.end')}
            <span className="vh"> {t('signIns.on', { device: isolate(signIn.device) })}</span>
          </Button>
        )}
      </div>
    </li>
  )
}

function Password() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const problemWords = useProblemWords()
  const form = useFields({ current: '', password: '' })
  const [isBusy, setBusy] = useState(false)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const { current, password } = form.values
    const isShort = password.length < shortestPassword
    if (!form.check({ password: isShort ? t('form.password.short', { count: shortestPassword }) : undefined })) return
    setBusy(true)
    try {
      await call('PUT /me/password', { body: { ...(current && { current }), password } })
      form.clear()
      toast(t('password.done'))
      await queries.invalidateQueries({ queryKey: signInsQuery.queryKey })
    } catch (error) {
      form.refuse(error, problemWords)
    }
    setBusy(false)
  }
  return (
    <Section title={t('password.name')}>
      <form className={sheet.form} style={{ maxWidth: 416 }} onSubmit={save} noValidate>
        <ErrorSummary errors={form.errors} problem={form.problem} />
        <PasswordField
          {...form.field('current')}
          label={t('password.current')}
          description={t('password.currentHelp')}
          autoComplete="current-password"
        />
        <NewPasswordField {...form.field('password')} />
        <div className={sheet.buttons}>
          <Button type="submit" loading={isBusy}>
            {t('password.save')}
          </Button>
        </div>
      </form>
    </Section>
  )
}

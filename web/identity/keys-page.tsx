import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, ask, call, type Reply } from '../api.ts'
import { isolate, showAgo, showInstant, showList } from '../i18n/format.ts'
import { CopyButton } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorSummary, useFields } from '../ui/form.tsx'
import { useNow } from '../ui/local-time.tsx'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Empty, Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { toast } from '../ui/toast.tsx'
import classes from './keys.module.css'
import { useProblemWords } from './words.tsx'

type ApiKey = Reply<'GET /me/api-keys'>['items'][number]
type Scope = ApiKey['scopes'][number]
type MadeKey = Reply<'POST /me/api-keys'>

const keysQuery = ask('GET /me/api-keys')
const scopes = ['read', 'write', 'people:read', 'people:write', 'admin:read', 'admin:write'] as const satisfies Scope[]
const durations = [7, 30, 90, 180, 365]
/** From here on, a key that will soon stop is said to. */
const soonMs = 7 * 86_400_000

/** Keys with which programs do what their owner may, or less. */
export function KeysPage() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const keys = useQuery(keysQuery).data?.items
  const [made, setMade] = useState<MadeKey>()
  const [revoking, setRevoking] = useState<ApiKey>()
  const reload = () => queries.invalidateQueries({ queryKey: keysQuery.queryKey })
  return (
    <div className={sheet.pad}>
      <Title>{t('keys.name')}</Title>
      <div className={`${sheet.narrow} ${sheet.stack}`}>
        <div>
          <Heading>{t('keys.name')}</Heading>
          <p className={`t-16 ${sheet.lead}`}>{t('keys.words')}</p>
        </div>
        {made && <MadeOnce made={made} onClose={() => setMade(undefined)} />}
        <Section title={t('keys.mine')} count={keys?.length}>
          {keys?.length === 0 ? (
            <Empty>
              <p>{t('keys.none')}</p>
              <p className="ink-3">{t('keys.noneExample')}</p>
            </Empty>
          ) : (
            <ul className={sheet.rows} aria-busy={!keys}>
              {keys?.map((key) => <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />) ?? (
                <li className={sheet.row} aria-hidden="true">
                  <Bar width="32px" height={32} />
                  <Bar width="40%" height={32} />
                </li>
              )}
            </ul>
          )}
        </Section>
        <NewKey
          onMade={(key) => {
            setMade(key)
            void reload()
          }}
        />
      </div>
      {revoking && (
        <Revoke
          apiKey={revoking}
          onClose={() => setRevoking(undefined)}
          onRevoked={() => {
            if (made?.id === revoking.id) setMade(undefined)
            void reload()
          }}
        />
      )}
    </div>
  )
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t } = useTranslation()
  const now = useNow()
  const expires = new Date(apiKey.expiresAt)
  const isOver = expires <= now
  const isSoonOver = !isOver && expires.getTime() - now.getTime() < soonMs
  return (
    <li className={sheet.row}>
      <span className={sheet.icon} aria-hidden="true">
        <IconKey size={18} stroke={1.6} />
      </span>
      <div>
        <bdi className="medium">{apiKey.name}</bdi>
        <p>
          <code dir="ltr">{apiKey.start}…</code> · {showList(apiKey.scopes.map((scope) => t(`scope.${scope}`)))}
        </p>
        <p title={showInstant(expires)}>
          {isOver ? t('keys.over') : t('keys.until', { when: showInstant(expires) })}
          {isSoonOver && ` · ${t('keys.soon')}`}
          {' · '}
          {apiKey.lastUsedAt
            ? t('keys.used', { when: showAgo(new Date(apiKey.lastUsedAt), now) })
            : t('keys.neverUsed')}
        </p>
      </div>
      <Button size="xs" className={sheet.act} onClick={onRevoke}>
        {t('keys.revoke')}
        <span className="vh"> {isolate(apiKey.name)}</span>
      </Button>
    </li>
  )
}

/** The whole key, once. It takes the focus, since it will not be seen again. */
function MadeOnce({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  const { t } = useTranslation()
  const box = useRef<HTMLElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <section ref={box} tabIndex={-1} className={classes.made} aria-labelledby="made-key">
      <h2 id="made-key">{t('keys.made', { name: isolate(made.name) })}</h2>
      <p className="ink-2">{t('keys.madeWords')}</p>
      <pre className={sheet.command}>
        <code>{made.key}</code>
      </pre>
      <div className={sheet.buttons}>
        <CopyButton text={made.key}>{t('keys.copy')}</CopyButton>
        <Button variant="subtle" onClick={onClose}>
          {t('keys.kept')}
        </Button>
      </div>
    </section>
  )
}

type RevokeProps = { apiKey: ApiKey; onClose: () => void; onRevoked: () => void }

function Revoke({ apiKey, onClose, onRevoked }: RevokeProps) {
  const { t } = useTranslation()
  const problemWords = useProblemWords()
  const [isBusy, setBusy] = useState(false)
  const revoke = async () => {
    setBusy(true)
    try {
      await call('DELETE /me/api-keys/:id', { params: { id: apiKey.id } })
      toast(t('keys.revoked', { name: isolate(apiKey.name) }))
      onRevoked()
    } catch (error) {
      toast(error instanceof ApiError ? problemWords(error) : t('error.broken.title'))
    }
    onClose()
  }
  return (
    <Dialog label={t('keys.revoke')} onClose={onClose}>
      <div className={classes.confirm}>
        <h2 className="t-20">{t('keys.revokeTitle', { name: isolate(apiKey.name) })}</h2>
        <p>{t('keys.revokeWords')}</p>
        <div className={sheet.buttons}>
          <Button variant="filled" onClick={revoke} loading={isBusy}>
            {t('keys.revokeDo')}
          </Button>
          <Button onClick={onClose}>{t('keys.leave')}</Button>
        </div>
      </div>
    </Dialog>
  )
}

const isScope = (text: string): text is Scope => scopes.some((scope) => scope === text)

function NewKey({ onMade }: { onMade: (key: MadeKey) => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const problemWords = useProblemWords()
  // What was typed survives the way to sign-in and back.
  const form = useFields({ name: '', scopes: 'read', days: '90' }, { draft: 'api-key' })
  const [isBusy, setBusy] = useState(false)
  const [needsSignIn, setNeedsSignIn] = useState(false)
  const chosen = form.values.scopes.split(' ').filter(isScope)
  const choose = (scope: Scope, isOn: boolean) => {
    const value = scopes.filter((one) => (one === scope ? isOn : chosen.includes(one))).join(' ')
    form.field('scopes').onChange({ currentTarget: { value } })
  }
  const make = async (event: FormEvent) => {
    event.preventDefault()
    const name = form.values.name.trim()
    const scopesError = chosen.length === 0 ? t('keys.scopes.empty') : undefined
    if (!form.check({ name: name ? undefined : t('keys.keyName.empty'), scopes: scopesError })) return
    setBusy(true)
    try {
      onMade(await call('POST /me/api-keys', { body: { name, scopes: chosen, days: Number(form.values.days) } }))
      form.clear()
    } catch (error) {
      const isStale = error instanceof ApiError && error.code === 'fresh_sign_in_needed'
      if (isStale) setNeedsSignIn(true)
      else form.refuse(error, problemWords)
    }
    setBusy(false)
  }
  return (
    <Section title={t('keys.new')}>
      <form className={`${sheet.form} ${classes.form}`} onSubmit={make} noValidate>
        <ErrorSummary errors={form.errors} problem={form.problem} />
        {needsSignIn && (
          <div role="alert" className={classes.again}>
            <p>{t('keys.signInAgain')}</p>
            <Button variant="filled" onClick={() => navigate({ to: '/sign-in', search: { to: '/me/keys' } })}>
              {t('keys.signIn')}
            </Button>
          </div>
        )}
        <TextInput
          {...form.field('name')}
          label={t('keys.keyName')}
          description={t('keys.keyName.help')}
          maxLength={80}
          autoComplete="off"
        />
        <fieldset className={classes.scopes} aria-describedby={form.errors.scopes && 'scopes-error'}>
          <legend className="medium">{t('keys.scopes')}</legend>
          {scopes.map((scope, index) => (
            <label key={scope}>
              <input
                type="checkbox"
                id={index === 0 ? 'field-scopes' : undefined}
                checked={chosen.includes(scope)}
                onChange={(event) => choose(scope, event.currentTarget.checked)}
              />
              <span>
                {t(`scope.${scope}`)} <code>{scope}</code>
                <small>{t(`scope.${scope}.what`)}</small>
              </span>
            </label>
          ))}
          {form.errors.scopes && (
            <p id="scopes-error" className={classes.error}>
              {form.errors.scopes}
            </p>
          )}
        </fieldset>
        <NativeSelect
          {...form.field('days')}
          label={t('keys.days')}
          data={durations.map((days) => ({ value: String(days), label: t('keys.daysOf', { count: days }) }))}
        />
        <div className={sheet.buttons}>
          <Button type="submit" loading={isBusy}>
            {t('keys.make')}
          </Button>
        </div>
      </form>
    </Section>
  )
}

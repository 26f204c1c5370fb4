import { Button, TextInput, type TextInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ApiError } from '../api.ts'
import { isolate } from '../i18n/format.ts'
import { PasswordField } from '../ui/form.tsx'
import sheet from '../ui/sheet.module.css'

export const looksLikeEmail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)

/** Shortest new password that the server takes. */
export const shortestPassword = 12

/** A refusal in the reader's language where we know it, else the server's own sentence. */
export function useProblemWords(): (problem: ApiError) => string {
  const { t } = useTranslation()
  return (problem) => {
    if (problem.status === 0) return t('error.away.words')
    if (problem.status === 429) return t('error.tooMany.words')
    return problem.message
  }
}

/** The same words whether the address is known here or not. */
export function LinkSent({ email, onBack }: { email: string; onBack: () => void }) {
  const { t } = useTranslation()
  return (
    <div className={sheet.form} role="status">
      <p className="t-16">{t('signIn.sent', { email: isolate(email) })}</p>
      <p className="ink-2">{t('signIn.sentWhy')}</p>
      <div className={sheet.buttons}>
        <Button onClick={onBack}>{t('signIn.otherAddress')}</Button>
      </div>
    </div>
  )
}

/** The address one signs in with. */
export function EmailField(props: TextInputProps) {
  const { t } = useTranslation()
  return <TextInput type="email" label={t('form.email')} autoComplete="username" inputMode="email" {...props} />
}

/** A password that is chosen now: what it takes stands below it. */
export function NewPasswordField(props: TextInputProps) {
  const { t } = useTranslation()
  const help = t('form.password.help', { count: shortestPassword })
  return <PasswordField label={t('form.password.new')} description={help} autoComplete="new-password" {...props} />
}

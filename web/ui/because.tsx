import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './because.module.css'

/** ∵, because: a reason that the software gives for what it shows. */
export function Because({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <p className={classes.because}>
      <svg className={classes.dots} viewBox="0 0 12 10" aria-hidden="true" fill="currentColor">
        <circle cx="2" cy="2" r="1.6" />
        <circle cx="10" cy="2" r="1.6" />
        <circle cx="6" cy="8" r="1.6" />
      </svg>
      <span className="vh">{t('because')} </span>
      {children}
    </p>
  )
}

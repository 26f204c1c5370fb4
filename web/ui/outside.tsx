import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, languages, offered } from '../i18n/index.ts'
import { Logo } from './logo.tsx'
import classes from './outside.module.css'
import { Pill } from './section.tsx'

type Props = {
  organisation?: { name: string; isDemonstration: boolean } | null | undefined
  isWide?: boolean | undefined
  /** Leaves the brand out where the page itself begins with it. */
  isBare?: boolean
  children: ReactNode
}

/** The pages before one is signed in: one sheet on the desk, nothing around it. */
export function Outside({ organisation, isWide, isBare, children }: Props) {
  const { t, i18n } = useTranslation()
  return (
    <div className={classes.desk}>
      <header className={classes.head}>
        {!isBare && (
          <>
            <Logo />
            <span>
              <b>{t('product')}</b>
              {organisation && (
                <small>
                  <bdi>{organisation.name}</bdi>
                </small>
              )}
            </span>
          </>
        )}
        {organisation?.isDemonstration && (
          <span className={classes.mark}>
            <Pill>{t('frame.demonstration')}</Pill>
          </span>
        )}
      </header>
      <main className={classes.sheet} data-wide={isWide || undefined}>
        {children}
      </main>
      <footer className={classes.foot}>
        {offered.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={i18n.language === language}
            onClick={() => chooseLanguage(language)}
          >
            {languages[language].name}
          </button>
        ))}
      </footer>
    </div>
  )
}

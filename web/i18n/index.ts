import i18next from 'i18next'
import ICU from 'i18next-icu'
import { initReactI18next } from 'react-i18next'
import { remember, remembered } from '../remember.ts'
import english from './en.json'
import { lengthen, mirror } from './pseudo.ts'

type Texts = Record<string, string>
export type Key = keyof typeof english

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof english }
    keySeparator: false
    nsSeparator: false
  }
}

const everyText = (change: (message: string) => string): Texts =>
  Object.fromEntries(Object.entries(english).map(([key, message]) => [key, change(message)]))

/**
 * The languages people may choose, each named in itself, with the locale that dates and numbers follow.
 * The invented ones are for those who build Lyceum: they come by `?lng=` only.
 */
export const languages = {
  en: { name: 'English', locale: 'en-GB', load: async (): Promise<Texts> => english },
  de: { name: 'Deutsch', locale: 'de-DE', load: async (): Promise<Texts> => (await import('./de.json')).default },
  'en-XA': { name: 'Éñĝļîšĥ', locale: 'en-GB', load: async () => everyText(lengthen) },
  'ar-XB': { name: 'Mirrored', locale: 'ar-EG', load: async () => everyText(mirror) },
}

export type Language = keyof typeof languages
export const offered: Language[] = ['en', 'de']

const isLanguage = (name: string | null | undefined): name is Language => Object.hasOwn(languages, name ?? '')

function findLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lng')
  if (isLanguage(asked)) {
    remember('language', asked)
    return asked
  }
  const kept = remembered('language')
  if (isLanguage(kept)) return kept
  return navigator.languages.map((name) => name.slice(0, 2)).find(isLanguage) ?? 'en'
}

const isRightToLeft = (language: Language) => /^(ar|fa|he|ur)\b/.test(language)

/** The locale that Intl gets: English means Great Britain here. */
export function locale(): string {
  return isLanguage(i18next.language) ? languages[i18next.language].locale : 'en-GB'
}

/** Loads a language and shows the page in it. */
async function showLanguage(language: Language): Promise<void> {
  i18next.addResourceBundle(language, 'translation', await languages[language].load())
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  document.documentElement.dir = isRightToLeft(language) ? 'rtl' : 'ltr'
}

export async function startLanguage(): Promise<void> {
  await i18next
    .use(new ICU())
    .use(initReactI18next)
    .init({
      lng: 'en',
      fallbackLng: 'en',
      keySeparator: false,
      nsSeparator: false,
      returnEmptyString: false,
      interpolation: { escapeValue: false },
      resources: { en: { translation: english } },
    })
  await showLanguage(findLanguage())
}

/** Somebody picks their language; this browser keeps it. */
export async function chooseLanguage(language: Language): Promise<void> {
  remember('language', language)
  await showLanguage(language)
}

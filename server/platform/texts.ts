import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import english from '../i18n/en.json' with { type: 'json' }

export type TextKey = keyof typeof english
type Values = Record<string, string | number | Date>

const folder = join(import.meta.dirname, '../i18n')
const languages = new Map(
  readdirSync(folder).map((file) => [
    file.replace('.json', ''),
    new Map<string, string>(Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')))),
  ]),
)
const parsed = new Map<string, IntlMessageFormat>()

/** The language a text is written in for somebody who asked for `locale`: itself, its base language, or English. */
export function languageFor(locale: string | null): string {
  const base = locale?.split('-')[0] ?? 'en'
  return locale && languages.has(locale) ? locale : languages.has(base) ? base : 'en'
}

/** A message of `server/i18n` in a language (ICU syntax). A missing translation falls back to English. */
export function text(language: string, key: TextKey, values: Values = {}): string {
  const source = languages.get(language)?.get(key) ?? english[key]
  const at = `${language} ${key}`
  const message = parsed.get(at) ?? new IntlMessageFormat(source, language, undefined, { ignoreTag: true })
  parsed.set(at, message)
  return String(message.format(values))
}

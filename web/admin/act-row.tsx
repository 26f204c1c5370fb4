import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Reply } from '../api.ts'
import { showInstant } from '../i18n/format.ts'
import sheet from '../ui/sheet.module.css'
import { useActName } from './act-words.ts'
import classes from './audit.module.css'

export type AuditEntry = Reply<'GET /me/audit'>['items'][number]

/** One act: when, who, what, how; its details are ids and names of fields, never what people wrote. */
export function ActRow({ entry, showsWho = false }: { entry: AuditEntry; showsWho?: boolean }) {
  const { t } = useTranslation()
  const actName = useActName()
  const details = Object.entries(entry.details)
  return (
    <li className={classes.row}>
      <span className={classes.act}>{actName(entry.name)}</span>
      {showsWho && (
        <span>
          {entry.by ? (
            <Link to="/people/$id" params={{ id: entry.by.id }} className={sheet.name}>
              <bdi>{entry.by.name}</bdi>
            </Link>
          ) : (
            <span className="ink-3">{t('audit.nobody')}</span>
          )}
        </span>
      )}
      <span className={classes.meta}>
        <time dateTime={entry.at}>{showInstant(new Date(entry.at))}</time>
        {' · '}
        {t(`audit.via.${entry.via}`)}
        {' · '}
        {entry.seq === null ? t('audit.notChained') : t('audit.number', { seq: entry.seq })}
      </span>
      {details.length > 0 && (
        <details className={classes.details}>
          <summary>
            {t('audit.details')}
            <span className="vh"> {actName(entry.name)}</span>
          </summary>
          <dl>
            {details.map(([name, value]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  )
}

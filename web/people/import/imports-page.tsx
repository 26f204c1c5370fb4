import { IconFileSpreadsheet, IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type DragEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, ask, call } from '../../api.ts'
import { isolate, showAgo } from '../../i18n/format.ts'
import { useProblemWords } from '../../identity/words.tsx'
import { useNow } from '../../ui/local-time.tsx'
import { Heading, Title } from '../../ui/page.tsx'
import { Bar, Empty, Pill, Section } from '../../ui/section.tsx'
import sheet from '../../ui/sheet.module.css'
import classes from './import.module.css'
import type { Summary } from './words.ts'

/** Where a file with people is brought in, and what was brought in before. */
export function ImportsPage() {
  const { t } = useTranslation()
  const imports = useQuery(ask('GET /people-imports', { query: { limit: 50 } })).data?.items
  return (
    <div className={sheet.pad}>
      <Title>{t('import.name')}</Title>
      <div className={`${sheet.narrow} ${sheet.stack}`}>
        <div>
          <Heading>{t('import.name')}</Heading>
          <p className={`t-16 ${sheet.lead}`}>{t('import.words')}</p>
          <FileDrop />
        </div>
        <Section title={t('import.past')}>
          {imports?.length === 0 ? (
            <Empty>
              <p>{t('import.noneYet')}</p>
              <p className="ink-3">{t('import.noneExample')}</p>
            </Empty>
          ) : (
            <ul className={sheet.rows} aria-busy={!imports}>
              {imports?.map((one) => <ImportRow key={one.id} summary={one} />) ?? (
                <li className={sheet.row} aria-hidden="true">
                  <Bar width="32px" height={32} />
                  <Bar width="50%" />
                </li>
              )}
            </ul>
          )}
        </Section>
      </div>
    </div>
  )
}

export const tones = {
  uploaded: 'warn',
  mapped: 'warn',
  checked: 'warn',
  running: 'warn',
  held: 'good',
  done: 'good',
  undone: 'neutral',
  cancelled: 'neutral',
  failed: 'bad',
  expired: 'neutral',
} as const

function ImportRow({ summary }: { summary: Summary }) {
  const { t } = useTranslation()
  const now = useNow()
  const { counts } = summary
  return (
    <li className={sheet.row}>
      <span className={sheet.icon} aria-hidden="true">
        <IconFileSpreadsheet size={18} stroke={1.6} />
      </span>
      <div>
        <Link to="/people/import/$id" params={{ id: summary.id }} className={sheet.name}>
          <bdi>{summary.fileName}</bdi>
        </Link>
        <p>
          {summary.by && (
            <>
              <bdi>{summary.by.name}</bdi>
              {t('comma')}
            </>
          )}
          {showAgo(new Date(summary.createdAt), now)} · {t('import.rows', { count: counts.rows })}
          {counts.written > 0 && ` · ${t('import.written', { count: counts.written })}`}
        </p>
      </div>
      <span className={sheet.act}>
        <Pill tone={tones[summary.state]}>{t(`import.state.${summary.state}`)}</Pill>
      </span>
    </li>
  )
}

/** A place to drop a file on, which is also a plain file field for whoever does not drag. */
function FileDrop() {
  const { t } = useTranslation()
  const id = useId()
  const navigate = useNavigate()
  const problemWords = useProblemWords()
  const [isOver, setOver] = useState(false)
  const upload = useMutation({
    mutationFn: (file: File) => call('POST /people-imports', { query: {}, file }),
    onSuccess: (made) => navigate({ to: '/people/import/$id', params: { id: made.id } }),
  })
  const take = (file: File | undefined | null) => file && upload.mutate(file)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    <div className={classes.dropPlace}>
      {/* Dragging is one way; the button below does the same. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: whoever does not drag uses the file field inside */}
      <div
        className={classes.drop}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconUpload size={24} stroke={1.6} aria-hidden="true" />
        <label htmlFor={id} className="medium">
          {t('import.drop')}
        </label>
        <input
          id={id}
          type="file"
          accept=".csv,.tsv,.txt,.xlsx"
          disabled={upload.isPending}
          aria-describedby={`${id}-help`}
          onChange={(event) => {
            take(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
        <p id={`${id}-help`} className="t-12 ink-3">
          {t('import.dropHelp')}
        </p>
      </div>
      {upload.isPending && (
        <p role="status" className="ink-2">
          {t('import.reading', { file: isolate(upload.variables.name) })}
        </p>
      )}
      {upload.isError && (
        <p role="alert" className={classes.problem}>
          {upload.error instanceof ApiError ? problemWords(upload.error) : t('error.broken.title')}
        </p>
      )}
    </div>
  )
}

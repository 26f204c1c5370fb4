import '@mantine/core/styles/Checkbox.layer.css'
import '@mantine/core/styles/InlineInput.layer.css'
import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, call } from '../../api.ts'
import { Section } from '../../ui/section.tsx'
import sheet from '../../ui/sheet.module.css'
import classes from './import.module.css'
import type { Act } from './import-page.tsx'
import { type Import, type Mapping, targetOf, useTargets, type WordKind, wordKindOf } from './words.ts'

type Column = Import['columns'][number]
type Mapped = Mapping['columns'][number]
type Props = { found: Import; act: Act; isBusy: boolean }

const dateTargets = new Set(['start', 'end', 'leaveFrom', 'leaveTo'])
const options = ['listsEverybody', 'newcomersWithoutStart', 'makesUnits', 'makesSites'] as const
const fileFields = ['timezone', 'hours', 'languages'] as const

/** What each column is: proposed by the server, decided here. */
export function MappingStep({ found, act, isBusy }: Props) {
  const { t } = useTranslation()
  const [mapping, setMapping] = useState<Mapping>(found.mapping ?? found.proposal)
  const byName = new Map(mapping.columns.map((one) => [one.column, one]))
  const mappedOf = ({ column }: Column): Mapped => byName.get(column) ?? { column, target: null, dateOrder: null }
  const change = (changed: Mapped) =>
    setMapping({
      ...mapping,
      columns: found.columns.map((one) => (one.column === changed.column ? changed : mappedOf(one))),
    })
  const taken = mapping.columns.filter(({ target }) => target !== null).length
  const undecided = found.columns.filter((column) => needsDateOrder(column, mappedOf(column)))
  const check = () =>
    act(async () => {
      const { id, version } = found
      const mapped = await call('PUT /people-imports/:id/mapping', { params: { id }, body: { ...mapping, version } })
      return call('POST /people-imports/:id/check', { params: { id }, body: { version: mapped.version } })
    })
  return (
    <div className={classes.step}>
      <p className="ink-2">
        {t('import.columns', { count: found.columns.length, taken, rows: found.counts.rows })}
        {found.warnings.map((warning) => ` ${warning}`)}
      </p>
      <Section title={t('import.step.map')} count={found.columns.length}>
        <ul className={sheet.rows}>
          {found.columns.map((column) => (
            <ColumnRow key={column.column} column={column} mapped={mappedOf(column)} onChange={change} />
          ))}
        </ul>
      </Section>
      <WordMeanings found={found} mapping={mapping} onChange={setMapping} />
      <Section title={t('import.options')}>
        <div className={classes.options}>
          {options.map((option) => (
            <Checkbox
              key={option}
              label={t(`import.option.${option}`)}
              checked={mapping[option]}
              onChange={(event) => setMapping({ ...mapping, [option]: event.currentTarget.checked })}
            />
          ))}
          {fileFields
            .filter((field) => mapping.columns.some(({ target }) => target === field))
            .map((field) => (
              <Checkbox
                key={field}
                label={t('import.takesFile', { field: t(`target.${field}`) })}
                checked={mapping.takesFile.includes(field)}
                onChange={(event) => {
                  const isOn = event.currentTarget.checked
                  const takesFile = fileFields.filter((one) => (one === field ? isOn : mapping.takesFile.includes(one)))
                  setMapping({ ...mapping, takesFile })
                }}
              />
            ))}
        </div>
      </Section>
      <div className={sheet.buttons}>
        <Button variant="filled" size="md" onClick={check} loading={isBusy} disabled={undecided.length > 0}>
          {t('import.check')}
        </Button>
        <span className="t-12 ink-3">
          {undecided.length > 0 ? t('import.datesOpen', { count: undecided.length }) : t('import.checkWhat')}
        </span>
      </div>
    </div>
  )
}

const isDateOpen = ({ dateOrder }: Column) => dateOrder === 'ambiguous' || dateOrder === 'mixed'
const needsDateOrder = (column: Column, mapped: Mapped) =>
  isDateOpen(column) && mapped.target !== null && dateTargets.has(mapped.target) && !mapped.dateOrder

function ColumnRow({ column, mapped, onChange }: { column: Column; mapped: Mapped; onChange: (m: Mapped) => void }) {
  const { t } = useTranslation()
  const targets = useTargets()
  const asksForOrder = isDateOpen(column) && mapped.target !== null && dateTargets.has(mapped.target)
  return (
    <li className={classes.column}>
      <div>
        <bdi className="medium">{column.column}</bdi>
        <p>
          {t('import.filled', { count: column.filled })}
          {column.samples.length > 0 && (
            <>
              {' · '}
              {column.samples.map((sample, index) => (
                <span key={sample}>
                  {index > 0 && t('comma')}
                  <bdi>“{sample}”</bdi>
                </span>
              ))}
            </>
          )}
        </p>
        <p>{column.reason ?? t(`import.confidence.${column.confidence}`)}</p>
      </div>
      <div className={classes.choice}>
        <NativeSelect
          aria-label={t('import.takenFor', { column: column.column })}
          value={mapped.target ?? ''}
          onChange={(event) => onChange({ ...mapped, target: targetOf(event.currentTarget.value) })}
          data={[{ value: '', label: t('import.leftOut') }, ...targets]}
        />
        {asksForOrder && (
          <NativeSelect
            label={t('import.dateOrder')}
            value={mapped.dateOrder ?? ''}
            onChange={(event) => {
              const order = event.currentTarget.value
              onChange({ ...mapped, dateOrder: order === 'dayFirst' || order === 'monthFirst' ? order : null })
            }}
            data={[
              { value: '', label: t('import.dateOrder.choose') },
              { value: 'dayFirst', label: t('import.dateOrder.dayFirst') },
              { value: 'monthFirst', label: t('import.dateOrder.monthFirst') },
            ]}
          />
        )}
      </div>
    </li>
  )
}

const statuses = ['active', 'left', 'leave'] as const
const employments = ['full_time', 'part_time', 'fixed_term', 'contractor', 'apprentice', 'intern'] as const

const pickedOf = <V extends string>(meanings: readonly V[], picked: string) => meanings.find((one) => one === picked)

/** The words with one of them standing for something else, or for itself again. */
function withWord<V extends string>(words: Record<string, V> = {}, word: string, meaning: V | undefined) {
  const { [word]: _, ...others } = words
  return meaning === undefined ? others : { ...others, [word]: meaning }
}

type MeaningsProps = { found: Import; mapping: Mapping; onChange: (mapping: Mapping) => void }

/** What single words of the file stand for, where it is not plain by itself. */
function WordMeanings({ found, mapping, onChange }: MeaningsProps) {
  const { t } = useTranslation()
  const levels = useQuery(ask('GET /levels')).data?.items ?? []
  const meanings = {
    level: levels.map(({ id, name }) => ({ value: id, label: name })),
    status: statuses.map((value) => ({ value, label: t(`import.status.${value}`) })),
    employment: employments.map((value) => ({ value, label: t(`import.employment.${value}`) })),
  }
  const columns = found.columns.flatMap((column) => {
    const kind = wordKindOf(mapping.columns.find((one) => one.column === column.column)?.target ?? null)
    return kind && column.words.length > 0 ? [{ ...column, wordKind: kind }] : []
  })
  if (columns.length === 0) return null
  const set = (kind: WordKind, word: string, picked: string) => {
    const { words } = mapping
    const changed = {
      level: () => ({ level: withWord(words.level, word, picked || undefined) }),
      status: () => ({ status: withWord(words.status, word, pickedOf(statuses, picked)) }),
      employment: () => ({ employment: withWord(words.employment, word, pickedOf(employments, picked)) }),
    }
    onChange({ ...mapping, words: { ...words, ...changed[kind]() } })
  }
  return (
    <details className={classes.meanings}>
      <summary>{t('import.meanings')}</summary>
      <p className="t-12 ink-3">{t('import.meaningsWhat')}</p>
      {columns.map(({ column, words, wordKind }) => (
        <fieldset key={column}>
          <legend>
            <bdi>{column}</bdi>
          </legend>
          {words.map((word) => (
            <NativeSelect
              key={word}
              label={word}
              value={mapping.words[wordKind]?.[word] ?? ''}
              onChange={(event) => set(wordKind, word, event.currentTarget.value)}
              data={[{ value: '', label: t('import.asItStands') }, ...meanings[wordKind]]}
            />
          ))}
        </fieldset>
      ))}
    </details>
  )
}

import { Button, NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, type Reply } from '../api.ts'
import { showLanguageName } from '../i18n/format.ts'
import { Dialog } from '../ui/dialog.tsx'
import classes from './facets.module.css'
import { asQuery, countNarrowings, type Narrowing, toggle } from './narrowing.ts'
import { SkillPicker } from './skill-picker.tsx'

type Counts = Reply<'GET /people/facets'>
type Props = { narrowing: Narrowing; onNarrow: (next: Partial<Narrowing>) => void }
type ListName = 'units' | 'sites' | 'levels' | 'languages'
type Option = { value: string; label: string; count: number; depth: number }

/** Long lists begin with this many; the rest is one press away. */
const shownAtFirst = 6
const levels = [1, 2, 3, 4] as const
const grounds = ['', 'shown', 'shown,confirmed'] as const

/** How many people each narrowing would show; the same in a column and, on phones, in a sheet. */
export function Facets({ narrowing, onNarrow }: Props) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const counts = useQuery({
    ...ask('GET /people/facets', { query: asQuery(withoutSort(narrowing)) }),
    placeholderData: keepPreviousData,
  }).data
  const chosen = countNarrowings(narrowing)
  const lists = counts && <Lists counts={counts} narrowing={narrowing} onNarrow={onNarrow} />
  return (
    <>
      <div className={classes.column}>{!isOpen && lists}</div>
      <div className={classes.phone}>
        <Button onClick={() => setOpen(true)}>{t('facets.open', { count: chosen })}</Button>
      </div>
      {isOpen && (
        <Dialog label={t('facets.name')} onClose={() => setOpen(false)}>
          <div className={classes.inside}>
            {lists}
            <Button variant="filled" size="md" onClick={() => setOpen(false)}>
              {t('facets.show', { count: counts?.total ?? 0 })}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}

const withoutSort = ({ sort: _, ...rest }: Narrowing) => rest

function Lists({ counts, narrowing, onNarrow }: Props & { counts: Counts }) {
  const { t } = useTranslation()
  const named = (list: { id: string; name: string; count: number }[]) =>
    list.map(({ id, name, count }) => ({ value: id, label: name, count, depth: 0 }))
  const depthOf = (parentId: string | null): number => {
    const parent = counts.units.find(({ id }) => id === parentId)
    return parent ? 1 + depthOf(parent.parentId) : 0
  }
  const units = counts.units.map(({ id, name, count, parentId }) => ({
    ...{ value: id, label: name, count },
    depth: depthOf(parentId),
  }))
  const languages = counts.languages.map(({ code, count }) => ({
    ...{ value: code, label: showLanguageName(code), count },
    depth: 0,
  }))
  const list = (name: ListName, options: Option[]) => (
    <List
      key={name}
      title={t(`facets.${name}`)}
      options={options}
      chosen={narrowing[name]?.split(',') ?? []}
      onToggle={(value) => onNarrow({ [name]: toggle(narrowing[name], value) })}
    />
  )
  const flags = ['gladToHelp', 'mayBeAsked', 'newHere'] as const
  return (
    <>
      <fieldset className={classes.group}>
        <legend>{t('facets.people')}</legend>
        {flags.map((flag) => (
          <Choice
            key={flag}
            option={{ value: flag, label: t(`facets.${flag}`), count: counts[flag], depth: 0 }}
            isOn={narrowing[flag] === true}
            onToggle={() => onNarrow({ [flag]: narrowing[flag] ? undefined : true })}
          />
        ))}
      </fieldset>
      <SkillFacet narrowing={narrowing} onNarrow={onNarrow} />
      {list('units', units)}
      {list('sites', named(counts.sites))}
      {list('levels', named(counts.levels))}
      {list('languages', languages)}
    </>
  )
}

function SkillFacet({ narrowing, onNarrow }: Props) {
  const { t } = useTranslation()
  const { skill: id, skillLevel, grounds: ground } = narrowing
  const skill = useQuery({
    ...ask('GET /skills/:id', { params: { id: id ?? '' } }),
    enabled: id !== undefined,
    throwOnError: false,
  }).data
  const [isUnknown, setUnknown] = useState(false)
  if (id === undefined)
    return (
      <div className={classes.group}>
        <SkillPicker
          label={t('facets.skill')}
          onPick={(choice) => {
            setUnknown('word' in choice)
            if ('id' in choice) onNarrow({ skill: choice.id })
          }}
        />
        <p role="status" className="t-12 ink-3">
          {isUnknown && t('facets.unknownSkill')}
        </p>
      </div>
    )
  return (
    <fieldset className={classes.group}>
      <legend>{t('facets.skill')}</legend>
      <p className={classes.skill}>
        <bdi className="medium">{skill?.name}</bdi>
        <Button
          variant="subtle"
          onClick={() => onNarrow({ skill: undefined, skillLevel: undefined, grounds: undefined })}
        >
          {t('profile.remove')}
          <span className="vh"> {skill?.name}</span>
        </Button>
      </p>
      <NativeSelect
        aria-label={t('facets.level')}
        value={`${skillLevel ?? ''}`}
        data={[
          { value: '', label: t('facets.anyLevel') },
          ...levels.map((level) => ({ value: `${level}`, label: t('facets.atLeast', { level }) })),
        ]}
        onChange={(event) => onNarrow({ skillLevel: levels.find((level) => `${level}` === event.currentTarget.value) })}
      />
      <NativeSelect
        aria-label={t('facets.ground')}
        value={ground ?? ''}
        data={grounds.map((value) => ({
          value,
          label: t('facets.grounds', { ground: value === '' ? 'any' : value === 'shown' ? 'shown' : 'both' }),
        }))}
        onChange={(event) => onNarrow({ grounds: event.currentTarget.value || undefined })}
      />
    </fieldset>
  )
}

type ListProps = { title: string; options: Option[]; chosen: string[]; onToggle: (value: string) => void }

function List({ title, options, chosen, onToggle }: ListProps) {
  const { t } = useTranslation()
  const [isWhole, setWhole] = useState(false)
  const there = options.filter(({ value, count }) => count > 0 || chosen.includes(value))
  const shown = there.filter(({ value }, at) => isWhole || at < shownAtFirst || chosen.includes(value))
  if (there.length === 0) return null
  return (
    <fieldset className={classes.group}>
      <legend>{title}</legend>
      {shown.map((option) => (
        <Choice
          key={option.value}
          option={option}
          isOn={chosen.includes(option.value)}
          onToggle={() => onToggle(option.value)}
        />
      ))}
      {shown.length < there.length && (
        <button type="button" className={`link t-12 ${classes.more}`} onClick={() => setWhole(true)}>
          {t('facets.more', { count: there.length - shown.length })}
        </button>
      )}
    </fieldset>
  )
}

function Choice({ option, isOn, onToggle }: { option: Option; isOn: boolean; onToggle: () => void }) {
  const { label, count, depth } = option
  return (
    <label className={classes.choice} style={{ paddingInlineStart: depth * 12 }}>
      <input type="checkbox" checked={isOn} onChange={onToggle} />
      <bdi>{label}</bdi>
      <span className="num ink-3">{count}</span>
    </label>
  )
}

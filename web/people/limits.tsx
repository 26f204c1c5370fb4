import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ask, call, type Reply } from '../api.ts'
import { Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { AskState } from './asking.tsx'
import { useKeep } from './kept-list.ts'
import classes from './profile.module.css'
import { ListState } from './skills-editors.tsx'

type Expertise = Reply<'GET /me/expertise'>
type Change = Partial<Pick<Expertise, 'isSuggested' | 'openLimit' | 'weeklyLimit' | 'onlyWorkingHours' | 'askedFor'>>
const doors = ['question', 'review', 'perspective', 'flash_mentoring'] as const

/** Whether and how much one may be asked: nobody but the person decides. */
export function Limits() {
  const { t } = useTranslation()
  const query = ask('GET /me/expertise')
  const mine = useQuery(query).data
  const { keep, state } = useKeep(query.queryKey, (change: Change) =>
    call('PATCH /me/expertise', { body: { ...change, version: mine?.version ?? 1 } }),
  )
  if (!mine) return null
  return (
    <Section title={t('limits.name')} action={<ListState state={state} />}>
      <p className={sheet.lead}>{t('limits.words')}</p>
      <p className={classes.out}>
        <AskState ask={mine.ask} gender="they" />
      </p>
      <fieldset className={classes.group}>
        <legend>{t('limits.suggested')}</legend>
        {[true, false].map((value) => (
          <label key={`${value}`}>
            <input
              type="radio"
              name="suggested"
              checked={mine.isSuggested === value}
              onChange={() => keep({ isSuggested: value })}
            />{' '}
            {t(value ? 'limits.yes' : 'limits.no')}
          </label>
        ))}
      </fieldset>
      <div className={classes.picker}>
        <Limit
          key={`open ${mine.openLimit}`}
          label={t('limits.open')}
          value={mine.openLimit}
          most={20}
          onSave={(openLimit) => keep({ openLimit })}
        />
        <Limit
          key={`week ${mine.weeklyLimit}`}
          label={t('limits.week')}
          value={mine.weeklyLimit}
          most={50}
          onSave={(weeklyLimit) => keep({ weeklyLimit })}
        />
      </div>
      <fieldset className={classes.group}>
        <legend>{t('limits.for')}</legend>
        {doors.map((door) => (
          <label key={door}>
            <input
              type="checkbox"
              checked={mine.askedFor.includes(door)}
              onChange={() =>
                keep({ askedFor: doors.filter((each) => (each === door) !== mine.askedFor.includes(each)) })
              }
            />{' '}
            {t('limits.door', { door })}
          </label>
        ))}
      </fieldset>
      <fieldset className={classes.group}>
        <legend>{t('limits.when')}</legend>
        <label>
          <input
            type="checkbox"
            checked={mine.onlyWorkingHours}
            onChange={() => keep({ onlyWorkingHours: !mine.onlyWorkingHours })}
          />{' '}
          {t('limits.onlyHours')}
        </label>
      </fieldset>
    </Section>
  )
}

type LimitProps = { label: string; value: number; most: number; onSave: (value: number) => void }

function Limit({ label, value, most, onSave }: LimitProps) {
  return (
    <TextInput
      label={label}
      type="number"
      min={0}
      max={most}
      defaultValue={value}
      onBlur={({ currentTarget }) => {
        const next = Math.min(most, Math.max(0, Math.round(Number(currentTarget.value))))
        if (next !== value) onSave(next)
      }}
    />
  )
}

import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../api.ts'
import { showDay } from '../i18n/format.ts'
import { Section } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import { type MyProfile, profileQuery } from './autosave.ts'
import classes from './profile.module.css'

const texts = ['name', 'title', 'email'] as const
const places = ['unit', 'manager', 'level', 'site'] as const
type KnownField = (typeof texts)[number] | (typeof places)[number] | 'startedOn'
const known: KnownField[] = [...texts, ...places, 'startedOn']
/** Fields whose right value is text that can be typed; of the others the remark tells what is right. */
const isText = (field: KnownField) => texts.some((each) => each === field)

function shownValue(profile: MyProfile, field: KnownField): string | null {
  const value = profile[field]
  return value !== null && typeof value === 'object' ? value.name : value
}

/** What the organisation keeps: locked, each with its source, its correction and "This is wrong". */
export function KnownFields({ profile }: { profile: MyProfile }) {
  const { t } = useTranslation()
  return (
    <Section title={t('profile.known')}>
      <p className={sheet.lead}>{t('profile.knownWords')}</p>
      <ul className={sheet.rows}>
        {known.map((field) => (
          <KnownRow key={field} profile={profile} field={field} />
        ))}
      </ul>
    </Section>
  )
}

function KnownRow({ profile, field }: { profile: MyProfile; field: KnownField }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const value = shownValue(profile, field)
  const from = profile.fields.find((each) => each.field === field)?.from
  const open = profile.corrections.find((each) => each.field === field && each.state === 'open')
  const answered = profile.corrections.find((each) => each.field === field && each.state === 'answered')
  const withdraw = useMutation({
    mutationFn: (id: string) => call('DELETE /me/corrections/:id', { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: profileQuery.queryKey }),
  })
  return (
    <li className={classes.known}>
      <span className="ink-3">{t(`profile.field.${field}`)}</span>
      <div>
        <bdi className="medium">{field === 'startedOn' && value ? showDay(value) : (value ?? '–')}</bdi>
        <p className="t-12 ink-3">
          {t('profile.source', { source: from?.source ?? 'none', day: from ? showDay(from.at.slice(0, 10)) : '' })}
        </p>
        {answered?.answer && <p className="t-12 ink-2">{t('profile.answered', { answer: answered.answer })}</p>}
        {isOpen && <Correction field={field} onDone={() => setOpen(false)} />}
      </div>
      {open ? (
        <span className="t-12 ink-2">
          {t('profile.reported')}{' '}
          <button type="button" className="link" onClick={() => withdraw.mutate(open.id)}>
            {t('profile.withdraw')}
          </button>
        </span>
      ) : (
        <Button variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('profile.wrong')}
          <span className="vh"> {t(`profile.field.${field}`)}</span>
        </Button>
      )}
    </li>
  )
}

function Correction({ field, onDone }: { field: KnownField; onDone: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [value, setValue] = useState('')
  const [remark, setRemark] = useState('')
  const send = useMutation({
    mutationFn: () =>
      call('POST /me/corrections', { body: { field, value: isText(field) && value ? value : undefined, remark } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: profileQuery.queryKey })
      onDone()
    },
  })
  return (
    <form
      className={sheet.form}
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      {isText(field) && (
        <TextInput
          label={t('profile.right')}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          error={send.error instanceof ApiError ? send.error.fields[0]?.message : undefined}
        />
      )}
      <Textarea
        label={t('profile.remark')}
        value={remark}
        maxLength={500}
        onChange={(event) => setRemark(event.currentTarget.value)}
        error={send.isError && !isText(field) ? t('profile.notSent') : undefined}
      />
      <div className={sheet.buttons}>
        <Button type="submit" variant="filled" loading={send.isPending}>
          {t('profile.send')}
        </Button>
      </div>
    </form>
  )
}

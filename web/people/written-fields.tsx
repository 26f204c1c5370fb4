import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../api.ts'
import { showLanguageName } from '../i18n/format.ts'
import { type Autosave, type MyProfile, profileQuery, type TextField } from './autosave.ts'
import classes from './profile.module.css'

type Props = { profile: MyProfile; saving: Autosave }
type VisibleField = TextField | 'zone' | 'languages' | 'hours'
const visibilities = ['organisation', 'unit', 'me'] as const

/** Fields that are a person's own: saved as they type, each with who may see it. */
export function WrittenFields({ profile, saving }: Props) {
  const { t } = useTranslation()
  const text = (field: TextField) => ({
    id: `field-${field}`,
    label: t(`profile.field.${field}`),
    value: saving.value(field) ?? '',
    error: saving.wrong[field],
    onChange: (event: { currentTarget: { value: string } }) => saving.set(field, event.currentTarget.value),
  })
  return (
    <div className={classes.fields}>
      <Row profile={profile} field="about">
        <Textarea {...text('about')} description={t('profile.aboutHelp')} rows={4} maxLength={1000} />
      </Row>
      <Row profile={profile} field="nickname">
        <TextInput {...text('nickname')} maxLength={60} />
      </Row>
      <Row profile={profile} field="pronunciation">
        <TextInput {...text('pronunciation')} description={t('profile.pronunciationHelp')} maxLength={60} />
      </Row>
      <Row profile={profile} field="pronouns">
        <TextInput {...text('pronouns')} maxLength={60} />
      </Row>
      <Row profile={profile} field="phone">
        <TextInput {...text('phone')} type="tel" maxLength={40} />
      </Row>
      <Row profile={profile} field="zone">
        <NativeSelect
          label={t('profile.field.zone')}
          value={saving.value('zone') ?? ''}
          error={saving.wrong.zone}
          onChange={(event) => saving.set('zone', event.currentTarget.value || null)}
          data={[{ value: '', label: t('profile.zoneNone') }, ...zonesWith(saving.value('zone'))]}
        />
      </Row>
      <Row profile={profile} field="languages">
        <Languages saving={saving} />
      </Row>
      <Row profile={profile} field="hours">
        <Hours saving={saving} />
      </Row>
    </div>
  )
}

const zones = Intl.supportedValuesOf('timeZone')
const zonesWith = (zone: string | null) => (zone && !zones.includes(zone) ? [zone, ...zones] : zones)

function Row({ profile, field, children }: { profile: MyProfile; field: VisibleField; children: React.ReactNode }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const known = profile.fields.find((each) => each.field === field)
  const choose = useMutation({
    mutationFn: (visibility: (typeof visibilities)[number]) =>
      call('PATCH /me/profile', { body: { version: profile.version, visibility: { [field]: visibility } } }),
    onSuccess: (saved) => queryClient.setQueryData(profileQuery.queryKey, saved),
    onError: () => queryClient.invalidateQueries({ queryKey: profileQuery.queryKey }),
  })
  return (
    <div className={classes.field}>
      {children}
      <NativeSelect
        className={classes.who}
        label={t('profile.who', { field: t(`profile.field.${field}`) })}
        value={known?.visibility ?? 'organisation'}
        onChange={(event) => {
          const chosen = visibilities.find((each) => each === event.currentTarget.value)
          if (chosen) choose.mutate(chosen)
        }}
        data={visibilities.map((value) => ({ value, label: t('profile.visibility', { who: value }) }))}
      />
    </div>
  )
}

const languageCodes =
  'ak am ar bg bn ca cs da de el en es et fa fi fr ga he hi hr hu id ig is it ja ko lt lv mi mr ms nb nl pl ps pt qu ro ru sk sl sm sq sr sv sw ta te th tl tr uk ur vi xh yo zh zu'.split(
    ' ',
  )
const strengths = ['basic', 'fluent', 'native'] as const
const mostLanguages = 12

function Languages({ saving }: { saving: Autosave }) {
  const { t } = useTranslation()
  const languages = saving.value('languages')
  const options = languageCodes.map((value) => ({ value, label: showLanguageName(value) }))
  const free = options.filter(({ value }) => !languages.some(({ code }) => code === value))
  return (
    <fieldset className={classes.group}>
      <legend>{t('profile.field.languages')}</legend>
      {languages.map(({ code, level }) => (
        <div key={code} className={classes.line}>
          <span>{showLanguageName(code)}</span>
          <NativeSelect
            aria-label={t('profile.languageLevel', { language: showLanguageName(code) })}
            value={level}
            data={strengths.map((value) => ({ value, label: t('profile.strength', { level: value }) }))}
            onChange={(event) => {
              const next = strengths.find((each) => each === event.currentTarget.value) ?? level
              saving.set(
                'languages',
                languages.map((each) => (each.code === code ? { code, level: next } : each)),
              )
            }}
          />
          <Button
            variant="subtle"
            onClick={() =>
              saving.set(
                'languages',
                languages.filter((each) => each.code !== code),
              )
            }
          >
            {t('profile.remove')}
            <span className="vh"> {showLanguageName(code)}</span>
          </Button>
        </div>
      ))}
      {languages.length < mostLanguages && (
        <NativeSelect
          aria-label={t('profile.addLanguage')}
          value=""
          data={[{ value: '', label: t('profile.addLanguage') }, ...free]}
          onChange={({ currentTarget: { value } }) => {
            if (value) saving.set('languages', [...languages, { code: value, level: 'fluent' }])
          }}
        />
      )}
    </fieldset>
  )
}

const halfHours = Array.from({ length: 49 }, (_, at) => `${String(at >> 1).padStart(2, '0')}:${at % 2 ? '30' : '00'}`)
/** A Monday, from which the names of the days are taken. */
const monday = Date.UTC(2024, 0, 1)

function Hours({ saving }: { saving: Autosave }) {
  const { t, i18n } = useTranslation()
  const hours = saving.value('hours')
  const nameOf = (day: number) =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' }).format(monday + (day - 1) * 86_400_000)
  const set = (day: number, from: string, to: string) =>
    saving.set(
      'hours',
      [...hours.filter((each) => each.day !== day), ...(from < to ? [{ day, from, to }] : [])].toSorted(
        (a, b) => a.day - b.day,
      ),
    )
  return (
    <fieldset className={classes.group}>
      <legend>{t('profile.field.hours')}</legend>
      {[1, 2, 3, 4, 5, 6, 7].map((day) => {
        const here = hours.find((each) => each.day === day)
        return (
          <div key={day} className={classes.line}>
            <label>
              <input
                type="checkbox"
                checked={Boolean(here)}
                onChange={() => (here ? set(day, '', '') : set(day, '09:00', '17:00'))}
              />{' '}
              {nameOf(day)}
            </label>
            {here && (
              <span className={classes.times}>
                <NativeSelect
                  aria-label={t('profile.from', { day: nameOf(day) })}
                  value={here.from}
                  data={halfHours.filter((at) => at < here.to)}
                  onChange={(event) => set(day, event.currentTarget.value, here.to)}
                />
                <NativeSelect
                  aria-label={t('profile.until', { day: nameOf(day) })}
                  value={here.to}
                  data={halfHours.filter((at) => at > here.from)}
                  onChange={(event) => set(day, here.from, event.currentTarget.value)}
                />
              </span>
            )}
          </div>
        )
      })}
    </fieldset>
  )
}

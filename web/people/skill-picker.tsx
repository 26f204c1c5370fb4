import { Button, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask } from '../api.ts'
import classes from './profile.module.css'

export type SkillChoice = { id: string } | { word: string }
const fewestLetters = 2

/** A field for a skill, with suggestions as one types; a word that nobody knows yet becomes a proposal. */
export function SkillPicker({ label, onPick }: { label: string; onPick: (skill: SkillChoice) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const id = useId()
  const words = typed.trim()
  const found = useQuery({
    ...ask('GET /skills/suggest', { query: { q: words } }),
    enabled: words.length >= fewestLetters,
    placeholderData: keepPreviousData,
    throwOnError: false,
  }).data?.items
  const pick = () => {
    if (words.length < fewestLetters) return
    const skill = found?.find(({ name, matched }) =>
      [name, matched].some((each) => each?.toLowerCase() === words.toLowerCase()),
    )
    onPick(skill ? { id: skill.id } : { word: words })
    setTyped('')
  }
  return (
    <form
      className={classes.picker}
      onSubmit={(event) => {
        event.preventDefault()
        pick()
      }}
    >
      <TextInput
        label={label}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        list={id}
        autoComplete="off"
        maxLength={80}
      />
      <datalist id={id}>
        {found?.map((skill) => (
          <option key={skill.id} value={skill.name}>
            {skill.parentName}
          </option>
        ))}
      </datalist>
      <Button type="submit">{t('profile.add')}</Button>
    </form>
  )
}

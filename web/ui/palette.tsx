import { useMantineColorScheme } from '@mantine/core'
import { IconArrowRight, IconMoon, IconSearch, IconSun } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, type Reply } from '../api.ts'
import { Dialog } from './dialog.tsx'
import { Face } from './face.tsx'
import classes from './palette.module.css'
import { placesOf } from './places.ts'

type Me = Reply<'GET /me'>
type Choice = { id: string; lead: ReactNode; words: string; more?: string | null; run: () => void }

const icon = { size: 18, stroke: 1.6, 'aria-hidden': true } as const
const shownPeople = 6

function useActions(me: Me): Choice[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  return [
    ...placesOf(me).map(({ to, key, icon: Icon }) => ({
      id: to,
      lead: <Icon {...icon} />,
      words: t(key),
      run: () => void navigate({ to }),
    })),
    {
      id: 'me',
      lead: <IconArrowRight {...icon} className="mantine-rotate-rtl" />,
      words: t('me.page'),
      run: () => void navigate({ to: '/people/$id', params: { id: me.id } }),
    },
    {
      id: 'sign-ins',
      lead: <IconArrowRight {...icon} className="mantine-rotate-rtl" />,
      words: t('signIns.name'),
      run: () => void navigate({ to: '/me/sign-ins' }),
    },
    { id: 'light', lead: <IconSun {...icon} />, words: t('palette.light'), run: () => setColorScheme('light') },
    { id: 'dark', lead: <IconMoon {...icon} />, words: t('palette.dark'), run: () => setColorScheme('dark') },
  ]
}

function usePeople(words: string): { choices: Choice[]; isLooking: boolean } {
  const navigate = useNavigate()
  const people = useQuery({
    ...ask('GET /people', { query: { q: words, limit: 20 } }),
    enabled: words.length > 0,
    placeholderData: keepPreviousData,
    throwOnError: false,
  })
  const found = words === '' ? [] : (people.data?.items ?? []).slice(0, shownPeople)
  return {
    isLooking: people.isFetching,
    choices: found.map((person) => ({
      id: person.id,
      lead: <Face person={person} size={24} />,
      words: person.name,
      more: [person.title, person.site?.name].filter(Boolean).join(' · '),
      run: () => void navigate({ to: '/people/$id', params: { id: person.id } }),
    })),
  }
}

/** One field that finds people and leads everywhere. Arrow keys choose, Enter goes. */
export default function Palette({ me, onClose }: { me: Me; onClose: () => void }) {
  const { t } = useTranslation()
  const id = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const words = useDeferredValue(typed.trim())
  const { choices: people, isLooking } = usePeople(words)
  const actions = useActions(me).filter((action) => action.words.toLowerCase().includes(words.toLowerCase()))
  const choices = [...people, ...actions]
  const chosen = choices[Math.min(at, choices.length - 1)]
  const type = (text: string) => {
    setTyped(text)
    setAt(0)
  }
  const run = (choice: Choice | undefined) => {
    if (!choice) return
    onClose()
    choice.run()
  }
  const steer = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(chosen)
    else if (step === 0) return
    else setAt((Math.min(at, choices.length - 1) + step + choices.length) % Math.max(choices.length, 1))
    event.preventDefault()
  }
  const idOf = (choice: Choice) => `${id}-${choice.id}`
  const group = { chosen, idOf, onChoose: run, onPoint: (choice: Choice) => setAt(choices.indexOf(choice)) }
  const nothing = isLooking ? t('palette.looking') : t('palette.none')
  const said = choices.length > 0 ? t('palette.count', { count: choices.length }) : nothing
  return (
    <Dialog label={t('palette.open')} onClose={onClose}>
      <div className={classes.ask}>
        <IconSearch {...icon} />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen && idOf(chosen)}
          aria-label={t('palette.open')}
          placeholder={t('palette.hint')}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={steer}
        />
      </div>
      <div role="listbox" id={`${id}-list`} aria-label={t('palette.results')} className={classes.list}>
        <Group {...group} title={t('people.name')} choices={people} />
        <Group {...group} title={t('palette.go')} choices={actions} />
      </div>
      <p role="status" className={choices.length > 0 ? 'vh' : classes.none}>
        {said}
      </p>
    </Dialog>
  )
}

type GroupProps = {
  title: string
  choices: Choice[]
  chosen: Choice | undefined
  idOf: (choice: Choice) => string
  onChoose: (choice: Choice) => void
  onPoint: (choice: Choice) => void
}

function Group({ title, choices, chosen, idOf, onChoose, onPoint }: GroupProps) {
  if (choices.length === 0) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own outside of a select
    <div role="group" aria-label={title}>
      <p className={classes.title} aria-hidden="true">
        {title}
      </p>
      {choices.map((choice) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and hears the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the field names the chosen option by aria-activedescendant
        <div
          key={choice.id}
          id={idOf(choice)}
          role="option"
          aria-selected={choice === chosen}
          className={classes.choice}
          onClick={() => onChoose(choice)}
          onMouseMove={() => onPoint(choice)}
          ref={(element) => {
            if (choice === chosen) element?.scrollIntoView({ block: 'nearest' })
          }}
        >
          <span className={classes.lead}>{choice.lead}</span>
          <bdi className={classes.words}>{choice.words}</bdi>
          {choice.more && <bdi className={classes.more}>{choice.more}</bdi>}
        </div>
      ))}
    </div>
  )
}

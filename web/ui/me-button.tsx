import { UnstyledButton } from '@mantine/core'
import type { ComponentPropsWithRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reply } from '../api.ts'
import { isolate } from '../i18n/format.ts'
import { Face } from './face.tsx'
import classes from './me-menu.module.css'

type Props = { person: Reply<'GET /me'> } & Omit<ComponentPropsWithRef<'button'>, 'style'>

/** One's own initials in the top bar; they open the menu. */
export function MeButton({ person, ...others }: Props) {
  const { t } = useTranslation()
  return (
    <UnstyledButton
      className={classes.me}
      aria-label={t('me.menu', { name: isolate(person.name) })}
      aria-haspopup="menu"
      {...others}
    >
      <Face person={person} />
    </UnstyledButton>
  )
}

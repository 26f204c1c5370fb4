import { IconHistory, IconHome, IconMail, IconShieldCheck, IconUsers } from '@tabler/icons-react'
import type { Reply } from '../api.ts'
import type { Key } from '../i18n/index.ts'

type Me = Reply<'GET /me'>

/** Where one can go. Only what exists and what the person may use is listed, in the rail and in the palette alike. */
export const places = [
  { to: '/', key: 'home.name', short: 'home.name', icon: IconHome, forAdministrators: false },
  { to: '/people', key: 'people.name', short: 'people.name', icon: IconUsers, forAdministrators: false },
  { to: '/admin/mailbox', key: 'mailbox.name', short: 'mailbox.name', icon: IconMail, forAdministrators: true },
  { to: '/admin/matrix', key: 'matrix.name', short: 'matrix.short', icon: IconShieldCheck, forAdministrators: true },
  { to: '/admin/audit', key: 'audit.name', short: 'audit.short', icon: IconHistory, forAdministrators: true },
] as const satisfies { to: string; key: Key; short: Key; icon: unknown; forAdministrators: boolean }[]

export const isAdministrator = (me: Me) => me.roles.some((role) => role === 'administrator' || role === 'owner')
export const placesOf = (me: Me) => places.filter((place) => isAdministrator(me) || !place.forAdministrators)

import { IconFileImport, IconHistory, IconHome, IconMail, IconShieldCheck, IconUsers } from '@tabler/icons-react'
import type { Reply } from '../api.ts'
import type { Key } from '../i18n/index.ts'

type Me = Reply<'GET /me'>

/** Where one can go. Only what exists and what the person may use is listed, in the rail and in the palette alike. */
export const places = [
  { to: '/', key: 'home.name', short: 'home.name', icon: IconHome, forAdministrators: false },
  { to: '/people', key: 'people.name', short: 'people.name', icon: IconUsers, forAdministrators: false },
  { to: '/people/import', key: 'import.name', short: 'import.short', icon: IconFileImport, forAdministrators: true },
  { to: '/admin/mailbox', key: 'mailbox.name', short: 'mailbox.name', icon: IconMail, forAdministrators: true },
  { to: '/admin/matrix', key: 'matrix.name', short: 'matrix.short', icon: IconShieldCheck, forAdministrators: true },
  { to: '/admin/audit', key: 'audit.name', short: 'audit.short', icon: IconHistory, forAdministrators: true },
] as const satisfies { to: string; key: Key; short: Key; icon: unknown; forAdministrators: boolean }[]

export const isAdministrator = (me: Me) => me.roles.some((role) => role === 'administrator' || role === 'owner')
/** People administrators bring people in, without being administrators of everything. */
const mayGo = (me: Me, { to, forAdministrators }: (typeof places)[number]) =>
  !forAdministrators || isAdministrator(me) || (to === '/people/import' && me.roles.includes('people_administrator'))

export const placesOf = (me: Me) => places.filter((place) => mayGo(me, place))
/** A bottom bar holds five; files are brought in where files are. */
export const placesOnPhone = (me: Me) => placesOf(me).filter(({ to }) => to !== '/people/import')
/** True where only the very address belongs to a place, since what lies below is a place of its own. */
export const isExactly = (to: string, pathname: string) =>
  to === '/' || (to === '/people' && pathname.startsWith('/people/import'))

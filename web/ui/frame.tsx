import { UnstyledButton } from '@mantine/core'
import { IconChevronLeft, IconLayoutSidebar, IconSearch, IconShieldLock } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useMatches } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reply } from '../api.ts'
import { Bell } from '../notifications/bell.tsx'
import { installationQuery, meQuery } from '../queries.ts'
import { remember, remembered } from '../remember.ts'
import classes from './frame.module.css'
import { Logo } from './logo.tsx'
import { MeButton } from './me-button.tsx'
import { isAdministrator, isExactly, placesOf, placesOnPhone } from './places.ts'
import { Pill } from './section.tsx'
import { useShortcuts } from './shortcuts.ts'

const MeMenu = lazy(() => import('./me-menu.tsx'))
const Palette = lazy(() => import('./palette.tsx'))
const ShortcutHelp = lazy(() => import('./shortcut-help.tsx'))

type Me = Reply<'GET /me'>
type Installation = Reply<'GET /installation'>

const isMac = /mac|iphone|ipad/i.test(navigator.platform)
/** How the reader's keyboard calls the palette. */
export const paletteKeys = isMac ? '⌘K' : 'Ctrl K'

/** The frame of every page that a signed-in person sees: rail, top bar, sheet, and a bottom bar on phones. */
export function SignedIn() {
  const { t } = useTranslation()
  const me = useSuspenseQuery(meQuery).data
  const installation = useSuspenseQuery(installationQuery).data
  const [isFolded, setFolded] = useState(remembered('rail') === 'folded')
  const [open, setOpen] = useState<'palette' | 'shortcuts'>()
  useShortcuts({ openPalette: () => setOpen('palette'), openHelp: () => setOpen('shortcuts') })
  const fold = () => {
    remember('rail', isFolded ? 'open' : 'folded')
    setFolded(!isFolded)
  }
  return (
    <div className={classes.frame} data-folded={isFolded || undefined}>
      <a className={classes.skip} href="#content">
        {t('frame.skip')}
      </a>
      <Rail me={me} installation={installation} isFolded={isFolded} onFold={fold} />
      <div className={classes.body}>
        <TopBar
          me={me}
          installation={installation}
          onSearch={() => setOpen('palette')}
          onHelp={() => setOpen('shortcuts')}
        />
        {isAdministrator(me) && <Notices installation={installation} />}
        <main id="content" tabIndex={-1} className={classes.sheet}>
          <Outlet />
        </main>
      </div>
      <BottomBar me={me} />
      <Suspense>
        {open === 'palette' && <Palette me={me} onClose={() => setOpen(undefined)} />}
        {open === 'shortcuts' && <ShortcutHelp onClose={() => setOpen(undefined)} />}
      </Suspense>
    </div>
  )
}

type RailProps = { me: Me; installation: Installation; isFolded: boolean; onFold: () => void }

function Rail({ me, installation, isFolded, onFold }: RailProps) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const places = placesOf(me)
  const links = (forAdministrators: boolean) =>
    places
      .filter((place) => place.forAdministrators === forAdministrators)
      .map(({ to, key, icon: Icon }) => (
        <Link key={to} to={to} className={classes.go} activeOptions={{ exact: isExactly(to, pathname) }} title={t(key)}>
          <Icon size={18} stroke={1.6} aria-hidden="true" />
          <span className={classes.label}>{t(key)}</span>
        </Link>
      ))
  return (
    <nav className={classes.rail} aria-label={t('frame.main')}>
      <Link to="/" className={classes.brand}>
        <Logo />
        <span className={classes.label}>
          <b>{t('product')}</b>
          <small>
            <bdi>{installation.organisation?.name}</bdi>
          </small>
        </span>
      </Link>
      <div className={classes.places}>
        {links(false)}
        {places.some((place) => place.forAdministrators) && <hr />}
        {links(true)}
      </div>
      <div className={classes.foot}>
        <Link to="/me/data" className={classes.go} title={t('myData.short')}>
          <IconShieldLock size={18} stroke={1.6} aria-hidden="true" />
          <span className={classes.label}>{t('myData.short')}</span>
        </Link>
        <UnstyledButton
          className={`${classes.go} ${classes.fold}`}
          onClick={onFold}
          title={isFolded ? t('frame.unfold') : t('frame.fold')}
        >
          <IconLayoutSidebar size={18} stroke={1.6} aria-hidden="true" className="mantine-rotate-rtl" />
          <span className={classes.label}>{isFolded ? t('frame.unfold') : t('frame.fold')}</span>
        </UnstyledButton>
      </div>
    </nav>
  )
}

type TopBarProps = { me: Me; installation: Installation; onSearch: () => void; onHelp: () => void }

function TopBar({ me, installation, onSearch, onHelp }: TopBarProps) {
  const { t } = useTranslation()
  const place = useMatches().at(-1)?.staticData.place
  const [wasMenuAsked, setMenuAsked] = useState(false)
  return (
    <header className={classes.top}>
      <span className={classes.where}>
        {place?.back ? (
          <Link to={place.back} className={classes.back}>
            <IconChevronLeft size={20} aria-hidden="true" className="mantine-rotate-rtl" />
            {t(place.title)}
          </Link>
        ) : (
          place && t(place.title)
        )}
      </span>
      <UnstyledButton className={classes.find} onClick={onSearch} aria-keyshortcuts="Meta+K Control+K /">
        <IconSearch size={16} stroke={1.8} aria-hidden="true" />
        <span>{t('palette.open')}</span>
        <kbd className={classes.key}>{paletteKeys}</kbd>
      </UnstyledButton>
      <span className={classes.space} />
      {installation.organisation?.isDemonstration && (
        <span className={classes.mark}>
          <Pill>{t('frame.demonstration')}</Pill>
        </span>
      )}
      <UnstyledButton className={classes.findPhone} onClick={onSearch} aria-label={t('palette.open')}>
        <IconSearch size={20} stroke={1.6} aria-hidden="true" />
      </UnstyledButton>
      <Bell />
      {wasMenuAsked ? (
        <Suspense fallback={<MeButton person={me} />}>
          <MeMenu me={me} onHelp={onHelp} />
        </Suspense>
      ) : (
        <MeButton person={me} onClick={() => setMenuAsked(true)} />
      )}
    </header>
  )
}

/** Two quiet lines that only administrators see, because only they can change the cause. */
function Notices({ installation }: { installation: Installation }) {
  const { t } = useTranslation()
  if (!installation.isUnencrypted && !installation.isMailKept) return null
  return (
    <section className={classes.notices} aria-label={t('frame.notices')}>
      {installation.isUnencrypted && <p>{t('frame.unencrypted')}</p>}
      {installation.isMailKept && (
        <p>
          {t('frame.mailKept')}{' '}
          <Link to="/admin/mailbox" className="link">
            {t('frame.openMailbox')}
          </Link>
        </p>
      )}
    </section>
  )
}

function BottomBar({ me }: { me: Me }) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  return (
    <nav className={classes.bottom} aria-label={t('frame.mainPhone')}>
      {placesOnPhone(me).map(({ to, short, icon: Icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: isExactly(to, pathname) }}>
          <Icon size={22} stroke={1.6} aria-hidden="true" />
          {t(short)}
        </Link>
      ))}
    </nav>
  )
}

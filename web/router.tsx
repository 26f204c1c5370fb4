import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { ask } from './api.ts'
import type { Key } from './i18n/index.ts'
import { ownPath } from './own-path.ts'
import { readNarrowing } from './people/narrowing.ts'
import { installationQuery, isSignedOut, meQuery, onSignedOut, prolongSignIn, queryClient } from './queries.ts'
import { ErrorPage, NotFoundPage, OutsideErrorPage } from './ui/error-page.tsx'
import { SignedIn } from './ui/frame.tsx'

/** What the top bar says on a phone, and where its way back leads. */
type Place = { title: Key; back?: '/people' | '/people/import' | '/admin/mailbox' }
declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    place?: Place
  }
  interface Register {
    router: typeof router
  }
}

/** Each page comes in a file of its own. */
const pages = {
  home: () => import('./home/home-page.tsx'),
  people: () => import('./people/people-page.tsx'),
  person: () => import('./people/person-page.tsx'),
  profile: () => import('./people/profile-page.tsx'),
  chart: () => import('./people/chart-page.tsx'),
  inbox: () => import('./notifications/inbox-page.tsx'),
  imports: () => import('./people/import/imports-page.tsx'),
  import: () => import('./people/import/import-page.tsx'),
  signIns: () => import('./identity/sign-ins-page.tsx'),
  data: () => import('./identity/data-page.tsx'),
  keys: () => import('./identity/keys-page.tsx'),
  audit: () => import('./admin/audit-page.tsx'),
  mailbox: () => import('./admin/mailbox-page.tsx'),
  matrix: () => import('./admin/matrix-page.tsx'),
  firstRun: () => import('./admin/first-run-page.tsx'),
  begin: () => import('./admin/begin-page.tsx'),
  signIn: () => import('./identity/sign-in-page.tsx'),
  link: () => import('./identity/link-page.tsx'),
  reset: () => import('./identity/reset-page.tsx'),
}

/** Fetches the remaining pages while nothing else happens: they open at once, and a lost network finds them here. */
export function fetchPagesWhenIdle(): void {
  const whenIdle = window.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 2000))
  whenIdle(() => {
    for (const load of Object.values(pages)) load().catch(() => {})
  })
}

const root = createRootRoute({ errorComponent: OutsideErrorPage })

type AuditFilters = { person?: string; act?: string; from?: string; until?: string }

/** Filters of the audit trail as they stand in the address; what is none is left out. */
function readAuditFilters(search: Record<string, unknown>): AuditFilters {
  const read = (name: keyof AuditFilters, shape: RegExp) => {
    const value = search[name]
    return typeof value === 'string' && shape.test(value) ? { [name]: value } : {}
  }
  const day = /^\d{4}-\d\d-\d\d$/
  return {
    ...read('person', /^[\da-f-]{36}$/),
    ...read('act', /^[\w.]{1,80}$/),
    ...read('from', day),
    ...read('until', day),
  }
}

/** The way to sign-in and back to this page. */
const toSignIn = (href: string) => redirect({ to: '/sign-in', search: href === '/' ? {} : { to: href } })

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: SignedIn,
  errorComponent: OutsideErrorPage,
  beforeLoad: async ({ location }) => {
    const installation = await queryClient.ensureQueryData(installationQuery)
    if (installation.state === 'first_run') throw redirect({ to: '/welcome' })
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      throw isSignedOut(error) ? toSignIn(location.href) : error
    }
    void prolongSignIn()
  },
})

const outside = createRoute({ getParentRoute: () => root, id: 'outside', errorComponent: OutsideErrorPage })

const routeTree = root.addChildren([
  signedIn.addChildren([
    createRoute({
      getParentRoute: () => signedIn,
      path: '/',
      staticData: { place: { title: 'home.name' } },
      component: lazyRouteComponent(pages.home, 'HomePage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/people',
      staticData: { place: { title: 'people.name' } },
      validateSearch: readNarrowing,
      component: lazyRouteComponent(pages.people, 'PeoplePage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/people/chart',
      staticData: { place: { title: 'chart.name', back: '/people' } },
      component: lazyRouteComponent(pages.chart, 'ChartPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/people/$id',
      staticData: { place: { title: 'people.name', back: '/people' } },
      loader: ({ params }) => void queryClient.prefetchQuery(ask('GET /people/:id', { params })),
      component: lazyRouteComponent(pages.person, 'PersonPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/people/import',
      staticData: { place: { title: 'import.name' } },
      component: lazyRouteComponent(pages.imports, 'ImportsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/people/import/$id',
      staticData: { place: { title: 'import.name', back: '/people/import' } },
      component: lazyRouteComponent(pages.import, 'ImportPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/inbox',
      staticData: { place: { title: 'inbox.name' } },
      component: lazyRouteComponent(pages.inbox, 'InboxPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/me/profile',
      staticData: { place: { title: 'profile.name' } },
      component: lazyRouteComponent(pages.profile, 'ProfilePage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/me/sign-ins',
      staticData: { place: { title: 'signIns.name' } },
      component: lazyRouteComponent(pages.signIns, 'SignInsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/me/data',
      staticData: { place: { title: 'myData.name' } },
      validateSearch: (search): { view?: 'acts' } => (search.view === 'acts' ? { view: 'acts' } : {}),
      component: lazyRouteComponent(pages.data, 'DataPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/me/keys',
      staticData: { place: { title: 'keys.name' } },
      component: lazyRouteComponent(pages.keys, 'KeysPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/audit',
      staticData: { place: { title: 'audit.name' } },
      validateSearch: readAuditFilters,
      component: lazyRouteComponent(pages.audit, 'AuditPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/mailbox',
      staticData: { place: { title: 'mailbox.name' } },
      validateSearch: (search): { mail?: string } => (typeof search.mail === 'string' ? { mail: search.mail } : {}),
      component: lazyRouteComponent(pages.mailbox, 'MailboxPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/matrix',
      staticData: { place: { title: 'matrix.short' } },
      component: lazyRouteComponent(pages.matrix, 'MatrixPage'),
    }),
    createRoute({ getParentRoute: () => signedIn, path: '$', component: NotFoundPage }),
  ]),
  outside.addChildren([
    createRoute({
      getParentRoute: () => outside,
      path: '/welcome',
      beforeLoad: async () => {
        const installation = await queryClient.ensureQueryData(installationQuery)
        if (installation.state !== 'first_run') throw redirect({ to: '/' })
      },
      component: lazyRouteComponent(pages.firstRun, 'FirstRunPage'),
    }),
    createRoute({
      getParentRoute: () => outside,
      path: '/begin/$token',
      component: lazyRouteComponent(pages.begin, 'BeginPage'),
    }),
    createRoute({
      getParentRoute: () => outside,
      path: '/sign-in',
      validateSearch: (search): { to?: string } => {
        const to = ownPath(search.to)
        return to ? { to } : {}
      },
      beforeLoad: async () => {
        const installation = await queryClient.ensureQueryData(installationQuery)
        if (installation.state === 'first_run') throw redirect({ to: '/welcome' })
      },
      component: lazyRouteComponent(pages.signIn, 'SignInPage'),
    }),
    createRoute({
      getParentRoute: () => outside,
      path: '/sign-in/link',
      component: lazyRouteComponent(pages.link, 'LinkPage'),
    }),
    createRoute({
      getParentRoute: () => outside,
      path: '/reset',
      component: lazyRouteComponent(pages.reset, 'ResetPage'),
    }),
    createRoute({
      getParentRoute: () => outside,
      path: '/reset/new',
      component: lazyRouteComponent(pages.reset, 'NewPasswordPage'),
    }),
  ]),
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
})

// Somebody's sign-in ended while they worked: they sign in and come back to the same place; drafts are kept apart.
onSignedOut(() => {
  const { href } = router.state.location
  queryClient.removeQueries({ queryKey: meQuery.queryKey })
  void router.navigate({ to: '/sign-in', search: href === '/' ? {} : { to: href }, replace: true })
})

import { z } from 'zod'
import { Done, Email, Id, Instant, NewPassword, Token } from './common.ts'
import { route } from './route.ts'

export const Role = z.enum(['people_administrator', 'skills_curator', 'administrator', 'owner'])

/** The signed-in person as their own pages need it. */
export const Me = z
  .object({
    id: Id,
    name: z.string(),
    email: z.string(),
    roles: z.array(Role),
    zone: z.string().nullable(),
    /** Null for a program with a key. */
    signInId: Id.nullable(),
  })
  .meta({ id: 'Me' })

export const SignIn = z
  .object({
    id: Id,
    createdAt: Instant,
    lastSeenAt: Instant,
    expiresAt: Instant,
    device: z.string(),
    isCurrent: z.boolean(),
  })
  .meta({ id: 'SignIn' })

/** What a key may do: reading or writing everywhere its owner may, or in one domain alone. */
export const Scope = z.enum(['read', 'write', 'people:read', 'people:write', 'admin:read', 'admin:write'])

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    /** The first characters; the whole key is shown once, when it is made. */
    start: z.string(),
    scopes: z.array(Scope),
    createdAt: Instant,
    expiresAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: 'ApiKey' })

export const identityRoutes = {
  signIn: route({
    method: 'POST',
    path: '/sign-in',
    summary: 'Sign in with e-mail and password',
    may: 'sign-in.create',
    open: true,
    body: z.object({ email: Email, password: z.string().max(200) }),
    reply: Me,
  }),
  signOut: route({
    method: 'POST',
    path: '/sign-out',
    summary: 'Sign out',
    may: 'sign-in.end',
    interactive: true,
    reply: Done,
  }),
  requestSignInLink: route({
    method: 'POST',
    path: '/sign-in-links',
    summary: 'Ask for a sign-in link by mail',
    may: 'sign-in.create',
    open: true,
    body: z.object({ email: Email }),
    reply: Done,
    status: 202,
  }),
  useSignInLink: route({
    method: 'POST',
    path: '/sign-in-links/use',
    summary: 'Sign in with the secret of a mailed link',
    may: 'sign-in.create',
    open: true,
    body: z.object({ token: Token }),
    reply: Me,
  }),
  requestPasswordReset: route({
    method: 'POST',
    path: '/password-resets',
    summary: 'Ask for a link to set a new password',
    may: 'sign-in.create',
    open: true,
    body: z.object({ email: Email }),
    reply: Done,
    status: 202,
  }),
  usePasswordReset: route({
    method: 'POST',
    path: '/password-resets/use',
    summary: 'Set a new password with the secret of a mailed link',
    may: 'sign-in.create',
    open: true,
    body: z.object({ token: Token, password: NewPassword }),
    reply: Done,
  }),
  readMe: route({ method: 'GET', path: '/me', summary: 'Who is signed in', may: 'me.read', reply: Me }),
  changePassword: route({
    method: 'PUT',
    path: '/me/password',
    summary: 'Choose a new password; ends all other sign-ins',
    may: 'me.edit',
    interactive: true,
    body: z.object({ current: z.string().max(200).optional(), password: NewPassword }),
    reply: Done,
  }),
  listSignIns: route({
    method: 'GET',
    path: '/me/sign-ins',
    summary: 'My signed-in devices',
    may: 'me.read',
    interactive: true,
    reply: z.object({ items: z.array(SignIn) }),
  }),
  prolongSignIn: route({
    method: 'POST',
    path: '/me/sign-ins/prolong',
    summary: 'Keep this device signed in for another 14 days',
    may: 'me.edit',
    interactive: true,
    reply: Done,
  }),
  endSignIn: route({
    method: 'DELETE',
    path: '/me/sign-ins/:id',
    summary: 'End one of my sign-ins',
    may: 'sign-in.end',
    interactive: true,
    params: z.object({ id: Id }),
    reply: Done,
  }),
  listApiKeys: route({
    method: 'GET',
    path: '/me/api-keys',
    summary: 'My keys for programs',
    may: 'me.read',
    interactive: true,
    reply: z.object({ items: z.array(ApiKey) }),
  }),
  createApiKey: route({
    method: 'POST',
    path: '/me/api-keys',
    summary: 'Make a key for a program; it is shown once',
    may: 'me.edit',
    interactive: true,
    fresh: true,
    creates: true,
    body: z.object({
      name: z.string().trim().min(1).max(80),
      scopes: z.array(Scope).min(1).max(6),
      days: z.number().int().min(1).max(365).default(90),
    }),
    reply: ApiKey.extend({ key: z.string() }),
    status: 201,
  }),
  revokeApiKey: route({
    method: 'DELETE',
    path: '/me/api-keys/:id',
    summary: 'End a key at once',
    may: 'api-key.end',
    interactive: true,
    params: z.object({ id: Id }),
    reply: Done,
  }),
  listDemonstrationPeople: route({
    method: 'GET',
    path: '/demonstration/people',
    summary: 'People of the demonstration one may sign in as',
    may: 'demonstration.enter',
    open: true,
    reply: z.object({
      items: z.array(z.object({ id: Id, name: z.string(), title: z.string().nullable(), why: z.string() })),
    }),
  }),
  enterDemonstration: route({
    method: 'POST',
    path: '/demonstration/sign-in',
    summary: 'Sign in as a person of the demonstration, without a password',
    may: 'demonstration.enter',
    open: true,
    body: z.object({ personId: Id }),
    reply: Me,
  }),
}

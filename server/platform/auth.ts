import { createHmac, timingSafeEqual } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type SignedIn, viewer } from './access.ts'
import { type Database, type OrganisationDatabase, schemaOf } from './database.ts'
import { heldRoles } from './held-roles.ts'
import { newId } from './id.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { MasterKey } from './secrets.ts'

/** What is kept of the device that signs in. */
export type Device = { ip: string; userAgent: string }
export type NewSignIn = { token: string; personId: string }

/**
 * Identity, over better-auth, which only this file knows. None of the library's own routes is served: what people do
 * goes through our contract (T13). A sign-in is checked by one query of ours, so ending it acts at once.
 */
export type Auth = {
  /** Checks e-mail and password. Unknown, wrong, locked and left answer alike: undefined, after the same work (T22). */
  signInWithPassword(
    org: OrganisationDatabase,
    credentials: Credentials,
    device: Device,
  ): Promise<NewSignIn | undefined>
  /** Begins a sign-in for somebody who proved who they are in another way; undefined where they may not sign in. */
  startSignIn(org: OrganisationDatabase, personId: string, device: Device): Promise<NewSignIn | undefined>
  /** The organisation's own signing secret: with one for all, a cookie of one organisation would be good in another. */
  secretOf(organisationId: string): string
  /** The cookie's value for a token, signed with the organisation's own secret. */
  seal(organisationId: string, token: string): string
  /** Who holds this cookie: one statement; undefined for a forged, ended or expired one. */
  recognise(org: OrganisationDatabase, cookie: string): Promise<SignedIn | undefined>
}
type Credentials = { email: string; password: string }

export const idleDays = 14
export const absoluteDays = 90
const freshMinutes = 10

export function openAuth(database: Database, masterKey: MasterKey): Auth {
  // better-auth writes plain column names itself: a Kysely without our camelCase plugin, on the same pool.
  const plain = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) })
  const instances = new Map<string, ReturnType<typeof instance>>()
  const secretOf = (id: string) => masterKey.derive(`sign-in of ${id}`).toString('hex')
  const authOf = (id: string) => {
    const known = instances.get(id) ?? instance(plain, database.org(id), secretOf(id))
    instances.set(id, known)
    return known
  }
  const seal = (id: string, token: string) => `${token}.${sign(secretOf(id), token).toString('base64')}`
  return {
    secretOf,
    seal,
    async signInWithPassword(org, { email, password }, device) {
      const body = { email, password: password.normalize('NFKC') }
      const answer = await authOf(org.id)
        .api.signInEmail({ body, headers: headersOf(device) })
        .catch((error: { statusCode?: number }) => {
          if (error.statusCode === undefined || error.statusCode >= 500) throw error
          return undefined
        })
      return answer && { token: answer.token, personId: answer.user.id }
    },
    async startSignIn(org, personId, device) {
      const { internalAdapter } = await authOf(org.id).$context
      const made = await internalAdapter.createSession(personId, false, {
        ipAddress: device.ip,
        userAgent: device.userAgent,
      })
      return made ? { token: made.token, personId } : undefined
    },
    async recognise(org, cookie) {
      const token = unseal(secretOf(org.id), cookie)
      return token === undefined ? undefined : findSignedIn(org, token)
    },
  }
}

const headersOf = ({ ip, userAgent }: Device) => new Headers({ 'user-agent': userAgent, 'x-lyceum-ip': ip })
const sign = (secret: string, token: string) => createHmac('sha256', secret).update(token).digest()

function unseal(secret: string, cookie: string): string | undefined {
  const dot = cookie.lastIndexOf('.')
  if (dot < 1) return undefined
  const token = cookie.slice(0, dot)
  const given = Buffer.from(cookie.slice(dot + 1))
  const right = Buffer.from(sign(secret, token).toString('base64'))
  return given.length === right.length && timingSafeEqual(given, right) ? token : undefined
}

async function findSignedIn(org: OrganisationDatabase, token: string): Promise<SignedIn | undefined> {
  const found = await org.rows
    .selectFrom('signIn as s')
    .innerJoin('person as p', 'p.id', 's.personId')
    .where('s.token', '=', token)
    .where('s.expiresAt', '>', sql<Date>`now()`)
    .where('s.createdAt', '>', sql<Date>`now() - ${`${absoluteDays} days`}::interval`)
    .where('p.state', 'in', ['invited', 'active'])
    .where('p.lockedAt', 'is', null)
    .select(['s.id as signInId', 's.createdAt', 's.lastSeenAt', 'p.id', 'p.name', 'p.email', 'p.zone'])
    .select((eb) => heldRoles(eb))
    .executeTakeFirst()
  if (!found) return undefined
  if (Date.now() - found.lastSeenAt.getTime() > 60_000) noteSeen(org, found.signInId)
  return {
    ...viewer(found.id, found.roles ?? []),
    id: found.id,
    name: found.name,
    email: found.email ?? '',
    zone: found.zone,
    scopes: null,
    signIn: {
      id: found.signInId,
      createdAt: found.createdAt,
      isFresh: Date.now() - found.createdAt.getTime() < freshMinutes * 60_000,
    },
  }
}

/** At most once a minute, and never in the way of the request: the one write a GET may cause (T33). */
function noteSeen(org: OrganisationDatabase, signInId: string): void {
  org.rows
    .updateTable('signIn')
    .set({ lastSeenAt: sql<Date>`now()` })
    .where('id', '=', signInId)
    .where('lastSeenAt', '<', sql<Date>`now() - interval '1 minute'`)
    .execute()
    .catch(() => {})
}

/** better-auth with our table and column names, and with a secret per organisation: a cookie is worthless elsewhere. */
function instance(plain: Kysely<unknown>, org: OrganisationDatabase, secret: string) {
  return betterAuth({
    baseURL: 'http://localhost',
    secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    database: { db: plain, type: 'postgres', schemaName: schemaOf(org.id), transaction: true },
    advanced: {
      // Off: it would ask for defaults on our own columns, and the library never makes a person here.
      database: { generateId: () => newId(), validateSchema: false },
      ipAddress: { ipAddressHeaders: ['x-lyceum-ip'] },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 200,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    user: {
      modelName: 'person',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    session: {
      modelName: 'sign_in',
      fields: {
        userId: 'person_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: idleDays * 86_400,
      disableSessionRefresh: true,
    },
    account: {
      fields: {
        userId: 'person_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: { fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
    databaseHooks: {
      session: { create: { before: async (made) => ((await maySignIn(org, made.userId)) ? undefined : false) } },
    },
  })
}

/** The one gate for every way of signing in: listed and left people, and locked accounts, do not pass. */
async function maySignIn(org: OrganisationDatabase, personId: string): Promise<boolean> {
  const person = await org.rows
    .selectFrom('person')
    .where('id', '=', personId)
    .where('state', 'in', ['invited', 'active'])
    .where('lockedAt', 'is', null)
    .select('id')
    .executeTakeFirst()
  return person !== undefined
}

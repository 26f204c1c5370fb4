import { sql } from 'kysely'
import { adminRoutes as routes } from '../../contract/admin.ts'
import { readMe, requirePrivacy, setPassword } from '../identity/index.ts'
import { foldName } from '../people/index.ts'
import type { Database, Writes } from '../platform/database.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { newId } from '../platform/id.ts'
import type { Organisation } from '../platform/organisations.ts'
import { findPasswordProblem } from '../platform/passwords.ts'
import type { Platform } from '../platform/platform.ts'
import { hashSecret, newSecret } from '../platform/secrets.ts'
import { handle } from './access.ts'
import { shippedLevels } from './shipped-levels.ts'

const hours = 24

/** Makes the console's link: good once, for 24 hours (T23). Unused earlier ones for the same organisation end. */
export async function makeFirstAdministratorLink(
  database: Database,
  { organisationId = null, email = null }: { organisationId?: string | null; email?: string | null },
): Promise<string> {
  const secret = newSecret()
  await database.control
    .deleteFrom('firstAdministratorLink')
    .where('usedAt', 'is', null)
    .where('organisationId', organisationId === null ? 'is' : '=', organisationId)
    .execute()
  await database.control
    .insertInto('firstAdministratorLink')
    .values({
      tokenHash: hashSecret(secret),
      organisationId,
      email,
      expiresAt: new Date(Date.now() + hours * 3_600_000),
    })
    .execute()
  return secret
}

/** The link, if it is good at this address: one for an organisation only where that organisation answers (T7). */
async function unusedLink(database: Database, token: string, here: Organisation | 'first_run' | undefined) {
  const link = await database.control
    .selectFrom('firstAdministratorLink as l')
    .leftJoin('organisation as o', 'o.id', 'l.organisationId')
    .where('l.tokenHash', '=', hashSecret(token))
    .where('l.usedAt', 'is', null)
    .where('l.expiresAt', '>', sql<Date>`now()`)
    .select(['l.tokenHash', 'l.email', 'l.expiresAt', 'o.id', 'o.name', 'o.kind'])
    .executeTakeFirst()
  const isElsewhere = link?.id && typeof here === 'object' && here.id !== link.id
  return isElsewhere ? undefined : link
}

export const readFirstAdministratorLink = handle.install(
  routes.readFirstAdministratorLink,
  async ({ params, platform, organisation, allow }) => {
    const link = await unusedLink(platform.database, params.token, organisation)
    allow({ holdsLink: link !== undefined })
    if (!link) throw notFound()
    return { email: link.email, expiresAt: link.expiresAt.toISOString(), organisation: link.name }
  },
)

/** Makes the organisation and its owner, or (a link for an existing one) lets an owner in again (A22). */
export const beginOrganisation = handle.install(
  routes.beginOrganisation,
  async ({ params, body, platform, organisation: here, device, privacy, allow, cookie }) => {
    const link = await unusedLink(platform.database, params.token, here)
    allow({ holdsLink: link !== undefined })
    if (!link) throw notFound()
    requirePrivacy(privacy)
    const name = link.name ?? body.organisation
    if (!name)
      throw invalid({
        code: 'missing',
        detail: 'Name the organisation.',
        fields: [{ path: 'organisation', message: 'is missing' }],
      })
    const problem = findPasswordProblem(body.password, { names: [body.name, body.email, name] })
    if (problem)
      throw invalid({ code: 'weak_password', detail: problem, fields: [{ path: 'password', message: problem }] })
    await claim(platform.database, link.tokenHash)
    const owner = { name: body.name, email: body.email, password: body.password }
    const { organisation, personId } = await letIn(platform, link.id, name, owner).catch(async (error: unknown) => {
      await release(platform.database, link.tokenHash)
      throw error
    })
    const org = platform.database.org(organisation.id)
    const signedIn = await platform.auth.startSignIn(org, personId, device)
    if (!signedIn) throw notFound()
    const sealed = platform.auth.seal(organisation.id, signedIn.token)
    const me = await platform.auth.recognise(org, sealed)
    if (!me) throw notFound()
    cookie.set(organisation.id, sealed)
    return readMe(me)
  },
)

/** Of two presses at the same moment one succeeds. */
async function claim(database: Database, tokenHash: Buffer): Promise<void> {
  const claimed = await database.control
    .updateTable('firstAdministratorLink')
    .set({ usedAt: sql<Date>`now()`, email: null })
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  if (claimed.numUpdatedRows === 0n) throw notFound()
}

const release = (database: Database, tokenHash: Buffer) =>
  database.control
    .updateTable('firstAdministratorLink')
    .set({ usedAt: null })
    .where('tokenHash', '=', tokenHash)
    .execute()

type Owner = { name: string; email: string; password: string }

async function letIn(platform: Platform, knownId: string | null, name: string, owner: Owner) {
  const { organisations, database } = platform
  const known = organisations.list().find((each) => each.id === knownId)
  const organisation = known ?? (await organisations.create({ name, kind: 'own' }))
  try {
    const personId = await database.org(organisation.id).write(async (tx) => {
      if (!known) await tx.insertInto('level').values(shippedLevels()).execute()
      return makeOwner(tx, organisation, owner)
    })
    if (!known) await organisations.activate(organisation.id)
    const details = JSON.stringify({ known: known !== undefined })
    const entry = { id: newId(), act: 'first_administrator.used', organisationId: organisation.id, details }
    await database.control.insertInto('operatorAudit').values(entry).execute()
    return { organisation, personId }
  } catch (error) {
    if (!known) await organisations.remove(organisation.id)
    throw error
  }
}

async function makeOwner(tx: Writes, organisation: Organisation, { name, email, password }: Owner): Promise<string> {
  const known = await tx
    .selectFrom('person')
    .where(sql<string>`lower(email)`, '=', email)
    .where('state', '<>', 'erased')
    .select('id')
    .executeTakeFirst()
  const id = known?.id ?? newId()
  if (known) await tx.updateTable('person').set({ state: 'active', lockedAt: null }).where('id', '=', id).execute()
  else
    await tx
      .insertInto('person')
      .values({ id, name, sortName: foldName(name), email, emailVerified: true, state: 'active' })
      .execute()
  await tx
    .insertInto('roleGrant')
    .values({ id: newId(), personId: id, role: 'owner' })
    .onConflict((held) => held.doNothing())
    .execute()
  await setPassword(tx, { personId: id, password, organisation })
  return id
}

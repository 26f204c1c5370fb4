import { sql } from 'kysely'
import { done } from '../../contract/common.ts'
import { identityRoutes as routes } from '../../contract/identity.ts'
import type { OrganisationDatabase, Writes } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { limit } from '../platform/limits.ts'
import { linkBase, writeMail } from '../platform/mail.ts'
import type { Organisation } from '../platform/organisations.ts'
import type { Platform } from '../platform/platform.ts'
import { hashSecret, newSecret } from '../platform/secrets.ts'
import { languageFor, type TextKey, text } from '../platform/texts.ts'
import { handle } from './access.ts'

type Purpose = 'sign_in' | 'password_reset'

const kinds = {
  sign_in: { minutes: 15, path: '/sign-in/link', texts: 'signIn' },
  password_reset: { minutes: 30, path: '/reset/new', texts: 'reset' },
} as const satisfies Record<Purpose, { minutes: number; path: string; texts: string }>

const asksPerAddress = limit(10, 3600)
const asksPerAccount = limit(3, 3600)

/** The answer is the same for known and unknown addresses, and leaves before we look (T22). */
export const requestSignInLink = handle.writeApart(
  routes.requestSignInLink,
  async ({ body, org, organisation, platform, device, allow, afterReply }) => {
    allow()
    await asksPerAddress.take(`${org.id} ${device.ip}`)
    afterReply(() => mailLink({ org, organisation, platform, email: body.email, purpose: 'sign_in' }))
    return done
  },
)

export const requestPasswordReset = handle.writeApart(
  routes.requestPasswordReset,
  async ({ body, org, organisation, platform, device, allow, afterReply }) => {
    allow()
    await asksPerAddress.take(`${org.id} ${device.ip}`)
    afterReply(() => mailLink({ org, organisation, platform, email: body.email, purpose: 'password_reset' }))
    return done
  },
)

type LinkRequest = {
  org: OrganisationDatabase
  organisation: Organisation
  platform: Platform
  email: string
  purpose: Purpose
}

async function mailLink({ org, organisation, platform, email, purpose }: LinkRequest): Promise<void> {
  const person = await org.rows
    .selectFrom('person')
    .where(sql<string>`lower(email)`, '=', email)
    .where('state', 'in', ['invited', 'active'])
    .where('lockedAt', 'is', null)
    .select(['id', 'email', 'locale'])
    .executeTakeFirst()
  const address = person?.email
  if (!person || !address) return
  await asksPerAccount.take(`${org.id} ${purpose} ${person.id}`)
  const { minutes, path, texts } = kinds[purpose]
  const language = languageFor(person.locale)
  const say = (key: string) =>
    text(language, `mail.${texts}.${key}` as TextKey, { organisation: organisation.name, minutes })
  await org.write(async (tx) => {
    const secret = await makeMailedLink(tx, person.id, purpose)
    await writeMail(tx, platform, organisation, {
      kind: purpose,
      to: { personId: person.id, address },
      hidesText: true,
      content: {
        language,
        direction: 'ltr',
        organisation: organisation.name,
        subject: say('subject'),
        paragraphs: [say('lead'), say('ignore')],
        // The secret stands behind # so that it reaches no server's log on the way.
        button: { label: say('button'), url: `${linkBase(platform, organisation)}${path}#${secret}` },
        reason: text(language, 'mail.why.asked', { organisation: organisation.name }),
        sentBy: text(language, 'mail.sentBy', { organisation: organisation.name }),
      },
    })
  })
}

/** Makes a secret for one purpose and keeps its hash. */
export async function makeMailedLink(tx: Writes, personId: string, purpose: Purpose): Promise<string> {
  const secret = newSecret()
  const expiresAt = new Date(Date.now() + kinds[purpose].minutes * 60_000)
  await tx
    .insertInto('mailedLink')
    .values({ tokenHash: hashSecret(secret), personId, purpose, expiresAt })
    .execute()
  return secret
}

/** Uses a secret up; of two at the same moment one succeeds. @throws 404 alike for wrong, late and used ones. */
export async function spendMailedLink(tx: Writes, secret: string, purpose: Purpose): Promise<string> {
  const used = await tx
    .updateTable('mailedLink')
    .set({ usedAt: sql<Date>`now()` })
    .where('tokenHash', '=', hashSecret(secret))
    .where('purpose', '=', purpose)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`now()`)
    .returning('personId')
    .executeTakeFirst()
  if (!used) throw notFound('This link was used before, or its time is over. Ask for a new one.')
  return used.personId
}

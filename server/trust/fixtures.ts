import { randomUUID } from 'node:crypto'
import { skillRoutes } from '../../contract/skills.ts'
import { makeMailedLink } from '../identity/mailed-links.ts'
import { makeApiKey } from '../platform/api-keys.ts'
import type { OrganisationDatabase } from '../platform/database.ts'
import { newId } from '../platform/id.ts'
import { hashSecret, newSecret } from '../platform/secrets.ts'
import { aSkill } from '../testing/skills.ts'
import { aPerson } from '../testing/world.ts'
import { fixturesOfImports } from './import-fixtures.ts'
import { fixturesOfPeople } from './people-fixtures.ts'
import { fixturesOfSkills } from './skills-fixtures.ts'
import type { Fixture, Scene, Unreachable } from './sweep.ts'

const password = 'a heron by the river'

/** A request that needs nothing prepared. */
const plain: Fixture = { prepare: () => ({}) }
const bodyOf = (body: object): Fixture => ({ prepare: () => ({ body }) })
const any = (fixture: Fixture) => ({ any: fixture })
const own = (fixture: Fixture) => ({ own: fixture })

const linkFor = (purpose: 'sign_in' | 'password_reset') => async (org: OrganisationDatabase) => {
  const { id } = await aPerson(org)
  return org.write((tx) => makeMailedLink(tx, id, purpose))
}
const signInLink = linkFor('sign_in')
const resetLink = linkFor('password_reset')

/** Put in by hand: the console's command ends earlier links, and a sweep holds many at a time. */
async function firstLink({ stage, org }: Scene): Promise<string> {
  const secret = newSecret()
  const expiresAt = new Date(Date.now() + 3_600_000)
  const link = { tokenHash: hashSecret(secret), organisationId: org.id, email: null, expiresAt }
  await stage.world.platform.database.control.insertInto('firstAdministratorLink').values(link).execute()
  return secret
}
const newOwner = () => ({ name: 'Olga', email: `${randomUUID()}@acme.example`, password })

/** A sign-in of this person beside the one they ask with. */
async function anotherSignIn({ stage, org }: Scene, personId: string): Promise<string> {
  await stage.world.signIn(personId, org)
  const made = await org.rows
    .selectFrom('signIn')
    .where('personId', '=', personId)
    .select('id')
    .orderBy('createdAt', 'desc')
    .executeTakeFirstOrThrow()
  return made.id
}

async function aKey(org: OrganisationDatabase, personId: string): Promise<string> {
  const made = await org.write((tx) => makeApiKey(tx, { personId, name: 'program', scopes: ['read'], days: 1 }))
  return made.id
}

async function aMail(org: OrganisationDatabase): Promise<string> {
  const id = newId()
  const mail = { id, kind: 'sign_in', toAddress: 'a@acme.example', subject: 'Hello', bodyText: 'Hello', state: 'kept' }
  await org.rows.insertInto('mail').values(mail).execute()
  return id
}

/** A route about one skill, made for it; `body` is told its id's version, which is 1. */
const onSkill = (body?: (scene: Scene) => object | Promise<object>, state = 'active') =>
  any({
    prepare: async (scene) => ({
      params: { id: await aSkill(scene.org, { name: newId(), state }) },
      ...(body && { body: { version: 1, ...(await body(scene)) } }),
    }),
  })
const bare = () => ({})
const another = ({ org }: Scene) => aSkill(org, { name: newId() })

async function aMerge(scene: Scene): Promise<string> {
  const { world } = scene.stage
  const curator = await aPerson(scene.org, { role: 'skills_curator' })
  const options = { cookie: await world.signIn(curator.id), headers: { 'idempotency-key': newId() } }
  const [id, intoId] = [await another(scene), await another(scene)]
  const merged = await world.call(skillRoutes.mergeSkill, { params: { id }, body: { version: 1, intoId } }, options)
  return merged.body.mergeId
}

async function aNotification(org: OrganisationDatabase, recipientId: string): Promise<string> {
  const [id, eventId] = [newId(), newId()]
  await org.write(async (tx) => {
    await tx.insertInto('domainEvent').values({ id: eventId, name: 'thing.happened', payload: '{}' }).execute()
    const about = { kind: 'thing', class: 'news', objectNoun: 'thing', objectId: newId(), waits: false }
    await tx
      .insertInto('notification')
      .values({ id, eventId, recipientId, ...about })
      .execute()
  })
  return id
}

const onNotification = (body?: object): Record<string, Fixture> => ({
  own: {
    prepare: async ({ org, asker }) => ({
      params: { id: asker.me.id === null ? newId() : await aNotification(org, asker.me.id) },
      ...(body && { body }),
    }),
  },
  'of somebody else': {
    prepare: async ({ org }) => ({
      params: { id: await aNotification(org, await ofOthers(org)) },
      ...(body && { body }),
    }),
  },
})

const ofOthers = async (org: OrganisationDatabase) => (await aPerson(org)).id

/**
 * For every operation and every state that its rule tells apart: how the state is brought about and what is then
 * asked, such that an allowed request succeeds. An operation or a state that is missing here fails the sweeps.
 */
export const fixtures: Record<string, Record<string, Fixture | Unreachable>> = {
  'GET /installation': any(plain),
  'POST /demonstration': { 'first run': { at: 'first_run', prepare: () => ({}) }, later: plain },
  'GET /first-administrator-links/:token': {
    'with the link': { prepare: async (scene) => ({ params: { token: await firstLink(scene) } }) },
    'without it': { prepare: () => ({ params: { token: newSecret() } }) },
  },
  'POST /first-administrator-links/:token': {
    'with the link': { prepare: async (scene) => ({ params: { token: await firstLink(scene) }, body: newOwner() }) },
    'without it': { prepare: () => ({ params: { token: newSecret() }, body: newOwner() }) },
  },
  'GET /admin/mailbox': any(plain),
  'GET /admin/mailbox/:id': any({ prepare: async ({ org }) => ({ params: { id: await aMail(org) } }) }),
  'POST /admin/audit/searches': any(bodyOf({ limit: 20 })),
  'POST /admin/audit/proof': any(plain),
  'GET /me/audit': own(plain),
  'GET /admin/matrix': any(plain),

  'POST /sign-in': any({
    prepare: async ({ org }) => ({ body: { email: (await aPerson(org, { password })).email, password } }),
  }),
  'POST /sign-out': {
    own: plain,
    'of somebody else': { unreachable: 'signing out ends the sign-in of the request itself' },
  },
  'POST /sign-in-links': any(bodyOf({ email: 'nobody@acme.example' })),
  'POST /sign-in-links/use': any({ prepare: async ({ org }) => ({ body: { token: await signInLink(org) } }) }),
  'POST /password-resets': any(bodyOf({ email: 'nobody@acme.example' })),
  'POST /password-resets/use': any({
    prepare: async ({ org }) => ({ body: { token: await resetLink(org), password } }),
  }),
  'GET /me': own(plain),
  'PUT /me/password': any(bodyOf({ password })),
  'GET /me/sign-ins': own(plain),
  'POST /me/sign-ins/prolong': any(plain),
  'DELETE /me/sign-ins/:id': {
    own: {
      prepare: async (scene) => ({
        params: { id: scene.asker.me.id === null ? newId() : await anotherSignIn(scene, scene.asker.me.id) },
      }),
    },
    'of somebody else': {
      prepare: async (scene) => ({ params: { id: await anotherSignIn(scene, await ofOthers(scene.org)) } }),
    },
  },
  'GET /me/api-keys': own(plain),
  'POST /me/api-keys': any(bodyOf({ name: 'program', scopes: ['read'] })),
  'DELETE /me/api-keys/:id': {
    own: {
      prepare: async ({ org, asker }) => ({
        params: { id: asker.me.id === null ? newId() : await aKey(org, asker.me.id) },
      }),
    },
    'of somebody else': { prepare: async ({ org }) => ({ params: { id: await aKey(org, await ofOthers(org)) } }) },
  },
  'GET /demonstration/people': {
    'in the demonstration': { at: 'demonstration', prepare: () => ({}) },
    'in an own organisation': plain,
  },
  'POST /demonstration/sign-in': {
    'in the demonstration': {
      at: 'demonstration',
      prepare: async ({ org }) => ({ body: { personId: (await aPerson(org)).id } }),
    },
    'in an own organisation': { prepare: async ({ org }) => ({ body: { personId: (await aPerson(org)).id } }) },
  },

  ...fixturesOfPeople,
  ...fixturesOfImports,
  ...fixturesOfSkills,
  'GET /people/card-skills': any({ prepare: async ({ org }) => ({ query: { ids: await ofOthers(org) } }) }),
  'GET /people/:id/evidence': any({ prepare: async ({ org }) => ({ params: { id: await ofOthers(org) } }) }),
  'GET /me/claims': own(plain),
  'GET /me/offers': own(plain),
  'GET /me/wishes': own(plain),
  'GET /me/expertise': own(plain),
  'GET /me/expertise/evidence': own({ prepare: async (scene) => ({ query: { skillId: await another(scene) } }) }),
  'GET /evidence-kinds': any(plain),
  'GET /skills/contested': any(plain),

  'GET /skills': any(plain),
  'GET /skills/suggest': any({ prepare: () => ({ query: { q: 'an' } }) }),
  'GET /skills/:id': onSkill(),
  'POST /skills': any({ prepare: () => ({ body: { names: [{ text: newId(), language: 'en', isMain: true }] } }) }),
  'PATCH /skills/:id': onSkill(() => ({ kind: 'tool' })),
  'DELETE /skills/:id': onSkill(),
  'POST /skills/proposals': any({ prepare: () => ({ body: { word: newId(), isNoneOfNear: true } }) }),
  'POST /skills/:id/accept': onSkill(bare, 'proposed'),
  'POST /skills/:id/decline': onSkill(bare, 'proposed'),
  'POST /skills/:id/deprecate': onSkill(bare),
  'POST /skills/:id/reactivate': onSkill(bare, 'deprecated'),
  'GET /skills/:id/merge-preview': any({
    prepare: async (scene) => ({ params: { id: await another(scene) }, query: { into: await another(scene) } }),
  }),
  'POST /skills/:id/merge': onSkill(async (scene) => ({ intoId: await another(scene) })),
  'GET /skills/merges': any(plain),
  'POST /skills/undo/:id': any({ prepare: async (scene) => ({ params: { id: await aMerge(scene) } }) }),
  'POST /skills/shipped': any(plain),

  'GET /me/visibility': any(plain),
  'GET /me/notifications': own(plain),
  'GET /me/notifications/count': own(plain),
  'POST /me/notifications/read-all': own(plain),
  'POST /me/notifications/:id/read': onNotification(),
  'POST /me/notifications/:id/done': onNotification(),
  'POST /me/notifications/:id/snooze': onNotification({ until: new Date(Date.now() + 3_600_000).toISOString() }),
  'POST /me/notifications/:id/less': {
    own: { unreachable: 'a kind that is not about safety comes with the first of them' },
    'of somebody else': onNotification({ of: 'thing' })['of somebody else'] ?? plain,
  },
}

import type { OrganisationDatabase } from '../platform/database.ts'
import { newId } from '../platform/id.ts'
import { aClaim, aSkill, someEvidence } from '../testing/skills.ts'
import { aPerson } from '../testing/world.ts'
import type { Fixture, Scene } from './sweep.ts'

const any = (prepare: Fixture['prepare']) => ({ any: { prepare } })
const own = (prepare: Fixture['prepare']) => ({ own: { prepare } })
const aNewSkill = (org: OrganisationDatabase) => aSkill(org, { name: newId() })
const somebody = async (org: OrganisationDatabase) => (await aPerson(org)).id
/** The one who asks; somebody where a visitor does, who has no rows of their own. */
const theAsker = async ({ org, asker }: Scene) => asker.me.id ?? (await somebody(org))

async function claimOf(org: OrganisationDatabase, personId: string) {
  const skillId = await aNewSkill(org)
  return { personId, skillId, claimId: await aClaim(org, { personId, skillId }) }
}

async function confirmationBy(org: OrganisationDatabase, byPersonId: string) {
  const { personId, skillId, claimId } = await claimOf(org, await somebody(org))
  const words = 'Seen at work more than once.'
  await org.rows
    .insertInto('skillConfirmation')
    .values({ id: newId(), claimId, byPersonId, level: 2, words, byManager: false })
    .execute()
  return { params: { id: personId, skillId } }
}

const evidenceOf = async (org: OrganisationDatabase, personId: string) =>
  someEvidence(org, { personId, skillId: await aNewSkill(org) })
const onEvidence = (body?: object): Record<string, Fixture> => ({
  own: {
    prepare: async (scene) => ({
      params: { id: await evidenceOf(scene.org, await theAsker(scene)) },
      ...(body && { body }),
    }),
  },
  'of somebody else': {
    prepare: async ({ org }) => ({ params: { id: await evidenceOf(org, await somebody(org)) }, ...(body && { body }) }),
  },
})

const confirm = (whose: (scene: Scene) => Promise<string>): Fixture => ({
  prepare: async (scene) => {
    const { personId, skillId } = await claimOf(scene.org, await whose(scene))
    return { params: { id: personId, skillId }, body: { words: 'Seen at work more than once.' } }
  },
})
const emptyList = own(() => ({ body: { version: 1, items: [] } }))
const onAnySkill = own(async ({ org }) => ({ params: { skillId: await aNewSkill(org) } }))

/** What people say and decide about their skills, and what curators settle. */
export const fixturesOfSkills: Record<string, Record<string, Fixture>> = {
  'GET /me/expertise/download': own(() => ({})),
  'GET /job-profiles': any(() => ({})),
  'POST /job-profiles': any(() => ({ body: { name: newId() } })),
  'PATCH /job-profiles/:id': any(async ({ org }) => {
    const id = newId()
    await org.rows.insertInto('jobProfile').values({ id, name: id }).execute()
    return { params: { id }, body: { version: 1, about: 'Joins metal.' } }
  }),
  'GET /me/gap': own(() => ({})),
  'PUT /me/claims': emptyList,
  'PUT /me/offers': emptyList,
  'PUT /me/wishes': emptyList,
  'PATCH /me/expertise': own(() => ({ body: { version: 1, openLimit: 2 } })),
  'POST /me/claims/:skillId/confirmation-asks': own(async (scene) => ({
    params: { skillId: (await claimOf(scene.org, await theAsker(scene))).skillId },
    body: { personId: await somebody(scene.org) },
  })),
  'POST /people/:id/claims/:skillId/confirmations': {
    "a colleague's": confirm(({ org }) => somebody(org)),
    own: confirm(theAsker),
  },
  'DELETE /people/:id/claims/:skillId/confirmations': {
    'given by me': { prepare: async (scene) => confirmationBy(scene.org, await theAsker(scene)) },
    'not given by me': { prepare: async ({ org }) => confirmationBy(org, await somebody(org)) },
  },
  'POST /me/expertise/evidence/:id/hide': onEvidence(),
  'POST /me/expertise/evidence/:id/show': onEvidence(),
  'POST /me/expertise/evidence/:id/contest': onEvidence({ because: 'not_mine' }),
  'PUT /me/expertise/hidden-skills/:skillId': onAnySkill,
  'DELETE /me/expertise/hidden-skills/:skillId': onAnySkill,
  'POST /skills/contested/:id': any(async ({ org }) => {
    const id = await evidenceOf(org, await somebody(org))
    const contested = { contested: 'not_mine', contestedAt: new Date(), counts: false }
    await org.rows.updateTable('skillEvidence').set(contested).where('id', '=', id).execute()
    return { params: { id }, body: { settled: 'stands' } }
  }),
  'GET /evidence-kinds/:kind/preview': any(() => ({ params: { kind: 'comment' }, query: { weight: '0.3' } })),
  'PATCH /evidence-kinds/:kind': any(async ({ org }) => {
    const now = await org.rows
      .selectFrom('evidenceKind')
      .where('key', '=', 'comment')
      .select('version')
      .executeTakeFirst()
    return { params: { kind: 'comment' }, body: { version: now?.version ?? 0, weight: 0.3 } }
  }),
}

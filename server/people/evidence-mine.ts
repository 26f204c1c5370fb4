import { sql } from 'kysely'
import type { z } from 'zod'
import { done } from '../../contract/common.ts'
import { expertiseRoutes as routes } from '../../contract/expertise.ts'
import type { EvidenceKind } from '../../contract/skills.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { invalid, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { loadClaims } from './claims.ts'
import { lockEvidenceOf, recountDays } from './evidence-days.ts'
import { presentSources } from './evidence-present.ts'
import { handle } from './skills-access.ts'
import { livingStates, nameOf, resolveSkills } from './skills-visible.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'evidence.hidden': { evidenceId: string; personId: string; isHidden: boolean }
    'evidence.contested': { evidenceId: string; personId: string; state: string }
  }
}
type Kind = z.input<typeof EvidenceKind>

/** Everything that stands about me, hidden and contested rows too: three statements with the sign-in check. */
export const listMyEvidence = handle.read(routes.listMyEvidence, async ({ query, me, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  const found = await ownEvidence(rows, me.id)
    .$if(query.skillId !== undefined, (mine) => mine.where('e.skillId', '=', query.skillId ?? ''))
    .$if(after !== undefined, (mine) =>
      mine.where(sql<boolean>`(e.happened_at, e.id) < (${after?.key}::timestamptz, ${after?.id}::uuid)`),
    )
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, ({ key }) => key)
  return { items: await presentOwn(rows, shown, me), next }
})

/** The same without pages, with the claims: five statements with the sign-in check. */
export const downloadMyExpertise = handle.read(routes.downloadMyExpertise, async ({ me, rows, allow }) => {
  allow()
  const { items: claims } = await loadClaims(rows, me.id)
  return { claims, evidence: await presentOwn(rows, await ownEvidence(rows, me.id).execute(), me) }
})

const ownEvidence = (rows: Rows, personId: string) =>
  standingEvidence(rows)
    .where('e.personId', '=', personId)
    .select(['e.id', 'e.skillId', 'e.kind', 'e.sourceNoun', 'e.sourceId', 'e.happenedAt', 'e.level', 'e.counts'])
    .select(['e.hiddenAt', 'e.contested', 'e.access'])
    // To the microsecond, which a Date would lose: rows of one millisecond would be shown twice or never.
    .select(sql<string>`e.happened_at::text`.as('key'))
    .select(nameOf(rows, 'e.skill_id', personId).as('skillName'))
    .orderBy('e.happenedAt', 'desc')
    .orderBy('e.id', 'desc')

type OwnRow = Awaited<ReturnType<ReturnType<typeof ownEvidence>['execute']>>[number]
async function presentOwn(rows: Rows, own: OwnRow[], me: { id: string }) {
  const present = await presentSources(rows, own, me)
  return own.map((row) => ({
    id: row.id,
    skill: { id: row.skillId, name: row.skillName ?? '' },
    kind: row.kind as Kind,
    at: row.happenedAt.toISOString(),
    shown: { level: row.level, ground: 'shown' as const },
    title: present(row).title,
    link: present(row).link,
    counts: row.counts,
    isHidden: row.hiddenAt !== null,
    contested: row.contested as 'not_mine' | 'wrong_skill' | null,
    access: row.access,
  }))
}

const standingEvidence = (rows: Rows) =>
  rows
    .selectFrom('skillEvidence as e')
    .innerJoin('skill as s', 's.id', 'e.skillId')
    .where('s.state', 'in', livingStates)
    .where('e.withdrawnAt', 'is', null)

const loadRow = (rows: Rows, id: string) =>
  standingEvidence(rows)
    .where('e.id', '=', id)
    .select(['e.id', 'e.personId', 'e.skillId', 'e.settledAt'])
    .executeTakeFirst()

type Decision = { hiddenAt?: Date | null; contested?: string | null; contestedAt?: Date | null }
type Deciding = {
  tx: Writes
  org: OrganisationDatabase
  platform: Platform
  row: { id: string; personId: string; skillId: string }
}

/** Acts at once: the next reader's query no longer finds the row, and another of that day may move up. */
async function decide({ tx, org, platform, row }: Deciding, decision: Decision): Promise<void> {
  await lockEvidenceOf(tx, [row.personId])
  await tx.updateTable('skillEvidence').set(decision).where('id', '=', row.id).execute()
  await recountDays(tx, [row])
  platform.live.tell(org.id, { changed: 'expertise', id: row.personId })
}

export const hideEvidence = handle.write(routes.hideEvidence, async ({ params, tx, org, emit, allow, platform }) => {
  const row = await loadRow(tx, params.id)
  if (!row) throw notFound()
  allow(row)
  await decide({ tx, org, platform, row }, { hiddenAt: new Date() })
  await emit('evidence.hidden', { evidenceId: row.id, personId: row.personId, isHidden: true })
  return done
})

/** Shows it again and takes a contest back; what a curator found wrong stays out. */
export const showEvidence = handle.write(routes.showEvidence, async ({ params, tx, org, emit, allow, platform }) => {
  const row = await loadRow(tx, params.id)
  if (!row) throw notFound()
  allow(row)
  await decide(
    { tx, org, platform, row },
    { hiddenAt: null, ...(!row.settledAt && { contested: null, contestedAt: null }) },
  )
  await emit('evidence.hidden', { evidenceId: row.id, personId: row.personId, isHidden: false })
  return done
})

export const contestEvidence = handle.write(
  routes.contestEvidence,
  async ({ params, body, tx, org, emit, allow, platform }) => {
    const row = await loadRow(tx, params.id)
    if (!row) throw notFound()
    allow(row)
    await decide({ tx, org, platform, row }, { contested: body.because, contestedAt: new Date() })
    await emit('evidence.contested', { evidenceId: row.id, personId: row.personId, state: body.because })
    return done
  },
)

const contestedEvidence = (rows: Rows) =>
  standingEvidence(rows).where('e.contested', 'is not', null).where('e.settledAt', 'is', null)

/** What curators are asked to settle. They see kind and month, as any colleague would. */
export const listContested = handle.read(routes.listContested, async ({ query, me, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  const found = await contestedEvidence(rows)
    .innerJoin('person as p', 'p.id', 'e.personId')
    .$if(after !== undefined, (contested) =>
      contested.where(sql<boolean>`(e.contested_at, e.id) > (${after?.key}::timestamptz, ${after?.id}::uuid)`),
    )
    .select(['e.id', 'e.skillId', 'e.kind', 'e.happenedAt', 'e.contested', 'p.id as personId', 'p.name as personName'])
    .select(sql<string>`e.contested_at::text`.as('key'))
    .select(nameOf(rows, 'e.skill_id', me.id).as('skillName'))
    .orderBy('e.contestedAt')
    .orderBy('e.id')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, ({ key }) => key)
  const items = shown.map((row) => ({
    id: row.id,
    person: { id: row.personId, name: row.personName },
    skill: { id: row.skillId, name: row.skillName ?? '' },
    kind: row.kind as Kind,
    month: row.happenedAt.toISOString().slice(0, 7),
    contested: row.contested as 'not_mine' | 'wrong_skill',
  }))
  return { items, next }
})

export const settleContested = handle.write(
  routes.settleContested,
  async ({ params, body, tx, org, emit, allow, platform }) => {
    allow()
    const row = await contestedEvidence(tx)
      .where('e.id', '=', params.id)
      .select(['e.id', 'e.personId', 'e.skillId'])
      .executeTakeFirst()
    if (!row) throw notFound('Nobody contests this any more.')
    await lockEvidenceOf(tx, [row.personId])
    if ('skillId' in body) {
      const skillId = await retag(tx, row, body.skillId)
      await decide({ tx, org, platform, row: { ...row, skillId } }, { contested: null, contestedAt: null })
      await recountDays(tx, [row])
    } else if (body.settled === 'stands') {
      await decide({ tx, org, platform, row }, { contested: null, contestedAt: null })
    } else await tx.updateTable('skillEvidence').set({ settledAt: new Date() }).where('id', '=', row.id).execute()
    await emit('evidence.contested', { evidenceId: row.id, personId: row.personId, state: body.settled })
    return done
  },
)

/** Puts a row under the skill it belongs to, remembering where its source put it. */
async function retag(tx: Writes, row: { id: string; skillId: string }, wanted: string): Promise<string> {
  const skillId = (await resolveSkills(tx, [wanted])).get(wanted)
  if (!skillId || skillId === row.skillId) {
    const message = 'is no other skill of the taxonomy'
    throw invalid({ code: 'skill', detail: `skillId ${message}.`, fields: [{ path: 'skillId', message }] })
  }
  await tx
    .updateTable('skillEvidence')
    .set({ skillId, retaggedFrom: sql<string>`coalesce(retagged_from, ${row.skillId}::uuid)` })
    .where('id', '=', row.id)
    .execute()
  return skillId
}

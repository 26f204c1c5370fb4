import { sql } from 'kysely'
import type { z } from 'zod'
import { done } from '../../contract/common.ts'
import { expertiseRoutes as routes } from '../../contract/expertise.ts'
import type { EvidenceKind as KindSchema } from '../../contract/skills.ts'
import type { Rows } from '../platform/database.ts'
import { conflict } from '../platform/errors.ts'
import { shippedWeights, strongFrom } from './evidence-kinds.ts'
import { visibleSigns } from './evidence-visible.ts'
import { handle } from './skills-access.ts'
import { nameOf } from './skills-visible.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'evidence_kind.changed': { kind: string; from: number; to: number }
  }
}
type Kind = z.input<typeof KindSchema>

export const listEvidenceKinds = handle.read(routes.listEvidenceKinds, async ({ rows, allow }) => {
  allow()
  const own = await rows.selectFrom('evidenceKind').select(['key', 'weight', 'version']).execute()
  const items = Object.entries(shippedWeights).map(([kind, shipped]) => {
    const changed = own.find(({ key }) => key === kind)
    return { kind: kind as Kind, weight: changed?.weight ?? shipped, shipped, version: changed?.version ?? 0 }
  })
  return { items }
})

/** Ten skills, how many people would be called strong now and then; nobody is named. */
export const previewEvidenceKind = handle.read(
  routes.previewEvidenceKind,
  async ({ params, query, me, rows, allow }) => {
    allow()
    const now = await currentWeight(rows, params.kind)
    const factor = sql<number>`case when g.kind = ${params.kind} then ${now.weight > 0 ? query.weight / now.weight : 0}::float8 else 1 end`
    const perPerson = rows
      .selectFrom(visibleSigns(rows, me, 'page').as('g'))
      .groupBy(['g.skillId', 'g.personId'])
      .select([
        'g.skillId',
        sql<number>`sum(g.strength)`.as('strength'),
        sql<number>`sum(g.strength * ${factor})`.as('then'),
      ])
      .select([sql<number>`count(*)`.as('signs'), sql<boolean>`bool_or(g.kind <> 'claim')`.as('isMore')])
    const found = await rows
      .selectFrom(perPerson.as('t'))
      .groupBy('t.skillId')
      .select(['t.skillId', sql<number>`count(*)::int`.as('people')])
      .select(
        sql<number>`count(*) filter (where t.is_more and t.strength >= ${strongFrom}::float8)::int`.as('strongNow'),
      )
      .select(sql<number>`count(*) filter (where t.is_more and t.then >= ${strongFrom}::float8)::int`.as('strongThen'))
      .select(nameOf(rows, 't.skill_id', me.id).as('name'))
      .orderBy(sql`sum(t.signs)`, 'desc')
      .orderBy('t.skillId')
      .limit(10)
      .execute()
    const items = found.map(({ skillId, name, ...counts }) => ({ skill: { id: skillId, name: name ?? '' }, ...counts }))
    return { items }
  },
)

async function currentWeight(rows: Rows, kind: string): Promise<{ weight: number; version: number }> {
  const own = await rows
    .selectFrom('evidenceKind')
    .where('key', '=', kind)
    .select(['weight', 'version'])
    .executeTakeFirst()
  return own ?? { weight: shippedWeights[kind] ?? 0, version: 0 }
}

/** Acts from the next reading on: nothing that is stored has a weight in it. */
export const changeEvidenceKind = handle.write(
  routes.changeEvidenceKind,
  async ({ params, body, me, tx, emit, allow }) => {
    allow()
    const now = await currentWeight(tx, params.kind)
    const next = { weight: body.weight, changedBy: me.id, changedAt: new Date(), version: body.version + 1 }
    const written =
      now.version === body.version &&
      (await tx
        .insertInto('evidenceKind')
        .values({ key: params.kind, ...next })
        .onConflict((on) => on.column('key').doUpdateSet(next).where('evidenceKind.version', '=', body.version))
        .returning('key')
        .executeTakeFirst())
    if (!written)
      throw conflict({ code: 'stale_version', detail: 'Somebody changed this weight meanwhile.', current: now })
    await emit('evidence_kind.changed', { kind: params.kind, from: now.weight, to: body.weight })
    return done
  },
)

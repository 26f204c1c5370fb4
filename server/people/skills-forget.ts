import { sql } from 'kysely'
import type { OrganisationDatabase } from '../platform/database.ts'
import type { Job } from '../platform/jobs.ts'

/** Days in which a merge can be undone (people.md P24). */
export const undoDays = 30

/** After its 30 days a merge keeps which skill became which, and nothing else. */
export const forgetMerges: Job = {
  name: 'people.forget_merges',
  hourly: true,
  work: ({ org }) => forgetOldMerges(org),
}

/** Drops the doubles that waited under skills merged more than 30 days ago, and what the merge remembered of them. */
export async function forgetOldMerges(org: OrganisationDatabase): Promise<void> {
  await org.write(async (tx) => {
    const old = await tx
      .selectFrom('skillRedirect')
      .where('at', '<', sql<Date>`now() - ${`${undoDays} days`}::interval`)
      .where(sql<boolean>`undo <> '{}'`)
      .select(['id', 'fromId', 'undoneAt'])
      .execute()
    const merged = old.filter(({ undoneAt }) => undoneAt === null).map(({ fromId }) => fromId)
    if (merged.length > 0)
      for (const table of [
        'skillClaim',
        'skillEvidence',
        'learningWish',
        'helpOfferSkill',
        'hiddenSkill',
        'jobSkill',
      ] as const)
        await sql`delete from ${org.table(table)} where skill_id = any(${merged}::uuid[])`.execute(tx)
    if (old.length > 0)
      await tx
        .updateTable('skillRedirect')
        .set({ undo: '{}' })
        .where(
          'id',
          'in',
          old.map(({ id }) => id),
        )
        .execute()
  })
}

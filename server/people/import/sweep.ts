import { sql } from 'kysely'
import type { Job } from '../../platform/jobs.ts'
import { runImport } from './run.ts'
import { expireDays, undoDays } from './states.ts'

/** Once an hour: what nobody ran expires, rows go after 30 days, and a run that a crash cut off goes on. */
export const sweepImports: Job = {
  name: 'people_import.sweep',
  hourly: true,
  async work({ org, platform }) {
    const daysAgo = (days: number) => sql<Date>`now() - ${days} * interval '1 day'`
    const expired = await org.rows
      .updateTable('peopleImport')
      .set({ state: 'expired', columns: '[]' })
      .where('state', 'in', ['uploaded', 'mapped', 'checked'])
      .where('createdAt', '<', daysAgo(expireDays))
      .returning('id')
      .execute()
    const old = await org.rows
      .selectFrom('peopleImport')
      .where('state', 'in', ['done', 'undone', 'cancelled', 'failed'])
      .where('createdAt', '<', daysAgo(undoDays + expireDays))
      .where((eb) => eb.or([eb('finishedAt', 'is', null), eb('finishedAt', '<', daysAgo(undoDays))]))
      .select('id')
      .execute()
    const ids = [...expired, ...old].map(({ id }) => id)
    if (ids.length > 0) await org.rows.deleteFrom('peopleImportRow').where('importId', 'in', ids).execute()
    if (old.length > 0)
      await org.rows
        .updateTable('peopleImport')
        .set({ columns: '[]', made: '{}' })
        .where(
          'id',
          'in',
          old.map(({ id }) => id),
        )
        .execute()
    const running = await org.rows.selectFrom('peopleImport').where('state', '=', 'running').select('id').execute()
    for (const { id } of running) await runImport({ platform, org, importId: id })
  },
}

import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { done } from '../../contract/common.ts'
import { expertiseRoutes as routes } from '../../contract/expertise.ts'
import type { Rows, Writes } from '../platform/database.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { ensureSetting } from './ask-places.ts'
import { peopleToAsk, presentAsk, settingOf } from './ask-state.ts'
import { handle } from './skills-access.ts'
import { livingStates, nameOf, resolveSkills } from './skills-visible.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'expertise.opted_in': { personId: string }
    'expertise.opted_out': { personId: string }
    'expertise.limits_changed': { personId: string; fields: string[] }
  }
}

type VersionColumn = 'version' | 'claimsVersion' | 'offersVersion' | 'wishesVersion'

/** Takes the next version of one of a person's lists. @throws 409 with the list as it is where the caller saw another. */
export async function stepVersion(
  tx: Writes,
  personId: string,
  column: VersionColumn,
  seen: number,
  readCurrent: () => Promise<unknown>,
): Promise<void> {
  await ensureSetting(tx, personId)
  const stepped = await tx
    .updateTable('expertSetting')
    .set({ [column]: seen + 1 })
    .where('personId', '=', personId)
    .where(column, '=', seen)
    .executeTakeFirst()
  if (stepped.numUpdatedRows > 0n) return
  throw conflict({
    code: 'stale_version',
    detail: 'You changed this elsewhere meanwhile. Look at what is there now.',
    current: await readCurrent(),
  })
}

/** The language a person writes new words in. */
export async function localeOf(rows: Rows, personId: string): Promise<string> {
  const found = await rows.selectFrom('person').where('id', '=', personId).select('locale').executeTakeFirst()
  return found?.locale ?? 'en'
}

export const readMyExpertise = handle.read(routes.readMyExpertise, async ({ me, rows, allow }) => {
  allow()
  return loadExpertise(rows, me.id)
})

async function loadExpertise(rows: Rows, personId: string) {
  const found = await peopleToAsk(rows)
    .where('p.id', '=', personId)
    .select(['x.version', 'x.isMapHidden', 'x.showsContributions', 'x.isUsedInTeams'])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('hiddenSkill as h')
          .innerJoin('skill as hs', 'hs.id', 'h.skillId')
          .where('hs.state', 'in', livingStates)
          .whereRef('h.personId', '=', 'p.id')
          .select('h.skillId as id')
          .select(nameOf(rows, 'h.skill_id', personId).as('name'))
          .orderBy('hs.sortName'),
      ).as('hiddenSkills'),
    )
    .executeTakeFirst()
  if (!found) throw notFound()
  const decided = settingOf(found)
  const setting = decided ?? untouched
  return {
    version: found.version ?? 1,
    isSuggested: setting.isSuggested,
    openLimit: setting.openLimit,
    weeklyLimit: setting.weeklyLimit,
    onlyWorkingHours: setting.onlyWorkingHours,
    pausedUntil: setting.pausedUntil?.toISOString() ?? null,
    askedFor: [...setting.askedFor] as ('question' | 'review' | 'perspective' | 'flash_mentoring')[],
    isMapHidden: found.isMapHidden ?? false,
    showsContributions: found.showsContributions ?? true,
    isUsedInTeams: found.isUsedInTeams ?? false,
    hiddenSkills: found.hiddenSkills.map(({ id, name }) => ({ id, name: name ?? '' })),
    openAsks: setting.openAsks,
    asksThisWeek: setting.asksThisWeek,
    ask: presentAsk(found),
  }
}

/** What the table's defaults say of somebody without a row. */
const untouched = {
  isSuggested: null,
  openLimit: 3,
  weeklyLimit: 5,
  onlyWorkingHours: true,
  pausedUntil: null,
  askedFor: ['question', 'review', 'perspective', 'flash_mentoring'],
  openAsks: 0,
  asksThisWeek: 0,
}

/** Limits and purposes; only the person decides them, there is no such route for anybody else (P38). */
export const changeMyExpertise = handle.write(
  routes.changeMyExpertise,
  async ({ body: { version, ...changes }, me, tx, org, emit, allow, platform }) => {
    allow()
    await stepVersion(tx, me.id, 'version', version, () => loadExpertise(tx, me.id))
    const fields = Object.entries(changes).flatMap(([field, value]) => (value === undefined ? [] : [field]))
    if (fields.length > 0) await tx.updateTable('expertSetting').set(changes).where('personId', '=', me.id).execute()
    if (changes.isSuggested === true) await emit('expertise.opted_in', { personId: me.id })
    if (changes.isSuggested === false) await emit('expertise.opted_out', { personId: me.id })
    await emit('expertise.limits_changed', { personId: me.id, fields })
    platform.live.tell(org.id, { changed: 'expertise', id: me.id })
    return loadExpertise(tx, me.id)
  },
)

export const hideSkill = handle.write(routes.hideSkill, async ({ params, me, tx, org, emit, allow, platform }) => {
  allow()
  const skillId = (await resolveSkills(tx, [params.skillId])).get(params.skillId)
  if (!skillId) throw notFound('There is no such skill.')
  await tx
    .insertInto('hiddenSkill')
    .values({ personId: me.id, skillId })
    .onConflict((on) => on.doNothing())
    .execute()
  await emit('expertise.limits_changed', { personId: me.id, fields: ['hiddenSkills'] })
  platform.live.tell(org.id, { changed: 'expertise', id: me.id })
  return done
})

export const showSkill = handle.write(routes.showSkill, async ({ params, me, tx, org, emit, allow, platform }) => {
  allow()
  const skillId = (await resolveSkills(tx, [params.skillId])).get(params.skillId) ?? params.skillId
  await tx.deleteFrom('hiddenSkill').where('personId', '=', me.id).where('skillId', '=', skillId).execute()
  await emit('expertise.limits_changed', { personId: me.id, fields: ['hiddenSkills'] })
  platform.live.tell(org.id, { changed: 'expertise', id: me.id })
  return done
})

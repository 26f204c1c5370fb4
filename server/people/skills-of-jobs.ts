import { sql } from 'kysely'
import { jobProfileRoutes as routes } from '../../contract/job-profiles.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import type { OrganisationDatabase, Rows, Writes } from '../platform/database.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import type { Emit } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import { gapOf, standingOf } from './evidence-level.ts'
import { visibleSigns } from './evidence-visible.ts'
import { localeOf } from './expert-setting.ts'
import { handle } from './skills-access.ts'
import { type Choice, findOrPropose } from './skills-suggest.ts'
import { livingStates, nameOf } from './skills-visible.ts'
import { refuseDoubles } from './wishes.ts'

declare module '../platform/events.ts' {
  interface DomainEvents {
    'job_profile.changed': { jobProfileId: string }
  }
}

type Required = { id: string; name: string; level: number }
/** What the job profile `j` takes, as one column. */
const requiredBy = (rows: Rows, readerId: string) =>
  rows
    .selectFrom('jobSkill as js')
    .innerJoin('skill as jss', 'jss.id', 'js.skillId')
    .where('jss.state', 'in', livingStates)
    .where(sql<string>`js.job_profile_id`, '=', sql.ref<string>('j.id'))
    .select(
      sql<Required[]>`coalesce(jsonb_agg(jsonb_build_object('id', js.skill_id, 'level', js.required_level,
        'name', ${nameOf(rows, 'js.skill_id', readerId)}) order by js.required_level desc, jss.sort_name), '[]')`.as(
        'skills',
      ),
    )

const profiles = (rows: Rows, readerId: string) =>
  rows
    .selectFrom('jobProfile as j')
    .select(['j.id', 'j.name', 'j.about', 'j.version', requiredBy(rows, readerId).as('skills')])

type Row = { id: string; name: string; about: string | null; version: number; skills: Required[] | null }
const present = ({ skills, ...profile }: Row) => ({
  ...profile,
  skills: (skills ?? []).map(({ id, name, level }) => ({ skill: { id, name }, requiredLevel: level })),
})

/** Kinds of work by name: two statements with the sign-in check. */
export const listJobProfiles = handle.read(routes.listJobProfiles, async ({ query, me, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  const found = await profiles(rows, me.id)
    .$if(after !== undefined, (all) =>
      all.where(sql<boolean>`(lower(j.name), j.id) > (${after?.key}, ${after?.id}::uuid)`),
    )
    .select(sql<string>`lower(j.name)`.as('key'))
    .orderBy(sql`lower(j.name)`)
    .orderBy('j.id')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, ({ key }) => key)
  return { items: shown.map(({ key: _key, ...row }) => present(row)), next }
})

type Writing = { tx: Writes; org: OrganisationDatabase; me: { id: string }; emit: Emit }
type Wanted = { skill: Choice; requiredLevel: number }[]

async function writeRequired(act: Writing, jobProfileId: string, wanted: Wanted): Promise<void> {
  const choices = wanted.map(({ skill }) => skill)
  const skillIds = await findOrPropose(act, choices, await localeOf(act.tx, act.me.id))
  refuseDoubles(skillIds)
  await act.tx.deleteFrom('jobSkill').where('jobProfileId', '=', jobProfileId).execute()
  const rows = wanted.map(({ requiredLevel }, index) => ({
    jobProfileId,
    skillId: skillIds[index] ?? '',
    requiredLevel,
  }))
  if (rows.length > 0) await act.tx.insertInto('jobSkill').values(rows).execute()
}

async function load(rows: Rows, id: string, readerId: string) {
  const found = await profiles(rows, readerId).where('j.id', '=', id).executeTakeFirst()
  if (!found) throw notFound('There is no such job profile.')
  return present(found)
}

async function refuseTaken(rows: Rows, id: string, name: string): Promise<void> {
  const taken = await rows
    .selectFrom('jobProfile')
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .where('id', '!=', id)
    .select('id')
    .executeTakeFirst()
  const message = 'is the name of another job profile'
  if (taken) throw invalid({ code: 'name_taken', detail: `name ${message}.`, fields: [{ path: 'name', message }] })
}

export const createJobProfile = handle.write(routes.createJobProfile, async ({ body, me, tx, org, emit, allow }) => {
  allow()
  const id = newId()
  await refuseTaken(tx, id, body.name)
  await tx.insertInto('jobProfile').values({ id, name: body.name, about: body.about }).execute()
  await writeRequired({ tx, org, me, emit }, id, body.skills)
  await emit('job_profile.changed', { jobProfileId: id })
  return load(tx, id, me.id)
})

export const changeJobProfile = handle.write(
  routes.changeJobProfile,
  async ({ params, body, me, tx, org, emit, allow }) => {
    allow()
    const { version, name, about, skills } = body
    if (name) await refuseTaken(tx, params.id, name)
    const changed = await tx
      .updateTable('jobProfile')
      .set({ version: version + 1, ...(name && { name }), ...(about !== undefined && { about }) })
      .where('id', '=', params.id)
      .where('version', '=', version)
      .executeTakeFirst()
    const current = await load(tx, params.id, me.id)
    if (changed.numUpdatedRows === 0n)
      throw conflict({ code: 'stale_version', detail: 'Somebody changed this job profile meanwhile.', current })
    if (skills) await writeRequired({ tx, org, me, emit }, params.id, skills)
    await emit('job_profile.changed', { jobProfileId: params.id })
    return load(tx, params.id, me.id)
  },
)

/** Required minus what I have, with what that rests on: three statements with the sign-in check. Nobody else reads it. */
export const readMyGap = handle.read(routes.readMyGap, async ({ query, me, rows, allow }) => {
  allow()
  const profile = await profiles(rows, me.id)
    .$if(query.jobProfile !== undefined, (all) => all.where('j.id', '=', query.jobProfile ?? ''))
    .$if(query.jobProfile === undefined, (all) =>
      all.where('j.id', '=', (eb) => eb.selectFrom('person as p').where('p.id', '=', me.id).select('p.jobProfileId')),
    )
    .executeTakeFirst()
  if (!profile) return { jobProfile: null, items: [] }
  const { id, name, skills } = present(profile)
  const signs = await rows
    .selectFrom(visibleSigns(rows, me, 'own').as('g'))
    .where('g.personId', '=', me.id)
    .select(['g.skillId', 'g.kind', 'g.isClaim', 'g.level'])
    .execute()
  const items = skills.map(({ skill, requiredLevel }) => {
    const standing = standingOf(signs.filter(({ skillId }) => skillId === skill.id))
    return { skill, requiredLevel, standing: standing ?? null, missingLevels: gapOf(requiredLevel, standing) }
  })
  return { jobProfile: { id, name }, items }
})

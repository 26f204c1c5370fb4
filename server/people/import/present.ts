import { sql } from 'kysely'
import type { OrganisationDatabase, Rows } from '../../platform/database.ts'

/**
 * The organisation as the plan needs it, as JSON text (`Present`): the database writes it and the worker reads it, so
 * that ten thousand people never pass through the event loop as objects. One statement.
 */
export async function readPresent(org: OrganisationDatabase, rows: Rows, importerId: string | null): Promise<string> {
  const found = await sql<{ present: string }>`
    select json_build_object(
      'today', to_char(current_date, 'YYYY-MM-DD'),
      'people', (select coalesce(json_agg(x), '[]') from (${people(org, importerId)}) x),
      'units', (select coalesce(json_agg(json_build_object('id', id, 'name', name, 'parentId', parent_id)), '[]')
        from ${org.table('unit')} where closed_at is null),
      'sites', (select coalesce(json_agg(json_build_object('id', id, 'name', name)), '[]')
        from ${org.table('site')} where closed_at is null),
      'levels', (select coalesce(json_agg(json_build_object('id', id, 'rank', rank, 'names',
        (select json_agg(word) from (select name as word union select value from jsonb_each_text(names)) w))), '[]')
        from ${org.table('level')}),
      'jobProfiles', (select coalesce(json_agg(json_build_object('id', id, 'name', name)), '[]')
        from ${org.table('jobProfile')}),
      'skills', (select coalesce(json_object_agg(folded, id), '{}') from (
        select distinct on (n.folded) n.folded, s.id from ${org.table('skillName')} n
        join ${org.table('skill')} s on s.id = n.skill_id where s.state <> 'merged'
        order by n.folded, s.state = 'active' desc, s.id) f),
      'ownFields', (select coalesce(json_agg(json_build_object(
        'id', id, 'name', name, 'form', form, 'choices', choices, 'source', source)), '[]')
        from ${org.table('ownField')} where closed_at is null)
    )::text as present`.execute(rows)
  return found.rows[0]?.present ?? '{}'
}

const people = (org: OrganisationDatabase, importerId: string | null) => sql`
  select p.id, p.state, p.name, p.given_name as "givenName", p.family_name as "familyName", p.email,
    p.external_id as "externalId", p.title, p.job_profile_id as "jobProfileId", p.unit_id as "unitId",
    p.manager_id as "managerId", p.level_id as "levelId", p.site_id as "siteId", p.started_on as "startedOn",
    p.ends_on as "endsOn", p.employment, p.weekly_minutes as "weeklyMinutes", p.zone, p.hours, p.pronouns, p.about,
    p.interests, p.phone,
    (select coalesce(json_agg(json_build_object('code', l.code, 'level', l.level) order by l.sort_order), '[]')
      from ${org.table('personLanguage')} l where l.person_id = p.id) as languages,
    (select coalesce(json_object_agg(v.field_id, v.value), '{}')
      from ${org.table('ownValue')} v where v.person_id = p.id) as own,
    (select coalesce(json_agg(f.field), '[]')
      from ${org.table('personField')} f where f.person_id = p.id and f.edited_by_self) as "byThemselves",
    (select coalesce(json_agg(json_build_object('skillId', c.skill_id, 'level', c.level,
        'isFromFile', c.origin = 'import' and c.kept_at is null)), '[]')
      from ${org.table('skillClaim')} c where c.person_id = p.id) as claims,
    (select count(*) from ${org.table('learningWish')} w where w.person_id = p.id) as "wishCount",
    (select coalesce(json_agg(json_build_object('firstDay', a.first_day, 'lastDay', a.last_day)), '[]')
      from ${org.table('leave')} a where a.person_id = p.id) as leave,
    exists (select from ${org.table('personField')} f
      where f.person_id = p.id and f.field = 'name' and f.source = 'import') as "isFromFile",
    p.id is not distinct from ${importerId}::uuid or ${isLastOwner(org)} as "isProtected",
    (select to_char(max(s.last_seen_at), 'YYYY-MM') from ${org.table('signIn')} s where s.person_id = p.id) as "lastSeen"
  from ${org.table('person')} p where p.state <> 'erased'`

const isLastOwner = (org: OrganisationDatabase) => sql`(
  exists (select from ${org.table('roleGrant')} g where g.person_id = p.id and g.role = 'owner')
  and not exists (select from ${org.table('roleGrant')} g join ${org.table('person')} q on q.id = g.person_id
    where g.role = 'owner' and g.person_id <> p.id and q.state in ('invited', 'active')))`

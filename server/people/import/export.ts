import { sql } from 'kysely'
import { columnName } from '../../../tables/people-columns.ts'
import { writeTable } from '../../../tables/write.ts'
import type { OrganisationDatabase, Rows } from '../../platform/database.ts'
import type { Hours, Spoken, Target } from './types.ts'

type Columns = Exclude<Target, `own:${string}` | 'department' | 'team'>

/** The columns of an export, in order, under the names that an import knows. */
const columns = [
  'id',
  'name',
  'givenName',
  'familyName',
  'email',
  'unit',
  'location',
  'country',
  'timezone',
  'hours',
  'languages',
  'level',
  'title',
  'jobProfile',
  'manager',
  'skills',
  'wants',
  'interests',
  'about',
  'phone',
  'pronouns',
  'start',
  'end',
  'employment',
  'weeklyHours',
] as const satisfies readonly Columns[]

type Found = {
  id: string | null
  name: string
  givenName: string | null
  familyName: string | null
  email: string | null
  path: string[]
  location: string | null
  country: string | null
  zone: string | null
  hours: Hours
  languages: Spoken
  level: number | null
  title: string | null
  jobProfile: string | null
  manager: string | null
  skills: string[]
  wants: string[]
  interests: string[]
  about: string | null
  phone: string | null
  pronouns: string | null
  startedOn: string | null
  endsOn: string | null
  employment: string | null
  weeklyMinutes: number | null
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const textOf = (value: string | number | null) => (value === null ? '' : String(value))

/** One cell of a person, as an import reads it. */
const cells: Record<(typeof columns)[number], (person: Found) => string> = {
  id: ({ id }) => textOf(id),
  name: ({ name }) => name,
  givenName: ({ givenName }) => textOf(givenName),
  familyName: ({ familyName }) => textOf(familyName),
  email: ({ email }) => textOf(email),
  unit: ({ path }) => path.join(' > '),
  location: ({ location }) => textOf(location),
  country: ({ country }) => textOf(country),
  timezone: ({ zone }) => textOf(zone),
  hours: ({ hours }) => hours.map(({ day, from, to }) => `${days[day - 1]} ${from}-${to}`).join('; '),
  languages: ({ languages }) => languages.map(({ code, level }) => `${code}:${level}`).join('; '),
  level: ({ level }) => textOf(level),
  title: ({ title }) => textOf(title),
  jobProfile: ({ jobProfile }) => textOf(jobProfile),
  manager: ({ manager }) => textOf(manager),
  skills: ({ skills }) => skills.join('; '),
  wants: ({ wants }) => wants.join('; '),
  interests: ({ interests }) => interests.join('; '),
  about: ({ about }) => textOf(about),
  phone: ({ phone }) => textOf(phone),
  pronouns: ({ pronouns }) => textOf(pronouns),
  start: ({ startedOn }) => textOf(startedOn),
  end: ({ endsOn }) => textOf(endsOn),
  employment: ({ employment }) => textOf(employment).replace('_', '-'),
  weeklyHours: ({ weeklyMinutes }) =>
    weeklyMinutes === null ? '' : String(Math.round((weeklyMinutes / 60) * 100) / 100),
}

/** Everybody who is here as CSV that an import reads back without a change. For people administrators: it holds it all. */
export async function exportPeople(org: OrganisationDatabase, rows: Rows = org.rows): Promise<string> {
  const [person, unit, level, site] = [org.table('person'), org.table('unit'), org.table('level'), org.table('site')]
  const skillText = sql`(select n.text from ${org.table('skillName')} n where n.skill_id = c.skill_id and n.is_main
    order by n.language = 'en' desc, n.language limit 1)`
  const found = await sql<Found>`
    with recursive place as (
      select id, array[name] as path from ${unit} where parent_id is null
      union all select u.id, p.path || u.name from ${unit} u join place p on p.id = u.parent_id
    )
    select p.external_id as id, p.name, p.given_name, p.family_name, p.email, coalesce(u.path, '{}') as path,
      s.name as location, s.country, p.zone, p.hours, l.rank as level, p.title, j.name as job_profile,
      coalesce(m.external_id, m.email) as manager, p.interests, p.about, p.phone, p.pronouns, p.started_on, p.ends_on,
      p.employment, p.weekly_minutes,
      (select coalesce(jsonb_agg(jsonb_build_object('code', a.code, 'level', a.level) order by a.sort_order), '[]')
        from ${org.table('personLanguage')} a where a.person_id = p.id) as languages,
      array(select ${skillText} || ':' || c.level from ${org.table('skillClaim')} c where c.person_id = p.id order by 1) as skills,
      array(select ${skillText} from ${org.table('learningWish')} c where c.person_id = p.id order by c.sort_order) as wants
    from ${person} p left join place u on u.id = p.unit_id left join ${site} s on s.id = p.site_id
      left join ${level} l on l.id = p.level_id left join ${org.table('jobProfile')} j on j.id = p.job_profile_id
      left join ${person} m on m.id = p.manager_id and m.state in ('listed', 'invited', 'active')
    where p.kind = 'member' and p.state in ('listed', 'invited', 'active')
      and (p.external_id is not null or p.email is not null)
    order by p.sort_name, p.id`.execute(rows)
  const lines = found.rows.map((each) => columns.map((column) => cells[column](each)))
  return writeTable(columns.map(columnName), lines, { byteOrderMark: true })
}

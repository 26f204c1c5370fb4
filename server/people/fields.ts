import type { profileFieldNames as names } from '../../contract/profile.ts'

export type ProfileFieldName = (typeof names)[number]
export type FieldSource = 'hr' | 'self' | 'both'
export type Visibility = 'organisation' | 'unit' | 'me'

/** Each field of a profile with who writes it and who sees it as shipped: the table of people.md P8, as data. */
export const profileFields: Record<ProfileFieldName, { source: FieldSource; visibility: Visibility }> = {
  nickname: { source: 'self', visibility: 'organisation' },
  formerNames: { source: 'self', visibility: 'me' },
  pronunciation: { source: 'self', visibility: 'organisation' },
  pronouns: { source: 'self', visibility: 'organisation' },
  email: { source: 'hr', visibility: 'organisation' },
  externalId: { source: 'hr', visibility: 'me' },
  title: { source: 'hr', visibility: 'organisation' },
  jobProfile: { source: 'hr', visibility: 'organisation' },
  unit: { source: 'hr', visibility: 'organisation' },
  manager: { source: 'hr', visibility: 'organisation' },
  level: { source: 'hr', visibility: 'organisation' },
  site: { source: 'hr', visibility: 'organisation' },
  startedOn: { source: 'hr', visibility: 'organisation' },
  endsOn: { source: 'hr', visibility: 'me' },
  employment: { source: 'hr', visibility: 'me' },
  weeklyMinutes: { source: 'hr', visibility: 'me' },
  zone: { source: 'both', visibility: 'organisation' },
  hours: { source: 'both', visibility: 'organisation' },
  languages: { source: 'both', visibility: 'organisation' },
  about: { source: 'self', visibility: 'organisation' },
  interests: { source: 'self', visibility: 'organisation' },
  phone: { source: 'self', visibility: 'organisation' },
  links: { source: 'self', visibility: 'organisation' },
}

export const fieldNames = Object.keys(profileFields) as ProfileFieldName[]

const strictness: Record<Visibility, number> = { organisation: 0, unit: 1, me: 2 }
const stricter = (a: Visibility, b: Visibility) => (strictness[a] >= strictness[b] ? a : b)

/**
 * Who sees a field of a person. Of their own fields the person decides; for HR's the organisation does, and a person
 * can only be granted less.
 */
export function effectiveVisibility(
  field: ProfileFieldName,
  { setting, chosen }: { setting: Visibility | undefined; chosen: Visibility | null | undefined },
): Visibility {
  const { source, visibility } = profileFields[field]
  const usual = setting ?? visibility
  if (!chosen) return usual
  return source === 'hr' ? stricter(usual, chosen) : chosen
}

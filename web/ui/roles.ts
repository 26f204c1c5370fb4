import { useTranslation } from 'react-i18next'

/** Roles that have a word here; a new one shows the server's own name until it has. */
const knownRoles = ['visitor', 'member', 'people_administrator', 'skills_curator', 'administrator', 'owner'] as const
const isKnownRole = (role: string): role is (typeof knownRoles)[number] => knownRoles.some((known) => known === role)

/** Names a role in the reader's language. */
export function useRoleName(): (role: string) => string {
  const { t } = useTranslation()
  return (role) => (isKnownRole(role) ? t(`role.${role}`) : role.replaceAll('_', ' '))
}

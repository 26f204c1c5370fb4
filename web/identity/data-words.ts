import { useTranslation } from 'react-i18next'

/** The tables with personal data that have words here; a new one shows the server's own name until it has. */
const known = [
  'account',
  'api_key',
  'ask_place',
  'confirmation_ask',
  'correction',
  'delivery',
  'domain_event',
  'evidence_kind',
  'expert_setting',
  'first_step',
  'help_offer',
  'help_offer_skill',
  'hidden_skill',
  'idempotency',
  'invitation',
  'learning_wish',
  'leave',
  'mail',
  'mailed_link',
  'notification',
  'notification_event',
  'notification_preference',
  'own_value',
  'people_import',
  'people_import_row',
  'person',
  'person_field',
  'person_group_member',
  'person_language',
  'person_name',
  'role_grant',
  'sign_in',
  'skill',
  'skill_claim',
  'skill_confirmation',
  'skill_evidence',
  'skill_redirect',
  'unit',
  'unit_act',
  'verification',
] as const
const isKnown = (table: string): table is (typeof known)[number] => known.some((one) => one === table)

/** What a kind of data is called and what it holds, in the reader's language. */
export function useDataWords(): (table: string) => { name: string; what: string } {
  const { t } = useTranslation()
  return (table) =>
    isKnown(table)
      ? { name: t(`data.${table}`), what: t(`data.${table}.what`) }
      : { name: table.replaceAll('_', ' '), what: '' }
}

/** How long data is kept, said in words. The server names times as its tables do: "90 days", "membership". */
export function useKeptWords(): (kept: string) => string {
  const { t } = useTranslation()
  return (kept) => {
    const [, size, unit] = /^(\d+) (day|year)s?$/.exec(kept) ?? []
    if (unit) return t(unit === 'day' ? 'kept.days' : 'kept.years', { count: Number(size) })
    const [, days] = /^(\d+) days after done$/.exec(kept) ?? []
    if (days) return t('kept.daysAfterDone', { count: Number(days) })
    const [, audited, other] = /^(\d+) years if audited, else (\d+)$/.exec(kept) ?? []
    if (audited) return t('kept.audited', { audited: Number(audited), other: Number(other) })
    if (kept === 'membership') return t('kept.membership')
    if (kept === 'organisation') return t('kept.organisation')
    return kept === 'always' ? t('kept.always') : kept
  }
}

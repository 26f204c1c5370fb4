import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, type Reply } from '../api.ts'
import { isolate } from '../i18n/format.ts'
import { Heading, Title } from '../ui/page.tsx'
import { Bar, Empty } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import classes from './matrix.module.css'

type Matrix = Reply<'GET /admin/matrix'>

/** Roles that have a word here; a new one shows the server's own name until it has. */
const knownRoles = ['visitor', 'member', 'people_administrator', 'skills_curator', 'administrator', 'owner'] as const
const isKnownRole = (role: string): role is (typeof knownRoles)[number] => knownRoles.some((known) => known === role)

/** What each role may do, generated from the rules that the server follows. */
export function MatrixPage() {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const words = useDeferredValue(typed.trim().toLowerCase())
  const matrix = useQuery(ask('GET /admin/matrix')).data
  const rows = matrix?.rows.filter((row) => `${row.action} ${row.says} ${row.state}`.toLowerCase().includes(words))
  return (
    <div className={sheet.pad}>
      <Title>{t('matrix.name')}</Title>
      <Heading>{t('matrix.name')}</Heading>
      <p className={`t-16 ${sheet.lead}`}>{t('matrix.words')}</p>
      <search className={classes.search}>
        <TextInput
          type="search"
          aria-label={t('matrix.search')}
          placeholder={t('matrix.searchHint')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          leftSection={<IconSearch size={16} stroke={1.8} aria-hidden="true" />}
          autoComplete="off"
        />
      </search>
      <p role="status" className="t-12 ink-3">
        {rows && t('matrix.count', { count: rows.length })}
      </p>
      {!matrix || !rows ? (
        <Bar width="100%" height={320} />
      ) : rows.length === 0 ? (
        <Empty>
          <p>{t('matrix.none', { words: isolate(typed.trim()) })}</p>
        </Empty>
      ) : (
        <Table matrix={matrix} rows={rows} />
      )}
    </div>
  )
}

function Table({ matrix, rows }: { matrix: Matrix; rows: Matrix['rows'] }) {
  const { t } = useTranslation()
  const roleName = (role: string) => (isKnownRole(role) ? t(`role.${role}`) : role.replaceAll('_', ' '))
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('matrix.act')}</th>
          {matrix.roles.map((role) => (
            <th scope="col" key={role}>
              {roleName(role)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.action} ${row.state}`}>
            <th scope="row">
              <span>{row.says}</span>
              <small>
                <code>{row.action}</code>
                {row.state && ` · ${row.state}`}
              </small>
            </th>
            {matrix.roles.map((role, index) => {
              const isAllowed = row.allowed[index] === true
              return (
                <td key={role} data-allowed={isAllowed || undefined}>
                  <span className={classes.role}>{roleName(role)}</span>
                  <span className={classes.answer}>{isAllowed ? t('matrix.may') : t('matrix.mayNot')}</span>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

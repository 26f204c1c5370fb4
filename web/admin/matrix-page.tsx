import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, type Reply } from '../api.ts'
import { isolate } from '../i18n/format.ts'
import { Heading, Title } from '../ui/page.tsx'
import { useRoleName } from '../ui/roles.ts'
import { Bar, Empty } from '../ui/section.tsx'
import sheet from '../ui/sheet.module.css'
import classes from './matrix.module.css'

type Matrix = Reply<'GET /admin/matrix'>

/** What each role may do, generated from the rules that the server follows. */
export function MatrixPage() {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const words = useDeferredValue(typed.trim().toLowerCase())
  const matrix = useQuery(ask('GET /admin/matrix')).data
  const acts =
    matrix &&
    groupByAct(matrix.rows.filter((row) => `${row.action} ${row.says} ${row.state}`.toLowerCase().includes(words)))
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
        {acts && t('matrix.count', { count: acts.length })}
      </p>
      {!acts ? (
        <Bar width="100%" height={320} />
      ) : acts.length === 0 ? (
        <Empty>
          <p>{t('matrix.none', { words: isolate(typed.trim()) })}</p>
        </Empty>
      ) : (
        <Table roles={matrix.roles} acts={acts} />
      )}
    </div>
  )
}

/** The states of one act together: its sentence is said once. */
function groupByAct(rows: Matrix['rows']): Matrix['rows'][] {
  const acts = new Map<string, Matrix['rows']>()
  for (const row of rows) acts.set(row.action, [...(acts.get(row.action) ?? []), row])
  return [...acts.values()]
}

/** The state that the server names where an act does not depend on one. */
const anyState = 'any'

function Table({ roles, acts }: { roles: string[]; acts: Matrix['rows'][] }) {
  const { t } = useTranslation()
  const roleName = useRoleName()
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('matrix.act')}</th>
          {roles.map((role) => (
            <th scope="col" key={role}>
              {roleName(role)}
            </th>
          ))}
        </tr>
      </thead>
      {acts.map((rows) => (
        <tbody key={rows[0]?.action}>
          {rows.map((row, index) => (
            <tr key={row.state}>
              <th scope="row">
                {index === 0 && (
                  <span className={classes.act}>
                    {row.says} <code>{row.action}</code>
                  </span>
                )}
                {row.state !== anyState && <span className={classes.state}>{row.state}</span>}
              </th>
              {roles.map((role, column) => (
                <td key={role} data-allowed={row.allowed[column] || undefined}>
                  <span className={classes.role}>{roleName(role)}</span>
                  <span className={classes.answer}>{row.allowed[column] ? t('matrix.may') : t('matrix.mayNot')}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}

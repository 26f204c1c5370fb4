import { sql } from 'kysely'
import { adminRoutes as routes } from '../../contract/admin.ts'
import { pageOf, readCursor } from '../platform/cursor.ts'
import { notFound } from '../platform/errors.ts'
import { handle } from './access.ts'

type MailState = 'kept' | 'waiting' | 'sent' | 'failed'
type Row = { id: string; kind: string; toAddress: string; subject: string; state: string; createdAt: Date }

const present = (row: Row) => ({
  id: row.id,
  to: row.toAddress,
  subject: row.subject,
  kind: row.kind,
  state: row.state as MailState,
  createdAt: row.createdAt.toISOString(),
})

/** Mail that was written, newest first; its ids sort by time. */
export const listMail = handle.read(routes.listMail, async ({ query, rows, allow }) => {
  allow()
  const after = readCursor(query.cursor)
  let mail = rows.selectFrom('mail').select(['id', 'kind', 'toAddress', 'subject', 'state', 'createdAt'])
  if (after) mail = mail.where(sql<boolean>`id < ${after.id}::uuid`)
  const found = await mail
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const { shown, next } = pageOf(found, query.limit, () => '')
  return { items: shown.map(present), next }
})

export const readMail = handle.read(routes.readMail, async ({ params, rows, allow }) => {
  allow()
  const mail = await rows.selectFrom('mail').selectAll().where('id', '=', params.id).executeTakeFirst()
  if (!mail) throw notFound()
  const headers = Object.entries(mail.headers as Record<string, string>).map(([name, value]) => ({ name, value }))
  return {
    ...present(mail),
    text: mail.hidesText ? null : mail.bodyText,
    html: mail.hidesText ? null : mail.bodyHtml,
    headers: [{ name: 'To', value: mail.toAddress }, { name: 'Subject', value: mail.subject }, ...headers],
    calendar: mail.calendar,
  }
})

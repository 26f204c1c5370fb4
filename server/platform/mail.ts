import { createTransport, type Transporter } from 'nodemailer'
import type { Config } from './config.ts'
import type { Writes } from './database.ts'
import { newId } from './id.ts'
import type { Job } from './jobs.ts'
import { layOutMail, type MailContent } from './mail-layout.ts'
import type { Organisation } from './organisations.ts'
import type { Platform } from './platform.ts'

export type MailToWrite = {
  kind: string
  to: { personId: string; address: string }
  content: MailContent
  /** True for secrets and safety notices: the mailbox page shows that it was written, not what it says (A9). */
  hidesText: boolean
}

/** Mail leaves only with SMTP and a public address for its links, and never from the demonstration (A9, A17). */
export const isMailKept = (config: Config, organisation: Pick<Organisation, 'kind'>): boolean =>
  organisation.kind === 'demonstration' || !config.smtpUrl || !config.publicUrl

/** The base of links in mail. Never taken from a request's Host header (A17). */
export const linkBase = (platform: Platform, organisation: Organisation): string =>
  organisation.kind === 'demonstration'
    ? platform.demonstrationUrl
    : (platform.config.publicUrl ?? `http://localhost:${platform.config.port}`)

/** Writes a mail in the caller's transaction; it is sent, or kept for the mailbox page, if that commits. */
export async function writeMail(
  tx: Writes,
  platform: Platform,
  organisation: Organisation,
  mail: MailToWrite,
): Promise<void> {
  const id = newId()
  const kept = isMailKept(platform.config, organisation)
  const { text, html } = layOutMail(mail.content)
  await tx
    .insertInto('mail')
    .values({
      id,
      kind: mail.kind,
      toPersonId: mail.to.personId,
      toAddress: mail.to.address,
      subject: mail.content.subject,
      bodyText: text,
      bodyHtml: html,
      headers: JSON.stringify({ 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.content.language }),
      hidesText: mail.hidesText && organisation.kind === 'own',
      state: kept ? 'kept' : 'waiting',
    })
    .execute()
  if (!kept) await platform.jobs.send(tx, sendMail.name, { organisation: organisation.id, mailId: id })
}

/** Sends one waiting mail; a second run of the same job sends nothing, and its Message-ID tells a doubled one. */
export const sendMail: Job = {
  name: 'mail.send',
  concurrency: 2,
  async work({ org, data, platform }) {
    const mail = await org.rows
      .selectFrom('mail')
      .selectAll()
      .where('id', '=', data.mailId ?? '')
      .where('state', '=', 'waiting')
      .executeTakeFirst()
    if (!mail) return
    const sent = await transport(platform.config)
      .sendMail({
        from: platform.config.mailFrom,
        to: mail.toAddress,
        subject: mail.subject,
        text: mail.bodyText ?? '',
        html: mail.bodyHtml ?? undefined,
        messageId: `<${mail.id}@${new URL(platform.config.publicUrl ?? 'http://localhost').hostname}>`,
        headers: mail.headers as Record<string, string>,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      .catch((error: Error & { responseCode?: number }) => error)
    const update = org.rows.updateTable('mail').where('id', '=', mail.id)
    if (!(sent instanceof Error)) {
      await update
        .set({ state: 'sent', sentAt: new Date(), bodyText: null, bodyHtml: null, lastAnswer: null })
        .execute()
      return
    }
    const isFinal = (sent.responseCode ?? 0) >= 500
    const lastAnswer = String(sent.responseCode ?? sent.name)
    await update.set({ tries: mail.tries + 1, lastAnswer, ...(isFinal && { state: 'failed' }) }).execute()
    if (!isFinal) throw sent
  },
}

let open: { url: string; transporter: Transporter } | undefined

function transport(config: Config): Transporter {
  const url = config.smtpUrl
  if (!url) throw new Error('SMTP_URL is not set')
  if (open?.url === url) return open.transporter
  const { hostname } = new URL(url)
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const transporter = createTransport(url, { requireTLS: !isLoopback } as object)
  open = { url, transporter }
  return transporter
}

/** What a mail says: one idea, at most one button, why it came (N12). Plain text; the layout escapes it. */
export type MailContent = {
  language: string
  direction: 'ltr' | 'rtl'
  organisation: string
  /** At most 60 characters with the object named. */
  subject: string
  paragraphs: string[]
  button?: { label: string; url: string }
  reason: string
  /** "Sent by Northwind with Lyceum." */
  sentBy: string
}

/** The one layout of all mail, as HTML with tables and inline styles, and as text that holds every fact and link. */
export function layOutMail(content: MailContent): { html: string; text: string } {
  return { html: toHtml(content), text: toText(content) }
}

function toText({ paragraphs, button, reason, sentBy }: MailContent): string {
  const parts = [...paragraphs, ...(button ? [`${button.label}:\n${button.url}`] : []), '--', reason, sentBy]
  return `${parts.join('\n\n')}\n`
}

const sans = "font-family:Inter,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"

function toHtml({
  language,
  direction,
  organisation,
  subject,
  paragraphs,
  button,
  reason,
  sentBy,
}: MailContent): string {
  const body = paragraphs.map(
    (text) => `<p style="margin:0 0 16px;font-size:16px;line-height:28px">${escapeHtml(text)}</p>`,
  )
  const action = button
    ? `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 24px"><tr><td style="border-radius:8px;background:#0b5658"><a href="${escapeHtml(button.url)}" style="display:inline-block;padding:10px 16px;font-size:14px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(button.label)}</a></td></tr></table>`
    : ''
  const small = 'margin:0 0 4px;font-size:12px;line-height:18px;color:#666056'
  return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;background:#f2efe8;color:#1d1b18;${sans}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 16px">
<table role="presentation" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;background:#fdfcf9;border:1px solid #e6e1d6;border-radius:12px"><tr><td style="padding:32px">
<p style="margin:0 0 24px;font-size:14px;line-height:20px;font-weight:600">${escapeHtml(organisation)}</p>
<h1 style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600">${escapeHtml(subject)}</h1>
${body.join('\n')}
${action}<div style="border-top:1px solid #e6e1d6;padding-top:16px"><p style="${small}">${escapeHtml(reason)}</p><p style="${small}">${escapeHtml(sentBy)}</p></div>
</td></tr></table></td></tr></table></body></html>
`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)

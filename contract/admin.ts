import { z } from 'zod'
import { Email, Id, Instant, NewPassword, PersonName, page, pageQuery, Token } from './common.ts'
import { Me } from './identity.ts'
import { route } from './route.ts'

/** What a visitor's browser needs before anybody has signed in. */
export const Installation = z
  .object({
    /** `first_run`: no organisation answers at this address yet. */
    state: z.enum(['first_run', 'ready']),
    organisation: z.object({ name: z.string(), isDemonstration: z.boolean() }).nullable(),
    /** How far the demonstration organisation is, and where it answers. */
    demonstration: z.object({
      state: z.enum(['absent', 'making', 'ready', 'failed']),
      percent: z.number().int(),
      url: z.string(),
    }),
    /** True when this connection is plain http, so that others on the network could read along (A18). */
    isUnencrypted: z.boolean(),
    /** True while mail is kept in the mailbox page instead of being sent. */
    isMailKept: z.boolean(),
  })
  .meta({ id: 'Installation' })

export const MailSummary = z
  .object({
    id: Id,
    to: z.string(),
    subject: z.string(),
    kind: z.string(),
    state: z.enum(['kept', 'waiting', 'sent', 'failed']),
    createdAt: Instant,
  })
  .meta({ id: 'MailSummary' })

/** One act of the audit trail: ids and field names, never what people wrote. */
export const AuditEntry = z
  .object({
    id: Id,
    at: Instant,
    name: z.string(),
    by: z.object({ id: Id, name: z.string() }).nullable(),
    via: z.enum(['browser', 'key', 'console', 'job']),
    details: z.record(z.string(), z.unknown()),
    requestId: Id.nullable(),
    /** Its number in the chain; null for the seconds until it is chained. */
    seq: z.number().int().nullable(),
  })
  .meta({ id: 'AuditEntry' })

export const adminRoutes = {
  readInstallation: route({
    method: 'GET',
    path: '/installation',
    summary: 'What answers at this address',
    may: 'installation.read',
    open: true,
    scope: 'installation',
    reply: Installation,
  }),
  makeDemonstration: route({
    method: 'POST',
    path: '/demonstration',
    summary: 'Make the demonstration organisation',
    may: 'demonstration.make',
    open: true,
    scope: 'installation',
    reply: Installation.shape.demonstration,
    status: 202,
  }),
  readFirstAdministratorLink: route({
    method: 'GET',
    path: '/first-administrator-links/:token',
    summary: 'Is this first-administrator link still good?',
    may: 'organisation.begin',
    open: true,
    scope: 'installation',
    params: z.object({ token: Token }),
    reply: z.object({ email: z.string().nullable(), expiresAt: Instant, organisation: z.string().nullable() }),
  }),
  beginOrganisation: route({
    method: 'POST',
    path: '/first-administrator-links/:token',
    summary: 'Make the organisation and its first administrator',
    may: 'organisation.begin',
    open: true,
    scope: 'installation',
    params: z.object({ token: Token }),
    body: z.object({
      organisation: z.string().trim().min(1).max(120).optional(),
      name: PersonName,
      email: Email,
      password: NewPassword,
    }),
    reply: Me,
    status: 201,
  }),
  listMail: route({
    method: 'GET',
    path: '/admin/mailbox',
    summary: 'Mail that was written, newest first',
    may: 'mailbox.read',
    query: z.object(pageQuery),
    reply: page(MailSummary),
  }),
  readMail: route({
    method: 'GET',
    path: '/admin/mailbox/:id',
    summary: 'One written mail as its reader would see it',
    may: 'mailbox.read',
    params: z.object({ id: Id }),
    reply: MailSummary.extend({
      /** Null where the text is hidden: sign-in links and safety notices, unless this is the demonstration (A9). */
      text: z.string().nullable(),
      html: z.string().nullable(),
      headers: z.array(z.object({ name: z.string(), value: z.string() })),
      calendar: z.string().nullable(),
    }),
  }),
  searchAudit: route({
    method: 'POST',
    path: '/admin/audit/searches',
    summary: 'Read the audit trail, newest first; reading it is recorded too',
    may: 'audit.read',
    body: z.object({
      personId: Id.optional(),
      name: z.string().max(80).optional(),
      from: Instant.optional(),
      until: Instant.optional(),
      ...pageQuery,
    }),
    reply: page(AuditEntry),
  }),
  verifyAudit: route({
    method: 'POST',
    path: '/admin/audit/proof',
    summary: 'Recompute the chain of the audit trail from its first row',
    may: 'audit.read',
    reply: z.object({
      isWhole: z.boolean(),
      rows: z.number().int(),
      /** The number of the first row that does not fit. */
      brokenAt: z.number().int().nullable(),
      head: z.string(),
    }),
  }),
  listMyAudit: route({
    method: 'GET',
    path: '/me/audit',
    summary: 'What I did, as the audit trail has it',
    may: 'my-audit.read',
    query: z.object(pageQuery),
    reply: page(AuditEntry),
  }),
  readVisibility: route({
    method: 'GET',
    path: '/me/visibility',
    summary: 'Who can see my data: made from the rules themselves',
    may: 'visibility.read',
    reply: z.object({
      items: z.array(
        z.object({
          /** The table that holds it; the web app has its words. */
          data: z.string(),
          kept: z.array(z.string()),
          seenBy: z.array(
            z.object({
              action: z.string(),
              says: z.string(),
              /** `self` and roles, from the least rights to the most. */
              who: z.array(z.string()),
            }),
          ),
        }),
      ),
      /** Who holds a role, where they are few. */
      holders: z.array(
        z.object({ role: z.string(), people: z.array(z.object({ id: Id, name: z.string() })), more: z.number().int() }),
      ),
    }),
  }),
  readMatrix: route({
    method: 'GET',
    path: '/admin/matrix',
    summary: 'Who may do what, generated from the rules',
    may: 'matrix.read',
    reply: z.object({
      roles: z.array(z.string()),
      rows: z.array(
        z.object({ action: z.string(), says: z.string(), state: z.string(), allowed: z.array(z.boolean()) }),
      ),
    }),
  }),
}

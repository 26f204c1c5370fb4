import { z } from 'zod'
import { Done, Id, Instant, page, pageQuery } from './common.ts'
import { route } from './route.ts'

export const Notification = z
  .object({
    id: Id,
    kind: z.string(),
    class: z.enum(['answer', 'invitation', 'safety', 'nudge', 'news']),
    /** In the reader's language, as their mail has it. */
    title: z.string(),
    reason: z.string(),
    /** Where it leads, and what the button there is called. */
    path: z.string(),
    action: z.string(),
    state: z.enum(['unread', 'read', 'snoozed', 'done']),
    at: Instant,
    expiresAt: Instant.nullable(),
    object: z.object({ noun: z.string(), id: z.string() }),
  })
  .meta({ id: 'Notification' })

const one = z.object({ id: Id })

export const notificationRoutes = {
  listNotifications: route({
    method: 'GET',
    path: '/me/notifications',
    summary: 'My inbox: what waits for me (the oldest deadline first), what is new, or what is done',
    may: 'notification.read',
    query: z.object({ list: z.enum(['waits', 'new', 'done']).default('new'), ...pageQuery }),
    reply: page(Notification),
  }),
  countNotifications: route({
    method: 'GET',
    path: '/me/notifications/count',
    summary: 'How many acts wait for me, and whether something else is new',
    may: 'notification.read',
    reply: z.object({ waits: z.number().int(), hasNews: z.boolean() }),
  }),
  markNotificationRead: route({
    method: 'POST',
    path: '/me/notifications/:id/read',
    summary: 'I have seen it',
    may: 'notification.edit',
    params: one,
    reply: Done,
  }),
  finishNotification: route({
    method: 'POST',
    path: '/me/notifications/:id/done',
    summary: 'Put it away',
    may: 'notification.edit',
    params: one,
    reply: Done,
  }),
  snoozeNotification: route({
    method: 'POST',
    path: '/me/notifications/:id/snooze',
    summary: 'Bring it back later',
    may: 'notification.edit',
    params: one,
    body: z.object({ until: Instant }),
    reply: Done,
  }),
  readAllNotifications: route({
    method: 'POST',
    path: '/me/notifications/read-all',
    summary: 'I have seen everything that is new',
    may: 'notification.read',
    reply: Done,
  }),
  hearLess: route({
    method: 'POST',
    path: '/me/notifications/:id/less',
    summary: 'Less of this: for this thing, this kind or this class; one step down, or as named',
    may: 'notification.edit',
    params: one,
    body: z.object({ of: z.enum(['thing', 'kind', 'class']), way: z.enum(['at_once', 'inbox', 'off']).optional() }),
    /** The step before and after, so that it can be undone in place. */
    reply: z.object({ before: z.enum(['at_once', 'inbox', 'off']), after: z.enum(['at_once', 'inbox', 'off']) }),
  }),
}

import type { notificationRoutes } from '../../contract/notifications.ts'
import { type RulesFor, rule } from '../platform/access.ts'
import { handlersFor } from '../platform/http.ts'

export const notificationRules = {
  'notification.read': rule({
    says: "Everybody signed in reads their own inbox, and nobody anybody else's.",
    allows: (me) => me.id !== null,
    states: { own: () => undefined },
    shows: ['notification', 'delivery', 'notification_preference'],
  }),
  'notification.edit': rule<{ recipientId: string }>({
    says: 'Only the one who was told marks, snoozes, finishes or lessens a notification.',
    allows: (me, notification) => notification.recipientId === me.id,
    states: { own: (me) => ({ recipientId: me.id ?? '' }), 'of somebody else': () => ({ recipientId: 'other' }) },
    refuses: 'not_found',
  }),
} satisfies RulesFor<typeof notificationRoutes>

export const handle = handlersFor(notificationRules)

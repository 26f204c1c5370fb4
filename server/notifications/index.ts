import type { notificationRoutes } from '../../contract/notifications.ts'
import type { HandlersFor } from '../platform/http.ts'
import type { NotificationKind } from '../platform/notification-kinds.ts'
import { notificationRules } from './access.ts'
import { deliver, knowKinds } from './deliver.ts'
import {
  countNotifications,
  finishNotification,
  hearLess,
  listNotifications,
  markNotificationRead,
  readAllNotifications,
  snoozeNotification,
} from './inbox.ts'
import { listenFor } from './tell.ts'

/** What waits for each person, told once, at a good hour, with the reason and a way to get less. */
export function notificationsOf(kinds: readonly NotificationKind[]) {
  knowKinds(kinds)
  return {
    name: 'notifications',
    rules: notificationRules,
    jobs: [deliver],
    listeners: [listenFor(kinds)],
    handlers: {
      listNotifications,
      countNotifications,
      markNotificationRead,
      finishNotification,
      snoozeNotification,
      readAllNotifications,
      hearLess,
    } satisfies HandlersFor<typeof notificationRoutes>,
  }
}

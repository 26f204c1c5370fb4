import { adminRoutes as routes } from '../../contract/admin.ts'
import { isMailKept } from '../platform/mail.ts'
import { handle } from './access.ts'
import { demonstrationProgress } from './demonstration.ts'

/** What a browser needs before anybody has signed in. */
export const readInstallation = handle.install(
  routes.readInstallation,
  async ({ platform, organisation, privacy, allow }) => {
    allow()
    const here = typeof organisation === 'object' ? organisation : null
    return {
      state: here ? ('ready' as const) : ('first_run' as const),
      organisation: here && { name: here.name, isDemonstration: here.kind === 'demonstration' },
      demonstration: { ...demonstrationProgress(platform), url: platform.demonstrationUrl },
      isUnencrypted: privacy !== 'encrypted',
      isMailKept: isMailKept(platform.config, here ?? { kind: 'own' }),
    }
  },
)

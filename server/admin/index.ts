import { adminRoutes } from '../../contract/admin.ts'
import { type AnyRule, generateMatrix, matrixViewers } from '../platform/access.ts'
import type { DomainEventName } from '../platform/events.ts'
import type { HandlersFor } from '../platform/http.ts'
import { adminRules, handle } from './access.ts'
import { listMyAudit, proveAudit, searchAudit } from './audit.ts'
import { makeDemonstration } from './demonstration.ts'
import { beginOrganisation, readFirstAdministratorLink } from './first-administrator.ts'
import { readInstallation } from './installation.ts'
import { listMail, readMail } from './mailbox.ts'
import { readVisibilityFrom } from './visibility.ts'

export { makeFirstAdministratorLink } from './first-administrator.ts'
export { shippedLevels } from './shipped-levels.ts'

/** Running an installation and its organisations. `allRules` are those of every domain, for the page that shows them. */
export const adminFor = (allRules: () => Record<string, AnyRule>) => ({
  name: 'admin',
  rules: adminRules,
  audited: ['audit.read', 'audit.verified'] satisfies DomainEventName[] as DomainEventName[],
  handlers: {
    readInstallation,
    makeDemonstration,
    readFirstAdministratorLink,
    beginOrganisation,
    listMail,
    readMail,
    searchAudit,
    verifyAudit: proveAudit,
    listMyAudit,
    readVisibility: readVisibilityFrom(allRules),
    readMatrix: handle.read(adminRoutes.readMatrix, async ({ allow }) => {
      allow()
      return { roles: matrixViewers.map(({ role }) => role), rows: generateMatrix(allRules()) }
    }),
  } satisfies HandlersFor<typeof adminRoutes>,
})

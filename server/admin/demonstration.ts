import { adminRoutes as routes } from '../../contract/admin.ts'
import type { Platform } from '../platform/platform.ts'
import { handle } from './access.ts'

type Progress = { state: 'absent' | 'making' | 'ready' | 'failed'; percent: number }
/** Fills a new organisation with people and what they do, telling how far it is (0 to 100). */
export type Filler = (options: {
  platform: Platform
  organisationId: string
  onProgress(percent: number): void
}) => Promise<void>

const northwind = 'Northwind Instruments'
const underWay = new WeakMap<Platform, Progress>()

export function demonstrationProgress(platform: Platform): Progress {
  const running = underWay.get(platform)
  if (running) return running
  const made = platform.organisations.list().find((each) => each.kind === 'demonstration')
  return made?.state === 'active' ? { state: 'ready', percent: 100 } : { state: 'absent', percent: 0 }
}

/** Makes it in the background; pressed twice, it is made once. */
export const makeDemonstration = handle.install(routes.makeDemonstration, async ({ platform, organisation, allow }) => {
  allow({ isFirstRun: organisation === 'first_run' })
  const progress = demonstrationProgress(platform)
  if (progress.state === 'absent' || progress.state === 'failed') startMaking(platform)
  return { ...demonstrationProgress(platform), url: platform.demonstrationUrl }
})

function startMaking(platform: Platform): void {
  underWay.set(platform, { state: 'making', percent: 0 })
  fillDemonstration(platform)
    .then(() => underWay.delete(platform))
    .catch((error: unknown) => {
      platform.log.error({ err: error }, 'the demonstration could not be made')
      underWay.set(platform, { state: 'failed', percent: 0 })
    })
}

async function fillDemonstration(platform: Platform): Promise<void> {
  const { organisations } = platform
  // One that a crash left half made is made anew.
  const halfMade = organisations.list().find((each) => each.kind === 'demonstration')
  if (halfMade) await organisations.remove(halfMade.id)
  const { id } = await organisations.create({ name: northwind, kind: 'demonstration' })
  const { fillNorthwind } = (await import('../../demo/index.ts')) satisfies { fillNorthwind: Filler }
  await fillNorthwind({
    platform,
    organisationId: id,
    onProgress: (percent) => underWay.set(platform, { state: 'making', percent }),
  })
  await organisations.activate(id)
}

import type { OrganisationDatabase, Writes } from '../platform/database.ts'
import type { Emit } from '../platform/events.ts'
import type { Job } from '../platform/jobs.ts'
import { tellDueLeave } from './leave.ts'
import { dayIn } from './leave-days.ts'
import { isLeavingRefused, leavePerson } from './lifecycle.ts'

type Due = { org: OrganisationDatabase; emitIn: (tx: Writes) => Emit; at?: Date }

/** People whose end date has passed by their own calendar leave (P5). The last owner stays, to be dealt with by hand. */
export async function endDuePeople({ org, emitIn, at = new Date() }: Due): Promise<void> {
  const due = await org.rows
    .selectFrom('person as p')
    .leftJoin('site as s', 's.id', 'p.siteId')
    .where('p.state', 'in', ['listed', 'invited', 'active'])
    .where('p.endsOn', '<', dayIn('Pacific/Kiritimati', at))
    .select(['p.id', 'p.endsOn', 'p.zone', 's.zone as siteZone'])
    .execute()
  for (const { id, endsOn, zone, siteZone } of due) {
    if (endsOn === null || endsOn >= dayIn(zone ?? siteZone, at)) continue
    await org
      .write((tx) => leavePerson({ tx, emit: emitIn(tx), personId: id }))
      .catch((error: unknown) => {
        if (!isLeavingRefused(error)) throw error
      })
  }
}

/** Dates that have come: absences that begin and end, people whose last day is over. May run as often as wanted. */
export const noteDates: Job = {
  name: 'people.note-dates',
  hourly: true,
  async work({ org, platform }) {
    const emitIn =
      (tx: Writes): Emit =>
      (name, payload) =>
        platform.events.emit(tx, { organisationId: org.id, name, payload, byPersonId: null, via: 'job' })
    await tellDueLeave({ org, emitIn })
    await endDuePeople({ org, emitIn })
  },
}

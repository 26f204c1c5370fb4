import type { DomainEvent } from '../platform/events.ts'
import type { NotificationKind } from '../platform/notification-kinds.ts'

/** What people are told of their profile and of the imports they began. */
export const peopleKinds: NotificationKind[] = [
  {
    name: 'correction_decided',
    class: 'answer',
    on: ['correction.decided'],
    to: async ({ event }) => [(event as DomainEvent<'correction.decided'>).payload.personId],
    object: (event) => ({ noun: 'correction', id: (event as DomainEvent<'correction.decided'>).payload.correctionId }),
    endedBy: 'seeing',
    reason: 'notice.reason.correction',
    content: 'names_only',
    words: async ({ rows, told }) => {
      const ids = told.map(({ objectId }) => objectId)
      const decided = await rows.selectFrom('correction').where('id', 'in', ids).select(['id', 'state']).execute()
      return new Map(
        decided.map(({ id, state }) => [
          id,
          {
            title: state === 'accepted' ? 'notice.correctionAccepted' : 'notice.correctionAnswered',
            path: '/me/profile',
            action: 'notice.look',
          },
        ]),
      )
    },
  },
  {
    name: 'people_import_ended',
    class: 'answer',
    on: ['people_import.finished'],
    // The importer's own act began it, long ago: that it ended is news to them.
    tellsActor: true,
    to: async ({ event, rows }) => {
      const { importId } = (event as DomainEvent<'people_import.finished'>).payload
      const found = await rows
        .selectFrom('peopleImport')
        .where('id', '=', importId)
        .select('byPersonId')
        .executeTakeFirst()
      return found?.byPersonId ? [found.byPersonId] : []
    },
    object: (event) => ({
      noun: 'people_import',
      id: (event as DomainEvent<'people_import.finished'>).payload.importId,
    }),
    endedBy: 'seeing',
    reason: 'notice.reason.import',
    content: 'names_only',
    words: async ({ rows, told }) => {
      const ids = told.map(({ objectId }) => objectId)
      const ended = await rows.selectFrom('peopleImport').where('id', 'in', ids).select('id').execute()
      return new Map(
        ended.map(({ id }) => [
          id,
          { title: 'notice.importFinished', path: `/people/import/${id}`, action: 'notice.look' },
        ]),
      )
    },
  },
]

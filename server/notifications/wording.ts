import type { Rows } from '../platform/database.ts'
import type { NotificationKind, Told } from '../platform/notification-kinds.ts'
import { languageFor, text } from '../platform/texts.ts'

export type Worded = { title: string; path: string; action: string; reason: string }
type Row = Told & { id: string; kind: string }

/** Words for a page of notifications: one statement for the names, and at most one for each kind that loads more. */
export async function wordNotifications(
  rows: Rows,
  kinds: ReadonlyMap<string, NotificationKind>,
  { recipientId, locale, notifications }: { recipientId: string; locale: string | null; notifications: readonly Row[] },
): Promise<Map<string, Worded>> {
  const names = await readNames(rows, notifications)
  const language = languageFor(locale)
  const worded = new Map<string, Worded>()
  for (const kindName of new Set(notifications.map(({ kind }) => kind))) {
    const kind = kinds.get(kindName)
    const told = notifications.filter((each) => each.kind === kindName)
    const words = await kind?.words({ rows, recipientId, told, names })
    for (const each of told) {
      const wording = words?.get(each.objectId)
      if (!wording || !kind) continue
      const values = { ...actorsOf(each, names), ...wording.values }
      worded.set(each.id, {
        title: text(language, wording.title, values),
        path: wording.path,
        action: text(language, wording.action),
        reason: text(language, kind.reason, values),
      })
    }
  }
  return worded
}

/** "{actor}" and "{others}" of a text: the last who acted and how many more. */
const actorsOf = ({ actorIds }: Told, names: ReadonlyMap<string, string>) => ({
  actor: names.get(actorIds.at(-1) ?? '') ?? '',
  others: Math.max(0, actorIds.length - 1),
})

async function readNames(rows: Rows, notifications: readonly Row[]): Promise<Map<string, string>> {
  const ids = [...new Set(notifications.flatMap(({ actorIds }) => actorIds))]
  if (ids.length === 0) return new Map()
  const people = await rows.selectFrom('person').where('id', 'in', ids).select(['id', 'name']).execute()
  return new Map(people.map(({ id, name }) => [id, name]))
}

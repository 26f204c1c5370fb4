import type { Rows } from '../platform/database.ts'
import type { NotificationClass } from '../platform/notification-kinds.ts'

export type Way = 'at_once' | 'inbox' | 'off'
/** What a preference is about, from the narrowest to the widest. */
export const aboutThing = (noun: string, id: string) => `thing:${noun}:${id}`
export const aboutKind = (kind: string) => `kind:${kind}`
export const aboutClass = (kind: NotificationClass) => `class:${kind}`

type Subject = { kind: string; class: NotificationClass; objectNoun: string; objectId: string }

/** Until the digest exists, news goes to the inbox only; the rest as it happens. */
const usual: Record<NotificationClass, Way> = {
  answer: 'at_once',
  invitation: 'at_once',
  safety: 'at_once',
  nudge: 'at_once',
  news: 'inbox',
}

/** How each of these people wants to hear of this: the narrowest preference says. Safety cannot be switched off. */
export async function waysOf(rows: Rows, personIds: string[], subject: Subject): Promise<(personId: string) => Way> {
  if (subject.class === 'safety' || personIds.length === 0) return () => 'at_once'
  const abouts = [aboutThing(subject.objectNoun, subject.objectId), aboutKind(subject.kind), aboutClass(subject.class)]
  const found = await rows
    .selectFrom('notificationPreference')
    .where('personId', 'in', personIds)
    .where('about', 'in', abouts)
    .select(['personId', 'about', 'way'])
    .execute()
  return (personId) => {
    const own = found.filter((each) => each.personId === personId)
    const narrowest = abouts.map((about) => own.find((each) => each.about === about)).find(Boolean)
    return (narrowest?.way as Way | undefined) ?? usual[subject.class]
  }
}

import type { peopleRoutes } from '../../contract/people.ts'
import { always, type RulesFor, rule, type Viewer } from '../platform/access.ts'
import { handlersFor } from '../platform/http.ts'

const signedIn = (me: Viewer) => me.id !== null
const administersPeople = (me: Viewer) => me.is('people_administrator')
const forPeopleAdministrators = (says: string, shows: string[] = []) =>
  rule({ says, shows, allows: administersPeople, states: always })
const forEverybody = (says: string, shows: string[] = []) => rule({ says, shows, allows: signedIn, states: always })
const forOneself = (says: string, shows: string[] = []) =>
  rule({ says, shows, allows: signedIn, states: { own: () => undefined } })

/** A person as rules see one: whether they hold a role that the one who asks does not. */
export type HeldPerson = { id: string; holdsMore: boolean }
const heldStates = {
  oneself: (me: Viewer) => ({ id: me.id ?? '', holdsMore: false }),
  'another person': () => ({ id: 'other', holdsMore: false }),
  // Nobody is greater than an owner.
  'a person with a greater role': (me: Viewer) => ({ id: 'other', holdsMore: !me.is('owner') }),
}

/** A group as rules see one. */
export type KnownGroup = { secrecy: 'visible' | 'members' | 'hidden'; isMember: boolean; isOwner: boolean }
const groupStates = {
  'visible, of others': () => ({ secrecy: 'visible' as const, isMember: false, isOwner: false }),
  'for members, of others': () => ({ secrecy: 'members' as const, isMember: false, isOwner: false }),
  'hidden, of others': () => ({ secrecy: 'hidden' as const, isMember: false, isOwner: false }),
  'hidden, as a member': (me: Viewer) => ({ secrecy: 'hidden' as const, isMember: me.id !== null, isOwner: false }),
  'hidden, as an owner': (me: Viewer) => ({
    secrecy: 'hidden' as const,
    isMember: me.id !== null,
    isOwner: me.id !== null,
  }),
}

const personRules = {
  'person.list': rule<{ asksForAccounts: boolean }>({
    says: 'Everybody signed in finds the people who are here; who has no account only people administrators ask.',
    shows: ['person'],
    allows: (me, { asksForAccounts }) => signedIn(me) && (!asksForAccounts || administersPeople(me)),
    states: { plain: () => ({ asksForAccounts: false }), 'by account': () => ({ asksForAccounts: true }) },
  }),
  'person.read': rule({
    says: 'Everybody signed in reads the page of a person who is here; the pages of those who left are gone.',
    shows: ['person', 'person_name', 'person_field', 'person_language', 'own_value', 'leave'],
    allows: signedIn,
    states: always,
    refuses: 'not_found',
  }),
  'person.read-cards': forEverybody('Everybody signed in sees the cards of people who are here.', ['person', 'leave']),
  'person.create': forPeopleAdministrators('People administrators record people.'),
  'person.administer': forPeopleAdministrators(
    'People administrators see possible doubles and people without manager.',
  ),
  'person.edit': rule<HeldPerson & { changesSignIn: boolean }>({
    says: "People administrators change what HR keeps; the address that somebody with a greater role signs in with they don't.",
    allows: (me, { holdsMore, changesSignIn }) => administersPeople(me) && !(holdsMore && changesSignIn),
    states: {
      'without the address': (me) => ({ id: 'other', holdsMore: !me.is('owner'), changesSignIn: false }),
      'with the address': () => ({ id: 'other', holdsMore: false, changesSignIn: true }),
      'with the address of a greater role': (me) => ({ id: 'other', holdsMore: !me.is('owner'), changesSignIn: true }),
    },
  }),
  'person.end': rule<HeldPerson>({
    says: 'People administrators record that somebody leaves; not themselves, and nobody with a greater role.',
    allows: (me, person) => administersPeople(me) && person.id !== me.id && !person.holdsMore,
    states: heldStates,
  }),
  'person.lock': rule<HeldPerson>({
    says: 'Administrators stop and restore signing in; not their own, and not that of a greater role.',
    allows: (me, person) => me.is('administrator') && person.id !== me.id && !person.holdsMore,
    states: heldStates,
  }),
  'leave.edit': rule<{ personId: string }>({
    says: 'People record their own absence; people administrators that of everybody.',
    allows: (me, { personId }) => signedIn(me) && (personId === me.id || administersPeople(me)),
    states: { own: (me) => ({ personId: me.id ?? '' }), 'of somebody else': () => ({ personId: 'other' }) },
  }),
}

const profileRules = {
  'profile.read': forOneself('Everybody signed in reads their own profile, whole and as others see it.', [
    'person_field',
    'first_step',
    'correction',
  ]),
  'profile.edit': forEverybody('Everybody signed in changes their own fields in their own profile.'),
  'correction.send': forEverybody('Everybody signed in says what is wrong in their own profile.'),
  'correction.withdraw': rule<{ personId: string }>({
    says: 'People take back their own corrections.',
    allows: (me, { personId }) => signedIn(me) && personId === me.id,
    states: { own: (me) => ({ personId: me.id ?? '' }), 'of somebody else': () => ({ personId: 'other' }) },
    refuses: 'not_found',
  }),
  'correction.list': forPeopleAdministrators('People administrators see the corrections that wait.', ['correction']),
  'correction.decide': forPeopleAdministrators('People administrators accept or answer corrections.'),
  'field-setting.read': forPeopleAdministrators('People administrators see who sees which field.'),
  'field-setting.edit': forPeopleAdministrators('People administrators set who sees a field.'),
  'own-field.list': forEverybody("Everybody signed in knows the organisation's own fields."),
  'own-field.edit': forPeopleAdministrators("People administrators keep the organisation's own fields."),
}

const structureRules = {
  'unit.list': forEverybody('Everybody signed in sees units and the chart.', ['unit']),
  'unit.edit': forPeopleAdministrators('People administrators keep the tree of units.', ['unit_act']),
  'level.list': forEverybody('Everybody signed in sees the ladder of levels.'),
  'level.edit': forPeopleAdministrators('People administrators keep the ladder of levels.'),
  'site.list': forEverybody('Everybody signed in sees sites and their holidays.'),
  'site.edit': forPeopleAdministrators('People administrators keep sites and their holidays.'),
  'group.list': forEverybody('Everybody signed in sees the groups that are not hidden from them.'),
  'group.create': forPeopleAdministrators('People administrators make groups.'),
  'group.edit': rule<KnownGroup>({
    says: 'Owners keep their group, people administrators every group that is not hidden from them.',
    allows: (me, group) => group.isOwner || (group.secrecy !== 'hidden' && administersPeople(me)),
    states: groupStates,
    refuses: 'not_found',
  }),
  'group.read-members': rule<KnownGroup>({
    says: 'Everybody sees who is in a visible group; of the others members do, and people administrators unless it is hidden.',
    shows: ['person_group_member'],
    allows: (me, { secrecy, isMember, isOwner }) =>
      isMember || isOwner || (secrecy === 'visible' ? signedIn(me) : secrecy === 'members' && administersPeople(me)),
    states: groupStates,
    refuses: 'not_found',
  }),
  'audience.count': forPeopleAdministrators('People administrators count audiences.'),
}

export const peopleRules = { ...personRules, ...profileRules, ...structureRules } satisfies RulesFor<
  typeof peopleRoutes
>

export const handle = handlersFor(peopleRules)

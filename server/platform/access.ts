import { forbidden, notFound, signInNeeded } from './errors.ts'

/** What a role grant may name today; each domain that needs more adds its own. */
export const roles = ['people_administrator', 'skills_curator', 'administrator', 'owner'] as const
export type Role = (typeof roles)[number]

/** Who asks. A visitor has no id and no roles. */
export type Viewer = { id: string | null; roles: readonly Role[]; is(...anyOf: Role[]): boolean }
export type SignedIn = Viewer & {
  id: string
  name: string
  email: string
  zone: string | null
  /** Null for a program with a key. */
  signIn: SignInFacts | null
  /** What a key was made for; null for a person in a browser, who may do all that their roles allow. */
  scopes: readonly string[] | null
}
/** A person in a browser. */
export type Interactive = SignedIn & { signIn: SignInFacts }
export type SignInFacts = { id: string; createdAt: Date; isFresh: boolean }

/** An owner is an administrator, an administrator is a people administrator: rights include those below. */
const includes: Record<Role, readonly Role[]> = {
  people_administrator: ['people_administrator'],
  skills_curator: ['skills_curator'],
  administrator: ['administrator', 'people_administrator', 'skills_curator'],
  owner: ['owner', 'administrator', 'people_administrator', 'skills_curator'],
}

const isA =
  (held: readonly Role[]) =>
  (...anyOf: Role[]) =>
    held.some((role) => includes[role].some((included) => anyOf.includes(included)))

export const visitor: Viewer = { id: null, roles: [], is: () => false }

/** A viewer with these roles; roles that this program does not know (a newer one's) count for nothing. */
export const viewer = (id: string, held: readonly string[]): Viewer => {
  const known = roles.filter((role) => held.includes(role))
  return { id, roles: known, is: isA(known) }
}

/**
 * One permission as a sentence and the function that decides it. `states` names the states of the thing that the rule
 * tells apart, each made relative to a viewer: the access matrix is generated from them.
 */
export type Rule<Thing = undefined> = {
  says: string
  allows(me: Viewer, thing: Thing): boolean
  states: Record<string, (me: Viewer) => Thing>
  /** Tables whose personal data this action shows to whoever may do it; the page "Who can see my data" is made of these. */
  shows?: readonly string[]
  /** `not_found` where the caller may not even know that the thing exists. */
  refuses?: 'forbidden' | 'not_found'
}

/** For actions without a thing: one state, named `any`. */
export const always = { any: () => undefined }

/** Keeps the type of the thing a rule is about. */
export const rule = <Thing = undefined>(definition: Rule<Thing>): Rule<Thing> => definition

/** Rules about different things in one list: what one of them takes, only its own `states` can make. */
export type AnyRule = Omit<Rule<never>, 'states'> & { states: Record<string, (me: Viewer) => unknown> }
export type ThingOf<R> = R extends Rule<infer Thing> ? Thing : never
/** A domain's rules: every action that its routes name, no more and no less. */
export type RulesFor<Routes extends Record<string, { may: string }>> = Record<Routes[keyof Routes]['may'], AnyRule>

/** Applies a rule. @throws 404 where the rule says so, else 401 for a visitor and 403 for everybody else. */
export function decide<Thing>(rule: Rule<Thing>, me: Viewer, thing: Thing): void {
  if (rule.allows(me, thing)) return
  if (rule.refuses === 'not_found') throw notFound()
  throw me.id === null ? signInNeeded() : forbidden()
}

export type MatrixRow = { action: string; says: string; state: string; allowed: boolean[] }
/** The viewers of the matrix, from the least rights to the most. */
export const matrixViewers: { role: string; me: Viewer }[] = [
  { role: 'visitor', me: visitor },
  { role: 'member', me: viewer('00000000-0000-7000-8000-000000000001', []) },
  ...roles.map((role) => ({ role, me: viewer('00000000-0000-7000-8000-000000000001', [role]) })),
]

/** Role x action x state, read off the rules themselves (trust.md T25). */
export function generateMatrix(rules: Record<string, AnyRule>): MatrixRow[] {
  return Object.entries(rules)
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([action, rule]) =>
      Object.entries(rule.states).map(([state, make]) => ({
        action,
        says: rule.says,
        state,
        allowed: matrixViewers.map(({ me }) => rule.allows(me, make(me) as never)),
      })),
    )
}

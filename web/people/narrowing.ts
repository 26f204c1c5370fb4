/** How the directory is narrowed, as its address holds it: ids and codes separated by commas. */
export type Narrowing = {
  q?: string
  units?: string
  sites?: string
  levels?: string
  languages?: string
  skill?: string
  skillLevel?: 1 | 2 | 3 | 4
  grounds?: string
  gladToHelp?: true
  mayBeAsked?: true
  newHere?: true
  sort?: 'newest'
}

const lists = ['units', 'sites', 'levels', 'languages', 'skill', 'grounds'] as const
const flags = ['gladToHelp', 'mayBeAsked', 'newHere'] as const
const isLevel = (value: unknown): value is 1 | 2 | 3 | 4 => value === 1 || value === 2 || value === 3 || value === 4

/** Reads an address; what means nothing here is left out. */
export function readNarrowing(search: Record<string, unknown>): Narrowing {
  const narrowing: Narrowing = {}
  if (typeof search.q === 'string' && search.q !== '') narrowing.q = search.q.slice(0, 100)
  for (const name of lists) {
    const value = search[name]
    if (typeof value === 'string' && value !== '') narrowing[name] = value
  }
  for (const name of flags) if (search[name] === true) narrowing[name] = true
  if (isLevel(search.skillLevel)) narrowing.skillLevel = search.skillLevel
  if (search.sort === 'newest') narrowing.sort = 'newest'
  return narrowing
}

/** The same as the query of `GET /people`, whose flags are words. */
export function asQuery({ gladToHelp, mayBeAsked, newHere, ...rest }: Narrowing) {
  const flag = (value: true | undefined) => (value ? ('true' as const) : undefined)
  return { ...rest, gladToHelp: flag(gladToHelp), mayBeAsked: flag(mayBeAsked), newHere: flag(newHere) }
}

/** Adds a value to a list in the address or takes it out; undefined once the list is empty. */
export function toggle(list: string | undefined, value: string): string | undefined {
  const values = list?.split(',') ?? []
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value]
  return next.length > 0 ? next.join(',') : undefined
}

/** How many narrowings beside the search words are set. */
export const countNarrowings = ({ q: _, sort: __, skillLevel: ___, grounds: ____, ...rest }: Narrowing) =>
  Object.values(rest).reduce((sum, value) => sum + (typeof value === 'string' ? value.split(',').length : 1), 0)

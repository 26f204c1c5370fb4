import { newId } from '../platform/id.ts'

const ladder = [
  ['Trainee', 'starter'],
  ['Professional', 'individual'],
  ['Senior', 'individual'],
  ['Team lead', 'new_manager'],
  ['Manager', 'new_manager'],
  ['Director', 'senior_leader'],
  ['Executive', 'executive'],
] as const

/** The ladder that a new organisation begins with (people.md P17). */
export const shippedLevels = () =>
  ladder.map(([name, audience], index) => ({ id: newId(), rank: index + 1, name, audience }))

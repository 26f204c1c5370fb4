import { z } from 'zod'
import { Id, page, pageQuery } from './common.ts'
import { route } from './route.ts'

export const PersonState = z.enum(['listed', 'invited', 'active', 'left'])

/** A person as lists show them. */
export const PersonSummary = z
  .object({
    id: Id,
    name: z.string(),
    pronouns: z.string().nullable(),
    title: z.string().nullable(),
    unit: z.object({ id: Id, name: z.string() }).nullable(),
    site: z.object({ id: Id, name: z.string() }).nullable(),
    zone: z.string().nullable(),
    state: PersonState,
  })
  .meta({ id: 'PersonSummary' })

export const Language = z.object({ code: z.string(), level: z.enum(['basic', 'fluent', 'native']) })

/** A person as their own page shows them; a field the reader may not see is null. */
export const Person = PersonSummary.extend({
  email: z.string().nullable(),
  pronunciation: z.string().nullable(),
  about: z.string().nullable(),
  level: z.object({ id: Id, name: z.string() }).nullable(),
  languages: z.array(Language),
  manager: PersonSummary.nullable(),
  reports: z.array(PersonSummary),
  startedOn: z.iso.date().nullable(),
  version: z.number().int(),
}).meta({ id: 'Person' })

export const peopleRoutes = {
  listPeople: route({
    method: 'GET',
    path: '/people',
    summary: 'Find people',
    may: 'person.list',
    query: z.object({ q: z.string().max(100).optional(), ...pageQuery }),
    reply: page(PersonSummary),
  }),
  readPerson: route({
    method: 'GET',
    path: '/people/:id',
    summary: "A person's page",
    may: 'person.read',
    params: z.object({ id: Id }),
    reply: Person,
  }),
}

import { identityRoutes as routes } from '../../contract/identity.ts'
import { handle } from './access.ts'

/** People of the demonstration one may sign in as, those with the most to see first. */
export const listDemonstrationPeople = handle.read(
  routes.listDemonstrationPeople,
  async ({ rows, organisation, allow }) => {
    allow(organisation)
    const found = await rows
      .selectFrom('person as p')
      .leftJoin('roleGrant as g', 'g.personId', 'p.id')
      .where('p.state', '=', 'active')
      .select(['p.id', 'p.name', 'p.title', 'g.role'])
      .orderBy('g.role')
      // Ids rise in the order of the demonstration's own list, which begins with whom there is most to see of.
      .orderBy('p.id')
      .limit(9)
      .execute()
    return { items: found.map(({ id, name, title, role }) => ({ id, name, title, why: role ?? 'member' })) }
  },
)

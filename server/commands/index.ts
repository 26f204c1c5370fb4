/** What an operator runs beside the server. Each is loaded when it is asked for, so that `lyceum match` loads none. */
export const commands: Record<string, { summary: string; load(): Promise<{ run(args: string[]): Promise<void> }> }> = {
  administrator: {
    summary: 'Invite an owner by a link: administrator invite EMAIL',
    load: () => import('./administrator.ts'),
  },
  'api-key': { summary: 'Make a key: api-key create --person EMAIL --scope read', load: () => import('./api-key.ts') },
  host: { summary: 'Host names of organisations: host list | add NAME | remove NAME', load: () => import('./host.ts') },
  people: {
    summary: 'People from and to a spreadsheet: people import FILE | export',
    load: () => import('./people.ts'),
  },
  migrate: { summary: 'Bring every organisation up to date', load: () => import('./migrate.ts') },
  doctor: { summary: 'Check database, disk, mail, keys and clock', load: () => import('./doctor.ts') },
}

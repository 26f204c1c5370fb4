import { randomInt } from 'node:crypto'
import type { Database } from './database.ts'
import { unavailable } from './errors.ts'
import { migrateOrganisation } from './migrate.ts'

export type Organisation = {
  id: string
  name: string
  kind: 'own' | 'demonstration'
  state: 'creating' | 'active' | 'suspended' | 'deleting'
}

/** Where a request came in: the host it asked for, in lower case without a port, and the port it reached us by. */
export type Address = { host: string; port: number | undefined }

/** The organisations of the installation, kept in memory and read again after a change. */
export type Organisations = {
  list(): readonly Organisation[]
  /** Reads control again; other processes (the console) may have changed it. */
  refresh(): Promise<void>
  /** undefined: no organisation answers here. `first_run`: none exists yet that could. @throws 503 for one set aside. */
  at(address: Address): Organisation | 'first_run' | undefined
  /** Makes an organisation with its schema. It answers once it is active. */
  create(options: { name: string; kind: Organisation['kind'] }): Promise<Organisation>
  activate(id: string): Promise<void>
  remove(id: string): Promise<void>
  /** Brings all schemas up to date; one that fails is set aside and answers 503 until the next start (T9). */
  migrateAll(): Promise<void>
  /** Those that could not be brought up to date, and why. */
  setAside(): { id: string; problem: string }[]
}

export async function openOrganisations(database: Database, demoPort: number | undefined): Promise<Organisations> {
  let known: Organisation[] = []
  let hosts = new Map<string, string>()
  const setAside = new Map<string, string>()

  async function refresh() {
    const columns = ['id', 'name', 'kind', 'state'] as const
    known = (await database.control.selectFrom('organisation').select(columns).execute()) as Organisation[]
    const rows = await database.control.selectFrom('host').selectAll().execute()
    hosts = new Map(rows.map((row) => [row.name, row.organisationId]))
  }

  function find({ host, port }: Address): Organisation | 'first_run' | undefined {
    const demonstration = known.find((each) => each.kind === 'demonstration')
    if (host === 'demo.localhost' || (demoPort !== undefined && port === demoPort)) return demonstration
    const own = known.filter((each) => each.kind === 'own')
    if (hosts.size > 0) return own.find((each) => each.id === hosts.get(host))
    if (own.length > 1) return undefined
    return own[0] ?? 'first_run'
  }

  await refresh()
  return {
    list: () => known,
    refresh,
    at(address) {
      const found = find(address)
      if (found === undefined || found === 'first_run') return found
      if (setAside.has(found.id)) throw unavailable('This organisation is being repaired. Its data is safe.', 30)
      if (found.state === 'creating') return 'first_run'
      if (found.state !== 'active')
        throw unavailable('This organisation is suspended. Ask the people who run this server.', 3600)
      return found
    },
    async create({ name, kind }) {
      const organisation: Organisation = { id: newOrganisationId(), name, kind, state: 'creating' }
      await database.control.insertInto('organisation').values(organisation).execute()
      await migrateOrganisation(database, organisation.id)
      await refresh()
      return organisation
    },
    async activate(id) {
      await database.control.updateTable('organisation').set({ state: 'active' }).where('id', '=', id).execute()
      await refresh()
    },
    async remove(id) {
      await database.control.deleteFrom('organisation').where('id', '=', id).execute()
      await database.ownerPool.query(`drop schema if exists org_${id} cascade`)
      await refresh()
    },
    async migrateAll() {
      setAside.clear()
      for (const { id } of known)
        await migrateOrganisation(database, id).catch((error: Error) => setAside.set(id, error.message))
    },
    setAside: () => [...setAside].map(([id, problem]) => ({ id, problem })),
  }
}

/** 12 letters and digits made here, never from typed text: it becomes a schema's name (T1). */
function newOrganisationId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length: 12 }, () => letters.charAt(randomInt(letters.length))).join('')
}

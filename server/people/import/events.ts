import type { DomainEventName } from '../../platform/events.ts'

declare module '../../platform/events.ts' {
  interface DomainEvents {
    'people_import.started': { importId: string }
    'people_import.cancelled': { importId: string }
    /** All rows are written; nobody but the importer hears of it yet. */
    'people_import.finished': { importId: string; written: number; skipped: number }
    'people_import.released': { importId: string }
    'people_import.undone': { importId: string; undone: number; kept: number }
  }
}

/** An import touches who is here and who may sign in. */
export const auditedByImports: DomainEventName[] = [
  'people_import.started',
  'people_import.cancelled',
  'people_import.finished',
  'people_import.released',
  'people_import.undone',
]

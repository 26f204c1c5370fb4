import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

/** Starts one PostgreSQL for the whole run and makes the migrated database that each test file copies. */
const globalSetup = ['server/testing/global-setup.ts'].filter((file) => existsSync(join(import.meta.dirname, file)))
const exclude = [...configDefaults.exclude, 'scratch/**']

export default defineConfig({
  test: {
    // Vitest leaves one core free; on two that would halve the speed.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contract,matching,search,tables,server,cli,demo,scripts,web}/**/*.test.{ts,tsx}'],
          exclude,
          globalSetup,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // A browser and a server of its own each: one after the other, when everything else is done.
        test: {
          name: 'journeys',
          include: ['e2e/**/*.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

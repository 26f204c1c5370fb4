import { configDefaults, defineConfig } from 'vitest/config'

const shared = {
  exclude: [...configDefaults.exclude, 'scratch/**'],
  testTimeout: 20_000,
  hookTimeout: 60_000,
}

export default defineConfig({
  test: {
    // Vitest leaves one core free; on two that would halve the speed.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{contract,matching,search,tables,cli,scripts,web}/**/*.test.{ts,tsx}'],
        },
      },
      {
        test: {
          ...shared,
          name: 'server',
          include: ['{server,demo}/**/*.test.ts'],
          // One PostgreSQL for the whole run, with a migrated database that each test file copies.
          globalSetup: 'server/testing/global-setup.ts',
        },
      },
      {
        // A browser and a server of its own each: one after the other, when everything else is done.
        test: {
          ...shared,
          name: 'journeys',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

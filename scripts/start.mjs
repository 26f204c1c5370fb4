// `npm start`: from a fresh clone to a running server. The first time it installs and builds; later it only starts.
import { buildWebIfStale, ensureInstalled, orGiveUp, runInOurPlace } from './setup.mjs'

await orGiveUp(async () => {
  const node = ensureInstalled()
  await buildWebIfStale(node)
  runInOurPlace(node, ['server/main.ts', ...process.argv.slice(2)])
})

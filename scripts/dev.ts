// `npm run dev`: the server, restarted when its code changes, and beside it the web app, updated in the open page.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'

const project = join(import.meta.dirname, '..')
const port = process.env.PORT ?? '3000'
const webPort = await firstFreePort(5173)
const vite = [
  'node_modules/vite/bin/vite.js',
  '--config',
  'web/vite.config.ts',
  '--port',
  String(webPort),
  '--strictPort',
]

const programs = [
  start(['--watch', '--watch-preserve-output', 'server/main.ts'], { PUBLIC_URL: `http://localhost:${webPort}` }),
  start(vite, { LYCEUM_API: `http://127.0.0.1:${port}` }),
]

function start(args: string[], settings: Record<string, string>) {
  return spawn(process.execPath, args, { cwd: project, stdio: 'inherit', env: { ...settings, ...process.env } })
}

const endAll = () => {
  for (const program of programs) program.kill('SIGTERM')
}
for (const program of programs) program.once('exit', endAll)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endAll)

/** Two clones may be developed side by side. */
async function firstFreePort(from: number): Promise<number> {
  const isFree = await new Promise<boolean>((done) => {
    const server = createServer()
      .once('error', () => done(false))
      .listen(from, 'localhost', () => server.close(() => done(true)))
  })
  return isFree ? from : firstFreePort(from + 1)
}

import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Chromium or Chrome on this machine; `CHROME_PATH` comes first. */
export function findBrowser(): string | undefined {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH
  const folders = (process.env.PATH ?? '').split(delimiter)
  return [...commands.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(isExecutable)
}

/** Where this may be done without asking (root on Debian: a container, a CI machine), Chromium is installed. */
export function ensureBrowser(): { browser: string } | { whyNot: string } {
  const found = findBrowser()
  if (found) return { browser: found }
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version') && isChromiumPackaged()) {
    console.log('Installing Chromium for the journeys ...')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    })
    const installed = findBrowser()
    if (installed) return { browser: installed }
  }
  return { whyNot: 'no Chromium or Chrome was found; install one (apt-get install chromium), or set CHROME_PATH' }
}

/** Ubuntu's package of that name only fetches a snap, which runs in no container. */
function isChromiumPackaged() {
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' })
  try {
    return !/Candidate: \(none\)|snap/.test(execFileSync('apt-cache', ['policy', 'chromium'], { encoding: 'utf8' }))
  } catch {
    return false
  }
}

function isExecutable(path: string) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

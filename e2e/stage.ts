/// <reference lib="dom" />
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { findBrowser } from '../scripts/browser.ts'

/** The built product on a folder and ports of its own, as `npm start` runs it. */
export type Server = { url: string; demonstrationUrl: string; firstLink: string; log(): string; stop(): Promise<void> }

export const browserPath = findBrowser()

/** Starts the server and waits until it greets. */
export async function startServer(env: Record<string, string> = {}): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lyceum-journey-'))
  const port = await freePort()
  const demoPort = await freePort()
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: {
      ...process.env,
      PORT: String(port),
      DEMO_PORT: String(demoPort),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = await greeting(child)
  return {
    url: `http://localhost:${port}`,
    demonstrationUrl: `http://localhost:${demoPort}`,
    firstLink: /http\S+\/begin\/\S+/.exec(output())?.[0] ?? '',
    log: output,
    async stop() {
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The same, with the demonstration made as a visitor makes it. */
export async function startDemonstration(): Promise<Server> {
  const server = await startServer()
  const guest = await visit({ viewport: desktop })
  await guest.page.goto(server.url)
  await guest.page.getByRole('button', { name: 'Look around' }).click()
  await guest.page.waitForURL(`${server.demonstrationUrl}/**`, { timeout: 60_000 })
  await guest.close()
  return server
}

function greeting(child: ChildProcess): Promise<() => string> {
  let output = ''
  return new Promise((done, fail) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (/Lyceum is open at[\s\S]*\n\n/.test(output)) done(() => output)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => fail(new Error(`The server ended with ${code}:\n${output}`)))
  })
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export const phone = { width: 390, height: 844 }
export const desktop = { width: 1440, height: 900 }
export const sizes = [
  { name: 'a phone', viewport: phone },
  { name: 'a desktop', viewport: desktop },
]

/** A browser window that fails its test when a page complains: console errors, refused policies, uncaught errors. */
export type Visit = { page: Page; context: BrowserContext; complaints: string[]; close(): Promise<void> }

let browser: Promise<Browser> | undefined
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
const quiet = ['--disable-background-networking', '--disable-component-update']

export async function visit(options: {
  viewport: { width: number; height: number }
  dark?: boolean
  locale?: string
}): Promise<Visit> {
  if (!browserPath) throw new Error('no browser')
  browser ??= chromium.launch({ executablePath: browserPath, args: [...flags, ...quiet] })
  const context = await (await browser).newContext({
    viewport: options.viewport,
    colorScheme: options.dark ? 'dark' : 'light',
    locale: options.locale ?? 'en-GB',
    timezoneId: 'Europe/Oslo',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // The browser itself reports each refused request; those a journey asks for are no fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy refused ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
    )
  })
  return { page, context, complaints, close: () => context.close() }
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}

/** axe finds nothing at WCAG 2.2 A and AA, nothing stands out of the window, and the page has one heading and a title. */
export async function expectSound({ page, complaints }: Visit): Promise<void> {
  await page.waitForLoadState('networkidle')
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
  expect(found, `axe on ${page.url()}`).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow, `${page.url()} is wider than the window`).toBeLessThanOrEqual(0)
  expect(await page.locator('h1').count(), `headings of ${page.url()}`).toBe(1)
  expect(await page.title()).toMatch(/\S/)
  expect(complaints, `complaints on ${page.url()}`).toEqual([])
}

/** Presses Tab until the wanted element has the focus: whoever cannot use a pointer gets there too. */
export async function tabTo(
  page: Page,
  role: Parameters<Page['getByRole']>[0],
  name: string | RegExp,
  most = 60,
): Promise<void> {
  const wanted = page.getByRole(role, { name }).first()
  await wanted.waitFor()
  for (let i = 0; i < most; i++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reached ${role} ${name} on ${page.url()}`)
}

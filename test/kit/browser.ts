/** A real Chromium, driven as a user would. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import type { AxeResults } from 'axe-core'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const options = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage']
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A browser of its own for each call, with nothing in it; it ends with the test. */
export type OpenBrowser = (given?: BrowserContextOptions) => Promise<BrowserContext>

/** For the top of a test file: one Chromium for all of its tests. */
export function useChromium(): OpenBrowser {
  let running: Browser | undefined
  beforeAll(async () => {
    running = await launch()
  }, 120_000)
  afterAll(() => running?.close())
  return async (given = {}) => {
    if (!running) throw new Error('Chromium has not started.')
    const context = await running.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      ...given,
    })
    context.setDefaultTimeout(20_000)
    onTestFinished(() => context.close())
    return context
  }
}

/** What a page did that it should not have done; filled in as it happens. */
export interface Conduct {
  /** Requests to anywhere but its own server. */
  readonly offOrigin: string[]
  /** Errors on the console, uncaught exceptions, and what the security policy refused. */
  readonly errors: string[]
}

/** Watches a page from before its first request. */
export function watched(page: Page, origin: string): Conduct {
  const conduct: Conduct = { offOrigin: [], errors: [] }
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(?:data|blob):/.test(url)) conduct.offOrigin.push(url)
  })
  page.on('websocket', (socket) => {
    if (!socket.url().startsWith(origin.replace(/^http/, 'ws'))) conduct.offOrigin.push(socket.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') conduct.errors.push(message.text())
  })
  page.on('pageerror', (error) => void conduct.errors.push(String(error)))
  return conduct
}

/** Fails with what axe finds wrong with the page as it now is. @param without a selector of what is not ours */
export async function expectAccessible(page: Page, { without }: { readonly without?: string } = {}): Promise<void> {
  // By the debugger, since the pages' security policy would refuse a script element.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource)
  const context = without === undefined ? 'document' : `{ exclude: ${JSON.stringify([without])} }`
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${context}, { resultTypes: ['violations'] })`)
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
  expect(found).toEqual([])
}

async function launch(): Promise<Browser> {
  const executablePath = find() ?? install()
  if (executablePath === null) {
    throw new Error(
      'These tests need Chromium: install it so that `chromium` is on PATH (Debian: apt-get install chromium).',
    )
  }
  return chromium.launch({ executablePath, args: options })
}

/** On Debian and Ubuntu as root, as with the tests' Redis. */
function install(): string | null {
  if (process.getuid?.() !== 0 || find(['apt-get']) === null) return null
  process.stderr.write('Installing chromium, which the tests of the pages start.\n')
  const aptGet = (...args: string[]) =>
    execFileSync('apt-get', args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  try {
    aptGet('update')
    aptGet('install', '-y', '--no-install-recommends', 'chromium')
  } catch {
    // Told by the caller.
  }
  return find()
}

function find(wanted: readonly string[] = names): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin']
  for (const path of wanted.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not here.
    }
  }
  return null
}

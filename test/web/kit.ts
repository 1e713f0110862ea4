import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type GatewayOptions, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { pagesFolder } from '../kit/pages.ts'

/** The demo with its pages. */
export function startPages(options: GatewayOptions = {}): Promise<RunningGateway> {
  return startGateway({ pages: pagesFolder, ...options })
}

/** For people to look at: kept in the folder `SCREENSHOTS`, when there is one. */
export async function shot(page: Page, name: string): Promise<void> {
  const { SCREENSHOTS: folder } = process.env
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

/** What makes the page wider than the window; nothing when it is not. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return []
    const beyond = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > innerWidth,
    )
    return ['The page is too wide.', ...beyond.slice(0, 8).map((one) => one.outerHTML.slice(0, 120))]
  })
}

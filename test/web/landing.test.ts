/** The landing page in a real Chromium. */
import { expect, it } from 'vitest'
import { expectAccessible, useChromium, watched } from '../kit/browser.ts'
import { startPages } from './kit.ts'

const openBrowser = useChromium()

it('loads from its own server alone, tells how clinics are, and runs the ready queries one after the other', async () => {
  const gateway = await startPages()
  const page = await (await openBrowser()).newPage()
  const conduct = watched(page, gateway.url)
  await page.goto(gateway.url)

  const clinics = page.locator('.clinics li')
  expect(await clinics.count()).toBe(5)
  // The editors come last.
  await page.locator('.graphiql-editor-tool').getByText('"serviceId"').waitFor()
  await page.getByText('answers').or(page.getByText('not asked yet')).first().waitFor()

  const response = page.locator('.graphiql-response')
  const run = async (tab: string, shown: string) => {
    const button = page.locator('.graphiql-tabs').getByText(tab, { exact: true })
    if ((await page.locator('.graphiql-tab-active').innerText()).trim() !== tab) await button.click()
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await response.getByText(shown).first().waitFor()
  }
  await run('Search', '"localStart"')
  expect(await response.innerText()).toMatch(/(Harbour|Leeds)\sPhysio|Northgate|Parkside|Riverside/)
  await run('Hold', '"ACTIVE"')
  await run('Confirm', '"BOOKED"')
  await run('Cancel', '"CANCELLED"')
  // Whoever looks at the page sees it within seconds.
  await page.locator('.clinics .badge.good').first().waitFor()

  expect(conduct).toEqual({ offOrigin: [], errors: [] })
  await expectAccessible(page, { without: '.graphiql-container' })
}, 90_000)

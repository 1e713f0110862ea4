/** The landing page in a real Chromium. */
import { expect, it } from 'vitest'
import { expectAccessible, useChromium, watched } from '../kit/browser.ts'
import { shot, startPages, tooWide } from './kit.ts'

const openBrowser = useChromium()

it('loads from its own server alone, tells how clinics are, and runs the ready queries one after the other', async () => {
  const gateway = await startPages()
  const page = await (await openBrowser()).newPage()
  const conduct = watched(page, gateway.url)
  await page.goto(gateway.url)

  const clinics = page.locator('.clinics li')
  await expect.poll(() => clinics.count()).toBe(gateway.demo.config.clinics.length)
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
  await expect.poll(() => response.innerText()).toMatch(/(Harbour|Leeds)\sPhysio|Northgate|Parkside|Riverside/)
  await run('Hold', '"ACTIVE"')
  await run('Follow', '"ACTIVE"')
  await page.getByRole('button', { name: /^Stop query/ }).click()
  await run('Confirm', '"BOOKED"')
  await run('Cancel', '"CANCELLED"')
  // Whoever looks at the page sees it within seconds.
  await page.locator('.clinics .badge.good').first().waitFor()

  // The documentation is the schema's own.
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.getByText('A list of all available types').or(page.getByText('Root Types')).first().waitFor()
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).first().click()
  await page.getByText('Every clinic that the key may use.').waitFor()
  await page.locator('summary', { hasText: 'hold.create' }).click()
  await page.locator('details[open]').getByText('idempotencyKey', { exact: true }).waitFor()
  await shot(page, 'landing')

  expect(conduct).toEqual({ offOrigin: [], errors: [] })
  await expectAccessible(page, { without: '.graphiql-container' })
}, 90_000)

it('asks for a key where there is no demo, keeps it nowhere, and then runs the queries', async () => {
  const gateway = await startPages()
  const page = await (await openBrowser({ colorScheme: 'dark', viewport: { width: 360, height: 740 } })).newPage()
  const conduct = watched(page, gateway.url)
  await page.route('**/pages.json', async (route) => {
    const facts = (await (await route.fetch()).json()) as object
    await route.fulfill({ json: { ...facts, key: null, isDemo: false } })
  })
  await page.goto(gateway.url)
  await page.locator('.graphiql-editor-tool').getByText('"serviceId"').waitFor()
  await expectAccessible(page, { without: '.graphiql-container' })
  expect(await tooWide(page)).toEqual([])
  await shot(page, 'landing-phone')
  await page.setViewportSize({ width: 1280, height: 900 })
  // The explorer begins anew with the key, by reading the schema.
  const schema = page.waitForResponse(
    (response) => response.request().postData()?.includes('IntrospectionQuery') ?? false,
  )
  await page.getByLabel('Partner key').fill(gateway.key)
  await page.getByRole('button', { name: 'Use it' }).click()
  await page.getByText('The key is under Headers.').waitFor()
  await schema
  await page.locator('.graphiql-editor-tool').getByText('"serviceId"').waitFor()
  await page.getByRole('button', { name: /^Execute query/ }).click()
  await page.locator('.graphiql-response').getByText('"localStart"').first().waitFor()
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))
  expect(kept).not.toContain(gateway.key)
  expect(conduct).toEqual({ offOrigin: [], errors: [] })
}, 90_000)

/** The operators' page in a real Chromium. */
import { createServer, connect as dial, type Socket } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { createPartnerKey } from '../../src/booking/caller.ts'
import { confirm, hold, slotsOf } from '../e2e/steps.ts'
import { expectAccessible, useChromium, watched } from '../kit/browser.ts'
import { type Answer, type RunningGateway, until } from '../kit/gateway.ts'
import { startPages } from './kit.ts'

const openBrowser = useChromium()
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

async function opened(gateway: RunningGateway, given = {}): Promise<Page> {
  const page = await (await openBrowser(given)).newPage()
  await page.goto(`${gateway.url}/ops`)
  await isLive(page)
  return page
}

const isLive = (page: Page) =>
  page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor()
const figure = (page: Page, label: RegExp) => page.locator('.strip .figure').filter({ hasText: label }).locator('dd')
const section = (page: Page, name: string) => page.getByRole('region', { name })

/** Nothing to be moved sideways to be read. */
async function expectToFit(page: Page): Promise<void> {
  const [shown, whole] = await page.evaluate<[number, number]>(
    '[document.documentElement.clientWidth, document.documentElement.scrollWidth]',
  )
  expect(whole).toBeLessThanOrEqual(shown)
}

it('shows a quiet gateway, from its own server alone', async () => {
  const gateway = await startPages()
  const page = await (await openBrowser()).newPage()
  const conduct = watched(page, gateway.url)
  await page.goto(`${gateway.url}/ops`)
  await isLive(page)
  await page.getByText('Nothing waits for anybody').waitFor()
  await page.getByText('Nobody holds a time at the moment').waitFor()
  await page.getByText('times in Europe/London').waitFor()
  await expect
    .poll(() => section(page, 'Clinics').getByRole('rowheader').count())
    .toBe(gateway.demo.config.clinics.length)
  await expect.poll(() => page.getByText('Not asked yet').count()).toBe(gateway.demo.config.clinics.length)
  await expectAccessible(page)
  expect(conduct).toEqual({ offOrigin: [], errors: [] })
  // The key stands in no address, and in a demo nowhere else either.
  expect(page.url()).toBe(`${gateway.url}/ops`)
  const kept = '[...Object.values(localStorage), ...Object.values(sessionStorage), document.cookie].join()'
  expect(await page.evaluate(kept)).not.toContain('hf_')
}, 60_000)

it('shows what happens elsewhere as it happens, and what became of it', async () => {
  const gateway = await startPages({ holds: { post: 'PT1S', settle: 'PT2S' } })
  const page = await opened(gateway)
  await expect.poll(() => figure(page, /live hold/).innerText()).toBe('0')
  await page.evaluate('window.isSamePage = true')

  const [slot, other] = await slotsOf(gateway, 'cliniko', { fromDay: 4 })
  const held = await hold(gateway, slot.id)
  const row = section(page, 'Live holds').getByRole('row', { name: /Leeds Physio.*Active/ })
  await row.waitFor()
  expect(await row.innerText()).toMatch(/in (10 min|9 min \d+ s)/)
  await expect.poll(() => figure(page, /live hold/).innerText()).toBe('1')
  await section(page, 'Clinics').getByText('Answers').waitFor()

  // A time that the staff give away after it was offered.
  const [token] = [other.id.split('.')[2]]
  const { practitionerId } = JSON.parse(Buffer.from(token, 'base64url').toString())[2] as Answer
  const simulator = gateway.simulator('cliniko')
  simulator.frontDesk({ action: 'book', practitionerId, start: other.start, end: other.end })
  await hold(gateway, other.id)
  await section(page, 'Look-up honesty').getByText('2 asked for: 1 taken when held.').waitFor()
  await section(page, 'Look-up honesty').getByText('50%').waitFor()

  // A booking whose outcome is not known, at a clinic that cannot be read.
  simulator.failNext({ op: 'book', fault: 'hangAfterAccepting' })
  const confirming = confirm(gateway, held)
  await until(
    async () => simulator.log.filter(({ by, event }) => by === 'api' && event === 'appointment.booked').length,
    (count) => count === 1,
  )
  simulator.failNext({ op: 'read', fault: 'html502', times: 1_000 })
  await confirming
  const queue = section(page, 'Not settled')
  await queue.getByText('Does the clinic have our booking?').waitFor()
  await queue.getByText('For a person').waitFor({ timeout: 40_000 })
  await queue.getByText('no command can reach it').waitFor()
  await expect.poll(() => figure(page, /for a person/).innerText()).toBe('1')
  await section(page, 'Clinics').getByText('Has trouble').waitFor()
  await expectAccessible(page)

  simulator.clearFaults()
  await page.getByText('Nothing waits for anybody').waitFor()
  expect(await page.evaluate('window.isSamePage')).toBe(true)
}, 120_000)

it('on a phone everything is there without moving sideways, in the dark too', async () => {
  const gateway = await startPages()
  for (const vendor of ['cliniko', 'dronline']) await hold(gateway, (await slotsOf(gateway, vendor))[0].id)
  const page = await opened(gateway, { ...phone, colorScheme: 'dark' })
  await section(page, 'Live holds').getByText('kept by the clinic').waitFor()
  await expectToFit(page)
  await expectAccessible(page)
}, 60_000)

it('asks for a key, says what is wrong with one, and lets go of it when it is revoked', async () => {
  const gateway = await startPages()
  const { booking } = gateway.gateway
  const [operator, reader] = [createPartnerKey('test', 'operator'), createPartnerKey('test', 'reader')]
  const keyOf = (id: string, key: string, scope: 'ops' | 'read') => ({
    ...{ id, hash: booking.signer.partnerKeyHash(key), scopes: [scope], clinics: ['*'] },
  })
  const demo = booking.partners
  booking.partners = [
    ...demo,
    { id: 'added', keys: [keyOf('operator', operator, 'ops'), keyOf('reader', reader, 'read')] },
  ]
  const page = await opened(gateway)
  await page.getByRole('button', { name: 'Forget key' }).click()
  const field = page.getByLabel('Key with the scope ops')
  const give = async (key: string) => {
    await field.fill(key)
    await field.press('Enter')
  }
  expect(await field.inputValue()).toBe(gateway.key)
  await expectAccessible(page)

  await give('hf_live_mistyped')
  await page.getByRole('alert').filter({ hasText: 'mistyped, revoked or expired' }).waitFor()
  await expectAccessible(page)
  await give(reader)
  await page.getByRole('alert').filter({ hasText: 'lacks the scope' }).waitFor()
  await give(operator)
  await isLive(page)
  // Kept for this tab: it is there after a reload, and not in another one.
  expect(await page.evaluate('Object.values(sessionStorage)')).toEqual([operator])
  await page.reload()
  await isLive(page)
  expect(await page.evaluate('localStorage.length')).toBe(0)

  booking.partners = demo
  await page.getByRole('alert').filter({ hasText: 'mistyped, revoked or expired' }).waitFor()
  expect(await page.getByText('Look-up honesty').count()).toBe(0)
}, 90_000)

it('says that the connection is lost, keeps what it knew, and goes on by itself', async () => {
  const gateway = await startPages()
  const wire = await aWire(Number(new URL(gateway.url).port))
  const page = await (await openBrowser()).newPage()
  await page.goto(`${wire.url}/ops`)
  await isLive(page)
  wire.cut()
  await page.getByRole('status').filter({ hasText: 'Connection lost' }).waitFor()
  await expect
    .poll(() => section(page, 'Clinics').getByRole('rowheader').count())
    .toBe(gateway.demo.config.clinics.length)
  await expectAccessible(page)
  await hold(gateway, (await slotsOf(gateway, 'cliniko'))[0].id)
  wire.mend()
  await isLive(page)
  await section(page, 'Live holds')
    .getByRole('row', { name: /Leeds Physio.*Active/ })
    .waitFor()
}, 90_000)

/** A way to the gateway that can be cut. */
async function aWire(port: number) {
  const sockets = new Set<Socket>()
  let isWhole = true
  const server = createServer((near) => {
    if (!isWhole) return near.destroy()
    const far = dial(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      // Cut in the middle of whatever is on its way.
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
    near.pipe(far).pipe(near)
  })
  const cut = () => {
    isWhole = false
    for (const socket of sockets) socket.destroy()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    cut()
    server.close()
  })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    cut,
    mend: () => {
      isWhole = true
    },
  }
}

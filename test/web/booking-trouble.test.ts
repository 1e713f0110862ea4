/** The booking page in a real Chromium, when something goes wrong. */
import type { Page, Request } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { meddbaseDemo } from '../../simulators/meddbase/catalogue.ts'
import type { Config } from '../../src/config.ts'
import { appointmentReschedule, holdRelease } from '../e2e/documents.ts'
import {
  asBookingLeaves,
  asCallLeaves,
  booked,
  events,
  hold as holdOverApi,
  slotsOf,
  takenByStaff,
} from '../e2e/steps.ts'
import { expectAccessible, useChromium } from '../kit/browser.ts'
import { until } from '../kit/gateway.ts'
import { shot, startPages } from './kit.ts'
import { book, cancel, fillIn, heading, hold, later, open, person, pick, press, times } from './steps.ts'

const openBrowser = useChromium()
const timeout = 60_000

const asks = (request: Request, text: string): boolean =>
  request.url().endsWith('/graphql') && (request.postData() ?? '').includes(text)
/** Whether a request is this call. */
const isCall = (request: Request, field: string): boolean => asks(request, `${field}(input`)
const isReading = (request: Request): boolean => asks(request, 'query PageHold(')

/** The next such call arrives, and its answer does not. */
async function loseAnswer(page: Page, field: string, meanwhile = () => {}): Promise<void> {
  let isCut = true
  await page.route('**/graphql', async (route) => {
    if (!isCall(route.request(), field) || !isCut) return route.continue()
    isCut = false
    await route.fetch()
    meanwhile()
    await route.abort('connectionreset')
  })
}

describe('the booking page', () => {
  it('a hold that runs out says so, and what was filled in is there for the next', { timeout }, async () => {
    const gateway = await startPages(withHolds({ ttl: 11_000 }))
    const { page } = await open(openBrowser, gateway)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await heading(page, 'Your time to book has run out').waitFor()
    await expectAccessible(page)
    await shot(page, 'expired')
    await press(page, 'Choose another time')
    await times(page)
    await hold(page, 'Leeds Physio')
    expect(await page.getByLabel('Last name').inputValue()).toBe(person.lastName)
    await press(page, 'Give it back')
    await heading(page, 'Book an appointment').waitFor()
    expect(booked(gateway, 'cliniko')).toEqual([])
  })

  it('a clinic that is down is named, and asked again when wanted; the others are there', { timeout }, async () => {
    const gateway = await startPages()
    gateway.simulator('cliniko').failNext({ op: 'any', fault: 'html502', times: 50 })
    const { page } = await open(openBrowser, gateway)
    await page.getByText('Leeds Physio is missing below.').waitFor()
    await expect.poll(() => page.locator('.slot', { hasText: 'Harbour Physio' }).count()).toBeGreaterThan(0)
    expect(await page.locator('.slot', { hasText: 'Leeds Physio' }).count()).toBe(0)
    await expectAccessible(page)
    await shot(page, 'clinic-down')
    gateway.simulator('cliniko').clearFaults()
    await page.locator('button[aria-disabled="false"]', { hasText: 'Ask Leeds Physio again' }).click()
    await page.locator('.slot', { hasText: 'Leeds Physio' }).first().waitFor()
  })

  it('a lost answer of the clinic is waited for, and books once', { timeout }, async () => {
    const gateway = await startPages({ holds: { post: 'PT3S', settle: 'PT5S' } })
    const { page } = await open(openBrowser, gateway)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    const clinic = gateway.simulator('cliniko')
    clinic.failNext({ op: 'book', fault: 'hangAfterAccepting' })
    await book(page)
    await until(
      async () => booked(gateway, 'cliniko'),
      (made) => made.length === 1,
    )
    // It cannot be read back either, so it is not settled at once.
    clinic.failNext({ op: 'any', fault: 'html502', times: 500 })
    await heading(page, 'Waiting for the clinic’s answer').waitFor()
    await page.getByText('Please do not book again').waitFor()
    await expectAccessible(page)
    await shot(page, 'settling')
    await page.reload()
    await heading(page, 'Waiting for the clinic’s answer').waitFor()
    clinic.clearFaults()
    await heading(page, 'You are booked').waitFor({ timeout: 40_000 })
    expect(booked(gateway, 'cliniko')).toHaveLength(1)
  })

  it('a booking that never reached the clinic ends by itself, with nothing booked', { timeout }, async () => {
    const gateway = await startPages({ holds: { post: 'PT1S', settle: 'PT2S' } })
    const { page } = await open(openBrowser, gateway)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    gateway.simulator('cliniko').failNext({ op: 'book', fault: 'dropRequest' })
    await book(page)
    await heading(page, 'Your appointment was not made').waitFor({ timeout: 40_000 })
    await expectAccessible(page)
    await shot(page, 'not-booked')
    expect(booked(gateway, 'cliniko')).toEqual([])
  })

  it('a lost connection is repeated with the same key, and books once', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(openBrowser, gateway)
    const sent: string[] = []
    page.on('request', (request) => {
      if (isCall(request, 'holdConfirm')) sent.push(request.postData() ?? '')
    })
    await loseAnswer(page, 'holdConfirm')
    // Events would tell how it ended; this network lets none through.
    await page.routeWebSocket('**/graphql', (socket) => void socket.close())
    await page.reload()
    await times(page)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await book(page)
    await page.getByText('The connection was lost').waitFor()
    await expect.poll(() => page.getByLabel('First name').isDisabled()).toBe(true)
    await expectAccessible(page)
    await shot(page, 'no-answer')
    await press(page, 'Try again')
    await heading(page, 'You are booked').waitFor()
    expect(sent).toHaveLength(2)
    expect(sent[1]).toBe(sent[0])
    expect(booked(gateway, 'cliniko')).toHaveLength(1)
  })

  it.each(['before', 'after'])(
    'a booking that an event tells of, %s its answer is lost, has nothing left of that',
    { timeout },
    async (order) => {
      const gateway = await startPages()
      const { page } = await open(openBrowser, gateway)
      await later(page)
      await hold(page, 'Leeds Physio')
      await fillIn(page)
      await page.route('**/graphql', async (route) => {
        const request = route.request()
        if (!isCall(request, 'holdConfirm')) return route.continue()
        if (order === 'before') {
          await route.fetch()
          await heading(page, 'You are booked').waitFor()
          return route.abort('connectionreset')
        }
        await route.abort('connectionreset')
        await page.getByText('The connection was lost').waitFor()
        // It arrives all the same.
        await page.request.fetch(request)
      })
      const lost = page.waitForEvent('requestfailed')
      await book(page)
      await lost
      await heading(page, 'You are booked').waitFor()
      await cancel(page)
      await heading(page, 'This appointment is cancelled').waitFor()
      expect(booked(gateway, 'cliniko')).toHaveLength(1)
    },
  )

  it('the end of the countdown calls off no booking that is on its way', { timeout }, async () => {
    const gateway = await startPages(withHolds({ ttl: 12_000 }))
    const { page } = await open(openBrowser, gateway)
    await page.routeWebSocket('**/graphql', (socket) => void socket.close())
    await page.reload()
    await times(page)
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const { promise: sent, resolve: send } = Promise.withResolvers<void>()
    const lost = page.waitForEvent('requestfailed', isReading)
    let isCut = true
    await page.route('**/graphql', async (route) => {
      const request = route.request()
      if (isReading(request)) {
        end()
        await sent
        return route.abort('connectionreset')
      }
      if (!isCall(request, 'holdConfirm') || !isCut) return route.continue()
      isCut = false
      send()
      await lost
      await route.fetch()
      await route.abort('connectionreset')
    })
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await ended
    await book(page)
    await page.getByText('The connection was lost').waitFor()
    await press(page, 'Try again')
    await heading(page, 'You are booked').waitFor()
    expect(booked(gateway, 'cliniko')).toHaveLength(1)
  })

  it('a reading that was overtaken by the booking does not undo it', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(openBrowser, gateway)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    const { promise: read, resolve: isRead } = Promise.withResolvers<void>()
    const arrived = page.waitForResponse((response) => isReading(response.request()))
    await page.route('**/graphql', async (route) => {
      if (!isReading(route.request())) return route.continue()
      const response = await route.fetch()
      isRead()
      await heading(page, 'You are booked').waitFor()
      return route.fulfill({ response })
    })
    await comeBack(page)
    await read
    await book(page)
    await arrived
    await drawn(page)
    await expect.poll(() => heading(page, 'You are booked').count()).toBe(1)
  })

  it('a booking that is made and cannot be read is told as made', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(openBrowser, gateway)
    const clinic = gateway.simulator('cliniko')
    await page.routeWebSocket('**/graphql', (socket) => void socket.close())
    await page.reload()
    await times(page)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await loseAnswer(page, 'holdConfirm', () => clinic.failNext({ op: 'any', fault: 'html502', times: 5_000 }))
    await book(page)
    await page.getByText('The connection was lost').waitFor()
    await press(page, 'Try again')
    await page.getByText('Its system cannot show the appointment').waitFor()
    await expect.poll(() => heading(page, 'You are booked').count()).toBe(1)
    await expectAccessible(page)
    await shot(page, 'booked-unread')
    clinic.clearFaults()
    await page.getByText('The clinic has confirmed it').waitFor()
    expect(booked(gateway, 'cliniko')).toHaveLength(1)
  })

  it('an appointment stands, whatever the clinic’s system fails at', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(openBrowser, gateway)
    await later(page)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await book(page)
    await heading(page, 'You are booked').waitFor()
    gateway.simulator('cliniko').failNext({ op: 'any', fault: 'html502', times: 5_000 })
    await cancel(page)
    await page.getByRole('dialog').getByText('Nothing was changed').waitFor()
    await page.reload()
    await heading(page, 'One moment').waitFor()
    await page.getByText('Nothing was changed').waitFor()
    await expectAccessible(page)
    await shot(page, 'unread')
    // Nobody has to wait for that clinic.
    await press(page, 'Start a new search')
    await heading(page, 'Book an appointment').waitFor()
    expect(events(gateway, 'cliniko')).toEqual(['appointment.booked'])
  })

  it('a way of meeting that may have been asked for is not changed, only repeated', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(openBrowser, gateway)
    await page.locator('#service').selectOption({ label: 'Video visit' })
    await page.locator('.slot').first().waitFor()
    await times(page)
    await loseAnswer(page, 'holdCreate')
    await pick(page, 'Riverside Online GP')
    const [video, phone] = ['Video call', 'Phone call'].map((name) => page.getByRole('radio', { name }))
    await phone?.check()
    await press(page, 'Keep it for me')
    await page.getByText('The connection was lost').waitFor()
    await expect.poll(() => video?.isDisabled()).toBe(true)
    await press(page, 'Back')
    await pick(page, 'Riverside Online GP')
    await expect.poll(async () => [await phone?.isChecked(), await video?.isDisabled()]).toEqual([true, true])
    await press(page, 'Keep it for me')
    await heading(page, 'Your details').waitFor()
  })

  it('calls that come too fast are told with the seconds to wait', { timeout }, async () => {
    const gateway = await startPages({
      configure: (config) => ({ ...config, limits: { ...config.limits, hold: 1 } }),
    })
    const { page } = await open(openBrowser, gateway)
    await hold(page, 'Leeds Physio')
    await press(page, 'Give it back')
    await times(page)
    await pick(page, 'Leeds Physio')
    await press(page, 'Keep it for me')
    await page.getByText('Too many requests at once').waitFor()
    expect(await page.getByRole('button', { name: 'Try again' }).innerText()).toMatch(/in \d+ s/)
    await expectAccessible(page)
    await shot(page, 'too-fast')
  })

  it('more than may be kept at once is refused, and can be kept after one is given back', { timeout }, async () => {
    const gateway = await startPages({
      configure: (config) => ({ ...config, limits: { ...config.limits, activeHolds: 1 } }),
    })
    const [elsewhere] = await slotsOf(gateway, 'upvio')
    const { hold: held, holdToken } = await holdOverApi(gateway, elsewhere.id)
    const { page } = await open(openBrowser, gateway)
    await pick(page, 'Leeds Physio')
    await press(page, 'Keep it for me')
    await page.getByRole('heading', { name: 'You have reached a limit' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'limit')
    await press(page, 'Back to all times')
    await gateway.ask(holdRelease, { input: { holdId: held.id, holdToken, idempotencyKey: 'release-1' } })
    await times(page)
    await hold(page, 'Leeds Physio')
  })

  it('a time that staff gave away at the same moment is told, and what is free instead', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(openBrowser, gateway)
    const holding = page.waitForResponse((response) => isCall(response.request(), 'holdCreate'))
    await hold(page, 'Leeds Physio')
    const answer = await holding
    const { slotId } = answer.request().postDataJSON().variables.input
    const { start, end } = (await answer.json()).data.holdCreate.hold
    await fillIn(page)
    asBookingLeaves(() => takenByStaff(gateway, { id: slotId, start, end }))
    await book(page)
    await heading(page, 'The clinic booked someone else at the same moment').waitFor()
    await expectAccessible(page)
    await shot(page, 'clash')
    // Ours was taken back: what stands is the one that staff made.
    expect(events(gateway, 'cliniko')).toEqual(['appointment.booked', 'appointment.cancelled'])
    await page.locator('.alternatives .slot').first().click()
    await press(page, 'Keep it for me')
    await heading(page, 'Your details').waitFor()
    expect(await page.getByLabel('Last name').inputValue()).toBe(person.lastName)
    await book(page)
    await heading(page, 'You are booked').waitFor()
  })

  it('a price that rose is asked about before it is booked', { timeout }, async () => {
    const gateway = await startPages({
      simulator: (adapter) => (adapter === 'meddbase' ? { switches: { pricesRiseAfterMinutes: 5 } } : {}),
    })
    const { page } = await open(openBrowser, gateway)
    await later(page)
    await hold(page, 'Northgate Medical')
    await fillIn(page)
    gateway.simulator('meddbase').advance(6 * 60_000)
    await book(page)
    await page.getByText('The price has changed').waitFor()
    await expectAccessible(page)
    await shot(page, 'price')
    expect(booked(gateway, 'meddbase')).toEqual([])
    await press(page, /^Book at £/)
    await heading(page, 'You are booked').waitFor()
    expect(booked(gateway, 'meddbase')).toHaveLength(1)
  })

  it('a cancellation that costs is asked about before it is made', { timeout }, async () => {
    const gateway = await startPages({
      simulator: (adapter) => (adapter === 'meddbase' ? { switches: { freeCancelHours: 9_000 } } : {}),
    })
    const { page } = await open(openBrowser, gateway)
    await hold(page, 'Northgate Medical')
    await fillIn(page)
    await book(page)
    await heading(page, 'You are booked').waitFor()
    await cancel(page)
    await page.getByText('Cancelling now costs a fee').waitFor()
    await expectAccessible(page)
    await shot(page, 'fee')
    expect(events(gateway, 'meddbase')).toEqual(['appointment.booked'])
    await press(page, /^Pay £.* and cancel$/)
    await heading(page, 'This appointment is cancelled').waitFor()
    expect(events(gateway, 'meddbase')).toEqual(['appointment.booked', 'appointment.cancelled'])
  })

  it('a cancellation without an answer is waited for, and shown as it ended', { timeout }, async () => {
    const gateway = await startPages({ holds: { post: 'PT1S', settle: 'PT10S' } })
    const { page } = await open(openBrowser, gateway)
    const clinic = gateway.simulator('cliniko')
    await later(page)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await book(page)
    await heading(page, 'You are booked').waitFor()

    // It never arrives, and cannot be read back either.
    clinic.failNext({ op: 'cancel', fault: 'dropRequest' })
    asCallLeaves('PATCH', '/cancel', () => clinic.failNext({ op: 'read', fault: 'html502', times: 1_000 }))
    await cancel(page)
    await heading(page, 'Waiting for the clinic to cancel').waitFor()
    await expectAccessible(page)
    await shot(page, 'cancelling')
    clinic.clearFaults()
    // Before it is believed not to have been made, it has to stay so for ten seconds.
    await page.reload()
    await heading(page, 'Waiting for the clinic to cancel').waitFor()
    await page.getByText('The clinic has not cancelled it').waitFor({ timeout: 40_000 })
    await heading(page, 'You are booked').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await expectAccessible(page)
    await shot(page, 'not-cancelled')
    expect(events(gateway, 'cliniko')).toEqual(['appointment.booked'])

    clinic.failNext({ op: 'cancel', fault: 'hangAfterAccepting' })
    await cancel(page)
    await heading(page, 'This appointment is cancelled').waitFor({ timeout: 40_000 })
    expect(await page.getByText('The clinic has not cancelled it').count()).toBe(0)
    expect(events(gateway, 'cliniko')).toEqual(['appointment.booked', 'appointment.cancelled'])
  })

  it('a move that the partner’s own system asked for is told as a move', { timeout }, async () => {
    const gateway = await startPages({ holds: { post: 'PT1S', settle: 'PT10S' } })
    const { page } = await open(openBrowser, gateway)
    await later(page)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await book(page)
    await heading(page, 'You are booked').waitFor()
    const { appointmentId } = await page.evaluate(() => JSON.parse(sessionStorage.getItem('holdfast-booking') ?? '{}'))
    const slots = await slotsOf(gateway, 'cliniko', { fromDay: 3 })
    asCallLeaves('PATCH', '', () => gateway.simulator('cliniko').failNext({ op: 'any', fault: 'dropRequest' }))
    const input = { appointmentId, slotId: slots.at(-1).id, idempotencyKey: 'move-1' }
    const { appointmentReschedule: moved } = await gateway.ask(appointmentReschedule, { input })
    expect(moved).toMatchObject({ pending: true, errors: [] })
    await page.reload()
    await heading(page, 'Waiting for the clinic to move it to another time').waitFor()
    // It never arrived.
    await heading(page, 'You are booked').waitFor({ timeout: 40_000 })
    expect(await page.getByText('The clinic has not cancelled it').count()).toBe(0)
  })

  it('what only the clinic finds wrong is told, and can be changed', { timeout }, async () => {
    // It wants the date of birth, which its settings do not ask for.
    const gateway = await startPages({ configure: anonymously(['PHONE']) })
    const { page } = await open(openBrowser, gateway)
    await hold(page, 'Northgate Medical')
    await fillIn(page)
    await book(page)
    await page.getByText('did not accept these details').waitFor()
    const summary = page.getByRole('region', { name: 'What to change' })
    await expect.poll(() => summary.evaluate((it) => it === document.activeElement)).toBe(true)
    await expect.poll(() => page.getByLabel('First name').isEnabled()).toBe(true)
    await expectAccessible(page)

    // Once: news of the hold take the keyboard from nobody who is putting it right.
    await page.getByLabel('Last name').focus()
    const read = page.waitForResponse((response) => isReading(response.request()))
    await comeBack(page)
    await read
    await drawn(page)
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('field-lastName')
  })

  it('a code that the clinic sends is asked for', { timeout }, async () => {
    const gateway = await startPages({ configure: anonymously(['PHONE', 'DATE_OF_BIRTH']) })
    const { page } = await open(openBrowser, gateway)
    await hold(page, 'Northgate Medical')
    await fillIn(page)
    await book(page)
    await page.getByText('The clinic has sent you a code').waitFor()
    await expectAccessible(page)
    await shot(page, 'code')
    await page.getByLabel('Code from the clinic').fill(meddbaseDemo.validationCode)
    await book(page)
    await heading(page, 'You are booked').waitFor()
  })
})

/** From another tab, where the payment was made. */
function comeBack(page: Page): Promise<boolean> {
  return page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
}

/** Once the page shows what has come. */
function drawn(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))))
}

/** Northgate as it books patients whom nobody signs in for: it sends them a code first. */
function anonymously(requiredPatientFields: readonly string[]) {
  return (config: Config): Config => ({
    ...config,
    clinics: config.clinics.map((clinic) => {
      if (clinic.adapter.id !== 'meddbase') return clinic
      const access = { as: 'ANONYMOUS', sessionMinutes: 20, sitesVerb: 'GET' }
      const settings = {
        ...(clinic.settings as object),
        access,
        payerType: meddbaseDemo.signUpCode,
        requiredPatientFields,
      }
      return { ...clinic, settings }
    }),
  })
}

/** Shorter than a configuration may say. */
function withHolds(holds: Partial<Config['clinics'][number]['holds']>) {
  return {
    configure: (config: Config): Config => ({
      ...config,
      clinics: config.clinics.map((clinic) => ({ ...clinic, holds: { ...clinic.holds, ...holds } })),
    }),
  }
}

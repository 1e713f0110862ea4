/** The booking page in a real Chromium, against the demo and its simulated clinics. */
import type { BrowserContextOptions, Page, Request } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { meddbaseDemo } from '../../simulators/meddbase/catalogue.ts'
import { createPartnerKey } from '../../src/booking/caller.ts'
import type { Config } from '../../src/config.ts'
import { booked, events } from '../e2e/steps.ts'
import { type Conduct, expectAccessible, useChromium, watched } from '../kit/browser.ts'
import { type RunningGateway, until } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import { shot, startPages } from './kit.ts'

const openBrowser = useChromium()
const person = aPerson(7)
const timeout = 60_000

interface Opened {
  readonly page: Page
  readonly conduct: Conduct
}

async function open(gateway: RunningGateway, options: BrowserContextOptions = {}): Promise<Opened> {
  const page = await (await openBrowser(options)).newPage()
  const conduct = watched(page, gateway.url)
  await page.goto(`${gateway.url}/demo`)
  await times(page)
  return { page, conduct }
}

/** The calendar with its week's times. */
async function times(page: Page): Promise<void> {
  await page.locator('.days[aria-busy="false"]').waitFor()
}

/** Next week, where cancelling is still free. */
async function later(page: Page): Promise<void> {
  const before = await page.locator('.week h2').innerText()
  await page.getByRole('button', { name: 'Later' }).click()
  await page.waitForFunction((text) => document.querySelector('.week h2')?.textContent !== text, before)
  await times(page)
}

async function pick(page: Page, clinic: string): Promise<void> {
  await page.locator('.slot', { hasText: clinic }).first().click()
  await page.getByRole('dialog').waitFor()
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()

async function hold(page: Page, clinic: string): Promise<void> {
  await pick(page, clinic)
  await press(page, 'Keep it for me')
  await heading(page, 'Your details').waitFor()
}

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('First name').fill(person.firstName)
  await page.getByLabel('Last name').fill(person.lastName)
  await page.getByLabel('Email').fill(person.email)
  await page.getByLabel('Phone').fill(person.phone ?? '')
  const birth = page.getByLabel('Date of birth')
  if ((await birth.count()) > 0) await birth.fill(person.dateOfBirth ?? '')
  const sex = page.getByLabel('Sex')
  if ((await sex.count()) > 0) await sex.selectOption('FEMALE')
  const payment = page.getByLabel('Payment reference')
  if ((await payment.count()) > 0) await payment.fill('psp-1')
}

const book = (page: Page) => press(page, 'Book this appointment')

async function cancel(page: Page): Promise<void> {
  await press(page, 'Cancel the appointment')
  await page.getByLabel('Reason').selectOption('SICK')
  await press(page, 'Yes, cancel it')
}

/** Everything that the page keeps beyond its own memory. */
const keptByPage = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]))

/** Whether a request is this call. */
const isCall = (request: Request, field: string): boolean =>
  request.url().endsWith('/graphql') && (request.postData() ?? '').includes(`${field}(input`)

describe('the booking page', () => {
  it('books and cancels, survives reloads, and keeps nothing about the patient', { timeout }, async () => {
    const gateway = await startPages()
    const { page, conduct } = await open(gateway)
    await expectAccessible(page)
    await shot(page, 'calendar')
    // Every clinic is in the one calendar.
    expect((await page.locator('.chips label').allInnerTexts()).sort()).toEqual(
      gateway.demo.config.clinics.map(({ name }) => name).sort(),
    )
    await later(page)

    await pick(page, 'Leeds Physio')
    await expectAccessible(page)
    await shot(page, 'dialog')
    await press(page, 'Keep it for me')
    await heading(page, 'Your details').waitFor()
    expect(await heading(page, 'Your details').evaluate((it) => it === document.activeElement)).toBe(true)
    await expectAccessible(page)

    const clock = page.getByRole('timer')
    expect(await clock.innerText()).toMatch(/^9:[45]\d$/)
    await press(page, 'More time')
    await page.waitForFunction(() => /^1\d:/.test(document.querySelector('[role="timer"]')?.textContent ?? ''))

    await book(page)
    const firstError = page.getByRole('link', { name: 'Enter your first name' })
    await firstError.waitFor()
    await expectAccessible(page)
    await shot(page, 'errors')
    await firstError.click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-firstName')
    expect(await page.getByLabel('First name').getAttribute('aria-invalid')).toBe('true')

    await page.reload()
    await heading(page, 'Your details').waitFor()
    await fillIn(page)
    await shot(page, 'details')
    expect(booked(gateway, 'cliniko')).toEqual([])
    await book(page)
    await heading(page, 'You are booked').waitFor()
    await expectAccessible(page)
    await shot(page, 'booked')
    expect(booked(gateway, 'cliniko')).toHaveLength(1)

    await page.reload()
    await heading(page, 'You are booked').waitFor()
    const kept = await keptByPage(page)
    for (const value of [person.firstName, person.lastName, person.email, person.dateOfBirth]) {
      expect(kept).not.toContain(value)
    }

    await press(page, 'Cancel the appointment')
    await expectAccessible(page)
    await shot(page, 'cancel')
    await press(page, 'Yes, cancel it')
    await heading(page, 'This appointment is cancelled').waitFor()
    await expectAccessible(page)
    await shot(page, 'cancelled')
    expect(events(gateway, 'cliniko')).toEqual(['appointment.booked', 'appointment.cancelled'])
    expect(conduct).toEqual({ offOrigin: [], errors: [] })

    await press(page, 'Book another')
    await times(page)
  })

  it('shows times as the viewer’s and as the clinic’s clock has them, and names the zone', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(gateway, { timezoneId: 'America/New_York' })
    const first = page.locator('.slot', { hasText: 'Leeds Physio' }).first().locator('time')
    const at = async () => [await first.innerText(), await first.getAttribute('datetime')] as const
    const inZone = (instant: string | null, timeZone: string) =>
      new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
        Date.parse(instant ?? ''),
      )
    const [mine, instant] = await at()
    expect(mine).toBe(inZone(instant, 'America/New_York'))
    await page.getByText(/America\/New York/).waitFor()
    await page.getByLabel('The clinic’s time').check()
    await page.getByText(/Europe\/London \(/).waitFor()
    const [theirs, sameInstant] = await at()
    expect(theirs).toBe(inZone(sameInstant, 'Europe/London'))
    await pick(page, 'Leeds Physio')
    await page.getByText('where you are').waitFor()
  })

  it('of two who want the same time one gets it, and the other is shown what is free instead', {
    timeout,
  }, async () => {
    const gateway = await startPages()
    const racers = await Promise.all([open(gateway), open(gateway)])
    for (const { page } of racers) await pick(page, 'Parkside Wellbeing')
    await Promise.all(racers.map(({ page }) => press(page, 'Keep it for me')))
    const outcome = ({ page }: Opened) =>
      Promise.race([
        heading(page, 'Your details')
          .waitFor()
          .then(() => 'held'),
        page
          .getByRole('heading', { name: 'Someone else has just taken this time' })
          .waitFor()
          .then(() => 'taken'),
      ])
    const outcomes = await Promise.all(racers.map(outcome))
    expect([...outcomes].sort()).toEqual(['held', 'taken'])

    const loser = racers[outcomes.indexOf('taken')] as Opened
    const alternatives = loser.page.locator('.alternatives .slot')
    expect(await alternatives.count()).toBe(3)
    await expectAccessible(loser.page)
    await shot(loser.page, 'taken')
    await alternatives.first().click()
    await press(loser.page, 'Keep it for me')
    for (const { page } of racers) {
      await heading(page, 'Your details').waitFor()
      await fillIn(page)
      await book(page)
      await heading(page, 'You are booked').waitFor()
    }
    const starts = booked(gateway, 'upvio')
    expect(starts).toHaveLength(2)
  })

  it('a hold that runs out says so, and what was filled in is there for the next', { timeout }, async () => {
    const gateway = await startPages(withHolds({ ttl: 12_000 }))
    const { page } = await open(gateway)
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
    const { page } = await open(gateway)
    await page.getByText('Leeds Physio is missing below.').waitFor()
    expect(await page.locator('.slot', { hasText: 'Harbour Physio' }).count()).toBeGreaterThan(0)
    expect(await page.locator('.slot', { hasText: 'Leeds Physio' }).count()).toBe(0)
    await expectAccessible(page)
    await shot(page, 'clinic-down')
    gateway.simulator('cliniko').clearFaults()
    await page.locator('button[aria-disabled="false"]', { hasText: 'Ask Leeds Physio again' }).click()
    await page.locator('.slot', { hasText: 'Leeds Physio' }).first().waitFor()
  })

  it('a lost answer of the clinic is waited for, and books once', { timeout }, async () => {
    const gateway = await startPages({ holds: { post: 'PT3S', settle: 'PT5S' } })
    const { page } = await open(gateway)
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
    const gateway = await startPages({ holds: { post: 'PT1S', settle: 'PT1S' } })
    const { page } = await open(gateway)
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
    const { page } = await open(gateway)
    const sent: string[] = []
    let isCut = true
    await page.route('**/graphql', async (route) => {
      if (!isCall(route.request(), 'holdConfirm')) return route.continue()
      sent.push(route.request().postData() ?? '')
      if (!isCut) return route.continue()
      isCut = false
      // It arrives, and its answer does not.
      await route.fetch()
      await route.abort('connectionreset')
    })
    // Events would tell how it ended; this network lets none through.
    await page.routeWebSocket('**/graphql', (socket) => void socket.close())
    await page.reload()
    await times(page)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await book(page)
    await page.getByText('The connection was lost').waitFor()
    expect(await page.getByLabel('First name').isDisabled()).toBe(true)
    await expectAccessible(page)
    await shot(page, 'no-answer')
    await press(page, 'Try again')
    await heading(page, 'You are booked').waitFor()
    expect(sent).toHaveLength(2)
    expect(sent[1]).toBe(sent[0])
    expect(booked(gateway, 'cliniko')).toHaveLength(1)
  })

  it('calls that come too fast are told with the seconds to wait', { timeout }, async () => {
    const gateway = await startPages({
      configure: (config) => ({ ...unhurried(config), limits: { ...config.limits, hold: 1 } }),
    })
    const { page } = await open(gateway)
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

  it('a price that rose is asked about before it is booked', { timeout }, async () => {
    const gateway = await startPages({
      simulator: (adapter) => (adapter === 'meddbase' ? { switches: { pricesRiseAfterMinutes: 5 } } : {}),
    })
    const { page } = await open(gateway)
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
    const { page } = await open(gateway)
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

  it('a code that the clinic sends is asked for', { timeout }, async () => {
    const gateway = await startPages({
      configure: (config) => ({
        ...unhurried(config),
        clinics: config.clinics.map((clinic) => {
          if (clinic.adapter.id !== 'meddbase') return clinic
          const settings = {
            ...(clinic.settings as object),
            access: { as: 'ANONYMOUS', sessionMinutes: 20, sitesVerb: 'GET' },
            payerType: meddbaseDemo.signUpCode,
          }
          return { ...clinic, settings }
        }),
      }),
    })
    const { page } = await open(gateway)
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

  it('works with a browser key, which sees its own appointment only with the hold’s token', { timeout }, async () => {
    const gateway = await startPages()
    const { booking } = gateway.gateway
    const key = createPartnerKey('test', 'page')
    const browser = {
      origins: [gateway.url],
      holdsPerAddress: 5,
      holdsPerEndUser: 5,
      bookingsPerAddress: 5,
      bookingsPerEndUser: 5,
    }
    const scopes = ['read', 'hold', 'confirm', 'cancel'] as const
    const hash = booking.signer.partnerKeyHash(key)
    booking.partners = [
      ...booking.partners,
      { id: 'acme', keys: [{ id: 'page', hash, scopes, clinics: ['*'], browser }] },
    ]
    const page = await (await openBrowser()).newPage()
    const conduct = watched(page, gateway.url)
    await page.route('**/pages.json', async (route) => {
      const facts = (await (await route.fetch()).json()) as object
      await route.fulfill({ json: { ...facts, key } })
    })
    await page.goto(`${gateway.url}/demo`)
    await times(page)
    await later(page)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await book(page)
    await heading(page, 'You are booked').waitFor()
    await page.reload()
    await heading(page, 'You are booked').waitFor()
    await cancel(page)
    await heading(page, 'This appointment is cancelled').waitFor()
    expect(events(gateway, 'cliniko')).toEqual(['appointment.booked', 'appointment.cancelled'])
    expect(conduct.errors).toEqual([])
  })

  it('is used with the keyboard alone', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(gateway)
    const { keyboard } = page
    /** Goes on with Tab until the focus is on what is meant. */
    async function tabTo(selector: string): Promise<void> {
      for (let step = 0; step < 60; step++) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return
        await keyboard.press('Tab')
      }
      throw new Error(`Tab never came to ${selector}`)
    }
    await tabTo('#service')
    await tabTo('.slot')
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    // Back where it was.
    expect(await page.evaluate(() => document.activeElement?.matches('.slot'))).toBe(true)
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await tabTo('dialog .primary')
    await keyboard.press('Enter')
    await heading(page, 'Your details').waitFor()
    await tabTo('#field-firstName')
    await keyboard.type(person.firstName)
    await tabTo('#field-lastName')
    await keyboard.type(person.lastName)
    await tabTo('#field-email')
    await keyboard.type(person.email)
    const birth = page.locator('#field-dateOfBirth')
    if ((await birth.count()) > 0) {
      await tabTo('#field-dateOfBirth')
      // In the order in which this browser asks.
      await keyboard.type('02291984')
    }
    await tabTo('button[type="submit"]')
    await keyboard.press('Enter')
    await heading(page, 'You are booked').waitFor()
  })

  it('fits a phone, with targets that a finger meets', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(gateway, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
      colorScheme: 'dark',
    })
    const check = async (name: string) => {
      await expectAccessible(page)
      await shot(page, `phone-${name}`)
      const found = await page.evaluate(() => ({
        isTooWide: document.documentElement.scrollWidth > innerWidth,
        small: [...document.querySelectorAll<HTMLElement>('button, select, input, textarea, label:has(input)')]
          .filter((one) => one.checkVisibility() && !one.matches('label input'))
          .filter((one) => one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML),
      }))
      expect(found).toEqual({ isTooWide: false, small: [] })
    }
    await check('calendar')
    await later(page)
    await pick(page, 'Leeds Physio')
    await check('dialog')
    await press(page, 'Keep it for me')
    await heading(page, 'Your details').waitFor()
    await book(page)
    await page.getByText('Please check').waitFor()
    await check('errors')
    await fillIn(page)
    await book(page)
    await heading(page, 'You are booked').waitFor()
    await check('booked')
    await cancel(page)
    await heading(page, 'This appointment is cancelled').waitFor()
    await until(
      async () => events(gateway, 'cliniko'),
      (seen) => seen.length === 2,
    )
  })
})

/** As `startPages` does it, for tests that configure more. */
function unhurried(config: Config): Config {
  return { ...config, search: { ...config.search, deadline: 15_000 } }
}

/** Shorter than a configuration may say. */
function withHolds(holds: Partial<Config['clinics'][number]['holds']>) {
  return {
    configure: (config: Config): Config => ({
      ...unhurried(config),
      clinics: config.clinics.map((clinic) => ({ ...clinic, holds: { ...clinic.holds, ...holds } })),
    }),
  }
}

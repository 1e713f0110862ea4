/** The booking page in a real Chromium, against the demo and its simulated clinics, when all goes well. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { moneyText } from '../../examples/booking-page/time.ts'
import { createPartnerKey } from '../../src/booking/caller.ts'
import { booked, events } from '../e2e/steps.ts'
import { expectAccessible, useChromium, watched } from '../kit/browser.ts'
import { until } from '../kit/gateway.ts'
import { shot, startPages, tooWide } from './kit.ts'
import { book, cancel, fillIn, heading, hold, later, type Opened, open, person, pick, press, times } from './steps.ts'

const openBrowser = useChromium()
const timeout = 60_000

/** Everything that the page keeps beyond its own memory. */
const keptByPage = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]))

describe('the booking page', () => {
  it('books and cancels, survives reloads, and keeps nothing about the patient', { timeout }, async () => {
    const gateway = await startPages()
    const { page, conduct } = await open(openBrowser, gateway)
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
    await expect.poll(() => heading(page, 'Your details').evaluate((it) => it === document.activeElement)).toBe(true)
    await expectAccessible(page)

    const clock = page.getByRole('timer')
    expect(await clock.innerText()).toMatch(/^9:\d\d$/)
    await press(page, 'More time')
    await page.waitForFunction(() => /^1\d:/.test(document.querySelector('[role="timer"]')?.textContent ?? ''))

    await book(page)
    const firstError = page.getByRole('link', { name: 'Enter your first name' })
    await firstError.waitFor()
    await expectAccessible(page)
    await shot(page, 'errors')
    await firstError.click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('field-firstName')
    await expect.poll(() => page.getByLabel('First name').getAttribute('aria-invalid')).toBe('true')

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
    const { page } = await open(openBrowser, gateway, { timezoneId: 'America/New_York' })
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
    const racers = await Promise.all([open(openBrowser, gateway), open(openBrowser, gateway)])
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
    await expect.poll(() => alternatives.count()).toBe(3)
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

  it('works with a browser key, which sees its own appointment only with the hold’s token', { timeout }, async () => {
    const gateway = await startPages()
    const { booking } = gateway.gateway
    const key = createPartnerKey('test', 'page')
    const browser = {
      origins: [gateway.url],
      holdsPerAddress: 5,
      holdsPerEndUser: 5,
      bookingsPerAddress: 1,
      bookingsPerEndUser: 1,
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

    // As many as such a page may book in a day.
    await press(page, 'Book another')
    await times(page)
    await hold(page, 'Leeds Physio')
    await fillIn(page)
    await book(page)
    await page.getByRole('alert').getByText('call the clinic').waitFor()
  })

  it('shows money as the clinic names it', () => {
    const shown = ['GBP', '£', null].map((currency) => moneyText({ amount: '75.00', currency }))
    expect(shown).toEqual(['£75.00', '75.00 £', '75.00'])
  })

  it('is used with the keyboard alone', { timeout }, async () => {
    const gateway = await startPages()
    const { page } = await open(openBrowser, gateway)
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
    // Whoever thinks again at once, before the browser has drawn the page without it, gets it again.
    await Promise.all([keyboard.press('Escape'), keyboard.press('Enter')])
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    await expect.poll(() => page.getByRole('dialog').isVisible()).toBe(true)
    await keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    // Back where it was.
    await expect.poll(() => page.evaluate(() => document.activeElement?.matches('.slot'))).toBe(true)
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
    const { page } = await open(openBrowser, gateway, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
      colorScheme: 'dark',
    })
    const check = async (name: string) => {
      await expectAccessible(page)
      await shot(page, `phone-${name}`)
      const found = await page.evaluate(() => ({
        small: [...document.querySelectorAll<HTMLElement>('button, select, input, textarea, label:has(input)')]
          .filter((one) => one.checkVisibility() && !one.matches('label input'))
          .filter((one) => one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML),
      }))
      expect(found.small).toEqual([])
      expect(await tooWide(page)).toEqual([])
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

/** What a patient does on the booking page. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { type Conduct, type OpenBrowser, watched } from '../kit/browser.ts'
import type { RunningGateway } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'

export const person = aPerson(7)

export interface Opened {
  readonly page: Page
  readonly conduct: Conduct
}

export async function open(
  openBrowser: OpenBrowser,
  gateway: RunningGateway,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const page = await (await openBrowser(options)).newPage()
  const conduct = watched(page, gateway.url)
  await page.goto(`${gateway.url}/demo`)
  await times(page)
  return { page, conduct }
}

/** The calendar with its week's times. */
export async function times(page: Page): Promise<void> {
  await page.locator('.days[aria-busy="false"]').waitFor()
}

/** Next week, where cancelling is still free. */
export async function later(page: Page): Promise<void> {
  const before = await page.locator('.week h2').innerText()
  await page.getByRole('button', { name: 'Later' }).click()
  await page.waitForFunction((text) => document.querySelector('.week h2')?.textContent !== text, before)
  await times(page)
}

export async function pick(page: Page, clinic: string): Promise<void> {
  await page.locator('.slot', { hasText: clinic }).first().click()
  await page.getByRole('dialog').waitFor()
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })
export const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()

export async function hold(page: Page, clinic: string): Promise<void> {
  await pick(page, clinic)
  await press(page, 'Keep it for me')
  await heading(page, 'Your details').waitFor()
}

export async function fillIn(page: Page): Promise<void> {
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

export const book = (page: Page) => press(page, 'Book this appointment')

export async function cancel(page: Page): Promise<void> {
  await press(page, 'Cancel the appointment')
  await page.getByLabel('Reason').selectOption('SICK')
  await press(page, 'Yes, cancel it')
}

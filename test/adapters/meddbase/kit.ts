/** A clinic on a fake vendor, and records in Meddbase's words. Every key, person and secret is invented. */
import { settingsSchema } from '../../../adapters/meddbase/config.ts'
import { meddbase } from '../../../adapters/meddbase/index.ts'
import type { BookingIntent, BookRequest, Call } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { VendorRequest } from '../../../src/http/client.ts'
import { createSessions } from '../../kit/sessions.ts'
import { type Answer, createFakeVendorHttp } from '../../kit/vendor-http.ts'

export const call: Call = { priority: 'CONFIRM', deadline: 60_000, correlationId: 'test' }

export function at(text: string): number {
  return Date.parse(text)
}

/** A Friday; the synthetic slot is on the Monday after. */
export const now = at('2030-03-01T10:00:00Z')
export const start = at('2030-03-04T09:00:00Z')
export const end = at('2030-03-04T10:00:00Z')
export const minute = 60_000
export const day = 24 * 60 * minute

export const clientKey = 'chamber-key-synthetic'
export const password = 'synthetic-pass-1'

/** What has to be set; everything else is at its default. */
export const manager = {
  baseUrl: 'https://api.meddbase.com/patientportalapi',
  clientKey,
  access: { as: 'MANAGER', username: 'gateway@practice.example', password },
  payerType: 'PA',
}
export const anonymous = { ...manager, access: { as: 'ANONYMOUS' }, payerType: 'WALKIN' }

export type Clinic = ReturnType<typeof setUp>

/** A manager is logged in by the first answer unless the answers begin with a login of their own. */
export function setUp(given: Record<string, unknown> = manager, timeZone = 'Europe/London') {
  const http = createFakeVendorHttp()
  const sessions = createSessions()
  const clock = { time: now, now: () => clock.time, monotonic: () => 0 }
  const settings = settingsSchema.parse(given)
  const bind = () =>
    bindAdapter(meddbase, settings, {
      clinicId: 'northgate',
      timeZone,
      clock,
      connect: (_account, options) => http.connect(options),
      sessions,
    })
  const { adapter, accountKey } = bind()
  return { adapter, accountKey, http, clock, sessions, bind }
}

/** A clinic whose answers are these, after the login where there is one. */
export function answering(given: Record<string, unknown>, ...answers: readonly Answer[]): Clinic {
  const clinic = setUp(given)
  const { as } = settingsSchema.parse(given).access
  clinic.http.script(...(as === 'MANAGER' ? [login()] : []), ...answers)
  return clinic
}

/** `GET /path?name=value&…` as it is read, of all requests but the login. */
export function lines({ http }: Pick<Clinic, 'http'>): string[] {
  return asked({ http }).map(lineOf)
}

export function asked({ http }: Pick<Clinic, 'http'>): VendorRequest[] {
  return http.sent.filter(({ operation }) => operation !== 'session.login')
}

function lineOf({ method, path, query = [] }: VendorRequest): string {
  const text = query.map(([name, value]) => `${name}=${value}`).join('&')
  return `${method} ${path}${text === '' ? '' : `?${text}`}`
}

export function ok(result: unknown, status = 200): Answer {
  return { status, body: { status: 'ok', result } }
}

/** The vendor's own example of an error, with another code. */
export function no(EventCode: number, status = 400, given: Record<string, unknown> = {}): Answer {
  const error = {
    Message: 'Testa Patientova may not do this.',
    EventType: 2,
    EventCode,
    HttpStatusCode: status,
    Description: null,
    ReferenceNumber: null,
    ...given,
  }
  return { status, body: { status: 'error', error } }
}

export function login(number = 1): Answer {
  return ok({ SessionID: `session-${number}`, Token: `token-${number}`, Require2FA: 'false', Config: {} })
}

export function validated(RemainingTime: number | null = 1_200, number = 1): Answer {
  return ok({ Token: `token-${number}`, RemainingTime })
}

/** After the vendor's example (obj/timeslotsdata). */
export function wireSlots(slots: readonly Record<string, unknown>[] = [{}], given: Record<string, unknown> = {}) {
  return {
    TimeSlots: slots.map((slot) => ({
      Start: '2030-03-04T09:00:00',
      Finish: '2030-03-04T10:00:00',
      SiteKey: 1123,
      LocationKey: 214,
      GrossPrice: 240,
      NetPrice: 200,
      ...slot,
    })),
    Type: { Key: 'CN', Name: 'Consultation' },
    Sites: [{ Key: 1123, Name: 'Site A', Locations: [{ Key: 214, Name: 'Room 1' }] }],
    Services: [],
    Modules: [],
    Currency: { Code: 'GBP', Symbol: '£' },
    ...given,
  }
}

export const wireTypes = [
  { Key: 'CN', Name: 'Consultation', Notes: 'Half an hour.', CanBookAppointment: true, TelemedicineOption: false },
  { Key: 'VC', Name: 'Video', CanBookAppointment: 'true', TelemedicineOption: 'true' },
  { Key: 'REF1', Name: 'Referral only', CanBookAppointment: false },
]

/** After the vendor's example (obj/appointmentdata): no `State`, no `Patient`, no `Modules`. */
export function wireAppointment(given: Record<string, unknown> = {}) {
  return {
    Key: 'apt58462',
    Type: { Key: 'CN', Name: 'Consultation' },
    Start: '2030-03-04T09:00:00',
    Finish: '2030-03-04T10:00:00',
    Site: { Key: 1123, Name: 'Site A' },
    Location: { Key: 214, Name: 'Room 1' },
    Clinician: { Key: 84, Name: 'Priya Exampleson' },
    Invoice: {
      Key: 'inv1',
      Number: '1001',
      CurrencyCode: 'GBP',
      CurrencySymbol: '£',
      TotalNet: 200,
      Tax: 40,
      TotalGross: 240,
      Paid: 0,
      Items: [],
      CreditNotes: [],
      PayableOnline: true,
    },
    Telemedicine: false,
    TelemedicineConnection: '',
    ...given,
  }
}

/** As the lists show it. */
export function wireListed(given: Record<string, unknown> = {}) {
  return wireAppointment({ State: 'Booked', Patient: wirePatient(), ...given })
}

export function wirePatient(given: Record<string, unknown> = {}) {
  return {
    Key: 'pat1',
    Name: 'Testa',
    Surname: 'Patientova-1',
    SexType: 2,
    DateOfBirth: '1984-02-29T00:00:00',
    Mobile: '+447700900101',
    Telephone: null,
    EmailAddress: 'testa.1@patients.example',
    ...given,
  }
}

export function pageOf(items: readonly unknown[], given: Record<string, unknown> = {}): Answer {
  return ok({
    Items: items,
    TotalCount: items.length,
    CurrentPage: 1,
    PageSize: 50,
    SortColumn: 0,
    SortDescending: false,
    ...given,
  })
}

export function slot(given: Partial<SlotSnapshot> = {}): SlotSnapshot {
  return {
    clinicId: 'northgate',
    timeZone: 'Europe/London',
    start,
    end,
    occupied: { start, end },
    appointmentTypeId: 'CN',
    practitionerId: null,
    locationId: '1123-214',
    resources: ['location:1123-214'],
    remaining: null,
    contactTypes: ['IN_PERSON'],
    price: { amount: '240.00', currency: 'GBP' },
    rawStart: '2030-03-04T09:00:00',
    vendorRef: null,
    appointmentType: {
      vendorId: 'CN',
      name: 'Consultation',
      description: null,
      durationMinutes: null,
      price: null,
      contactTypes: ['IN_PERSON'],
    },
    practitioner: null,
    location: null,
    asOf: now,
    ...given,
  }
}

export const marker = 'hf-7b21'

export function request(given: Partial<BookRequest> = {}): BookRequest {
  return {
    marker,
    slot: slot(),
    vendorHold: null,
    contactType: null,
    patient: { vendorId: 'pat1' },
    paymentReference: null,
    notes: null,
    partnerReference: null,
    metadata: [],
    verificationCode: null,
    patientTimeZone: null,
    ...given,
  }
}

export function intent(given: Partial<BookingIntent> = {}): BookingIntent {
  return {
    marker,
    slot: slot(),
    startedAt: now,
    vendorHold: null,
    patientId: 'pat1',
    paymentReference: null,
    ...given,
  }
}

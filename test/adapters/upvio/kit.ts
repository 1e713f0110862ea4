/** A business on a fake vendor, and records in Upvio's words. Everybody here is made up. */
import { settingsSchema } from '../../../adapters/upvio/config.ts'
import { upvio } from '../../../adapters/upvio/index.ts'
import type { BookingIntent, BookRequest, Call } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { VendorRequest } from '../../../src/http/client.ts'
import { createSessions } from '../../kit/sessions.ts'
import { type Answer, createFakeVendorHttp } from '../../kit/vendor-http.ts'

/** A Monday morning in summer, so that the clinic's clock is not UTC. */
export const now = Date.parse('2030-06-03T06:00:00Z')
/** Nine o'clock in London. */
export const start = Date.parse('2030-06-10T08:00:00Z')
export const end = Date.parse('2030-06-10T08:30:00Z')
export const minute = 60_000

export const ids = {
  business: '11111111-1111-4111-8111-111111111111',
  patient: '22222222-2222-4222-8222-222222222222',
  service: '33333333-3333-4333-8333-333333333333',
  /** With letters, so that their case shows. */
  staff: '4444ABCD-4444-4444-8444-444444444444',
  location: '55555555-5555-4555-8555-555555555555',
  appointment: '66666666-6666-4666-8666-666666666666',
} as const
export const typeId = `${ids.service}:30`
const prefix = `/businesses/${ids.business}`
export const marker = 'hf-7b21'

export const required = { apiKey: 'upvio_test_key', businessId: ids.business }
export const call: Call = { priority: 'CONFIRM', deadline: 10_000, correlationId: 'test' }

export function createClinic(given: Record<string, unknown> = {}) {
  const http = createFakeVendorHttp()
  const { adapter, accountKey } = bindAdapter(upvio, settingsSchema.parse({ ...required, ...given }), {
    clinicId: 'parkside',
    timeZone: 'Europe/London',
    clock: { now: () => now, monotonic: () => 0 },
    connect: (_account, options) => http.connect(options),
    sessions: createSessions(),
  })
  return { adapter, accountKey, http }
}

/** What each request is answered with, by the end of its path; for operations that ask in no fixed order. */
export function answering(answers: Readonly<Record<string, Answer>>): (request: VendorRequest) => Answer {
  return ({ method, path }) => {
    const [, answer] = Object.entries(answers).find(([ending]) => `${method} ${path}`.endsWith(ending)) ?? []
    if (answer === undefined) throw new Error(`no answer for ${method} ${path}`)
    return answer
  }
}

/** `GET /services?name=value&…` below the business, as it is read and not as it is encoded. */
export function line(request: VendorRequest | undefined): string {
  if (request === undefined) return 'nothing'
  const query = (request.query ?? []).map(([name, value]) => `${name}=${value}`).join('&')
  return `${request.method} ${request.path.replace(prefix, '')}${query === '' ? '' : `?${query}`}`
}

export function slot(given: Partial<SlotSnapshot> = {}): SlotSnapshot {
  return {
    clinicId: 'parkside',
    timeZone: 'Europe/London',
    start,
    end,
    occupied: { start, end },
    appointmentTypeId: typeId,
    practitionerId: ids.staff,
    locationId: ids.location,
    resources: [`practitioner:${ids.staff.toLowerCase()}`],
    remaining: null,
    contactTypes: ['IN_PERSON'],
    price: null,
    rawStart: '2030-06-10T08:00:00.000Z',
    vendorRef: null,
    appointmentType: {
      ...{ vendorId: typeId, name: 'Consultation', description: null, durationMinutes: 30, price: null },
      contactTypes: [],
    },
    practitioner: null,
    location: {
      ...{ vendorId: ids.location, name: 'Leeds', addressLines: ['1 Test Street', 'Leeds'] },
      timeZone: 'Europe/London',
    },
    asOf: now,
    ...given,
  }
}

export function bookRequest(given: Partial<BookRequest> = {}): BookRequest {
  return {
    marker,
    slot: slot(),
    vendorHold: null,
    contactType: null,
    patient: { vendorId: ids.patient },
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
    ...{ marker, slot: slot(), startedAt: now, vendorHold: null, patientId: ids.patient, paymentReference: null },
    ...given,
  }
}

/** Every field of the vendor's types, with its examples' spelling. */
export function wireAppointment(given: object = {}) {
  return {
    id: ids.appointment,
    createdAt: '2030-06-03T06:00:01.000Z',
    updatedAt: '2030-06-03T06:00:02.000Z',
    service: { id: ids.service, name: 'Consultation', alias: 'consultation' },
    staff: { id: ids.staff, name: 'Priya Exampleson', email: 'priya@clinic.example' },
    patient: { id: ids.patient, name: 'Testa Patientova', email: 'testa@patients.example' },
    location: { id: ids.location, name: 'Leeds', address: '1 Test Street' },
    serviceId: ids.service,
    staffId: ids.staff,
    staffName: 'Priya Exampleson',
    patientId: ids.patient,
    additionalStaffIds: [],
    date: '2030-06-10T08:00:00.000Z',
    originalDate: null,
    duration: 30,
    price: 6000,
    currency: 'gbp',
    groupBookingId: null,
    cancelled: false,
    approved: false,
    patientTimezone: 'Europe/Madrid',
    locationType: null,
    locationValue: null,
    paymentProvider: null,
    paymentId: null,
    answers: null,
    recurringAppointmentId: null,
    rrule: null,
    recurrence: null,
    rescheduleUrl: 'https://forms.upvio.example/reschedule?token=t0k3n',
    cancelUrl: 'https://forms.upvio.example/cancel?token=t0k3n',
    tags: [] as readonly string[],
    ...given,
  }
}

export function wireService(given: object = {}) {
  return {
    id: ids.service,
    name: 'Consultation',
    description: null,
    enabled: true,
    durations: [{ duration: 30, price: 6000 }],
    currency: 'GBP',
    staffsIds: [],
    additionalStaffIds: [],
    leadTime: null,
    bookingsRequireApproval: null,
    bookingsPerTimeslot: 1,
    bufferBeforeMinutes: null,
    bufferAfterMinutes: null,
    location: { id: ids.location, name: 'Leeds', address: '1 Test Street' },
    locationType: null,
    locationValue: null,
    ...given,
  }
}

export function wireStaff(given: object = {}) {
  return {
    id: ids.staff,
    name: 'Priya Exampleson',
    email: 'priya@clinic.example',
    status: 'ACTIVE',
    roles: ['Practitioner'],
    ...given,
  }
}

export function wirePatient(given: object = {}) {
  return {
    id: ids.patient,
    createdAt: '2029-01-01T09:00:00.000Z',
    updatedAt: '2029-01-01T09:00:00.000Z',
    email: 'testa@patients.example',
    name: 'Testa Patientova',
    phoneMobile: null,
    dob: '1984-02-29',
    archivedAt: null,
    ...given,
  }
}

export function wireTime(given: object = {}) {
  return { time: '2030-06-10T08:00:00.000Z', staffs: [{ id: ids.staff, availableSlots: 1 }], ...given }
}

export function one(data: unknown, status = 200): Answer {
  return { status, body: { data } }
}

export function list(items: readonly unknown[], totalCount?: number): Answer {
  return { body: { data: items, ...(totalCount !== undefined && { meta: { totalCount } }) } }
}

export function failure(status: number, code: string | number = 'some_code'): Answer {
  return { status, body: { error: { code, title: 'A sentence about Testa Patientova' } } }
}

/** Malformed, and understood by no schema. */
export const nonsense: Answer = { body: { data: { unexpected: true } } }

/** A clinic on a fake vendor, and records in Cliniko's words. Everybody here is made up. */
import { createOperations } from '../../../adapters/cliniko/adapter.ts'
import { type Settings, settingsSchema } from '../../../adapters/cliniko/config.ts'
import { cliniko } from '../../../adapters/cliniko/index.ts'
import type { Adapter, Call } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { VendorRequest } from '../../../src/http/client.ts'
import { createSessions } from '../../kit/sessions.ts'
import { type Answer, createFakeVendorHttp, type FakeVendorHttp } from '../../kit/vendor-http.ts'

export const now = Date.parse('2030-03-01T10:00:00Z')
export const start = Date.parse('2030-03-04T09:00:00Z')
export const end = Date.parse('2030-03-04T09:30:00Z')

// 19 digits, so that a detour through a JavaScript number would show.
export const ids = {
  business: '1700000000000000101',
  practitioner: '1700000000000000201',
  type: '1700000000000000301',
  patient: '1700000000000000401',
  appointment: '1700000000000000501',
} as const

export const apiKey = 'MS0xLXNlY3JldA-uk1'
export const baseUrl = 'https://api.uk1.cliniko.com/v1'
export const call: Call = { priority: 'CONFIRM', deadline: 10_000, correlationId: 'test' }

export interface Clinic {
  readonly adapter: Adapter
  readonly http: FakeVendorHttp
  /** How long the adapter waited, each time. */
  readonly waits: readonly number[]
}

export function createClinic(given: Partial<Settings> = {}, at = now): Clinic {
  const http = createFakeVendorHttp()
  const waits: number[] = []
  const settings = settingsSchema.parse({ apiKey, userAgentContact: 'ops@example.test', ...given })
  let monotonic = 0
  const parts = {
    clinicId: 'leeds',
    timeZone: 'Europe/London',
    clock: { now: () => at, monotonic: () => monotonic },
    connect: http.connect,
    sessions: createSessions(),
  }
  const wait = async (ms: number) => {
    waits.push(ms)
    monotonic += ms
  }
  const definition = { ...cliniko, create: () => createOperations(settings, parts, wait) }
  return {
    adapter: bindAdapter(definition, settings, { ...parts, connect: (_account, options) => http.connect(options) })
      .adapter,
    http,
    waits,
  }
}

/** `GET /path?name=value&…` as it is read, not as it is encoded. */
export function line(request: VendorRequest | undefined): string {
  if (request === undefined) return 'nothing'
  const query = (request.query ?? []).map(([name, value]) => `${name}=${value}`).join('&')
  return `${request.method} ${request.path}${query === '' ? '' : `?${query}`}`
}

export function slot(given: Partial<SlotSnapshot> = {}): SlotSnapshot {
  return {
    clinicId: 'leeds',
    start,
    end,
    occupied: { start, end },
    timeZone: 'Europe/London',
    appointmentTypeId: ids.type,
    practitionerId: ids.practitioner,
    locationId: ids.business,
    resources: [`practitioner:${ids.practitioner}`],
    remaining: null,
    contactTypes: ['IN_PERSON'],
    price: null,
    rawStart: '2030-03-04T09:00:00Z',
    vendorRef: null,
    appointmentType: {
      vendorId: ids.type,
      name: 'First visit',
      description: null,
      durationMinutes: 30,
      price: null,
      contactTypes: ['IN_PERSON'],
    },
    practitioner: null,
    location: null,
    asOf: now,
    ...given,
  }
}

export function stub(path: string) {
  return { links: { self: `${baseUrl}/${path}` } }
}

/** After the vendor's samples: empty strings, `{}` and absent links included. */
export function wireAppointment(given: Record<string, unknown> = {}) {
  return {
    id: ids.appointment,
    created_at: '2030-03-01T10:00:00Z',
    updated_at: '2030-03-01T10:00:00Z',
    booking_ip_address: null,
    cancellation_note: null,
    cancellation_reason: null,
    cancellation_reason_description: '',
    conflicts: stub(`individual_appointments/${ids.appointment}/conflicts`),
    did_not_arrive: false,
    notes: 'Ref: hf-7b21',
    patient_arrived: false,
    patient_name: 'Testa Patientova',
    repeat_rule: {},
    repeats: null,
    telehealth_url: 'https://example.uk1.cliniko.com/appointments/1/connect',
    archived_at: null,
    cancelled_at: null,
    deleted_at: null,
    starts_at: '2030-03-04T09:00:00Z',
    ends_at: '2030-03-04T09:30:00Z',
    appointment_type: stub(`appointment_types/${ids.type}`),
    business: stub(`businesses/${ids.business}`),
    practitioner: stub(`practitioners/${ids.practitioner}`),
    patient: stub(`patients/${ids.patient}`),
    links: { self: `${baseUrl}/individual_appointments/${ids.appointment}` },
    ...given,
  }
}

export function wireBooking(kind: string, id: string, given: Record<string, unknown> = {}) {
  return {
    id,
    starts_at: '2030-03-04T09:00:00Z',
    ends_at: '2030-03-04T09:30:00Z',
    created_at: '2030-03-01T09:00:00Z',
    conflicts: stub(`${kind}/${id}/conflicts`),
    links: { self: `${baseUrl}/bookings/${id}` },
    ...given,
  }
}

export function wireBusiness(given: Record<string, unknown> = {}) {
  return {
    id: ids.business,
    business_name: 'Leeds Physio Ltd',
    display_name: 'Leeds Physio',
    address_1: '1 Test Street',
    address_2: '',
    city: 'Leeds',
    state: null,
    post_code: 'LS1 1AA',
    country_code: 'GB',
    time_zone: 'London',
    time_zone_identifier: 'Europe/London',
    show_in_online_bookings: true,
    appointment_type_ids: [ids.type],
    archived_at: null,
    ...given,
  }
}

export function wirePractitioner(given: Record<string, unknown> = {}) {
  return {
    id: ids.practitioner,
    first_name: 'Priya',
    last_name: 'Exampleson',
    display_name: 'Priya Exampleson',
    title: 'Ms',
    designation: 'Physiotherapist',
    active: true,
    show_in_online_bookings: true,
    ...given,
  }
}

export function wireType(given: Record<string, unknown> = {}) {
  return {
    id: ids.type,
    name: 'First visit',
    description: null,
    duration_in_minutes: 30,
    max_attendees: 1,
    show_in_online_bookings: true,
    telehealth_enabled: false,
    deposit_price: '20.0',
    archived_at: null,
    ...given,
  }
}

export function wirePatient(given: Record<string, unknown> = {}) {
  return {
    id: ids.patient,
    first_name: 'Testa',
    last_name: 'Patientova',
    email: 'testa@example.test',
    date_of_birth: '1990-02-28',
    archived_at: null,
    ...given,
  }
}

export function listOf(collection: string, items: readonly unknown[], next?: string): Answer {
  return { body: { [collection]: items, total_entries: items.length, links: next === undefined ? {} : { next } } }
}

export const notFound: Answer = { status: 404, body: { status: '404', error: 'Not Found' } }
export const validationFailed = (errors: Record<string, string>): Answer => ({
  status: 422,
  body: { message: 'Validation Failed', errors },
})

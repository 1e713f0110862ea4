/** Synthetic settings, slots and answers. Every id, person and reference is invented. */
import { settingsSchema } from '../../../adapters/jump/config.ts'
import { jump } from '../../../adapters/jump/index.ts'
import type { BookingIntent, BookRequest, Call, HoldRequest } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { VendorHold } from '../../../src/domain/hold.ts'
import type { NewPatient } from '../../../src/domain/patient.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { parseInstant } from '../../../src/domain/time.ts'
import { createSessions } from '../../kit/sessions.ts'
import { createFakeVendorHttp } from '../../kit/vendor-http.ts'

export const call: Call = { priority: 'CHECK', deadline: 60_000, correlationId: 'test' }

export function at(text: string): number {
  const instant = parseInstant(text)
  if (instant === null) throw new Error(`not an instant: ${text}`)
  return instant
}

const now = at('2026-07-01T10:00:00Z')

/** What has to be set; everything else is at its default. */
export const dialectA = { dialect: 'A', apiKey: 'pk_test_synthetic' }
export const dialectB = { dialect: 'B', apiKey: 'pk_test_synthetic' }

export function setUp(input: Record<string, unknown> = dialectA, timeZone = 'Europe/London') {
  const http = createFakeVendorHttp()
  const clock = { time: now, now: () => clock.time, monotonic: () => 0 }
  const { adapter, accountKey } = bindAdapter(jump, settingsSchema.parse(input), {
    clinicId: 'clinic',
    timeZone,
    clock,
    connect: (_account, options) => http.connect(options),
    sessions: createSessions(),
  })
  return { adapter, accountKey, http, clock }
}

/** Nine o'clock in London in summer: the wall clock and UTC differ. */
export function slot(over: Partial<SlotSnapshot> = {}): SlotSnapshot {
  const start = over.start ?? at('2026-07-06T08:00:00Z')
  const end = over.end ?? start + 30 * 60_000
  return {
    clinicId: 'clinic',
    timeZone: 'Europe/London',
    start,
    end,
    occupied: { start, end },
    appointmentTypeId: 'type_1',
    practitionerId: 'cli_1',
    locationId: 'loc_1',
    resources: ['practitioner:cli_1'],
    remaining: null,
    contactTypes: ['IN_PERSON'],
    price: null,
    rawStart: '2026-07-06T08:00:00Z',
    vendorRef: null,
    appointmentType: {
      vendorId: 'type_1',
      name: 'First visit',
      description: null,
      durationMinutes: 30,
      price: null,
      contactTypes: [],
    },
    practitioner: { vendorId: 'cli_1', name: 'Dr Ada Synthetic', title: null },
    location: null,
    asOf: now,
    ...over,
  }
}

/** The seed's sample with invented values. */
export function wireHold(over: Record<string, unknown> = {}) {
  return {
    data: {
      id: 'hold_1',
      appointment_type_id: 'type_1',
      clinician_id: 'cli_1',
      location_id: 'loc_1',
      start_time: '2026-07-06T08:00:00Z',
      end_time: after(over.start_time ?? '2026-07-06T08:00:00Z', 30),
      expires_at: '2026-07-01T10:15:00Z',
      status: 'active',
      created_at: '2026-07-01T10:00:00Z',
      ...over,
    },
  }
}

/** All that a read is known to say [seed]. */
export function wireHoldState(over: Record<string, unknown> = {}) {
  return { data: { id: 'hold_1', status: 'active', expires_at: '2026-07-01T10:15:00Z', ...over } }
}

export function wireAppointment(over: Record<string, unknown> = {}) {
  return {
    id: 'apt_1',
    patient_id: 'pat_1',
    clinician_profile_id: 'cli_1',
    appointment_type_id: 'type_1',
    location_id: 'loc_1',
    start_time: '2026-07-06T08:00:00Z',
    end_time: after(over.start_time ?? '2026-07-06T08:00:00Z', 30),
    status: 'confirmed',
    is_remote: false,
    attendee_name: null,
    attendee_email: null,
    attendee_phone: null,
    notes: null,
    created_at: '2026-07-01T10:05:00Z',
    updated_at: '2026-07-01T10:05:00Z',
    ...over,
  }
}

export function wirePatient(over: Record<string, unknown> = {}) {
  return {
    id: 'pat_1',
    first_name: 'Alex',
    last_name: 'Smith',
    date_of_birth: '1990-04-12',
    email: 'alex@partner.example',
    phone: '+447700900123',
    archived_at: null,
    ...over,
  }
}

export function one(data: unknown) {
  return { data, meta: { request_id: 'req_1' } }
}

export function listA(data: readonly unknown[], hasMore = false) {
  return { data, pagination: { total: 1_000, limit: 100, offset: 0, has_more: hasMore } }
}

export function listB(data: readonly unknown[], nextOffset: number | null = null) {
  return { data, meta: { limit: 100, next_offset: nextOffset, has_more: nextOffset !== null, request_id: 'req_1' } }
}

/** The three shapes on record: A1, A2, B. */
export function errorBodies(code = 'some_code'): readonly (readonly [shape: string, body: unknown])[] {
  return [
    ['A1', { error: { code, message: 'A sentence.' } }],
    ['A2', { error: 'A sentence', details: 'Another sentence.', request_id: 'req_1' }],
    ['B', { data: null, meta: { request_id: 'req_1' }, error: { code, message: 'A sentence.' } }],
  ]
}

export const problem = { error: { code: 'some_code', message: 'A sentence.' } }

export const vendorHold: VendorHold = {
  holdId: 'hold_1',
  appointmentId: null,
  token: null,
  expiresAt: at('2026-07-01T10:15:00Z'),
}

export function holdRequest(over: Partial<HoldRequest> = {}): HoldRequest {
  return { marker: 'hf-1', slot: slot(), contactType: null, partnerReference: null, metadata: [], ...over }
}

export const person: NewPatient = {
  firstName: 'Alex',
  lastName: 'Smith',
  email: 'alex@partner.example',
  phone: '+447700900123',
  dateOfBirth: '1990-04-12',
  sex: 'MALE',
}

export function bookRequest(over: Partial<BookRequest> = {}): BookRequest {
  return {
    marker: 'hf-1',
    slot: slot(),
    vendorHold,
    contactType: 'IN_PERSON',
    patient: { vendorId: 'pat_1' },
    paymentReference: null,
    notes: null,
    partnerReference: 'order-7',
    metadata: [{ key: 'campaign', value: 'spring' }],
    verificationCode: null,
    patientTimeZone: null,
    ...over,
  }
}

export function intent(over: Partial<BookingIntent> = {}): BookingIntent {
  return {
    marker: 'hf-1',
    slot: slot(),
    startedAt: at('2026-07-01T10:04:00Z'),
    vendorHold,
    patientId: 'pat_1',
    paymentReference: null,
    ...over,
  }
}

/** So many minutes later; what is no instant stays what it is. */
function after(start: unknown, minutes: number): unknown {
  const instant = typeof start === 'string' ? Date.parse(start) : Number.NaN
  return Number.isNaN(instant) ? start : new Date(instant + minutes * 60_000).toISOString()
}

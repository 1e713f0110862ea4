/** Synthetic settings, slots and answers. Every id, person and reference is invented. */

import { settingsSchema } from '../../../adapters/dronline/config.ts'
import { dronline } from '../../../adapters/dronline/index.ts'
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
export const bare = {
  baseUrl: 'https://api.dronline.example/v1',
  apiKey: 'sk_sandbox_synthetic',
}

/** With everything that has no documented path. */
export const full = {
  ...bare,
  location: { name: 'Synthetic Clinic', addressLines: ['1 Test Street', 'London'] },
  availability: {
    path: '/connected/free',
    typeParam: 'type',
    practitionerParam: 'who',
    fromParam: 'from',
    toParam: 'to',
    contactTypeParam: 'how',
    maxWindowDays: 7,
    itemsField: 'data',
    startField: 'start',
    endField: 'end',
  },
  cancel: { path: '/connected/appointments/{appointment_id}/cancel', reasonField: 'why' },
  reschedule: { path: '/connected/appointments/{appointment_id}/move' },
}

export function setUp(input: Record<string, unknown> = bare, timeZone = 'Europe/London') {
  const http = createFakeVendorHttp()
  const clock = { time: now, now: () => clock.time, monotonic: () => 0 }
  const { adapter, accountKey } = bindAdapter(dronline, settingsSchema.parse(input), {
    clinicId: 'clinic',
    timeZone,
    clock,
    connect: (_account, options) => http.connect(options),
    sessions: createSessions(),
  })
  return { adapter, accountKey, http, clock }
}

export function slot(over: Partial<SlotSnapshot> = {}): SlotSnapshot {
  const start = over.start ?? at('2026-07-06T08:00:00Z')
  const end = over.end ?? start + 15 * 60_000
  return {
    clinicId: 'clinic',
    timeZone: 'Europe/London',
    start,
    end,
    occupied: { start, end },
    appointmentTypeId: 'at_1',
    practitionerId: 'pr_1',
    locationId: null,
    resources: ['practitioner:pr_1'],
    remaining: null,
    contactTypes: ['VIDEO'],
    price: null,
    rawStart: '2026-07-06T09:00:00+01:00',
    vendorRef: null,
    appointmentType: {
      vendorId: 'at_1',
      name: 'First visit',
      description: null,
      durationMinutes: 15,
      price: null,
      contactTypes: ['VIDEO'],
    },
    practitioner: { vendorId: 'pr_1', name: 'Dr Ada Synthetic', title: null },
    location: null,
    asOf: now,
    ...over,
  }
}

/** The seed's schema filled with invented values: a hold that was just created. */
export function wireAppointment(over: Record<string, unknown> = {}) {
  return {
    id: 'ap_1',
    object: 'appointment',
    appointment_id: 'ap_1',
    appointment_hold_id: 'ah_1',
    appointment_type_id: 'at_1',
    practitioner_id: 'pr_1',
    patient_id: 'pt_1',
    booking_channel_id: null,
    contact_type: 'video_call',
    status: 'held',
    timezone: 'Europe/London',
    start: '2026-07-06T09:00:00+01:00',
    end: after(over.start ?? '2026-07-06T09:00:00+01:00', 15),
    created_at: '2026-07-01T10:00:00Z',
    updated_at: null,
    confirmed_at: null,
    cancelled_at: null,
    rescheduled: false,
    rescheduled_at: null,
    previous_start: null,
    previous_end: null,
    external_payment_reference: null,
    partner_reference: null,
    video_url: null,
    metadata: { holdfast_ref: 'hold-1' },
    ...over,
  }
}

export const confirmedFields = {
  status: 'confirmed',
  confirmed_at: '2026-07-01T10:05:00Z',
  updated_at: '2026-07-01T10:05:00Z',
  external_payment_reference: 'pay_1',
  partner_reference: 'order-7',
  video_url: 'https://video.dronline.example/room/1',
}

export function wireConfirmed(over: Record<string, unknown> = {}) {
  return wireAppointment({ ...confirmedFields, ...over })
}

export function wireHold(over: Record<string, unknown> = {}, appointment: Record<string, unknown> = {}) {
  return {
    appointment_hold: {
      id: 'ah_1',
      object: 'appointment_hold',
      appointment_hold_id: 'ah_1',
      appointment_id: 'ap_1',
      booking_channel_id: null,
      expires_at: '2026-07-01T10:15:00Z',
      hold_token: null,
      partner_reference: null,
      appointment: wireAppointment(appointment),
      ...over,
    },
  }
}

export function wireList(data: readonly unknown[], hasMore = false) {
  return { object: 'list', url: '/v1/connected/things', has_more: hasMore, data }
}

export const vendorHold: VendorHold = {
  holdId: 'ah_1',
  appointmentId: 'ap_1',
  token: 'token-1',
  expiresAt: at('2026-07-01T10:15:00Z'),
}

export function holdRequest(over: Partial<HoldRequest> = {}): HoldRequest {
  return { marker: 'hold-1', slot: slot(), contactType: 'VIDEO', partnerReference: null, metadata: [], ...over }
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
    marker: 'hold-1',
    slot: slot(),
    vendorHold,
    contactType: 'VIDEO',
    patient: { new: person },
    paymentReference: 'pay_1',
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
    marker: 'hold-1',
    slot: slot(),
    startedAt: now,
    vendorHold,
    patientId: null,
    paymentReference: 'pay_1',
    ...over,
  }
}

/** The four error bodies that count as the vendor speaking. */
export const errorBodies = [
  { error: { code: 'some_code', message: 'A sentence.' } },
  { error: 'Conflict' },
  { code: 'some_code', message: 'A sentence.' },
  { message: 'A sentence.' },
]

/** So many minutes later, in UTC; what is no instant stays what it is. */
function after(start: unknown, minutes: number): unknown {
  const instant = typeof start === 'string' ? Date.parse(start) : Number.NaN
  return Number.isNaN(instant) ? start : new Date(instant + minutes * 60_000).toISOString()
}

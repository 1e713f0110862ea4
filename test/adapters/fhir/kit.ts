/** A clinic on a fake server, and resources in FHIR's words. Everybody here is made up. */
import { settingsSchema } from '../../../adapters/fhir/config.ts'
import { fhir } from '../../../adapters/fhir/index.ts'
import type { BookingIntent, BookRequest, Call } from '../../../src/contract/adapter.ts'
import { bindAdapter } from '../../../src/contract/define-adapter.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import type { VendorRequest } from '../../../src/http/client.ts'
import { createSessions } from '../../kit/sessions.ts'
import { type Answer, createFakeVendorHttp } from '../../kit/vendor-http.ts'

/** A Monday morning in summer, so that the clinic's clock is not UTC. */
const now = Date.parse('2030-06-03T06:00:00Z')
/** Nine o'clock in London. */
export const start = Date.parse('2030-06-10T08:00:00Z')
export const end = Date.parse('2030-06-10T08:30:00Z')
export const minute = 60_000
export const marker = 'hf-7b21'
export const base = 'https://fhir.clinic.example/r4'
export const system = 'https://holdfast.example/fhir/reference'
export const codes = 'https://clinic.example/services'

export const required = { baseUrl: base, token: 'fhir_test_token' }
export const call: Call = { priority: 'CONFIRM', deadline: 10_000, correlationId: 'test' }

export function createClinic(given: Record<string, unknown> = {}) {
  const http = createFakeVendorHttp()
  const { adapter, accountKey } = bindAdapter(fhir, settingsSchema.parse({ ...required, ...given }), {
    clinicId: 'kirkgate',
    timeZone: 'Europe/London',
    clock: { now: () => now, monotonic: () => 0 },
    connect: (_account, options) => http.connect(options),
    sessions: createSessions(),
  })
  return { adapter, accountKey, http }
}

/** What each request is answered with, by its path; a function sees the query. */
export function answering(
  answers: Readonly<Record<string, Answer | ((request: VendorRequest) => Answer)>>,
): (request: VendorRequest) => Answer {
  return (request) => {
    const answer = answers[`${request.method} ${request.path}`]
    if (answer === undefined) throw new Error(`no answer for ${request.method} ${request.path}`)
    return typeof answer === 'function' ? answer(request) : answer
  }
}

/** `GET /Slot?name=value&…`, as it is read and not as it is encoded. */
export function line(request: VendorRequest | undefined): string {
  if (request === undefined) return 'nothing'
  const query = (request.query ?? []).map(([name, value]) => `${name}=${value}`).join('&')
  return `${request.method} ${request.path}${query === '' ? '' : `?${query}`}`
}

export function bundle(resources: readonly unknown[], next?: string): Answer {
  const link = next === undefined ? [] : [{ relation: 'next', url: next }]
  const entry = resources.map((resource) => ({ resource, search: { mode: 'match' } }))
  return { body: { resourceType: 'Bundle', type: 'searchset', link, ...(entry.length > 0 && { entry }) } }
}

export function outcome(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const issue = [{ severity: 'error', code, diagnostics: 'Testa Patientova was here' }]
  return { status, headers, body: { resourceType: 'OperationOutcome', issue } }
}

export const concept = (code: string) => ({ coding: [{ system: codes, code, display: `About ${code}` }] })

export function aService(given: Record<string, unknown> = {}) {
  return {
    resourceType: 'HealthcareService',
    id: 's1',
    active: true,
    name: 'First visit',
    type: [concept('first')],
    ...given,
  }
}

export function aPractitioner(given: Record<string, unknown> = {}) {
  const name = [{ use: 'official', family: 'Physio', given: ['Priya'], prefix: ['Dr'] }]
  return { resourceType: 'Practitioner', id: 'p1', active: true, name, ...given }
}

export function aSchedule(given: Record<string, unknown> = {}) {
  const actor = [{ reference: 'Practitioner/p1' }, { reference: 'Location/l1' }]
  return { resourceType: 'Schedule', id: 'd1', active: true, serviceType: [concept('first')], actor, ...given }
}

export function aWireSlot(given: Record<string, unknown> = {}) {
  return {
    resourceType: 'Slot',
    id: 'x1',
    schedule: { reference: 'Schedule/d1' },
    status: 'free',
    start: '2030-06-10T09:00:00+01:00',
    end: '2030-06-10T09:30:00+01:00',
    ...given,
  }
}

export function participants(practitioner = 'p1') {
  return ['Patient/pat1', `Practitioner/${practitioner}`, 'Location/l1', 'HealthcareService/s1'].map((reference) => ({
    actor: { reference },
    status: 'accepted',
  }))
}

export function anAppointment(given: Record<string, unknown> = {}) {
  return {
    resourceType: 'Appointment',
    id: 'a1',
    meta: { versionId: '3', lastUpdated: '2030-06-03T06:00:01Z' },
    identifier: [{ system, value: marker }],
    status: 'booked',
    slot: [{ reference: 'Slot/x1' }],
    start: '2030-06-10T09:00:00+01:00',
    end: '2030-06-10T09:30:00+01:00',
    created: '2030-06-03T06:00:00Z',
    participant: participants(),
    ...given,
  }
}

export function aWirePatient(given: Record<string, unknown> = {}) {
  return {
    resourceType: 'Patient',
    id: 'pat1',
    name: [{ family: 'Patientova-1', given: ['Testa'] }],
    telecom: [{ system: 'email', value: 'testa.1@patients.example' }],
    birthDate: '1984-02-29',
    ...given,
  }
}

export function aSnapshot(given: Partial<SlotSnapshot> = {}): SlotSnapshot {
  const type = { vendorId: 's1', name: 'First visit', description: null, durationMinutes: null, price: null }
  return {
    ...{ start, end, occupied: { start, end }, appointmentTypeId: 's1', practitionerId: 'p1', locationId: 'l1' },
    ...{ resources: ['practitioner:p1'], remaining: null, contactTypes: [], price: null },
    ...{ rawStart: '2030-06-10T09:00:00+01:00', vendorRef: 'x1', clinicId: 'kirkgate', timeZone: 'Europe/London' },
    ...{ appointmentType: { ...type, contactTypes: [] }, practitioner: null, location: null, asOf: now },
    ...given,
  }
}

export function bookRequest(given: Partial<BookRequest> = {}): BookRequest {
  return {
    ...{ marker, slot: aSnapshot(), vendorHold: null, contactType: null, patient: { vendorId: 'pat1' } },
    ...{ paymentReference: null, notes: null, partnerReference: null, metadata: [], verificationCode: null },
    patientTimeZone: null,
    ...given,
  }
}

export function anIntent(given: Partial<BookingIntent> = {}): BookingIntent {
  return {
    ...{ marker, slot: aSnapshot(), startedAt: now, vendorHold: null, patientId: 'pat1', paymentReference: null },
    ...given,
  }
}

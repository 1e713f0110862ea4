/** One function per interaction with a FHIR R4 server (https://hl7.org/fhir/R4/http.html), in its own words. */
import type { ZodType } from 'zod'
import type { Call } from '../../src/contract/adapter.ts'
import { mapBounded, recordOf } from '../../src/contract/tools.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import { formatInstant, type Interval } from '../../src/domain/time.ts'
import type { ConnectOptions, VendorHttp, VendorRequest, WriteRules } from '../../src/http/client.ts'
import { createSearch, type Query } from './client/search.ts'
import { baseUrlOf, hostOf, type Settings } from './config.ts'
import { isAbsent, refusalOf, type Step } from './errors.ts'
import { escaped, type ResourceType, referenceTo } from './map.ts'
import * as wire from './wire.ts'

const fhirJson = 'application/fhir+json'
const patchJson = 'application/json-patch+json'

/** The answer to a write is the resource as it is now, and not only that it was made. */
const wantsResource = 'return=representation'

export interface AppointmentsQuery extends Interval {
  readonly practitionerIds?: readonly string[]
  readonly patientId?: string
}

export function connectionOf(settings: Settings): ConnectOptions {
  return {
    baseUrl: baseUrlOf(settings),
    allowedHosts: [hostOf(settings)],
    headers: {
      authorization: `Bearer ${settings.token}`,
      accept: fhirJson,
      // https://hl7.org/fhir/R4/search.html#errors: otherwise a filter that is not known would quietly be left out.
      ...(settings.strictSearch ? { prefer: 'handling=strict' } : {}),
    },
    budget: { requests: settings.requestsPerMinute, perMs: 60_000 },
    maxConcurrent: settings.maxConcurrent,
  }
}

export type FhirClient = ReturnType<typeof createClient>

export function createClient(http: VendorHttp, settings: Settings) {
  const search = createSearch(http, settings)

  /** For any of these ids, so many in one search; what two searches find is there once. */
  async function searchEach<T extends { readonly id: string }>(
    call: Call,
    resource: string,
    { name, type, ids }: { readonly name: string; readonly type: ResourceType; readonly ids: readonly string[] },
    schema: ZodType<T>,
    query: Query,
  ): Promise<readonly T[]> {
    const size = settings.referencesPerSearch
    const groups = Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
      ids.slice(index * size, (index + 1) * size),
    )
    const lists = await mapBounded(groups, settings.maxConcurrent, (group) => {
      const references = group.map((id) => referenceTo(type, id)).join(',')
      return search(call, resource, [[name, references], ...query], schema)
    })
    return [...new Map(lists.flat().map((item) => [item.id, item])).values()]
  }

  async function read<T extends { readonly id: string }>(
    call: Call,
    type: string,
    id: string,
    schema: ZodType<T>,
  ): Promise<T | null> {
    if (!wire.isId(id)) return null
    const operation = `${type.slice(0, 1).toLowerCase()}${type.slice(1)}.read`
    return recordOf(id, await http.find(call, { operation, method: 'GET', path: `/${type}/${id}` }, schema, isAbsent))
  }

  function rulesOf<T>(step: Step, schema: ZodType<T>, success: readonly number[]): WriteRules<T> {
    return {
      schema,
      success,
      refusal: (reply) => refusalOf(reply, step, settings),
      rateLimitIsNotExecuted: settings.rateLimitIsNotExecuted,
    }
  }

  /** https://hl7.org/fhir/R4/http.html#ccreate: nothing is made where there is one with our identifier already. */
  function creationOf(type: string, identifier: { readonly system: string; readonly value: string }) {
    const token = `${escaped(identifier.system)}|${escaped(identifier.value)}`
    return {
      method: 'POST' as const,
      path: `/${type}`,
      headers: {
        'content-type': fhirJson,
        prefer: wantsResource,
        ...(settings.conditionalCreate ? { 'if-none-exist': `identifier=${encodeURIComponent(token)}` } : {}),
      },
    }
  }

  function byIdentifier({ system, value }: { readonly system: string; readonly value: string }): Query {
    return [['identifier', `${escaped(system)}|${escaped(value)}`]]
  }

  return {
    /** One page of one entry: address, token and the right to read the diary. */
    probe: (call: Call) =>
      http.read(
        call,
        { operation: 'schedule.search', method: 'GET', path: '/Schedule', query: [['_count', '1']] },
        wire.bundleOf(wire.scheduleSchema),
      ),

    listServices: (call: Call) => search(call, 'HealthcareService', [], wire.serviceSchema),
    getService: (call: Call, id: string) => read(call, 'HealthcareService', id, wire.serviceSchema),
    listPractitioners: (call: Call) => search(call, 'Practitioner', [], wire.practitionerSchema),
    listLocations: (call: Call) => search(call, 'Location', [], wire.locationSchema),
    listSchedules: (call: Call) => search(call, 'Schedule', [], wire.scheduleSchema),
    getSchedule: (call: Call, id: string) => read(call, 'Schedule', id, wire.scheduleSchema),

    /** Free ones of these schedules that start in `[start, end)`: https://hl7.org/fhir/R4/slot.html#search. */
    listFreeSlots: (call: Call, scheduleIds: readonly string[], { start, end }: Interval) =>
      searchEach(call, 'Slot', { name: 'schedule', type: 'Schedule', ids: scheduleIds }, wire.slotSchema, [
        ['status', 'free'],
        ['start', `ge${formatInstant(start)}`],
        ['start', `lt${formatInstant(end)}`],
      ]),

    getSlot: (call: Call, id: string) => read(call, 'Slot', id, wire.slotSchema),

    /** Those that start in `[start, end)`, cancelled ones too: https://hl7.org/fhir/R4/appointment.html#search. */
    listAppointments: (call: Call, { start, end, practitionerIds, patientId }: AppointmentsQuery) => {
      const query: Query = [
        ...(patientId === undefined ? [] : [['patient', referenceTo('Patient', patientId)] as const]),
        ['date', `ge${formatInstant(start)}`],
        ['date', `lt${formatInstant(end)}`],
      ]
      if (practitionerIds === undefined) return search(call, 'Appointment', query, wire.appointmentSchema)
      const people = { name: 'practitioner', type: 'Practitioner', ids: practitionerIds } as const
      return searchEach(call, 'Appointment', people, wire.appointmentSchema, query)
    },

    findAppointments: (call: Call, identifier: { readonly system: string; readonly value: string }) =>
      search(call, 'Appointment', byIdentifier(identifier), wire.appointmentSchema),

    getAppointment: (call: Call, id: string) => read(call, 'Appointment', id, wire.appointmentSchema),

    createAppointment: (
      call: Call,
      json: wire.WireAppointmentBody,
      identifier: { readonly system: string; readonly value: string },
      echoes: (appointment: wire.WireAppointment) => boolean,
    ): Promise<WriteResult<wire.WireAppointment>> =>
      http.write(
        call,
        { operation: 'appointment.create', ...creationOf('Appointment', identifier), json },
        // 200 is the yes of a conditional creation that found one.
        {
          ...rulesOf('BOOK', wire.appointmentSchema, [200, 201]),
          echoes,
          idOf: ({ id }) => id,
          ownConnection: true,
        },
      ),

    /**
     * https://hl7.org/fhir/R4/http.html#concurrency: `If-Match` with the version that was read, so that a change in between is
     * refused with 412 and not undone.
     */
    changeAppointment: (
      call: Call,
      current: wire.WireAppointment,
      change: { readonly json: unknown; readonly by: Settings['updates']; readonly step: 'MOVE' | 'CANCEL' },
      echoes: (appointment: wire.WireAppointment) => boolean,
    ): Promise<WriteResult<wire.WireAppointment>> => {
      const version = current.meta?.versionId
      const isPatch = change.by === 'JSON_PATCH'
      const request: VendorRequest = {
        operation: change.step === 'MOVE' ? 'appointment.move' : 'appointment.cancel',
        method: isPatch ? 'PATCH' : 'PUT',
        path: `/Appointment/${segment(current.id)}`,
        headers: {
          'content-type': isPatch ? patchJson : fhirJson,
          prefer: wantsResource,
          ...(version && wire.isId(version) ? { 'if-match': `W/"${version}"` } : {}),
        },
        json: change.json,
      }
      const rules = rulesOf(change.step, wire.appointmentSchema, [200])
      return http.write(call, request, { ...rules, echoes, ownConnection: change.step === 'MOVE' })
    },

    /**
     * By the beginning of the names, whatever their case: https://hl7.org/fhir/R4/search.html#string. Of several first names
     * the first only, since a record may keep each in an element of its own.
     */
    listPatients: (call: Call, who: { readonly family: string; readonly given: string }) =>
      search(
        call,
        'Patient',
        [
          ['family', escaped(who.family.trim())],
          ['given', escaped(who.given.trim().split(/\s+/)[0] ?? '')],
        ],
        wire.patientSchema,
      ),

    findPatients: (call: Call, identifier: { readonly system: string; readonly value: string }) =>
      search(call, 'Patient', byIdentifier(identifier), wire.patientSchema),

    getPatient: (call: Call, id: string) => read(call, 'Patient', id, wire.patientSchema),

    createPatient: (
      call: Call,
      json: wire.WirePatientBody,
      identifier: { readonly system: string; readonly value: string },
      echoes: (patient: wire.WirePatient) => boolean,
    ): Promise<WriteResult<wire.WirePatient>> =>
      http.write(
        call,
        { operation: 'patient.create', ...creationOf('Patient', identifier), json },
        { ...rulesOf('PATIENT', wire.patientSchema, [200, 201]), echoes },
      ),
  }
}

function segment(id: string): string {
  if (!wire.isId(id)) throw new DomainError('NOT_FOUND')
  return id
}

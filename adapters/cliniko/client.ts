/** One function per Cliniko endpoint, in the vendor's words. */
import type { Call } from '../../src/contract/adapter.ts'
import { recordOf } from '../../src/contract/tools.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { VendorHttp } from '../../src/http/client.ts'
import { createLists, decodeCursor, encodeCursor, filter, fullPage, type Query } from './client/list.ts'
import type { Settings } from './config.ts'
import { isAbsent, refusalOf } from './errors.ts'
import * as wire from './wire.ts'

export interface AvailabilityQuery {
  readonly businessId: string
  readonly practitionerId: string
  readonly appointmentTypeId: string
  /** Days in the account's zone. */
  readonly from: string
  readonly to: string
}

export interface AppointmentListQuery {
  readonly startsFrom?: string
  readonly startsBefore?: string
  readonly createdFrom?: string
  readonly practitionerIds?: readonly string[]
  readonly patientId?: string
  /** Cancelled and archived ones too, which a list hides by default. */
  readonly withRemoved: boolean
}

export type ClinikoClient = ReturnType<typeof createClient>

export function createClient(http: VendorHttp, settings: Settings) {
  const record = (id: string) => `/individual_appointments/${encodeURIComponent(id)}`
  const any = (field: string) => filter(field, '', settings.filterAny)
  const { readAll, readList, nextPage } = createLists(http, settings)

  function appointmentFilters(query: AppointmentListQuery): Query {
    return [
      ...(query.patientId === undefined ? [] : [filter('patient_id', '=', query.patientId)]),
      ...(query.practitionerIds === undefined ? [] : [filter('practitioner_id', '=', query.practitionerIds.join(','))]),
      ...(query.startsFrom === undefined ? [] : [filter('starts_at', '>=', query.startsFrom)]),
      ...(query.startsBefore === undefined ? [] : [filter('starts_at', '<', query.startsBefore)]),
      ...(query.createdFrom === undefined ? [] : [filter('created_at', '>=', query.createdFrom)]),
      ...(query.withRemoved ? [any('cancelled_at'), any('archived_at'), any('deleted_at')] : []),
    ]
  }

  return {
    getUser: (call: Call) => http.read(call, { operation: 'user.get', method: 'GET', path: '/user' }, wire.userSchema),

    listBusinesses: (call: Call) => readList(call, 'business.list', '/businesses', [], wire.businessesSchema),

    listAppointmentTypes: (call: Call) =>
      readList(call, 'appointmentType.list', '/appointment_types', [], wire.appointmentTypesSchema),

    listPractitioners: (call: Call) =>
      readList(call, 'practitioner.list', '/practitioners', [], wire.practitionersSchema),

    /** Empty for an unknown type or business. */
    async listPractitionersOf(call: Call, owner: 'appointment_types' | 'businesses', id: string) {
      const path = `/${owner}/${encodeURIComponent(id)}/practitioners`
      const keyOf = (practitioner: wire.WirePractitioner) => practitioner.id
      return (await readAll(call, 'practitioner.list', path, [], wire.practitionersSchema, keyOf)) ?? []
    },

    /** Empty for a 404, which says "not shown in online bookings" as well as "unknown". */
    async listAvailableTimes(call: Call, query: AvailabilityQuery) {
      const path =
        `/businesses/${encodeURIComponent(query.businessId)}/practitioners/${encodeURIComponent(query.practitionerId)}` +
        `/appointment_types/${encodeURIComponent(query.appointmentTypeId)}/available_times`
      const days: Query = [
        ['from', query.from],
        ['to', query.to],
      ]
      const keyOf = (time: wire.WireAvailableTime) => time.appointment_start
      return (await readAll(call, 'availableTime.list', path, days, wire.availableTimesSchema, keyOf)) ?? []
    },

    /** Whatever keeps the practitioner busy in `[start, end)`, in any business of the account. */
    async listOverlapping(call: Call, practitionerId: string, start: string, end: string) {
      const filters = [
        filter('practitioner_id', '=', practitionerId),
        filter('starts_at', '<', end),
        filter('ends_at', '>', start),
      ]
      const lists = await Promise.all(
        settings.overlapLists.map((list) =>
          readList(call, 'booking.list', `/${list}`, filters, wire.bookingsSchemas[list]),
        ),
      )
      // Ids are shared between the union and its parts.
      return [...new Map(lists.flat().map((booking) => [booking.id, booking])).values()]
    },

    listAppointments: (call: Call, query: AppointmentListQuery) =>
      readList(
        call,
        'appointment.list',
        '/individual_appointments',
        appointmentFilters(query),
        wire.appointmentsSchema,
      ),

    /** One page; `after` is the `next` of the page before. Throws `INVALID_INPUT` for one that was not made here. */
    async pageAppointments(call: Call, query: AppointmentListQuery, after: string | null) {
      const path = '/individual_appointments'
      const filters = appointmentFilters(query)
      const first: Query = [...filters, ['sort', 'starts_at'], fullPage]
      const request = { operation: 'appointment.list', method: 'GET', path } as const
      const asked = { ...request, query: after === null ? first : decodeCursor(after, path, filters) }
      const page = await http.read(call, asked, wire.appointmentsSchema)
      return { items: page.items, next: page.next === null ? null : encodeCursor(nextPage(page.next, path)) }
    },

    /** The filters lift an exclusion that may hide a cancelled record (assumed, see `filterAny`). */
    getAppointment: async (call: Call, id: string) => {
      const query = [any('cancelled_at'), any('archived_at'), any('deleted_at')]
      const request = { operation: 'appointment.get', method: 'GET', path: record(id), query } as const
      return recordOf(id, await http.find(call, request, wire.appointmentSchema, isAbsent))
    },

    /** Null when the record is gone. */
    getConflicts: (call: Call, id: string) =>
      http.find(
        call,
        {
          operation: 'appointment.conflicts',
          method: 'GET',
          path: `${record(id)}/conflicts`,
        },
        wire.conflictsSchema,
        isAbsent,
      ),

    createAppointment: (
      call: Call,
      body: wire.WireAppointmentBody,
      echoes: (appointment: wire.WireAppointment) => boolean,
    ): Promise<WriteResult<wire.WireAppointment>> =>
      http.write(
        call,
        { operation: 'appointment.create', method: 'POST', path: '/individual_appointments', json: body },
        {
          schema: wire.appointmentSchema,
          success: [201],
          refusal: refusalOf(settings, { ofRecord: false, ofTime: true }),
          rateLimitIsNotExecuted: true,
          echoes,
          idOf: ({ id }) => id,
          ownConnection: true,
        },
      ),

    updateAppointment: (
      call: Call,
      id: string,
      body: wire.WireAppointmentChange,
      echoes: (appointment: wire.WireAppointment) => boolean,
    ): Promise<WriteResult<wire.WireAppointment>> =>
      http.write(
        call,
        {
          operation: 'appointment.update',
          method: 'PATCH',
          path: record(id),
          json: body,
        },
        {
          schema: wire.appointmentSchema,
          success: [200],
          refusal: refusalOf(settings, { ofRecord: true, ofTime: true }),
          rateLimitIsNotExecuted: true,
          echoes,
          ownConnection: true,
        },
      ),

    cancelAppointment: (call: Call, id: string, body: wire.WireCancellationBody): Promise<WriteResult<unknown>> =>
      http.write(
        call,
        {
          operation: 'appointment.cancel',
          method: 'PATCH',
          path: `${record(id)}/cancel`,
          json: body,
        },
        {
          schema: null,
          success: [204],
          refusal: refusalOf(settings, { ofRecord: true, ofTime: false }),
          rateLimitIsNotExecuted: true,
        },
      ),

    listPatients: (call: Call, who: Readonly<Record<'first_name' | 'last_name' | 'email', string>>) => {
      const filters = (['first_name', 'last_name', 'email'] as const).map((field) =>
        filter(field, settings.patientFilterOperator, who[field]),
      )
      return readList(call, 'patient.list', '/patients', filters, wire.patientsSchema)
    },

    getPatient: async (call: Call, id: string) => {
      const request = { operation: 'patient.get', method: 'GET', path: `/patients/${encodeURIComponent(id)}` } as const
      return recordOf(id, await http.find(call, request, wire.patientSchema, isAbsent))
    },

    createPatient: (
      call: Call,
      body: wire.WirePatientBody,
      echoes: (patient: wire.WirePatient) => boolean,
    ): Promise<WriteResult<wire.WirePatient>> =>
      http.write(
        call,
        { operation: 'patient.create', method: 'POST', path: '/patients', json: body },
        {
          schema: wire.patientSchema,
          success: [201],
          refusal: refusalOf(settings, { ofRecord: false, ofTime: false }),
          rateLimitIsNotExecuted: true,
          echoes,
        },
      ),
  }
}

/** One function per Upvio endpoint, in the vendor's words. */
import type { ZodType } from 'zod'
import type { Call } from '../../src/contract/adapter.ts'
import { recordOf } from '../../src/contract/tools.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { ConnectOptions, VendorHttp, WriteRules } from '../../src/http/client.ts'
import { arrayQuery, createLists, type Query } from './client/list.ts'
import { baseUrlOf, type Settings, vendorHost } from './config.ts'
import { isAbsent, refusalOf, type Step } from './errors.ts'
import { sameId } from './map.ts'
import * as wire from './wire.ts'

export interface AvailableTimesQuery {
  readonly startDate: string
  readonly endDate: string
  /** Minutes. */
  readonly duration: number
  /** All when empty. */
  readonly staffIds: readonly string[]
}

export interface AppointmentsQuery {
  readonly startDate: string
  readonly endDate: string
  readonly patientId?: string
}

export function connectionOf(settings: Settings): ConnectOptions {
  return {
    baseUrl: baseUrlOf(settings),
    allowedHosts: [vendorHost],
    headers: { authorization: `Bearer ${settings.apiKey}`, accept: 'application/json' },
    budget: { requests: settings.requestsPerSecond, perMs: 1_000 },
    maxConcurrent: settings.maxConcurrent,
  }
}

export type UpvioClient = ReturnType<typeof createClient>

export function createClient(http: VendorHttp, settings: Settings) {
  const business = `/businesses/${encodeURIComponent(settings.businessId)}`
  const { readPages, readAll } = createLists(http, settings)

  async function findOne<T extends { readonly id: string }>(
    call: Call,
    operation: string,
    path: string,
    id: string,
    schema: ZodType<T>,
  ): Promise<T | null> {
    if (!isSegment(id)) return null
    const request = { operation, method: 'GET', path: `${business}${path}/${encodeURIComponent(id)}` } as const
    const found = await http.find(call, request, schema, isAbsent)
    return recordOf(id, found, (one, other) => sameId(one, other, settings))
  }

  function rulesOf<T>(step: Step, schema: ZodType<T> | null, success: readonly number[]): WriteRules<T> {
    return {
      schema,
      success,
      refusal: (reply) => refusalOf(reply, step, settings),
      rateLimitIsNotExecuted: settings.rateLimitIsNotExecuted,
    }
  }

  return {
    listBusinesses: (call: Call) =>
      readAll(call, { operation: 'business.list', path: '/businesses' }, wire.businessList),

    listServices: (call: Call) =>
      readAll(call, { operation: 'service.list', path: `${business}/services` }, wire.serviceList),

    getService: (call: Call, id: string) => findOne(call, 'service.get', '/services', id, wire.serviceAnswer),

    listStaff: (call: Call) => readAll(call, { operation: 'staff.list', path: `${business}/staff` }, wire.staffList),

    listLocations: (call: Call) =>
      readAll(call, { operation: 'location.list', path: `${business}/locations` }, wire.locationList),

    /**
     * Empty for a service that is gone. No paging is documented, and `includeUnavailableSlots` is never sent: what an
     * unavailable row looks like is not.
     */
    async listAvailableTimes(call: Call, serviceId: string, asked: AvailableTimesQuery) {
      if (!isSegment(serviceId)) return []
      const query: Query = [
        ['startDate', asked.startDate],
        ['endDate', asked.endDate],
        ['duration', String(asked.duration)],
        ...arrayQuery('staffIds', asked.staffIds, settings),
      ]
      const path = `${business}/services/${encodeURIComponent(serviceId)}/availableTimes`
      const request = { operation: 'availableTime.list', method: 'GET', path, query } as const
      return (await http.find(call, request, wire.availableTimeList, isAbsent))?.items ?? []
    },

    /**
     * An unknown patient may be answered with 404 instead of an empty list.
     * @param ofUnknownPatient `'THROWS'` where "no appointments" would be acted on
     */
    listAppointments(
      call: Call,
      { startDate, endDate, patientId }: AppointmentsQuery,
      ofUnknownPatient: 'EMPTY' | 'THROWS',
    ) {
      const range: Query = [
        ['startDate', startDate],
        ['endDate', endDate],
      ]
      const query: Query = patientId === undefined ? range : [...range, ['patientId', patientId]]
      return readAll(
        call,
        { operation: 'appointment.list', path: `${business}/appointments`, query },
        wire.appointmentList,
        patientId !== undefined && ofUnknownPatient === 'EMPTY' ? isAbsent : undefined,
      )
    },

    getAppointment: (call: Call, id: string) =>
      findOne(call, 'appointment.get', '/appointments', id, wire.appointmentAnswer),

    /** No query, so no `ignoreBusyTimes`: true would turn a lost race into a double booking. */
    createAppointment: (
      call: Call,
      json: wire.WireAppointmentBody,
      echoes: (appointment: wire.WireAppointment) => boolean,
    ): Promise<WriteResult<wire.WireAppointment>> =>
      http.write(
        call,
        { operation: 'appointment.create', method: 'POST', path: `${business}/appointments`, json },
        // 200 is the documented yes; 201 with the same body would be none less.
        { ...rulesOf('BOOK', wire.appointmentAnswer, [200, 201]), echoes, idOf: ({ id }) => id, ownConnection: true },
      ),

    updateAppointment: (
      call: Call,
      id: string,
      json: wire.WireAppointmentChange,
      echoes: (appointment: wire.WireAppointment) => boolean,
    ): Promise<WriteResult<wire.WireAppointment>> =>
      http.write(
        call,
        { operation: 'appointment.update', method: 'PATCH', path: `${business}/appointments/${segment(id)}`, json },
        { ...rulesOf('MOVE', wire.appointmentAnswer, [200]), echoes, ownConnection: true },
      ),

    /** The yes is 204 without a body, and nothing else. What it leaves behind is not stated, so the caller reads. */
    deleteAppointment: (call: Call, id: string): Promise<WriteResult<unknown>> =>
      http.write<unknown>(
        call,
        { operation: 'appointment.delete', method: 'DELETE', path: `${business}/appointments/${segment(id)}` },
        rulesOf<unknown>('CANCEL', null, [204]),
      ),

    /** The whole list: PUT is taken to replace it [assumed: tags-replace]. */
    updateTags: (call: Call, id: string, tags: readonly string[]): Promise<WriteResult<unknown>> =>
      http.write<unknown>(
        call,
        {
          operation: 'appointment.tag',
          method: 'PUT',
          path: `${business}/appointments/${segment(id)}/tags`,
          json: { tags },
        },
        rulesOf<unknown>('TAG', null, [200, 204]),
      ),

    /** There is no search by e-mail: who is looked for has to be found in the list. */
    listPatients: (call: Call) =>
      readPages(
        call,
        { operation: 'patient.list', path: `${business}/patients` },
        wire.patientList,
        settings.patientScanPages,
      ),

    getPatient: (call: Call, id: string) => findOne(call, 'patient.get', '/patients', id, wire.patientAnswer),

    createPatient: (
      call: Call,
      json: wire.WirePatientBody,
      echoes: (patient: wire.WirePatient) => boolean,
    ): Promise<WriteResult<wire.WirePatient>> =>
      http.write(
        call,
        { operation: 'patient.create', method: 'POST', path: `${business}/patients`, json },
        { ...rulesOf('PATIENT', wire.patientAnswer, [201]), echoes },
      ),
  }
}

/** Ids are opaque; dots alone would climb out of the path, however they are escaped. */
function isSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.length <= 200 && id.isWellFormed()
}

function segment(id: string): string {
  if (!isSegment(id)) throw new DomainError('NOT_FOUND')
  return encodeURIComponent(id)
}

/** One function per Meddbase endpoint, in the vendor's words. */
import type { ZodType } from 'zod'
import type { AdapterParts } from '../../src/contract/adapter.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { Call, VendorHttp, VendorRequest } from '../../src/http/client.ts'
import { createAnonymousCalls } from './client/anonymous.ts'
import { type Answer, createExchange, type Query, type Told, type WriteOptions } from './client/exchange.ts'
import { createSessions, type Session, sessionHeaders } from './client/session.ts'
import { isAnonymous, type Settings, settingsOfType } from './config.ts'
import { errorOf, isSessionOver } from './errors.ts'
import * as wire from './wire.ts'

export interface TimeSlotQuery {
  readonly typeKey: string
  readonly clinicianKey: string | null
  readonly place: { readonly siteKey: string; readonly locationKey: string } | null
  /** Local dates: the first one counts, the last one does not. */
  readonly from: string
  readonly to: string
}

export interface AppointmentListQuery {
  /** Null for everybody whom the login may see. */
  readonly patientKey: string | null
  readonly from: string | null
  readonly to: string | null
}

export type MeddbaseClient = ReturnType<typeof createClient>

export function createClient(http: VendorHttp, settings: Settings, parts: AdapterParts) {
  const { access, search } = settings
  const exchange = createExchange(http, settings)
  const sessions = access.as === 'MANAGER' ? createSessions(exchange, settings, access, parts) : null
  const section = isAnonymous(settings) ? '/anon-appointment' : '/appointment'

  function authenticated(request: VendorRequest, session: Session): VendorRequest {
    return { ...request, headers: sessionHeaders(session, settings) }
  }

  /** A read as whoever the settings name. A session that is over is renewed once; refusals are the caller's to judge. */
  async function ask<T>(call: Call, request: VendorRequest, schema: ZodType<T>): Promise<Answer<T>> {
    if (!sessions) return exchange.ask(call, request, schema)
    const session = await sessions.current(call)
    const answer = await exchange.ask(call, authenticated(request, session), schema)
    if (!('failure' in answer) || !isSessionOver(answer.failure)) return answer
    const renewed = await sessions.renew(call, session, answer.failure)
    return exchange.ask(call, authenticated(request, renewed), schema)
  }

  async function read<T>(call: Call, request: VendorRequest, schema: ZodType<T>): Promise<T> {
    const answer = await ask(call, request, schema)
    if ('failure' in answer) throw errorOf(answer.failure)
    return answer.value
  }

  /** A write of the logged-in manager. Never sent twice: where the session is over, the next call logs in. */
  async function tell<T>(
    call: Call,
    request: VendorRequest,
    schema: ZodType<T>,
    options: WriteOptions<T> = {},
  ): Promise<Told<T>> {
    if (!sessions) return { result: { outcome: 'NOT_SENT', code: 'INTERNAL' }, failure: null }
    let session: Session
    try {
      session = await sessions.current(call)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      const { retryAfterSeconds } = error.details
      const notSent = { outcome: 'NOT_SENT', code: error.code } as const
      return { result: retryAfterSeconds === undefined ? notSent : { ...notSent, retryAfterSeconds }, failure: null }
    }
    const told = await exchange.tell(call, authenticated(request, session), schema, options)
    if (told.failure && isSessionOver(told.failure)) await sessions.drop(session)
    return told
  }

  /** For whom a manager without a patient record of its own asks. */
  const onBehalf: Query = search.patient === undefined || isAnonymous(settings) ? [] : [['patient', search.patient]]

  function aboutType(typeKey: string): Query {
    return [['appointment-type', typeKey], ['payer-type', settingsOfType(settings, typeKey).payerType], ...onBehalf]
  }

  function modulesOf(typeKey: string): { modules?: wire.WireKeyed[] } {
    const { modules } = settingsOfType(settings, typeKey)
    return modules.length === 0 ? {} : { modules: modules.map(wire.keyed) }
  }

  return {
    ...createAnonymousCalls(exchange, settings),

    /** Needs no login (auth/getserverstate). */
    async getServerState(call: Call) {
      const request = { operation: 'server.state', method: 'GET', path: '/auth/server-state' } as const
      const answer = await exchange.ask(call, request, wire.serverStateSchema)
      if ('failure' in answer) throw errorOf(answer.failure)
      return answer.value
    },

    /** Nothing to prove where nobody logs in. */
    async proveSession(call: Call, seconds: number): Promise<void> {
      await sessions?.prove(call, seconds)
    },

    /** Each payer has types of its own (appt/getappointmenttypes), so a type with another payer is listed by that one. */
    async listAppointmentTypes(call: Call) {
      const payerOf = (typeKey: string) => settingsOfType(settings, typeKey).payerType
      const payers = new Set([settings.payerType, ...Object.keys(settings.appointmentTypes).map(payerOf)])
      const found: wire.WireAppointmentType[] = []
      for (const payer of payers) {
        const query: Query = [['payer-type', payer], ...onBehalf]
        const request = { operation: 'appointmentType.list', method: 'GET', path: `${section}/types`, query } as const
        const types = await read(call, request, wire.appointmentTypesSchema)
        found.push(...types.filter(({ Key }) => payerOf(Key) === payer))
      }
      return found
    },

    listSites(call: Call, typeKey: string) {
      const method = access.as === 'ANONYMOUS' ? access.sitesVerb : 'POST'
      const request = { operation: 'site.list', path: `${section}/sites`, query: aboutType(typeKey) } as const
      const body = modulesOf(typeKey)
      const hasBody = method === 'POST' || body.modules !== undefined
      return read(call, { ...request, method, ...(hasBody && { json: body }) }, wire.sitesSchema)
    },

    /** Refusals of this and of `listTimeSlots` are judged beside the call: "no such type" has no code of its own. */
    listClinicians: (call: Call, typeKey: string) =>
      ask(
        call,
        {
          operation: 'clinician.list',
          method: 'POST',
          path: `${section}/clinicians`,
          query: aboutType(typeKey),
          json: modulesOf(typeKey),
        },
        wire.cliniciansSchema,
      ),

    listTimeSlots(call: Call, asked: TimeSlotQuery) {
      const { modules, services, clinicianSex } = settingsOfType(settings, asked.typeKey)
      const json = {
        ...(modules.length > 0 && { modules: modules.map(wire.keyed) }),
        ...(services.length > 0 && { services: services.map(wire.keyed) }),
      }
      const hasBody = modules.length + services.length > 0
      const method = search.verb === 'AUTO' ? (hasBody ? 'POST' : 'GET') : search.verb
      const query: Query = [
        ...aboutType(asked.typeKey),
        ...(asked.clinicianKey === null ? [] : ([['clinician', asked.clinicianKey]] as const)),
        ...(clinicianSex === 'ANY' ? [] : ([['clinician-sex', String(wire.sexes[clinicianSex])]] as const)),
        ...(asked.place === null
          ? []
          : ([
              ['site', asked.place.siteKey],
              ['location', asked.place.locationKey],
            ] as const)),
        ['from-date', `${asked.from}T00:00:00`],
        ['to-date', `${asked.to}T00:00:00`],
      ]
      const request = { operation: 'timeSlot.list', method, path: `${section}/proposed-time-slots`, query } as const
      return ask(call, { ...request, ...((hasBody || method === 'POST') && { json }) }, wire.timeSlotsSchema)
    },

    bookTimeSlot: (
      call: Call,
      patientKey: string,
      json: wire.WireBookingBody,
      echoes: (appointment: wire.WireAppointment) => boolean,
    ): Promise<Told<wire.WireAppointment>> =>
      tell(
        call,
        {
          operation: 'appointment.book',
          method: 'POST',
          path: '/appointment/book-time-slot',
          query: [['patient', patientKey]],
          json,
        },
        wire.appointmentSchema,
        { echoes, idOf: ({ Key }) => Key, ownConnection: true },
      ),

    /** Refusals are judged beside the call, as those of `getPatient`. */
    pageAppointments(call: Call, asked: AppointmentListQuery, page: number) {
      const query: Query = [
        ...(asked.patientKey === null ? [] : ([['patient', asked.patientKey]] as const)),
        ...(asked.from === null ? [] : ([['start-from', asked.from]] as const)),
        ...(asked.to === null ? [] : ([['start-to', asked.to]] as const)),
        ['page-sort-column', '0'],
        ['page-sort-descending', 'false'],
        ['page-number', String(page)],
        ['page-size', String(wire.pageSize)],
      ]
      return ask(
        call,
        { operation: 'appointment.list', method: 'GET', path: '/appointment/appointments', query },
        wire.appointmentPageSchema,
      )
    },

    getCancellationInfo: (call: Call, key: string) =>
      read(
        call,
        {
          operation: 'appointment.cancellationInfo',
          method: 'GET',
          path: '/appointment/cancellation-info',
          query: [['appointment', key]],
        },
        wire.cancellationInfoSchema,
      ),

    /** A GET that cancels and may charge (appt/cancelexistingappointment), so it goes out as a write. */
    cancelAppointment: async (call: Call, key: string): Promise<WriteResult<wire.WireInvoice | null>> => {
      const told = await tell(
        call,
        {
          operation: 'appointment.cancel',
          method: 'GET',
          path: '/appointment/cancel',
          query: [['appointment', key]],
        },
        wire.cancellationSchema,
        { ownConnection: true },
      )
      return told.result
    },

    /** Refusals are judged beside the call: "no such patient" has no code of its own. */
    getPatient: (call: Call, key: string) =>
      ask(
        call,
        { operation: 'patient.get', method: 'GET', path: '/patients/patient', query: [['patient', key]] },
        wire.patientSchema.nullable(),
      ),

    /** A search by POST: it changes nothing, so it may be repeated like any read. */
    findPatient: (call: Call, demog: wire.WireDemographics) =>
      ask(
        call,
        { operation: 'patient.find', method: 'POST', path: '/patients/patient', json: { demog } },
        wire.patientSchema.nullable(),
      ),

    /** Finds the record, or makes one (patients/fullsearchorcreate). */
    createPatient: (call: Call, demog: wire.WireDemographics) =>
      tell(
        call,
        { operation: 'patient.create', method: 'POST', path: '/patients/create-patient', json: { demog } },
        wire.patientSchema,
      ),
  }
}

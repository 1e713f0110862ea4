/** One function per endpoint: path, verb, what the answer is parsed with. */
import type { ZodType } from 'zod'
import { recordOf } from '../../src/contract/tools.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { Call, ConnectOptions, VendorHttp, VendorReply, WriteRules } from '../../src/http/client.ts'
import { everyPage, pageQuery, type Query } from './client/paging.ts'
import { type Plan, type Settings, vendorHosts } from './config.ts'
import { isRefusedWith, refusalOf, rejected, retryAfterSeconds, type Step } from './errors.ts'
import {
  type ConfirmBody,
  dataOf,
  dialectOf,
  type HoldBody,
  type PatientBody,
  pageOf,
  valueAt,
  type WireAppointment,
  type WireHold,
  type WireHoldState,
  type WirePage,
  type WirePatient,
  type WireSlot,
  wireAppointment,
  wireClinician,
  wireHold,
  wireHoldState,
  wireLocation,
  wireObject,
  wirePatient,
  wireSlotsA,
  wireSlotsB,
  wireType,
} from './wire.ts'

export interface FreeTimesQuery {
  readonly appointmentTypeId: string
  readonly clinicianId: string | null
  readonly locationId: string | null
  /** Days, both of them included. */
  readonly from: string
  readonly to: string
}

export interface AppointmentListQuery {
  readonly patientId?: string
  readonly clinicianId?: string
  /** As the vendor writes times. */
  readonly from?: string
  readonly to?: string
}

/** No success status is stated (U4): any 2xx with the expected body. */
const yes = [200, 201, 202, 203]
/** Where the body is a text [seed] or unread, the status alone. */
const anyYes = [...yes, 204, 205, 206]

export function connectionOf(settings: Settings, plan: Plan): ConnectOptions {
  return {
    baseUrl: settings.baseUrl,
    allowedHosts: vendorHosts.map((host) => new RegExp(`^${host.replaceAll('.', '\\.')}$`)),
    headers: { authorization: `Bearer ${settings.apiKey}`, accept: 'application/json' },
    budget: { requests: plan.requestsPerHour, perMs: 3_600_000 },
    maxConcurrent: settings.budget.maxConcurrent,
    retryAfterSeconds: (reply, now) => retryAfterSeconds(reply, now, plan.window),
  }
}

export type Client = ReturnType<typeof createClient>

export function createClient(http: VendorHttp, settings: Settings, plan: Plan) {
  const isA = plan.dialect === 'A'
  const { absent, slotTaken, unknownId } = settings.statuses

  function rulesOf<T>(step: Step, schema: ZodType<T> | null, success: readonly number[]): WriteRules<T> {
    return {
      schema,
      success,
      refusal: (reply) => refusalOf(reply, step, settings, plan),
      rateLimitIsNotExecuted: settings.budget.rateLimitIsNotExecuted,
    }
  }

  function readPage<T>(
    call: Call,
    request: { readonly operation: string; readonly path: string; readonly query: Query },
    item: ZodType<T>,
    offset: number,
  ): Promise<WirePage<T>> {
    const query = pageQuery(request.query, offset, settings)
    return http.read(call, { ...request, method: 'GET', query }, pageOf(plan.dialect, item, offset))
  }

  function all<T extends { readonly id: string }>(
    call: Call,
    request: { readonly operation: string; readonly path: string; readonly query: Query },
    item: ZodType<T>,
  ): Promise<T[]> {
    return everyPage((offset) => readPage(call, request, item, offset), settings)
  }

  async function findOne<T extends { readonly id: string }>(
    call: Call,
    operation: string,
    collection: string,
    id: string,
    schema: ZodType<T>,
  ): Promise<T | null> {
    if (!isSegment(id)) return null
    const path = `${collection}/${encodeURIComponent(id)}`
    const request = { operation, method: 'GET', path } as const
    return recordOf(id, await http.find(call, request, dataOf(schema), (reply) => isRefusedWith(absent, reply)))
  }

  function appointmentQuery(query: AppointmentListQuery): Query {
    const { patient, clinician, from, to } = plan.filters
    return [
      ...optional(patient, query.patientId),
      ...optional(clinician, query.clinicianId),
      ...optional(from, query.from),
      ...optional(to, query.to),
    ]
  }

  const appointmentList = (query: AppointmentListQuery) =>
    ({ operation: 'appointment.list', path: '/appointments', query: appointmentQuery(query) }) as const

  const idOf = ({ id }: WireAppointment) => id

  /** The documented header, where the vendor honours one [docs:IDEM-B]. */
  const keyed = (key: string) => (plan.idempotencyKeys ? { headers: { 'idempotency-key': key } } : {})

  return {
    /** Which dialect the smallest list speaks; null when it is neither. */
    async probeDialect(call: Call): Promise<'A' | 'B' | null> {
      const query: Query = [['limit', '1']]
      const request = { operation: 'location.list', method: 'GET', path: '/locations', query } as const
      return dialectOf(await http.read(call, request, wireObject))
    },

    listTypes(call: Call) {
      const path = isA ? '/appointment-types' : '/appointment-templates'
      const query: Query = isA ? [] : [['is_active', 'true']]
      return all(call, { operation: 'appointmentType.list', path, query }, wireType)
    },

    listClinicians(call: Call) {
      const path = isA ? '/clinicians' : '/clinician-profiles'
      const filters: Query = [
        ['is_active', 'true'],
        ['is_bookable_online', 'true'],
      ]
      return all(call, { operation: 'practitioner.list', path, query: isA ? [] : filters }, wireClinician)
    },

    listLocations(call: Call) {
      const query: Query = isA ? [] : [['is_active', 'true']]
      return all(call, { operation: 'location.list', path: '/locations', query }, wireLocation)
    },

    /** One type at a time; no pages are mentioned. Null when it is refused, perhaps for an id that names nothing. */
    async findFreeTimes(call: Call, about: FreeTimesQuery): Promise<readonly WireSlot[] | null> {
      const query: Query = [
        [isA ? 'appointment_type_id' : 'appointment_template_id', about.appointmentTypeId],
        [isA ? 'start_date' : 'date_from', about.from],
        [isA ? 'end_date' : 'date_to', about.to],
        ...optional(isA ? 'clinician_id' : 'clinician_profile_id', about.clinicianId),
        ...optional('location_id', about.locationId),
      ]
      const request = { operation: 'slot.search', method: 'GET', path: '/availability', query } as const
      const isRefused = (reply: VendorReply) => isRefusedWith(unknownId, reply)
      if (isA) return http.find(call, request, dataOf(wireSlotsA), isRefused)
      const found = await http.find(call, request, dataOf(wireSlotsB), isRefused)
      return found === null ? null : found.slots
    },

    /** A question in the form of a POST, so it may be asked twice. */
    async isFree(call: Call, json: Record<string, string>, freeAt: string): Promise<boolean> {
      const isTaken = (reply: VendorReply) => isRefusedWith(slotTaken, reply)
      const request = { operation: 'slot.verify', method: 'POST', path: '/availability/verify', json } as const
      const answer = await http.find(call, request, wireObject, isTaken)
      if (answer === null) return false
      const isFree = valueAt(answer, freeAt)
      if (typeof isFree !== 'boolean') throw rejected('verify says neither true nor false; set `verify.freeAt`')
      return isFree
    },

    createHold(call: Call, json: HoldBody): Promise<WriteResult<WireHold>> {
      return http.write(
        call,
        { operation: 'hold.create', method: 'POST', path: '/holds', json },
        { ...rulesOf('HOLD', dataOf(wireHold), yes), ownConnection: true },
      )
    },

    findHold(call: Call, holdId: string): Promise<WireHoldState | null> {
      return findOne(call, 'hold.read', '/holds', holdId, wireHoldState)
    },

    releaseHold(call: Call, holdId: string): Promise<WriteResult<unknown>> {
      const path = `/holds/${segment(holdId)}`
      return http.write<unknown>(
        call,
        { operation: 'hold.release', method: 'DELETE', path },
        rulesOf<unknown>('RELEASE', null, anyYes),
      )
    },

    confirmHold(
      call: Call,
      holdId: string,
      json: ConfirmBody,
      echoes: (appointment: WireAppointment) => boolean,
    ): Promise<WriteResult<WireAppointment>> {
      const path = `/holds/${segment(holdId)}/confirm`
      return http.write(
        call,
        { operation: 'hold.confirm', method: 'POST', path, json },
        { ...rulesOf('CONFIRM', dataOf(wireAppointment), yes), echoes, idOf, ownConnection: true },
      )
    },

    createAppointment(
      call: Call,
      json: Readonly<Record<string, string>>,
      key: string,
      echoes: (appointment: WireAppointment) => boolean,
    ): Promise<WriteResult<WireAppointment>> {
      return http.write(
        call,
        { operation: 'appointment.create', method: 'POST', path: '/appointments', json, ...keyed(key) },
        { ...rulesOf('BOOK', dataOf(wireAppointment), yes), echoes, idOf, ownConnection: true },
      )
    },

    findAppointment(call: Call, id: string): Promise<WireAppointment | null> {
      return findOne(call, 'appointment.read', '/appointments', id, wireAppointment)
    },

    listAppointmentsPage(call: Call, query: AppointmentListQuery, offset: number): Promise<WirePage<WireAppointment>> {
      return readPage(call, appointmentList(query), wireAppointment, offset)
    },

    listAppointments(call: Call, query: AppointmentListQuery): Promise<WireAppointment[]> {
      return all(call, appointmentList(query), wireAppointment)
    },

    /** What it answers is unread: the yes is its status, and the caller reads the appointment. */
    updateAppointment(call: Call, id: string, json: Readonly<Record<string, string>>): Promise<WriteResult<unknown>> {
      return http.write<unknown>(
        call,
        { operation: 'appointment.reschedule', method: 'PATCH', path: `/appointments/${segment(id)}`, json },
        { ...rulesOf<unknown>('MOVE', null, anyYes), ownConnection: true },
      )
    },

    /** The only way to cancel in B [docs:APPT-B]. Its answer is unread too: an appointment in it is read, another is no yes. */
    cancelAppointment(
      call: Call,
      id: string,
      json: Readonly<Record<string, string>>,
    ): Promise<WriteResult<WireAppointment>> {
      return http.write(
        call,
        { operation: 'appointment.cancel', method: 'POST', path: `/appointments/${segment(id)}/cancel`, json },
        { ...rulesOf('CANCEL', dataOf(wireAppointment), anyYes), ownConnection: true },
      )
    },

    searchPatients(call: Call, search: string): Promise<WirePatient[]> {
      return all(call, { operation: 'patient.list', path: '/patients', query: [['search', search]] }, wirePatient)
    },

    findPatient(call: Call, id: string): Promise<WirePatient | null> {
      return findOne(call, 'patient.read', '/patients', id, wirePatient)
    },

    createPatient(
      call: Call,
      json: PatientBody,
      key: string,
      echoes: (patient: WirePatient) => boolean,
    ): Promise<WriteResult<WirePatient>> {
      return http.write(
        call,
        { operation: 'patient.create', method: 'POST', path: '/patients', json, ...keyed(key) },
        { ...rulesOf('PATIENT', dataOf(wirePatient), yes), echoes, ownConnection: true },
      )
    },
  }
}

function optional(param: string | undefined, value: string | null | undefined): Query {
  return param === undefined || value === null || value === undefined ? [] : [[param, value]]
}

/** Dots alone would climb out of the path, however they are escaped. */
function isSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.isWellFormed()
}

function segment(id: string): string {
  if (!isSegment(id)) throw new DomainError('NOT_FOUND')
  return encodeURIComponent(id)
}

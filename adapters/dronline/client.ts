/** One function per endpoint: path, verb, what the answer is parsed with. */
import type { ZodType } from 'zod'
import { recordOf } from '../../src/contract/tools.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { Call, ConnectOptions, VendorHttp, VendorReply, WriteRules } from '../../src/http/client.ts'
import { everyPage, type Page, pageOf, pageQuery, pagesOf, type Query, sizeQuery } from './client/paging.ts'
import type { AvailabilitySettings, Settings } from './config.ts'
import { isAbsent, isUnknownPatient, refusalOf, rejected, type Step } from './errors.ts'
import {
  appointmentAnswer,
  type ConfirmBody,
  type HoldBody,
  holdAnswer,
  listAnswer,
  patientAnswer,
  valueAt,
  type WireAppointment,
  type WireHold,
  type WireItem,
  type WireObject,
  type WirePatient,
  wireAppointment,
  wireItem,
  wireObject,
} from './wire.ts'

export interface FreeTimesQuery {
  readonly appointmentTypeId: string
  readonly practitionerId: string | null
  readonly contactType: string | null
  /** As the settings want the bounds written. */
  readonly from: string
  readonly to: string
}

/** The documented yes is 200 [seed]; 201 with the same body would be none less. */
const yes = [200, 201]
/** Where no body is declared, any 2xx is the yes [assumed: release has no response schema]. */
const anyYes = [200, 201, 202, 203, 204, 205, 206]

export function connectionOf(settings: Settings): ConnectOptions {
  const { baseUrl, apiKey, budget } = settings
  return {
    baseUrl,
    // No public host is published, so the configured one is the only one there is.
    allowedHosts: [new RegExp(`^${new URL(baseUrl).hostname.replaceAll('.', '\\.')}$`)],
    headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
    budget: { requests: budget.requests, perMs: budget.perMs },
    maxConcurrent: budget.maxConcurrent,
  }
}

export type Client = ReturnType<typeof createClient>

export function createClient(http: VendorHttp, settings: Settings) {
  const locale: Query = settings.locale ? [['locale', settings.locale]] : []

  function rulesOf<T>(step: Step, schema: ZodType<T> | null, success: readonly number[]): WriteRules<T> {
    return {
      schema,
      success,
      refusal: (reply) => refusalOf(reply, step, settings),
      rateLimitIsNotExecuted: settings.budget.rateLimitIsNotExecuted,
    }
  }

  async function listPage<T>(
    call: Call,
    request: { readonly operation: string; readonly path: string; readonly query: Query },
    item: ZodType<T>,
    after: string | null,
    isNotThere: (reply: VendorReply) => boolean = () => false,
  ): Promise<Page<T>> {
    const query = pageQuery(request.query, after, settings)
    const answer = await http.find(call, { ...request, method: 'GET', query }, listAnswer(item), isNotThere)
    return answer === null ? { items: [], next: null } : pageOf(answer.data, answer.has_more, after, settings)
  }

  function all<T>(read: (after: string | null) => Promise<Page<T>>): Promise<T[]> {
    return everyPage(read, settings)
  }

  const isGone = (reply: VendorReply) => isAbsent(reply, settings)

  async function findOne<T extends { readonly id: string }>(
    call: Call,
    operation: string,
    collection: string,
    id: string,
    schema: ZodType<T>,
    isNotThere: (reply: VendorReply) => boolean,
  ): Promise<T | null> {
    if (!isSegment(id)) return null
    const path = `${collection}/${encodeURIComponent(id)}`
    return recordOf(id, await http.find(call, { operation, method: 'GET', path }, schema, isNotThere))
  }

  function listAppointmentsPage(
    call: Call,
    range: { readonly from: string | null; readonly to: string | null },
    after: string | null,
  ): Promise<Page<WireAppointment>> {
    const { fromParam, toParam } = settings.appointments
    const query = [...optional(fromParam, range.from), ...optional(toParam, range.to), ...sizeQuery(settings)]
    return listPage(
      call,
      { operation: 'appointment.list', path: '/connected/appointments', query },
      wireAppointment,
      after,
    )
  }

  return {
    readAccount(call: Call): Promise<WireObject> {
      return http.read(call, { operation: 'account.read', method: 'GET', path: '/connected/account' }, wireObject)
    },

    listAppointmentTypes(call: Call): Promise<WireItem[]> {
      const request = { operation: 'appointmentType.list', path: '/connected/appointment_types', query: locale }
      return all((after) => listPage(call, request, wireItem, after))
    },

    /** The type is required [docs:PRACT]: there is no list of everybody, and nobody offers a type that is not there. */
    listPractitioners(call: Call, appointmentTypeId: string): Promise<WireItem[]> {
      const query: Query = [['appointment_type_id', appointmentTypeId], ...locale]
      const request = { operation: 'practitioner.list', path: '/connected/practitioners', query }
      return all((after) => listPage(call, request, wireItem, after, isGone))
    },

    listFreeTimes(call: Call, availability: AvailabilitySettings, about: FreeTimesQuery): Promise<WireObject[]> {
      const { path, typeParam, practitionerParam, contactTypeParam, fromParam, toParam, itemsField } = availability
      const query: Query = [
        [typeParam, about.appointmentTypeId],
        ...optional(practitionerParam, about.practitionerId),
        [fromParam, about.from],
        [toParam, about.to],
        ...optional(contactTypeParam, about.contactType),
      ]
      return all(async (after) => {
        const request = {
          operation: 'slot.search',
          method: 'GET',
          path,
          query: pageQuery(query, after, settings),
        } as const
        const answer = await http.read(call, request, wireObject)
        const items = wireObject.array().safeParse(valueAt(answer, itemsField))
        if (!items.success) throw rejected('availability has no list of times; set `availability.itemsField`')
        return pageOf(items.data, answer.has_more === true, after, settings)
      })
    },

    createHold(call: Call, json: HoldBody, echoes: (hold: WireHold) => boolean): Promise<WriteResult<WireHold>> {
      return http.write(
        call,
        { operation: 'hold.create', method: 'POST', path: '/connected/appointment_holds', json },
        { ...rulesOf('HOLD', holdAnswer, yes), echoes, ownConnection: true },
      )
    },

    findHold(call: Call, holdId: string): Promise<WireHold | null> {
      return findOne(call, 'hold.read', '/connected/appointment_holds', holdId, holdAnswer, isGone)
    },

    releaseHold(call: Call, holdId: string): Promise<WriteResult<unknown>> {
      const path = `/connected/appointment_holds/${segment(holdId)}/release`
      return http.write<unknown>(
        call,
        { operation: 'hold.release', method: 'POST', path },
        rulesOf<unknown>('RELEASE', null, anyYes),
      )
    },

    /** Addressed by the appointment's id, not the hold's [docs:APPT]. */
    confirmAppointment(
      call: Call,
      appointmentId: string,
      json: ConfirmBody,
      echoes: (appointment: WireAppointment) => boolean,
    ): Promise<WriteResult<WireAppointment>> {
      const path = `/connected/appointments/${segment(appointmentId)}/confirm`
      return http.write(
        call,
        { operation: 'hold.confirm', method: 'POST', path, json },
        { ...rulesOf('CONFIRM', appointmentAnswer, yes), echoes, ownConnection: true },
      )
    },

    findAppointment(call: Call, appointmentId: string): Promise<WireAppointment | null> {
      return findOne(call, 'appointment.read', '/connected/appointments', appointmentId, appointmentAnswer, isGone)
    },

    listAppointmentsPage,

    /** Page by page, so that a search may stop at what it looked for. */
    appointmentPages(call: Call, range: { readonly from: string | null; readonly to: string | null }) {
      return pagesOf((after) => listAppointmentsPage(call, range, after), settings)
    },

    /**
     * Cancel and reschedule: path and verb come from the settings. With `NOTHING` as the answer the value is null and the
     * caller reads the appointment.
     */
    async changeAppointment(
      call: Call,
      step: 'CANCEL' | 'MOVE',
      change: NonNullable<Settings['cancel'] | Settings['reschedule']>,
      appointmentId: string,
      json: Record<string, string> | undefined,
      echoes: (appointment: WireAppointment) => boolean,
    ): Promise<WriteResult<WireAppointment | null>> {
      const request = {
        operation: step === 'CANCEL' ? 'appointment.cancel' : 'appointment.reschedule',
        method: change.method,
        path: change.path.replace('{appointment_id}', segment(appointmentId)),
        ...(json && { json }),
      } as const
      if (change.answersWith === 'APPOINTMENT') {
        return http.write(call, request, { ...rulesOf(step, appointmentAnswer, yes), echoes, ownConnection: true })
      }
      const result = await http.write<unknown>(call, request, {
        ...rulesOf<unknown>(step, null, anyYes),
        ownConnection: true,
      })
      return result.outcome === 'EXECUTED' ? { outcome: 'EXECUTED', value: null } : result
    },

    findPatient(call: Call, patientId: string): Promise<WirePatient | null> {
      return findOne(call, 'patient.read', '/connected/patients', patientId, patientAnswer, isUnknownPatient)
    },
  }
}

function optional(param: string | undefined, value: string | null): Query {
  return param === undefined || value === null ? [] : [[param, value]]
}

/** Dots alone would climb out of the path, however they are escaped. */
function isSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.isWellFormed()
}

function segment(id: string): string {
  if (!isSegment(id)) throw new DomainError('NOT_FOUND')
  return encodeURIComponent(id)
}

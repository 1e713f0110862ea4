import { z } from 'zod'
import { clashing } from '../kit/diary.ts'
import type { Reply, Route, Write } from '../kit/router.ts'
import { type Account, address, type ClinikoCall, guarded, route } from './account.ts'
import { notFound, parseDateTime, Refusal, unprocessable } from './answers.ts'
import { appointmentFields, renderBooking } from './booking-render.ts'
import { bookingReads } from './booking-routes.ts'
import type { Diary } from './diary.ts'
import { type AppointmentType, type Booking, type ClinikoState, isLive } from './state.ts'

/** Ids are strings: a number has lost its last digits before it arrives. */
export const wireId = z.string('is not a string').regex(/^\d{1,19}$/, 'is not a number')
export const wireDateTime = z
  .string('is not a string')
  .refine((text) => parseDateTime(text) !== undefined, 'is not a date-time in UTC')

const writable = {
  appointment_type_id: wireId.optional(),
  business_id: wireId.optional(),
  notes: z.string('is not a string').nullable().optional(),
  patient_case_id: wireId.optional(),
  patient_id: wireId.optional(),
  practitioner_id: wireId.optional(),
  // Real accounts make the repeats; this one keeps none and says so instead of forgetting them.
  repeat_rule: z.strictObject({}, 'the simulator keeps no repeats').nullable().optional(),
  starts_at: wireDateTime.optional(),
}
const createBody = z.strictObject({ ...writable, ends_at: wireDateTime.optional() })
const updateBody = z.strictObject({ ...writable, ends_at: wireDateTime.nullable().optional() })
const cancelBody = z.strictObject({
  apply_to_repeats: z.boolean().optional(),
  cancellation_note: z.string().nullable().optional(),
  cancellation_reason: z
    .union(
      [10, 20, 30, 40, 50, 60].map((code) => z.literal(code)),
      'is not included in the list',
    )
    .optional(),
})

type Content = Pick<Booking, 'businessId' | 'practitionerId' | 'typeId' | 'patientIds' | 'notes' | 'start' | 'end'>

/** Individual appointments. What is written may overlap, lie outside opening hours or skip the lead time. */
export function appointmentRoutes(account: Account, diary: Diary): Route<ClinikoState>[] {
  const { state, switches } = account
  const kind = 'individual_appointments'
  const { routes, named } = bookingReads(account, kind, appointmentFields)

  function typeOf(id: string): AppointmentType {
    const type = state.types.get(id)
    // A misleading text, but the vendor's: a rounded id was answered so.
    if (!type) throw new Refusal(unprocessable({ max_attendees: 'is not a number' }))
    if (type.maxAttendees > 1 && !switches.acceptGroupType) {
      throw new Refusal(unprocessable({ max_attendees: 'must be equal to 1' }))
    }
    return type
  }

  function endOf(startsAt: number, typeId: string): number {
    return startsAt + typeOf(typeId).minutes * 60_000
  }

  /** The appointment that a body asks for on top of what is stored, if anything is. */
  function contentOf(body: z.infer<typeof updateBody>, before: Booking | undefined, shiftMs: number): Content {
    const patientId = body.patient_id ?? before?.patientIds[0]
    const practitionerId = body.practitioner_id ?? before?.practitionerId
    const typeId = body.appointment_type_id ?? before?.typeId
    const businessId = body.business_id ?? before?.businessId
    const start = body.starts_at === undefined ? before?.start : parseDateTime(body.starts_at)
    // assumed: these five are required; the reference marks nothing, the docs' smallest example sends exactly them.
    if (!patientId || !practitionerId || !typeId || !businessId || start === undefined) {
      const given = { patient_id: patientId, practitioner_id: practitionerId, appointment_type_id: typeId }
      const all = Object.entries({ ...given, business_id: businessId, starts_at: start })
      const blank = all.filter(([, value]) => !value).map(([name]) => [name, "can't be blank"])
      throw new Refusal(unprocessable(Object.fromEntries(blank)))
    }
    const type = typeOf(typeId)
    checkRelated(patientId, practitionerId, businessId, type)
    if (body.patient_case_id !== undefined) throw new Refusal(unprocessable({ base: 'Case has been archived.' }))

    let end = before?.end
    if (typeof body.ends_at === 'string') end = parseDateTime(body.ends_at)
    else if (body.ends_at === null || end === undefined) end = endOf(start, typeId)
    else if (before && body.starts_at !== undefined && switches.startAloneMovesEnd) end += start - before.start
    // assumed: an end before the start is a validation error.
    if (end === undefined || end <= start) throw new Refusal(unprocessable({ ends_at: 'must be after the start' }))
    const timed = body.starts_at !== undefined || body.ends_at !== undefined ? shiftMs : 0
    const notes = body.notes === undefined ? (before?.notes ?? null) : body.notes
    const content = { businessId, practitionerId, typeId, patientIds: [patientId], notes }
    return checkTime({ ...content, start: start + timed, end: end + timed }, before?.id)
  }

  function checkRelated(patientId: string, practitionerId: string, businessId: string, type: AppointmentType): void {
    const blank = (name: string) => new Refusal(unprocessable({ [name]: "can't be blank" }))
    const patient = state.patients.get(patientId)
    if (!patient && switches.unknownPatientIs500) throw new Refusal({ status: 500, text: 'Internal Server Error\n' })
    if (!patient || (patient.archivedAt !== null && !switches.acceptArchivedPatient)) throw blank('patient_id')
    const practitioner = state.practitioners.get(practitionerId)
    if (!practitioner) throw blank('practitioner_id')
    if (!state.businesses.get(businessId)) throw blank('business_id')
    const offered = practitioner.typeIds.includes(type.id) && Object.hasOwn(practitioner.hours, businessId)
    if (!offered && !switches.acceptUnofferedType) {
      throw new Refusal(unprocessable({ practitioner_id: 'does not offer this appointment type here' }))
    }
  }

  function checkTime(content: Content, ownId: string | undefined): Content {
    if (!switches.acceptPast && content.start < account.world.now()) {
      throw new Refusal(unprocessable({ starts_at: "can't be in the past" }))
    }
    const live = switches.refuseOverlap ? state.bookings.values().filter(isLive) : []
    if (clashing(live, content.practitionerId, content, ownId).length > 0) {
      throw new Refusal(unprocessable({ base: 'overlaps another appointment' }))
    }
    return content
  }

  function create(call: ClinikoCall<z.infer<typeof createBody>>): Write {
    const content = contentOf(call.body, undefined, call.shiftMs)
    return {
      commit: () => {
        const row = diary.create({ kind, ...content }, 'api')
        // The docs show the address without /v1; nobody should follow it.
        const location = address(account, `${kind}/${row.id}`).replace('/v1/', '/')
        return { status: 201, headers: { location }, body: renderBooking(account, row, kind) }
      },
    }
  }

  function update(call: ClinikoCall<z.infer<typeof updateBody>>): Write {
    const before = named(call)
    if (before.archivedAt !== null || before.deletedAt !== null) throw new Refusal(notFound(switches))
    if (before.cancelledAt !== null && !switches.acceptUpdateOfCancelled) {
      throw new Refusal(unprocessable({ base: 'Appointment has been cancelled.' }))
    }
    const content = contentOf(call.body, before, call.shiftMs)
    return {
      commit: () => ({ status: 200, body: renderBooking(account, diary.update(before.id, content, 'api'), kind) }),
    }
  }

  function cancel(call: ClinikoCall<z.infer<typeof cancelBody>>): Reply | Write {
    const row = named(call)
    const { cancellation_reason: reason, cancellation_note: note } = call.body
    if (reason === undefined && switches.cancelNeedsReason) {
      return unprocessable({ cancellation_reason: "can't be blank" })
    }
    if (row.archivedAt !== null || row.deletedAt !== null) return notFound(switches)
    if (row.cancelledAt !== null) {
      if (switches.cancelTwiceStatus === 404) return notFound(switches)
      if (switches.cancelTwiceStatus === 422) return unprocessable({ base: 'Appointment has already been cancelled.' })
      return { status: switches.cancelTwiceStatus }
    }
    return {
      commit: () => {
        diary.cancel(row, reason ?? 50, note ?? null, 'api')
        return { status: 204 }
      },
    }
  }

  return [
    ...routes,
    route({ method: 'POST', path: `/v1/${kind}`, op: 'book', body: createBody, handle: guarded(create) }),
    // A move books another time, so it meets the faults of `book`.
    route({ method: 'PATCH', path: `/v1/${kind}/:id`, op: 'book', body: updateBody, handle: guarded(update) }),
    route({ method: 'PATCH', path: `/v1/${kind}/:id/cancel`, op: 'cancel', body: cancelBody, handle: guarded(cancel) }),
    ...archiveRoutes(account, diary, kind, 'cancel', named),
  ]
}

/** POST …/archive, and DELETE, its deprecated twin. */
export function archiveRoutes(
  account: Account,
  diary: Diary,
  kind: Booking['kind'],
  op: 'cancel' | 'release',
  named: (call: ClinikoCall) => Booking,
): Route<ClinikoState>[] {
  const archive = guarded((call: ClinikoCall): Reply | Write => {
    const row = named(call)
    if (row.archivedAt !== null) {
      const { archiveTwiceStatus: status } = account.switches
      return status === 404 ? notFound(account.switches) : { status }
    }
    return {
      commit: () => {
        diary.archive(row, 'api')
        return { status: 204 }
      },
    }
  })
  return [
    route({ method: 'POST', path: `/v1/${kind}/:id/archive`, op, handle: archive }),
    route({ method: 'DELETE', path: `/v1/${kind}/:id`, op, handle: archive }),
  ]
}

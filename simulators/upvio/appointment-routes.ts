import { z } from 'zod'
import type { Reply, Route, Write } from '../kit/router.ts'
import { Refusal } from './answers.ts'
import { booleanParam, dateTime, isInRange, listAnswer, listParams, rangeParams } from './listing.ts'
import { found, guarded, type Practice, prefix, route, type UpvioCall } from './practice.ts'
import { type Appointment, isLive, type Service, type Staff, type UpvioState } from './state.ts'

const MINUTE_MS = 60_000

/** `Area/City` or `UTC`: an abbreviation such as BST means other places to other readers. */
const timeZone = z.string().refine((name) => {
  if (name !== 'UTC' && !/^[A-Z]\w+\//.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name })
    return true
  } catch {
    // The only way to ask whether a zone exists is to use it.
    return false
  }
}, 'must be an IANA time zone')

// The types give these two a UUID's format; of a service they only say that it is a string.
const id = z.guid('must be a UUID')
const updateBody = z.strictObject({
  date: dateTime.optional(),
  duration: z.int().min(1).optional(),
  staffId: id.optional(),
  clientTimezone: timeZone.optional(),
  location: z.string().min(1).optional(),
})
const createBody = z.strictObject({
  ...updateBody.shape,
  date: dateTime,
  duration: z.int().min(1),
  patientId: id,
  serviceId: z.string().min(1),
})
const tagsBody = z.strictObject({ tags: z.array(z.string()) })

export function appointmentRoutes(practice: Practice): Route<UpvioState>[] {
  const { world, switches, state, answers, diary, render } = practice
  const path = `${prefix}/appointments`

  /** What the API still shows of the appointment that the path names. */
  function named(call: UpvioCall): Appointment {
    const row = call.state.appointments.get(call.params.id ?? '')
    return found(practice, row?.gone ? undefined : row, 'Appointment')
  }

  function known<T>(row: T | undefined, resource: string): T {
    if (row === undefined) throw new Refusal(answers.unknownReference(resource))
    return row
  }

  function checkLength(service: Service, duration: number): void {
    if (switches.acceptUnlistedDuration || service.durations.some((entry) => entry.duration === duration)) return
    throw new Refusal(answers.bad('duration is not offered by this service'))
  }

  /** The rules for customers that a key may or may not have to keep. */
  function checkStart(service: Service, staff: Staff | undefined, start: number, duration: number): void {
    const now = world.now()
    if (!switches.acceptPast && start < now) throw new Refusal(answers.bad('date is in the past'))
    if (switches.enforceLeadTime && start < now + diary.leadMs(service)) {
      throw new Refusal(answers.bad('date is within the lead time'))
    }
    if (switches.acceptOffGrid) return
    const able = staff ? [staff] : state.staff.values().filter((member) => diary.provides(service, member))
    const window = { start, end: start + 1 }
    if (!able.some((member) => diary.gridOf(service, member, duration, window).length > 0)) {
      throw new Refusal(answers.bad('date is not on offer'))
    }
  }

  function bookableStaff(service: Service, staffId: string): Staff {
    const staff = known(state.staff.get(staffId), 'Staff')
    if (staff.status !== 'ACTIVE') throw new Refusal(answers.bad('Staff is not active'))
    if (!diary.provides(service, staff) && !switches.acceptUnofferedStaff) {
      throw new Refusal(answers.bad('Staff does not provide this service'))
    }
    return staff
  }

  function create(call: UpvioCall<z.infer<typeof createBody>>): Write {
    const { body } = call
    const anyway = booleanParam(practice, call.query, 'ignoreBusyTimes')
    const patient = known(state.patients.get(body.patientId), 'Patient')
    if (patient.archivedAt !== null && !switches.acceptArchivedPatient) known(undefined, 'Patient')
    const service = known(state.services.get(body.serviceId), 'Service')
    if (!service.enabled) {
      const status = switches.disabledServiceStatus
      throw new Refusal(status === 404 ? answers.notFound('Service') : answers.bad('Service is disabled'))
    }
    checkLength(service, body.duration)
    const start = Date.parse(body.date)
    const asked = body.staffId === undefined ? undefined : bookableStaff(service, body.staffId)
    checkStart(service, asked, start, body.duration)
    const anyStaff = anyway || !switches.busyCheckWithoutStaff
    const staff = asked ?? diary.assign(service, start, body.duration, anyStaff)
    const isRefused = asked && !anyway && diary.isBusy({ service, staff: asked, start, duration: body.duration })
    if (!staff || isRefused) throw new Refusal(answers.busy())

    const content = {
      serviceId: service.id,
      staffId: staff.id,
      patientId: patient.id,
      start: start + call.shiftMs,
      duration: body.duration,
      price: service.durations.find(({ duration }) => duration === body.duration)?.price ?? 0,
      approval: approvalOf(service),
      patientZone: switches.clientTimezoneKept ? (body.clientTimezone ?? businessZone()) : null,
      locationText: body.location ?? null,
    }
    // Documented: 200, where a new patient is a 201.
    return { commit: () => answers.one(render.appointment(diary.create(content, 'api'), state)) }
  }

  function approvalOf(service: Service): Appointment['approval'] {
    if (!service.requiresApproval) return 'none'
    return switches.apiBookingsWait ? 'waiting' : 'approved'
  }

  function businessZone(): string | null {
    return state.businesses.values()[0]?.zone ?? null
  }

  function update(call: UpvioCall<z.infer<typeof updateBody> | undefined>): Reply | Write {
    const body = call.body ?? {}
    const row = named(call)
    const anyway = booleanParam(practice, call.query, 'ignoreBusyTimes')
    if (row.cancelled && switches.updateCancelledStatus !== 200) {
      if (switches.updateCancelledStatus === 404) return answers.notFound('Appointment')
      return answers.bad('Appointment is cancelled')
    }
    const service = known(state.services.get(row.serviceId), 'Service')
    const start = body.date === undefined ? row.start : Date.parse(body.date)
    const duration = body.duration ?? row.duration
    if (body.duration !== undefined) checkLength(service, body.duration)
    const staffId = body.staffId ?? row.staffId
    const isMoved = start !== row.start || duration !== row.duration || staffId !== row.staffId
    if (isMoved) {
      const staff =
        body.staffId === undefined ? known(state.staff.get(row.staffId), 'Staff') : bookableStaff(service, body.staffId)
      if (start !== row.start) checkStart(service, staff, start, duration)
      if (!anyway && diary.isBusy({ service, staff, start, duration }, row.id)) return answers.busy()
    }

    const stored = start + (body.date === undefined ? 0 : call.shiftMs)
    const isLater = row.originalStart !== null && switches.originalDateIs === 'first'
    const fields: Partial<Appointment> = {
      start: stored,
      end: diary.endOf({ start: stored, duration }),
      duration,
      staffId,
      ...(stored !== row.start && !isLater ? { originalStart: row.start } : {}),
      ...(isMoved && switches.moveResetsApproval ? { approval: approvalOf(service) } : {}),
      ...(body.clientTimezone !== undefined && switches.clientTimezoneKept ? { patientZone: body.clientTimezone } : {}),
      ...(body.location === undefined ? {} : { locationText: body.location }),
    }
    return { commit: () => answers.one(render.appointment(diary.update(row.id, fields, 'api'), state)) }
  }

  function remove(call: UpvioCall): Reply | Write {
    const row = named(call)
    if (!isLive(row)) {
      if (switches.deleteTwiceStatus === 204) return { status: 204 }
      return switches.deleteTwiceStatus === 404
        ? answers.notFound('Appointment')
        : answers.bad('Appointment is cancelled')
    }
    const notice = (state.services.get(row.serviceId)?.cancelLeadTime ?? 0) * MINUTE_MS
    if (switches.enforceCancelLeadTime && row.start < world.now() + notice) {
      return answers.bad('Appointment can no longer be cancelled')
    }
    return {
      commit: () => {
        diary.remove(row.id, switches.deleteAs, 'api')
        return { status: 204 }
      },
    }
  }

  function tag(call: UpvioCall<z.infer<typeof tagsBody>>): Write {
    const row = named(call)
    const tags = switches.tagsReplace ? call.body.tags : [...new Set([...row.tags, ...call.body.tags])]
    return { commit: () => answers.one(render.appointment(diary.update(row.id, { tags }, 'api'), state)) }
  }

  function list(call: UpvioCall): Reply {
    const range = rangeParams(practice, call.query)
    const patientId = call.query.get('patientId')
    if (patientId !== undefined && !id.safeParse(patientId).success) return answers.bad('patientId must be a UUID')
    const rows = call.state.appointments
      .values()
      .filter((row) => !row.gone && isInRange(practice, row, range))
      .filter((row) => patientId === undefined || row.patientId === patientId)
      .filter((row) => !row.cancelled || switches.listIncludesCancelled)
    if (switches.listOrder === 'date') rows.sort((a, b) => a.start - b.start)
    return listAnswer(practice, call.query, rows, (row) => render.appointment(row, call.state, call.shiftMs))
  }

  const query = ['ignoreBusyTimes']
  const updateRoute = { method: 'PATCH', path: `${path}/:id`, op: 'book', query } as const
  return [
    route({
      method: 'GET',
      path,
      op: 'read',
      query: listParams(practice, ['startDate', 'endDate', 'patientId']),
      handle: guarded(practice, list),
    }),
    route({ method: 'POST', path, op: 'book', query, body: createBody, handle: guarded(practice, create) }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      op: 'read',
      handle: guarded(practice, (call) => answers.one(render.appointment(named(call), call.state, call.shiftMs))),
    }),
    // A move books another time, so it meets the faults of `book`.
    switches.updateTakesBody
      ? route({ ...updateRoute, body: updateBody.optional(), handle: guarded(practice, update) })
      : route({ ...updateRoute, handle: guarded(practice, (call) => update({ ...call, body: undefined })) }),
    route({ method: 'DELETE', path: `${path}/:id`, op: 'cancel', handle: guarded(practice, remove) }),
    route({ method: 'PUT', path: `${path}/:id/tags`, op: 'any', body: tagsBody, handle: guarded(practice, tag) }),
  ]
}

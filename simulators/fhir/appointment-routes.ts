import type { Reply, Route, Write } from '../kit/router.ts'
import { ok, Refusal, readInstant } from './answers.ts'
import { actorsOf, appointmentParameters, renderAppointment } from './appointment-render.ts'
import { type AppointmentBody, appointmentBody, type PatchBody, patchBody } from './bodies.ts'
import { created, existing } from './creating.ts'
import type { Diary } from './diary.ts'
import { type FhirCall, found, guarded, headersOf, type Office, route, wantsResource } from './office.ts'
import { type AppointmentRow, type FhirState, isLive } from './state.ts'

const path = '/fhir/Appointment/:id'

export function appointmentRoutes(office: Office, diary: Diary): Route<FhirState>[] {
  const { state, switches } = office

  function create(call: FhirCall<AppointmentBody>): Reply | Write {
    const there = existing(office, call, state.appointments.values(), appointmentParameters)
    if (there) return created(office, call, 'Appointment', there, renderAppointment(there, office), 200)
    const content = contentOf(call.body, null, call.shiftMs)
    const status = content.status === 'booked' ? switches.bookedBecomes : content.status
    // Added by the server, so that a client which sends back only what it knows is found out.
    const extension = [{ url: 'https://simulator.example/fhir/room', valueString: '2' }]
    return {
      commit: () => {
        const row = diary.create({ ...content, status, body: { ...content.body, extension } }, 'api')
        return created(office, call, 'Appointment', row, renderAppointment(row, office), 201)
      },
    }
  }

  function replace(call: FhirCall<AppointmentBody>): Write {
    if (switches.updates === 'patch') throw new Refusal(405, 'not-supported', 'update is not supported')
    const before = named(call as FhirCall)
    if (call.body.id !== before.id) throw new Refusal(400, 'invalid', 'the id of the body is not that of the address')
    return changed(call as FhirCall, before, call.body)
  }

  function patch(call: FhirCall<PatchBody>): Write {
    if (switches.updates === 'put') throw new Refusal(405, 'not-supported', 'patch is not supported')
    const before = named(call as FhirCall)
    const resource: Record<string, unknown> = renderAppointment(before, office)
    for (const { op, path: pointer, value } of call.body) {
      const element = pointer.slice(1)
      if (op === 'test' && JSON.stringify(resource[element]) !== JSON.stringify(value)) {
        throw new Refusal(422, 'processing', `the test of ${pointer} fails`)
      }
      if (op === 'replace' && !Object.hasOwn(resource, element)) {
        throw new Refusal(422, 'processing', `there is no ${pointer} to replace`)
      }
      if (op !== 'test') resource[element] = value
    }
    const parsed = appointmentBody.safeParse(resource)
    if (!parsed.success) throw new Refusal(422, 'invariant', 'the patched resource is not valid')
    return changed(call as FhirCall, before, parsed.data)
  }

  /** https://hl7.org/fhir/R4/http.html#concurrency */
  function named(call: FhirCall): AppointmentRow {
    const row = found(state.appointments.get(call.params.id ?? ''))
    const match = call.headers['if-match']
    if (switches.versioning === 'no-version') return row
    if (match === undefined && switches.versioning === 'versioned-update') {
      throw new Refusal(412, 'conflict', 'If-Match is missing')
    }
    if (match !== undefined && match !== `W/"${row.version}"`)
      throw new Refusal(412, 'conflict', 'the version is another')
    return row
  }

  function changed(call: FhirCall, before: AppointmentRow, body: AppointmentBody): Write {
    if (!isLive(before) && isLive({ ...before, status: body.status }) && !switches.acceptUpdateOfCancelled) {
      throw new Refusal(422, 'business-rule', 'the appointment is cancelled')
    }
    const content = contentOf(body, before, call.shiftMs)
    return {
      commit: () => {
        const row = diary.update(before, content, 'api')
        const headers = headersOf('Appointment', row, office)
        if (!wantsResource(call, office)) return { status: 200, headers }
        return ok(renderAppointment(row, office), headers)
      },
    }
  }

  /** What a body asks for, checked against what is there. */
  function contentOf(body: AppointmentBody, before: AppointmentRow | null, shiftMs: number) {
    const { resourceType: _type, id: _id, meta: _meta, status, start, end, identifier, ...rest } = body
    const kept = { ...rest, ...(identifier && switches.keepsIdentifiers ? { identifier } : {}) }
    const times = { start: readInstant(start ?? ''), end: readInstant(end ?? '') }
    const from = times.start ?? before?.start
    const to = times.end ?? before?.end
    if (from === undefined || to === undefined) throw new Refusal(422, 'business-rule', 'this clinic books times only')
    if (to <= from) throw new Refusal(422, 'invariant', 'the end is not after the start')
    const [practitionerId = null] = actorsOf(kept, 'Practitioner')
    if (switches.checksReferences) checkReferences(kept)
    const isElsewhere = before?.start !== from || before.end !== to || before.practitionerId !== practitionerId
    const window = { start: from + (isElsewhere ? shiftMs : 0), end: to + (isElsewhere ? shiftMs : 0) }
    const takesTime = isLive({ status } as AppointmentRow) && isElsewhere
    if (takesTime && switches.refusesOverlap && diary.clashes(practitionerId, window, before?.id).length > 0) {
      throw new Refusal(switches.takenStatus, 'conflict', 'the time is taken')
    }
    return { status, ...window, practitionerId, body: kept }
  }

  function checkReferences(body: Readonly<Record<string, unknown>>): void {
    const tables = {
      Patient: state.patients,
      Practitioner: state.practitioners,
      Location: state.locations,
      HealthcareService: state.services,
    }
    for (const [type, table] of Object.entries(tables)) {
      for (const id of actorsOf(body, type)) {
        if (!table.get(id)) throw new Refusal(422, 'not-found', `there is no ${type} of this id`)
      }
    }
    const slots = (body.slot ?? []) as readonly { readonly reference: string }[]
    for (const { reference } of slots) {
      const [type, id = ''] = reference.split('/')
      if (type !== 'Slot' || !state.slots.get(id)) throw new Refusal(422, 'not-found', 'there is no such slot')
    }
  }

  return [
    route({ method: 'POST', path: '/fhir/Appointment', op: 'book', body: appointmentBody, handle: guarded(create) }),
    // One interaction cancels and moves; a move books another time, so it meets the faults of `book`.
    route({ method: 'PUT', path, op: opOf, body: appointmentBody, handle: guarded(replace) }),
    route({ method: 'PATCH', path, op: opOf, body: patchBody, handle: guarded(patch) }),
  ]
}

function opOf(body: unknown): 'cancel' | 'book' {
  const operations = Array.isArray(body) ? (body as readonly { path?: unknown; op?: unknown; value?: unknown }[]) : []
  const ofPatch = operations.find(({ path, op }) => path === '/status' && op !== 'test')?.value
  const status = ofPatch ?? (body as { status?: unknown } | null | undefined)?.status
  return status === 'cancelled' ? 'cancel' : 'book'
}

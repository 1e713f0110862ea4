import type { z } from 'zod'
import { instantOf, instantsOf } from '../kit/zone.ts'
import { type Answer, holdLost, invalid, notFound, Refusal, taken } from './answers.ts'
import { attendeeFields } from './appointment-routes.ts'
import { confirmBody, holdBody } from './bodies.ts'
import type { HoldRow } from './books.ts'
import type { Slot } from './clinic.ts'
import type { JumpCall, JumpRoute, Office } from './office.ts'

// All four ask for it, the GET too.
const scope = 'write_holds'
const path = '/holds'
const released: Answer = { data: { message: 'Hold released' } }

export function holdRoutes({ switches, clinic, references, render, endpoint }: Office): JumpRoute[] {
  /** A date and a wall time without a zone, in the zone that the vendor reads them in. */
  function startOf({ date, start_time: time }: z.output<typeof holdBody>): number {
    const instants = instantsOf(switches.holdInputZone, date, time)
    const start = switches.ambiguousTime === 'earlier' ? instants[0] : instants.at(-1)
    if (start !== undefined) return start
    if (switches.skippedTime === 'refuse') throw invalid('The start_time parameter does not exist on this date')
    return instantOf(switches.holdInputZone, date, time)
  }

  /** The slot to hold, with the place that an omitted one stands for. */
  function asked(body: z.output<typeof holdBody>): Slot {
    const type = references.type(body.appointment_type_id, 'appointment_type_id')
    const clinician = references.clinician(body.clinician_id, 'clinician_id')
    const isOmitted = body.location_id === undefined && !type.isRemote
    if (isOmitted && switches.omittedLocation === 'refuse') throw invalid('The location_id parameter is required')
    const slot = references.slot(type, clinician, startOf(body), body.location_id)
    if (clinic.isTaken(clinician.id, slot)) throw taken()
    if (switches.maxActiveHolds > 0 && clinic.activeHolds() >= switches.maxActiveHolds) {
      throw new Refusal(429, 'rate-limited', 'Too many active holds')
    }
    return isOmitted && switches.omittedLocation === 'none' ? { ...slot, locationId: null } : slot
  }

  const find = ({ params, state }: Pick<JumpCall, 'params' | 'state'>) => state.holds.get(params.id ?? '')

  function refuseEnded(row: HoldRow): void {
    const reading = row.status === 'expired' ? switches.expiredHold : switches.releasedHold
    if (row.status !== 'expired' && row.status !== 'released') return
    if (reading === '404') throw notFound('Hold')
    if (reading === '410') throw new Refusal(410, 'gone', 'Hold is no longer active')
  }

  return [
    endpoint({
      method: 'POST',
      path,
      op: 'hold',
      scope,
      body: holdBody,
      handle: ({ body, shiftMs }) => {
        const { type, clinician, locationId, start, end } = asked(body)
        const held = { typeId: type.id, practitionerId: clinician.id, locationId }
        return {
          commit: () => {
            const row = clinic.openHold({ ...held, start: start + shiftMs, end: end + shiftMs })
            return { status: switches.createdStatus, data: render.hold(row) }
          },
        }
      },
    }),
    endpoint({
      method: 'GET',
      path: `${path}/:id`,
      op: 'read',
      scope,
      handle: (call) => {
        const row = find(call)
        if (!row) throw notFound('Hold')
        refuseEnded(row)
        return { data: render.holdStatus(row, call.shiftMs) }
      },
    }),
    endpoint({
      method: 'DELETE',
      path: `${path}/:id`,
      op: 'release',
      scope,
      handle: (call) => {
        const row = find(call)
        if (!row) throw notFound('Hold')
        if (row.status !== 'active') {
          const status = row.status === 'confirmed' ? switches.releaseConfirmedStatus : switches.releaseTwiceStatus
          if (status === 200) return released
          throw status === 404 ? notFound('Hold') : new Refusal(status, 'conflict', `Hold is ${row.status}`)
        }
        return {
          commit: () => {
            const now = clinic.state.holds.get(row.id)
            if (now?.status === 'active') clinic.endHold(now, 'released', 'api')
            return released
          },
        }
      },
    }),
    endpoint({
      method: 'POST',
      path: `${path}/:id/confirm`,
      op: 'book',
      scope,
      body: confirmBody,
      handle: (call) => {
        const { body, shiftMs } = call
        const row = find(call)
        if (!row) throw holdLost()
        if (row.status === 'confirmed' && switches.confirmTwiceStatus !== 404) {
          const booked = clinic.state.appointments.get(row.appointmentId ?? '')
          if (booked && switches.confirmTwiceStatus === 200) return { data: render.confirmed(booked) }
          throw new Refusal(409, 'conflict', 'Hold is already confirmed')
        }
        if (row.status !== 'active') throw holdLost()
        const patient = references.patient(body.patient_id)
        if (switches.confirmRechecksDiary && clinic.isTaken(row.practitionerId, row, row.id)) throw taken()
        return {
          commit: () => {
            const times = { start: row.start + shiftMs, end: row.end + shiftMs }
            const booked = clinic.confirm(row, { ...times, patientId: patient.id, ...attendeeFields(body) })
            return { status: switches.createdStatus, data: render.confirmed(booked) }
          },
        }
      },
    }),
  ]
}

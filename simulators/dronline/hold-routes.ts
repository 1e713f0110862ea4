import type { z } from 'zod'
import { defineRoute, type Reply, type Route } from '../kit/router.ts'
import type { Call } from '../kit/simulator.ts'
import { holdBody } from './bodies.ts'
import { type AppointmentRow, type DronlineState, type HoldRow, newId } from './books.ts'
import { type AppointmentType, appointmentTypes, type ContactType, practitioners } from './catalogue.ts'
import type { Office } from './office.ts'

const route = defineRoute<DronlineState>()
const collection = '/v1/connected/appointment_holds'

interface Asked {
  readonly type: AppointmentType
  readonly contactType: ContactType
  readonly start: number
}

export function holdRoutes({ world, switches, clinic, answers, render }: Office): Route<DronlineState>[] {
  type Body = z.output<typeof holdBody>

  function read(body: Body): Asked | Reply {
    const type = appointmentTypes.find(({ id }) => id === body.appointment_type_id)
    if (!type) return answers.unknownReference('appointment_type_id')
    const practitioner = practitioners.find(({ id }) => id === body.practitioner_id)
    if (!practitioner) return answers.unknownReference('practitioner_id')
    if (body.contact_type === undefined && switches.contactTypeRequired) {
      return answers.invalid('contact_type: required')
    }
    const contactType = body.contact_type ?? type.contactTypes[0]
    const start = Date.parse(body.start)
    if (!practitioner.typeIds.includes(type.id)) return answers.unbookable('practitioner_id')
    if (!type.contactTypes.includes(contactType)) return answers.unbookable('contact_type')
    if (!clinic.isOffered(type, practitioner, start)) return answers.unbookable('start')
    const window = { start, end: start + type.minutes * 60_000 }
    return clinic.isTaken(practitioner.id, window) ? answers.taken() : { type, contactType, start }
  }

  function hold(body: Body, { type, contactType, start }: Asked, shiftMs: number): Reply {
    const now = world.now()
    const reservedId = switches.patientIdWithoutPatient === 'empty' ? '' : newId('pt')
    const held: HoldRow = {
      id: newId('ah'),
      appointmentId: newId('ap'),
      expiresAt: now + switches.holdMinutes * 60_000,
      token: newId('ht'),
      partnerReference: body.partner_reference ?? null,
    }
    const row: AppointmentRow = {
      id: held.appointmentId,
      holdId: held.id,
      typeId: type.id,
      practitionerId: body.practitioner_id,
      contactType,
      state: 'held',
      start: start + shiftMs,
      end: start + shiftMs + type.minutes * 60_000,
      createdAt: now,
      updatedAt: null,
      confirmedAt: null,
      cancelledAt: null,
      rescheduledAt: null,
      previous: null,
      paymentReference: null,
      // The hold's reference moves here at confirm.
      partnerReference: null,
      metadata: body.metadata ?? {},
      patientId: body.patient ? clinic.savePatient(body.patient, reservedId).id : reservedId,
      questionnaireId: type.questionnaire === null ? null : newId('qn'),
    }
    clinic.openHold(held, row)
    return answers.ok(render.hold(held, row, held.token))
  }

  /** The hold and its appointment, unless the API hides them. */
  function find({ params, state }: Call<DronlineState>): { held: HoldRow; row: AppointmentRow } | undefined {
    const held = state.holds.get(params.id ?? '')
    const row = held && state.appointments.get(held.appointmentId)
    return held && row && render.isVisible(row) ? { held, row } : undefined
  }

  return [
    route({
      method: 'POST',
      path: collection,
      op: 'hold',
      body: holdBody,
      handle: ({ body, shiftMs }) => {
        const asked = read(body)
        return 'status' in asked ? asked : { commit: () => hold(body, asked, shiftMs) }
      },
    }),
    route({
      method: 'GET',
      path: `${collection}/:id`,
      op: 'read',
      handle: (call) => {
        const found = find(call)
        if (!found) return answers.notFound('appointment hold')
        return answers.ok(render.hold(found.held, found.row, null, call.shiftMs))
      },
    }),
    route({
      method: 'POST',
      path: `${collection}/:id/release`,
      op: 'release',
      handle: (call) => {
        const found = find(call)
        if (!found) return answers.notFound('appointment hold')
        const { held, row } = found
        const released = (as: AppointmentRow) =>
          answers.ok(switches.releaseBody === 'hold' ? render.hold(held, as, null) : undefined)
        if (row.confirmedAt !== null) return answers.gone(switches.releaseConfirmedStatus)
        if (row.state !== 'held') {
          return switches.releaseTwiceStatus === 200 ? released(row) : answers.gone(switches.releaseTwiceStatus)
        }
        return {
          commit: () => {
            const now = clinic.appointmentOf(held.id) ?? row
            return released(now.state === 'held' ? clinic.endHold(now, 'released', 'api', world.now()) : now)
          },
        }
      },
    }),
  ]
}

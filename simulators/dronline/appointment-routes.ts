import { defineRoute, type Reply, type Route } from '../kit/router.ts'
import type { Call } from '../kit/simulator.ts'
import { cancelBody, confirmBody, rescheduleBody } from './bodies.ts'
import type { AppointmentRow, DronlineState } from './books.ts'
import { appointmentTypes, practitioners } from './catalogue.ts'
import type { Office } from './office.ts'
import { wrap } from './render.ts'

const route = defineRoute<DronlineState>()
const collection = '/v1/connected/appointments'

export function appointmentRoutes({ switches, clinic, answers, render }: Office): Route<DronlineState>[] {
  const one = (row: AppointmentRow) => answers.ok(wrap(switches.appointmentWrapper, render.appointment(row)))

  function find({ params, state }: Pick<Call<DronlineState>, 'params' | 'state'>): AppointmentRow | undefined {
    const row = state.appointments.get(params.id ?? '')
    return row && render.isVisible(row) ? row : undefined
  }

  /** As it stands at the moment of the write: a write that runs twice finds it changed by the first. */
  const current = (row: AppointmentRow) => clinic.state.appointments.get(row.id) ?? row

  const confirm = route({
    method: 'POST',
    path: `${collection}/:id/confirm`,
    op: 'book',
    body: confirmBody(switches),
    handle: ({ params, state, body, shiftMs }) => {
      const row = find({ params, state })
      const held = row && state.holds.get(row.holdId)
      if (!row || !held) return answers.notFound('appointment')
      if (row.state === 'confirmed') {
        const isSame = row.paymentReference === (body.external_payment_reference ?? null)
        if (switches.confirmTwiceStatus !== 200) return answers.gone(switches.confirmTwiceStatus)
        return isSame ? one(row) : answers.gone(switches.wrongStateStatus)
      }
      if (row.state !== 'held') return answers.gone(switches.confirmGoneStatus)
      if (body.hold_token !== undefined && body.hold_token !== held.token) {
        return answers.invalid('hold_token: not the token of this hold')
      }
      if (
        switches.confirmNeedsPatient === 'when-hold-had-none' &&
        !body.patient &&
        !state.patients.get(row.patientId)
      ) {
        return answers.invalid('patient: required')
      }
      if (switches.confirmRechecksDiary && clinic.isTaken(row.practitionerId, row, row.id)) return answers.taken()
      return {
        commit: () => {
          // The transition happens once: a second run has nothing left to confirm.
          if (current(row).state !== 'held') return one(current(row))
          const patientId = body.patient && clinic.savePatient(body.patient, row.patientId).id
          return one(
            clinic.confirm(row, {
              start: row.start + shiftMs,
              end: row.end + shiftMs,
              paymentReference: body.external_payment_reference ?? null,
              partnerReference: body.partner_reference ?? held.partnerReference,
              ...(patientId !== undefined && { patientId }),
            }),
          )
        },
      }
    },
  })

  const cancel = route({
    method: 'POST',
    path: switches.cancelPath,
    op: 'cancel',
    body: cancelBody(switches),
    handle: (call) => {
      const row = find(call)
      if (!row) return answers.notFound('appointment')
      if (row.state === 'held' && !switches.cancelHeld) return answers.gone(switches.wrongStateStatus)
      if (row.state !== 'held' && row.state !== 'confirmed') {
        return switches.cancelTwiceStatus === 200 ? one(row) : answers.gone(switches.cancelTwiceStatus)
      }
      return {
        commit: () => one(current(row).state === row.state ? clinic.cancel(current(row), 'api') : current(row)),
      }
    },
  })

  const reschedule = route({
    method: 'POST',
    path: switches.reschedulePath,
    op: 'book',
    body: rescheduleBody(switches),
    handle: ({ params, state, body, shiftMs }) => {
      const row = find({ params, state })
      if (!row) return answers.notFound('appointment')
      if (row.state !== 'confirmed') return answers.gone(switches.wrongStateStatus)
      const type = appointmentTypes.find(({ id }) => id === row.typeId)
      const practitioner = practitioners.find(({ id }) => id === (body.practitionerId ?? row.practitionerId))
      if (!type || !practitioner) return answers.unknownReference(switches.reschedulePractitionerField)
      if (!practitioner.typeIds.includes(type.id)) return answers.unbookable(switches.reschedulePractitionerField)
      if (!clinic.isOffered(type, practitioner, body.start)) return answers.unbookable(switches.rescheduleStartField)
      const length = type.minutes * 60_000
      const wanted = { start: body.start, end: body.start + length }
      if (clinic.isTaken(practitioner.id, wanted, row.id)) return answers.taken()
      const start = body.start + shiftMs
      const to = { practitionerId: practitioner.id, start, end: start + length }
      return {
        commit: () => {
          const now = current(row)
          const isThere = now.start === to.start && now.practitionerId === to.practitionerId
          return one(isThere ? now : clinic.move(now, to, 'api'))
        },
      }
    },
  })

  const filters = ['partner_reference', 'external_payment_reference'] as const

  function list({ path, query, state, shiftMs }: Call<DronlineState>): Reply {
    const limit = query.get(switches.limitParam) ?? String(Math.min(switches.pageSize, switches.maxPageSize))
    if (!/^[1-9]\d{0,5}$/.test(limit) || Number(limit) > switches.maxPageSize) {
      return answers.invalid(`${switches.limitParam}: from 1 to ${switches.maxPageSize}`)
    }
    const rows = state.appointments
      .values()
      .filter((row) => render.isVisible(row) && (switches.listIncludesHeld || row.confirmedAt !== null))
      .filter((row) => (query.get(filters[0]) ?? row.partnerReference) === row.partnerReference)
      .filter((row) => (query.get(filters[1]) ?? row.paymentReference) === row.paymentReference)
    if (switches.listOrder === 'newest') rows.reverse()
    const after = query.get(switches.cursorParam)
    const position = after === undefined ? -1 : rows.findIndex(({ id }) => id === after)
    if (after !== undefined && position < 0) return answers.invalid(`${switches.cursorParam}: not on this list`)
    const page = rows.slice(position + 1, position + 1 + Number(limit))
    const hasMore = position + 1 + page.length < rows.length
    const data = page.map((row) => render.appointment(row, shiftMs))
    return answers.ok(render.list(path, data, hasMore))
  }

  return [
    confirm,
    cancel,
    reschedule,
    route({
      method: 'GET',
      path: collection,
      op: 'read',
      query: [switches.limitParam, switches.cursorParam, ...(switches.listFiltersByReference ? filters : [])],
      handle: list,
    }),
    route({
      method: 'GET',
      path: `${collection}/:id`,
      op: 'read',
      handle: (call) => {
        const row = find(call)
        if (!row) return answers.notFound('appointment')
        const full = render.appointmentWithRelated(row, call.state, call.shiftMs)
        return answers.ok(wrap(switches.appointmentWrapper, full))
      },
    }),
  ]
}

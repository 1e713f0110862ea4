import { overlaps } from '../kit/diary.ts'
import type { Reply, Write } from '../kit/router.ts'
import { bookProposalShape, bookTimeSlotShape } from './bodies.ts'
import { type Match, matchingOf } from './matching.ts'
import { type Endpoint, endpoint, type MeddbaseCall, onBehalf, type Practice } from './practice.ts'
import { scopeOf } from './scope.ts'
import { isLive } from './state.ts'
import { wishesOf } from './wishes.ts'

/** Booking for a known patient. A repeated call books again when a second clinician is free: there is no key against it. */
export function bookingRoutes(practice: Practice): Endpoint[] {
  const { switches, answers, state, diary, render, sessions } = practice
  const scope = scopeOf(practice)
  const wishes = wishesOf(practice)
  const matching = matchingOf(practice)

  function book(
    call: MeddbaseCall,
    payerType: string | null | undefined,
    find: () => Match | undefined,
  ): Reply | Write {
    const patient = scope.requiredPatient(call)
    const isManager = sessions.loginOf(call).user.patientKey === undefined
    if (!switches.mayBook || (isManager && !switches.managerMayRefer)) {
      throw answers.forbidden('You are not allowed to book appointments.')
    }
    const payer = wishes.payerOf('login', payerType)
    const match = find()
    if (!match) return answers.gone()
    const theirs = state.appointments.values().filter((row) => row.patientKey === patient.id && row.kind === 'visit')
    if (!switches.patientMayOverlap && theirs.some((row) => isLive(row) && overlaps(row, match.candidate))) {
      return answers.no('unspecified', 'The patient has another appointment at this time.')
    }
    return {
      commit: () => {
        // A request that is executed twice also searches twice: it then takes another clinician, or nothing.
        const now = find()
        if (!now) return answers.gone()
        const { candidate, wish } = now
        const row = diary.book(candidate, {
          patientKey: patient.id,
          typeKey: wish.type.key,
          moduleKeys: wish.modules.map(({ key }) => key),
          serviceKeys: wish.services.map(({ key }) => key),
          payer,
          shiftMs: call.shiftMs,
        })
        return answers.ok(render.appointment(row, patient), switches.bookedStatus)
      },
    }
  }

  return [
    endpoint({
      access: 'login',
      method: 'POST',
      path: 'appointment/book-time-slot',
      op: 'book',
      query: onBehalf,
      shape: bookTimeSlotShape,
      handle: (call) => book(call, call.body.proposedTimeSlot.PayerType, () => matching.timeSlot(call.body)),
    }),
    endpoint({
      access: 'login',
      method: 'POST',
      path: 'appointment/book',
      op: 'book',
      query: onBehalf,
      shape: bookProposalShape,
      handle: (call) => {
        const { proposedAppointment } = call.body
        return book(call, proposedAppointment.PayerType, () => matching.proposal(proposedAppointment))
      },
    }),
  ]
}

import type { Reply, Write } from '../kit/router.ts'
import { bookProposalShape, bookTimeSlotShape, codeShape, registrationShape } from './bodies.ts'
import { type Match, matchingOf } from './matching.ts'
import { dayOfBirth, patientFrom, requireMembers } from './people.ts'
import { type Endpoint, endpoint, type MeddbaseCall, type Practice } from './practice.ts'
import type { createKeys } from './state.ts'
import { wishesOf } from './wishes.ts'

/** Booking by somebody not yet known: register, enter the code, book. Nobody is logged in by it. */
export function anonymousRoutes(practice: Practice, nextKey: ReturnType<typeof createKeys>): Endpoint[] {
  const { switches, answers, sessions, state, diary, render, world } = practice
  const wishes = wishesOf(practice)
  const matching = matchingOf(practice)

  function book(
    call: MeddbaseCall,
    payerType: string | null | undefined,
    find: () => Match | undefined,
  ): Reply | Write {
    const session = sessions.anonymousOf(call)
    // assumed: status and code for a code that is still to be entered.
    if (!session.isVerified) throw answers.forbidden('The validation code has not been submitted.')
    const payer = wishes.payerOf('anonymous', payerType ?? (session.payerType || undefined))
    if (!find()) return answers.gone()
    return {
      commit: () => {
        // As for a known patient: executed twice, it searches twice.
        const match = find()
        if (!match) return answers.gone()
        const { candidate, wish } = match
        // The patient exists from here on, and is nobody's employee.
        const patient = state.patients.put(
          patientFrom(session.demographics, { id: nextKey('pat'), isPrivate: true }, answers),
        )
        const row = diary.book(candidate, {
          patientKey: patient.id,
          typeKey: wish.type.key,
          moduleKeys: wish.modules.map(({ key }) => key),
          serviceKeys: wish.services.map(({ key }) => key),
          payer,
          shiftMs: call.shiftMs,
        })
        if (switches.anonymousBooksOnce) sessions.end(session)
        return answers.ok(render.appointment(row, patient), switches.bookedStatus)
      },
    }
  }

  return [
    endpoint({
      access: 'keyed',
      method: 'POST',
      path: 'anon-booking/register-patient',
      op: 'any',
      shape: registrationShape,
      handle: (call) => {
        const { demog, payerType } = call.body
        const born = switches.dateOfBirthRequired ? (['DateOfBirth'] as const) : []
        requireMembers(demog, ['Name', 'Surname', 'EmailAddress', 'Mobile', ...born], answers)
        dayOfBirth(demog, answers)
        if (payerType) wishes.payerOf('anonymous', payerType)
        const email = demog.EmailAddress?.toLowerCase()
        if (
          switches.anonymousKnownEmail === 'refused' &&
          state.patients.values().some((row) => row.email?.toLowerCase() === email)
        ) {
          return answers.no('alreadyRegistered', 'This account is already registered as a private patient.')
        }
        return { commit: () => answers.ok({ SessionId: sessions.openAnonymous(demog, payerType ?? '').id }) }
      },
    }),
    endpoint({
      access: 'anonymous',
      method: 'POST',
      path: 'anon-booking/submit-validation-code',
      op: 'any',
      shape: codeShape,
      handle: (call) => {
        const session = sessions.anonymousOf(call)
        if (call.body.code !== switches.validationCode || session.codeExpiresAt <= world.now()) {
          return answers.no('unspecified', 'The code is not valid.')
        }
        return {
          commit: () => {
            session.isVerified = true
            return answers.ok(null)
          },
        }
      },
    }),
    endpoint({
      access: 'anonymous',
      method: 'POST',
      path: 'anon-booking/resend-validation-code',
      op: 'any',
      handle: (call) => {
        const session = sessions.anonymousOf(call)
        return {
          commit: () => {
            sessions.sendCode(session)
            return answers.ok(null)
          },
        }
      },
    }),
    endpoint({
      access: 'anonymous',
      method: 'POST',
      path: 'anon-booking/book-time-slot',
      op: 'book',
      shape: bookTimeSlotShape,
      handle: (call) => book(call, call.body.proposedTimeSlot.PayerType, () => matching.timeSlot(call.body)),
    }),
    endpoint({
      access: 'anonymous',
      method: 'POST',
      path: 'anon-booking/book',
      op: 'book',
      shape: bookProposalShape,
      handle: (call) => {
        const { proposedAppointment } = call.body
        return book(call, proposedAppointment.PayerType, () => matching.proposal(proposedAppointment))
      },
    }),
  ]
}

/** The endpoints of the anonymous flow. Its session belongs to one registration and carries no token. */
import { z } from 'zod'
import type { Call } from '../../../src/http/client.ts'
import type { Settings } from '../config.ts'
import * as wire from '../wire.ts'
import type { Exchange } from './exchange.ts'
import { sessionHeaders } from './session.ts'

/** The pages show no answer: the yes is the envelope. */
const nothing = z.unknown()

export function createAnonymousCalls(exchange: Exchange, settings: Settings) {
  const headersOf = (id: string) => sessionHeaders({ id, token: null, lasts: null }, settings)

  return {
    /** Sends the person a code, by e-mail and by SMS at once (anon-b/registerpatient). */
    registerPatient: (call: Call, demog: wire.WireDemographics, payerType: string) =>
      exchange.tell(
        call,
        {
          operation: 'registration.create',
          method: 'POST',
          path: '/anon-booking/register-patient',
          json: { payerType, demog },
        },
        wire.registrationSchema,
      ),

    resendCode: (call: Call, sessionId: string) =>
      exchange.tell(
        call,
        {
          operation: 'registration.resend',
          method: 'POST',
          path: '/anon-booking/resend-validation-code',
          headers: headersOf(sessionId),
        },
        nothing,
      ),

    submitCode: (call: Call, sessionId: string, code: string) =>
      exchange.tell(
        call,
        {
          operation: 'registration.verify',
          method: 'POST',
          path: '/anon-booking/submit-validation-code',
          headers: headersOf(sessionId),
          json: { code },
        },
        nothing,
      ),

    bookAnonymously: (
      call: Call,
      sessionId: string,
      json: wire.WireBookingBody,
      echoes: (appointment: wire.WireAppointment) => boolean,
    ) =>
      exchange.tell(
        call,
        {
          operation: 'appointment.book',
          method: 'POST',
          path: '/anon-booking/book-time-slot',
          headers: headersOf(sessionId),
          json,
        },
        wire.appointmentSchema,
        { echoes, ownConnection: true },
      ),
  }
}

import type { Reply } from '../kit/router.ts'
import type { Call, Problem } from '../kit/simulator.ts'
import type { Switches } from './switches.ts'

/** Dr.Online's way of saying yes and no. */
export interface Answers {
  ok(body?: unknown): Reply
  // assumed: every code but `patient_not_found`, the one that is documented.
  no(status: number, code: string, message: string, headers?: Record<string, string>): Reply
  invalid(message: string): Reply
  notFound(what: string): Reply
  unknownReference(field: string): Reply
  unbookable(field: string): Reply
  taken(): Reply
  /** The appointment is in no state for this call. */
  gone(status: number): Reply
  rateLimited(retryAfterSeconds: number): Reply
  problem(problem: Problem, call: Call): Reply
}

export function createAnswers(switches: Switches, now: () => number): Answers {
  // A client that reads the server's time from the header must see the simulated clock, not the machine's.
  const date = () => ({ date: new Date(now()).toUTCString() })
  const reschedulePath = new RegExp(`^${switches.reschedulePath.replace(':id', '[^/]+')}$`)

  function errorBody(code: string, message: string): Pick<Reply, 'body' | 'text'> {
    switch (switches.errorShape) {
      case 'nested':
        return { body: { error: { code, message } } }
      case 'string':
        return { body: { error: code } }
      case 'flat':
        return { body: { code, message } }
      case 'message':
        return { body: { message } }
      case 'text':
        return { text: message }
    }
  }

  const answers: Answers = {
    ok: (body) => ({ status: 200, headers: date(), ...(body === undefined ? {} : { body }) }),
    no: (status, code, message, headers = {}) => ({
      status,
      headers: { ...date(), ...headers },
      ...errorBody(code, message),
    }),
    invalid: (message) => answers.no(switches.invalidStatus, 'validation_failed', message),
    notFound: (what) => answers.no(404, 'not_found', `No such ${what}.`),
    unknownReference: (field) =>
      answers.no(switches.unknownReferenceStatus, 'unknown_reference', `${field} names nothing in this catalogue.`),
    unbookable: (field) =>
      answers.no(switches.unbookableStatus, 'not_bookable', `${field} is not on offer for this appointment.`),
    taken: () => answers.no(switches.takenStatus, 'slot_unavailable', 'This time is no longer free.'),
    gone: (status) =>
      answers.no(status, 'appointment_state', 'The appointment is no longer in a state that allows this.'),
    rateLimited: (seconds) =>
      answers.no(429, 'rate_limited', 'Too many requests.', { 'retry-after': String(Math.max(0, Math.ceil(seconds))) }),
    problem: (problem, call) => {
      switch (problem.kind) {
        case 'not-found':
          return answers.notFound('resource')
        case 'wrong-method':
          return answers.no(405, 'method_not_allowed', 'Method not allowed.', { allow: problem.allowed.join(', ') })
        case 'unknown-query':
          return answers.invalid(`Unknown query parameters: ${problem.names.join(', ')}.`)
        case 'too-large':
          return answers.no(413, 'body_too_large', 'The body is too large.')
        case 'not-json':
          return answers.invalid(`${problem.detail}.`)
        case 'bad-body':
          return answers.invalid(problem.issues.map(({ field, message }) => `${field}: ${message}`).join('; '))
        case 'rate-limited':
          return answers.rateLimited(switches.retryAfterSeconds)
        case 'refused':
          switch (problem.op) {
            case 'hold':
              return answers.taken()
            case 'book':
              return reschedulePath.test(call.path) ? answers.taken() : answers.gone(switches.confirmGoneStatus)
            case 'release':
              return answers.gone(
                switches.releaseTwiceStatus === 200 ? switches.wrongStateStatus : switches.releaseTwiceStatus,
              )
            case 'cancel':
              return answers.gone(switches.wrongStateStatus)
            default:
              return answers.notFound('resource')
          }
      }
    },
  }
  return answers
}

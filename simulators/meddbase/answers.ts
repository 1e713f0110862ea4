import type { Reply, Write } from '../kit/router.ts'
import type { Call, Problem } from '../kit/simulator.ts'
import type { Switches } from './switches.ts'

/** The vendor's EventCodes, as far as the simulator says them. */
const eventCodes = {
  unspecified: 0,
  parameterMissing: 1,
  parameterFormat: 2,
  clientKeyMissing: 3,
  clientKeyInvalid: 4,
  unknownSection: 5,
  unknownMethod: 6,
  postData: 7,
  notLoggedIn: 8,
  starting: 10,
  invalidToken: 11,
  html: 12,
  addressNotAllowed: 13,
  blocked: 14,
  alreadyRegistered: 10001,
} as const

type EventName = keyof typeof eventCodes

/** Thrown inside a route to end it with the vendor's answer. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`HTTP ${reply.status}`)
    this.reply = reply
  }
}

export type Answers = ReturnType<typeof createAnswers>

/** The envelope, and every way of saying no in it. */
export function createAnswers(switches: Switches, knownSections: () => ReadonlySet<string>) {
  // assumed: which status goes with which code, apart from 400 with EventCode 0 and 401 with an expired session.
  const statuses: Record<EventName, number> = {
    unspecified: 400,
    parameterMissing: 400,
    parameterFormat: 400,
    clientKeyMissing: switches.clientKeyStatus,
    clientKeyInvalid: switches.clientKeyStatus,
    unknownSection: 404,
    unknownMethod: 404,
    postData: 400,
    notLoggedIn: 401,
    starting: switches.startingStatus,
    invalidToken: switches.invalidTokenStatus,
    html: 400,
    addressNotAllowed: 403,
    blocked: 403,
    alreadyRegistered: 400,
  }

  function error(status: number, eventCode: number, message: string, headers?: Record<string, string>): Reply {
    if (!switches.errorEnvelope) {
      const page = `<!DOCTYPE html><html><head><title>Error</title></head><body><h2>${status}</h2></body></html>\n`
      return { status, headers: { 'content-type': 'text/html', ...headers }, text: page }
    }
    const body = {
      status: 'error',
      error: {
        Message: message,
        EventType: 2,
        EventCode: eventCode,
        [switches.errorStatusMember]: status,
        Description: null,
        ReferenceNumber: null,
      },
    }
    return { status, ...(headers && { headers }), body }
  }

  const no = (event: EventName, message: string): Reply => error(statuses[event], eventCodes[event], message)

  const answers = {
    ok: (result: unknown, status = 200): Reply =>
      status === 204 ? { status } : { status, body: { status: 'ok', result } },
    no,
    refusal: (event: EventName, message: string): Refusal => new Refusal(no(event, message)),
    // assumed: 403 with EventCode 0 for a right that is missing; only the status is documented.
    forbidden: (message: string): Refusal => new Refusal(error(403, 0, message)),
    // assumed: the code; the page names none for a wrong password.
    loginFailed: (): Reply => error(switches.failedLoginStatus, 0, 'Invalid username or password.'),
    // assumed: the status for a key that names nothing, or nothing that this caller may see.
    notFound: (what: string): Refusal => new Refusal(error(404, 0, `${what} not found.`)),
    gone: (): Reply =>
      switches.goneErrorObject || !switches.errorEnvelope
        ? error(switches.goneStatus, switches.goneEventCode, 'The selected appointment slot is no longer available.')
        : { status: switches.goneStatus, body: { status: 'error' } },
    // assumed: both texts, and the code.
    notCancellable: (): Reply => no('unspecified', 'The appointment cannot be cancelled.'),

    problem(problem: Problem, call: Call): Reply {
      switch (problem.kind) {
        case 'not-found': {
          const section = call.path.split('/')[2] ?? ''
          return knownSections().has(section)
            ? no('unknownMethod', 'Unknown API method.')
            : no('unknownSection', 'Unknown API section.')
        }
        case 'wrong-method':
          // assumed: the code; the status is documented.
          return error(405, 0, 'Method not allowed.', { allow: problem.allowed.join(', ') })
        case 'unknown-query':
          // assumed: a parameter that nobody knows is refused and not ignored: the simulator is there to find it.
          return no('parameterFormat', `Unknown parameter: ${problem.names.join(', ')}.`)
        case 'too-large':
          return no('postData', 'POST data is too large.')
        case 'not-json':
          return no('postData', `Invalid POST data: ${problem.detail}.`)
        case 'bad-body':
          return no(
            'postData',
            `Invalid POST data: ${problem.issues.map(({ field, message }) => `${field}: ${message}`).join('; ')}.`,
          )
        case 'rate-limited':
          // assumed: no limit is documented; this is what one would look like.
          return error(429, 0, 'Too many requests.', { 'retry-after': '1' })
        case 'refused':
          if (problem.op === 'book') return answers.gone()
          if (problem.op === 'cancel') return answers.notCancellable()
          return no('unspecified', 'The request could not be completed.')
      }
    },
  }
  return answers
}

/** The kit loses and delays answers of writes only, so a search by POST passes for one. */
export function asWrite(reply: Reply): Reply | Write {
  return reply.status < 400 ? { commit: () => reply } : reply
}

/** Turns a thrown refusal into its answer. */
export function guarded<C>(handle: (call: C) => Reply | Write) {
  return (call: C): Reply | Write => {
    try {
      return handle(call)
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }
}

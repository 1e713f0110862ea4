import type { Reply } from '../kit/router.ts'
import type { Problem } from '../kit/simulator.ts'
import type { Switches } from './switches.ts'

/** Thrown inside a route to end it with the vendor's answer. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`HTTP ${reply.status}`)
    this.reply = reply
  }
}

// assumed: every code but the first three, which the vendor's own tests and guide use.
const codes: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  422: 'unprocessable_entity',
  429: 'too_many_requests',
}

export type Answers = ReturnType<typeof createAnswers>

/** Upvio's way of saying yes and no. */
export function createAnswers(switches: Switches) {
  function no(status: number, title: string, headers: Record<string, string> = {}): Reply {
    const code = switches.errorCode === 'number' ? status : (codes[status] ?? 'error')
    return { status, headers, body: { error: { code, title } } }
  }
  const bad = (title: string) => no(400, title)
  const notFound = (resource: string) => no(404, `${resource} not found`)
  const unknownReference = (resource: string) => no(switches.unknownReferenceStatus, `${resource} not found`)
  // assumed: the title; only that such a call is refused is known.
  const busy = () => no(switches.busyStatus, 'Staff is busy at this time')

  function one(data: unknown, status = 200): Reply {
    return { status, body: switches.wrapSingles ? { data } : data }
  }

  function rateLimited(seconds: number): Reply {
    const headers = switches.retryAfter ? { 'retry-after': String(Math.max(1, Math.ceil(seconds))) } : {}
    return no(429, 'Too Many Requests', headers)
  }

  function problem(what: Problem): Reply {
    switch (what.kind) {
      case 'not-found':
        return notFound('Resource')
      case 'wrong-method':
        return no(405, 'Method Not Allowed', { allow: what.allowed.join(', ') })
      case 'unknown-query':
        return bad(`Unknown query parameter: ${what.names.join(', ')}`)
      case 'too-large':
        return no(413, 'Payload Too Large')
      case 'not-json':
        return bad(`Bad Request: ${what.detail}`)
      case 'bad-body':
        return bad(`Bad Request: ${what.issues.map(({ field, message }) => `${field}: ${message}`).join('; ')}`)
      case 'rate-limited':
        return rateLimited(1)
      case 'refused':
        if (what.op === 'book') return busy()
        return what.op === 'read' || what.op === 'slots' ? notFound('Resource') : bad('Bad Request')
    }
  }

  return { no, bad, notFound, unknownReference, busy, one, rateLimited, problem }
}

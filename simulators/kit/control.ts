import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { faultNames, faultOps } from './faults.ts'
import { isLoopbackAddress, isLoopbackHost, parseJson } from './http.ts'
import type { Reply } from './router.ts'
import type { RunningSimulator } from './simulator.ts'

/** Thrown by a backend's `frontDesk` for ids that it does not know. */
export class FrontDeskRefusal extends Error {}

const instant = z.iso.datetime({ offset: true })
const clockBody = z.union([z.strictObject({ now: instant }), z.strictObject({ advanceMs: z.int() })])
const faultBody = z.strictObject({
  op: z.enum(faultOps),
  fault: z.enum(faultNames),
  times: z.int().min(1).optional(),
  ms: z.int().min(0).optional(),
})
const id = z.string().min(1)
const frontDeskBody = z.discriminatedUnion('action', [
  z.strictObject({ action: z.enum(['book', 'block']), practitionerId: id, start: instant, end: instant }),
  z.strictObject({ action: z.literal('cancel'), vendorId: id }),
  z.strictObject({
    action: z.literal('move'),
    vendorId: id,
    practitionerId: id.optional(),
    start: instant,
    end: instant.optional(),
  }),
])

const expected = {
  clock: '{"now": instant} or {"advanceMs": whole number}',
  faults: `{"op": ${faultOps.join('|')}, "fault": ${faultNames.join('|')}, "times"?: n, "ms"?: n}`,
  frontDesk:
    '{"action": "book"|"block", "practitionerId", "start", "end"}, {"action": "cancel", "vendorId"} or {"action": "move", "vendorId", "start", "end"?, "practitionerId"?}',
}
const help =
  'GET /__sim/log; POST /__sim/clock, /__sim/faults, /__sim/front-desk; DELETE /__sim/faults. An empty object {} makes each say what it expects.'

/** The control endpoints: for tests and the demo on this machine, no part of any vendor's dialect. */
export function answerControl(
  simulator: RunningSimulator,
  request: IncomingMessage,
  path: string,
  body: string | 'too-large',
): Reply {
  const stranger = refuseStranger(request)
  if (stranger) return stranger

  const json = body === 'too-large' ? undefined : parseJson(body)
  switch (`${request.method} ${path}`) {
    case 'GET /__sim':
    case 'GET /__sim/':
      return { status: 200, text: `${simulator.vendor} simulator. ${help}\n` }
    case 'GET /__sim/log':
      return { status: 200, body: simulator.log }
    case 'POST /__sim/clock': {
      const parsed = clockBody.safeParse(json)
      if (!parsed.success) return refuse(expected.clock, parsed.error)
      if ('now' in parsed.data) simulator.setNow(Date.parse(parsed.data.now))
      else simulator.advance(parsed.data.advanceMs)
      return { status: 200, body: { now: new Date(simulator.now()).toISOString() } }
    }
    case 'POST /__sim/faults': {
      const parsed = faultBody.safeParse(json)
      if (!parsed.success) return refuse(expected.faults, parsed.error)
      simulator.failNext(parsed.data)
      return { status: 200, body: { armed: parsed.data } }
    }
    case 'DELETE /__sim/faults':
      simulator.clearFaults()
      return { status: 204 }
    case 'POST /__sim/front-desk': {
      const parsed = frontDeskBody.safeParse(json)
      if (!parsed.success) return refuse(expected.frontDesk, parsed.error)
      try {
        return { status: 200, body: simulator.frontDesk(parsed.data) }
      } catch (error) {
        if (error instanceof FrontDeskRefusal) return { status: 400, body: { error: error.message } }
        throw error
      }
    }
    default:
      return { status: 404, body: { error: 'no such control endpoint', expected: help } }
  }
}

/**
 * Peers elsewhere, and web pages in a browser on this machine: a page may send a POST to a loopback port, and only its
 * Origin header (or, after DNS rebinding, its Host) gives it away.
 */
function refuseStranger(request: IncomingMessage): Reply | undefined {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  if (isLoopbackAddress(request.socket.remoteAddress) && isLoopbackHost(host) && !request.headers.origin)
    return undefined
  return { status: 403, body: { error: 'control endpoints answer programs on this machine only' } }
}

function refuse(wanted: string, error: z.ZodError): Reply {
  return { status: 400, body: { error: 'body not understood', expected: wanted, problems: z.prettifyError(error) } }
}

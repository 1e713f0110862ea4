import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from './clock.ts'
import { type ArmedFault, FaultQueue } from './faults.ts'
import { send } from './http.ts'
import { isWrite, matchRoute, type Reply, type Route, type Write } from './router.ts'
import type { Backend, Call, State } from './simulator.ts'
import type { Row, Table } from './table.ts'

const HOUR_MS = 3_600_000
const HTML_502 =
  '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n'

/** Routing, faults and the moment of each write. */
export function createEngine(backend: Backend, clock: Clock) {
  const faults = new FaultQueue()
  const tables: readonly Table<Row>[] = Object.values(backend.state)
  const late = new Set<{ due: number; timer: NodeJS.Timeout; run: () => void }>()
  const stopping = new AbortController()
  let stale: { until: number; state: State } | undefined

  /** One change, after which the state before it can still be read. */
  function change<T>(write: () => T): T {
    for (const table of tables) table.mark()
    return write()
  }

  function goStale(ms: number): void {
    const past = Object.fromEntries(Object.entries(backend.state).map(([name, table]) => [name, table.past()]))
    stale = { until: clock.now() + ms, state: past }
  }

  function readable(): State {
    if (stale && clock.now() >= stale.until) stale = undefined
    return stale?.state ?? backend.state
  }

  function settle(): void {
    const now = clock.now()
    for (const entry of [...late].sort((a, b) => a.due - b.due)) if (entry.due <= now) entry.run()
    backend.tick?.()
  }

  function acceptLater(ms: number, attempt: () => Reply | Write): void {
    const run = () => {
      late.delete(entry)
      clearTimeout(entry.timer)
      backend.tick?.()
      const outcome = attempt()
      if (isWrite(outcome)) change(outcome.commit)
    }
    const entry = { due: clock.now() + ms, timer: setTimeout(run, ms), run }
    late.add(entry)
  }

  async function answer(call: Call, body: string | 'too-large', response: ServerResponse): Promise<void> {
    backend.tick?.()
    const refusal = backend.guard?.(call)
    if (refusal) return send(response, refusal)

    const match = matchRoute(backend.routes, call.method, call.path)
    if (match.kind !== 'found') return send(response, backend.problem(match, call))
    const { route, params } = match

    const fault = faults.peek(typeof route.op === 'function' ? route.op(call.body) : route.op)
    if (fault && beforeAccepting(fault, call, response)) return

    const shiftMs = fault?.fault === 'wrongTime' ? HOUR_MS : 0
    const isRead = call.method === 'GET'
    if (fault?.fault === 'stale' && isRead) {
      faults.use(fault)
      goStale(fault.ms)
    }
    const attempt = () => handle(route, { ...call, params, shiftMs, state: isRead ? readable() : backend.state }, body)
    const outcome = attempt()
    // A fault in accepting waits for a write that is accepted: one refused for its content has nothing to lose.
    if (!fault || (!isRead && !isWrite(outcome)))
      return send(response, isWrite(outcome) ? change(outcome.commit) : outcome)

    if (!(fault.fault === 'stale' && isRead)) faults.use(fault)
    if (fault.fault === 'acceptLate') {
      acceptLater(fault.ms, attempt)
      response.destroy()
      return
    }
    const reply = isWrite(outcome) ? change(() => commit(outcome, fault)) : outcome
    if (fault.fault === 'stale' && !isRead) goStale(fault.ms)
    if (fault.fault === 'hangAfterAccepting') return
    if (fault.fault === 'dropReply') {
      response.destroy()
      return
    }
    if (fault.fault === 'garbled') {
      send(response, { status: 200, headers: { 'content-type': 'application/json' }, text: '{"data": {"id": "1", "' })
      return
    }
    if (fault.fault === 'slow') {
      // Rejects when the simulator stops; its sockets are closed then.
      const waited = await sleep(fault.ms, true, { signal: stopping.signal }).catch(() => false)
      if (!waited) return
    }
    send(response, reply)
  }

  /** Faults in which the vendor's software never sees the call. */
  function beforeAccepting(fault: ArmedFault, call: Call, response: ServerResponse): boolean {
    switch (fault.fault) {
      case 'dropRequest':
        response.destroy()
        break
      case 'html502':
        send(response, { status: 502, headers: { 'content-type': 'text/html' }, text: HTML_502 })
        break
      case 'rateLimit':
        send(response, backend.problem({ kind: 'rate-limited' }, call))
        break
      case 'refuse':
        send(response, backend.problem({ kind: 'refused', op: fault.routeOp }, call))
        break
      default:
        return false
    }
    faults.use(fault)
    return true
  }

  function handle(route: Route, call: Call, raw: string | 'too-large'): Reply | Write {
    const unknown = [...call.query.names()].filter((name) => !(route.query ?? []).includes(name))
    if (unknown.length > 0) return backend.problem({ kind: 'unknown-query', names: unknown }, call)
    if (raw === 'too-large') return backend.problem({ kind: 'too-large' }, call)
    if (!route.body) {
      const issue = { field: '(body)', message: 'this request takes no body' }
      return raw === '' ? route.handle(call) : backend.problem({ kind: 'bad-body', issues: [issue] }, call)
    }
    if (raw !== '' && call.body === undefined) {
      return backend.problem({ kind: 'not-json', detail: 'the body is no JSON' }, call)
    }
    // An empty body reaches the schema as undefined: some requests take an optional one.
    const parsed = route.body.safeParse(call.body)
    if (parsed.success) return route.handle({ ...call, body: parsed.data })
    if (raw === '') return backend.problem({ kind: 'not-json', detail: 'the body is empty' }, call)
    const issues = parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: 'unknown field' }))
        : [{ field: issue.path.join('.') || '(body)', message: issue.message }],
    )
    return backend.problem({ kind: 'bad-body', issues }, call)
  }

  function stop(): void {
    stopping.abort()
    for (const entry of late) clearTimeout(entry.timer)
    late.clear()
  }

  return { faults, change, settle, answer, stop }
}

function commit(write: Write, fault: ArmedFault): Reply {
  const reply = write.commit()
  if (fault.fault === 'acceptTwice') write.commit()
  return reply
}

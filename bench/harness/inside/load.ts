/** The process that sends requests. It takes one order at a time and answers each with a report. */
import { Pool } from 'undici'
import type { LoadOrder, LoadReport } from '../load.ts'

/** Never the same number twice in a run, whatever is measured. */
let counter = 0

async function run(order: LoadOrder): Promise<LoadReport> {
  const { url, headers, bodies, connections, seconds, requests = Number.POSITIVE_INFINITY, rate, contains } = order
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections, pipelining: 1, bodyTimeout: 60_000, headersTimeout: 60_000 })
  const latencies: number[] = []
  const failures: Record<string, number> = {}
  let sample = ''
  let sent = 0
  const begun = performance.now()
  const end = seconds === undefined ? Number.POSITIVE_INFINITY : begun + seconds * 1_000

  async function one(due = performance.now()): Promise<void> {
    const body = (bodies[sent++ % bodies.length] as string).replaceAll('__N__', () => String(counter++))
    try {
      const answer = await pool.request({
        path: pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
      const text = await answer.body.text()
      latencies.push(performance.now() - due)
      sample = text
      if (answer.statusCode === 200 && text.includes(contains)) return
      fail(`${answer.statusCode} ${text.slice(0, 200)}`)
    } catch (error) {
      fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    }
  }

  function fail(what: string): void {
    failures[what] = (failures[what] ?? 0) + 1
  }

  async function inTurn(): Promise<void> {
    while (sent < requests && performance.now() < end) await one()
  }

  async function atRate(perSecond: number): Promise<void> {
    const under = new Set<Promise<void>>()
    while (sent < requests && performance.now() < end) {
      const due = begun + (sent * 1_000) / perSecond
      const wait = due - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      const request = one(due).finally(() => under.delete(request))
      under.add(request)
    }
    await Promise.all(under)
  }

  if (rate === undefined) await Promise.all(Array.from({ length: connections }, inTurn))
  else await atRate(rate)
  const took = (performance.now() - begun) / 1_000
  await pool.close()
  return { requests: sent, seconds: took, perSecond: sent / took, latencyMs: percentiles(latencies), failures, sample }
}

function percentiles(latencies: readonly number[]): LoadReport['latencyMs'] {
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
}

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      const failures = { [error instanceof Error ? (error.stack ?? error.message) : String(error)]: 1 }
      const latencyMs = { p50: 0, p90: 0, p99: 0, max: 0 }
      process.send?.({ requests: 0, seconds: 0, perSecond: 0, latencyMs, failures, sample: '' } satisfies LoadReport)
    },
  )
})
// Its end is the driver's: no order comes any more.
process.on('disconnect', () => process.exit(0))

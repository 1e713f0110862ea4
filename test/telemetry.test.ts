import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startCliniko } from '../simulators/cliniko.ts'
import { holdConfirm } from './e2e/documents.ts'
import { aPerson } from './kit/people.ts'
import { runMain } from './kit/processes.ts'
import { startRedis } from './kit/redis.ts'
import { aSlot, ask, configFor, hold, key, serving } from './kit/serving.ts'

interface Attribute {
  readonly key: string
  readonly value: { stringValue?: string; intValue?: number; arrayValue?: { values: { stringValue: string }[] } }
}

interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly attributes: readonly Attribute[]
}

/** An OTLP collector that keeps what it is sent, as it came. */
async function aCollector() {
  const bodies: string[] = []
  const requests: { url: string | undefined; tenant: string | string[] | undefined }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(body)
    requests.push({ url: request.url, tenant: request.headers['x-tenant'] })
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const batches = () => bodies.flatMap((body) => JSON.parse(body).resourceSpans)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    requests,
    resources: () => batches().flatMap(({ resource }) => resource.attributes as Attribute[]),
    spans: () =>
      batches().flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }: { spans: SentSpan[] }) => spans),
      ) as SentSpan[],
  }
}

const attributeOf = ({ attributes }: Pick<SentSpan, 'attributes'>, name: string) => {
  const { stringValue, intValue } = attributes.find((one) => one.key === name)?.value ?? {}
  return stringValue ?? intValue
}

it('sends the trace of a booking, from the request to the ledger and the vendor, and nothing personal', async () => {
  const collector = await aCollector()
  const redis = await startRedis({ appendfsync: 'always' })
  const simulator = await startCliniko()
  onTestFinished(() => simulator.stop())
  const running = await serving(configFor(simulator, { shutdown: { leave: 'PT0S' } }), redis.url, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=clinics',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  })
  const slot = await aSlot(running.url)
  const held = await hold(running.url, slot.id, 'canary-idempotency-key')
  const person = aPerson(1, { firstName: 'Canaria', lastName: 'Flavissima' })
  const notes = 'canary-notes'
  const input = {
    ...{ holdId: held.hold.id, holdToken: held.holdToken, patient: { new: person }, idempotencyKey: 'canary-confirm' },
    notes,
  }
  const traceId = 'c0ffee00c0ffee00c0ffee00c0ffee00'
  const response = await fetch(`${running.url}?canary-query=1`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-correlation-id': 'ticket-4711' },
      ...{ traceparent: `00-${traceId}-00000000000000aa-01`, tracestate: 'canary=state', baggage: 'canary=baggage' },
    },
    body: JSON.stringify({ query: holdConfirm, variables: { input } }),
  })
  const { data } = (await response.json()) as {
    data: { holdConfirm: { errors: unknown; appointment: { id: string } } }
  }
  expect(data.holdConfirm).toMatchObject({ errors: [], appointment: { status: 'BOOKED' } })
  await ask(running.url, '{ clinics { id } }')
  await fetch(running.url.replace('/graphql', '/trpc/hold.get?input=canary-input'), {
    headers: { 'hold-token': held.holdToken },
  })
  running.signal('SIGTERM')
  expect((await running.ended).code).toBe(0)

  expect(collector.requests[0]).toEqual({ url: '/v1/traces', tenant: 'clinics' })
  const resource = { attributes: collector.resources() }
  expect(attributeOf(resource, 'service.name')).toBe('holdfast')
  expect(attributeOf(resource, 'deployment.environment.name')).toBe('test')

  // One trace, which is the caller's.
  const spans = collector.spans().filter((span) => span.traceId === traceId)
  const request = spans.find(({ name }) => name === 'POST /graphql') as SentSpan
  expect(request.parentSpanId).toBe('00000000000000aa')
  expect(attributeOf(request, 'holdfast.correlation_id')).toBe('ticket-4711')
  expect(attributeOf(request, 'graphql.operation.type')).toBe('mutation')
  expect(attributeOf(request, 'http.response.status_code')).toBe(200)
  const fields = request.attributes.find((one) => one.key === 'holdfast.graphql.fields')?.value.arrayValue?.values
  expect(fields).toEqual([{ stringValue: 'holdConfirm' }])
  const confirm = spans.find(({ name }) => name === 'holds.confirm') as SentSpan
  expect(confirm.parentSpanId).toBe(request.spanId)
  for (const name of ['ledger.beginConfirm', 'vendor appointment.create', 'ledger.settle']) {
    const span = spans.find((one) => one.name === name)
    // Below the use case, however deep.
    const above: (string | undefined)[] = []
    for (let at = span; at; at = spans.find(({ spanId }) => spanId === at?.parentSpanId)) above.push(at.parentSpanId)
    expect(above, `${name} among ${spans.map((one) => one.name)}`).toContain(confirm.spanId)
  }
  const vendor = spans.find(({ name }) => name === 'vendor appointment.create') as SentSpan
  expect(attributeOf(vendor, 'holdfast.clinic')).toBe('leeds')
  expect(attributeOf(vendor, 'holdfast.outcome')).toBe('EXECUTED')

  const sent = collector.bodies.join('\n')
  const secrets = [
    ...Object.values(person).filter((value) => typeof value === 'string' && value !== person.sex),
    ...['canary', held.holdToken, slot.id, key, key.split('_')[3], 'demo-secret-uk1', data.holdConfirm.appointment.id],
    ...['holdConfirm(', '$input', '127.0.0.1', redis.url],
  ] as string[]
  expect(secrets.length).toBeGreaterThan(13)
  for (const secret of secrets) expect(sent.toLowerCase(), secret).not.toContain(secret.toLowerCase())
}, 40_000)

it('keeps a share of the traces, and ends although the collector does not answer', async () => {
  const collector = await aCollector()
  const env = { PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' }
  const running = runMain(['start'], env)
  await running.says('Stop it with Ctrl-C')
  await fetch(`${/http:\/\/127\.0\.0\.1:\d+/.exec(running.output())?.[0]}/healthz`)
  running.signal('SIGINT')
  expect((await running.ended).code).toBe(0)
  expect(collector.bodies).toEqual([])

  // Nothing listens there.
  const away = runMain(['start'], { PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })
  await away.says('Stop it with Ctrl-C')
  await fetch(`${/http:\/\/127\.0\.0\.1:\d+/.exec(away.output())?.[0]}/healthz`)
  const asked = performance.now()
  away.signal('SIGINT')
  expect((await away.ended).code).toBe(0)
  expect(performance.now() - asked).toBeLessThan(10_000)

  const wrong = runMain(['start'], { ...env, OTEL_TRACES_SAMPLER_ARG: '5' })
  expect(await wrong.ended).toMatchObject({ code: 2, output: expect.stringContaining('a share from 0 to 1') })
}, 40_000)

it('costs nothing where no collector is configured: one file knows it, which is loaded when it is needed', () => {
  const sources = globSync('{src,adapters}/**/*.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  expect(sources.filter(({ text }) => text.includes("'@opentelemetry/")).map(({ file }) => file)).toEqual([
    'src/telemetry.ts',
  ])
  const loading = sources.filter(({ text }) => /^import (?!type )[^\n]*\/telemetry\.ts'/m.test(text))
  expect(loading.map(({ file }) => file)).toEqual([])
  expect(readFileSync('src/commands/run.ts', 'utf8')).toContain("await import('../telemetry.ts')")
})

import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startCliniko } from '../../simulators/cliniko.ts'
import { holdConfirm, holdQuery } from '../e2e/documents.ts'
import { until } from '../kit/gateway.ts'
import { startRedis } from '../kit/redis.ts'
import { aSlot, ask, configFor, confirmInput, hold, serving } from '../kit/serving.ts'

async function prepared(shutdown: object, holds: object = {}) {
  const redis = await startRedis({ appendfsync: 'always' })
  const simulator = await startCliniko()
  onTestFinished(() => simulator.stop())
  const [clinic] = clinicsOf(simulator)
  const config = configFor(simulator, { shutdown, clinics: [{ ...clinic, holds: { settle: 'PT11S', ...holds } }] })
  const isBooked = () => simulator.log.some(({ event }) => event === 'appointment.booked')
  const isAsked = () => simulator.received.some(({ method, path }) => method === 'POST' && /appointments/.test(path))
  return { redis, simulator, config, isBooked, isAsked }
}

function clinicsOf({ url }: { readonly url: string }) {
  const settings = { baseUrl: `${url}/v1`, apiKey: 'file:cliniko.key', userAgentContact: 'dev@holdfast.example' }
  return [
    {
      ...{ id: 'leeds', name: 'Leeds Physio', adapter: 'cliniko', timeZone: 'Europe/London', settings },
      services: { 'first-visit': { appointmentTypeId: '1700000000000000301' } },
    },
  ]
}

const readiness = (url: string) =>
  fetch(url.replace('/graphql', '/readyz')).then(
    async (response) => ({ status: response.status, body: await response.json() }),
    () => ({ status: 0, body: null }),
  )

it('answers a confirm that was under way at SIGTERM, after readiness has sent others elsewhere', async () => {
  const { redis, simulator, config, isAsked } = await prepared({ leave: 'PT1S' })
  const running = await serving(config, redis.url)
  const held = await hold(running.url, (await aSlot(running.url)).id, 'a')
  simulator.failNext({ op: 'book', fault: 'slow', ms: 4_000 })
  const confirming = ask(running.url, holdConfirm, { input: confirmInput(held) })
  await until(async () => isAsked(), Boolean)
  running.signal('SIGTERM')
  // First it only says that it leaves, and still takes what comes.
  expect(
    await until(
      () => readiness(running.url),
      ({ status }) => status !== 200,
    ),
  ).toMatchObject({
    status: 503,
    body: { status: 'stopping', store: 'ok' },
  })
  expect((await fetch(running.url.replace('/graphql', '/healthz'))).status).toBe(200)
  expect((await aSlot(running.url)).id).toEqual(expect.any(String))
  await until(
    () => readiness(running.url),
    ({ status }) => status === 0,
  )
  expect((await confirming).holdConfirm).toMatchObject({
    pending: false,
    errors: [],
    appointment: { status: 'BOOKED' },
  })
  expect((await running.ended).code).toBe(0)
}, 30_000)

it('finishes a confirm whose caller has hung up', async () => {
  const { redis, simulator, config, isAsked } = await prepared({ leave: 'PT0S' })
  const running = await serving(config, redis.url)
  const held = await hold(running.url, (await aSlot(running.url)).id, 'a')
  simulator.failNext({ op: 'book', fault: 'slow', ms: 5_000 })
  const { hostname, port } = new URL(running.url)
  const body = JSON.stringify({ query: holdConfirm, variables: { input: confirmInput(held) } })
  const socket = connect(Number(port), hostname)
  const { key } = await import('../kit/serving.ts')
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  await until(async () => isAsked(), Boolean)
  socket.destroy()
  running.signal('SIGTERM')
  expect((await running.ended).code).toBe(0)
  const other = await serving(config, redis.url)
  // Without a word from the reconciler: it was settled before the first process ended.
  const { hold: settled } = await ask(other.url, holdQuery, { id: held.hold.id, token: held.holdToken })
  expect(settled.status).toBe('CONFIRMED')
  expect(simulator.log.filter(({ event }) => event === 'appointment.booked')).toHaveLength(1)
}, 40_000)

it('hands a confirm over whose vendor hangs beyond the grace: another process settles it, and it is booked once', async () => {
  const { redis, simulator, config, isBooked } = await prepared(
    { leave: 'PT0S', grace: 'PT1S' },
    { post: 'PT5S', settle: 'PT6S' },
  )
  const [a, b] = await Promise.all([serving(config, redis.url), serving(config, redis.url)])
  const held = await hold(a.url, (await aSlot(a.url)).id, 'a')
  simulator.failNext({ op: 'book', fault: 'hangAfterAccepting' })
  const lost = ask(a.url, holdConfirm, { input: confirmInput(held) }).catch(() => 'lost')
  await until(async () => isBooked(), Boolean)
  const asked = performance.now()
  a.signal('SIGTERM')
  const { code, output } = await a.ended
  expect(performance.now() - asked).toBeLessThan(5_000)
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('settled by the other processes') })
  expect(await lost).toBe('lost')
  const { hold: settled } = await until(
    () => ask(b.url, holdQuery, { id: held.hold.id, token: held.holdToken }),
    ({ hold: one }) => one.status === 'CONFIRMED',
    // The lease of the one that left has to lapse first.
    25_000,
  )
  expect(settled.appointment).toMatchObject({ status: 'BOOKED' })
  expect(simulator.log.filter(({ event }) => event === 'appointment.booked')).toHaveLength(1)
}, 60_000)

it('ends at once when it is asked twice', async () => {
  const { redis, simulator, config, isBooked } = await prepared(
    { leave: 'PT0S', grace: 'PT60S' },
    { post: 'PT60S', settle: 'PT61S' },
  )
  const running = await serving(config, redis.url)
  const held = await hold(running.url, (await aSlot(running.url)).id, 'a')
  simulator.failNext({ op: 'book', fault: 'hangAfterAccepting' })
  const lost = ask(running.url, holdConfirm, { input: confirmInput(held) }).catch(() => 'lost')
  await until(async () => isBooked(), Boolean)
  running.signal('SIGTERM')
  await running.says('shutdown.begun')
  running.signal('SIGTERM')
  expect((await running.ended).code).toBe(143)
  expect(await lost).toBe('lost')
}, 30_000)

/** What operators are shown, against what the simulators, the ledger and Redis have. */
import { createTRPCClient, httpLink } from '@trpc/client'
import { describe, expect, it } from 'vitest'
import { createPartnerKey, type Scope } from '../../src/booking/caller.ts'
import type { AppRouter } from '../../src/server/trpc/router.ts'
import { openRedisState } from '../../src/store/open.ts'
import { type Answer, type RunningGateway, startGateway, until } from '../kit/gateway.ts'
import { type RedisServer, startRedis } from '../kit/redis.ts'
import { asBookingLeaves, confirm, hold, slotsOf, takenByStaff } from './steps.ts'
import { watchOverSse } from './streams.ts'

const quick = { holds: { post: 'PT1S', settle: 'PT2S' } }

function overview({ url, key }: Pick<RunningGateway, 'url' | 'key'>) {
  const headers = { authorization: `Bearer ${key}` }
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] }).ops.overview.query()
}
type Seen = Awaited<ReturnType<typeof overview>>

/** An overview is up to a second old. */
const untilSeen = (gateway: Pick<RunningGateway, 'url' | 'key'>, holds: (seen: Seen) => boolean) =>
  until(() => overview(gateway), holds)

function clinicIn(seen: Seen, id: string): Seen['clinics'][number] {
  const found = seen.clinics.find((clinic) => clinic.id === id)
  if (!found) throw new Error(`${id} is not shown`)
  return found
}

function vitalsIn(seen: Seen, id: string) {
  const [report] = clinicIn(seen, id).reports
  if (!report?.account) throw new Error(`${id} is not reported on`)
  return { ...report, ...report.account }
}

/** The partner has one key for each of the given. */
function addKeys(gateway: RunningGateway, wanted: Record<string, { scopes: Scope[]; clinics: string[] }>) {
  const { booking } = gateway.gateway
  const keys = Object.entries(wanted).map(([id, rest]) => ({ id, ...rest, text: createPartnerKey('test', id) }))
  booking.partners = [
    ...booking.partners,
    {
      id: 'added',
      keys: keys.map(({ text, ...rest }) => ({ ...rest, hash: booking.signer.partnerKeyHash(text) })),
    },
  ]
  return Object.fromEntries(keys.map(({ id, text }) => [id, text]))
}

describe('clinics', () => {
  it('are shown with their system, and how it answers', async () => {
    const gateway = await startGateway()
    const before = await overview(gateway)
    expect(before.clinics.map(({ id }) => id)).toEqual(gateway.demo.config.clinics.map(({ id }) => id))
    expect(clinicIn(before, 'leeds')).toMatchObject({
      ...{ name: 'Leeds Physio', vendor: 'cliniko', timeZone: 'Europe/London', accountClinicIds: ['leeds'] },
      ...{ ledgerProblem: null, holds: {}, lookedAfter: 0 },
      lookups: { asked: 0, failedShare: null },
    })
    expect(vitalsIn(before, 'leeds')).toMatchObject({ status: 'UNKNOWN', lastAnswerAt: null, lastAnswerMs: null })

    await slotsOf(gateway, 'cliniko')
    const vitals = vitalsIn(await untilSeen(gateway, (seen) => vitalsIn(seen, 'leeds').status === 'UP'), 'leeds')
    expect(vitals).toMatchObject({ breaker: { state: 'CLOSED', failures: 0 }, lastFailureAt: null })
    expect(Date.parse(vitals.lastAnswerAt ?? '')).toBeGreaterThan(Date.now() - 10_000)
    expect(vitals.lastAnswerMs).toBeGreaterThan(0)
  })

  it('have their budget taken by exactly the calls that were made', async () => {
    const gateway = await startGateway()
    await slotsOf(gateway, 'cliniko')
    const sent = gateway.simulator('cliniko').received.length
    const { budget } = vitalsIn(await untilSeen(gateway, (seen) => vitalsIn(seen, 'leeds').budget.used > 0), 'leeds')
    expect(budget).toMatchObject({ used: sent, inFlight: 0, pausedMs: 0, waiting: { CONFIRM: 0, SEARCH: 0 } })
    expect(budget.limit).toBeGreaterThan(sent)
  })

  it('are shown as paused after a 429', async () => {
    const gateway = await startGateway()
    gateway.simulator('cliniko').failNext({ op: 'any', fault: 'rateLimit', times: 1 })
    await gateway.post({ query: '{ clinics { practitioners { name } } }' })
    const seen = await untilSeen(gateway, (one) => vitalsIn(one, 'leeds').budget.pausedMs > 0)
    expect(vitalsIn(seen, 'leeds').breaker.state).toBe('CLOSED')
  })

  it('that do not answer open their breaker, and close it when they do', async () => {
    const gateway = await startGateway()
    const simulator = gateway.simulator('cliniko')
    const ask = () => gateway.post({ query: '{ clinics { practitioners { name } } }' })
    simulator.failNext({ op: 'any', fault: 'dropRequest', times: 50 })
    await until(
      () => ask().then(() => overview(gateway)),
      (seen) => vitalsIn(seen, 'leeds').breaker.state === 'OPEN',
    )
    const { status, breaker, message } = vitalsIn(await overview(gateway), 'leeds')
    expect({ status, state: breaker.state }).toEqual({ status: 'DOWN', state: 'OPEN' })
    expect(message).toMatch('left alone')
    expect(breaker.waitMs).toBeGreaterThan(0)
    expect(await metric(gateway, 'holdfast_vendor_breaker_open{clinic="leeds"}')).toBe(1)
    expect(await metric(gateway, 'holdfast_vendor_breaker_open{clinic="harbour"}')).toBe(0)
    simulator.clearFaults()
    await until(
      () => ask().then(() => overview(gateway)),
      (seen) => vitalsIn(seen, 'leeds').breaker.state === 'CLOSED',
      15_000,
    )
  }, 60_000)
})

describe('holds', () => {
  it('are counted by state and clinic, and the newest are shown without what opens them', async () => {
    const gateway = await startGateway()
    const [slot] = await slotsOf(gateway, 'cliniko')
    const [native] = await slotsOf(gateway, 'dronline')
    const [held, other] = [await hold(gateway, slot.id), await hold(gateway, native.id)]
    const seen = await untilSeen(gateway, ({ newestHolds }) => newestHolds.length === 2)
    expect(clinicIn(seen, 'leeds').holds).toEqual({ ACTIVE: 1 })
    expect(clinicIn(seen, 'riverside').holds).toEqual({ ACTIVE: 1 })
    expect(seen.newestHolds).toMatchObject([
      { id: other.hold.id, clinicId: 'riverside', partnerId: 'demo', state: 'ACTIVE', strength: 'NATIVE' },
      { id: held.hold.id, clinicId: 'leeds', state: 'ACTIVE', strength: 'GATEWAY', start: slot.start },
    ])
    expect(JSON.stringify(seen)).not.toContain(held.holdToken)
    expect(await metric(gateway, 'holdfast_holds{clinic="leeds",state="ACTIVE"}')).toBe(1)

    await confirm(gateway, held)
    const after = await untilSeen(gateway, ({ newestHolds }) => newestHolds.length === 1)
    // Looked at once more for a clash, as a matter of course: nothing that waits for anybody.
    expect(clinicIn(after, 'leeds')).toMatchObject({ holds: {}, lookedAfter: 1 })
    expect(after.queue).toEqual([])
  })

  it('of unknown outcome are in the queue until they are settled', async () => {
    const gateway = await startGateway(quick)
    const held = await ofUnknownOutcome(gateway)
    const seen = await untilSeen(gateway, ({ queue }) => (queue[0]?.checks ?? 0) > 0)
    const [queued] = seen.queue
    expect(queued).toMatchObject({ id: held.hold.id, clinicId: 'leeds', state: 'RECONCILING', kind: 'BOOK' })
    expect(queued).toMatchObject({ flaggedAt: null, settle: null, marker: `hf-${queued?.logId}` })
    expect(Date.parse(queued?.since ?? '')).toBeGreaterThan(Date.now() - 20_000)
    expect(seen.queued).toBe(1)
    expect(clinicIn(seen, 'leeds').holds).toEqual({ RECONCILING: 1 })

    // The clinic cannot be read for long: a person is asked, and told what to enter, had it been in Redis.
    const flagged = await until(
      () => overview(gateway),
      ({ queue }) => queue[0]?.flaggedAt != null,
      35_000,
    )
    expect(flagged.queue[0]).toMatchObject({ id: held.hold.id, settle: null })
    gateway.simulator('cliniko').clearFaults()
    await untilSeen(gateway, ({ queue }) => queue.length === 0)
  }, 60_000)

  it('with a cancel of unknown outcome are shown as such', async () => {
    const gateway = await startGateway(quick)
    const [slot] = await slotsOf(gateway, 'cliniko', { fromDay: 4 })
    const { appointment } = await confirm(gateway, await hold(gateway, slot.id))
    const simulator = gateway.simulator('cliniko')
    simulator.failNext({ op: 'cancel', fault: 'hangAfterAccepting' })
    const cancelling = gateway.ask(
      `mutation($input: AppointmentCancelInput!) { appointmentCancel(input: $input) { pending } }`,
      { input: { appointmentId: appointment.id, reason: 'OTHER', idempotencyKey: 'cancel-1' } },
    )
    await unreadableAfter(gateway, 'appointment.cancelled')
    expect((await cancelling).appointmentCancel.pending).toBe(true)
    const { cancels } = await untilSeen(gateway, (seen) => seen.cancels.length === 1)
    expect(cancels).toMatchObject([{ id: appointment.id, clinicId: 'leeds', flaggedAt: null }])
    simulator.clearFaults()
    await untilSeen(gateway, (seen) => seen.cancels.length === 0)
  }, 60_000)
})

describe('look-ups', () => {
  it('are counted as wrong when the clinic says that the time is taken: at hold, at confirm, or by a clash', async () => {
    const gateway = await startGateway()
    const slots = await apart(await slotsOf(gateway, 'cliniko', { fromDay: 4 }))
    const [gone, lost, crossed, good] = slots
    takenByStaff(gateway, gone)
    expect((await hold(gateway, gone.id)).errors).toMatchObject([{ code: 'SLOT_TAKEN_AT_VENDOR' }])

    const held = await hold(gateway, lost.id)
    takenByStaff(gateway, lost)
    expect((await confirm(gateway, held)).errors).toMatchObject([{ code: 'SLOT_TAKEN_AT_VENDOR' }])

    const crossing = await hold(gateway, crossed.id)
    asBookingLeaves(() => takenByStaff(gateway, crossed))
    expect((await confirm(gateway, crossing)).errors).toMatchObject([{ code: 'CLASH_DETECTED' }])

    expect((await confirm(gateway, await hold(gateway, good.id))).errors).toEqual([])
    const seen = await untilSeen(gateway, (one) => clinicIn(one, 'leeds').lookups.asked === 4)
    expect(clinicIn(seen, 'leeds').lookups).toEqual({
      ...{ asked: 4, takenAtHold: 1, takenAtConfirm: 1, clashes: 1, failedShare: 0.75 },
    })
    expect(seen.clashes).toMatchObject([{ clinicId: 'leeds', id: crossing.hold.id, kind: 'CANCELLED' }])
    expect(clinicIn(seen, 'harbour').lookups).toMatchObject({ asked: 0, failedShare: null })
    for (const [outcome, count] of Object.entries({ HELD: 3, TAKEN_AT_HOLD: 1, TAKEN_AT_CONFIRM: 1, CLASH: 1 })) {
      expect(await metric(gateway, `holdfast_lookups_total{clinic="leeds",outcome="${outcome}"}`)).toBe(count)
    }
  })

  it('are no worse for a slot that somebody else holds here, or for a clinic that does not answer', async () => {
    const gateway = await startGateway()
    const [slot, later] = apart(await slotsOf(gateway, 'cliniko', { fromDay: 4 }))
    await hold(gateway, slot.id)
    expect((await hold(gateway, slot.id)).errors).toMatchObject([{ code: 'SLOT_TAKEN' }])
    gateway.simulator('cliniko').failNext({ op: 'any', fault: 'html502', times: 5 })
    expect((await hold(gateway, later.id)).errors).toMatchObject([{ code: 'VENDOR_UNAVAILABLE' }])
    const seen = await untilSeen(gateway, (one) => clinicIn(one, 'leeds').lookups.asked > 0)
    expect(clinicIn(seen, 'leeds').lookups).toMatchObject({ asked: 1, failedShare: 0 })
  })
})

describe('a key', () => {
  it('for some clinics sees those', async () => {
    const gateway = await startGateway()
    const { some = '' } = addKeys(gateway, { some: { scopes: ['ops'], clinics: ['harbour'] } })
    const [slot] = await slotsOf(gateway, 'cliniko')
    const held = await hold(gateway, slot.id)
    await untilSeen(gateway, ({ newestHolds }) => newestHolds.length === 1)
    const seen = await overview({ url: gateway.url, key: some })
    expect(seen.clinics.map(({ id }) => id)).toEqual(['harbour'])
    expect(seen).toMatchObject({ newestHolds: [], queue: [], queued: 0 })
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`leeds|${held.hold.id}`))
  })

  it('that is revoked ends what it watches', async () => {
    const gateway = await startGateway()
    const { operator = '' } = addKeys(gateway, { operator: { scopes: ['ops'], clinics: ['*'] } })
    const stream = watchOverSse(gateway, operator)
    await expect.poll(() => stream.events.length).toBe(1)
    gateway.gateway.booking.partners = gateway.gateway.booking.partners.slice(0, 1)
    await expect.poll(() => stream.error?.code, { timeout: 8_000 }).toBe('UNAUTHENTICATED')
    const { length } = stream.events
    await hold(gateway, (await slotsOf(gateway, 'cliniko'))[0].id)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(stream.events).toHaveLength(length)
  })

  it('that loses the scope is told so', async () => {
    const gateway = await startGateway()
    const { operator = '' } = addKeys(gateway, { operator: { scopes: ['ops'], clinics: ['*'] } })
    const stream = watchOverSse(gateway, operator)
    await expect.poll(() => stream.events.length).toBe(1)
    const { booking } = gateway.gateway
    booking.partners = booking.partners.map((partner) => ({
      ...partner,
      keys: partner.keys.map((key) => ({ ...key, scopes: ['read' as const] })),
    }))
    await expect.poll(() => stream.error?.code, { timeout: 8_000 }).toBe('FORBIDDEN')
  })
})

describe('a watch', () => {
  it('tells of a change within about a second, at most once a second, and of none every five', async () => {
    const gateway = await startGateway()
    const slots = apart(await slotsOf(gateway, 'cliniko')).slice(0, 6)
    const stream = watchOverSse(gateway, gateway.key)
    await expect.poll(() => stream.events.length).toBe(1)
    const begun = performance.now()
    for (const { id } of slots) await hold(gateway, id)
    const active = () => clinicIn(stream.events.at(-1), 'leeds').holds.ACTIVE
    await expect.poll(active, { timeout: 4_000, interval: 20 }).toBe(6)
    const seconds = (performance.now() - begun) / 1_000
    expect(stream.events.length).toBeLessThanOrEqual(2 + Math.ceil(seconds))

    const quiet = stream.events.length
    await expect.poll(() => stream.events.length, { timeout: 12_000, interval: 50 }).toBe(quiet + 2)
    expect(performance.now() - begun).toBeGreaterThan(5_000)
    stream.stop()
  }, 30_000)

  it('lets the gateway close, and ends with it', async () => {
    const gateway = await startGateway()
    const stream = watchOverSse(gateway, gateway.key)
    await expect.poll(() => stream.events.length).toBe(1)
    const begun = performance.now()
    await gateway.gateway.close()
    expect(performance.now() - begun).toBeLessThan(2_500)
    stream.stop()
  })
})

describe('two processes over one Redis', () => {
  const inRedis = (server: RedisServer) => () =>
    openRedisState({
      ...{ urls: [server.url], clusterUrls: [], isSyncAssured: false, intentLog: null, onProblem: () => {} },
      clock: { now: () => Date.now(), monotonic: () => performance.now() },
    })

  it('see each other’s holds, counts and clinics, side by side', async () => {
    const server = await startRedis({ appendfsync: 'always' })
    const one = await startGateway({ ...quick, state: inRedis(server) })
    const other = await startGateway({ ...quick, state: inRedis(server), beside: one })
    const both = await untilSeen(one, ({ processes }) => processes.length === 2)
    const there = await untilSeen(other, ({ processes }) => processes.length === 2)
    expect(both.processes.map(({ id }) => id)).toEqual(there.processes.map(({ id }) => id).toReversed())
    expect(both.processId).toBe(both.processes[0]?.id)

    const [gone, slot] = apart(await slotsOf(other, 'cliniko', { fromDay: 4 }))
    takenByStaff(one, gone)
    await hold(other, gone.id)
    const held = await hold(other, slot.id)
    const seen = await untilSeen(one, (now) => clinicIn(now, 'leeds').lookups.asked === 2)
    expect(clinicIn(seen, 'leeds')).toMatchObject({ holds: { ACTIVE: 1 }, lookups: { takenAtHold: 1 } })
    expect(seen.newestHolds.map(({ id }) => id)).toEqual([held.hold.id])
    // Only the other has asked the clinic.
    const heard = await untilSeen(one, (now) => clinicIn(now, 'leeds').reports[1]?.lastAnswerAt != null)
    const reports = clinicIn(heard, 'leeds').reports
    expect(reports.map(({ processId }) => processId)).toEqual(heard.processes.map(({ id }) => id))
    expect(reports[0]).toMatchObject({ status: 'UNKNOWN', account: { budget: { used: 0 } } })

    await other.gateway.close()
    await untilSeen(one, ({ processes }) => processes.length === 1)
  }, 60_000)

  it('know what to enter for a hold that waits for a person', async () => {
    const server = await startRedis({ appendfsync: 'always' })
    const gateway = await startGateway({ ...quick, state: inRedis(server), configFile: 'my config.yaml' })
    const held = await ofUnknownOutcome(gateway)
    const { queue } = await until(
      () => overview(gateway),
      (seen) => seen.queue[0]?.flaggedAt != null,
      35_000,
    )
    const command = `npx holdfast settle --config 'my config.yaml' --hold ${held.hold.id}`
    expect(queue[0]?.settle).toEqual({ found: `${command} --found VENDORID`, absent: `${command} --absent` })
  }, 60_000)

  it('show what they know themselves while Redis is away, and say so', async () => {
    const server = await startRedis({ appendfsync: 'always' })
    const gateway = await startGateway({ state: inRedis(server) })
    await slotsOf(gateway, 'cliniko')
    await overview(gateway)
    await server.kill()
    const seen = await untilSeen(gateway, ({ isBoardReachable }) => !isBoardReachable)
    expect(seen.processes).toHaveLength(1)
    expect(vitalsIn(seen, 'leeds').status).toBe('UP')
    expect(clinicIn(seen, 'leeds').ledgerProblem).toMatch('store')
    await server.restart()
    await untilSeen(gateway, (now) => now.isBoardReachable && clinicIn(now, 'leeds').ledgerProblem === null)
  }, 60_000)
})

/** Once it has happened there, the clinic tells nothing any more. */
async function unreadableAfter(gateway: RunningGateway, event: string): Promise<void> {
  const simulator = gateway.simulator('cliniko')
  await until(
    async () => simulator.log.map((entry) => entry.event),
    (events) => events.some((one) => one === event),
  )
  simulator.failNext({ op: 'read', fault: 'html502', times: 1_000 })
}

/** A hold whose booking was made, without an answer, at a clinic that cannot be read. */
async function ofUnknownOutcome(gateway: RunningGateway): Promise<Answer> {
  const [slot] = await slotsOf(gateway, 'cliniko', { fromDay: 4 })
  const held = await hold(gateway, slot.id)
  gateway.simulator('cliniko').failNext({ op: 'book', fault: 'hangAfterAccepting' })
  const confirming = confirm(gateway, held)
  await unreadableAfter(gateway, 'appointment.booked')
  expect(await confirming).toMatchObject({ pending: true, errors: [] })
  return held
}

/** Times that do not overlap, of one practitioner. */
function apart(slots: Answer[]): Answer[] {
  const kept: Answer[] = []
  for (const slot of slots) {
    if (slot.practitioner.name !== slots[0].practitioner.name) continue
    if (!kept.some((other) => other.start < slot.end && slot.start < other.end)) kept.push(slot)
  }
  return kept
}

async function metric({ url, key }: RunningGateway, name: string): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })
  const line = (await response.text()).split('\n').find((one) => one.startsWith(`${name} `))
  if (line === undefined) throw new Error(`${name} is not measured`)
  return Number(line.slice(name.length))
}

import { describe, expect, it } from 'vitest'
import { answering, booking, call, clock, get, post, rawServer, reply, Thing, testNetwork } from './kit.ts'

const made = { id: 'a1', start: 9 }

describe('an account', () => {
  it('is shared by its clinics: budget, pause and connections', async () => {
    await using server = await answering(reply(200, made))
    await using test = testNetwork()
    const budget = { requests: 5, perMs: 60_000 }
    const north = test.connect(server.origin, { budget }, 'one', 'north')
    const south = test.connect(server.origin, { budget }, 'one', 'south')
    const other = test.connect(server.origin, { budget }, 'two', 'other')
    for (const vendor of [north, south, north, south]) await vendor.read(call(), get, Thing)
    for (const vendor of [north, south]) {
      const limited = { code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } }
      await expect(vendor.read(call(), get, Thing)).rejects.toMatchObject(limited)
      const result = await vendor.write(call(), post, booking)
      expect(result).toMatchObject({ outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds: 60 })
    }
    expect(await other.read(call(), get, Thing)).toEqual(made)
    expect(server.received).toHaveLength(5)
    expect(server.connections).toBe(2)
  })

  it("stops after a 429 until the vendor's own reset, for every clinic", async () => {
    await using server = await answering(reply(429, '', { 'x-ratelimit-reset': '1000030', 'retry-after': '1' }))
    await using test = testNetwork({ clock: { now: () => 1_000_000_000, monotonic: () => clock.monotonic() } })
    const retryAfterSeconds = ({ headers }: { headers: Readonly<Record<string, string>> }, now: number) =>
      Number(headers['x-ratelimit-reset']) - now / 1_000
    const north = test.connect(server.origin, { retryAfterSeconds }, 'one', 'north')
    const south = test.connect(server.origin, { retryAfterSeconds }, 'one', 'south')
    await expect(north.read(call(), get, Thing)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterSeconds: 30 },
    })
    expect(await south.write(call(), post, booking)).toEqual({
      outcome: 'NOT_SENT',
      code: 'RATE_LIMITED',
      retryAfterSeconds: 30,
    })
    expect(server.received).toHaveLength(1)
    expect(test.log.map(({ reason }) => reason)).toEqual(['RATE_LIMITED', 'BUDGET'])
  })

  it.each([
    ['says nothing', () => null, 5],
    ['says nonsense', () => Number.NaN, 5],
    [
      'throws',
      () => {
        throw new Error('x')
      },
      5,
    ],
    ['says never', () => 1e12, 900],
    ['says long ago', () => -1e12, 1],
  ])('a 429 whose reset %s', async (_, retryAfterSeconds, expected) => {
    await using server = await answering(reply(429))
    await using test = testNetwork()
    const vendor = test.connect(server.origin, { retryAfterSeconds })
    expect(await vendor.write(call(), post, booking)).toEqual({
      outcome: 'NOT_SENT',
      code: 'RATE_LIMITED',
      retryAfterSeconds: expected,
    })
  })

  it('never has more in flight than agreed, and a booking does not wait for searches', async () => {
    const order: string[] = []
    const waiting: (() => void)[] = []
    let isOpen = false
    let inFlight = 0
    let most = 0
    await using server = await rawServer({
      onRequest: (socket, text) => {
        const isBooking = text.startsWith('POST')
        order.push(isBooking ? 'booking' : 'search')
        inFlight += 1
        most = Math.max(most, inFlight)
        const answer = () => {
          inFlight -= 1
          socket.write(reply(isBooking ? 201 : 200, made))
        }
        if (isOpen) setTimeout(answer, 5)
        else waiting.push(answer)
      },
    })
    await using test = testNetwork()
    const vendor = test.connect(server.origin, { maxConcurrent: 3 })
    const searches = Array.from({ length: 12 }, () => vendor.read(call({ priority: 'SEARCH' }), get, Thing))
    await expect.poll(() => order).toEqual(['search'])
    const writing = vendor.write(call(), post, booking)
    // No search was answered yet.
    await expect.poll(() => order).toEqual(['search', 'booking'])
    isOpen = true
    for (const answer of waiting) answer()
    expect(await writing).toEqual({ outcome: 'EXECUTED', value: made })
    await Promise.all(searches)
    expect(order).toHaveLength(13)
    expect(most).toBe(2)
  })

  it('with one place, a booking goes before the searches that wait', async () => {
    const order: string[] = []
    await using server = await rawServer({
      onRequest: (socket, text) => {
        order.push(text.slice(0, 4))
        setTimeout(() => socket.write(reply(text.startsWith('POST') ? 201 : 200, made)), 5)
      },
    })
    await using test = testNetwork()
    const vendor = test.connect(server.origin, { maxConcurrent: 1 })
    const searches = Array.from({ length: 3 }, () => vendor.read(call({ priority: 'SEARCH' }), get, Thing))
    await vendor.write(call(), post, booking)
    await Promise.all(searches)
    expect(order).toEqual(['GET ', 'POST', 'GET ', 'GET '])
  })

  it('a write does not use up its time in the queue', async () => {
    await using server = await rawServer({ onRequest: () => {} })
    await using test = testNetwork()
    const vendor = test.connect(server.origin, { maxConcurrent: 1 })
    const hanging = vendor.write(call({ withinMs: 600 }), post, booking)
    expect(await vendor.write(call({ withinMs: 700 }), post, booking)).toMatchObject({
      outcome: 'NOT_SENT',
      code: 'RATE_LIMITED',
    })
    expect(await hanging).toEqual({ outcome: 'UNKNOWN', reason: 'TIMEOUT' })
    expect(server.received).toHaveLength(1)
  })
})

describe('the breaker', () => {
  it('spares a vendor that does not answer, honestly, and asks again with one call', async () => {
    let ahead = 0
    let isUp = false
    await using server = await rawServer({
      onRequest: (socket) => (isUp ? socket.write(reply(201, made)) : socket.resetAndDestroy()),
    })
    await using test = testNetwork({ clock: { now: () => 42, monotonic: () => clock.monotonic() + ahead } })
    const vendor = test.connect(server.origin)
    const given = () => call({ deadline: clock.monotonic() + ahead + 1_000 })
    for (let i = 0; i < 5; i += 1) {
      expect(await vendor.write(given(), post, booking)).toEqual({ outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' })
    }
    expect(test.network.health('clinic')).toEqual({
      lastAnswerAt: null,
      lastFailureAt: 42,
      consecutiveFailures: 5,
      lastAnswerMs: null,
      credentialsRefusedAt: null,
      isBreakerOpen: true,
    })
    expect(test.network.account('clinic')).toMatchObject({
      breaker: { state: 'OPEN', failures: 5 },
      budget: { limit: 800, used: 5, inFlight: 0 },
    })
    isUp = true
    expect(await vendor.write(given(), post, booking)).toEqual({
      outcome: 'NOT_SENT',
      code: 'VENDOR_UNAVAILABLE',
      retryAfterSeconds: 5,
    })
    await expect(vendor.read(given(), get, Thing)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    expect(server.received).toHaveLength(5)
    ahead += 5_001
    const results = await Promise.all([1, 2, 3].map(() => vendor.write(given(), post, booking)))
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['EXECUTED', 'NOT_SENT', 'NOT_SENT'])
    expect(await vendor.write(given(), post, booking)).toEqual({ outcome: 'EXECUTED', value: made })
    expect(test.network.health('clinic')).toMatchObject({
      lastAnswerAt: 42,
      consecutiveFailures: 0,
      lastAnswerMs: expect.any(Number),
      isBreakerOpen: false,
    })
    expect(test.network.account('clinic')?.breaker).toEqual({ state: 'CLOSED', failures: 0, waitMs: 0 })
  })

  it('counts neither answers of any kind nor calls that were cut short', async () => {
    await using failing = await answering(reply(500))
    await using hanging = await rawServer({ onRequest: () => {} })
    await using test = testNetwork()
    const down = test.connect(failing.origin, {}, 'failing', 'failing')
    const slow = test.connect(hanging.origin, {}, 'hanging', 'hanging')
    for (let i = 0; i < 7; i += 1) await down.write(call(), post, booking)
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => slow.write(call({ withinMs: 30 }), post, booking)))
    expect(test.network.health('failing')).toMatchObject({ consecutiveFailures: 7, isBreakerOpen: false })
    expect(test.network.health('hanging')).toMatchObject({ isBreakerOpen: false })
  })
})

describe('health', () => {
  it('knows nothing of a clinic that never called', async () => {
    await using test = testNetwork()
    expect(test.network.health('nobody')).toEqual({
      lastAnswerAt: null,
      lastFailureAt: null,
      consecutiveFailures: 0,
      lastAnswerMs: null,
      credentialsRefusedAt: null,
      isBreakerOpen: false,
    })
    expect(test.network.account('nobody')).toBeNull()
  })

  it('tells that credentials are refused until they are taken again', async () => {
    await using server = await answering((number) => (number === 1 ? reply(401) : reply(200, made)))
    await using test = testNetwork()
    const vendor = test.connect(server.origin)
    await expect(vendor.read(call(), get, Thing)).rejects.toThrow()
    expect(test.network.health('clinic').credentialsRefusedAt).toEqual(expect.any(Number))
    await vendor.read(call(), get, Thing)
    expect(test.network.health('clinic').credentialsRefusedAt).toBeNull()
  })
})

describe('closing', () => {
  it('lets calls in flight end and refuses the rest', async () => {
    let answer = () => {}
    await using server = await rawServer({
      onRequest: (socket) => {
        answer = () => socket.write(reply(201, made))
      },
    })
    const test = testNetwork()
    const vendor = test.connect(server.origin, { maxConcurrent: 1 })
    const inFlight = vendor.write(call(), post, booking)
    const waiting = vendor.write(call(), post, booking)
    await expect.poll(() => server.received.length).toBe(1)
    const closed = test.network.close()
    expect(await waiting).toMatchObject({ outcome: 'NOT_SENT' })
    expect(await vendor.write(call(), post, booking)).toEqual({ outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' })
    answer()
    expect(await inFlight).toEqual({ outcome: 'EXECUTED', value: made })
    await closed
    expect(() => test.connect(server.origin)).toThrow('closed')
  })
})

it('a log that throws changes no outcome', async () => {
  await using server = await answering(reply(201, made))
  await using test = testNetwork({
    log: () => {
      throw new Error('disk full')
    },
  })
  expect(await test.connect(server.origin).write(call(), post, booking)).toEqual({ outcome: 'EXECUTED', value: made })
})

it('nothing of a call but the allow-list is logged', async () => {
  await using server = await answering(
    reply(409, { code: 'taken', message: 'canary-body' }, { 'x-secret': 'canary-header' }),
  )
  await using test = testNetwork()
  const vendor = test.connect(`${server.origin}/canary-base`, { headers: { authorization: 'canary-auth' } })
  const request = { ...post, path: '/canary-path', query: [['q', 'canary-query']] as const, json: { n: 'canary-json' } }
  await vendor.write(call(), request, booking)
  await vendor.read(call(), { ...request, method: 'GET' }, Thing).catch(() => {})
  expect(JSON.stringify(test.log)).not.toContain('canary')
  for (const entry of test.log) {
    expect(Object.keys(entry).sort()).toEqual(
      [
        'attempt',
        'clinicId',
        'correlationId',
        'durationMs',
        'method',
        'operation',
        'outcome',
        'reason',
        'status',
      ].sort(),
    )
  }
})

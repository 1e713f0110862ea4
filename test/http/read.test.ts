import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { DomainError, errorSentences } from '../../src/domain/error.ts'
import { answering, call, clock, get, type RawServer, rawServer, reply, Thing, testNetwork } from './kit.ts'

const thing = { id: 'a1', start: 9 }
const isAbsent = ({ status, body }: { status: number; body: unknown }) =>
  status === 404 && z.object({ code: z.literal('absent') }).safeParse(body).success

async function failureOf(promise: Promise<unknown>): Promise<DomainError> {
  try {
    await promise
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError)
    if (error instanceof DomainError) {
      expect(error.message).toBe(errorSentences[error.code])
      return error
    }
  }
  throw new Error('it was read')
}

describe('one answer', () => {
  it.each<[string, Buffer, number]>([
    ['VENDOR_REJECTED', reply(400, { message: 'x' }), 1],
    ['VENDOR_REJECTED', reply(401), 1],
    ['VENDOR_REJECTED', reply(404, '<html>'), 1],
    ['VENDOR_REJECTED', reply(302, '', { location: 'https://evil.example' }), 1],
    ['VENDOR_REJECTED', reply(200, { other: 1 }), 1],
    ['VENDOR_REJECTED', reply(200, `"${'x'.repeat(20_000)}"`), 1],
    ['VENDOR_UNAVAILABLE', reply(200, '<html>maintenance</html>'), 1],
    ['VENDOR_UNAVAILABLE', reply(200, Buffer.from([0x22, 0xc3, 0x28, 0x22])), 1],
    ['VENDOR_UNAVAILABLE', reply(200, gzipSync('{}'), { 'content-encoding': 'gzip' }), 1],
    ['VENDOR_UNAVAILABLE', reply(200), 1],
    ['VENDOR_UNAVAILABLE', reply(408), 1],
    ['VENDOR_UNAVAILABLE', reply(500), 1],
    ['VENDOR_UNAVAILABLE', reply(502), 2],
    ['VENDOR_UNAVAILABLE', reply(503), 2],
    ['VENDOR_UNAVAILABLE', reply(504), 2],
    ['VENDOR_UNAVAILABLE', reply(503, '', { 'retry-after': '60' }), 1],
    ['VENDOR_UNAVAILABLE', reply(505), 1],
    ['RATE_LIMITED', reply(429, { message: 'slow down' }), 1],
  ])('%s: %s', async (code, answer, requests) => {
    await using server = await answering(answer)
    await using test = testNetwork({ maxBodyBytes: 10_000 })
    const vendor = test.connect(server.origin)
    expect((await failureOf(vendor.read(call(), get, Thing))).code).toBe(code)
    expect(server.received).toHaveLength(requests)
    expect(test.log.map(({ attempt }) => attempt)).toEqual(requests === 1 ? [1] : [1, 2])
  })

  it('is parsed, with the transformations of the schema', async () => {
    await using server = await answering(reply(200, thing))
    await using test = testNetwork()
    const schema = Thing.transform(({ id }) => id.toUpperCase())
    expect(await test.connect(server.origin).read(call(), get, schema)).toBe('A1')
    expect(test.log).toEqual([
      {
        clinicId: 'clinic',
        operation: 'thing.read',
        method: 'GET',
        status: 200,
        outcome: 'OK',
        reason: null,
        durationMs: expect.any(Number),
        correlationId: 'c-1',
        attempt: 1,
      },
    ])
  })

  it("carries the vendor's words nowhere but, redacted, in the cause", async () => {
    const body = { message: 'Zephyrine Quackenbush is unknown', errors: ['Quackenbush'], code: 'unknown_person' }
    for (const answer of [
      reply(400, body),
      reply(200, body),
      reply(500, 'Zephyrine Quackenbush'),
      reply(404, '"Quackenbush"'),
    ]) {
      await using server = await answering(answer)
      await using test = testNetwork()
      const error = await failureOf(test.connect(server.origin).read(call(), get, Thing))
      const text = JSON.stringify([error.message, error.stack, error.details, error.cause, test.log])
      expect(text).not.toMatch(/Zephyrine|Quackenbush/)
    }
  })

  it('keeps the code that the vendor gave in the cause', async () => {
    await using server = await answering(reply(400, { error: { code: 'bad_key', message: 'x' } }))
    await using test = testNetwork()
    const error = await failureOf(test.connect(server.origin).read(call(), get, Thing))
    expect(error.cause).toEqual({
      operation: 'thing.read',
      reason: 'CLIENT_ERROR',
      detail: { status: 400, body: { error: { code: 'bad_key', message: '[redacted]' } } },
    })
  })
})

describe('find', () => {
  const find = async (answer: Buffer) => {
    await using server = await answering(answer)
    await using test = testNetwork()
    const found = await test.connect(server.origin).find(call(), get, Thing, isAbsent)
    return { found, outcome: test.log[0]?.outcome }
  }

  it('is null when the vendor says so, and only then', async () => {
    expect(await find(reply(200, thing))).toEqual({ found: thing, outcome: 'OK' })
    expect(await find(reply(404, { code: 'absent' }))).toEqual({ found: null, outcome: 'ABSENT' })
    await expect(find(reply(404, '<html>not found</html>'))).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    await expect(find(reply(404, { code: 'other' }))).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })

  it.each([
    ['', false],
    ['default backend - 404', true],
    [{ code: 'other' }, false],
  ])('the recogniser is told whether %j is no JSON: %j', async (body, isUnreadable) => {
    await using server = await answering(reply(404, body))
    await using test = testNetwork()
    const recogniser = vi.fn(() => true)
    await test.connect(server.origin).find(call(), get, Thing, recogniser)
    expect(recogniser).toHaveBeenCalledWith(expect.objectContaining({ status: 404, isUnreadable }))
  })

  it.each([408, 429, 500, 503, 302])('an outage is never "absent": %s', async (status) => {
    await using server = await answering(reply(status, { code: 'absent' }))
    await using test = testNetwork()
    const always = () => true
    await failureOf(test.connect(server.origin).find(call(), get, Thing, always))
  })

  it('a recogniser that throws did not recognise', async () => {
    await using server = await answering(reply(404))
    await using test = testNetwork()
    const broken = () => {
      throw new Error('x')
    }
    expect((await failureOf(test.connect(server.origin).find(call(), get, Thing, broken))).code).toBe('VENDOR_REJECTED')
  })
})

describe('a second try', () => {
  const readFrom = async (server: RawServer, given = call()) => {
    await using test = testNetwork()
    const value = await test.connect(server.origin).read(given, get, Thing)
    return { value, log: test.log.map(({ reason }) => reason) }
  }

  it('after a lost connection', async () => {
    await using server = await rawServer({
      onRequest: (socket, _, number) => (number === 1 ? socket.resetAndDestroy() : socket.write(reply(200, thing))),
    })
    expect(await readFrom(server)).toEqual({ value: thing, log: ['CONNECTION_LOST', null] })
  })

  it('after half a body', async () => {
    await using server = await rawServer({
      onRequest: (socket, _, number) =>
        number === 1
          ? socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n14\r\n{"id"')
          : socket.write(reply(200, thing)),
    })
    expect((await readFrom(server)).value).toEqual(thing)
  })

  it('after a 502', async () => {
    await using server = await answering((number) => (number === 1 ? reply(502, '<html>') : reply(200, thing)))
    expect(await readFrom(server)).toEqual({ value: thing, log: ['SERVER_ERROR', null] })
  })

  it('once only', async () => {
    await using server = await rawServer({ onRequest: (socket) => socket.resetAndDestroy() })
    expect((await failureOf(readFrom(server))).code).toBe('VENDOR_UNAVAILABLE')
    expect(server.received).toHaveLength(2)
  })

  it('not after a timeout, a refused connection or an abort', async () => {
    await using hanging = await rawServer({ onRequest: () => {} })
    expect((await failureOf(readFrom(hanging, call({ withinMs: 400 })))).code).toBe('VENDOR_UNAVAILABLE')
    const controller = new AbortController()
    await using aborting = await rawServer({ onRequest: () => controller.abort() })
    await failureOf(readFrom(aborting, call({ signal: controller.signal })))
    expect([hanging.received.length, aborting.received.length]).toEqual([1, 1])
    const gone = await answering(reply(200, thing))
    await gone[Symbol.asyncDispose]()
    await using test = testNetwork()
    await failureOf(test.connect(gone.origin).read(call(), get, Thing))
    expect(test.log).toHaveLength(1)
  })

  it('not when the deadline is over, and the first failure is told', async () => {
    let ahead = 0
    await using server = await answering(() => {
      ahead = 10_000
      return reply(503)
    })
    await using test = testNetwork({ clock: { now: clock.now, monotonic: () => clock.monotonic() + ahead } })
    const error = await failureOf(test.connect(server.origin).read(call(), get, Thing))
    expect(error).toMatchObject({ code: 'VENDOR_UNAVAILABLE', cause: { reason: 'SERVER_ERROR' } })
    expect(server.received).toHaveLength(1)
  })

  it('reads keep their connection', async () => {
    await using server = await answering(reply(200, thing))
    await using test = testNetwork()
    const vendor = test.connect(server.origin)
    for (let i = 0; i < 5; i += 1) await vendor.read(call(), get, Thing)
    expect(server.connections).toBe(1)
  })

  it('one that was closed meanwhile is not noticed', async () => {
    await using server = await rawServer({
      onRequest: (socket) => socket.write(reply(200, thing), () => setTimeout(() => socket.end(), 2)),
    })
    await using test = testNetwork()
    const vendor = test.connect(server.origin)
    for (let i = 0; i < 3; i += 1) {
      expect(await vendor.read(call(), get, Thing)).toEqual(thing)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
})

it('a read that we cannot write is our fault', async () => {
  await using test = testNetwork()
  const vendor = test.connect('http://127.0.0.1:9')
  expect((await failureOf(vendor.read(call(), { ...get, path: '/a/../b' }, Thing))).code).toBe('INTERNAL')
  expect((await failureOf(vendor.read(call(), { ...get, query: [['a', '\ud800']] }, Thing))).code).toBe('INTERNAL')
})

it('an id in the name of an operation stays out of the log', async () => {
  await using server = await answering(reply(200, thing))
  await using test = testNetwork()
  await test
    .connect(server.origin)
    .read(call({ deadline: clock.monotonic() + 500 }), { ...get, operation: 'patient 4711' }, Thing)
  expect(test.log[0]?.operation).toBe('unnamed')
})

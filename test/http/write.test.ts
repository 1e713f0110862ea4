import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { WriteResult } from '../../src/domain/outcome.ts'
import type { WriteRules } from '../../src/http/client.ts'
import { answering, booking, call, post, type RawServer, rawServer, reply, testNetwork } from './kit.ts'

const made = { id: 'a1', start: 9 }
const executed = { outcome: 'EXECUTED', value: made }

function unknown(reason: string) {
  return { outcome: 'UNKNOWN', reason }
}

async function writeTo(
  server: RawServer,
  rules: WriteRules<never> | typeof booking = booking,
  given = call(),
  // Longer than a busy machine takes for what does answer.
  writeMs = 5_000,
): Promise<{ result: WriteResult<unknown>; status: number | null; reason: string | null }> {
  await using test = testNetwork({ timeouts: { writeMs }, maxBodyBytes: 10_000 })
  const result = await test.connect(server.origin).write(given, post, rules as typeof booking)
  expect(test.log).toHaveLength(1)
  expect(test.log[0]).toMatchObject({ outcome: result.outcome, attempt: 1, clinicId: 'clinic', method: 'POST' })
  return { result, status: test.log[0]?.status ?? null, reason: test.log[0]?.reason ?? null }
}

describe('the answer came', () => {
  const rows: [name: string, answer: Buffer, expected: unknown][] = [
    ['201 as asked', reply(201, made), executed],
    ['201 with fields we do not know', reply(201, { ...made, extra: { deep: [1] } }), executed],
    ['201 with a byte order mark', reply(201, Buffer.from(`\ufeff${JSON.stringify(made)}`)), executed],
    ['201 about another time', reply(201, { id: 'a1', start: 10 }), unknown('ECHO_DIFFERS')],
    ['201 without id', reply(201, { start: 9 }), unknown('BODY_UNEXPECTED')],
    ['201 with JSON of another shape', reply(201, []), unknown('BODY_UNEXPECTED')],
    ['201 with the body of a refusal', reply(201, { code: 'taken' }), unknown('BODY_UNEXPECTED')],
    ['201 without a body', reply(201), unknown('BODY_UNREADABLE')],
    ['201 with HTML', reply(201, '<html>ok</html>', { 'content-type': 'text/html' }), unknown('BODY_UNREADABLE')],
    ['201 with broken JSON', reply(201, '{"id":"a1",'), unknown('BODY_UNREADABLE')],
    ['201 with broken UTF-8', reply(201, Buffer.from([0x22, 0xff, 0xfe, 0x22])), unknown('BODY_UNREADABLE')],
    [
      '201 in Latin-1',
      reply(201, made, { 'content-type': 'application/json; charset=iso-8859-1' }),
      unknown('BODY_UNREADABLE'),
    ],
    [
      '201 in gzip',
      reply(201, gzipSync(JSON.stringify(made)), { 'content-encoding': 'gzip' }),
      unknown('BODY_UNREADABLE'),
    ],
    ['201 nested 4,000 deep', reply(201, '['.repeat(4_000) + ']'.repeat(4_000)), unknown('BODY_UNEXPECTED')],
    ['201 too large by its own word', reply(201, `"${'x'.repeat(20_000)}"`), unknown('BODY_TOO_LARGE')],
    ['200, a yes that was not agreed', reply(200, made), unknown('BODY_UNEXPECTED')],
    ['202', reply(202, made), unknown('BODY_UNEXPECTED')],
    ['204', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), unknown('BODY_UNEXPECTED')],
    ['301', reply(301, '', { location: '/elsewhere' }), unknown('REDIRECT')],
    ['307', reply(307, '', { location: 'https://evil.example/' }), unknown('REDIRECT')],
    ['304', Buffer.from('HTTP/1.1 304 Not Modified\r\n\r\n'), unknown('REDIRECT')],
    [
      '409 recognised',
      reply(409, { code: 'taken' }),
      { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR', vendorCode: 'taken' },
    ],
    [
      '401 recognised',
      reply(401, { code: 'taken' }),
      { outcome: 'REFUSED', code: 'SLOT_TAKEN_AT_VENDOR', vendorCode: 'taken' },
    ],
    ['409 in HTML', reply(409, '<html>'), unknown('BODY_UNREADABLE')],
    ['409 with a strange body', reply(409, { other: 1 }), unknown('BODY_UNEXPECTED')],
    ['404 without a body', reply(404), unknown('BODY_UNREADABLE')],
    ['408 even with a known body', reply(408, { code: 'taken' }), unknown('SERVER_ERROR')],
    ['500 even with a known body', reply(500, { code: 'taken' }), unknown('SERVER_ERROR')],
    ['502 in HTML', reply(502, '<html>bad gateway</html>'), unknown('SERVER_ERROR')],
    ['503', reply(503, '', { 'retry-after': '1' }), unknown('SERVER_ERROR')],
    [
      '429',
      reply(429, '', { 'retry-after': '7' }),
      { outcome: 'NOT_SENT', code: 'RATE_LIMITED', retryAfterSeconds: 7 },
    ],
    ['no HTTP at all', Buffer.from('SSH-2.0-whatever\r\n\r\n'), unknown('BODY_UNREADABLE')],
    [
      'a switch of protocols',
      Buffer.from('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      unknown('CONNECTION_LOST'),
    ],
  ]
  it.each(rows)('%s', async (_, answer, expected) => {
    await using server = await answering(answer)
    expect((await writeTo(server)).result).toEqual(expected)
    expect(server.received).toHaveLength(1)
  })

  it('a 429 without the promise that nothing was executed is UNKNOWN', async () => {
    await using server = await answering(reply(429, '<html>'))
    const rules = { ...booking, rateLimitIsNotExecuted: false }
    expect((await writeTo(server, rules)).result).toEqual(unknown('BODY_UNREADABLE'))
  })

  it('without a schema any agreed status is a yes, whatever the body', async () => {
    await using server = await answering(reply(200, '<html>'))
    const rules = { schema: null, success: [200], refusal: () => null, rateLimitIsNotExecuted: false }
    expect((await writeTo(server, rules)).result).toEqual({ outcome: 'EXECUTED', value: null })
  })

  it.each([
    [
      'echo check',
      {
        ...booking,
        echoes: () => {
          throw new Error('x')
        },
      },
      reply(201, made),
    ],
    [
      'schema',
      {
        ...booking,
        schema: z.any().transform(() => {
          throw new Error('x')
        }),
      },
      reply(201, made),
    ],
    [
      'refusal table',
      {
        ...booking,
        refusal: () => {
          throw new Error('x')
        },
      },
      reply(409, { code: 'taken' }),
    ],
  ])('an adapter whose %s throws proves nothing', async (_, rules, answer) => {
    await using server = await answering(answer)
    expect((await writeTo(server, rules as typeof booking)).result).toEqual(unknown('BODY_UNEXPECTED'))
  })

  it('informational answers before the real one do not count', async () => {
    await using server = await answering(
      Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'), reply(201, made)]),
    )
    expect((await writeTo(server)).result).toEqual(executed)
  })

  it('a body nested 100,000 deep is judged like any other', async () => {
    await using server = await answering(reply(201, `${'['.repeat(100_000)}${']'.repeat(100_000)}`))
    await using test = testNetwork()
    const vendor = test.connect(server.origin)
    expect(await vendor.write(call(), post, booking)).toEqual(unknown('BODY_UNEXPECTED'))
    expect(await vendor.write(call(), post, { ...booking, success: [200] })).toEqual(unknown('BODY_UNEXPECTED'))
    await expect(
      vendor.read(call(), { ...post, operation: 'thing.search' }, booking.schema ?? z.never()),
    ).rejects.toMatchObject({
      code: 'VENDOR_REJECTED',
    })
  })

  it('a `__proto__` in the body reaches nobody', async () => {
    const text = '{"id":"a1","start":9,"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'
    await using server = await answering(reply(201, text))
    for (const schema of [
      booking.schema,
      z.looseObject({ id: z.string(), start: z.number() }),
      z.record(z.string(), z.unknown()),
    ]) {
      const { result } = await writeTo(server, { ...booking, schema, echoes: () => true } as typeof booking)
      expect(result.outcome).toBe('EXECUTED')
      const value = result.outcome === 'EXECUTED' ? (result.value as Record<string, unknown>) : {}
      expect(value.admin).toBeUndefined()
      expect({ ...value }.admin).toBeUndefined()
      expect(({} as Record<string, unknown>).admin).toBeUndefined()
    }
  })
})

describe('nothing was sent', () => {
  const notSent = { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }

  it('connection refused', async () => {
    const server = await answering(reply(201, made))
    await server[Symbol.asyncDispose]()
    const { result, status, reason } = await writeTo(server)
    expect(result).toEqual(notSent)
    expect([status, reason]).toEqual([null, 'CONNECT_FAILED'])
  })

  it('the name does not resolve', async () => {
    await using test = testNetwork({
      resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
    })
    const vendor = test.connect('https://api.vendor.example', { allowedHosts: [/api\.vendor\.example/] })
    expect(await vendor.write(call(), post, booking)).toEqual(notSent)
    expect(test.log[0]?.reason).toBe('CONNECT_FAILED')
  })

  it('the name never resolves', async () => {
    await using test = testNetwork({ resolve: () => new Promise(() => {}), timeouts: { writeMs: 30 } })
    const vendor = test.connect('https://api.vendor.example', { allowedHosts: [/api\.vendor\.example/] })
    expect(await vendor.write(call(), post, booking)).toEqual(notSent)
    expect(test.log[0]?.reason).toBe('TIMEOUT')
  })

  it.each(['10.0.0.1', '127.0.0.1', '169.254.169.254', '100.64.0.1', '::ffff:93.184.216.34', 'fd00:ec2::254'])(
    'the name resolves to %s, alone or beside a good address',
    async (address) => {
      for (const others of [[], [{ address: '93.184.216.34', family: 4 }]]) {
        await using test = testNetwork({
          resolve: async () => [...others, { address, family: address.includes(':') ? 6 : 4 }],
        })
        const vendor = test.connect('https://api.vendor.example', { allowedHosts: [/api\.vendor\.example/] })
        expect(await vendor.write(call(), post, booking)).toEqual(notSent)
      }
    },
  )

  it('TLS with a server that speaks none, and one that closes during the handshake', async () => {
    for (const greet of [(socket: Socket) => socket.write('220 mail\r\n'), (socket: Socket) => socket.destroy()]) {
      await using server = await rawServer({ onConnection: (socket) => socket.once('data', () => greet(socket)) })
      await using test = testNetwork()
      const vendor = test.connect(`https://127.0.0.1:${server.port}`)
      expect(await vendor.write(call(), post, booking)).toEqual(notSent)
    }
  })

  it('TLS that never gets anywhere', async () => {
    await using server = await rawServer({ onConnection: () => {} })
    await using test = testNetwork({ timeouts: { writeMs: 40 } })
    expect(await test.connect(`https://127.0.0.1:${server.port}`).write(call(), post, booking)).toEqual(notSent)
  })

  it('aborted before the call', async () => {
    await using server = await answering(reply(201, made))
    const { result, reason } = await writeTo(server, booking, call({ signal: AbortSignal.abort() }))
    expect(result).toEqual(notSent)
    expect(reason).toBe('ABORTED')
    expect(server.connections).toBe(0)
  })

  it('aborted while connecting: the request does not leave later', async () => {
    const controller = new AbortController()
    let connect = () => {}
    await using server = await answering(reply(201, made))
    await using test = testNetwork({
      resolve: () =>
        new Promise((resolve) => {
          connect = () => resolve([{ address: '127.0.0.1', family: 4 }])
        }),
    })
    const vendor = test.connect(`http://localhost:${server.port}`)
    for (const ownConnection of [true, false]) {
      const result = vendor.write(call({ signal: controller.signal }), post, { ...booking, ownConnection })
      await new Promise((resolve) => setTimeout(resolve, 10))
      controller.abort()
      expect(await result).toEqual(notSent)
      connect()
      await new Promise((resolve) => setTimeout(resolve, 30))
      expect(server.received).toEqual([])
    }
  })

  it.each([0, -5, Number.NaN])('the deadline is %s away', async (withinMs) => {
    await using server = await answering(reply(201, made))
    expect((await writeTo(server, booking, call({ withinMs }))).result).toEqual(notSent)
    expect(server.connections).toBe(0)
  })

  it.each([
    ['a path that climbs', { ...post, path: '/things/../admin' }],
    ['a path that climbs in disguise', { ...post, path: '/things/%2E%2e/admin' }],
    ['a path with a query of its own', { ...post, path: '/things?a=b' }],
    ['a path to another host', { ...post, path: '//evil.example/' }],
    ['a header with a line break', { ...post, headers: { 'x-note': 'a\r\nx-admin: 1' } }],
    ['a body that JSON cannot hold', { ...post, json: { big: 1n } }],
  ])('%s is our fault, not an outage', async (_, request) => {
    await using server = await answering(reply(201, made))
    await using test = testNetwork()
    const result = await test.connect(server.origin).write(call(), request, booking)
    expect(result).toEqual({ outcome: 'NOT_SENT', code: 'INTERNAL' })
    expect(server.connections).toBe(0)
    expect(test.network.health('clinic').consecutiveFailures).toBe(0)
  })
})

describe('the request may have left', () => {
  it.each<[name: string, behave: (socket: Socket) => void, reason: string]>([
    ['the server hangs', () => {}, 'TIMEOUT'],
    ['the server reads all, then closes', (socket) => socket.end(), 'CONNECTION_LOST'],
    ['the server reads all, then resets', (socket) => socket.resetAndDestroy(), 'CONNECTION_LOST'],
    ['half a status line', (socket) => socket.end('HTTP/1.1 2'), 'CONNECTION_LOST'],
    [
      'headers, then silence',
      (socket) => socket.write('HTTP/1.1 201 Created\r\ncontent-length: 20\r\n\r\n'),
      'TIMEOUT',
    ],
    [
      'half a body, then the end',
      (socket) => socket.end('HTTP/1.1 201 Created\r\ncontent-length: 20\r\n\r\n{"id":"a1"'),
      'CONNECTION_LOST',
    ],
    [
      'half a body, then a reset',
      (socket) =>
        socket.write('HTTP/1.1 201 Created\r\ncontent-length: 20\r\n\r\n{"id', () => socket.resetAndDestroy()),
      'CONNECTION_LOST',
    ],
    [
      'half a chunk, then the end',
      (socket) => socket.end('HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n14\r\n{"id"'),
      'CONNECTION_LOST',
    ],
    [
      'chunks without end',
      (socket) =>
        socket.write(
          `HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n${`1000\r\n${'x'.repeat(4_096)}\r\n`.repeat(4)}`,
        ),
      'BODY_TOO_LARGE',
    ],
    [
      'headers without end',
      (socket) => socket.write(`HTTP/1.1 201 Created\r\nx: ${'y'.repeat(100_000)}`),
      'BODY_UNREADABLE',
    ],
  ])('%s', async (_, behave, reason) => {
    for (const ownConnection of [true, false]) {
      await using server = await rawServer({ onRequest: behave })
      const writeMs = reason === 'TIMEOUT' ? 400 : undefined
      const { result } = await writeTo(server, { ...booking, ownConnection }, call(), writeMs)
      expect(result).toEqual(unknown(reason))
      expect(server.received).toHaveLength(1)
    }
  })

  it('the server accepts and closes without reading', async () => {
    await using server = await rawServer({ onConnection: (socket) => socket.pause().resetAndDestroy() })
    // The request may lie in the kernel by the time the reset is seen; when the reset wins, nothing was written.
    const { result } = await writeTo(server)
    expect([unknown('CONNECTION_LOST'), { outcome: 'NOT_SENT', code: 'VENDOR_UNAVAILABLE' }]).toContainEqual(result)
    expect(server.connections).toBe(1)
  })

  it('the server trickles one byte at a time', async () => {
    await using server = await rawServer({
      onRequest: (socket) => {
        socket.write('HTTP/1.1 201 Created\r\ncontent-length: 5000\r\n\r\n')
        const timer = setInterval(() => socket.write(' '), 10)
        socket.on('close', () => clearInterval(timer))
      },
    })
    expect((await writeTo(server, booking, call(), 400)).result).toEqual(unknown('TIMEOUT'))
  })

  it('aborted on its way', async () => {
    const controller = new AbortController()
    await using server = await rawServer({ onRequest: () => controller.abort() })
    const { result, reason } = await writeTo(server, booking, call({ signal: controller.signal }))
    expect(result).toEqual(unknown('TIMEOUT'))
    expect(reason).toBe('TIMEOUT')
  })

  it('the deadline of the call is shorter than that of writes', async () => {
    await using server = await rawServer({ onRequest: () => {} })
    const start = performance.now()
    expect((await writeTo(server, booking, call({ withinMs: 400 }))).result).toEqual(unknown('TIMEOUT'))
    expect(performance.now() - start).toBeLessThan(2_500)
  })
})

it('NOT_SENT is never said of a request of which a byte arrived, and none arrives twice', async () => {
  const arrived: string[] = []
  await using server = await rawServer({
    onConnection: (socket, number) => {
      socket.on('data', (chunk) => {
        arrived.push(...(chunk.toString().match(/\/mark-\d+-/g) ?? []))
        if (number % 3 === 0) socket.resetAndDestroy()
        else if (number % 3 === 1) socket.write(reply(201, made))
      })
      if (number % 7 === 0) socket.resetAndDestroy()
    },
  })
  await using test = testNetwork({
    timeouts: { writeMs: 30 },
    resolve: async () => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 6))
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  const attempt = async (i: number) => {
    // An account for each, so that neither breaker nor budget has a say.
    const vendor = test.connect(`http://localhost:${server.port}`, {}, `account-${i}`)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), Math.random() * 20)
    const request = { ...post, path: `/mark-${i}-` }
    const rules = { ...booking, ownConnection: i % 2 === 0 }
    return { mark: request.path, result: await vendor.write(call({ signal: controller.signal }), request, rules) }
  }
  const results: Awaited<ReturnType<typeof attempt>>[] = []
  for (let batch = 0; batch < 20; batch += 1) {
    results.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => attempt(batch * 20 + i)))))
  }
  await new Promise((resolve) => setTimeout(resolve, 40))
  expect(new Set(arrived).size).toBe(arrived.length)
  const seen = new Set(arrived)
  const outcomes = new Set(results.map(({ result }) => result.outcome))
  expect([...outcomes]).toEqual(expect.arrayContaining(['NOT_SENT', 'UNKNOWN']))
  for (const { mark, result } of results) {
    if (result.outcome === 'NOT_SENT') expect(seen.has(mark)).toBe(false)
    if (result.outcome === 'EXECUTED') expect(seen.has(mark)).toBe(true)
  }
})

describe('connections', () => {
  it('a booking has one of its own, closed after use', async () => {
    let closed = 0
    await using server = await rawServer({
      onConnection: (socket) =>
        socket.on('close', () => {
          closed += 1
        }),
      onRequest: (socket) => socket.write(reply(201, made)),
    })
    await using test = testNetwork()
    const vendor = test.connect(server.origin)
    for (let i = 0; i < 3; i += 1) expect(await vendor.write(call(), post, booking)).toEqual(executed)
    expect(server.connections).toBe(3)
    expect(server.received.every((text) => /\r\nconnection: close\r\n/.test(text))).toBe(true)
    await expect.poll(() => closed).toBe(3)
  })

  it('other writes share kept ones, one request at a time', async () => {
    await using server = await answering(reply(201, made))
    await using test = testNetwork()
    const vendor = test.connect(server.origin)
    const rules = { ...booking, ownConnection: false }
    for (let i = 0; i < 3; i += 1) expect(await vendor.write(call(), post, rules)).toEqual(executed)
    expect(server.connections).toBe(1)
  })

  it('a kept connection that died before its reuse loses no write', async () => {
    let closed = 0
    await using server = await rawServer({
      onConnection: (socket) => socket.on('close', () => (closed += 1)),
      onRequest: (socket) => socket.write(reply(201, made), () => setTimeout(() => socket.resetAndDestroy(), 5)),
    })
    await using test = testNetwork()
    const vendor = test.connect(server.origin)
    const rules = { ...booking, ownConnection: false }
    expect(await vendor.write(call(), post, rules)).toEqual(executed)
    await expect.poll(() => closed).toBe(1)
    // The reset is on its way to this side.
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(await vendor.write(call(), post, rules)).toEqual(executed)
    expect(server.received).toHaveLength(2)
  })
})

describe('what goes on the wire', () => {
  it('base path, query in order, headers and JSON', async () => {
    await using server = await answering(reply(201, made))
    await using test = testNetwork()
    const vendor = test.connect(`${server.origin}/v1/`, {
      headers: { Authorization: 'Basic abc', accept: 'application/vnd.x+json' },
    })
    const request = {
      ...post,
      path: '/things/a%2Fb',
      query: [
        ['q[]', 'start:>=2026-01-01T00:00:00Z'],
        ['q[]', 'a b&c'],
        ['ü', ''],
      ] as const,
      headers: { 'X-Idempotency-Key': 'k', authorization: 'Basic xyz' },
    }
    expect(await vendor.write(call(), request, booking)).toEqual(executed)
    const [head = '', body] = server.received[0]?.split('\r\n\r\n') ?? []
    expect(head.split('\r\n')[0]).toBe(
      'POST /v1/things/a%2Fb?q%5B%5D=start%3A%3E%3D2026-01-01T00%3A00%3A00Z&q%5B%5D=a%20b%26c&%C3%BC= HTTP/1.1',
    )
    expect(head.split('\r\n').slice(1).sort()).toEqual([
      'accept-encoding: identity',
      'accept: application/vnd.x+json',
      'authorization: Basic xyz',
      'connection: close',
      'content-length: 11',
      'content-type: application/json',
      `host: 127.0.0.1:${server.port}`,
      'x-idempotency-key: k',
    ])
    expect(body).toBe('{"start":9}')
  })

  it('`success` takes yes-statuses only', async () => {
    await using test = testNetwork()
    const vendor = test.connect('http://127.0.0.1:9')
    await expect(vendor.write(call(), post, { ...booking, success: [201, 404] })).rejects.toThrow('2xx')
  })
})

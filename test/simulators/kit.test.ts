import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Budget } from '../../simulators/kit/budget.ts'
import { clashing, freeStarts, officeHours, overlaps } from '../../simulators/kit/diary.ts'
import { defineRoute } from '../../simulators/kit/router.ts'
import {
  createSimulator,
  type Dialect,
  type Fault,
  FrontDeskRefusal,
  type RunningSimulator,
} from '../../simulators/kit/simulator.ts'
import { readSwitches } from '../../simulators/kit/switches.ts'
import { Table } from '../../simulators/kit/table.ts'
import { instantOf, instantsOf, localDate, localTime, offsetAt } from '../../simulators/kit/zone.ts'

interface Visit {
  readonly id: string
  readonly start: number
}

const start = Date.parse('2030-03-04T09:00:00Z')
const HOUR_MS = 3_600_000

/** The smallest vendor: visits are booked, listed and removed. */
const toy: Dialect = {
  vendor: 'toy',
  create(world) {
    const state = { visits: new Table<Visit>() }
    const route = defineRoute<typeof state>()
    const log = (event: 'appointment.booked' | 'appointment.cancelled', by: 'api' | 'front-desk', visit: Visit) =>
      world.record({
        event,
        vendorId: visit.id,
        practitionerId: null,
        start: visit.start,
        end: visit.start + HOUR_MS,
        by,
      })
    let lastId = 0
    const book = (at: number, by: 'api' | 'front-desk') => {
      const visit = state.visits.put({ id: String(++lastId), start: at })
      log('appointment.booked', by, visit)
      return visit
    }
    return {
      state,
      routes: [
        route({
          method: 'POST',
          path: '/visits',
          op: 'book',
          body: z.strictObject({ start: z.int() }),
          handle: ({ body, shiftMs }) =>
            state.visits.values().some((visit) => visit.start === body.start + shiftMs)
              ? { status: 409, body: { code: 'taken' } }
              : { commit: () => ({ status: 201, body: book(body.start + shiftMs, 'api') }) },
        }),
        route({
          method: 'GET',
          path: '/visits',
          op: 'read',
          query: ['q[]'],
          handle: (call) => ({ status: 200, body: call.state.visits.values().map((visit) => visit.id) }),
        }),
        route({
          method: 'GET',
          path: '/visits/:id',
          op: 'read',
          handle: (call) => ({ status: 200, body: call.params }),
        }),
      ],
      problem: (problem) => ({ status: problem.kind === 'rate-limited' ? 429 : 400, body: problem }),
      frontDesk(action) {
        if (action.practitionerId !== 'p1') throw new FrontDeskRefusal('only p1 works here')
        return { vendorId: book(Date.parse(action.start ?? ''), 'front-desk').id }
      },
    }
  },
}

const running: RunningSimulator[] = []
async function open(options: Parameters<typeof createSimulator>[1] = {}): Promise<RunningSimulator> {
  const simulator = await createSimulator(toy, options)
  running.push(simulator)
  return simulator
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()))
})

const post = (url: string, body: unknown, init: RequestInit = {}) =>
  fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...init })
const list = async (simulator: RunningSimulator) => (await fetch(`${simulator.url}/visits`)).json()

it('lets the body say what a request does, for the faults that it meets', async () => {
  const simulator = await createSimulator({
    vendor: 'either',
    create: () => ({
      state: {},
      routes: [
        {
          method: 'PUT',
          path: '/visit',
          op: (body) => (JSON.stringify(body).includes('cancelled') ? 'cancel' : 'book'),
          body: z.strictObject({ status: z.string() }),
          handle: () => ({ commit: () => ({ status: 200, body: {} }) }),
        },
      ],
      problem: ({ kind }) => ({ status: 400, body: { kind } }),
      frontDesk: () => ({ vendorId: '1' }),
    }),
  })
  const put = async (status: string) =>
    (await fetch(`${simulator.url}/visit`, { method: 'PUT', body: JSON.stringify({ status }) })).status
  simulator.failNext({ op: 'cancel', fault: 'html502' })
  expect(await put('booked')).toBe(200)
  expect(await put('cancelled')).toBe(502)
  expect(await put('cancelled')).toBe(200)
  await simulator.stop()
})

describe('control endpoints', () => {
  it('answer the truth log in UTC, with who did it', async () => {
    const simulator = await open({ now: Date.parse('2030-03-01T10:00:00Z') })
    await post(`${simulator.url}/visits`, { start })
    const desk = {
      action: 'book',
      practitionerId: 'p1',
      start: '2030-03-04T12:00:00+02:00',
      end: '2030-03-04T13:00:00Z',
    }
    expect(await (await post(`${simulator.url}/__sim/front-desk`, desk)).json()).toEqual({ vendorId: '2' })

    const log = await (await fetch(`${simulator.url}/__sim/log`)).json()
    expect(log).toEqual([
      {
        at: expect.stringMatching(/^2030-03-01T10:00:00/),
        event: 'appointment.booked',
        vendorId: '1',
        practitionerId: null,
        start: '2030-03-04T09:00:00.000Z',
        end: '2030-03-04T10:00:00.000Z',
        by: 'api',
      },
      expect.objectContaining({ vendorId: '2', start: '2030-03-04T10:00:00.000Z', by: 'front-desk' }),
    ])
  })

  it('set and advance the simulated clock', async () => {
    const simulator = await open()
    await post(`${simulator.url}/__sim/clock`, { now: '2030-01-01T00:00:00Z' })
    const answer = await post(`${simulator.url}/__sim/clock`, { advanceMs: 60_000 })
    expect(await answer.json()).toEqual({ now: expect.stringMatching(/^2030-01-01T00:01:0/) })
    expect(simulator.now()).toBeGreaterThanOrEqual(Date.parse('2030-01-01T00:01:00Z'))
  })

  it.each([
    ['clock', { now: 'tomorrow' }, '{"now": instant} or {"advanceMs": whole number}'],
    ['clock', { advanceMs: 1, extra: true }, 'advanceMs'],
    ['faults', { op: 'book', fault: 'explode' }, 'hangAfterAccepting'],
    ['front-desk', { action: 'book' }, '"practitionerId"'],
    ['front-desk', 'no json', '"action"'],
  ])('refuse an unknown body at %s and say what they expect', async (name, body, expected) => {
    const simulator = await open()
    const answer = await post(`${simulator.url}/__sim/${name}`, body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ expected: expect.stringContaining(expected) })
  })

  it('refuse ids that the backend does not know, in its own words', async () => {
    const simulator = await open()
    const at = new Date(start).toISOString()
    const answer = await post(`${simulator.url}/__sim/front-desk`, {
      action: 'book',
      practitionerId: 'p9',
      start: at,
      end: at,
    })
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'only p1 works here' }])
  })

  it('arm and clear faults', async () => {
    const simulator = await open()
    await post(`${simulator.url}/__sim/faults`, { op: 'any', fault: 'html502', times: 2 })
    expect((await fetch(`${simulator.url}/visits`)).status).toBe(502)
    expect((await fetch(`${simulator.url}/__sim/faults`, { method: 'DELETE' })).status).toBe(204)
    expect((await fetch(`${simulator.url}/visits`)).status).toBe(200)
  })

  it('refuse web pages, and are no vendor calls', async () => {
    const simulator = await open()
    const page = await post(
      `${simulator.url}/__sim/clock`,
      { advanceMs: 1 },
      { headers: { origin: 'https://x.example' } },
    )
    expect(page.status).toBe(403)
    expect(await (await fetch(`${simulator.url}/__sim`)).text()).toMatch(/^toy simulator\. GET \/__sim\/log/)
    expect(simulator.received).toEqual([])
  })

  it('need a loopback host', async () => {
    await expect(createSimulator(toy, { host: '0.0.0.0' })).rejects.toThrow('loopback only')
  })
})

describe('vendor calls', () => {
  it('are recorded with repeated query keys, headers and body', async () => {
    const simulator = await open()
    await fetch(`${simulator.url}/visits?q[]=a&q%5B%5D=b`, { headers: { 'x-trace': '7' } })
    await post(`${simulator.url}/visits`, { start })
    expect(simulator.received).toMatchObject([
      { method: 'GET', path: '/visits', query: { 'q[]': ['a', 'b'] }, headers: { 'x-trace': '7' }, body: undefined },
      { method: 'POST', path: '/visits', body: { start } },
    ])
  })

  it.each([
    ['an unknown field', '/visits', { start, stop: 1 }, { kind: 'bad-body', issues: [{ field: 'stop' }] }],
    ['a wrong type', '/visits', { start: '9' }, { kind: 'bad-body', issues: [{ field: 'start' }] }],
    ['broken JSON', '/visits', '{', { kind: 'not-json' }],
    ['an empty body', '/visits', '', { kind: 'not-json', detail: 'the body is empty' }],
    ['a huge body', '/visits', `"${'x'.repeat(300_000)}"`, { kind: 'too-large' }],
    ['an unknown parameter', '/visits?page=1', { start }, { kind: 'unknown-query', names: ['page'] }],
    ['an unknown path', '/visit', { start }, { kind: 'not-found' }],
    ['a wrong method', '/visits/1', { start }, { kind: 'wrong-method', allowed: ['GET'] }],
  ])('with %s get the vendor’s own refusal', async (_, path, body, problem) => {
    const simulator = await open()
    const answer = await post(simulator.url + path, body)
    expect([answer.status, await answer.json()]).toMatchObject([400, problem])
    expect(simulator.log).toEqual([])
  })

  it('have their path parameters decoded', async () => {
    const simulator = await open()
    expect(await (await fetch(`${simulator.url}/visits/a%2Fb`)).json()).toEqual({ id: 'a/b' })
    expect((await fetch(`${simulator.url}/visits/%zz`)).status).toBe(400)
  })
})

describe('faults', () => {
  const arm = async (fault: Omit<Fault, 'op'> & Partial<Fault>) => {
    const simulator = await open()
    simulator.failNext({ op: 'book', ...fault })
    // Who hangs is waited for no longer; all else comes, however busy the machine is.
    const signal = fault.fault === 'hangAfterAccepting' ? AbortSignal.timeout(500) : null
    const book = (at = start) => post(`${simulator.url}/visits`, { start: at }, { signal })
    return { simulator, book }
  }

  it('hangAfterAccepting books and never answers', async () => {
    const { simulator, book } = await arm({ fault: 'hangAfterAccepting' })
    await expect(book()).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(simulator.log).toHaveLength(1)
  })

  it('dropReply books and cuts the connection', async () => {
    const { simulator, book } = await arm({ fault: 'dropReply' })
    await expect(book()).rejects.toThrow('fetch failed')
    expect(simulator.log).toHaveLength(1)
  })

  it('dropRequest cuts the connection and books nothing', async () => {
    const { simulator, book } = await arm({ fault: 'dropRequest' })
    await expect(book()).rejects.toThrow('fetch failed')
    expect(simulator.log).toHaveLength(0)
    expect(simulator.received).toHaveLength(1)
  })

  it('acceptLate books when the simulated clock gets there', async () => {
    const { simulator, book } = await arm({ fault: 'acceptLate', ms: 60_000 })
    await expect(book()).rejects.toThrow('fetch failed')
    simulator.advance(59_000)
    expect(simulator.log).toHaveLength(0)
    simulator.advance(1000)
    expect(simulator.log).toHaveLength(1)
  })

  it('acceptLate books in real time too, unless the slot has gone by then', async () => {
    const { simulator, book } = await arm({ fault: 'acceptLate', ms: 500, times: 2 })
    await expect(book()).rejects.toThrow('fetch failed')
    await expect(book(start + HOUR_MS)).rejects.toThrow('fetch failed')
    simulator.frontDesk({ action: 'book', practitionerId: 'p1', start: new Date(start).toISOString() })
    await expect.poll(() => simulator.log.map(({ by }) => by), { timeout: 5_000 }).toEqual(['front-desk', 'api'])
  })

  it('acceptTwice books twice and answers once', async () => {
    const { simulator, book } = await arm({ fault: 'acceptTwice' })
    expect(await (await book()).json()).toMatchObject({ id: '1' })
    expect(simulator.log.map(({ vendorId }) => vendorId)).toEqual(['1', '2'])
  })

  it.each([
    ['refuse', 400],
    ['rateLimit', 429],
    ['html502', 502],
  ] as const)('%s answers %i and books nothing, once', async (fault, status) => {
    const { simulator, book } = await arm({ fault })
    const answer = await book()
    expect(answer.status).toBe(status)
    expect(simulator.log).toHaveLength(0)
    if (fault === 'html502') expect(await answer.text()).toContain('<html>')
    expect((await book()).status).toBe(201)
  })

  it('slow answers after the time asked for', async () => {
    const { book } = await arm({ fault: 'slow', ms: 60 })
    const before = performance.now()
    expect((await book()).status).toBe(201)
    expect(performance.now() - before).toBeGreaterThan(50)
  })

  it('stale on a write hides it from reads for a while', async () => {
    const { simulator, book } = await arm({ fault: 'stale', ms: 5000 })
    await book()
    expect(await list(simulator)).toEqual([])
    simulator.advance(5000)
    expect(await list(simulator)).toEqual(['1'])
  })

  it('stale on a read answers from before the last write', async () => {
    const { simulator, book } = await arm({ op: 'read', fault: 'stale', ms: 5000 })
    await book()
    await book(start + HOUR_MS)
    expect(await list(simulator)).toEqual(['1'])
    await book(start + 2 * HOUR_MS)
    expect(await list(simulator)).toEqual(['1'])
    simulator.advance(5000)
    expect(await list(simulator)).toEqual(['1', '2', '3'])
  })

  it('wrongTime books and answers an hour late', async () => {
    const { simulator, book } = await arm({ fault: 'wrongTime' })
    expect(await (await book()).json()).toMatchObject({ start: start + HOUR_MS })
    expect(simulator.log[0]?.start).toBe('2030-03-04T10:00:00.000Z')
  })

  it('in accepting wait for a write that is accepted', async () => {
    const { simulator, book } = await arm({ fault: 'dropReply' })
    expect((await post(`${simulator.url}/visits`, { start: 'no' })).status).toBe(400)
    await expect(book()).rejects.toThrow('fetch failed')
  })

  it('of other operations are left alone', async () => {
    const { simulator } = await arm({ fault: 'html502' })
    expect(await list(simulator)).toEqual([])
  })

  it('leave nothing that keeps a simulator from stopping', async () => {
    const { simulator, book } = await arm({ fault: 'slow', ms: 60_000 })
    const call = book().catch((error: Error) => error.name)
    await expect.poll(() => simulator.log.length).toBe(1)
    await simulator.stop()
    expect(await call).toBe('TypeError')
    await sleep(0)
  })
})

describe('wall time', () => {
  const zone = 'Europe/London'

  it('knows the hour that is skipped and the hour that comes twice', () => {
    expect(instantsOf(zone, '2026-03-29', '01:30')).toEqual([])
    expect(instantsOf(zone, '2026-10-25', '01:30').map((at) => new Date(at).toISOString())).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ])
    expect(instantOf(zone, '2026-10-25', '01:30')).toBe(Date.parse('2026-10-25T00:30:00Z'))
    expect(localTime(zone, instantOf(zone, '2026-03-29', '01:30'))).toBe('02:30')
  })

  it('converts both ways, west and east of Greenwich', () => {
    expect(offsetAt('America/New_York', Date.parse('2026-07-01T12:00:00.250Z'))).toBe(-4 * HOUR_MS)
    const at = instantOf('Pacific/Auckland', '2026-01-15', '08:00')
    expect(new Date(at).toISOString()).toBe('2026-01-14T19:00:00.000Z')
    expect([localDate('Pacific/Auckland', at), localTime('Pacific/Auckland', at)]).toEqual(['2026-01-15', '08:00'])
  })

  const night = (date: string) =>
    freeStarts({
      zone,
      hours: { 7: [['00:00', '04:00']] },
      from: date,
      to: date,
      lengthMinutes: 60,
      stepMinutes: 60,
      notBefore: 0,
      busy: [],
    }).map((at) => localTime(zone, at))

  it('gives an hour fewer in spring and one more in autumn', () => {
    expect(night('2026-03-29')).toEqual(['00:00', '02:00', '03:00'])
    expect(night('2026-10-25')).toEqual(['00:00', '01:00', '01:00', '02:00', '03:00'])
  })

  it('keeps nine o’clock at nine o’clock across both changes', () => {
    const query = { zone, hours: officeHours, lengthMinutes: 30, stepMinutes: 30, notBefore: 0, busy: [] }
    const first = (date: string) => new Date(freeStarts({ ...query, from: date, to: date })[0] ?? 0).toISOString()
    expect(['2026-03-27', '2026-03-30', '2026-10-23', '2026-10-26'].map(first)).toEqual([
      '2026-03-27T09:00:00.000Z',
      '2026-03-30T08:00:00.000Z',
      '2026-10-23T08:00:00.000Z',
      '2026-10-26T09:00:00.000Z',
    ])
    expect(freeStarts({ ...query, from: '2026-03-28', to: '2026-03-29' })).toEqual([])
  })
})

describe('small parts', () => {
  it('treats touching visits as apart', () => {
    const visit = { id: '1', practitionerId: 'p', start: 0, end: 10 }
    expect(overlaps(visit, { start: 10, end: 20 })).toBe(false)
    expect(overlaps(visit, { start: 9, end: 20 })).toBe(true)
    expect(clashing([visit], 'p', { start: 5, end: 6 }, '1')).toEqual([])
    expect(clashing([visit], 'q', { start: 5, end: 6 })).toEqual([])
  })

  it('leaves busy times out of what is free', () => {
    const at = (time: string) => instantOf('Europe/London', '2026-06-01', time)
    const free = freeStarts({
      zone: 'Europe/London',
      hours: officeHours,
      from: '2026-06-01',
      to: '2026-06-01',
      lengthMinutes: 60,
      stepMinutes: 30,
      notBefore: at('11:00'),
      busy: [{ start: at('14:30'), end: at('15:30') }],
    })
    expect(free.map((start) => localTime('Europe/London', start))).toEqual([
      '11:00',
      '11:30',
      '13:30',
      '15:30',
      '16:00',
    ])
  })

  it('counts a budget in windows that survive a clock put back', () => {
    const budget = new Budget(1, 60_000)
    expect(budget.take('a', 1_000_000).allowed).toBe(true)
    expect(budget.take('a', 1_000_001)).toEqual({ allowed: false, left: 0, resetsAt: 1_060_000 })
    expect(budget.take('a', 1_060_000).allowed).toBe(true)
    expect(budget.take('a', 5).allowed).toBe(true)
  })

  it('names every wrong switch at once', () => {
    expect(readSwitches({ strict: true, size: 1 }, { size: 2 })).toEqual({ strict: true, size: 2 })
    expect(() => readSwitches({ strict: true, size: 1 }, { strikt: true, size: '2' })).toThrow(
      'unknown switch strikt; switch size wants a number. Known: strict, size',
    )
  })
})

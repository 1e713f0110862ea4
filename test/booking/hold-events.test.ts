import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Booking } from '../../src/booking/booking.ts'
import type { Caller } from '../../src/booking/caller.ts'
import type { HoldEvent, HoldFollow } from '../../src/booking/hold-events.ts'
import type { GrantedHold } from '../../src/booking/hold-service.ts'
import type { Ledger, LedgerEvent } from '../../src/booking/ledger.ts'
import { DomainError } from '../../src/domain/error.ts'
import { publicExpiryMarginMs } from '../../src/domain/hold.ts'
import {
  aCaller,
  codeOf,
  createStoreFaults,
  createTestBooking,
  errorOf,
  newKey,
  type TestBooking,
  type TestBookingOptions,
} from '../kit/booking.ts'
import { type FakeClock, testNow } from '../kit/clock.ts'
import type { Fate } from '../kit/fake-adapter.ts'

const ttlMs = 600_000

beforeEach(() => {
  vi.useFakeTimers({ now: testNow })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Goes with the timers. */
const clock: FakeClock = {
  now: () => Date.now(),
  monotonic: () => Date.now(),
  advance() {
    throw new Error('use `pass`')
  },
  stepWall: (ms) => vi.setSystemTime(Date.now() + ms),
}

function start(options: Omit<TestBookingOptions, 'clock'> = {}): TestBooking {
  return createTestBooking({ ...options, clock })
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

interface Following {
  readonly events: HoldEvent[]
  readonly stream: AsyncIterator<HoldEvent>
  isOver: boolean
  error: unknown
}

function followOf({ hold, holdToken }: GrantedHold, given: Partial<HoldFollow> = {}): HoldFollow {
  return { clinicId: hold.clinicId, holdId: hold.id, holdToken, after: null, ...given }
}

/** Takes events as they come. */
async function follow(
  booking: Booking,
  granted: GrantedHold,
  given: Partial<HoldFollow> = {},
  caller: Caller = aCaller(),
): Promise<Following> {
  const stream = await booking.holdEvents.follow(caller, followOf(granted, given))
  const following: Following = { events: [], stream, isOver: false, error: null }
  void (async () => {
    try {
      for await (const event of stream) following.events.push(event)
    } catch (error) {
      following.error = error
    }
    following.isOver = true
  })()
  await pass(0)
  return following
}

function told({ events }: Following): string[] {
  return events.map(({ type }) => type)
}

function changeOf({ hold, holdToken }: GrantedHold) {
  return { clinicId: hold.clinicId, holdId: hold.id, holdToken, idempotencyKey: newKey() }
}

async function extend({ booking }: TestBooking, granted: GrantedHold, seconds = 600): Promise<void> {
  await booking.holds.extend(aCaller(), { ...changeOf(granted), seconds })
}

async function release({ booking }: TestBooking, granted: GrantedHold): Promise<void> {
  await booking.holds.release(aCaller(), changeOf(granted))
}

describe('a follower', () => {
  it('is told where the hold stands, then what happens to it, and that it has ended', async () => {
    const test = start()
    const granted = await test.hold()
    const following = await follow(test.booking, granted)
    expect(following.events).toMatchObject([{ type: 'CREATED', at: testNow, hold: granted.hold, cause: null }])
    await pass(60_000)
    await extend(test, granted)
    await pass(0)
    expect(following.events[1]).toMatchObject({ type: 'EXTENDED', at: testNow + 60_000, cause: null })
    expect(following.events[1]?.hold.expiresAt).toBe(testNow + 2 * ttlMs)
    expect(following.isOver).toBe(false)
    await release(test, granted)
    await pass(0)
    expect(told(following)).toEqual(['CREATED', 'EXTENDED', 'RELEASED'])
    expect(following).toMatchObject({ isOver: true, error: null })
    expect(new Set(following.events.map(({ id }) => id)).size).toBe(3)
  })

  it.each<{ fate: Fate; types: string[]; cause?: string | null; isOver?: boolean }>([
    { fate: 'execute', types: ['CONFIRMING', 'CONFIRMED'] },
    {
      fate: { refuse: 'SLOT_TAKEN_AT_VENDOR' },
      types: ['CONFIRMING', 'REJECTED'],
      cause: 'SLOT_TAKEN_AT_VENDOR',
    },
    // Only the input is wrong: the clock runs again.
    { fate: { refuse: 'INVALID_INPUT' }, types: ['CONFIRMING', 'RETURNED'], isOver: false },
    { fate: 'unknownNotExecuted', types: ['CONFIRMING', 'RECONCILING'], isOver: false },
  ])('of a confirm that comes to $types is told so', async ({ fate, types, cause = null, isOver = true }) => {
    const test = start()
    const granted = await test.hold()
    const following = await follow(test.booking, granted)
    test.vendor.next('book', fate)
    await test.confirm(granted).catch(() => {})
    await pass(0)
    expect(told(following).slice(1)).toEqual(types)
    expect(following.events.at(-1)?.cause).toBe(cause)
    expect(following.isOver).toBe(isOver)
  })

  it('of a booking that was withdrawn is told so', async () => {
    const test = start({ doubleBooks: true })
    const granted = await test.hold()
    const following = await follow(test.booking, granted)
    test.vendor.clashes = () => [{ kind: 'APPOINTMENT', createdAt: testNow - 1_000 }]
    expect(await codeOf(test.confirm(granted))).toBe('CLASH_DETECTED')
    await pass(0)
    expect(told(following)).toEqual(['CREATED', 'CONFIRMING', 'COMPENSATING', 'COMPENSATED'])
    expect(following.events.at(-1)?.cause).toBe('CLASH_DETECTED')
    expect(following.isOver).toBe(true)
  })

  it('is warned a minute before the end it was told, once, and again after an extension', async () => {
    const test = start()
    const granted = await test.hold()
    const following = await follow(test.booking, granted)
    const warned = ttlMs - publicExpiryMarginMs - 60_000
    await pass(warned - 1)
    expect(told(following)).toEqual(['CREATED'])
    await pass(1)
    expect(following.events[1]).toMatchObject({ type: 'EXPIRING', at: testNow + warned, hold: { state: 'ACTIVE' } })
    await pass(20_000)
    await extend(test, granted, 120)
    await pass(120_000 - 20_000 - 1)
    expect(told(following)).toEqual(['CREATED', 'EXPIRING', 'EXTENDED'])
    await pass(1)
    expect(told(following)).toEqual(['CREATED', 'EXPIRING', 'EXTENDED', 'EXPIRING'])
    expect(new Set(following.events.map(({ id }) => id)).size).toBe(4)
  })

  it('is warned at once when less than a minute is left', async () => {
    const test = start()
    const following = await follow(test.booking, await test.hold({ ttlSeconds: 30 }))
    expect(told(following)).toEqual(['CREATED', 'EXPIRING'])
  })

  it('is told of the end when it is there, though nobody looks after ended holds', async () => {
    const test = start()
    const following = await follow(test.booking, await test.hold())
    await pass(ttlMs - 1)
    expect(told(following)).toEqual(['CREATED', 'EXPIRING'])
    await pass(1)
    expect(following.events.at(-1)).toMatchObject({ type: 'EXPIRED', at: testNow + ttlMs })
    expect(following.isOver).toBe(true)
  })

  it.each([
    ['RELEASED', async (test: TestBooking, granted: GrantedHold) => release(test, granted)],
    ['CONFIRMED', async (test: TestBooking, granted: GrantedHold) => void (await test.confirm(granted))],
    ['EXPIRED', () => pass(ttlMs)],
  ])('of a hold that is %s is told that, and it is over', async (type, change) => {
    const test = start()
    const granted = await test.hold()
    await change(test, granted)
    const following = await follow(test.booking, granted)
    expect(told(following)).toEqual([type])
    expect(following.isOver).toBe(true)
  })

  it('in another process is told the same, with the same ids', async () => {
    const test = start()
    const granted = await test.hold()
    const [here, there] = [await follow(test.booking, granted), await follow(test.another(), granted)]
    await pass(ttlMs - 30_000)
    await extend(test, granted)
    await release(test, granted)
    await pass(0)
    expect(told(here)).toEqual(['CREATED', 'EXPIRING', 'EXTENDED', 'RELEASED'])
    expect(there.events).toEqual(here.events)
  })

  it('misses nothing that happens while it joins', async () => {
    let meanwhile = async () => {}
    const between = (ledger: Ledger): Ledger => ({
      ...ledger,
      async get(ref) {
        const found = await ledger.get(ref)
        await meanwhile()
        return found
      },
    })
    const test = start({ wrapLedger: between })
    const granted = await test.hold()
    meanwhile = async () => void (await test.ledger.release(granted.hold))
    const following = await follow(test.booking, granted)
    expect(told(following)).toEqual(['RELEASED'])
    expect(following.isOver).toBe(true)
  })

  it('that is slow is shown the hold as it is by then', async () => {
    const test = start()
    const granted = await test.hold()
    const stream = await test.booking.holdEvents.follow(aCaller(), followOf(granted))
    const types = [(await stream.next()).value?.type]
    await extend(test, granted)
    await release(test, granted)
    const { value } = await stream.next()
    expect([...types, value?.type]).toEqual(['CREATED', 'EXTENDED'])
    expect(value?.hold.state).toBe('RELEASED')
    expect((await stream.next()).value?.type).toBe('RELEASED')
    expect((await stream.next()).done).toBe(true)
  })
})

/** What a follower gets that is there all the time, of a hold that goes through as much as one can. */
async function wholeStory(test: TestBooking, granted: GrantedHold): Promise<HoldEvent[]> {
  const following = await follow(test.booking, granted)
  await pass(ttlMs - 40_000)
  await extend(test, granted, 300)
  await extend(test, granted, 60)
  const refusal: Fate = { refuse: 'INVALID_INPUT' }
  const confirms: [number, Fate][] = [
    [170_000, refusal],
    // Comes back to an end that was warned of already.
    [170_000, refusal],
    [20_000, 'unknownNotExecuted'],
  ]
  for (const [waitMs, fate] of confirms) {
    await pass(waitMs)
    test.vendor.next('book', fate)
    await test.confirm(granted).catch(() => {})
  }
  for (let passed = 0; passed < 20 * 60_000 && !following.isOver; passed += 5_000) {
    await pass(5_000)
    await test.booking.reconciler.tick()
  }
  expect(following).toMatchObject({ isOver: true, error: null })
  return following.events
}

const story = [
  ...['CREATED', 'EXPIRING', 'EXTENDED', 'EXTENDED', 'CONFIRMING', 'RETURNED', 'EXPIRING', 'CONFIRMING', 'RETURNED'],
  ...['CONFIRMING', 'RECONCILING', 'REJECTED'],
]

it('a follower whose end comes twice does not cut off the one after it', async () => {
  const test = start()
  const granted = await test.hold()
  const hangUp = new AbortController()
  const first = await test.booking.holdEvents.follow(aCaller(), followOf(granted, { signal: hangUp.signal }))
  await first.next()
  await first.return?.()
  const second = await follow(test.booking, granted)
  hangUp.abort()
  expect(test.booking.holdEvents.following()).toBe(1)
  await release(test, granted)
  await pass(1_000)
  expect(told(second)).toEqual(['CREATED', 'RELEASED'])
})

describe('a follower that was cut off', () => {
  /** The ids of what it got before, by name. */
  async function before(test: TestBooking, granted: GrantedHold): Promise<Record<string, string>> {
    const { events, stream } = await follow(test.booking, granted)
    await pass(ttlMs - 60_000)
    await stream.return?.()
    return Object.fromEntries(events.map(({ type, id }) => [type, id]))
  }

  it.each<{ last: string; missed: (test: TestBooking, granted: GrantedHold) => Promise<void>; types: string[] }>([
    { last: 'EXPIRING', missed: async () => {}, types: [] },
    { last: 'CREATED', missed: async () => {}, types: ['EXPIRING'] },
    { last: 'EXPIRING', missed: (test, granted) => extend(test, granted), types: ['EXTENDED'] },
    { last: 'CREATED', missed: (test, granted) => extend(test, granted), types: ['EXPIRING', 'EXTENDED'] },
    { last: 'EXPIRING', missed: (test, granted) => release(test, granted), types: ['RELEASED'] },
    {
      last: 'EXPIRING',
      missed: async (test, granted) => void (await test.confirm(granted)),
      types: ['CONFIRMING', 'CONFIRMED'],
    },
    { last: 'EXPIRING', missed: () => pass(60_000), types: ['EXPIRED'] },
    // None that this hold had: as if it came for the first time.
    { last: 'nothing', missed: async () => {}, types: ['CREATED', 'EXPIRING'] },
  ])('after $last is told what it missed: $types', async ({ last, missed, types }) => {
    const test = start()
    const granted = await test.hold()
    const ids = await before(test, granted)
    await missed(test, granted)
    const following = await follow(test.booking, granted, { after: ids[last] ?? last })
    expect(told(following)).toEqual(types)
    // Whatever it knew, what comes now is told.
    if (!following.isOver) await release(test, granted)
    await pass(0)
    expect(told(following).at(-1)).toBe(
      types.at(-1) === 'CONFIRMED' || types.at(-1) === 'EXPIRED' ? types.at(-1) : 'RELEASED',
    )
  })

  it.each(['', '.', 'x.1', '.e1', 'HOLD.e', 'HOLD.1e9', 'HOLD.99999999999999999999', 'HOLD.-1', 'HOLD.1\n'])(
    'with %j counts as new',
    async (after) => {
      const test = start()
      const granted = await test.hold()
      const following = await follow(test.booking, granted, { after: after.replace('HOLD', granted.hold.id) })
      expect(told(following)).toEqual(['CREATED'])
    },
  )

  it('is told each event that it missed, once and in order, as it would have been told then', async () => {
    const test = start()
    const granted = await test.hold()
    const all = await wholeStory(test, granted)
    expect(all.map(({ type }) => type)).toEqual(story)
    const shown = ({ hold: _, ...event }: HoldEvent) => event
    for (const [index, { id }] of all.entries()) {
      const following = await follow(test.another(), granted, { after: id })
      expect(following.events.map(shown)).toEqual(all.slice(index + 1).map(shown))
      expect(following).toMatchObject({ isOver: true, error: null })
      // The hold is shown as it is now.
      for (const { hold } of following.events) expect(hold.state).toBe('REJECTED')
    }
    // Without a place to go on from, where it stands.
    expect((await follow(test.another(), granted)).events.map(shown)).toEqual([shown(all.at(-1) as HoldEvent)])
  })

  it('goes on behind a warning that a process gave early, its clock being ahead', async () => {
    const test = start()
    const granted = await test.hold()
    const { expiresAt, id } = await test.read(granted.hold)
    await extend(test, granted)
    const following = await follow(test.booking, granted, { after: `${id}.e${expiresAt}` })
    expect(told(following)).toEqual(['EXTENDED'])
  })

  it('is told the last changes of a hold that had more than are kept', async () => {
    const test = start()
    const granted = await test.hold()
    const after = (await follow(test.booking, granted)).events[0]?.id ?? ''
    for (let n = 0; n < 40; n += 1) {
      test.vendor.next('book', { notSent: 'VENDOR_UNAVAILABLE' })
      await test.confirm(granted).catch(() => {})
    }
    const following = await follow(test.booking, granted, { after })
    expect(told(following)).toEqual(Array(32).fill(['CONFIRMING', 'RETURNED']).flat())
  })

  it('with an id from the future misses nothing', async () => {
    const test = start()
    const granted = await test.hold()
    const following = await follow(test.booking, granted, { after: `${granted.hold.id}.999999999` })
    await extend(test, granted)
    await pass(0)
    expect(told(following)).toEqual(['EXTENDED'])
  })
})

describe('a hold is followed by nobody else', () => {
  it.each<[string, (granted: GrantedHold) => { given?: Partial<HoldFollow>; caller?: Partial<Caller> }]>([
    ['a wrong token', () => ({ given: { holdToken: 'wrong' } })],
    ['no token', () => ({ given: { holdToken: '' } })],
    ['an absent hold', () => ({ given: { holdId: '0'.repeat(32) } })],
    ['an absent clinic', () => ({ given: { clinicId: 'nowhere' } })],
    ["another partner's key", () => ({ caller: { partnerId: 'other' } })],
    ['a key for another clinic', () => ({ caller: { clinics: new Set(['riverside']) } })],
  ])('%s is answered alike', async (_, change) => {
    const test = start()
    const granted = await test.hold()
    const { given = {}, caller = {} } = change(granted)
    const call = test.booking.holdEvents.follow(aCaller(caller), followOf(granted, given))
    const { code, message, details } = await errorOf(call)
    expect({ code, message, details }).toEqual({
      code: 'NOT_FOUND',
      message: 'There is no hold with this id and token for you.',
      details: { path: ['holdId'] },
    })
  })

  it('nor by a key that may not read', async () => {
    const test = start()
    const call = test.booking.holdEvents.follow(aCaller({ scopes: new Set(['hold']) }), followOf(await test.hold()))
    expect(await codeOf(call)).toBe('FORBIDDEN')
  })

  it('and by no more than twenty at once, until one leaves, on whichever way', async () => {
    const test = start()
    const granted = await test.hold()
    const leaving = new AbortController()
    const first = await follow(test.booking, granted, { signal: leaving.signal })
    const second = await follow(test.booking, granted)
    for (let n = 2; n < 20; n += 1) await follow(test.booking, granted)
    const another = () => test.booking.holdEvents.follow(aCaller(), followOf(granted))
    expect(await codeOf(another())).toBe('LIMIT_EXCEEDED')
    leaving.abort()
    await pass(0)
    expect(first.isOver).toBe(true)
    await another()
    expect(await codeOf(another())).toBe('LIMIT_EXCEEDED')
    // It waits for the next event when it is told to end.
    await second.stream.return?.()
    await pass(0)
    expect(second.isOver).toBe(true)
    // One that has ended before it began does not count either.
    await follow(test.booking, granted, { signal: AbortSignal.abort() })
    await another()
    expect(await codeOf(another())).toBe('LIMIT_EXCEEDED')
  })
})

describe('when the store', () => {
  it('cannot be reached at the end of a hold, the end is told once it is back', async () => {
    const faults = createStoreFaults()
    const test = start(faults)
    const following = await follow(test.booking, await test.hold())
    faults.failing.add('get')
    await pass(ttlMs + 5_000)
    expect(told(following)).toEqual(['CREATED', 'EXPIRING'])
    faults.failing.delete('get')
    await pass(1_000)
    expect(told(following)).toEqual(['CREATED', 'EXPIRING', 'EXPIRED'])
  })

  it('does not pass the news on, it is found out soon', async () => {
    const silent = (ledger: Ledger): Ledger => ({ ...ledger, subscribe: () => () => {} })
    const test = start({ wrapLedger: silent })
    const granted = await test.hold()
    const following = await follow(test.booking, granted)
    await extend(test, granted)
    await pass(10_000)
    expect(told(following)).toEqual(['CREATED', 'EXTENDED'])
    await release(test, granted)
    await pass(10_000)
    expect(told(following)).toEqual(['CREATED', 'EXTENDED', 'RELEASED'])
  })

  it('has lost the hold, the follower is told so', async () => {
    const test = start({
      wrapLedger: (ledger) => ({ ...ledger, get: (ref) => (isLost ? Promise.resolve(null) : ledger.get(ref)) }),
    })
    let isLost = false
    const following = await follow(test.booking, await test.hold())
    isLost = true
    await pass(10_000)
    expect(following).toMatchObject({ isOver: true, error: { code: 'HOLD_LOST' } })
  })

  it('has more news than a follower takes, each is told all the same, and none is kept for it', async () => {
    const test = start()
    const granted = await test.hold()
    const stream = await test.booking.holdEvents.follow(aCaller(), followOf(granted))
    const types = [(await stream.next()).value?.type]
    for (let n = 0; n < 20; n += 1) {
      test.vendor.next('book', { notSent: 'VENDOR_UNAVAILABLE' })
      await test.confirm(granted).catch(() => {})
    }
    await release(test, granted)
    for await (const { type } of stream) types.push(type)
    expect(types).toEqual(['CREATED', ...Array(20).fill(['CONFIRMING', 'RETURNED']).flat(), 'RELEASED'])
  })

  it('tells of changes late and twice, each is told once and in order', async () => {
    const heard: LedgerEvent[] = []
    let tell: (event: LedgerEvent) => void = () => {}
    const test = start({
      wrapLedger: (ledger) => ({
        ...ledger,
        subscribe(listener) {
          tell = listener
          return ledger.subscribe((event) => heard.push(event))
        },
      }),
    })
    const granted = await test.hold()
    const following = await follow(test.booking, granted)
    await extend(test, granted)
    await extend(test, granted)
    for (const event of [...heard].reverse()) tell(event)
    await pass(0)
    for (const event of heard) tell(event)
    await pass(0)
    expect(told(following)).toEqual(['CREATED', 'EXTENDED', 'EXTENDED'])
  })
})

describe('a stream ends soon when its caller', () => {
  it.each<[string, Caller | null, string]>([
    ['is known no more', null, 'UNAUTHENTICATED'],
    ['may not read any more', aCaller({ scopes: new Set(['hold']) }), 'FORBIDDEN'],
    ['has lost the clinic', aCaller({ clinics: new Set(['riverside']) }), 'NOT_FOUND'],
    ['has become another partner', aCaller({ partnerId: 'other' }), 'NOT_FOUND'],
  ])('%s', async (_, after, code) => {
    const test = start()
    const granted = await test.hold()
    let now: Caller | null = aCaller()
    const following = await follow(test.booking, granted, { callerNow: async () => now })
    await pass(60_000)
    expect(following).toMatchObject({ isOver: false, error: null })
    now = after
    await pass(1_000)
    expect(following).toMatchObject({ isOver: true, error: { code } })
    expect(told(following)).toEqual(['CREATED'])
    expect(test.booking.holdEvents.following()).toBe(0)
  })

  it('is known no more, before it is told anything new', async () => {
    const test = start()
    const granted = await test.hold()
    let now: Caller | null = aCaller()
    const following = await follow(test.booking, granted, { callerNow: async () => now })
    now = null
    await release(test, granted)
    await pass(0)
    expect(told(following)).toEqual(['CREATED'])
    expect(following.error).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('has a key for browsers that was taken away, and not before', async () => {
    const test = start()
    const granted = await test.hold()
    const inBrowser = () => {
      const rules = {
        origins: [],
        holdsPerAddress: 1,
        holdsPerEndUser: 1,
        bookingsPerAddress: 1,
        bookingsPerEndUser: 1,
      }
      return aCaller({ browser: { rules, address: 'a', endUser: null, holdTokens: new Set() } })
    }
    let now: Caller | null = inBrowser()
    // Each call shows its tokens anew; the stream's own is known.
    const following = await follow(test.booking, granted, { callerNow: async () => now && inBrowser() }, inBrowser())
    await pass(5_000)
    expect(following.isOver).toBe(false)
    now = null
    await pass(1_000)
    expect(following.error).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('but goes on while nobody can say who calls', async () => {
    const test = start()
    const callerNow = () => Promise.reject(new DomainError('SERVICE_UNAVAILABLE'))
    const following = await follow(test.booking, await test.hold(), { callerNow })
    await pass(5_000)
    expect(following).toMatchObject({ isOver: false, error: null })
  })
})

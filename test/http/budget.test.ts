import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Clock } from '../../src/domain/time.ts'
import { type Admission, Budget } from '../../src/http/budget.ts'
import type { Priority } from '../../src/http/client.ts'

const clock: Clock = { now: () => Date.now(), monotonic: () => Date.now() }

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const soon = () => clock.monotonic() + 100
const later = () => clock.monotonic() + 10_000_000

/** How many calls of a priority get out at once. */
async function drain(budget: Budget, priority: Priority): Promise<number> {
  for (let taken = 0; ; taken += 1) {
    const admission = await budget.enter(priority, clock.monotonic())
    if (!admission.granted) return taken
    admission.release(true)
  }
}

function enter(budget: Budget, priority: Priority, order: string[], label: string = priority): Promise<Admission> {
  return budget.enter(priority, later()).then((admission) => {
    order.push(admission.granted ? label : `${label} refused`)
    return admission
  })
}

describe('tokens', () => {
  it('uses 80 % of the limit and leaves each priority its reserve', async () => {
    const budget = new Budget(clock, { requests: 200, perMs: 60_000, maxConcurrent: 10 })
    expect(await drain(budget, 'SEARCH')).toBe(96)
    expect(await drain(budget, 'CHECK')).toBe(32)
    expect(await drain(budget, 'RECONCILE')).toBe(16)
    expect(await drain(budget, 'CONFIRM')).toBe(16)
  })

  it.each([
    [1, [1, 0, 0, 0]],
    [2, [1, 0, 0, 0]],
    [3, [1, 0, 0, 1]],
    [5, [2, 1, 0, 1]],
  ])('shares out a limit of %s a second', async (requests, expected) => {
    const budget = new Budget(clock, { requests, perMs: 1_000, maxConcurrent: 10 })
    const taken = []
    for (const priority of ['SEARCH', 'CHECK', 'RECONCILE', 'CONFIRM'] as const) {
      taken.push(await drain(budget, priority))
    }
    expect(taken).toEqual(expected)
  })

  it('never lets more through in any window, however the calls come', async () => {
    const budget = new Budget(clock, { requests: 50, perMs: 1_000, maxConcurrent: 100 })
    const times: number[] = []
    const calls = Array.from({ length: 400 }, async (_, i) => {
      const admission = await budget.enter(i % 3 === 0 ? 'CONFIRM' : 'SEARCH', later())
      if (!admission.granted) return
      times.push(clock.monotonic())
      admission.release(true)
    })
    await vi.advanceTimersByTimeAsync(60_000)
    await Promise.all(calls)
    expect(times.length).toBeGreaterThan(300)
    for (const start of times) {
      expect(times.filter((time) => time >= start && time < start + 1_000).length).toBeLessThanOrEqual(40)
    }
  })

  it('refuses at once when the token comes too late, and says when it comes', async () => {
    const budget = new Budget(clock, { requests: 5, perMs: 30_000, maxConcurrent: 10 })
    await drain(budget, 'CONFIRM')
    vi.advanceTimersByTime(10_000)
    expect(await budget.enter('CONFIRM', soon())).toEqual({ granted: false, reason: 'BUDGET', waitMs: 20_000 })
  })

  it('a token that was not used is free again', async () => {
    const budget = new Budget(clock, { requests: 2, perMs: 30_000, maxConcurrent: 10 })
    const first = await budget.enter('CONFIRM', soon())
    expect((await budget.enter('CONFIRM', soon())).granted).toBe(false)
    if (first.granted) first.release(false)
    expect((await budget.enter('CONFIRM', soon())).granted).toBe(true)
  })

  it('two clinics on one account: the stricter limit holds', async () => {
    const budget = new Budget(clock, { requests: 100, perMs: 1_000, maxConcurrent: 10 })
    budget.tighten({ requests: 10, perMs: 1_000, maxConcurrent: 3 })
    budget.tighten({ requests: 50, perMs: 1_000, maxConcurrent: 9 })
    expect(await drain(budget, 'CONFIRM')).toBe(8)
  })
})

describe('waiting', () => {
  it('lets the urgent go first, then the older', async () => {
    const budget = new Budget(clock, { requests: 2, perMs: 1_000, maxConcurrent: 10 })
    await drain(budget, 'CONFIRM')
    const order: string[] = []
    const waiting = [
      enter(budget, 'SEARCH', order),
      enter(budget, 'CHECK', order),
      enter(budget, 'CONFIRM', order, 'first CONFIRM'),
      enter(budget, 'RECONCILE', order),
      enter(budget, 'CONFIRM', order, 'second CONFIRM'),
    ]
    await vi.advanceTimersByTimeAsync(10_000)
    await Promise.all(waiting)
    expect(order).toEqual(['first CONFIRM', 'second CONFIRM', 'RECONCILE', 'CHECK', 'SEARCH'])
  })

  it('refuses when the time is up, even when the clock stands still', async () => {
    const budget = new Budget({ now: () => 0, monotonic: () => 0 }, { requests: 99, perMs: 1_000, maxConcurrent: 1 })
    await budget.enter('CONFIRM', 0)
    const refused = budget.enter('CONFIRM', 300)
    await vi.advanceTimersByTimeAsync(300)
    expect(await refused).toMatchObject({ granted: false, reason: 'BUDGET' })
  })

  it('an abort leaves the queue and lets the next one move up', async () => {
    const budget = new Budget(clock, { requests: 99, perMs: 1_000, maxConcurrent: 1 })
    const first = await budget.enter('CONFIRM', soon())
    const controller = new AbortController()
    const second = budget.enter('CONFIRM', later(), controller.signal)
    const third = budget.enter('CONFIRM', later())
    controller.abort()
    expect(await second).toEqual({ granted: false, reason: 'ABORTED', waitMs: null })
    if (first.granted) first.release(true)
    expect((await third).granted).toBe(true)
  })

  it('has room for so many and no more', async () => {
    const budget = new Budget(clock, { requests: 99_999, perMs: 1_000, maxConcurrent: 1 })
    await budget.enter('CONFIRM', soon())
    const order: string[] = []
    for (let i = 0; i < 300; i += 1) void enter(budget, 'SEARCH', order)
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toHaveLength(300 - 256)
    void enter(budget, 'CONFIRM', order)
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toHaveLength(300 - 256)
    budget.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toHaveLength(301)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a 429', () => {
  it('stops every priority until the reset', async () => {
    const budget = new Budget(clock, { requests: 100, perMs: 1_000, maxConcurrent: 10 })
    budget.pause(clock.monotonic() + 7_000)
    budget.pause(clock.monotonic() + 2_000)
    for (const priority of ['CONFIRM', 'RECONCILE', 'CHECK', 'SEARCH'] as const) {
      expect(await budget.enter(priority, soon())).toEqual({ granted: false, reason: 'BUDGET', waitMs: 7_000 })
    }
    const patient = budget.enter('CONFIRM', later())
    await vi.advanceTimersByTimeAsync(6_999)
    expect(await Promise.race([patient, 'still waiting'])).toBe('still waiting')
    await vi.advanceTimersByTimeAsync(1)
    expect((await patient).granted).toBe(true)
  })
})

describe('places in flight', () => {
  it('searches never take the last ones', async () => {
    const budget = new Budget(clock, { requests: 1_000, perMs: 1_000, maxConcurrent: 5 })
    const order: string[] = []
    for (let i = 0; i < 10; i += 1) void enter(budget, 'SEARCH', order)
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toHaveLength(3)
    const confirm = await budget.enter('CONFIRM', soon())
    expect(confirm.granted).toBe(true)
  })

  it('a confirm that waits goes before searches that came first', async () => {
    const budget = new Budget(clock, { requests: 1_000, perMs: 1_000, maxConcurrent: 1 })
    const search = await budget.enter('SEARCH', soon())
    const order: string[] = []
    void enter(budget, 'SEARCH', order)
    void enter(budget, 'CONFIRM', order)
    if (search.granted) search.release(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toEqual(['CONFIRM'])
  })

  it('a release counts once', async () => {
    const budget = new Budget(clock, { requests: 1_000, perMs: 1_000, maxConcurrent: 1 })
    const first = await budget.enter('CONFIRM', soon())
    if (first.granted) {
      first.release(true)
      first.release(true)
    }
    const order: string[] = []
    void enter(budget, 'CONFIRM', order)
    void enter(budget, 'CONFIRM', order)
    await vi.advanceTimersByTimeAsync(0)
    expect(order).toHaveLength(1)
  })
})

describe('a reading', () => {
  it('says what is taken, in flight and waited for, until the window is over', async () => {
    const budget = new Budget(clock, { requests: 10, perMs: 60_000, maxConcurrent: 1 })
    const order: string[] = []
    const first = await budget.enter('CONFIRM', soon())
    void enter(budget, 'SEARCH', order)
    void enter(budget, 'SEARCH', order)
    void enter(budget, 'CONFIRM', order)
    expect(budget.read()).toEqual({
      ...{ limit: 8, windowMs: 60_000, used: 1, inFlight: 1, maxInFlight: 1, pausedMs: 0 },
      waiting: { CONFIRM: 1, RECONCILE: 0, CHECK: 0, SEARCH: 2 },
    })
    if (first.granted) first.release(true)
    expect(budget.read()).toMatchObject({ used: 2, inFlight: 1, waiting: { CONFIRM: 0, SEARCH: 2 } })
    budget.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(budget.read()).toMatchObject({ used: 0, waiting: { SEARCH: 0 } })
  })

  it('says how long the vendor lets nothing out', () => {
    const budget = new Budget(clock, { requests: 10, perMs: 60_000, maxConcurrent: 1 })
    budget.pause(clock.monotonic() + 30_000)
    expect(budget.read().pausedMs).toBe(30_000)
    vi.advanceTimersByTime(30_000)
    expect(budget.read().pausedMs).toBe(0)
  })
})

import { describe, expect, it, onTestFinished } from 'vitest'
import type { Board, ClinicVitals, NotedClash } from '../../src/booking/board.ts'
import type { Caller } from '../../src/booking/caller.ts'
import type { Ledger } from '../../src/booking/ledger.ts'
import type { BookingLogEntry } from '../../src/booking/log.ts'
import { createOperatorsView, type Overview } from '../../src/booking/operators-view.ts'
import { createReporter } from '../../src/booking/reporter.ts'
import { DomainError } from '../../src/domain/error.ts'
import { createMemoryBoard } from '../../src/store/memory/board.ts'
import { aCaller, createTestBooking, type TestBooking, type TestBookingOptions } from '../kit/booking.ts'

const operator = aCaller({ scopes: new Set(['ops']) })
const health = { status: 'UP', checkedAt: null, message: null, retryAfterSeconds: null } as const
const vitals: ClinicVitals = { health, lastAnswerAt: null, lastFailureAt: null, lastAnswerMs: null, account: null }

/** A board whose store answers or not, as the test wants. */
function aBoard(test: TestBooking): { board: Board; failing: { is: boolean } } {
  const failing = { is: false }
  const board = new Proxy(createMemoryBoard(test.clock), {
    get: (target, name: keyof Board) =>
      failing.is ? () => Promise.reject(new DomainError('SERVICE_UNAVAILABLE')) : target[name],
  })
  return { board, failing }
}

function aView(options: TestBookingOptions = {}) {
  const test = createTestBooking(options)
  const { board, failing } = aBoard(test)
  const { clock } = test
  const seen = { surveys: 0, most: Number.POSITIVE_INFINITY }
  const ledger: Pick<Ledger, 'survey' | 'subscribe'> = {
    subscribe: (listener) => test.ledger.subscribe(listener),
    survey(account, most) {
      seen.surveys += 1
      return test.ledger.survey(account, Math.min(most, seen.most))
    },
  }
  const facts = { id: 'one', version: null, startedAt: 0 }
  const ids = test.booking.clinics.all().map(({ id }) => id)
  const reported = { vitals: Object.fromEntries(ids.map((id) => [id, vitals])) }
  const reporter = createReporter({ board, clock, process: facts, vitals: () => reported.vitals })
  const view = createOperatorsView({ clinics: test.booking.clinics, ledger, board, reporter, clock })
  return { test, board, failing, reporter, view, seen, ids }
}

const entry = (event: BookingLogEntry['event'], given: Partial<BookingLogEntry> = {}): BookingLogEntry => ({
  ...{ level: 'warn', event, clinicId: 'leeds', holdId: 'h1' },
  ...given,
})

describe('an overview', () => {
  it('is read once for all who ask within a second', async () => {
    const { test, view, seen } = aView()
    await Promise.all([view.overview(operator), view.overview(operator), view.holdCounts()])
    await view.overview(operator)
    expect(seen.surveys).toBe(1)
    test.clock.advance(1_000)
    await view.overview(operator)
    expect(seen.surveys).toBe(2)
  })

  it('counts live holds, and says of none how many there are when it has not read them all', async () => {
    const { test, view, seen } = aView()
    for (const practitionerId of ['p1', 'p2']) {
      await test.hold({ slotToken: await test.slotToken({ practitionerId }) })
    }
    expect(await view.holdCounts()).toEqual([['leeds', { ACTIVE: 2 }]])
    test.clock.advance(1_000)
    seen.most = 1
    expect(await view.holdCounts()).toEqual([['leeds', null]])
  })

  it('is for the scope `ops`, and for no browser key', async () => {
    const { view } = aView()
    const rules = { origins: [], holdsPerAddress: 1, holdsPerEndUser: 1, bookingsPerAddress: 1, bookingsPerEndUser: 1 }
    const browser: Caller = { ...operator, browser: { rules, address: 'a', endUser: null, holdTokens: new Set() } }
    for (const caller of [aCaller(), browser]) {
      await expect(view.overview(caller)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
  })

  it('has what waits for a person first, then what is open longest', async () => {
    const { test, view } = aView()
    const holds = []
    for (const practitionerId of ['p1', 'p2']) {
      const granted = await test.hold({ slotToken: await test.slotToken({ practitionerId }) })
      test.vendor.next('book', 'unknownNotExecuted')
      holds.push((await test.confirm(granted)).hold)
      test.clock.advance(1_000)
    }
    const [older, newer] = holds
    const inOrder = async () => (await view.overview(operator)).queue.map(({ id }) => id)
    expect(await inOrder()).toEqual([older?.id, newer?.id])
    if (newer) await test.ledger.postpone(newer, newer.intent?.fence ?? 0, { dueInMs: 1_000, flag: true })
    test.clock.advance(1_000)
    expect(await inOrder()).toEqual([newer?.id, older?.id])
  })

  it('names the clinics that share an account, of those the caller may see', async () => {
    const clinics = [
      { id: 'leeds', account: 'shared' },
      { id: 'york', account: 'shared' },
      { id: 'hull', account: 'own' },
    ]
    const { view } = aView({ clinics })
    const sharing = ({ clinics: shown }: Overview) => shown.map(({ accountClinicIds }) => accountClinicIds)
    expect(sharing(await view.overview(operator))).toEqual([['leeds', 'york'], ['leeds', 'york'], ['hull']])
    const some = { ...operator, clinics: new Set(['york']) }
    expect(sharing(await view.overview(some))).toEqual([['york']])
  })

  it('shows no clinic that this process does not have, whatever another reports', async () => {
    const { view, board } = aView()
    const report = { id: 'two', version: '2', startedAt: 5, at: 5, clinics: { elsewhere: vitals } }
    await board.post(report, 10_000)
    const seen = await view.overview(operator)
    expect(seen.processes.map(({ id }) => id)).toEqual(['one', 'two'])
    expect(seen.clinics.map(({ clinic, reports }) => [clinic.id, reports.length])).toEqual([['leeds', 1]])
  })
})

describe('what is heard', () => {
  it('is counted by what became of the slot', async () => {
    const { view, reporter } = aView()
    reporter.heard(entry('slot.held', { level: 'debug' }))
    reporter.heard(entry('hold.settled', { state: 'ACTIVE' }))
    reporter.heard(entry('hold.settled', { state: 'CONFIRMED' }))
    reporter.heard(entry('slot.taken', { state: 'OPENING' }))
    reporter.heard(entry('slot.taken', { state: 'CONFIRMING' }))
    for (const event of ['clash.cancelled', 'clash.kept', 'clash.late'] as const) reporter.heard(entry(event))
    reporter.heard({ level: 'error', event: 'reconciler.failed' })
    const { clinics, clashes } = await view.overview(operator)
    // A late clash is one of somebody who booked after us: the look-up was right.
    expect(clinics[0]?.lookups).toEqual({ HELD: 2, TAKEN_AT_HOLD: 1, TAKEN_AT_CONFIRM: 1, CLASH: 2 })
    expect(clashes.map(({ kind }: NotedClash) => kind)).toEqual(['LATE', 'KEPT', 'CANCELLED'])
  })

  it('is kept while the store is away, and told afterwards', async () => {
    const { test, view, reporter, failing } = aView()
    failing.is = true
    reporter.heard(entry('slot.taken', { state: 'OPENING' }))
    reporter.heard(entry('clash.kept'))
    expect(await view.overview(operator)).toMatchObject({ isBoardReachable: false, clashes: [] })
    reporter.heard(entry('clash.late'))
    failing.is = false
    test.clock.advance(1_000)
    const seen = await view.overview(operator)
    expect(seen.clinics[0]?.lookups).toMatchObject({ TAKEN_AT_HOLD: 1, CLASH: 1 })
    expect(seen.clashes.map(({ kind }) => kind)).toEqual(['LATE', 'KEPT'])
  })

  it('of a whole booking is one slot that was held', async () => {
    const log: BookingLogEntry[] = []
    const test = createTestBooking()
    await test.confirmed()
    log.push(...test.log)
    expect(log.filter(({ event }) => event.startsWith('slot.'))).toMatchObject([{ event: 'slot.held', level: 'debug' }])
  })
})

describe('a process', () => {
  it('is on the board from its start, and off it when it ends', async () => {
    const { board, reporter } = aView()
    reporter.start()
    await expect.poll(async () => (await board.reports()).map(({ id }) => id)).toEqual(['one'])
    await reporter.stop()
    expect(await board.reports()).toEqual([])
  })
})

describe('a watch', () => {
  it('is refused to one more than fifty, and free again when one ends', async () => {
    const { view } = aView()
    const watch = async () => {
      const stop = new AbortController()
      const stream = view.watch(async () => operator, stop.signal)
      onTestFinished(() => stop.abort())
      await stream.next()
      return { stop, stream }
    }
    const watching = await Promise.all(Array.from({ length: 50 }, watch))
    await expect(watch()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    const [first] = watching
    const next = first?.stream.next()
    first?.stop.abort()
    expect((await next)?.done).toBe(true)
    await watch()
  })

  it('is asked for its key before anything is read', async () => {
    const { view, seen } = aView()
    await expect(view.watch(async () => null).next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(view.watch(async () => aCaller()).next()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(seen.surveys).toBe(0)
  })
})

import type { Redis } from 'ioredis'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Ledger } from '../../../src/booking/ledger.ts'
import { DomainError } from '../../../src/domain/error.ts'
import { overlaps } from '../../../src/domain/time.ts'
import { keyOf, keysOf } from '../../../src/store/redis/ledger/keys.ts'
import { type RedisServer, startRedis } from '../../kit/redis.ts'
import { minute, monday } from '../../kit/slots.ts'
import {
  activation,
  active,
  aDraft,
  anAccount,
  anIntent,
  aProcess,
  booked,
  confirmedAs,
  confirming,
  done,
  opened,
  slotAt,
} from './ledger-kit.ts'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'always' })
})

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'no error'
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

describe('a record that cannot be read', () => {
  const ways: readonly [string, (text: string) => string][] = [
    ['cut off', (text) => text.slice(0, 40)],
    ['another kind of thing', () => '[1,2]'],
    ['in a state that nobody knows', (text) => text.replace('"ACTIVE"', '"PAUSED"')],
    ['without its slot', (text) => text.slice(0, text.indexOf('\n'))],
    ['with a slot that is no slot', (text) => text.slice(0, -10)],
  ]

  async function damage(redis: Redis, account: string, id: string, how: (text: string) => string): Promise<void> {
    const text = (await redis.hget(keyOf(account, 'holds'), id)) ?? ''
    expect(how(text)).not.toBe(text)
    await redis.hset(keyOf(account, 'holds'), id, how(text))
  }

  it.each(ways)('is named and never guessed at: %s', async (_name, how) => {
    const account = anAccount()
    const { ledger, redis, problems } = await aProcess(server.url)
    const hold = await active(ledger, aDraft(account))
    await damage(redis, account, hold.id, how)
    expect(await codeOf(ledger.get(hold))).toBe('INTERNAL')
    expect(problems.at(-1)).toContain(hold.id)
    expect(problems.at(-1)).toMatch(/^CORRUPT hf:\{fake/)
  })

  it('fails closed for its own time and leaves the rest of the account alone', async () => {
    const account = anAccount()
    let now = 1_900_000_000_000
    const { ledger, redis, problems } = await aProcess(server.url, { frozenAt: () => now })
    const broken = await active(ledger, aDraft(account))
    const sound = await active(ledger, aDraft(account, { slot: slotAt(5) }))
    const open = await confirming(ledger, aDraft(account, { slot: slotAt(6) }))
    await damage(redis, account, broken.id, (text) => text.slice(0, 40))
    expect(await codeOf(ledger.open(aDraft(account)))).toBe('INTERNAL')
    expect(await codeOf(ledger.blocking(account, slotAt(0)))).toBe('INTERNAL')
    expect((await ledger.open(aDraft(account, { slot: slotAt(1) }))).kind).toBe('OPENED')
    expect((await ledger.list(account, { partnerId: 'acme' }, 10, null)).map(({ id }) => id).sort()).toEqual(
      [sound.id, open.id].sort(),
    )
    now += activation.ttlMs
    problems.length = 0
    await ledger.sweep(account)
    await ledger.sweep(account)
    expect((await ledger.get(sound))?.state).toBe('EXPIRED')
    expect((await ledger.due(account, 10)).map(({ id }) => id)).toEqual([open.id])
    // Told once, and again after an hour.
    expect(problems.filter((problem) => problem.includes(broken.id))).toHaveLength(1)
    now += 3_600_000
    await ledger.sweep(account)
    expect(problems.filter((problem) => problem.includes(broken.id))).toHaveLength(2)
  })
})

describe('the time of the store', () => {
  it('is its own, whatever clock the process has', async () => {
    const account = anAccount()
    const { ledger, redis } = await aProcess(server.url)
    const [seconds] = await redis.time()
    const hold = await opened(ledger, aDraft(account, { openMs: 1_500 }))
    expect(Math.abs(hold.createdAt - Number(seconds) * 1000)).toBeLessThan(2_000)
    expect((await ledger.open(aDraft(account))).kind).toBe('TAKEN')
    await expect.poll(async () => (await ledger.get(hold))?.state, { interval: 10, timeout: 10_000 }).toBe('EXPIRED')
    expect((await ledger.open(aDraft(account))).kind).toBe('OPENED')
  })

  it('never goes back, not even for another process', async () => {
    const account = anAccount()
    const ahead = await aProcess(server.url, { skewMs: () => 3_600_000 })
    const lapsed = await active((await aProcess(server.url)).ledger, aDraft(account))
    const next = await active(ahead.ledger, aDraft(account))
    const { ledger } = await aProcess(server.url)
    const now = (await opened(ledger, aDraft(account, { slot: slotAt(1) }))).createdAt
    expect(now).toBeGreaterThanOrEqual(next.createdAt)
    expect((await ledger.get(lapsed))?.state).toBe('EXPIRED')
    expect((await ledger.beginConfirm(next, anIntent())).kind).toBe('DONE')
  })

  it('goes on, slowly, while a clock that was ahead catches up with what it said', async () => {
    const account = anAccount()
    let [now, aheadMs] = [1_900_000_000_000, 0]
    const { ledger } = await aProcess(server.url, { frozenAt: () => now + aheadMs })
    const hold = await confirming(ledger, aDraft(account))
    const fence = hold.intent?.fence ?? 0
    await active(ledger, aDraft(account, { slot: slotAt(1) }))
    aheadMs = 3_600_000
    await ledger.sweep(account)
    aheadMs = 0
    await ledger.sweep(account)
    await done(ledger.settle(hold, fence, { kind: 'UNKNOWN' }))
    await ledger.postpone(hold, fence, { dueInMs: 60_000, flag: false })
    now += 239_000
    expect(await ledger.due(account, 10)).toEqual([])
    now += 1_000
    expect((await ledger.due(account, 10)).map(({ id }) => id)).toEqual([hold.id])
  })
})

describe('clocks that disagree', () => {
  it.each([
    ['the store is ahead', 2_500],
    ['the store is behind', -2_500],
  ])('keep times from being promised: %s', async (_name, difference) => {
    const account = anAccount()
    let skewMs = 0
    const clock = { now: Date.now, monotonic: () => performance.now() }
    const { ledger, problems } = await aProcess(server.url, { clock, skewMs: () => skewMs })
    const hold = await active(ledger, aDraft(account))
    skewMs = difference
    expect(await codeOf(ledger.open(aDraft(account, { slot: slotAt(1) })))).toBe('SERVICE_UNAVAILABLE')
    expect(await codeOf(ledger.beginConfirm(hold, anIntent()))).toBe('SERVICE_UNAVAILABLE')
    expect(problems).toEqual([expect.stringContaining('differ'), expect.stringContaining('differ')])
    // What was promised before is still given back.
    expect((await ledger.release(hold)).kind).toBe('DONE')
    skewMs = 0
    // What was said while it was ahead has to be caught up with.
    const again = () => ledger.open(aDraft(account, { slot: slotAt(1) })).catch(() => null)
    await expect.poll(async () => (await again())?.kind).toBe('OPENED')
  })
})

describe('the keys of an account', () => {
  it.each(['fake:plain', 'fake:{brace}', '}{', 'fake:ü with space', 'fake:a%7Bb'])('lie in one slot: %s', (name) => {
    const keys = [...keysOf(name), keyOf(name, 'claim:x'), keyOf(name, 'intents')]
    // What a Cluster hashes: the first pair of braces with something between them.
    const tags = keys.map((key) => /^[^{]*\{([^}]+)\}/.exec(key)?.[1])
    expect(new Set(tags).size).toBe(1)
    expect(tags[0]).toBeDefined()
    expect(new Set(keys).size).toBe(keys.length)
    expect(keysOf(`${name}x`)[0]).not.toBe(keys[0])
  })

  it('are empty again when everything is over', async () => {
    const account = anAccount()
    let now = 1_900_000_000_000
    const { ledger, redis } = await aProcess(server.url, { frozenAt: () => now })
    const old = await booked(ledger, aDraft(account), 'a1')
    await booked(ledger, aDraft(account, { slot: slotAt(1) }), 'a2')
    await ledger.beginCancel(account, 'a2', 1_000)
    const move = await active(ledger, aDraft(account, { slot: slotAt(2), replaces: old.id }))
    const moving = await done(ledger.beginConfirm(move, anIntent({ kind: 'MOVE', vendorAppointmentId: 'a1' })))
    await done(ledger.settle(move, moving.intent?.fence ?? 0, confirmedAs('a1')))
    await opened(ledger, aDraft(account, { slot: slotAt(3) }))
    await active(ledger, aDraft(account, { slot: slotAt(4) }))
    await done(ledger.reject(await opened(ledger, aDraft(account, { slot: slotAt(5) })), 'SLOT_TAKEN'))
    const unknown = await confirming(ledger, aDraft(account, { slot: slotAt(6) }))
    await done(ledger.settle(unknown, unknown.intent?.fence ?? 0, { kind: 'UNKNOWN' }))
    await done(
      ledger.settle(unknown, unknown.intent?.fence ?? 0, { kind: 'REJECTED', cause: 'SLOT_TAKEN', watchInMs: 5 }),
    )
    await ledger.closeIntent(unknown, unknown.intent?.fence ?? 0)
    for (const days of [1, 31, 370]) {
      now += days * 86_400_000
      await ledger.sweep(account)
    }
    const tag = keyOf(account, '').replace(/[[\]*?]/g, '\\$&')
    expect((await redis.keys(`${tag}*`)).sort()).toEqual([keyOf(account, 'events'), keyOf(account, 'meta')])
  })
})

describe('long lists', () => {
  it('are read to their end, however few of them are wanted', async () => {
    const account = anAccount()
    let now = 1_900_000_000_000
    const { ledger } = await aProcess(server.url, { frozenAt: () => now })
    const count = 450
    const wanted: string[] = []
    const all: string[] = []
    for (let n = 0; n < count; n += 1) {
      now += n % 3
      const partnerReference = n % 150 === 1 ? 'wanted' : null
      const { id } = await booked(ledger, aDraft(account, { slot: slotAt(count - n), partnerReference }), `a${n}`)
      all.push(id)
      if (partnerReference) wanted.push(id)
    }
    const filter = { partnerId: 'acme', partnerReference: 'wanted' }
    expect((await ledger.list(account, filter, 10, null)).map(({ id }) => id)).toEqual(wanted.toReversed())
    expect((await ledger.list(account, filter, 2, null)).map(({ id }) => id)).toEqual(wanted.toReversed().slice(0, 2))
    const listed = await ledger.list(account, { partnerId: 'acme' }, 1_000, null)
    expect(listed.map(({ id }) => id).sort()).toEqual(all.sort())
    expect((await ledger.list(account, { partnerId: 'acme' }, 320, null)).map(({ id }) => id)).toEqual(
      listed.slice(0, 320).map(({ id }) => id),
    )
    const starts = (await ledger.bookings(account, 'acme')).map(({ slot }) => slot.start)
    expect(starts).toHaveLength(count)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    expect(await ledger.bookings(account, 'acm')).toEqual([])
    // More than one step of the sweeper takes.
    now += 31 * 86_400_000
    await ledger.sweep(account)
    expect(await ledger.list(account, { partnerId: 'acme' }, 10, null)).toEqual([])
  })
})

describe('many callers of several processes', () => {
  const processes = () => Promise.all([1, 2, 3].map(() => aProcess(server.url)))

  it('get one slot once', async () => {
    const account = anAccount()
    const ledgers = (await processes()).map(({ ledger }) => ledger)
    const results = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => (ledgers[n % 3] as Ledger).open(aDraft(account))),
    )
    const kinds = Map.groupBy(results, ({ kind }) => kind)
    expect(kinds.get('OPENED')).toHaveLength(1)
    expect(kinds.get('TAKEN')).toHaveLength(999)
  })

  it('get times that do not overlap, and nobody is refused without one that does', async () => {
    const account = anAccount()
    const ledgers = (await processes()).map(({ ledger }) => ledger)
    // A fixed sequence: lengths of 5 to 200 minutes over a day, thrown together.
    const times = Array.from({ length: 1_000 }, (_, n) => {
      const start = monday + ((n * 7_919) % 1_440) * minute
      return { start, end: start + (5 + ((n * 104_729) % 196)) * minute }
    })
    const results = await Promise.all(
      times.map(async (time, n) => {
        const draft = aDraft(account, { slot: slotAt(0, { ...time, occupied: time }) })
        return { time, kind: (await (ledgers[n % 3] as Ledger).open(draft)).kind }
      }),
    )
    const won = results.filter(({ kind }) => kind === 'OPENED').map(({ time }) => time)
    const lost = results.filter(({ kind }) => kind === 'TAKEN').map(({ time }) => time)
    expect(won.length).toBeGreaterThan(5)
    expect(won.length + lost.length).toBe(1_000)
    for (const [index, one] of won.entries()) {
      expect(won.slice(index + 1).some((other) => overlaps(one, other))).toBe(false)
    }
    for (const one of lost) expect(won.some((winner) => overlaps(one, winner))).toBe(true)
  })
})

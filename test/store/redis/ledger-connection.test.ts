import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Ledger } from '../../../src/booking/ledger.ts'
import { DomainError } from '../../../src/domain/error.ts'
import type { HoldRecord } from '../../../src/domain/hold.ts'
import { connectRedisCluster, isReadyWithin } from '../../../src/store/redis/connect.ts'
import { createRedisLedger } from '../../../src/store/redis/ledger.ts'
import { type RedisServer, startRedis, startRedisCluster } from '../../kit/redis.ts'
import {
  activation,
  active,
  aDraft,
  anAccount,
  anIntent,
  aProcess,
  aProxy,
  booked,
  confirmedAs,
  confirming,
  opened,
  reconnected,
} from './ledger-kit.ts'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'always' })
})

const claimOf = (account: string) => ({
  account,
  partnerId: 'acme',
  operation: 'hold.create',
  key: 'key-1',
  fingerprint: 'args-1',
  subject: 'subject-1',
  leaseMs: 20_000,
  keepMs: 60_000,
})

const fenceOf = (hold: HoldRecord): number => hold.intent?.fence ?? 0

/** Every change: what must be there before it, the call, and the answer it gets. */
const changes: Record<string, (ledger: Ledger, account: string) => Promise<() => Promise<unknown>>> = {
  open: async (ledger, account) => {
    const draft = aDraft(account)
    return () => ledger.open(draft)
  },
  activate: async (ledger, account) => {
    const hold = await opened(ledger, aDraft(account))
    return () => ledger.activate(hold, activation)
  },
  reject: async (ledger, account) => {
    const hold = await opened(ledger, aDraft(account))
    return () => ledger.reject(hold, 'SLOT_TAKEN')
  },
  extend: async (ledger, account) => {
    const hold = await active(ledger, aDraft(account))
    return () => ledger.extend(hold, 60_000)
  },
  renewVendorHold: async (ledger, account) => {
    const hold = await active(ledger, aDraft(account))
    const vendorHold = { holdId: 'v1', appointmentId: null, token: null, expiresAt: hold.latestExpiry }
    return () => ledger.renewVendorHold(hold, vendorHold)
  },
  release: async (ledger, account) => {
    const hold = await active(ledger, aDraft(account))
    return () => ledger.release(hold)
  },
  beginConfirm: async (ledger, account) => {
    const hold = await active(ledger, aDraft(account))
    return () => ledger.beginConfirm(hold, anIntent())
  },
  'settle as confirmed': async (ledger, account) => {
    const hold = await confirming(ledger, aDraft(account))
    return () => ledger.settle(hold, fenceOf(hold), confirmedAs('a1'))
  },
  'settle as unknown': async (ledger, account) => {
    const hold = await confirming(ledger, aDraft(account))
    return () => ledger.settle(hold, fenceOf(hold), { kind: 'UNKNOWN' })
  },
  'settle as given back': async (ledger, account) => {
    const hold = await confirming(ledger, aDraft(account))
    return () => ledger.settle(hold, fenceOf(hold), { kind: 'RETURNED', forInput: true, atLeastMs: 0 })
  },
  postpone: async (ledger, account) => {
    const hold = await confirming(ledger, aDraft(account))
    return () => ledger.postpone(hold, fenceOf(hold), { dueInMs: 5_000, flag: true })
  },
  warn: async (ledger, account) => {
    const hold = await booked(ledger, aDraft(account), 'a1')
    return () => ledger.warn(hold, 'look')
  },
  notePatientCreation: async (ledger, account) => {
    const hold = await active(ledger, aDraft(account))
    return () => ledger.notePatientCreation(hold, true)
  },
  beginCancel: async (ledger, account) => {
    await booked(ledger, aDraft(account), 'a1')
    return () => ledger.beginCancel(account, 'a1', 20_000)
  },
  settleChange: async (ledger, account) => {
    await booked(ledger, aDraft(account), 'a1')
    const begun = await ledger.beginCancel(account, 'a1', 20_000)
    return () => ledger.settleChange(account, 'a1', begun.kind === 'BEGUN' ? begun.change.fence : 0, true)
  },
  postponeChange: async (ledger, account) => {
    await booked(ledger, aDraft(account), 'a1')
    const begun = await ledger.beginCancel(account, 'a1', 20_000)
    const fence = begun.kind === 'BEGUN' ? begun.change.fence : 0
    return () => ledger.postponeChange(account, 'a1', fence, { dueInMs: 5_000, flag: true })
  },
  claim: async (ledger, account) => () => ledger.claim(claimOf(account)),
}

/** Without what no two accounts have in common. */
function shape(value: unknown, account: string): unknown {
  const text = JSON.stringify(value ?? null)
  return JSON.parse(text.replaceAll(account, 'account').replaceAll(/[0-9a-f]{16,32}/g, 'id'))
}

async function stateOf(ledger: Ledger, account: string): Promise<unknown> {
  const holds = await ledger.list(account, { partnerId: 'acme' }, 10, null)
  return shape([holds, await ledger.booking(account, 'a1')], account)
}

async function failureOf(call: Promise<unknown>): Promise<DomainError> {
  const failure = await call.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(failure instanceof DomainError)) throw new Error('the call was expected to fail with a typed error')
  return failure
}

describe('a change whose answer is lost on its way', () => {
  const frozenAt = () => 1_900_000_000_000
  // As long as a busy machine may take: that it is waited for is looked at here, not for how long.
  const reconnectMs = 10_000

  it.each(Object.entries(changes))(
    'is made once and answered as if nothing had happened: %s',
    async (_name, prepare) => {
      const proxy = await aProxy(server)
      const { ledger } = await aProcess(proxy.url, { frozenAt, reconnectMs })
      const calm = anAccount()
      const expected = shape(await (await prepare(ledger, calm))(), calm)
      const account = anAccount()
      const change = await prepare(ledger, account)
      proxy.loseAnswers(1)
      expect(shape(await change(), account)).toEqual(expected)
      expect(await stateOf(ledger, account)).toEqual(await stateOf(ledger, calm))
    },
  )

  it.each(Object.entries(changes))(
    'twice is told as such, not as a change that was not made: %s',
    async (_name, prepare) => {
      const proxy = await aProxy(server)
      const process = await aProcess(proxy.url, { frozenAt })
      const account = anAccount()
      const change = await prepare(process.ledger, account)
      proxy.loseAnswers(2)
      const failure = await failureOf(change())
      expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE', details: { retryAfterSeconds: 2 } })
      expect(failure.message).toContain('whether it took effect')
    },
  )

  it('is told as it is now when its time ended before the repeat', async () => {
    const proxy = await aProxy(server)
    let now = 1_900_000_000_000
    const process = await aProcess(proxy.url, { frozenAt: () => now, reconnectMs })
    const hold = await opened(process.ledger, aDraft(anAccount()))
    proxy.loseAnswers(1)
    const change = process.ledger.activate(hold, activation)
    process.redis.once('close', () => {
      now += activation.ttlMs
    })
    expect(await change).toMatchObject({ kind: 'REFUSED', reason: 'EXPIRED' })
  })

  it('leaves no hold that blocks its own caller', async () => {
    const proxy = await aProxy(server)
    const process = await aProcess(proxy.url)
    const draft = aDraft(anAccount())
    proxy.loseAnswers(2)
    await failureOf(process.ledger.open(draft))
    await reconnected(process)
    expect((await process.ledger.open(draft)).kind).toBe('EXISTS')
  })

  it('frees no idempotency key that somebody else has claimed since', async () => {
    const proxy = await aProxy(server)
    const process = await aProcess(proxy.url)
    const claim = claimOf(anAccount())
    const mine = await process.ledger.claim(claim)
    if (mine.kind !== 'NEW') throw new Error('the key was expected to be new')
    proxy.loseAnswers(2)
    await failureOf(process.ledger.freeClaim({ ...claim, holder: mine.holder }))
    await reconnected(process)
    expect((await process.ledger.claim(claim)).kind).toBe('NEW')
    await process.ledger.freeClaim({ ...claim, holder: mine.holder })
    expect((await process.ledger.claim(claim)).kind).toBe('RUNNING')
  })
})

describe('a store that is not there', () => {
  it('is told at once, and that nothing was changed', async () => {
    const own = await startRedis({ appendfsync: 'always' })
    const process = await aProcess(own.url)
    const account = anAccount()
    const hold = await active(process.ledger, aDraft(account))
    await own.kill()
    const begun = performance.now()
    await failureOf(process.ledger.get(hold))
    const failure = await failureOf(process.ledger.beginConfirm(hold, anIntent()))
    expect(performance.now() - begun).toBeLessThan(2_500)
    expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE', details: { retryAfterSeconds: 2 } })
    expect(failure.message).toContain('nothing was changed')
    await own.restart()
    await reconnected(process)
    expect(await process.ledger.get(hold)).toEqual(hold)
  })

  it('that says nothing is told as an unknown outcome, within the time of a command', async () => {
    const own = await startRedis({ appendfsync: 'always' })
    const process = await aProcess(own.url, {}, { commandTimeoutMs: 200 })
    const hold = await active(process.ledger, aDraft(anAccount()))
    own.pause()
    const begun = performance.now()
    const failure = await failureOf(process.ledger.release(hold))
    expect(performance.now() - begun).toBeLessThan(1_000)
    own.resume()
    expect(failure.code).toBe('SERVICE_UNAVAILABLE')
    expect(failure.message).toContain('whether it took effect')
    await reconnected(process)
    // It did, once the server went on.
    await expect.poll(async () => (await process.ledger.get(hold).catch(() => null))?.state).toBe('RELEASED')
  })

  it('that is out of memory refuses what is new and has changed nothing', async () => {
    const own = await startRedis({ appendfsync: 'always' })
    const process = await aProcess(own.url)
    const account = anAccount()
    const hold = await active(process.ledger, aDraft(account))
    await process.redis.config('SET', 'maxmemory', '1')
    const failure = await failureOf(process.ledger.beginConfirm(hold, anIntent()))
    expect(failure.code).toBe('SERVICE_UNAVAILABLE')
    expect(failure.message).toContain('nothing was changed')
    await process.redis.config('SET', 'maxmemory', '0')
    expect(await process.ledger.get(hold)).toEqual(hold)
  })

  it('in part, on a Cluster, is told in time for its accounts, and is used again when it is back', async () => {
    const cluster = await startRedisCluster(3, {
      appendfsync: 'always',
      settings: { 'cluster-require-full-coverage': 'no' },
    })
    onTestFinished(() => cluster.stop())
    const redis = connectRedisCluster(cluster.urls)
    const ledger = createRedisLedger({ redis })
    onTestFinished(() => {
      ledger.close()
      redis.disconnect()
    })
    expect(await isReadyWithin(redis, 5_000)).toBe(true)
    const accounts = Array.from({ length: 12 }, anAccount)
    const holds = await Promise.all(accounts.map((account) => active(ledger, aDraft(account))))
    await cluster.nodes[1]?.kill()
    const begun = performance.now()
    const codes = await Promise.all(
      holds.map((hold) =>
        ledger.extend(hold, 60_000).then(
          ({ kind }) => kind,
          (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
        ),
      ),
    )
    expect(performance.now() - begun).toBeLessThan(4_000)
    expect(new Set(codes)).toEqual(new Set(['DONE', 'SERVICE_UNAVAILABLE']))
    await cluster.nodes[1]?.restart()
    for (const hold of holds) {
      await expect
        .poll(async () => (await ledger.get(hold).catch(() => null))?.state, { timeout: 10_000, interval: 100 })
        .toBe('ACTIVE')
    }
  })
})

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { LedgerEvent } from '../../../src/booking/ledger.ts'
import { connectRedisCluster, isReadyWithin } from '../../../src/store/redis/connect.ts'
import { keyOf } from '../../../src/store/redis/ledger/keys.ts'
import { createRedisLedger } from '../../../src/store/redis/ledger.ts'
import { type RedisServer, startRedis, startRedisCluster } from '../../kit/redis.ts'
import {
  active,
  aDraft,
  anAccount,
  aProcess,
  aProxy,
  done,
  opened,
  type Process,
  reconnected,
  slotAt,
} from './ledger-kit.ts'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'always' })
})

function listen({ ledger }: Pick<Process, 'ledger'>, account: string): LedgerEvent[] {
  const heard: LedgerEvent[] = []
  ledger.subscribe((event) => {
    if (event.hold.account === account) heard.push(event)
  })
  return heard
}

function told(heard: readonly LedgerEvent[]): string[] {
  return heard.map(({ type }) => type)
}

describe('events of the Redis ledger', () => {
  it('reach a process that has never worked on the account, when it was told to follow it', async () => {
    const account = anAccount()
    const [writer, follower] = [await aProcess(server.url), await aProcess(server.url, { accounts: [account] })]
    const heard = listen(follower, account)
    // From about when it began to listen: what was before is no news.
    let n = 0
    const change = () => active(writer.ledger, aDraft(account, { slot: slotAt(n++) }))
    await expect.poll(async () => change().then(() => heard.length), { timeout: 5_000 }).toBeGreaterThan(0)
    const hold = await change()
    await expect.poll(() => heard.at(-1)?.hold, { timeout: 5_000 }).toEqual(hold)
  })

  it('of three processes at once reach each of them in the order of their fences, none missing', async () => {
    const account = anAccount()
    const processes = await Promise.all([1, 2, 3].map(() => aProcess(server.url)))
    for (const { ledger } of processes) await ledger.blocking(account, slotAt(0))
    const heard = processes.map((process) => listen(process, account))
    const changes = processes.flatMap(({ ledger }, index) =>
      Array.from({ length: 60 }, async (_, n) => {
        const hold = await active(ledger, aDraft(account, { slot: slotAt(3 * n + index) }))
        await done(ledger.release(hold))
      }),
    )
    await Promise.all(changes)
    await expect.poll(() => heard.map((events) => events.length), { timeout: 5_000 }).toEqual([360, 360, 360])
    for (const events of heard) {
      const fences = events.map(({ id }) => id)
      expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b))
    }
  })

  it('of a busy account are read together, and a single one at once', async () => {
    const account = anAccount()
    const [writer, follower] = [await aProcess(server.url), await aProcess(server.url, { accounts: [account] })]
    await follower.ledger.blocking(account, slotAt(0))
    const heard = listen(follower, account)
    const looks = async () =>
      Number(/cmdstat_xrange:calls=(\d+)/.exec(await follower.redis.info('commandstats'))?.[1] ?? 0)
    const begun = performance.now()
    const before = await looks()
    for (let n = 0; n < 100; n += 1) await active(writer.ledger, aDraft(account, { slot: slotAt(n) }))
    await expect.poll(() => heard.length, { timeout: 5_000 }).toBe(100)
    const between = (await looks()) - before
    // One each 20 ms at the most, the first and a look by the clock aside.
    expect(between).toBeLessThanOrEqual((performance.now() - begun) / 20 + 3)

    const asked = performance.now()
    await active(writer.ledger, aDraft(account, { slot: slotAt(100) }))
    await expect.poll(() => heard.length, { timeout: 5_000, interval: 1 }).toBe(101)
    expect(performance.now() - asked).toBeLessThan(1_000)
  })

  it('that happen while a process is cut off are told when it is back, before what comes then', async () => {
    const account = anAccount()
    const proxy = await aProxy(server)
    const [writer, listener] = [await aProcess(server.url), await aProcess(proxy.url)]
    await listener.ledger.blocking(account, slotAt(0))
    const heard = listen(listener, account)
    const first = await active(writer.ledger, aDraft(account))
    await expect.poll(() => told(heard), { timeout: 5_000 }).toEqual(['CREATED'])
    proxy.down()
    await done(writer.ledger.extend(first, 60_000))
    for (const n of [1, 2, 3]) await active(writer.ledger, aDraft(account, { slot: slotAt(n) }))
    proxy.up()
    await reconnected(listener)
    await done(writer.ledger.release(first))
    await expect
      .poll(() => told(heard), { timeout: 10_000 })
      .toEqual(['CREATED', 'EXTENDED', 'CREATED', 'CREATED', 'CREATED', 'RELEASED'])
  })

  it('go on after a restart of the server', async () => {
    const own = await startRedis({ appendfsync: 'always' })
    const account = anAccount()
    const process = await aProcess(own.url)
    await process.ledger.blocking(account, slotAt(0))
    const heard = listen(process, account)
    const hold = await active(process.ledger, aDraft(account))
    await own.restart()
    await reconnected(process)
    await done(process.ledger.release(hold))
    await expect.poll(() => told(heard), { timeout: 10_000 }).toEqual(['CREATED', 'RELEASED'])
  })

  it('of every node of a Cluster reach every process', async () => {
    const cluster = await startRedisCluster(3)
    onTestFinished(() => cluster.stop())
    const ledgers = [1, 2].map(() => {
      const redis = connectRedisCluster(cluster.urls)
      const ledger = createRedisLedger({ redis })
      onTestFinished(() => {
        ledger.close()
        redis.disconnect()
      })
      return { ledger, redis }
    })
    for (const { redis } of ledgers) expect(await isReadyWithin(redis, 5_000)).toBe(true)
    const [writer, listener] = ledgers as [(typeof ledgers)[0], (typeof ledgers)[0]]
    const accounts = Array.from({ length: 9 }, anAccount)
    for (const account of accounts) await listener.ledger.blocking(account, slotAt(0))
    const heard = accounts.map((account) => listen(listener, account))
    for (const account of accounts) await done(writer.ledger.release(await active(writer.ledger, aDraft(account))))
    await expect.poll(() => heard.map(told), { timeout: 10_000 }).toEqual(accounts.map(() => ['CREATED', 'RELEASED']))
  })

  it('are not kept longer than set', async () => {
    const account = anAccount()
    let now = 1_900_000_000_000
    const { ledger, redis } = await aProcess(server.url, { frozenAt: () => now, keepEventsMs: 60_000 })
    for (const n of [1, 2, 3]) await active(ledger, aDraft(account, { slot: slotAt(n) }))
    now += 60_000
    const last = await opened(ledger, aDraft(account, { slot: slotAt(4) }))
    await ledger.sweep(account)
    const entries = await redis.xrange(keyOf(account, 'events'), '-', '+')
    expect(entries.map(([id]) => id)).toEqual([`${last.fence}-0`])
    // What is kept is enough to see that nothing is lost.
    expect((await ledger.get(last))?.state).toBe('OPENING')
  })

  it('are not more than ten thousand and what Redis trims at once', async () => {
    const account = anAccount()
    const { ledger, redis } = await aProcess(server.url)
    const fill = `
      for id = 1, 12000 do redis.call('XADD', KEYS[1], id .. '-0', 'call', 'x', 'at', 1) end
      redis.call('HSET', KEYS[2], 'epoch', 'e', 'fence', 12000, 'mark', 'x')`
    await redis.eval(fill, 2, keyOf(account, 'events'), keyOf(account, 'meta'))
    const hold = await active(ledger, aDraft(account))
    expect(hold.fence).toBe(12_002)
    expect(await redis.xlen(keyOf(account, 'events'))).toBeLessThan(10_200)
  })
})

/** Ledgers of several processes on real servers, and what goes wrong between them. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, stat, truncate } from 'node:fs/promises'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { expect, onTestFinished } from 'vitest'
import type { ChangeResult, HoldDraft, IntentDraft, Ledger, Verdict } from '../../../src/booking/ledger.ts'
import type { HoldRecord } from '../../../src/domain/hold.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { type ConnectOptions, connectRedis, isReadyWithin } from '../../../src/store/redis/connect.ts'
import { createRedisLedger, type RedisLedger, type RedisLedgerOptions } from '../../../src/store/redis/ledger.ts'
import type { RedisServer } from '../../kit/redis.ts'
import { aSlot, minute, monday } from '../../kit/slots.ts'

export interface Process {
  readonly ledger: RedisLedger
  readonly redis: Redis
  /** What an operator was told. */
  readonly problems: string[]
}

/** A gateway process, as far as the ledger goes. */
export async function aProcess(
  url: string,
  options: Omit<RedisLedgerOptions, 'redis' | 'onProblem'> = {},
  connect: ConnectOptions = {},
): Promise<Process> {
  const redis = connectRedis(url, connect)
  const problems: string[] = []
  const ledger = createRedisLedger({ ...options, redis, onProblem: (problem) => problems.push(problem) })
  onTestFinished(() => {
    ledger.close()
    redis.disconnect()
  })
  expect(await isReadyWithin(redis, 5_000)).toBe(true)
  return { ledger, redis, problems }
}

export function anAccount(): string {
  return `fake:${randomUUID()}`
}

/** The n-th half hour from Monday on. */
export function slotAt(n: number, given: Partial<SlotSnapshot> = {}): SlotSnapshot {
  const time = { start: monday + n * 30 * minute, end: monday + (n + 1) * 30 * minute }
  return aSlot({ ...time, occupied: time, ...given })
}

export function aDraft(account: string, given: Partial<HoldDraft> = {}): HoldDraft {
  return {
    id: randomUUID().replaceAll('-', ''),
    account,
    clinicId: 'leeds',
    partnerId: 'acme',
    strength: 'GATEWAY',
    slot: slotAt(0),
    contactType: null,
    extensionsLeft: 2,
    partnerReference: null,
    metadata: [],
    lease: null,
    replaces: null,
    openMs: 15_000,
    maxMs: 1_800_000,
    intent: null,
    ...given,
  }
}

export function anIntent(given: Partial<IntentDraft> = {}): IntentDraft {
  return {
    kind: 'BOOK',
    marker: 'hf-marker',
    patientRef: 'sealed-patient',
    paymentReference: null,
    vendorAppointmentId: null,
    leaseMs: 20_000,
    ...given,
  }
}

export const activation = { ttlMs: 600_000, vendorHold: null, remaining: null }

export const confirmedAs = (vendorAppointmentId: string): Verdict => ({
  kind: 'CONFIRMED',
  vendorAppointmentId,
  blocksMs: 300_000,
  warnings: [],
  watchInMs: null,
})

export async function done(change: Promise<ChangeResult>): Promise<HoldRecord> {
  const result = await change
  if (result.kind !== 'DONE') throw new Error(`the change was refused with ${result.reason}`)
  return result.hold
}

export async function opened(ledger: Ledger, draft: HoldDraft): Promise<HoldRecord> {
  const result = await ledger.open(draft)
  if (result.kind !== 'OPENED') throw new Error(`opening was answered with ${result.kind}`)
  return result.hold
}

export async function active(ledger: Ledger, draft: HoldDraft): Promise<HoldRecord> {
  return done(ledger.activate(await opened(ledger, draft), activation))
}

export async function confirming(ledger: Ledger, draft: HoldDraft): Promise<HoldRecord> {
  return done(ledger.beginConfirm(await active(ledger, draft), anIntent()))
}

export async function booked(ledger: Ledger, draft: HoldDraft, vendorAppointmentId: string): Promise<HoldRecord> {
  const hold = await confirming(ledger, draft)
  return done(ledger.settle(hold, hold.intent?.fence ?? 0, confirmedAs(vendorAppointmentId)))
}

export interface Proxy {
  readonly url: string
  /** The next answers do not arrive: the server has done what was asked, and then the connection breaks. */
  loseAnswers(count: number): void
  /** Breaks all connections and takes no new ones until `up`. */
  down(): void
  up(): void
}

/** Stands between a process and its server. */
export async function aProxy(server: RedisServer): Promise<Proxy> {
  const clients = new Set<Socket>()
  let toLose = 0
  let isDown = false
  const proxy = createServer((client) => {
    if (isDown) return client.destroy()
    const upstream = createConnection(server.port, '127.0.0.1')
    clients.add(client)
    let isAsked = false
    client.on('data', (bytes) => {
      // Scripts are counted, and nothing that a client sends to find its feet.
      if (/evalsha/i.test(bytes.toString('latin1'))) isAsked = true
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (isAsked && toLose > 0) {
        toLose -= 1
        client.destroy()
        return
      }
      isAsked = false
      client.write(bytes)
    })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => {})
      socket.on('close', () => {
        clients.delete(client)
        other.destroy()
      })
    }
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => {
    for (const client of clients) client.destroy()
    proxy.close()
  })
  return {
    url: `redis://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    loseAnswers(count) {
      toLose = count
    },
    down() {
      isDown = true
      for (const client of clients) client.destroy()
    },
    up() {
      isDown = false
    },
  }
}

/** Runs `changes`, kills the server, and starts it again without them: what a power cut does to a log that was not synced. */
export async function losing(server: RedisServer, changes: () => Promise<void>): Promise<void> {
  const log = await logFile(server)
  const { size } = await stat(log)
  await changes()
  await server.kill()
  await truncate(log, size)
  await server.restart()
}

async function logFile(server: RedisServer): Promise<string> {
  const folder = join(server.dir, 'appendonlydir')
  const file = (await readdir(folder)).find((name) => name.endsWith('.incr.aof'))
  if (file === undefined) throw new Error('The server keeps no log.')
  return join(folder, file)
}

/** After a restart, a client is back within its own delays. */
export async function reconnected(...processes: readonly Process[]): Promise<void> {
  for (const { redis } of processes) expect(await isReadyWithin(redis, 5_000)).toBe(true)
}

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { DomainError } from '../../../src/domain/error.ts'
import { connectRedis, isReadyWithin } from '../../../src/store/redis/connect.ts'
import { createFileIntentLog } from '../../../src/store/redis/intent-file.ts'
import { createRedisIntentLog, type IntentLog } from '../../../src/store/redis/intent-log.ts'
import { LedgerLoss } from '../../../src/store/redis/ledger/accounts.ts'
import { keyOf } from '../../../src/store/redis/ledger/keys.ts'
import { type RedisServer, startRedis } from '../../kit/redis.ts'
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
  losing,
  opened,
  type Process,
  reconnected,
  slotAt,
} from './ledger-kit.ts'

let server: RedisServer
let account: string
beforeEach(async () => {
  server = await startRedis({ appendfsync: 'always' })
  account = anAccount()
})

/** How the ledger's refusal names the loss; null when it does not refuse. */
async function lossOf({ ledger }: Process): Promise<string | null> {
  try {
    await ledger.get({ account, id: 'any' })
    return null
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'SERVICE_UNAVAILABLE') throw error
    return error.cause instanceof LedgerLoss ? error.cause.kind : `not a loss: ${error.message}`
  }
}

async function failureOf(call: Promise<unknown>): Promise<DomainError> {
  const failure = await call.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(failure instanceof DomainError)) throw new Error('the call was expected to fail with a typed error')
  return failure
}

describe('a ledger whose log lost its tail', () => {
  it('is noticed by whoever saw what is gone, and then stands still for everybody', async () => {
    const [first, second] = [await aProcess(server.url), await aProcess(server.url)]
    await active(first.ledger, aDraft(account))
    await second.ledger.blocking(account, slotAt(0))
    await losing(server, async () => void (await active(first.ledger, aDraft(account, { slot: slotAt(1) }))))
    await reconnected(first, second)
    // The first looks by itself as soon as the server is back.
    await expect.poll(() => lossOf(second), { timeout: 5_000 }).toBe('STOPPED')
    expect(await lossOf(first)).toMatch(/BEHIND|STOPPED/)
    expect(await lossOf(await aProcess(server.url))).toBe('STOPPED')
    expect((await failureOf(first.ledger.open(aDraft(account)))).details.retryAfterSeconds).toBe(60)
    expect(first.problems.filter((problem) => problem.includes('the ledger went back'))).toHaveLength(1)
  })

  it.each([
    ['more', 3],
    ['just as many', 1],
  ])('is noticed though others have gone on since, and have drawn %s fences anew', async (_name, count) => {
    const [first, second] = [await aProcess(server.url), await aProcess(server.url)]
    await active(first.ledger, aDraft(account))
    await second.ledger.blocking(account, slotAt(0))
    await losing(server, async () => {
      // As if the one who knows were away for a while.
      await active(first.ledger, aDraft(account, { slot: slotAt(1) }))
      first.redis.disconnect()
    })
    await reconnected(second)
    for (let n = 1; n <= count; n += 1) await active(second.ledger, aDraft(account, { slot: slotAt(n) }))
    await first.redis.connect()
    expect(await lossOf(first)).toMatch(/BEHIND|STOPPED/)
    await expect.poll(() => lossOf(second), { timeout: 5_000 }).toBe('STOPPED')
  })

  it('is noticed by the fence alone where the events are gone too', async () => {
    const process = await aProcess(server.url)
    const hold = await active(process.ledger, aDraft(account))
    await process.redis.del(keyOf(account, 'events'))
    expect(await lossOf(process)).toBeNull()
    await process.redis.hset(keyOf(account, 'meta'), 'fence', hold.fence - 1)
    expect(await lossOf(process)).toBe('BEHIND')
  })

  it('is noticed by those who only listened', async () => {
    const [writer, listener] = [await aProcess(server.url), await aProcess(server.url, { accounts: [account] })]
    await active(writer.ledger, aDraft(account))
    const heard: string[] = []
    listener.ledger.subscribe((event) => heard.push(event.type))
    await listener.ledger.blocking(account, slotAt(0))
    await losing(server, async () => {
      await active(writer.ledger, aDraft(account, { slot: slotAt(1) }))
      await expect.poll(() => heard, { timeout: 5_000 }).toContain('CREATED')
      writer.redis.disconnect()
    })
    await reconnected(listener)
    expect(await lossOf(listener)).toMatch(/BEHIND|STOPPED/)
  })

  it('is not suspected after an orderly restart', async () => {
    const process = await aProcess(server.url)
    const hold = await active(process.ledger, aDraft(account))
    await server.kill()
    await server.restart()
    await reconnected(process)
    expect(await lossOf(process)).toBeNull()
    expect(await process.ledger.get(hold)).toEqual(hold)
    expect(await process.ledger.acknowledgeLoss(account)).toEqual({
      wasLost: false,
      restored: 0,
      isQuarantined: false,
    })
  })

  it('goes on once it is acknowledged, for every process, with fences that were never drawn before', async () => {
    const [first, second] = [await aProcess(server.url), await aProcess(server.url)]
    const gone = await aProcess(server.url)
    await active(first.ledger, aDraft(account))
    await second.ledger.blocking(account, slotAt(0))
    let lost = 0
    await losing(server, async () => {
      await active(first.ledger, aDraft(account, { slot: slotAt(1) }))
      // Fences that nobody remembers who is still there.
      for (const n of [2, 3, 4]) lost = (await active(gone.ledger, aDraft(account, { slot: slotAt(n) }))).fence
      gone.redis.disconnect()
    })
    await reconnected(first, second)
    expect(await lossOf(first)).not.toBeNull()
    const operator = await aProcess(server.url)
    expect((await operator.ledger.acknowledgeLoss(account)).wasLost).toBe(true)
    for (const process of [first, second, operator]) expect(await lossOf(process)).toBeNull()
    const hold = await active(first.ledger, aDraft(account, { slot: slotAt(2) }))
    expect(hold.fence).toBeGreaterThan(lost)
    expect(await lossOf(second)).toBeNull()
  })

  it('confirms nothing without a second sink until the vendor has been read back', async () => {
    const process = await aProcess(server.url)
    const hold = await active(process.ledger, aDraft(account))
    await losing(server, async () => void (await active(process.ledger, aDraft(account, { slot: slotAt(1) }))))
    await reconnected(process)
    expect(await process.ledger.acknowledgeLoss(account)).toMatchObject({ isQuarantined: true, restored: 0 })
    expect((await failureOf(process.ledger.beginConfirm(hold, anIntent()))).message).toContain('read back')
    expect((await process.ledger.get(hold))?.state).toBe('ACTIVE')
    await process.ledger.endQuarantine(account)
    expect((await process.ledger.beginConfirm(hold, anIntent())).kind).toBe('DONE')
  })

  it('tells listeners of what comes after', async () => {
    const process = await aProcess(server.url)
    const heard: string[] = []
    process.ledger.subscribe((event) => heard.push(event.type))
    await active(process.ledger, aDraft(account))
    await losing(server, async () => {
      await active(process.ledger, aDraft(account, { slot: slotAt(1) }))
      await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['CREATED', 'CREATED'])
    })
    await reconnected(process)
    await process.ledger.acknowledgeLoss(account)
    await process.ledger.release(await active(process.ledger, aDraft(account, { slot: slotAt(2) })))
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['CREATED', 'CREATED', 'CREATED', 'RELEASED'])
  })
})

describe('a store that was emptied', () => {
  it('is not taken for a new one by who knew it, nor by others after that', async () => {
    const [first, second] = [await aProcess(server.url), await aProcess(server.url)]
    const draft = aDraft(account)
    await confirming(first.ledger, draft)
    await second.ledger.blocking(account, slotAt(0))
    await first.redis.flushall()
    expect(await lossOf(first)).toBe('FLUSHED')
    expect((await failureOf(second.ledger.open(aDraft(account)))).code).toBe('SERVICE_UNAVAILABLE')
    expect(await lossOf(await aProcess(server.url))).toBe('STOPPED')
    await first.ledger.acknowledgeLoss(account)
    for (const process of [first, second]) expect(await lossOf(process)).toBeNull()
    expect(await first.ledger.get(draft)).toBeNull()
  })

  it('is noticed when somebody has filled it again meanwhile', async () => {
    const first = await aProcess(server.url)
    await active(first.ledger, aDraft(account))
    await first.redis.flushall()
    const newcomer = await aProcess(server.url)
    for (const n of [1, 2, 3]) await active(newcomer.ledger, aDraft(account, { slot: slotAt(n) }))
    expect(await lossOf(first)).toBe('FLUSHED')
    expect(await lossOf(newcomer)).toBe('STOPPED')
  })
})

/** Each process opens the sink for itself. */
const sinks: Record<string, () => Promise<() => IntentLog>> = {
  'another Redis': async () => {
    const other = connectRedis((await startRedis({ appendfsync: 'always' })).url)
    onTestFinished(() => other.disconnect())
    expect(await isReadyWithin(other, 5_000)).toBe(true)
    return () => createRedisIntentLog(other)
  },
  'a file': async () => {
    const folder = await aFolder()
    return () => {
      const log = createFileIntentLog(folder)
      onTestFinished(() => log.close())
      return log
    }
  },
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-intents-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

describe.each(Object.entries(sinks))('a second sink in %s', (_name, makeSink) => {
  let sink: () => IntentLog
  beforeEach(async () => {
    sink = await makeSink()
  })

  const kept = async () => [...(await sink().notes(account)).keys()]

  it('brings back what was past the commit point, to be asked for at the vendor', async () => {
    const process = await aProcess(server.url, { intentLog: sink() })
    const hold = await active(process.ledger, aDraft(account))
    await losing(server, async () => void (await process.ledger.beginConfirm(hold, anIntent())))
    await reconnected(process)
    expect(await process.ledger.acknowledgeLoss(account)).toEqual({ wasLost: true, restored: 1, isQuarantined: false })
    const back = await process.ledger.get(hold)
    expect(back).toMatchObject({ state: 'RECONCILING', expiresAt: null, slot: hold.slot, returnsUntil: hold.expiresAt })
    expect(back?.intent).toMatchObject({ kind: 'BOOK', marker: 'hf-marker', patientRef: 'sealed-patient' })
    expect((await process.ledger.due(account, 10)).map(({ id }) => id)).toEqual([hold.id])
    expect((await process.ledger.open(aDraft(account))).kind).toBe('TAKEN')
    const settled = await process.ledger.settle(hold, back?.intent?.fence ?? 0, confirmedAs('a1'))
    expect(settled.kind).toBe('DONE')
  })

  it('brings back a booking with its record, once', async () => {
    const process = await aProcess(server.url, { intentLog: sink() })
    const hold = await active(process.ledger, aDraft(account, { partnerReference: 'ref-1' }))
    await losing(server, async () => {
      const begun = await done(process.ledger.beginConfirm(hold, anIntent()))
      await done(process.ledger.settle(hold, begun.intent?.fence ?? 0, confirmedAs('a1')))
    })
    await reconnected(process)
    expect((await process.ledger.acknowledgeLoss(account)).restored).toBe(1)
    expect(await process.ledger.get(hold)).toMatchObject({
      state: 'CONFIRMED',
      vendorAppointmentId: 'a1',
      intent: null,
    })
    expect(await process.ledger.booking(account, 'a1')).toMatchObject({ holdId: hold.id, partnerReference: 'ref-1' })
    expect((await process.ledger.open(aDraft(account))).kind).toBe('TAKEN')
    expect((await process.ledger.acknowledgeLoss(account)).wasLost).toBe(false)
  })

  it('brings back the watch over a booking, so that its twins and clashes are still looked for', async () => {
    const process = await aProcess(server.url, { intentLog: sink() })
    const hold = await active(process.ledger, aDraft(account))
    await losing(server, async () => {
      const begun = await done(process.ledger.beginConfirm(hold, anIntent()))
      const verdict = { ...confirmedAs('a1'), watchInMs: 0 }
      await done(process.ledger.settle(hold, begun.intent?.fence ?? 0, verdict))
    })
    await reconnected(process)
    await process.ledger.acknowledgeLoss(account)
    const [due] = await process.ledger.due(account, 10)
    expect(due).toMatchObject({ id: hold.id, state: 'CONFIRMED', intent: { kind: 'WATCH', marker: 'hf-marker' } })
    await process.ledger.closeIntent(hold, due?.intent?.fence ?? 0)
    expect(await process.ledger.due(account, 10)).toEqual([])
  })

  it('brings back a hold that may be at the vendor', async () => {
    const process = await aProcess(server.url, { intentLog: sink() })
    await active(process.ledger, aDraft(account, { slot: slotAt(5) }))
    const draft = aDraft(account, { strength: 'NATIVE', intent: anIntent({ kind: 'HOLD', patientRef: null }) })
    await losing(server, async () => void (await opened(process.ledger, draft)))
    await reconnected(process)
    expect((await process.ledger.acknowledgeLoss(account)).restored).toBe(1)
    expect(await process.ledger.get(draft)).toMatchObject({
      state: 'OPENING',
      isAnnounced: false,
      strength: 'NATIVE',
      intent: { kind: 'HOLD' },
    })
    expect((await process.ledger.due(account, 10)).map(({ id }) => id)).toEqual([draft.id])
    expect((await process.ledger.activate(draft, activation)).kind).toBe('DONE')
  })

  it('brings everything back into a store that was emptied, even when nobody is left who knew it', async () => {
    const before = await aProcess(server.url, { intentLog: sink() })
    const unknown = await confirming(before.ledger, aDraft(account))
    const known = await booked(before.ledger, aDraft(account, { slot: slotAt(1) }), 'a1')
    await active(before.ledger, aDraft(account, { slot: slotAt(2) }))
    before.redis.disconnect()
    await server.restart({ wiped: true })
    const after = await aProcess(server.url, { intentLog: sink() })
    expect(await lossOf(after)).toBe('FLUSHED')
    expect((await after.ledger.acknowledgeLoss(account)).restored).toBe(2)
    expect((await after.ledger.get(unknown))?.state).toBe('RECONCILING')
    expect((await after.ledger.get(known))?.state).toBe('CONFIRMED')
    expect((await after.ledger.list(account, { partnerId: 'acme' }, 10, null)).map(({ id }) => id).sort()).toEqual(
      [unknown.id, known.id].sort(),
    )
    // Nobody is asked again after that.
    expect(await lossOf(await aProcess(server.url, { intentLog: sink() }))).toBeNull()
  })

  it('brings back what it can when a note cannot be read, and names that one', async () => {
    const process = await aProcess(server.url, { intentLog: sink() })
    const [first, second] = [aDraft(account), aDraft(account, { slot: slotAt(1) })]
    await confirming(process.ledger, first)
    await confirming(process.ledger, second)
    const note = (await sink().notes(account)).get(first.id)
    if (!note) throw new Error('the hold was expected to be noted')
    await sink().note(account, first.id, { ...note, at: Date.now() + 1, record: note.record.slice(0, 40) })
    await process.redis.flushall()
    expect((await process.ledger.acknowledgeLoss(account)).restored).toBe(1)
    expect(await process.ledger.get(first)).toBeNull()
    expect((await process.ledger.get(second))?.state).toBe('RECONCILING')
    expect(process.problems).toEqual([expect.stringContaining(first.id)])
  })

  it('leaves alone what the ledger still knows', async () => {
    const process = await aProcess(server.url, { intentLog: sink() })
    const open = await confirming(process.ledger, aDraft(account))
    const ended = await booked(process.ledger, aDraft(account, { slot: slotAt(1) }), 'a1')
    await losing(server, async () => void (await active(process.ledger, aDraft(account, { slot: slotAt(2) }))))
    await reconnected(process)
    expect((await process.ledger.acknowledgeLoss(account)).restored).toBe(0)
    for (const hold of [open, ended]) expect(await process.ledger.get(hold)).toEqual(hold)
  })

  it('holds what is open or booked, and no patient once it is settled', async () => {
    const { ledger } = await aProcess(server.url, { intentLog: sink() })
    const settle = async (slot: number, verdict: Parameters<typeof ledger.settle>[2]) => {
      const hold = await confirming(ledger, aDraft(account, { slot: slotAt(slot) }))
      await done(ledger.settle(hold, hold.intent?.fence ?? 0, verdict))
      return hold.id
    }
    await settle(0, { kind: 'REJECTED', cause: 'SLOT_TAKEN_AT_VENDOR', watchInMs: 1_000 })
    await settle(1, { kind: 'RETURNED', forInput: true, atLeastMs: 0 })
    const unknown = await settle(2, { kind: 'UNKNOWN' })
    const confirmed = await settle(3, { ...confirmedAs('a1'), watchInMs: 1_000 } as ReturnType<typeof confirmedAs>)
    const native = aDraft(account, { slot: slotAt(4), strength: 'NATIVE', intent: anIntent({ kind: 'HOLD' }) })
    await done(ledger.reject(await opened(ledger, native), 'SLOT_TAKEN'))
    const loser = aDraft(account, { slot: slotAt(2), strength: 'NATIVE', intent: anIntent({ kind: 'HOLD' }) })
    expect((await ledger.open(loser)).kind).toBe('TAKEN')
    expect((await kept()).sort()).toEqual([unknown, confirmed].sort())
    const note = (await sink().notes(account)).get(confirmed)
    expect(note?.intent).toBeNull()
    expect(JSON.stringify(note)).not.toContain('sealed-patient')
  })

  it('is shared by processes and knows accounts apart', async () => {
    const first = await aProcess(server.url, { intentLog: sink() })
    const second = await aProcess(server.url, { intentLog: sink() })
    const hold = await confirming(first.ledger, aDraft(account))
    const other = anAccount()
    await confirming(first.ledger, aDraft(other))
    await done(second.ledger.settle(hold, hold.intent?.fence ?? 0, { kind: 'RETURNED', forInput: false, atLeastMs: 0 }))
    expect(await kept()).toEqual([])
    expect((await sink().notes(other)).size).toBe(1)
  })

  it.each([
    ['MOVE', 'a1', { change: null }],
    ['REBOOK', 'a2', { change: { kind: 'CANCEL', replacedBy: 'a2' } }],
  ] as const)('brings back a whole move, as %s', async (kind, movedId, before) => {
    const process = await aProcess(server.url, { intentLog: sink() })
    const { ledger } = process
    const old = await booked(ledger, aDraft(account), 'a1')
    const hold = await active(ledger, aDraft(account, { slot: slotAt(2), replaces: old.id }))
    const begun = await done(ledger.beginConfirm(hold, anIntent({ kind, vendorAppointmentId: 'a1' })))
    const fence = begun.intent?.fence ?? 0
    await losing(server, async () => void (await done(ledger.settle(begun, fence, confirmedAs(movedId)))))
    await reconnected(process)
    expect(await ledger.acknowledgeLoss(account)).toMatchObject({ wasLost: true, restored: 1 })
    expect((await ledger.get(hold))?.state).toBe('CONFIRMED')
    expect(await ledger.booking(account, 'a1')).toMatchObject(before)
    expect(await ledger.booking(account, movedId)).toMatchObject({ holdId: hold.id, change: null })
    expect((await ledger.beginCancel(account, movedId, 1_000)).kind).toBe('BEGUN')
  })

  it('forgets old bookings and keeps what is open', async () => {
    const { ledger } = await aProcess(server.url, { intentLog: sink() })
    await confirming(ledger, aDraft(account))
    await booked(ledger, aDraft(account, { slot: slotAt(1) }), 'a1')
    const tomorrow = Date.now() + 86_400_000
    await sink().prune(account, { booked: 0, open: 0 })
    expect((await kept()).length).toBe(2)
    await sink().prune(account, { booked: tomorrow, open: tomorrow })
    expect(await kept()).toEqual([])
  })
})

describe('a second sink that cannot be written', () => {
  it('keeps the commit point from being passed', async () => {
    // A file where the folder should be.
    const folder = join(await aFolder(), randomUUID())
    await writeFile(folder, '')
    const process = await aProcess(server.url, { intentLog: createFileIntentLog(folder) })
    // Not even the first question is answered: a loss might go unnoticed.
    expect((await failureOf(process.ledger.get({ account, id: 'any' }))).code).toBe('SERVICE_UNAVAILABLE')

    const other = await startRedis({ appendfsync: 'always' })
    const sink = connectRedis(other.url)
    onTestFinished(() => sink.disconnect())
    expect(await isReadyWithin(sink, 5_000)).toBe(true)
    const { ledger, problems } = await aProcess(server.url, { intentLog: createRedisIntentLog(sink) })
    const hold = await active(ledger, aDraft(account))
    const begun = await confirming(ledger, aDraft(account, { slot: slotAt(1) }))
    await other.kill()
    const failure = await failureOf(ledger.beginConfirm(hold, anIntent()))
    expect(failure.code).toBe('SERVICE_UNAVAILABLE')
    expect(failure.message).toContain('nothing was changed')
    expect((await ledger.get(hold))?.state).toBe('ACTIVE')
    // What has happened at the vendor stands all the same, and the operator is told.
    expect((await ledger.settle(begun, begun.intent?.fence ?? 0, confirmedAs('a1'))).kind).toBe('DONE')
    expect(problems).toEqual([expect.stringContaining('second sink')])
  })
})

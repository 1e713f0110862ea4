/**
 * The calls to Redis that one `holdCreate` makes, in the gateway's order and number, with the same scripts, keys and records, and
 * nothing else around them.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { connectRedis, isReadyWithin } from '../../../src/store/redis/connect.ts'
import { createRedisLease } from '../../../src/store/redis/lease.ts'
import { keyOf, keysOf } from '../../../src/store/redis/ledger/keys.ts'
import { toStoredDraft } from '../../../src/store/redis/ledger/record.ts'
import { runScript, type ScriptName } from '../../../src/store/redis/ledger/scripts.ts'
import { createRedisLimits } from '../../../src/store/redis/limits.ts'
import { sampleSlot } from '../sample-slot.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const channel = 'hf:events'
const most = 10_000_000
const ttlMs = 600_000
const openMs = 15_000
const dayMs = 86_400_000
const halfHourMs = 1_800_000
const clinics = 8
const people = 60

export interface HoldCalls {
  /** Takes the n-th of the times that there are without number; no two overlap. Gives the hold's id. */
  hold(n: number, check: () => Promise<void>): Promise<string>
  /** The lease of the n-th time alone; false when somebody has it. */
  acquire(n: number): Promise<boolean>
}

export async function createHoldCalls(redisUrl: string): Promise<HoldCalls> {
  const redis = connectRedis(redisUrl)
  if (!(await isReadyWithin(redis, 5_000))) throw new Error('Redis does not answer')
  const limits = createRedisLimits(redis)
  const lease = createRedisLease({ clients: [redis], clock })
  /** What is known of each account's history, as each script is told it. */
  const seen = new Map<string, { epoch: string; fence: number; mark: string }>()

  async function script(name: ScriptName, account: string, op: string, given: object, more: Partial<Extras> = {}) {
    const { epoch = '', fence = 0, mark = '' } = seen.get(account) ?? {}
    const call = randomBytes(8).toString('hex')
    const facts = JSON.stringify({ ...given, account, channel, processNow: Date.now() })
    const args = [op, call, '0', epoch, fence, mark, call, facts, more.text ?? '']
    const answer = await runScript(redis, name, [...keysOf(account), ...(more.keys ?? [])], args)
    const [newEpoch, , newFence, newMark, kind] = answer as [string, number, number, string, string]
    if (newEpoch !== '' && newFence > (seen.get(account)?.fence ?? -1)) {
      seen.set(account, { epoch: newEpoch, fence: newFence, mark: newMark })
    }
    return { kind, call }
  }

  /** As each gateway process follows what all of them do. */
  function follow(): void {
    const messages = redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null })
    const told = new Map<string, number>()
    const reading = new Set<string>()
    messages.on('message', async (_channel: string, account: string) => {
      if (reading.has(account)) return
      reading.add(account)
      const entries = await redis.xrange(keyOf(account, 'events'), `(${told.get(account) ?? 0}-0`, '+', 'COUNT', 200)
      told.set(account, Number.parseInt(entries.at(-1)?.[0] ?? '0', 10))
      reading.delete(account)
    })
    void messages.subscribe(channel)
  }
  follow()

  return {
    async acquire(n) {
      const { account, slot } = timeOf(n)
      return (await lease.acquire([`${account}/${slot.resources[0]}/${slot.start}`], openMs)) !== null
    },

    async hold(n, check) {
      const { account, slot } = timeOf(n)
      const id = randomBytes(16).toString('hex')
      const claimKey = keyOf(account, `claim:bench:hold.create:${randomUUID()}`)
      const day = new Date(slot.start).toISOString().slice(0, 10)
      await limits.take(JSON.stringify(['hold', 'bench']), { points: most, seconds: 60 })
      const claim = { fingerprint: claimKey, subject: id, leaseMs: 30_000, keepMs: 86_400_000 }
      const { call: holder } = await script('claim', account, 'claim', claim, { keys: [claimKey] })
      const counts = [
        { name: JSON.stringify(['holds', 'bench']), most },
        { name: JSON.stringify(['day', 'bench', account, slot.practitionerId, day]), most },
      ]
      await limits.enter(id, counts, ttlMs + openMs)
      const grant = await lease.acquire([`${account}/${slot.resources[0]}/${slot.start}`], openMs)
      if (!grant) throw new Error('the time is taken')
      const draft = toStoredDraft({
        id,
        account,
        clinicId: slot.clinicId,
        partnerId: 'bench',
        strength: 'GATEWAY',
        slot,
        contactType: null,
        extensionsLeft: 2,
        partnerReference: null,
        metadata: [],
        lease: grant,
        replaces: null,
        openMs,
        maxMs: 1_800_000,
        intent: null,
      })
      const opening = { hold: draft.hold, openMs, maxMs: 1_800_000 }
      const opened = await script('hold', account, 'open', opening, { text: draft.slot })
      await check()
      const active = await script('hold', account, 'activate', { id, ttlMs })
      if (opened.kind !== 'OPENED' || active.kind !== 'DONE') {
        throw new Error(`the ledger says ${opened.kind} and ${active.kind}`)
      }
      await Promise.all([
        lease.extend(grant, ttlMs),
        script(
          'claim',
          account,
          'finishClaim',
          { result: JSON.stringify({ holdId: id }), holder },
          { keys: [claimKey] },
        ),
      ])
      return id
    },
  }
}

interface Extras {
  readonly keys: readonly string[]
  readonly text: string
}

function timeOf(n: number): { readonly account: string; readonly slot: SlotSnapshot } {
  const clinic = n % clinics
  const person = Math.floor(n / clinics) % people
  const start = Math.ceil(Date.now() / dayMs) * dayMs + (1 + Math.floor(n / clinics / people)) * halfHourMs
  const practitionerId = `cli_00000000-0000-4000-8000-${String(person).padStart(12, '0')}`
  return {
    account: `jump:bench-${clinic}`,
    slot: sampleSlot({ clinicId: `harbour-${clinic}`, practitionerId, start, durationMinutes: 30 }),
  }
}

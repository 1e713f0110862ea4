/** Callers that share idempotency keys with each other and with callers of other processes. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Caller } from '../../src/booking/caller.ts'
import { idempotently } from '../../src/booking/idempotency.ts'
import { createSigner } from '../../src/booking/signing.ts'
import { DomainError } from '../../src/domain/error.ts'
import type { GatewayParts } from './hold-work.ts'
import { effectsKey, fateOf, type KeyAnswers, type KeyJob, type KeyReport, type Payload } from './jobs.ts'
import { Random } from './random.ts'

const caller: Caller = { partnerId: 'acme', scopes: new Set(), clinics: '*', correlationId: 'volume' }
const keysAtOnce = 40

export function prepareKeys(
  { redis, ledger }: GatewayParts,
  { account, seed, first, count }: KeyJob,
): () => Promise<KeyReport> {
  const signer = createSigner([{ id: 's1', secret: 'a test secret of thirty-two letters' }])
  const random = new Random(seed)
  const resultsKey = `${effectsKey(account)}:results`

  /** What the call is for: done once per key, counted where every process can see it. */
  async function work(number: number, payload: Payload, subject: string): Promise<string> {
    const fate = fateOf(number)
    if (fate === 'FAILS_FIRST' && (await redis.hincrby(`${effectsKey(account)}:tries`, String(number), 1)) === 1) {
      throw new DomainError('VENDOR_UNAVAILABLE')
    }
    await redis.hincrby(effectsKey(account), String(number), 1)
    if (fate === 'IS_TAKEN') throw new DomainError('SLOT_TAKEN')
    const result = `${number} ${payload} ${randomUUID()}`
    await redis.hset(resultsKey, subject, result)
    return result
  }

  /** Repeats as callers are told to, until there is an answer. */
  async function told(number: number, payload: Payload, counts: Counts): Promise<string> {
    for (;;) {
      try {
        return await idempotently<string>(ledger, signer, {
          caller,
          account,
          operation: 'volume',
          key: `key-${number}`,
          args: { number, payload },
          subject: randomUUID(),
          leaseMs: 60_000,
          keepMs: 3_600_000,
          run: async (subject) => ({ result: await work(number, payload, subject), stored: { holdId: subject } }),
          replay: async ({ holdId = '' }) => (await redis.hget(resultsKey, holdId)) ?? 'nothing',
        })
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        if (error.code === 'IDEMPOTENCY_IN_PROGRESS') counts.running += 1
        else if (error.code === 'VENDOR_UNAVAILABLE') counts.failed += 1
        else return error.code
        await delay(random.between(1, 5))
      }
    }
  }

  /** Half of the calls at once, the others one after the other. */
  async function answersTo(number: number): Promise<KeyAnswers> {
    const counts: Counts = { running: 0, failed: 0 }
    const answers = { first: new Set<string>(), changed: new Set<string>() }
    // A key that is freed by a failure may then be used with anything: what its callers are told says nothing.
    const changes = fateOf(number) === 'FAILS_FIRST' ? 0 : 0.05
    const callers = Array.from({ length: random.between(1, 6) }, (): Payload => {
      return random.chance(changes) ? 'changed' : 'first'
    })
    const ask = async (payload: Payload) => void answers[payload].add(await told(number, payload, counts))
    const atOnce = Math.ceil(callers.length / 2)
    await Promise.all(callers.slice(0, atOnce).map(ask))
    for (const payload of callers.slice(atOnce)) await ask(payload)
    const changed = callers.filter((payload) => payload === 'changed').length
    return {
      told: { first: [...answers.first], changed: [...answers.changed] },
      callers: callers.length,
      changed,
      ...counts,
    }
  }

  return async () => {
    const keys: KeyAnswers[] = []
    let next = 0
    const turns = Array.from({ length: keysAtOnce }, async () => {
      for (let index = next++; index < count; index = next++) keys[index] = await answersTo(first + index)
    })
    await Promise.all(turns)
    return { keys }
  }
}

interface Counts {
  running: number
  failed: number
}

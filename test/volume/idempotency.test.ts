import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { startRedis } from '../kit/redis.ts'
import { startGateways } from './gateways.ts'
import { effectsKey, fateOf, type KeyAnswers, type Payload } from './jobs.ts'
import { patienceMs, sized } from './scale.ts'

const keyCount = sized(2_000, 100_000)
/** What the processes tell at once. */
const batch = 10_000
const payloads: readonly Payload[] = ['first', 'changed']

it(
  'one idempotency key has one effect and one answer, whoever repeats it in three processes, and no other payload',
  async () => {
    const server = await startRedis({ appendfsync: 'always' })
    const gateways = await startGateways(3, server.url)
    const account = `fake:${randomUUID()}`
    const totals = { callers: 0, changed: 0, running: 0, failed: 0 }
    let refusedKeys = 0
    for (let first = 0; first < keyCount; first += batch) {
      const count = Math.min(batch, keyCount - first)
      const jobs = [1, 2, 3].map((process) => ({
        kind: 'keys' as const,
        account,
        seed: first + process,
        first,
        count,
      }))
      const reports = await gateways.run(jobs)
      for (let index = 0; index < count; index += 1) {
        const answers = reports.map(({ keys }) => keys[index] as KeyAnswers)
        for (const name of Object.keys(totals) as (keyof typeof totals)[]) {
          totals[name] += answers.reduce((sum, one) => sum + one[name], 0)
        }
        if (expectOneAnswer(first + index, answers)) refusedKeys += 1
      }
    }

    const client = new Redis(server.url)
    const effects = await client.hgetall(effectsKey(account))
    client.disconnect()
    expect(Object.keys(effects)).toHaveLength(keyCount)
    expect(Object.entries(effects).filter(([, times]) => times !== '1')).toEqual([])

    // A run in which hardly anybody met anybody proves nothing.
    expect(totals.changed / totals.callers).toBeGreaterThan(0.04)
    expect(totals.changed / totals.callers).toBeLessThan(0.06)
    expect(refusedKeys).toBeGreaterThan(keyCount * 0.2)
    expect(totals.running).toBeGreaterThan(keyCount / 2)
    expect(totals.failed).toBeGreaterThanOrEqual(keyCount / 25)
  },
  patienceMs,
)

/** The payload that came first has one answer; the other one, if anybody came with it, is refused. True if it was. */
function expectOneAnswer(number: number, answers: readonly KeyAnswers[]): boolean {
  const told = payloads.map((payload) => [...new Set(answers.flatMap((one) => one.told[payload]))])
  const refused = told.filter((texts) => texts.includes('IDEMPOTENCY_KEY_REUSED'))
  const answered = told.filter((texts) => texts.length > 0 && !texts.includes('IDEMPOTENCY_KEY_REUSED'))
  expect(answered, `key ${number}: ${JSON.stringify(told)}`).toEqual([[expect.any(String)]])
  for (const texts of refused) expect(texts, `key ${number}`).toEqual(['IDEMPOTENCY_KEY_REUSED'])
  const [text = ''] = answered[0] ?? []
  if (fateOf(number) === 'IS_TAKEN') expect(text).toBe('SLOT_TAKEN')
  else expect(text).toMatch(new RegExp(`^${number} (first|changed) `))
  return refused.length > 0
}

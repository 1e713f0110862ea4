/** A gateway process of the checks by volume: the real services over the Redis that it shares with others. */
import { once } from 'node:events'
import { connectRedis, isReadyWithin } from '../../src/store/redis/connect.ts'
import { createRedisLedger } from '../../src/store/redis/ledger.ts'
import { prepareHolds } from './hold-work.ts'
import type { FromGateway, ToGateway } from './jobs.ts'
import { prepareKeys } from './key-work.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
// Who wins is asked here, not how fast: a machine with much else to do must not turn answers into time-outs. The ledger gets no
// clock to compare with its own, since a call that waits in a queue for seconds looks like a clock that is behind.
const redis = connectRedis(process.argv[2] ?? '', { commandTimeoutMs: 15_000 })
const ledger = createRedisLedger({ redis, onProblem: (problem) => process.stderr.write(`${problem}\n`) })

async function nextMessage(): Promise<ToGateway> {
  const [message] = (await once(process, 'message')) as [ToGateway]
  return message
}

function tell(message: FromGateway): void {
  process.send?.(message)
}

process.on('disconnect', () => process.exit())
if (!(await isReadyWithin(redis, 5_000))) throw new Error('Redis does not answer')
tell('ready')
for (;;) {
  const message = await nextMessage()
  if (message === 'go') throw new Error('there is nothing to go on with')
  const { job } = message
  const parts = { redis, ledger, clock }
  const run = job.kind === 'holds' ? prepareHolds(parts, job) : prepareKeys(parts, job)
  tell('prepared')
  await nextMessage()
  tell({ report: await run() })
}

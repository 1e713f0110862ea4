import { readFile } from 'node:fs/promises'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { openRedisState } from '../../../src/store/open.ts'
import { confirm, hold, slotsOf, standing } from '../../e2e/steps.ts'
import { startGateway } from '../../kit/gateway.ts'
import { startRedis } from '../../kit/redis.ts'

it('a Redis user with the rights of docs/operators.md can serve, and nothing else', async () => {
  const page = await readFile('docs/operators.md', 'utf8')
  const [, rules = ''] = /user holdfast ([^`]+)```/.exec(page) ?? []
  const server = await startRedis({ appendfsync: 'always' })
  const admin = new Redis(server.url)
  await admin.call('ACL', 'SETUSER', 'holdfast', ...rules.trim().split(/\s+/))

  const url = `redis://holdfast:password@127.0.0.1:${server.port}`
  const problems: string[] = []
  const gateway = await startGateway({
    state: (clock) =>
      openRedisState({
        urls: [url],
        clusterUrls: [],
        clock,
        isSyncAssured: false,
        intentLog: { redis: url },
        onProblem: (problem) => void problems.push(problem),
      }),
  })
  const [slot] = await slotsOf(gateway, 'cliniko')
  const confirmed = await confirm(gateway, await hold(gateway, slot.id))
  expect(confirmed).toMatchObject({ errors: [], appointment: { status: 'BOOKED' } })
  expect(standing(gateway, 'cliniko')).toHaveLength(1)

  expect(problems).toEqual([])
  const log = (await admin.call('ACL', 'LOG')) as unknown[]
  expect(log).toEqual([])
  const user = new Redis(url, { lazyConnect: true })
  await user.connect()
  for (const forbidden of [['KEYS', '*'], ['FLUSHALL'], ['CONFIG', 'SET', 'appendonly', 'no'], ['GET', 'elsewhere']]) {
    await expect(user.call(...(forbidden as [string, ...string[]]))).rejects.toThrow('NOPERM')
  }
  user.disconnect()
  admin.disconnect()
})

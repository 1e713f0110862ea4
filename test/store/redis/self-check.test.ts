import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import type { Cluster, Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectRedis, connectRedisCluster, isReadyWithin } from '../../../src/store/redis/connect.ts'
import { checkRedis, UnfitRedisError } from '../../../src/store/redis/self-check.ts'
import { type RedisServerOptions, startRedis, startRedisCluster } from '../../kit/redis.ts'

async function connected<Client extends Redis | Cluster>(client: Client): Promise<Client> {
  onTestFinished(() => client.disconnect())
  expect(await isReadyWithin(client, 5_000)).toBe(true)
  return client
}

async function serverWith(options: RedisServerOptions): Promise<Redis> {
  return connected(connectRedis((await startRedis(options)).url))
}

async function problemsOf(redis: Redis | Cluster, isSyncAssured = false): Promise<readonly string[]> {
  try {
    await checkRedis({ redis, mode: 'production', isSyncAssured })
    return []
  } catch (error) {
    if (error instanceof UnfitRedisError) return error.problems
    throw error
  }
}

/** As managed servers do. */
async function forbidConfig(redis: Redis): Promise<void> {
  await redis.call('ACL', 'SETUSER', 'default', '-config')
}

async function listening(onClient: (client: Socket) => void): Promise<number> {
  const server = createServer(onClient).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const sound = { appendfsync: 'always' } as const

describe('the self-check', () => {
  it('is content with a server that keeps what it acknowledges', async () => {
    expect(await problemsOf(await serverWith(sound))).toEqual([])
  })

  it.each<[string, RedisServerOptions, RegExp]>([
    ['no log', { settings: { appendonly: 'no' }, ...sound }, /set `appendonly yes` \(it is `no`\)/],
    ['a log synced each second', { appendfsync: 'everysec' }, /set `appendfsync always` \(it is `everysec`\)/],
    [
      'a log not synced while it is rewritten',
      { ...sound, settings: { 'no-appendfsync-on-rewrite': 'yes' } },
      /set `no-appendfsync-on-rewrite no` \(it is `yes`\)/,
    ],
    [
      'eviction of keys that end',
      { ...sound, settings: { 'maxmemory-policy': 'volatile-lru' } },
      /set `maxmemory-policy noeviction` \(it is `volatile-lru`\)/,
    ],
    ['a replica', { ...sound, settings: { replicaof: '127.0.0.1 1' } }, /it is a replica/],
  ])('names the server and what to change: %s', async (_name, options, problem) => {
    const redis = await serverWith(options)
    const problems = await problemsOf(redis)
    expect(problems).toEqual([expect.stringMatching(problem)])
    expect(problems[0]).toContain(`127.0.0.1:${redis.options.port}`)
  })

  it('lists everything that is wrong at once', async () => {
    const redis = await serverWith({ settings: { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' } })
    const problems = await problemsOf(redis)
    expect(problems).toHaveLength(3)
    await expect(checkRedis({ redis, mode: 'production' })).rejects.toThrow(problems.join('\n- '))
  })

  it('only warns in demo mode', async () => {
    const redis = await serverWith({ appendfsync: 'everysec' })
    const warnings: string[] = []
    await checkRedis({ redis, mode: 'demo', warn: (problem) => warnings.push(problem) })
    expect(warnings).toEqual([expect.stringContaining('appendfsync always')])
  })

  it('wants the word of the operator where CONFIG is forbidden', async () => {
    const redis = await serverWith(sound)
    await forbidConfig(redis)
    expect(await problemsOf(redis)).toEqual([
      expect.stringMatching(/`appendfsync` could not be read.*`redis.syncAssured: true`/),
      expect.stringMatching(/`no-appendfsync-on-rewrite` could not be read/),
    ])
    expect(await problemsOf(redis, true)).toEqual([])
  })

  it('believes no word against what the server itself tells', async () => {
    const silent = await serverWith({ settings: { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' } })
    await forbidConfig(silent)
    expect(await problemsOf(silent, true)).toEqual([
      expect.stringContaining('set `appendonly yes`'),
      expect.stringContaining('set `maxmemory-policy noeviction`'),
    ])
    const open = await serverWith({ appendfsync: 'everysec' })
    expect(await problemsOf(open, true)).toEqual([expect.stringContaining('set `appendfsync always`')])
  })

  it('refuses versions before 7.0', async () => {
    const server = await startRedis(sound)
    const old = await listening((client) => {
      const upstream = createConnection(server.port, '127.0.0.1')
      client.pipe(upstream)
      upstream.on('data', (bytes) =>
        client.write(bytes.toString('latin1').replace(/redis_version:7/, 'redis_version:6')),
      )
      for (const socket of [client, upstream]) socket.on('error', () => {})
    })
    const redis = await connected(connectRedis(`redis://127.0.0.1:${old}`))
    expect(await problemsOf(redis)).toEqual([expect.stringMatching(/it is version 6\..*; use Redis 7\.0 or later/)])
  })

  it('looks at every primary of a Cluster', async () => {
    const cluster = await startRedisCluster(3, sound)
    onTestFinished(() => cluster.stop())
    const redis = await connected(connectRedisCluster(cluster.urls))
    expect(await problemsOf(redis)).toEqual([])
    const [, second] = cluster.nodes
    const node = await connected(connectRedis(second?.url ?? ''))
    await node.config('SET', 'appendfsync', 'no')
    expect(await problemsOf(redis)).toEqual([expect.stringMatching(new RegExp(`:${second?.port}: set .appendfsync`))])
  })

  it('is no verdict when the server is not there', async () => {
    const server = await startRedis(sound)
    const redis = await connected(connectRedis(server.url))
    await server.kill()
    const failure = await checkRedis({ redis, mode: 'production' }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).not.toBeInstanceOf(UnfitRedisError)
  })
})

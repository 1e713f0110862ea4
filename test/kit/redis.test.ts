import { existsSync } from 'node:fs'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type RedisServer, startRedis, startRedisCluster } from './redis.ts'

function connect(server: RedisServer): Redis {
  const client = new Redis(server.url, { commandTimeout: 1_500, retryStrategy: () => 20 })
  // The tests break the connection on purpose.
  client.on('error', () => {})
  onTestFinished(() => client.disconnect())
  return client
}

describe('a Redis server of a test', () => {
  it('keeps what it was told through a kill, unless it is wiped', async () => {
    const server = await startRedis({ appendfsync: 'always' })
    const client = connect(server)
    await client.set('key', 'value')
    await server.kill()
    await server.restart()
    expect(await client.get('key')).toBe('value')
    await server.restart({ wiped: true })
    expect(await client.get('key')).toBeNull()
  })

  it('says nothing while paused and goes on afterwards', async () => {
    const server = await startRedis()
    const client = connect(server)
    await client.set('key', 'value')
    server.pause()
    await expect(client.get('key')).rejects.toThrow('timed out')
    server.resume()
    expect(await client.get('key')).toBe('value')
  })

  it('is gone after stop, folder and all', async () => {
    const server = await startRedis()
    await server.stop()
    expect(existsSync(server.dir)).toBe(false)
  })

  it('forms a Cluster in which any node finds any key', async () => {
    const { urls } = await startRedisCluster(3)
    const cluster = new Redis.Cluster([...urls])
    onTestFinished(() => cluster.disconnect())
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`)
    for (const key of keys) await cluster.set(key, key)
    for (const key of keys) expect(await cluster.get(key)).toBe(key)
  })
})

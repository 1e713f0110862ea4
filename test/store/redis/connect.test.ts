import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  type ConnectionChange,
  type ConnectOptions,
  connectRedis,
  connectRedisCluster,
  isReadyWithin,
} from '../../../src/store/redis/connect.ts'
import { type RedisServer, startRedis, startRedisCluster } from '../../kit/redis.ts'

async function ready(url: string, options?: ConnectOptions): Promise<Redis> {
  const client = connectRedis(url, options)
  onTestFinished(() => client.disconnect())
  expect(await isReadyWithin(client, 5_000)).toBe(true)
  return client
}

/** Passes everything on, and cuts the line when it carries the word: after the request, before the reply. */
async function cuttingProxy(server: RedisServer, word: string): Promise<{ url: string; mend(): void }> {
  let isCutting = true
  const proxy = createServer((client: Socket) => {
    const upstream = connect(server.port, '127.0.0.1')
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    client.on('close', () => upstream.destroy())
    upstream.on('data', (reply) => client.write(reply))
    client.on('data', (request) => {
      if (isCutting && request.toString().includes(word)) {
        upstream.removeAllListeners('data')
        upstream.once('data', () => client.destroy())
      }
      upstream.write(request)
    })
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => void proxy.close())
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return { url: `redis://127.0.0.1:${address.port}`, mend: () => (isCutting = false) }
}

describe('a connection', () => {
  it('does not send a command again whose answer was cut off', async () => {
    const server = await startRedis()
    const proxy = await cuttingProxy(server, 'incr')
    const client = await ready(proxy.url, { commandTimeoutMs: 10_000 })
    const start = performance.now()
    await expect(client.incr('counter')).rejects.toThrow()
    // The caller learns of it from the cut, not from the clock.
    expect(performance.now() - start).toBeLessThan(1_000)
    proxy.mend()
    expect(await isReadyWithin(client, 5_000)).toBe(true)
    expect(await client.get('counter')).toBe('1')
  })

  it('refuses commands while it is not there, instead of queueing them', async () => {
    const server = await startRedis()
    const client = await ready(server.url, { commandTimeoutMs: 10_000 })
    await server.kill()
    await expect.poll(() => client.status).not.toBe('ready')
    const start = performance.now()
    await expect(client.incr('counter')).rejects.toThrow("isn't writeable")
    expect(performance.now() - start).toBeLessThan(1_000)
    await server.restart()
    await expect.poll(() => client.get('counter').catch(() => 'not yet'), { timeout: 5_000 }).toBeNull()
  })

  it('is given up when nothing comes back, so that the next command does not wait', async () => {
    const server = await startRedis()
    const client = await ready(server.url, { commandTimeoutMs: 1_000 })
    server.pause()
    await expect(client.ping()).rejects.toThrow('timed out')
    await expect.poll(() => client.status, { timeout: 5_000 }).not.toBe('ready')
    const start = performance.now()
    await expect(client.ping()).rejects.toThrow("isn't writeable")
    expect(performance.now() - start).toBeLessThan(800)
    server.resume()
    await expect.poll(() => client.ping().catch(() => 'not yet'), { timeout: 5_000 }).toBe('PONG')
  })

  it('tells of each change once, without the password', async () => {
    const server = await startRedis({ settings: { requirepass: 'synthetic-secret' } })
    const changes: ConnectionChange[] = []
    await ready(server.url, { onChange: (change) => changes.push(change) })
    await server.kill()
    const down = expect.objectContaining({ node: `127.0.0.1:${server.port}`, isUp: false })
    const up = { node: `127.0.0.1:${server.port}`, isUp: true }
    await expect.poll(() => changes).toEqual([up, down])
    await server.restart()
    await expect.poll(() => changes, { timeout: 5_000 }).toEqual([up, down, up])
    expect(JSON.stringify(changes)).not.toContain('synthetic-secret')
  })

  it('tells of a password that is refused, and never is ready', async () => {
    const server = await startRedis({ settings: { requirepass: 'synthetic-secret' } })
    const changes: ConnectionChange[] = []
    const client = connectRedis(server.url.replace('synthetic-secret', 'another'), {
      onChange: (change) => changes.push(change),
    })
    onTestFinished(() => client.disconnect())
    expect(await isReadyWithin(client, 300)).toBe(false)
    expect(changes).toMatchObject([{ isUp: false, reason: expect.stringContaining('WRONGPASS') }])
    expect(JSON.stringify(changes)).not.toContain('another')
  })
})

describe('a connection to a Cluster', () => {
  it('is ready when every node is', async () => {
    const { urls } = await startRedisCluster(3)
    const client = connectRedisCluster(urls)
    onTestFinished(() => client.disconnect())
    expect(await isReadyWithin(client, 5_000)).toBe(true)
    const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`)
    expect(await Promise.all(keys.map((key) => client.set(key, key)))).toEqual(keys.map(() => 'OK'))
  })

  it('does not send a command again whose node went away before it answered', async () => {
    const { urls, nodes } = await startRedisCluster(3)
    const client = connectRedisCluster(urls)
    onTestFinished(() => client.disconnect())
    expect(await isReadyWithin(client, 5_000)).toBe(true)
    // Its slot is among the first node's.
    const key = 'counter-13'
    expect(await client.cluster('KEYSLOT', key)).toBeLessThan(5_000)
    const [node] = nodes
    node?.pause()
    const refused = expect(client.incr(key)).rejects.toThrow('Connection is closed')
    await node?.kill()
    await refused
  })

  it('refuses commands while it is not there, instead of queueing them', async () => {
    const { urls, nodes } = await startRedisCluster(1)
    const client = connectRedisCluster(urls)
    onTestFinished(() => client.disconnect())
    expect(await isReadyWithin(client, 5_000)).toBe(true)
    await nodes[0]?.kill()
    await expect.poll(() => client.status).not.toBe('ready')
    const start = performance.now()
    await expect(client.get('key')).rejects.toThrow()
    expect(performance.now() - start).toBeLessThan(500)
  })

  it('is not ready without any node', async () => {
    const server = await startRedis()
    await server.stop()
    const client = connectRedisCluster([server.url])
    onTestFinished(() => client.disconnect())
    expect(await isReadyWithin(client, 300)).toBe(false)
  })
})

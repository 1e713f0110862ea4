import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { sparePort } from './spare-port.ts'

it('gives ports to listen on, each once, which the system gives to nobody', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, sparePort))
  expect(new Set(ports).size).toBe(200)
  expect(Math.max(...ports)).toBeLessThan(32_768)
  const server = createServer().listen(ports[0], '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
})

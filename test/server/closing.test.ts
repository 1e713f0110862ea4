import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { startGateway } from '../kit/gateway.ts'

it('ends although somebody connected and never asked, or asked and keeps the connection', async () => {
  const { url, gateway, post } = await startGateway()
  const { port } = new URL(url)
  const silent = connect(Number(port), '127.0.0.1')
  await once(silent, 'connect')
  const half = connect(Number(port), '127.0.0.1')
  await once(half, 'connect')
  half.write('POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{')
  half.on('error', () => {})
  silent.on('error', () => {})
  expect((await post({ query: '{ clinics { id } }' })).status).toBe(200)
  const begun = performance.now()
  await gateway.close()
  expect(performance.now() - begun).toBeLessThan(6_000)
})

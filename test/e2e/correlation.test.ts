import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { slotsOf } from './steps.ts'

type Send = (gateway: RunningGateway, slotId: string, headers: Record<string, string>) => Promise<Response>

const faces: Record<string, Send> = {
  GraphQL: ({ url }, slotId, headers) => {
    const query = 'mutation($input: HoldCreateInput!) { holdCreate(input: $input) { hold { id } } }'
    const body = JSON.stringify({ query, variables: { input: { slotId, idempotencyKey: randomUUID() } } })
    return fetch(`${url}/graphql`, { method: 'POST', headers, body })
  },
  tRPC: ({ url }, slotId, headers) => {
    const body = JSON.stringify({ slotId, idempotencyKey: randomUUID() })
    return fetch(`${url}/trpc/hold.create`, { method: 'POST', headers, body })
  },
}

const headersOf = ({ key }: RunningGateway, id?: string) => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  ...(id !== undefined && { 'x-correlation-id': id }),
})

/** Which kinds of log entry have the id. */
function entriesWith({ logged }: RunningGateway, id: string): string[] {
  const kindOf = (entry: object) => ('route' in entry ? 'request' : 'attempt' in entry ? 'vendor call' : 'other')
  return [...new Set(logged.filter((entry) => entry.correlationId === id).map(kindOf))].sort()
}

it.each(Object.entries(faces))(
  'one id goes from the caller over %s to the clinic’s call and every log line',
  async (_name, send) => {
    const gateway = await startGateway()
    const [slot] = await slotsOf(gateway, 'cliniko')
    const response = await send(gateway, slot.id, headersOf(gateway, 'order-4711.a'))
    expect(response.headers.get('x-correlation-id')).toBe('order-4711.a')
    await response.text()
    await expect.poll(() => entriesWith(gateway, 'order-4711.a')).toEqual(['request', 'vendor call'])
  },
)

it.each(Object.entries(faces))(
  'a caller over %s that gives none, or one that no log may have, gets one',
  async (_name, send) => {
    const gateway = await startGateway()
    for (const given of [undefined, 'short', 'with a blank in it', 'x'.repeat(65), 'name@example.org']) {
      const response = await send(gateway, 'none', headersOf(gateway, given))
      const id = response.headers.get('x-correlation-id') ?? ''
      expect(id).toMatch(/^[0-9a-f-]{36}$/)
      const text = JSON.stringify((await response.json()) as Answer)
      // What fails at the top says it in its answer too.
      if (text.includes('correlationId')) expect(text).toContain(id)
    }
  },
)

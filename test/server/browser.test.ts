/** Keys that stand in web pages: where they may be used, and how much. What they may do is in the matrix. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { type BrowserRules, createPartnerKey } from '../../src/booking/caller.ts'
import { holdConfirm, holdCreate, holdRelease, slotsQuery } from '../e2e/documents.ts'
import { confirmInput, hold, slotsOf } from '../e2e/steps.ts'
import { type Answer, type GatewayOptions, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'

const origin = 'https://www.acme.example'

/** A gateway and one of its partners' pages. Requests come from the address that the proxy says. */
async function aPage(given: Partial<BrowserRules> = {}, options: GatewayOptions = {}) {
  const gateway = await startGateway({
    ...options,
    configure: (config) => ({ ...config, network: { ...config.network, trustedProxies: ['127.0.0.1'] } }),
  })
  const { booking } = gateway.gateway
  const key = createPartnerKey('test', 'page')
  const browser = {
    origins: [origin],
    holdsPerAddress: 5,
    holdsPerEndUser: 5,
    bookingsPerAddress: 5,
    bookingsPerEndUser: 5,
    ...given,
  }
  const hash = booking.signer.partnerKeyHash(key)
  const keys = [{ id: 'page', hash, scopes: ['read', 'hold', 'confirm', 'cancel'] as const, clinics: ['*'], browser }]
  booking.partners = [...booking.partners, { id: 'acme', keys }]
  const from = (address: string, endUser?: string) => {
    const headers = {
      authorization: `Bearer ${key}`,
      origin,
      'x-forwarded-for': address,
      ...(endUser !== undefined && { 'end-user': endUser }),
    }
    return async (query: string, variables: Record<string, unknown>): Promise<Answer> => {
      const { body } = await gateway.post({ query, variables }, headers)
      return Object.values(body.data ?? {})[0]
    }
  }
  return { gateway, from, slots: await freeSlots(gateway, from('192.0.2.1')) }
}

/** Ids of slots that do not overlap, for the page's partner. */
async function freeSlots(gateway: RunningGateway, ask: (query: string, variables: Answer) => Promise<Answer>) {
  const [{ clinic }] = await slotsOf(gateway, 'cliniko')
  const { services } = await gateway.ask('{ services { id name } }')
  const serviceId = services.find(({ name }: Answer) => name === 'First visit').id
  const from = new Date(Date.now() + 86_400_000).toISOString()
  const to = new Date(Date.now() + 15 * 86_400_000).toISOString()
  const { nodes } = await ask(slotsQuery, { search: { clinicIds: [clinic.id], serviceId, from, to }, first: 200 })
  const kept: Answer[] = []
  for (const slot of nodes) {
    if (!kept.some((other) => other.start < slot.end && slot.start < other.end)) kept.push(slot)
  }
  return kept.map(({ id }) => id as string)
}

type Ask = (query: string, variables: Record<string, unknown>) => Promise<Answer>

const take = (ask: Ask, slotId: string | undefined, idempotencyKey: string = randomUUID()): Promise<Answer> =>
  ask(holdCreate, { input: { slotId, idempotencyKey } })
const codeOf = ({ errors }: Answer): string | null => errors[0]?.code ?? null

it('an address has so many holds at a time, whatever user it says it serves', async () => {
  const { from, slots } = await aPage({ holdsPerAddress: 2 })
  const first = await take(from('192.0.2.7', 'a'), slots[0])
  expect(codeOf(first)).toBeNull()
  expect(codeOf(await take(from('192.0.2.7', 'b'), slots[1]))).toBeNull()
  expect(codeOf(await take(from('192.0.2.7', 'c'), slots[2]))).toBe('LIMIT_EXCEEDED')
  expect(codeOf(await take(from('192.0.2.8'), slots[2]))).toBeNull()
  // What is released makes room.
  const input = { holdId: first.hold.id, holdToken: first.holdToken, idempotencyKey: randomUUID() }
  expect(codeOf(await from('192.0.2.7', 'a')(holdRelease, { input }))).toBeNull()
  expect(codeOf(await take(from('192.0.2.7', 'c'), slots[3]))).toBeNull()
})

it('all addresses of one IPv6 network are one', async () => {
  const { from, slots } = await aPage({ holdsPerAddress: 1 })
  expect(codeOf(await take(from('2001:db8:1:2::1'), slots[0]))).toBeNull()
  expect(codeOf(await take(from('2001:0db8:0001:0002:aaaa::9'), slots[1]))).toBe('LIMIT_EXCEEDED')
  expect(codeOf(await take(from('2001:db8:1:3::1'), slots[1]))).toBeNull()
})

it('an end user has so many holds at a time, from wherever', async () => {
  const { from, slots } = await aPage({ holdsPerEndUser: 1 })
  expect(codeOf(await take(from('192.0.2.7', 'a'), slots[0]))).toBeNull()
  expect(codeOf(await take(from('192.0.2.8', 'a'), slots[1]))).toBe('LIMIT_EXCEEDED')
  expect(codeOf(await take(from('192.0.2.8', 'b'), slots[1]))).toBeNull()
})

it.each<[string, Partial<BrowserRules>, (number: number) => { address: string; person: number }]>([
  ['an address', { bookingsPerAddress: 2 }, (number) => ({ address: '192.0.2.7', person: number })],
  ['a patient', { bookingsPerEndUser: 2 }, (number) => ({ address: `192.0.2.${number}`, person: 1 })],
])('%s books so often a day; what is tried again counts once', async (_name, rules, nth) => {
  const { from, slots } = await aPage(rules)
  const codes: (string | null)[] = []
  for (const number of [1, 2, 3]) {
    const { address, person } = nth(number)
    const held = await take(from(address), slots[number])
    const input = confirmInput(held, { patient: { new: aPerson(person) } })
    codes.push(codeOf(await from(address)(holdConfirm, { input })))
    codes.push(codeOf(await from(address)(holdConfirm, { input })))
  }
  expect(codes).toEqual([null, null, null, null, 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED'])
})

it('a booking makes room for the next hold', async () => {
  const { from, slots } = await aPage({ holdsPerAddress: 1 })
  const ask = from('192.0.2.7')
  const held = await take(ask, slots[0])
  expect(codeOf(await ask(holdConfirm, { input: confirmInput(held) }))).toBeNull()
  expect(codeOf(await take(ask, slots[1]))).toBeNull()
})

it('calls too fast are refused for their address alone, and cost the partner’s servers nothing', async () => {
  const { gateway, from, slots } = await aPage({ holdsPerAddress: 1_000 })
  const codes = await Promise.all(
    Array.from({ length: 35 }, async () => codeOf(await take(from('192.0.2.7'), slots[0]))),
  )
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(5)
  expect(codeOf(await take(from('192.0.2.8'), slots[1]))).toBeNull()
  const [slot] = await slotsOf(gateway, 'upvio')
  expect((await hold(gateway, slot.id)).errors).toEqual([])
})

it('a key that others could guess does not repeat a call', async () => {
  const { from, slots } = await aPage()
  expect(codeOf(await take(from('192.0.2.7'), slots[0], 'basket-7'))).toBe('INVALID_INPUT')
})

it('a browser is told that it may ask, and may read the answer', async () => {
  const { gateway } = await aPage()
  const preflight = (from: string) =>
    fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,hold-token',
      },
    })
  const allowed = await preflight(origin)
  expect(allowed.status).toBe(204)
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-headers': expect.stringMatching(/Authorization.*Content-Type.*Hold-Token/),
    vary: 'Origin',
  })
  expect(allowed.headers.get('access-control-allow-credentials')).toBeNull()
  const answer = await fetch(`${gateway.url}/healthz`, { headers: { origin } })
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
})

it.each(['https://evil.example', `${origin}.evil.example`, 'null', 'http://www.acme.example'])(
  'a browser at %s is told nothing',
  async (from) => {
    const { gateway } = await aPage()
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: from, 'access-control-request-method': 'POST' },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  },
)

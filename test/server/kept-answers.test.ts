import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { isObjectType, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createPartnerKey, type Scope } from '../../src/booking/caller.ts'
import type { SlotPage } from '../../src/booking/slot-service.ts'
import { encodeId } from '../../src/domain/ids.ts'
import type { Clock } from '../../src/domain/time.ts'
import { typeDefs } from '../../src/server/graphql/type-defs.ts'
import { createKeptAnswers } from '../../src/server/kept/kept-answers.ts'
import { lastingFields } from '../../src/server/kept/lasting-fields.ts'
import { slotsFieldOf } from '../../src/server/kept/slots-document.ts'
import { TextsOfPages } from '../../src/server/kept/texts-of-pages.ts'
import { openRedisState } from '../../src/store/open.ts'
import { type Answer, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { startRedis } from '../kit/redis.ts'

const schema = buildSubgraphSchema(typeDefs)
const day = 86_400_000

const query = `query Times($search: SlotSearchInput!, $first: Int, $after: String) {
  slots(search: $search, first: $first, after: $after) {
    nodes { id start localStart asOf clinic { id name } practitioner { id name } appointmentType { name } location { name } }
    pageInfo { hasNextPage endCursor }
    unavailable { code }
  }
}`

function search(more: object = {}): object {
  const midnight = Math.ceil(Date.now() / day) * day
  const [from, to] = [midnight + day, midnight + 5 * day].map((instant) => new Date(instant).toISOString())
  return { clinicIds: [encodeId('Clinic', 'parkside')], serviceId: encodeId('Service', 'follow-up'), from, to, ...more }
}

/** A gateway whose executions can be told from kept answers: a clinic's name is read when an answer is made, and only then. */
async function started(): Promise<{ gateway: RunningGateway; made: () => number }> {
  const gateway = await startGateway({
    configure: (config) => ({ ...config, search: { ...config.search, keep: 60_000 } }),
  })
  const clinic = gateway.gateway.booking.clinics.get('parkside')
  if (!clinic) throw new Error('no such clinic')
  let reads = 0
  const { name } = clinic
  Object.defineProperty(clinic, 'name', {
    enumerable: true,
    get() {
      reads += 1
      return name
    },
  })
  return { gateway, made: () => reads }
}

const ids = (answer: Answer): string[] => answer.body.data.slots.nodes.map(({ id }: { id: string }) => id)

async function times(gateway: RunningGateway, variables: object = {}, headers = {}): Promise<Answer> {
  return gateway.post({ query, variables: { search: search(), first: 20, ...variables } }, headers)
}

/** So often that it is kept. */
async function often(gateway: RunningGateway): Promise<void> {
  for (let again = 0; again < 3; again += 1) await times(gateway)
}

/** What is alive, once what is not is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

describe('an answer to `slots`', () => {
  it('is given again as it was, without being made again', async () => {
    const { gateway, made } = await started()
    const first = await times(gateway)
    expect(ids(first)).toHaveLength(20)
    const once = made()
    expect(once).toBeGreaterThan(0)
    expect((await times(gateway)).text).toBe(first.text)
    const twice = made()
    expect(twice).toBe(2 * once)
    for (let again = 0; again < 3; again += 1) expect((await times(gateway)).text).toBe(first.text)
    expect(made()).toBe(twice)
  })

  it('is no answer to an operation that the document does not have', async () => {
    const { gateway } = await started()
    const asked = { query, variables: { search: search(), first: 20 } }
    for (let time = 0; time < 3; time += 1) {
      const { body } = await gateway.post({ ...asked, operationName: 'Others' })
      expect(body.errors[0].extensions.code).toBe('INVALID_INPUT')
    }
  })

  it('is read by Apollo again when anything else about the request is different', async () => {
    const { gateway } = await started()
    await often(gateway)
    await often(gateway)
    const { text } = await times(gateway)
    const asked = { query, variables: { search: search(), first: 20 } }
    expect((await gateway.post({ ...asked, operationName: 'Times' })).text).toBe(text)
    expect((await gateway.post({ ...asked, operationName: 'Others' })).body.errors[0].extensions.code).toBe(
      'INVALID_INPUT',
    )
    expect((await gateway.post({ ...asked, extensions: 'x' })).status).toBe(400)
    expect((await gateway.post([asked])).status).toBe(400)
    expect((await gateway.post({ ...asked, variables: 'x' })).status).toBe(400)
    expect((await gateway.post(asked)).text).toBe(text)
  })

  it('is the one that is made anew, to the byte', async () => {
    const { gateway, made } = await started()
    await often(gateway)
    const kept = await times(gateway)
    const before = made()
    // The same in other words is executed.
    const other = await gateway.post({
      query: query.replace('nodes { id', 'nodes {  id'),
      variables: { search: search(), first: 20 },
    })
    expect(made()).toBeGreaterThan(before)
    expect(other.text).toBe(kept.text)
  })

  it('is the one of every document that selects the same of the same page', async () => {
    const { gateway, made } = await started()
    await often(gateway)
    const kept = await times(gateway)
    const before = made()
    const written = (name: string) =>
      query
        .replace(/query Times\(.*\)/, `query ${name}`)
        .replace('$search', JSON.stringify(search()).replaceAll(/"(\w+)":/g, '$1: '))
        .replace('$first', '20')
        .replace('$after', 'null')
    for (const name of ['One', 'Other']) {
      expect((await gateway.post({ query: written(name) })).text).toBe(kept.text)
    }
    expect(made()).toBe(before)
    const renamed = query.replace('slots(', 'found: slots(')
    const { body } = await gateway.post({ query: renamed, variables: { search: search(), first: 20 } })
    expect(body.data.found).toEqual(kept.body.data.slots)
  })

  it('is by the variables that decide what is selected, and by their defaults', async () => {
    const { gateway } = await started()
    const asked = async (fallback: boolean, variables: object = {}) => {
      const { body } = await gateway.post({
        query: `query ($search: SlotSearchInput!, $isNamed: Boolean! = ${fallback}) {
          slots(search: $search, first: 5) { ...Page }
        } fragment Page on SlotConnection { nodes { start practitioner @include(if: $isNamed) { name } } }`,
        variables: { search: search(), ...variables },
      })
      return Object.keys(body.data.slots.nodes[0])
    }
    for (let again = 0; again < 4; again += 1) {
      expect(await asked(true)).toEqual(['start', 'practitioner'])
      expect(await asked(false)).toEqual(['start'])
      expect(await asked(false, { isNamed: true })).toEqual(['start', 'practitioner'])
      expect(await asked(true, { isNamed: false })).toEqual(['start'])
    }
  })

  it('has no time that anybody holds, from the moment on, and has it again when it is released', async () => {
    const { gateway } = await started()
    const [slotId = ''] = ids(await times(gateway))
    await often(gateway)
    const { holdCreate } = await gateway.ask(
      `mutation ($slotId: ID!) { holdCreate(input: { slotId: $slotId, idempotencyKey: "kept-1" }) { hold { id } holdToken } }`,
      { slotId },
    )
    expect(holdCreate.hold).not.toBeNull()
    for (let again = 0; again < 3; again += 1) expect(ids(await times(gateway))).not.toContain(slotId)
    await gateway.ask(
      `mutation ($holdId: ID!, $holdToken: String!) {
        holdRelease(input: { holdId: $holdId, holdToken: $holdToken, idempotencyKey: "kept-2" }) { hold { status } }
      }`,
      { holdId: holdCreate.hold.id, holdToken: holdCreate.holdToken },
    )
    expect(ids(await times(gateway))).toContain(slotId)
  })

  it('has no time that another process holds, from the moment on', async () => {
    const server = await startRedis({ appendfsync: 'always' })
    const state = (clock: Clock) =>
      openRedisState({
        urls: [server.url],
        clusterUrls: [],
        clock,
        isSyncAssured: false,
        intentLog: null,
        onProblem: () => {},
      })
    const here = await startGateway({ state })
    const there = await startGateway({ state, beside: here })
    for (const [round, slotId] of ids(await times(here))
      .slice(0, 3)
      .entries()) {
      await often(here)
      const { holdCreate } = await there.ask(
        `mutation ($slotId: ID!, $key: String!) {
          holdCreate(input: { slotId: $slotId, idempotencyKey: $key }) { hold { id } }
        }`,
        { slotId, key: `there-${round}` },
      )
      expect(holdCreate.hold).not.toBeNull()
      expect(ids(await times(here))).not.toContain(slotId)
    }
  })

  it('is never another partner’s', async () => {
    const { gateway } = await started()
    const { booking } = gateway.gateway
    const key = createPartnerKey('demo', 'other')
    booking.partners = [
      ...booking.partners,
      {
        id: 'other',
        keys: [{ id: 'other', hash: booking.signer.partnerKeyHash(key), scopes: ['read', 'hold'], clinics: ['*'] }],
      },
    ]
    const mine = ids(await times(gateway))
    await often(gateway)
    const theirs = ids(await times(gateway, {}, { authorization: `Bearer ${key}` }))
    expect(theirs).toHaveLength(20)
    expect(theirs.filter((id) => mine.includes(id))).toEqual([])
    // A slot that was found by another partner cannot be held.
    const held = await gateway.post(
      {
        query: `mutation ($slotId: ID!) {
          holdCreate(input: { slotId: $slotId, idempotencyKey: "k" }) { hold { id } errors { ... on UserError { code } } }
        }`,
        variables: { slotId: mine[0] },
      },
      { authorization: `Bearer ${key}` },
    )
    expect(held.body.data.holdCreate).toEqual({ hold: null, errors: [{ code: 'NOT_FOUND' }] })
  })

  it.each<[string, readonly Scope[], readonly string[], (answer: Answer) => void]>([
    ['that may not read', ['hold'], ['*'], ({ body }) => expect(body.errors[0].extensions.code).toBe('FORBIDDEN')],
    [
      'of the same partner that may not use the clinic',
      ['read'],
      ['leeds'],
      ({ body }) => expect(body.errors[0].extensions.code).toBe('NOT_FOUND'),
    ],
  ])('is nothing to a key %s', async (_, scopes, clinics, check) => {
    const { gateway } = await started()
    const { booking } = gateway.gateway
    const key = createPartnerKey('demo', 'narrow')
    const narrow = { id: 'narrow', hash: booking.signer.partnerKeyHash(key), scopes, clinics }
    booking.partners = booking.partners.map((partner) => ({ ...partner, keys: [...partner.keys, narrow] }))
    await often(gateway)
    await often(gateway)
    const answer = await times(gateway, {}, { authorization: `Bearer ${key}` })
    check(answer)
    expect(answer.text).not.toContain('sl1.')
  })

  it('is nothing to a key that was revoked or has ended, or to nobody', async () => {
    const { gateway } = await started()
    const { booking } = gateway.gateway
    await often(gateway)
    await often(gateway)
    expect((await times(gateway)).status).toBe(200)
    expect((await times(gateway, {}, { authorization: 'Bearer hf_demo_x' })).status).toBe(401)
    const before = booking.partners
    booking.partners = before.map((partner) => ({ ...partner, keys: [] }))
    expect((await times(gateway)).status).toBe(401)
    booking.partners = before.map((partner) => ({
      ...partner,
      keys: partner.keys.map((key) => ({ ...key, expiresAt: Date.now() + 300 })),
    }))
    expect((await times(gateway)).status).toBe(200)
    await expect.poll(async () => (await times(gateway)).status, { timeout: 5_000 }).toBe(401)
  })

  it('counts as a search each time', async () => {
    const gateway = await startGateway({
      configure: (config) => ({ ...config, limits: { ...config.limits, search: 6 } }),
    })
    for (let call = 0; call < 6; call += 1) expect((await times(gateway)).body.errors).toBeUndefined()
    const { body } = await times(gateway)
    expect(body.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) })
    expect(body.data).toEqual({ slots: null })
  })

  it('is refused without a content type that a page cannot send by itself, and told in the type that was asked for', async () => {
    const { gateway } = await started()
    await often(gateway)
    const plain = await times(gateway, {}, { 'content-type': 'text/plain' })
    expect(plain.status).toBe(400)
    expect(plain.body.errors[0].message).toMatch(/potential Cross-Site Request Forgery/)
    const { text } = await times(gateway)
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        'x-correlation-id': 'kept-answer-1',
      },
      body: JSON.stringify({ query, variables: { search: search(), first: 20 } }),
    })
    expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8')
    expect(response.headers.get('x-correlation-id')).toBe('kept-answer-1')
    expect(await response.text()).toBe(text)
    const unfit = await times(gateway, {}, { accept: 'text/html' })
    expect(unfit.status).toBe(406)
    expect(unfit.text).not.toContain('sl1.')
  })

  it('of other variables, another page or another document is another one', async () => {
    const { gateway } = await started()
    const all = await times(gateway)
    expect(ids(await times(gateway, { first: 5 }))).toEqual(ids(all).slice(0, 5))
    const after = all.body.data.slots.pageInfo.endCursor
    const next = await times(gateway, { after, first: 5 })
    expect(ids(next).some((id) => ids(all).includes(id))).toBe(false)
    expect(ids(await times(gateway))).toEqual(ids(all))
    const short = await gateway.post({
      query:
        'query Times($search: SlotSearchInput!, $first: Int) { slots(search: $search, first: $first) { nodes { start } } }',
      variables: { search: search(), first: 20 },
    })
    expect(Object.keys(short.body.data.slots.nodes[0])).toEqual(['start'])
  })

  it('asks the clinic again when its answer is old, and shows what it says then', async () => {
    const gateway = await startGateway({
      configure: (config) => ({ ...config, search: { ...config.search, keep: 0 } }),
    })
    const first = await times(gateway)
    const second = await times(gateway)
    const asOf = ({ body }: Answer) => Date.parse(body.data.slots.nodes[0].asOf)
    expect(asOf(second)).toBeGreaterThan(asOf(first))
  })

  it('with a clinic that failed is made anew, and not kept when it is back', async () => {
    const gateway = await startGateway({
      configure: (config) => ({ ...config, search: { ...config.search, keep: 0 } }),
    })
    const simulator = gateway.simulator('upvio')
    simulator.failNext({ op: 'slots', fault: 'html502', times: 1_000 })
    const failed = await times(gateway)
    expect(failed.body.data.slots).toMatchObject({ nodes: [], unavailable: [{ code: expect.any(String) }] })
    simulator.clearFaults()
    await expect.poll(async () => (await times(gateway)).body.data.slots.nodes.length, { timeout: 10_000 }).toBe(20)
  })

  it.each([
    ['a wrong id', { search: search({ serviceId: 'x' }) }, 200],
    ['a wrong time', { search: search({ from: 'tomorrow' }) }, 400],
    ['a page that is too long', { first: 1_000 }, 400],
    ['a wrong cursor', { after: 'x' }, 200],
    ['nothing to look for', { search: search({ serviceId: null }) }, 200],
  ])('is INVALID_INPUT for %s, however often it is asked', async (_, variables, status) => {
    const { gateway } = await started()
    await often(gateway)
    for (let again = 0; again < 3; again += 1) {
      const answer = await times(gateway, variables)
      expect(answer.status).toBe(status)
      expect(answer.body.errors[0].extensions.code).toBe('INVALID_INPUT')
      expect(answer.body.errors[0].extensions.correlationId).toEqual(expect.any(String))
    }
  })

  it('is not that of null for a number that JSON cannot write', async () => {
    const { gateway } = await started()
    const asked = { query, variables: { search: search(), after: null, first: 'FIRST' } }
    const status = async (first: string) => (await gateway.post(JSON.stringify(asked).replace('"FIRST"', first))).status
    for (let again = 0; again < 4; again += 1) expect(await status('null')).toBe(200)
    expect(await status('1e999')).toBe(400)
  })
})

describe('what is kept', () => {
  it('is decided for each field of the types that an answer can have', () => {
    for (const [typeName, { lasting, live }] of Object.entries(lastingFields)) {
      const type = schema.getType(typeName)
      if (!isObjectType(type)) throw new Error(`${typeName} is no type of the schema`)
      expect([...lasting, ...live].sort(), typeName).toEqual(Object.keys(type.getFields()).sort())
      expect(lasting.filter((name) => live.includes(name))).toEqual([])
    }
  })

  it('is of times, places and people who can be booked: of no patient, hold or appointment', () => {
    expect(Object.keys(lastingFields)).not.toEqual(expect.arrayContaining(['Patient']))
    for (const name of ['Patient', 'Hold', 'Appointment', 'HoldEvent']) expect(lastingFields[name]).toBeUndefined()
  })

  const asked = 'search: { serviceId: "x", from: "2030-01-01T00:00:00Z", to: "2030-01-02T00:00:00Z" }'
  it.each([
    [`{ slots(${asked}) { nodes { id } } }`, true],
    [`{ times: slots(${asked}) { nodes { clinic { name } __typename } } }`, true],
    [`{ slots(${asked}) { ...Page } } fragment Page on SlotConnection { nodes { ... { start } } }`, true],
    [`query ($is: Boolean!) { slots(${asked}) { nodes { id start @include(if: $is) } } }`, true],
    [`{ slots(${asked}) { nodes { clinic { health { status } } } } }`, false],
    [`{ slots(${asked}) { nodes { clinic { practitioners { name } } } } }`, false],
    [`{ slots(${asked}) { nodes { appointmentType { service { clinics { id } } } } } }`, false],
    [`{ slots(${asked}) { nodes { ...Live } } } fragment Live on Slot { clinic { health { status } } }`, false],
    [`{ slots(${asked}) { nodes { clinic { ... on Node { id } } } } }`, false],
    [`{ slots(${asked}) { nodes { id } } services { id } }`, false],
    [`{ a: slots(${asked}) { nodes { id } } b: slots(${asked}) { nodes { id } } }`, false],
    [`query ($is: Boolean!) { slots(${asked}) @include(if: $is) { nodes { id } } }`, false],
    [`{ ...Root } fragment Root on Query { slots(${asked}) { nodes { id } } }`, false],
    ['{ services { id } }', false],
    ['{ holds { nodes { id } } }', false],
    ['mutation { holdRelease(input: { holdId: "x", holdToken: "y", idempotencyKey: "k" }) { hold { id } } }', false],
  ])('%s: %s', (text, isKept) => {
    const document = parse(text)
    const [operation] = document.definitions
    if (operation?.kind !== 'OperationDefinition') throw new Error('no operation')
    expect(slotsFieldOf(schema, document, operation) !== null).toBe(isKept)
  })

  it('takes so much memory and no more; what was asked for last stays', () => {
    const texts = new TextsOfPages<object>(100)
    const page = {}
    for (const key of ['a', 'b', 'c', 'd']) texts.set(key, page, key.repeat(30))
    expect(['a', 'b', 'c', 'd'].map((key) => texts.get(key, page)?.text.length ?? 0)).toEqual([0, 30, 30, 30])
    texts.get('b', page)
    texts.set('e', page, 'e'.repeat(30))
    expect(['b', 'c', 'd', 'e'].map((key) => texts.get(key, page)?.text.length ?? 0)).toEqual([30, 0, 30, 30])
    expect(texts.get('e', {})).toBeNull()
    texts.set('f', page, 'f'.repeat(1_000))
    expect(texts.get('f', page)).toBeNull()
    texts.set('g'.repeat(1_000), page, 'g')
    expect(texts.get('g'.repeat(1_000), page)).toBeNull()
  })

  it('are so many texts and no more, since each has its page', () => {
    const texts = new TextsOfPages<object>()
    const page = {}
    for (let key = 0; key <= 1_000; key += 1) texts.set(`${key}`, page, 'short')
    expect(['0', '1', '1000'].map((key) => texts.get(key, page)?.text)).toEqual([undefined, 'short', 'short'])
  })

  it('is no more for callers who vary what nobody reads', async () => {
    const { plugin } = createKeptAnswers(schema, { isKept: () => true })
    const page: SlotPage = { slots: [], hasNextPage: false, unavailable: [] }
    const contextValue = { caller: { partnerId: 'acme' }, ahead: { slots: Promise.resolve(page) } }
    const documents = Array.from({ length: 100 }, (_, index) =>
      parse(`query ($search: SlotSearchInput!) { a${index}: slots(search: $search) { pageInfo { hasNextPage } } }`),
    )
    const before = heapInUse()
    for (const document of documents) {
      for (let index = 0; index < 200; index += 1) {
        const variables = { search: search(), unused: `${index} ${'x'.repeat(3_500)}` }
        const asked = { document, operation: document.definitions[0], request: { variables }, contextValue }
        const listener = await plugin.requestDidStart?.(asked as never)
        await listener?.responseForOperation?.(asked as never)
      }
    }
    // All of it would be 70 MB.
    expect(heapInUse() - before).toBeLessThan(30_000_000)
    // Used until here, so that nothing was let go with them.
    expect([plugin, documents]).toHaveLength(2)
  })
})

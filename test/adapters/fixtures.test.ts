import { readFileSync } from 'node:fs'
import nock from 'nock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownAdapters } from '../../src/registry.ts'
import { allFixtures, replay } from '../kit/replay.ts'

beforeAll(() => nock.disableNetConnect())
afterAll(() => {
  nock.cleanAll()
  nock.restore()
})

const fixtures = allFixtures()

describe('replayed', () => {
  it.each(fixtures.map((one) => [`${one.vendor}/${one.name}`, one] as const))('%s', async (_, { vendor, fixture }) => {
    expect(await replay(vendor, fixture)).toEqual({ result: fixture.result, unasked: [] })
  })

  it('is seen to differ when a byte of the request does', async () => {
    for (const vendor of knownAdapters()) {
      const one = fixtures.find((fixture) => fixture.vendor === vendor && fixture.name === 'checkSlot.free')
      if (!one) throw new Error(`${vendor} has no checkSlot.free`)
      const changed = structuredClone(one.fixture)
      for (const { request } of changed.exchanges) request.target += '&and=more'
      const { result, unasked } = await replay(vendor, changed)
      expect(result).toHaveProperty('throws')
      expect(unasked).not.toEqual([])
    }
  })
})

describe('a booking that the vendor stored with another length', () => {
  const bookings = fixtures.filter(({ name }) => /^(book|confirmHold|reschedule)\.free/.test(name))

  it.each(bookings.map((one) => [`${one.vendor}/${one.name}`, one] as const))('is not believed: %s', async (_, one) => {
    const { vendor, fixture } = one
    const changed = structuredClone(fixture)
    // The answer to the booking and what is read after it; what was read before stays.
    const last = (method: RegExp) => changed.exchanges.findLastIndex(({ request }) => method.test(request.method))
    // A PUT after another write adds something to what is booked; alone, it moves.
    const other = last(/^(POST|PATCH)$/)
    const write = other === -1 ? last(/^PUT$/) : other
    const count = changed.exchanges.slice(write).reduce((sum, { response }) => sum + longer(response), 0)
    expect(count).toBeGreaterThan(0)
    const { result } = await replay(vendor, changed)
    expect(result).toMatchObject({ value: { outcome: 'UNKNOWN' } })
  })

  /** A quarter of an hour more wherever an end or a length stands; how often it did. */
  function longer(node: unknown): number {
    if (typeof node !== 'object' || node === null) return 0
    let count = 0
    for (const [name, value] of Object.entries(node)) {
      const holder = node as Record<string, unknown>
      if (/^(end|end_time|ends_at|Finish)$/.test(name) && typeof value === 'string') {
        holder[name] = later(value)
        count += 1
      } else if (name === 'duration' && typeof value === 'number') {
        holder[name] = value + 15
        count += 1
      } else count += longer(value)
    }
    return count
  }

  /** In the form that it was told in. */
  function later(text: string): string {
    const [local = '', offset = ''] = [text.slice(0, 19), text.slice(19)]
    return new Date(Date.parse(`${local}Z`) + 900_000).toISOString().slice(0, 19) + offset
  }
})

it('every adapter has fixtures of its reads and of a booking', () => {
  for (const vendor of knownAdapters()) {
    const operations = new Set(fixtures.filter((one) => one.vendor === vendor).map(({ fixture }) => fixture.operation))
    for (const operation of ['listAppointmentTypes', 'searchSlots', 'checkSlot', 'resolvePatient', 'findBooking']) {
      expect(operations, vendor).toContain(operation)
    }
    expect(operations.has('book') || operations.has('confirmHold'), vendor).toBe(true)
  }
})

it('says where each comes from, and claims no recording that was none', () => {
  for (const { vendor, name, fixture } of fixtures) {
    expect(fixture.page, `${vendor}/${name}`).toMatch(/^https:\/\//)
    expect(name.split('.')[0]).toBe(fixture.operation)
    if (JSON.stringify(fixture.settings).includes('http://127.0.0.1')) expect(fixture.source).not.toBe('recorded')
  }
})

it('the README says of each documented one where it is from, and of none that is not there', () => {
  const readme = readFileSync('test/fixtures/README.md', 'utf8')
  const named = [...readme.matchAll(/`(\w+)\/(?:\{([\w,]+)\}|(\w+))\.(?:\{([\w,]+)\}|(\w+))`/g)].flatMap(
    ([, vendor, operations, operation, cases, one]) =>
      (operations ?? operation ?? '')
        .split(',')
        .flatMap((each) => (cases ?? one ?? '').split(',').map((name) => `${vendor}/${each}.${name}`)),
  )
  const documented = fixtures.filter(({ fixture }) => fixture.source === 'documented')
  expect([...new Set(named)].toSorted()).toEqual(documented.map(({ vendor, name }) => `${vendor}/${name}`).toSorted())
})

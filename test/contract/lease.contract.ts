/** What every `Lease` must do, whatever it is kept in. Written against the interface alone. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Lease, LeaseGrant } from '../../src/booking/lease.ts'

export interface LeaseSubject {
  readonly lease: Lease
  /** Time passes for the store. */
  advance(ms: number): Promise<void>
}

const ttl = 60_000
/** Lock services take some drift off the time to live, so nothing is asked of the last moment. */
const drift = 2_000

export function leaseContract(make: () => Promise<LeaseSubject>): void {
  describe('a lease', () => {
    let lease: Lease
    let advance: LeaseSubject['advance']
    // Keys of its own for each test: a store may be shared.
    let key: string

    beforeEach(async () => {
      const subject = await make()
      lease = subject.lease
      advance = (ms) => subject.advance(ms)
      key = randomUUID()
    })

    async function taken(keys: readonly string[], ttlMs = ttl): Promise<LeaseGrant> {
      const grant = await lease.acquire(keys, ttlMs)
      if (!grant) throw new Error('the lease was expected to be free')
      return grant
    }

    it('is given to one and refused to everybody else', async () => {
      const all = await Promise.all(Array.from({ length: 20 }, () => lease.acquire([key], ttl)))
      expect(all.filter((grant) => grant !== null)).toHaveLength(1)
    })

    it('is refused to its own holder too, who must extend it instead', async () => {
      await taken([key])
      expect(await lease.acquire([key], ttl)).toBeNull()
    })

    it('does not keep others from other keys', async () => {
      await taken([`${key}-a`])
      expect(await lease.acquire([`${key}-b`], ttl)).not.toBeNull()
    })

    it('names its keys, and every grant has a token of its own', async () => {
      const first = await taken([`${key}-a`, `${key}-b`])
      const second = await taken([`${key}-c`])
      expect([...first.keys].sort()).toEqual([`${key}-a`, `${key}-b`])
      expect(first.token).not.toBe(second.token)
    })

    it('takes all keys or none', async () => {
      await taken([`${key}-b`])
      expect(await lease.acquire([`${key}-a`, `${key}-b`, `${key}-c`], ttl)).toBeNull()
      expect(await lease.acquire([`${key}-a`], ttl)).not.toBeNull()
      expect(await lease.acquire([`${key}-c`], ttl)).not.toBeNull()
    })

    it('stands until its time and is free after it', async () => {
      await taken([key])
      await advance(ttl - drift)
      expect(await lease.acquire([key], ttl)).toBeNull()
      await advance(2 * drift)
      expect(await lease.acquire([key], ttl)).not.toBeNull()
    })

    it('is free at once when it is released', async () => {
      await lease.release(await taken([key]))
      expect(await lease.acquire([key], ttl)).not.toBeNull()
    })

    it('may be released again, and by then belongs to somebody else who keeps it', async () => {
      const first = await taken([key])
      await lease.release(first)
      await taken([key])
      await lease.release(first)
      expect(await lease.acquire([key], ttl)).toBeNull()
    })

    it('releases without complaint what has lapsed', async () => {
      const grant = await taken([key])
      await advance(ttl + drift)
      await expect(lease.release(grant)).resolves.toBeUndefined()
    })

    it('lasts from the extension on, not from the end of the old time', async () => {
      const grant = await taken([key])
      await advance(ttl / 2)
      expect(await lease.extend(grant, ttl)).toBe(true)
      await advance(ttl - drift)
      expect(await lease.acquire([key], ttl)).toBeNull()
      await advance(2 * drift)
      expect(await lease.acquire([key], ttl)).not.toBeNull()
    })

    it('is extended and released from a copy of the grant, as another process has it', async () => {
      const grant: LeaseGrant = JSON.parse(JSON.stringify(await taken([`${key}-a`, `${key}-b`])))
      expect(await lease.extend(grant, ttl)).toBe(true)
      await lease.release(grant)
      expect(await lease.acquire([`${key}-a`, `${key}-b`], ttl)).not.toBeNull()
    })

    it('is not extended once it has lapsed', async () => {
      const grant = await taken([key])
      await advance(ttl + drift)
      expect(await lease.extend(grant, ttl)).toBe(false)
    })

    it("does not extend somebody else's", async () => {
      const lost = await taken([key], ttl)
      await advance(ttl + drift)
      const theirs = await taken([key], ttl)
      expect(await lease.extend(lost, 10 * ttl)).toBe(false)
      await advance(ttl + drift)
      expect(await lease.extend(theirs, ttl)).toBe(false)
      expect(await lease.acquire([key], ttl)).not.toBeNull()
    })
  })
}

import { describe, expect, it } from 'vitest'
import { PerSlot } from '../../src/booking/per-slot.ts'
import { SharedReads } from '../../src/booking/shared-reads.ts'
import { UnchangedPages } from '../../src/booking/unchanged-pages.ts'
import type { SlotSnapshot } from '../../src/domain/slot.ts'

describe('shared reads', () => {
  /** A place that is read slowly and changes meanwhile. */
  function aPlace() {
    const reads: PromiseWithResolvers<number>[] = []
    const shared = new SharedReads<number>()
    return {
      reads,
      ask: (key = 'a') =>
        shared.read(key, () => {
          const read = Promise.withResolvers<number>()
          reads.push(read)
          return read.promise
        }),
    }
  }

  it('give nobody what was read before they asked', async () => {
    const { reads, ask } = aPlace()
    const first = ask()
    // It is under way: what it sees may be from before these asked.
    const [second, third] = [ask(), ask()]
    expect(reads).toHaveLength(1)
    reads[0]?.resolve(1)
    expect(await first).toBe(1)
    await expect.poll(() => reads.length).toBe(2)
    const fourth = ask()
    reads[1]?.resolve(2)
    expect(await Promise.all([second, third])).toEqual([2, 2])
    await expect.poll(() => reads.length).toBe(3)
    reads[2]?.resolve(3)
    expect(await fourth).toBe(3)
  })

  it('begin at once when none is under way', async () => {
    const { reads, ask } = aPlace()
    for (const value of [1, 2, 3]) {
      const answer = ask()
      expect(reads).toHaveLength(value)
      reads.at(-1)?.resolve(value)
      expect(await answer).toBe(value)
    }
  })

  it('go on after a failure, which only those get who shared it', async () => {
    const { reads, ask } = aPlace()
    const [first, second] = [ask(), ask()]
    reads[0]?.reject(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    await expect.poll(() => reads.length).toBe(2)
    reads[1]?.resolve(2)
    expect(await second).toBe(2)
    const third = ask()
    reads[2]?.resolve(3)
    expect(await third).toBe(3)
  })

  it('of one key do not wait for those of another', () => {
    const { reads, ask } = aPlace()
    void ask('a')
    void ask('b')
    expect(reads).toHaveLength(2)
  })
})

describe('unchanged pages', () => {
  it('are the same object as long as each list is', () => {
    const pages = new UnchangedPages<object>()
    const [one, other] = [[1], [2]]
    const page = pages.get('key', [one, other], () => ({}))
    expect(pages.get('key', [one, other], () => ({}))).toBe(page)
    expect(pages.get('another key', [one, other], () => ({}))).not.toBe(page)
    expect(pages.get('key', [one, [2]], () => ({}))).not.toBe(page)
    expect(pages.get('key', [one], () => ({}))).not.toBe(page)
  })
})

describe('what is made per slot', () => {
  it('is made once for each partner, and never given to another one', () => {
    const made: string[] = []
    const perSlot = new PerSlot((_, partnerId) => {
      made.push(partnerId)
      return `for ${partnerId}`
    })
    // Only its identity counts.
    const slot = {} as SlotSnapshot
    for (let times = 0; times < 3; times += 1) {
      for (let partner = 0; partner < 20; partner += 1) expect(perSlot.of(slot, `p${partner}`)).toBe(`for p${partner}`)
    }
    expect(made).toHaveLength(20)
    expect(perSlot.of({} as SlotSnapshot, 'p0')).toBe('for p0')
    expect(made).toHaveLength(21)
  })
})

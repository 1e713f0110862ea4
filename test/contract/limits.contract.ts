import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Count, Limits } from '../../src/booking/limits.ts'

export interface LimitsSubject {
  /** The same counts, as two processes have them. */
  readonly limits: readonly [Limits, Limits]
  advance(ms: number): Promise<void>
}

const several = (count: number) => Array.from({ length: count }, (_, index) => `thing-${index}`)
const aCount = (most: number): Count => ({ name: `count ${randomUUID()}`, most })

/** What every place where uses are counted keeps to. */
export function limitsContract(create: () => Promise<LimitsSubject>): void {
  describe('uses', () => {
    it('are refused once they are used up, in every process, with the seconds to wait', async () => {
      const { limits } = await create()
      const name = randomUUID()
      const taken = await Promise.all(
        several(12).map((_, index) => limits[index % 2 === 0 ? 0 : 1].take(name, { points: 5, seconds: 60 })),
      )
      expect(taken.filter((wait) => wait === null)).toHaveLength(5)
      for (const wait of taken.filter((one) => one !== null)) expect(wait).toSatisfy((s) => s >= 1 && s <= 60)
    })

    it('of one name are not those of another, nor those of another allowance', async () => {
      const { limits } = await create()
      const [one, other] = [randomUUID(), randomUUID()]
      const allowance = { points: 1, seconds: 60 }
      expect(await limits[0].take(one, allowance)).toBeNull()
      expect(await limits[0].take(one, allowance)).not.toBeNull()
      expect(await limits[0].take(other, allowance)).toBeNull()
      expect(await limits[0].take(one, { points: 2, seconds: 60 })).toBeNull()
    })

    it('are there again after their seconds', async () => {
      const { limits } = await create()
      const name = randomUUID()
      const allowance = { points: 1, seconds: 1 }
      expect(await limits[0].take(name, allowance)).toBeNull()
      expect(await limits[0].take(name, allowance)).toBe(1)
      await expect.poll(() => limits[0].take(name, allowance), { timeout: 3_000, interval: 200 }).toBeNull()
    })
  })

  describe('things', () => {
    it('fit in while there is room, whoever adds them at the same time', async () => {
      const { limits } = await create()
      const count = aCount(3)
      const entered = await Promise.all(
        several(20).map((thing, index) => limits[index % 2 === 0 ? 0 : 1].enter(thing, [count], 60_000)),
      )
      expect(entered.filter((isIn) => isIn)).toHaveLength(3)
    })

    it('are added to all of their counts or to none', async () => {
      const { limits } = await create()
      const [wide, narrow] = [aCount(2), aCount(1)]
      expect(await limits[0].enter('a', [narrow], 60_000)).toBe(true)
      expect(await limits[0].enter('b', [wide, narrow], 60_000)).toBe(false)
      expect(await limits[0].enter('c', [wide], 60_000)).toBe(true)
      expect(await limits[0].enter('d', [wide], 60_000)).toBe(true)
      expect(await limits[0].enter('e', [wide], 60_000)).toBe(false)
    })

    it('may be added again, even where it is full', async () => {
      const { limits, advance } = await create()
      const count = aCount(1)
      await limits[0].enter('a', [count], 10_000)
      await advance(8_000)
      expect(await limits[1].enter('a', [count], 10_000)).toBe(true)
      await advance(8_000)
      expect(await limits[0].enter('b', [count], 10_000)).toBe(false)
    })

    it('make room when they leave, and by themselves when their time is over', async () => {
      const { limits, advance } = await create()
      const count = aCount(1)
      await limits[0].enter('a', [count], 60_000)
      await limits[1].leave('a', [count])
      expect(await limits[0].enter('b', [count], 10_000)).toBe(true)
      await advance(9_000)
      expect(await limits[0].enter('c', [count], 10_000)).toBe(false)
      await advance(2_000)
      expect(await limits[0].enter('c', [count], 10_000)).toBe(true)
    })

    it('that are not there can leave all the same', async () => {
      const { limits } = await create()
      const count = aCount(1)
      await limits[0].enter('a', [count], 60_000)
      await limits[0].leave('b', [count, aCount(1)])
      expect(await limits[0].enter('c', [count], 60_000)).toBe(false)
    })
  })
}

import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Board, LookupCount, NotedClash, ProcessReport } from '../../src/booking/board.ts'

export interface BoardSubject {
  /** The same board, as two processes have it. Empty. */
  readonly boards: readonly [Board, Board]
  /** Time passes for what is forgotten by itself. */
  advance(ms: number): Promise<void>
}

const hour = 3_600_000
const noon = Date.UTC(2026, 10, 23, 12)

export function aReport(given: Partial<ProcessReport> = {}): ProcessReport {
  return { id: randomUUID(), version: '1.0.0', startedAt: noon, at: noon, clinics: {}, ...given }
}

const aClash = (index: number): NotedClash => ({
  at: noon + index,
  clinicId: 'leeds',
  holdId: `${index}`,
  kind: 'KEPT',
})
const held = (count: number, clinicId = 'leeds'): LookupCount => ({ clinicId, outcome: 'HELD', count })

/** What every place keeps to where processes tell operators of themselves. */
export function boardContract(create: () => Promise<BoardSubject>): void {
  const idsOn = async (board: Board) => (await board.reports()).map(({ id }) => id).sort()

  describe('reports', () => {
    it('are read by every process as they were posted, the last of each', async () => {
      const { boards } = await create()
      const health = { status: 'UP', checkedAt: noon, message: null, retryAfterSeconds: null } as const
      const vitals = { health, lastAnswerAt: noon, lastFailureAt: null, lastAnswerMs: 12, account: null }
      const [one, other] = [aReport({ id: 'one' }), aReport({ id: 'other', clinics: { leeds: vitals } })]
      await boards[0].post({ ...one, at: 0 }, 10_000)
      await boards[0].post(one, 10_000)
      await boards[1].post(other, 10_000)
      for (const board of boards) {
        expect((await board.reports()).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([one, other])
      }
    })

    it('are forgotten when their process says nothing any more, each by its own time', async () => {
      const { boards, advance } = await create()
      await boards[0].post(aReport({ id: 'short' }), 5_000)
      await boards[1].post(aReport({ id: 'long' }), 60_000)
      await boards[1].post(aReport({ id: 'renewed' }), 5_000)
      await advance(4_000)
      await boards[1].post(aReport({ id: 'renewed' }), 5_000)
      expect(await idsOn(boards[0])).toEqual(['long', 'renewed', 'short'])
      await advance(1_500)
      expect(await idsOn(boards[0])).toEqual(['long', 'renewed'])
      await advance(60_000)
      expect(await idsOn(boards[1])).toEqual([])
    })

    it('are taken down when their process ends', async () => {
      const { boards } = await create()
      await boards[0].post(aReport({ id: 'gone' }), 60_000)
      await boards[1].post(aReport({ id: 'stays' }), 60_000)
      await boards[0].takeDown('gone')
      await boards[0].takeDown('never-there')
      expect(await idsOn(boards[1])).toEqual(['stays'])
    })
  })

  describe('counts', () => {
    it('are added up over processes, clinics and outcomes apart', async () => {
      const { boards } = await create()
      await boards[0].countLookups(noon, [held(2), { clinicId: 'leeds', outcome: 'CLASH', count: 1 }])
      await boards[1].countLookups(noon + 1, [held(3), held(1, 'a/strange id')])
      const sums = await boards[0].lookups(noon + 2)
      expect(sums).toHaveLength(3)
      expect(sums).toEqual(
        expect.arrayContaining([held(5), held(1, 'a/strange id'), { clinicId: 'leeds', outcome: 'CLASH', count: 1 }]),
      )
    })

    it('go back a day by the hour', async () => {
      const { boards } = await create()
      const sum = async (at: number) => (await boards[1].lookups(at))[0]?.count ?? 0
      await boards[0].countLookups(noon + hour - 1, [held(1)])
      await boards[0].countLookups(noon + hour, [held(10)])
      expect(await sum(noon)).toBe(1)
      expect(await sum(noon + hour)).toBe(11)
      expect(await sum(noon + 24 * hour - 1)).toBe(11)
      expect(await sum(noon + 24 * hour)).toBe(10)
      expect(await sum(noon + 25 * hour)).toBe(0)
    })

    it('of nothing are nothing', async () => {
      const { boards } = await create()
      await boards[0].countLookups(noon, [])
      expect(await boards[0].lookups(noon)).toEqual([])
    })
  })

  describe('clashes', () => {
    it('are read newest first by every process', async () => {
      const { boards } = await create()
      await boards[0].noteClashes([aClash(1), aClash(2)])
      await boards[1].noteClashes([aClash(3)])
      await boards[1].noteClashes([])
      expect(await boards[0].clashes()).toEqual([aClash(3), aClash(2), aClash(1)])
    })

    it('make room for newer ones', async () => {
      const { boards } = await create()
      const all = Array.from({ length: 150 }, (_, index) => aClash(index))
      await boards[0].noteClashes(all.slice(0, 90))
      await boards[0].noteClashes(all.slice(90))
      expect(await boards[0].clashes()).toEqual(all.toReversed().slice(0, 100))
    })
  })
}

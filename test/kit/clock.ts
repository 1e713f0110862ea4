import type { Clock, Instant } from '../../src/domain/time.ts'

/** Both clocks stand still until a test moves them. */
export interface FakeClock extends Clock {
  /** Time passes: both clocks go on. */
  advance(ms: number): void
  /** Somebody sets the wall clock; the monotonic one does not notice. Negative for backwards. */
  stepWall(ms: number): void
}

/** Friday morning; the synthetic slots are on the Monday after. */
export const testNow: Instant = Date.parse('2030-03-01T10:00:00Z')

export function createFakeClock(start: Instant = testNow): FakeClock {
  let wall = start
  let monotonic = 1_000_000
  return {
    now: () => wall,
    monotonic: () => monotonic,
    advance(ms) {
      wall += ms
      monotonic += ms
    },
    stepWall(ms) {
      wall += ms
    },
  }
}

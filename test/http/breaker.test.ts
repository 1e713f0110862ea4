import { expect, it } from 'vitest'
import { Breaker, type Trial } from '../../src/http/breaker.ts'

function subject() {
  let time = 0
  const breaker = new Breaker({ now: () => 0, monotonic: () => time })
  const begin = (): Trial => {
    const trial = breaker.begin()
    if (trial === null) throw new Error('refused')
    return trial
  }
  return {
    breaker,
    begin,
    advance: (ms: number) => {
      time += ms
    },
  }
}

it('opens after five failures in a row, for five seconds', () => {
  const { breaker, begin, advance } = subject()
  for (let i = 0; i < 4; i += 1) begin().failed()
  expect(breaker.waitMs).toBe(0)
  begin().failed()
  expect(breaker.waitMs).toBe(5_000)
  expect(breaker.begin()).toBeNull()
  advance(4_999)
  expect(breaker.begin()).toBeNull()
})

it('an answer in between starts the count again', () => {
  const { breaker, begin } = subject()
  for (let i = 0; i < 4; i += 1) begin().failed()
  begin().answered()
  for (let i = 0; i < 4; i += 1) begin().failed()
  expect(breaker.isOpen).toBe(false)
})

function opened() {
  const given = subject()
  for (let i = 0; i < 5; i += 1) given.begin().failed()
  given.advance(5_000)
  return given
}

it('then lets one call through, and its answer closes it', () => {
  const { breaker, begin } = opened()
  const probe = begin()
  expect(breaker.begin()).toBeNull()
  expect(breaker.waitMs).toBeGreaterThan(0)
  probe.answered()
  expect(breaker.isOpen).toBe(false)
  begin()
  begin()
})

it('a probe that fails opens it again at once', () => {
  const { breaker, begin } = opened()
  begin().failed()
  expect(breaker.waitMs).toBe(5_000)
})

it('a probe whose caller went away leaves the place to the next', () => {
  const { breaker, begin } = opened()
  begin().dropped()
  expect(breaker.waitMs).toBe(0)
  begin()
})

it('a call from before the opening neither ends the probe nor prolongs the pause', () => {
  const { breaker, begin, advance } = subject()
  const old = begin()
  const older = begin()
  for (let i = 0; i < 5; i += 1) begin().failed()
  advance(3_000)
  old.failed()
  expect(breaker.waitMs).toBe(2_000)
  advance(2_000)
  begin()
  older.failed()
  expect(breaker.begin()).toBeNull()
})

it('reads as what it does: closed, open for so long, waiting for the call that decides', () => {
  const { breaker, begin, advance } = subject()
  begin().failed()
  expect(breaker.read()).toEqual({ state: 'CLOSED', failures: 1, waitMs: 0 })
  for (let i = 0; i < 4; i += 1) begin().failed()
  advance(2_000)
  expect(breaker.read()).toEqual({ state: 'OPEN', failures: 5, waitMs: 3_000 })
  advance(3_000)
  expect(breaker.read()).toEqual({ state: 'TRYING', failures: 5, waitMs: 0 })
  const probe = begin()
  expect(breaker.read().state).toBe('TRYING')
  probe.answered()
  expect(breaker.read()).toEqual({ state: 'CLOSED', failures: 0, waitMs: 0 })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Claimant, type HoldState, holdTransitions, mayHold, mayMove } from '../../src/domain/hold.ts'

/** Small numbers, so that things meet often. */
const claimant: fc.Arbitrary<Claimant> = fc
  .record({
    resources: fc.uniqueArray(fc.constantFrom('p:1', 'p:2', 'room:1'), { minLength: 1, maxLength: 2 }),
    start: fc.nat({ max: 8 }),
    length: fc.integer({ min: 1, max: 4 }),
    before: fc.nat({ max: 1 }),
    after: fc.nat({ max: 1 }),
    appointmentTypeId: fc.constantFrom('a', 'b'),
    remaining: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
  })
  .map(({ start, length, before, after, ...rest }) => ({
    ...rest,
    start,
    end: start + length,
    occupied: { start: start - before, end: start + length + after },
  }))
const claimants = fc.array(claimant, { maxLength: 6 })

/** Minute by minute, so that it shares nothing with the rule it checks. */
function isShared(a: Claimant, b: Claimant): boolean {
  if (!a.resources.some((name) => b.resources.includes(name))) return false
  for (let minute = a.occupied.start; minute < a.occupied.end; minute += 1) {
    if (minute >= b.occupied.start && minute < b.occupied.end) return true
  }
  return false
}

describe('whether a time may be held', () => {
  it('is yes where nothing meets it', () => {
    fc.assert(
      fc.property(claimant, claimants, (wanted, held) => {
        expect(
          mayHold(
            wanted,
            held.filter((other) => !isShared(wanted, other)),
          ),
        ).toBe(true)
      }),
    )
  })

  it('is no for an exclusive slot as soon as one meets it', () => {
    fc.assert(
      fc.property(claimant, claimants, (given, held) => {
        const wanted = { ...given, remaining: null }
        expect(mayHold(wanted, held)).toBe(!held.some((other) => isShared(wanted, other)))
      }),
    )
  })

  it('is no beside an exclusive hold, another type, start or end', () => {
    fc.assert(
      fc.property(claimant, claimants, (wanted, held) => {
        const meeting = held.filter((other) => isShared(wanted, other))
        const isOther = (other: Claimant): boolean =>
          other.remaining === null ||
          other.appointmentTypeId !== wanted.appointmentTypeId ||
          other.start !== wanted.start ||
          other.end !== wanted.end
        if (meeting.some(isOther)) expect(mayHold(wanted, held)).toBe(false)
      }),
    )
  })

  it('counts the places that are left', () => {
    fc.assert(
      fc.property(claimant, fc.nat({ max: 5 }), fc.integer({ min: 1, max: 4 }), (given, others, remaining) => {
        const wanted = { ...given, remaining }
        expect(
          mayHold(
            wanted,
            Array.from({ length: others }, () => wanted),
          ),
        ).toBe(others < remaining)
      }),
    )
  })

  it('never becomes yes by one more hold', () => {
    fc.assert(
      fc.property(claimant, claimants, claimant, (wanted, held, more) => {
        if (!mayHold(wanted, held)) expect(mayHold(wanted, [...held, more])).toBe(false)
      }),
    )
  })
})

describe('the states of a hold', () => {
  const states = Object.keys(holdTransitions) as HoldState[]

  it('end for good', () => {
    for (const state of ['CONFIRMED', 'RELEASED', 'EXPIRED', 'REJECTED', 'COMPENSATED'] as const) {
      expect(states.filter((next) => mayMove(state, next))).toEqual([])
    }
  })

  it('lead from every live one to an end', () => {
    const reachable = (state: HoldState, seen = new Set<HoldState>()): Set<HoldState> => {
      for (const next of holdTransitions[state]) if (!seen.has(next)) reachable(next, seen.add(next))
      return seen
    }
    for (const state of states) {
      const isLive = holdTransitions[state].length > 0
      expect([...reachable(state)].some((next) => holdTransitions[next].length === 0)).toBe(isLive)
    }
  })

  it('pass the commit point only from an active hold', () => {
    expect(states.filter((state) => mayMove(state, 'CONFIRMING'))).toEqual(['ACTIVE'])
    expect(states.filter((state) => mayMove(state, 'CONFIRMED')).sort()).toEqual([
      'COMPENSATING',
      'CONFIRMING',
      'RECONCILING',
    ])
  })
})

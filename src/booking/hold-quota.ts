import { DomainError } from '../domain/error.ts'
import type { HoldRecord } from '../domain/hold.ts'
import type { SlotSnapshot } from '../domain/slot.ts'
import { localDateOf } from '../domain/time.ts'
import type { BrowserCaller, Caller } from './caller.ts'
import { courtesy } from './holding.ts'
import type { Count, Limits } from './limits.ts'

/** How many holds a partner may have. */
export interface HoldLimits {
  readonly activeHolds: number
  /** On one day of one practitioner. */
  readonly activeHoldsPerDay: number
}

/** Sees to it that nobody empties a diary: by holding, nor in a browser by booking. */
export interface HoldQuota {
  /** Throws `LIMIT_EXCEEDED`. @param ms how long the hold can be active */
  enter(caller: Caller, hold: HoldPlace, ms: number): Promise<void>
  /** Makes room again. In a browser also for the one who `caller` is. */
  leave(caller: Caller | null, hold: HoldPlace): Promise<void>
  /** The hold was extended. */
  renew(caller: Caller, hold: HoldPlace, ms: number): Promise<void>
  /**
   * In a browser, one of the day's bookings, however often it is tried. Throws `LIMIT_EXCEEDED`.
   * @param people digests of who is booked for
   */
  enterBooking(caller: Caller, holdId: string, people: readonly string[]): Promise<void>
}

/** Of a hold, what its counts are named after. */
export type HoldPlace = Pick<HoldRecord, 'id' | 'account' | 'partnerId'> & {
  readonly slot: Pick<SlotSnapshot, 'start' | 'timeZone' | 'practitionerId' | 'resources'>
}

const dayMs = 86_400_000

export function createHoldQuota(limits: Limits, limitsOf: (partnerId: string) => HoldLimits): HoldQuota {
  function countsOf({ account, partnerId, slot }: HoldPlace): Count[] {
    const { activeHolds, activeHoldsPerDay } = limitsOf(partnerId)
    const practitioner = slot.practitionerId ?? slot.resources.join('+')
    const day = localDateOf(slot.start, slot.timeZone)
    return [
      { name: JSON.stringify(['holds', partnerId]), most: activeHolds },
      { name: JSON.stringify(['day', partnerId, account, practitioner, day]), most: activeHoldsPerDay },
    ]
  }

  function browserCounts(partnerId: string, browser: BrowserCaller | undefined): Count[] {
    if (!browser) return []
    const { rules, address, endUser } = browser
    const ofAddress = { name: JSON.stringify(['address', partnerId, address]), most: rules.holdsPerAddress }
    const ofUser = { name: JSON.stringify(['end-user', partnerId, endUser]), most: rules.holdsPerEndUser }
    return endUser === null ? [ofAddress] : [ofAddress, ofUser]
  }

  function bookingCounts({ partnerId, browser }: Caller, people: readonly string[]): Count[] {
    if (!browser) return []
    const { rules, address, endUser } = browser
    const users = endUser === null ? people : [...people, endUser]
    return [
      { name: JSON.stringify(['booked-from', partnerId, address]), most: rules.bookingsPerAddress },
      ...users.map((user) => ({
        name: JSON.stringify(['booked-for', partnerId, user]),
        most: rules.bookingsPerEndUser,
      })),
    ]
  }

  const allCounts = (caller: Caller | null, hold: HoldPlace): Count[] => [
    ...countsOf(hold),
    ...browserCounts(hold.partnerId, caller?.browser),
  ]

  return {
    async enter(caller, hold, ms) {
      if (await limits.enter(hold.id, allCounts(caller, hold), ms)) return
      throw new DomainError('LIMIT_EXCEEDED', 'Too many holds are active at a time; confirm or release some first.')
    },
    async leave(caller, hold) {
      // They lapse by themselves too.
      await courtesy(limits.leave(hold.id, allCounts(caller, hold)))
    },
    async renew(caller, hold, ms) {
      // It stands already: what is full now must not undo that.
      await courtesy(limits.enter(hold.id, allCounts(caller, hold), ms))
    },
    async enterBooking(caller, holdId, people) {
      const counts = bookingCounts(caller, people)
      if (counts.length === 0 || (await limits.enter(holdId, counts, dayMs))) return
      throw new DomainError('LIMIT_EXCEEDED', 'Too many appointments were booked from here today; call the clinic.')
    },
  }
}

import { DomainError } from '../domain/error.ts'
import type { AppointmentService } from './appointment-service.ts'
import { around } from './around.ts'
import type { Caller } from './caller.ts'
import type { HoldEventService } from './hold-events.ts'
import type { HoldService } from './hold-service.ts'
import type { Limits } from './limits.ts'
import type { SlotService } from './slot-service.ts'

/** Calls a minute of one partner, each kind for itself: whoever searches too much can still confirm. */
export type Rates = Readonly<Record<Kind, number>>
type Kind = 'read' | 'search' | 'hold' | 'confirm' | 'change'

/** What one address may do with a browser key. */
const browserRates: Rates = { read: 300, search: 120, hold: 30, confirm: 15, change: 60 }

interface UseCases {
  readonly slots: SlotService
  readonly holds: HoldService
  readonly holdEvents: HoldEventService
  readonly appointments: AppointmentService
}

const kinds = {
  slots: { search: 'search' },
  holds: { create: 'hold', extend: 'change', release: 'change', confirm: 'confirm', get: 'read', list: 'read' },
  holdEvents: { follow: 'read' },
  appointments: { book: 'confirm', reschedule: 'confirm', cancel: 'change', get: 'read', list: 'read' },
} as const satisfies { readonly [Name in keyof UseCases]: Partial<Record<keyof UseCases[Name], Kind>> }

/** Counts a look into directories and what is configured, which no use case stands for. Throws `RATE_LIMITED` for one too many. */
export type CountRead = (caller: Caller) => Promise<void>

/** The same use cases, for as many calls as a caller may make. A call too many throws `RATE_LIMITED` and does nothing. */
export function withRates(
  useCases: UseCases,
  limits: Limits,
  ratesOf: (partnerId: string) => Rates,
): UseCases & { readonly countRead: CountRead } {
  async function count(kind: Kind, { partnerId, browser }: Caller): Promise<void> {
    const rates = ratesOf(partnerId)
    // What a partner's pages use up, its servers do not miss.
    const uses: [string, number][] = browser
      ? [
          [JSON.stringify([kind, partnerId, browser.address]), Math.min(browserRates[kind], rates[kind])],
          [JSON.stringify([kind, partnerId, 'browsers']), rates[kind]],
        ]
      : [[JSON.stringify([kind, partnerId]), rates[kind]]]
    for (const [name, points] of uses) {
      const retryAfterSeconds = await limits.take(name, { points, seconds: 60 })
      if (retryAfterSeconds !== null) throw new DomainError('RATE_LIMITED', undefined, { retryAfterSeconds })
    }
  }

  async function admitted(kind: Kind, caller: Caller, _: unknown, run: () => Promise<unknown>): Promise<unknown> {
    await count(kind, caller)
    return run()
  }

  return {
    slots: around(useCases.slots, kinds.slots, admitted),
    holds: around(useCases.holds, kinds.holds, admitted),
    holdEvents: around(useCases.holdEvents, kinds.holdEvents, admitted),
    appointments: around(useCases.appointments, kinds.appointments, admitted),
    countRead: (caller) => count('read', caller),
  }
}

import { DomainError } from '../domain/error.ts'
import type { AppointmentService } from './appointment-service.ts'
import type { Caller } from './caller.ts'
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
  readonly appointments: AppointmentService
}

const kinds = {
  slots: { search: 'search' },
  holds: { create: 'hold', extend: 'change', release: 'change', confirm: 'confirm', get: 'read', list: 'read' },
  appointments: { book: 'confirm', reschedule: 'confirm', cancel: 'change', get: 'read', list: 'read' },
} as const satisfies { readonly [Name in keyof UseCases]: Partial<Record<keyof UseCases[Name], Kind>> }

/** The same use cases, for as many calls as a caller may make. A call too many throws `RATE_LIMITED` and does nothing. */
export function withRates(useCases: UseCases, limits: Limits, ratesOf: (partnerId: string) => Rates): UseCases {
  async function admit(caller: Caller, kind: Kind): Promise<void> {
    const { partnerId, browser } = caller
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

  function limited<Service extends object>(service: Service, kindOf: Readonly<Record<string, Kind>>): Service {
    const limitedCalls = Object.entries(kindOf).map(([name, kind]) => {
      const run = service[name as keyof Service] as (caller: Caller, ...rest: unknown[]) => Promise<unknown>
      return [
        name,
        async (caller: Caller, ...rest: unknown[]) => {
          await admit(caller, kind)
          return run(caller, ...rest)
        },
      ]
    })
    return { ...service, ...Object.fromEntries(limitedCalls) }
  }

  return {
    slots: limited(useCases.slots, kinds.slots),
    holds: limited(useCases.holds, kinds.holds),
    appointments: limited(useCases.appointments, kinds.appointments),
  }
}

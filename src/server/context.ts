import type { Booking } from '../booking/booking.ts'
import type { Caller } from '../booking/caller.ts'
import type { ClinicHealth } from '../domain/clinic.ts'
import type { Loaders } from './loaders.ts'

/** What every resolver gets: who calls, the use cases, and this request's loaders. */
export interface RequestContext {
  readonly caller: Caller
  readonly booking: Booking
  readonly loaders: Loaders
  readonly healthOf: (clinicId: string) => ClinicHealth
  /** Who the call's credentials belong to now, for what goes on after it; null when they open nothing any more. */
  readonly callerNow: () => Promise<Caller | null>
}

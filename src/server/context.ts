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
}

import type { Booking } from '../booking/booking.ts'
import type { Caller } from '../booking/caller.ts'
import type { OperatorsView } from '../booking/operators-view.ts'
import type { ClinicHealth } from '../domain/clinic.ts'
import type { Loaders } from './loaders.ts'

export interface OperatorsParts {
  readonly view: OperatorsView
  /** What `settle` is to be called with; null where no other process can reach the state. */
  readonly configFile: string | null
}

/** What every resolver gets: who calls, the use cases, and this request's loaders. */
export interface RequestContext {
  readonly caller: Caller
  /** Who calls by the same credentials now, since keys come and go; null when they open nothing any more. */
  readonly callerNow: () => Promise<Caller | null>
  readonly booking: Booking
  readonly loaders: Loaders
  readonly healthOf: (clinicId: string) => ClinicHealth
  readonly operators: OperatorsParts
}

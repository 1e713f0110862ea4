import type { Booking } from '../booking/booking.ts'
import type { Caller } from '../booking/caller.ts'
import type { SlotPage } from '../booking/slot-service.ts'
import type { ClinicHealth } from '../domain/clinic.ts'
import type { KeptText } from './kept/texts-of-pages.ts'
import type { Loaders } from './loaders.ts'

/** What every resolver gets: who calls, the use cases, and this request's loaders. */
export interface RequestContext {
  readonly caller: Caller
  readonly booking: Booking
  readonly loaders: Loaders
  readonly healthOf: (clinicId: string) => ClinicHealth
  readonly ahead: Ahead
}

/** What is at hand of an operation whose one field is `slots` before it is executed. */
export interface Ahead {
  /** What the field is to answer with. */
  slots: Promise<SlotPage> | null
  /** The whole answer, when it need not be executed. */
  text: KeptText | null
}

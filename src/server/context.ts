import type { Booking } from '../booking/booking.ts'
import type { Caller } from '../booking/caller.ts'
import type { OperatorsView } from '../booking/operators-view.ts'
import type { SlotPage } from '../booking/slot-service.ts'
import type { ClinicHealth } from '../domain/clinic.ts'
import type { ReadyAnswer } from './kept/ready-answers.ts'
import type { KeptText } from './kept/texts-of-pages.ts'
import type { Loaders } from './loaders.ts'

export interface OperatorsParts {
  readonly view: OperatorsView
  /** What `settle` is to be called with; null where no other process can reach the state. */
  readonly configFile: string | null
}

/**
 * Counts what an operation reads of directories and of what is configured: as one `read`, however many fields and entities
 * ask. Throws `RATE_LIMITED`.
 */
export type OneRead = () => Promise<void>

/** For one operation. */
export function oneRead({ countRead }: Booking, caller: Caller): OneRead {
  let counted: Promise<void> | undefined
  return () => {
    counted ??= countRead(caller)
    return counted
  }
}

/** What every resolver gets: who calls, the use cases, and this request's loaders. */
export interface RequestContext {
  readonly caller: Caller
  /** Who calls by the same credentials now, since keys come and go; null when they open nothing any more. */
  readonly callerNow: () => Promise<Caller | null>
  readonly booking: Booking
  readonly loaders: Loaders
  readonly countRead: OneRead
  readonly healthOf: (clinicId: string) => ClinicHealth
  readonly operators: OperatorsParts
  readonly ahead: Ahead
}

/** What is at hand of an operation whose one field is `slots` before it is executed. */
export interface Ahead {
  /** What the field is to answer with. */
  slots: Promise<SlotPage> | null
  /** The whole answer, when it need not be executed. */
  text: KeptText | null
  /** How to come to that text for the next request in the same words. */
  ready: ReadyAnswer | null
}

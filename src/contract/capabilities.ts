import type { HoldStrength } from '../domain/hold.ts'
import type { PatientField } from '../domain/patient.ts'

export type Requirement = 'NONE' | 'OPTIONAL' | 'REQUIRED'

/**
 * What a backend can do with one clinic's settings. Facts about the vendor as configured, not about how far the adapter
 * has come. A call to what is false answers `CAPABILITY_NOT_SUPPORTED` and sends nothing.
 */
export interface Capabilities {
  /**
   * Who keeps a hold. `'NATIVE'`: the vendor has holds. `'GATEWAY'`: only our lease and ledger know of it, so the service
   * asks the vendor again before and after booking.
   */
  readonly holds: HoldStrength
  /** Free times can be read. Where false, `slots` reports the clinic under `unavailable`. */
  readonly slotSearch: boolean
  /** A hold can be made longer. Gateway holds always can; native ones only where the vendor has a call for it. */
  readonly extend: boolean
  readonly cancel: boolean
  /** An appointment can be moved to another time. Where false the service refuses. */
  readonly reschedule: boolean
  /**
   * How a move is made, where `reschedule` is true. False: the vendor moves the appointment and its id stays. True: the
   * service books anew and cancels the old one, so the id changes and a payment reference may be needed again.
   */
  readonly rebooks: boolean
  readonly listAppointments: boolean
  /** A person can be found in the vendor's directory, so that a second booking does not make a second record. */
  readonly patientLookup: boolean
  /** Whether confirm takes `paymentReference`, checked before anything is sent. */
  readonly payment: Requirement
  /** Checked before anything is sent. */
  readonly requiredPatientFields: readonly PatientField[]
  /** Metadata travels to the vendor. Where false it stays with the hold. */
  readonly metadata: boolean
  /** A note of the patient's reaches the clinic's staff. Where false a booking with `notes` is refused before it is sent. */
  readonly notes: boolean
  /**
   * Whether the vendor accepts overlapping bookings. Where true the service looks for a clash after each booking
   * (`checkClash`) and applies the clinic's policy; where false a taken time is refused by the vendor itself.
   */
  readonly doubleBooks: boolean
  /** The longest hold in milliseconds; null when the vendor states none. */
  readonly maxHoldMs: number | null
}

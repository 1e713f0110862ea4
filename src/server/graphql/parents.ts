/** What resolvers hand on for each type: domain records with the clinic they belong to. */
import type { AppointmentView } from '../../booking/appointment-service.ts'
import type { Clinic } from '../../booking/clinic.ts'
import type { Unavailable } from '../../booking/slot-service.ts'
import type { AppointmentType, Location, Practitioner, Service } from '../../domain/clinic.ts'
import type { ErrorCode } from '../../domain/error.ts'
import type { HoldRecord } from '../../domain/hold.ts'
import type { Patient } from '../../domain/patient.ts'
import type { SlotSnapshot } from '../../domain/slot.ts'

export type ClinicParent = Clinic
export type ServiceParent = Service
export type SlotParent = SlotSnapshot
export type HoldParent = HoldRecord
export type AppointmentParent = AppointmentView
export type UnavailableSourceParent = Unavailable

export interface PractitionerParent {
  readonly clinic: Clinic
  readonly practitioner: Practitioner
}

export interface AppointmentTypeParent {
  readonly clinic: Clinic
  readonly appointmentType: AppointmentType
}

export interface LocationParent {
  readonly clinic: Clinic
  readonly location: Location
}

export interface PatientParent {
  readonly clinic: Clinic
  readonly patient: Patient
}

/** An error whose `nextFree` is looked up only when it is asked for. */
export interface NearSlotErrorParent {
  readonly code: ErrorCode
  readonly message: string
  readonly path: string[] | null
  readonly nearSlot: SlotSnapshot | null
}

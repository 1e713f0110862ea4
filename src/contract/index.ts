/** `holdfast/adapter`: what an adapter's own package imports. */
export type { Appointment, AppointmentStatus, CancellationReason, MetadataEntry } from '../domain/appointment.ts'
export type { AppointmentType, ContactType, Location, Practitioner } from '../domain/clinic.ts'
export { DomainError, type ErrorCode, errorCodes, type InputIssue } from '../domain/error.ts'
export type { VendorHold } from '../domain/hold.ts'
export type { Money } from '../domain/money.ts'
export { executed, type UnknownReason, type WriteResult } from '../domain/outcome.ts'
export type { NewPatient, Patient, PatientChoice, PatientField } from '../domain/patient.ts'
export type { SlotOffer, SlotSnapshot } from '../domain/slot.ts'
export * from '../domain/time.ts'
export type {
  ConnectOptions,
  Refusal,
  VendorHttp,
  VendorReply,
  VendorRequest,
  WriteRules,
} from '../http/client.ts'
export * from './adapter.ts'
export type { Capabilities, Requirement } from './capabilities.ts'
export * from './checks.ts'
export { defineAdapter } from './define-adapter.ts'
export * from './tools.ts'

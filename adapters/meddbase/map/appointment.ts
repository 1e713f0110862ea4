import type { AppointmentQuery } from '../../../src/contract/adapter.ts'
import type { Appointment, AppointmentStatus } from '../../../src/domain/appointment.ts'
import type { Money } from '../../../src/domain/money.ts'
import type { SlotSnapshot } from '../../../src/domain/slot.ts'
import { localOfInstant } from '../../../src/domain/time.ts'
import { type Settings, settingsOfType } from '../config.ts'
import {
  firstText,
  instantOfBooked,
  isIntegerKey,
  isKey,
  locationIdOf,
  type MapContext,
  moneyOf,
  placeOf,
  zoneOfBooked,
} from '../map.ts'
import { keyed, sexes, type WireAppointment, type WireBookingBody, type WireInvoice } from '../wire.ts'
import { contactTypesOf } from './clinic.ts'
import { fromWirePatient } from './patient.ts'

/** The list is documented, its words are not explained (obj/appointmentdata): assumed from the names. */
const statuses: Readonly<Record<string, AppointmentStatus>> = {
  Booked: 'BOOKED',
  NotArrived: 'BOOKED',
  Arrived: 'ARRIVED',
  // Our model has no "in progress".
  BeingSeen: 'ARRIVED',
  Discharged: 'COMPLETED',
  DNA: 'DID_NOT_ARRIVE',
  Cancelled: 'CANCELLED',
}

/** "0 = random", the only one that is documented (appt/bookproposedtimeslot). */
const randomMethod = 0

/** Null for a slot that this adapter did not make. */
export function toWireBooking(slot: SlotSnapshot, settings: Settings): WireBookingBody | null {
  const place = placeOf(slot.locationId ?? '')
  const { practitionerId, appointmentTypeId } = slot
  if (!place || !isKey(appointmentTypeId) || (practitionerId !== null && !isIntegerKey(practitionerId))) return null
  const { modules, services, payerType, clinicianSex } = settingsOfType(settings, appointmentTypeId)
  return {
    proposedTimeSlot: {
      Location: keyed(place.locationKey),
      Modules: modules.map(keyed),
      PayerType: payerType,
      Services: services.map(keyed),
      Site: keyed(place.siteKey),
      // As received: a time made anew from the instant could mean the other of two hours.
      Start: slot.rawStart,
      Type: { Key: appointmentTypeId },
    },
    clinician: Number(practitionerId ?? 0),
    clinicianSex: sexes[clinicianSex],
    method: randomMethod,
    // Only the price that is shown is kept with a slot; the settings see to it that it is the one to be matched.
    ...(settings.priceMatch !== 'NONE' && slot.price !== null && { price: Number(slot.price.amount) }),
  }
}

export function statusOf({ State: state }: WireAppointment, settings: Settings): AppointmentStatus {
  if (!state) return 'UNKNOWN'
  const table = { ...statuses, ...settings.appointments.states }
  return (Object.hasOwn(table, state) ? table[state] : undefined) ?? 'UNKNOWN'
}

export function startOf(appointment: WireAppointment, context: MapContext): number {
  return instantOfBooked(appointment.Start, zoneOfBooked(appointment.Site?.Key ?? null, context), context)
}

/** Whether the appointment is at this slot, as far as it tells: members may be missing, but none may differ. */
export function isAtSlot(appointment: WireAppointment, slot: SlotSnapshot, context: MapContext): boolean {
  const place = placeOf(slot.locationId ?? '')
  return (
    place !== null &&
    agrees(appointment.Type, slot.appointmentTypeId) &&
    agrees(appointment.Site, place.siteKey) &&
    agrees(appointment.Location, place.locationKey) &&
    (slot.practitionerId === null || agrees(appointment.Clinician, slot.practitionerId)) &&
    // The site is the slot's, told or not, so its clock is too.
    instantOfBooked(appointment.Start, zoneOfBooked(place.siteKey, context), context) === slot.start
  )
}

/** At this slot, and as long as it where the answer tells. A wall time that the clocks show twice may be either. */
export function isAsAsked(appointment: WireAppointment, slot: SlotSnapshot, context: MapContext): boolean {
  const { Finish } = appointment
  if (!isAtSlot(appointment, slot, context)) return false
  if (!Finish) return true
  const site = zoneOfBooked(placeOf(slot.locationId ?? '')?.siteKey ?? null, context)
  if (instantOfBooked(Finish, site, context) === slot.end) return true
  const zone = context.settings.timesWithoutOffset === 'UK' ? 'Europe/London' : site
  return Finish === localOfInstant(slot.end, zone)
}

export function fromWireAppointment(appointment: WireAppointment, context: MapContext): Appointment {
  const { settings } = context
  const zone = zoneOfBooked(appointment.Site?.Key ?? null, context)
  const start = instantOfBooked(appointment.Start, zone, context)
  const end = appointment.Finish ? instantOfBooked(appointment.Finish, zone, context) : start
  const siteKey = appointment.Site?.Key
  const locationKey = appointment.Location?.Key
  const patientId = appointment.Patient?.Key ?? null
  const status = statusOf(appointment, settings)
  return {
    vendorId: appointment.Key,
    status,
    vendorStatus: firstText(appointment.State),
    start,
    end: Math.max(start, end),
    timeZone: siteKey === undefined ? null : zone,
    practitionerId: appointment.Clinician?.Key ?? null,
    appointmentTypeId: appointment.Type?.Key ?? null,
    locationId: siteKey === undefined || locationKey === undefined ? null : locationIdOf({ siteKey, locationKey }),
    patientId,
    patient: appointment.Patient && patientId !== null ? fromWirePatient(appointment.Patient, patientId) : null,
    contactType: contactTypesOf({ TelemedicineOption: appointment.Telemedicine })[0] ?? null,
    joinUrl: firstText(appointment.TelemedicineConnection),
    price: moneyOf(appointment.Invoice?.TotalGross, appointment.Invoice?.CurrencyCode),
    amountOwed: owedOf(appointment.Invoice, settings),
    paymentReference: null,
    partnerReference: null,
    metadata: [],
    previousStart: null,
    cancellation: status === 'CANCELLED' ? { reason: null, note: null, at: null } : null,
    questionnaireUrl: null,
    createdAt: null,
    updatedAt: null,
  }
}

/** What the booking call answers: the vendor's own example has no state, site or end, and the booking has them all. */
export function fromWireBooked(appointment: WireAppointment, slot: SlotSnapshot, context: MapContext): Appointment {
  const Site = appointment.Site ?? { Key: placeOf(slot.locationId ?? '')?.siteKey ?? '' }
  const read = fromWireAppointment({ ...appointment, Site, State: appointment.State ?? 'Booked' }, context)
  return {
    ...read,
    start: slot.start,
    end: appointment.Finish && read.end > slot.start ? read.end : slot.end,
    locationId: read.locationId ?? slot.locationId,
    appointmentTypeId: read.appointmentTypeId ?? slot.appointmentTypeId,
    contactType: read.contactType ?? slot.contactTypes[0] ?? null,
    price: read.price ?? slot.price,
  }
}

/** An appointment that the vendor says is cancelled, made of what was read before; the invoice is that of its fee. */
export function asCancelled(before: WireAppointment, invoice: WireInvoice | null, context: MapContext): Appointment {
  return {
    ...fromWireAppointment({ ...before, State: 'Cancelled', TelemedicineConnection: null }, context),
    status: 'CANCELLED',
    cancellation: { reason: null, note: null, at: null },
    amountOwed: owedOf(invoice, context.settings),
  }
}

/**
 * "Returned appointment contains the amount owed by the patient" (appt/bookproposedtimeslot), but not where. Assumed: what
 * its invoice leaves unpaid. Not told where a company owes it, or where credit notes make the sum uncertain.
 */
export function owedOf(invoice: WireInvoice | null | undefined, settings: Settings): Money | null {
  if (settings.owed === 'NONE' || !invoice?.TotalGross) return null
  if (invoice.Debtor?.IsCompany || (invoice.CreditNotes?.length ?? 0) > 0) return null
  const owed = Math.round((Number(invoice.TotalGross) - Number(invoice.Paid ?? 0)) * 100) / 100
  return moneyOf(Math.max(0, owed).toFixed(2), invoice.CurrencyCode)
}

/** Filters of ours over the vendor's: its bounds are widened for the zones, and clinicians it cannot filter. */
export function matches(appointment: Appointment, query: AppointmentQuery): boolean {
  if (query.from !== null && appointment.start < query.from) return false
  if (query.to !== null && appointment.start >= query.to) return false
  if (query.practitionerIds && !query.practitionerIds.includes(appointment.practitionerId ?? '')) return false
  if (query.patientId !== undefined && (appointment.patientId ?? query.patientId) !== query.patientId) return false
  return query.withCancelled || appointment.status !== 'CANCELLED'
}

function agrees(told: { readonly Key: string } | null | undefined, expected: string): boolean {
  return !told || told.Key === expected
}

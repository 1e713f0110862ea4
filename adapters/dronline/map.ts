/** Pure translation of what is read: directory, availability, appointments. Holds and confirm are in `map/hold.ts`. */
import type { AppointmentQuery, SlotQuery } from '../../src/contract/adapter.ts'
import type { Appointment, AppointmentStatus } from '../../src/domain/appointment.ts'
import type { AppointmentType, ContactType, Location, Practitioner } from '../../src/domain/clinic.ts'
import { isAmount, type Money } from '../../src/domain/money.ts'
import type { NewPatient, Patient, Sex } from '../../src/domain/patient.ts'
import type { SlotOffer } from '../../src/domain/slot.ts'
import { addDays, formatInstant, type Interval, isTimeZone, localDateOf, parseInstant } from '../../src/domain/time.ts'
import type { AvailabilitySettings, Settings } from './config.ts'
import { rejected } from './errors.ts'
import { valueAt, type WireAppointment, type WireItem, type WireObject, type WirePatient } from './wire.ts'

export const toWireContactType = {
  PHONE: 'phone_call',
  VIDEO: 'video_call',
  IN_PERSON: 'in_person',
} as const satisfies Record<ContactType, string>

const contactTypes: ReadonlyMap<unknown, ContactType> = new Map([
  ['phone_call', 'PHONE'],
  ['video_call', 'VIDEO'],
  ['in_person', 'IN_PERSON'],
])

/** `held` is a hold and never becomes an appointment; completed and missed visits have no status in this API [seed]. */
const appointmentStatuses: ReadonlyMap<string, AppointmentStatus> = new Map([
  ['confirmed', 'BOOKED'],
  ['cancelled', 'CANCELLED'],
])

const sexes: ReadonlyMap<string | null, Sex> = new Map([
  ['male', 'MALE'],
  ['female', 'FEMALE'],
])

export function fromWireContactType(word: unknown): ContactType | null {
  return contactTypes.get(word) ?? null
}

export function fromWireAppointmentType(item: WireItem, settings: Settings): AppointmentType {
  const fields = settings.appointmentTypeFields
  const minutes = fields.durationMinutes === undefined ? undefined : valueAt(item, fields.durationMinutes)
  const offered = fields.contactTypes === undefined ? null : readContactTypes(valueAt(item, fields.contactTypes))
  return {
    vendorId: item.id,
    name: textAt(item, fields.name) ?? missingName('appointment type', 'appointmentTypeFields.name'),
    description: fields.description === undefined ? null : textAt(item, fields.description),
    durationMinutes: typeof minutes === 'number' && minutes > 0 ? minutes : null,
    price: readPrice(item, fields.price),
    contactTypes: offered ?? settings.contactTypes,
  }
}

export function fromWirePractitioner(item: WireItem, settings: Settings): Practitioner {
  const { name, title } = settings.practitionerFields
  const words = name.map((place) => textAt(item, place)).filter((word) => word !== null)
  return {
    vendorId: item.id,
    name: words.join(' ') || missingName('practitioner', 'practitionerFields.name'),
    title: title === undefined ? null : textAt(item, title),
  }
}

export function locationsOf(settings: Settings, timeZone: string): Location[] {
  const { location } = settings
  if (!location) return []
  return [{ vendorId: location.id, name: location.name, addressLines: location.addressLines, timeZone }]
}

/** One window of one availability call: how its two bounds are written. */
export interface Window {
  readonly from: string
  readonly to: string
}

/**
 * Cuts `[start, end)` into windows that the vendor accepts. Windows of instants are multiples of 24 hours, so that none is an
 * hour too long in autumn; windows of dates are days of the calendar.
 */
export function windowsOf(range: Interval, settings: AvailabilitySettings, timeZone: string): Window[] {
  const { bounds, maxWindowDays } = settings
  const windows: Window[] = []
  if (range.end <= range.start) return windows
  if (bounds === 'INSTANTS') {
    const step = maxWindowDays * 86_400_000
    for (let from = range.start; from < range.end; from += step) {
      windows.push({ from: formatInstant(from), to: formatInstant(Math.min(from + step, range.end)) })
    }
    return windows
  }
  const last = localDateOf(range.end - 1, timeZone)
  for (let day = localDateOf(range.start, timeZone); day <= last; day = addDays(day, maxWindowDays)) {
    let to = addDays(day, maxWindowDays - 1)
    if (to > last) to = last
    windows.push({ from: day, to: bounds === 'DATES_INCLUSIVE' ? to : addDays(to, 1) })
  }
  return windows
}

/** What an availability call was about: an item need not repeat it. */
export interface Asked {
  readonly appointmentTypeId: string
  readonly practitionerId: string | null
}

export function fromWireSlot(
  item: WireObject,
  asked: Asked,
  availability: AvailabilitySettings,
  settings: Settings,
): SlotOffer {
  const rawStart = textAt(item, availability.startField)
  const start = rawStart === null ? null : parseInstant(rawStart)
  const end = parseInstant(textAt(item, availability.endField) ?? '')
  if (rawStart === null || start === null || end === null || end <= start) {
    throw rejected('a free time has no start and end with an offset; set `availability.startField` and `.endField`')
  }
  const practitionerId = idAt(item, availability.practitionerField) ?? asked.practitionerId
  if (practitionerId === null) throw rejected('a free time names no practitioner; set `availability.practitionerField`')
  const told =
    availability.contactTypesField === undefined
      ? null
      : readContactTypes(valueAt(item, availability.contactTypesField))
  return {
    start,
    end,
    appointmentTypeId: idAt(item, availability.typeField) ?? asked.appointmentTypeId,
    practitionerId,
    locationId: settings.location?.id ?? null,
    resources: [`practitioner:${practitionerId}`],
    remaining: null,
    contactTypes: told ?? settings.contactTypes,
    price: null,
    rawStart,
    vendorRef: null,
  }
}

/** Whether an offer is one that was asked for; the vendor may answer with whole days. */
export function isWanted(offer: SlotOffer, query: SlotQuery): boolean {
  if (offer.start < query.start || offer.start >= query.end) return false
  if (!query.appointmentTypeIds.includes(offer.appointmentTypeId)) return false
  if (query.practitionerIds && !query.practitionerIds.includes(offer.practitionerId ?? '')) return false
  return query.contactType === undefined || offer.contactTypes.includes(query.contactType)
}

/** False for what is held, and for a hold that lapsed or was released: `cancelled`, never confirmed [assumed: never-confirmed]. */
export function wasConfirmed(wire: WireAppointment): boolean {
  return wire.status !== 'held' && (wire.status !== 'cancelled' || wire.confirmed_at !== null)
}

/** Whether callers see the record as an appointment. */
export function isAppointment(wire: WireAppointment, settings: Settings): boolean {
  return wasConfirmed(wire) || (wire.status === 'cancelled' && settings.appointments.showsNeverConfirmed)
}

export function fromWireAppointment(wire: WireAppointment, settings: Settings): Appointment {
  const status = appointmentStatuses.get(wire.status) ?? 'UNKNOWN'
  return {
    vendorId: wire.id,
    status,
    vendorStatus: wire.status,
    start: wire.start,
    end: wire.end,
    timeZone: isTimeZone(wire.timezone) ? wire.timezone : null,
    practitionerId: wire.practitioner_id,
    appointmentTypeId: wire.appointment_type_id,
    locationId: settings.location?.id ?? null,
    // What it is before a patient was sent is not stated (U12).
    patientId: wire.confirmed_at === null ? null : wire.patient_id,
    patient: wire.patient ? fromWirePatient(wire.patient) : null,
    contactType: fromWireContactType(wire.contact_type),
    joinUrl: wire.video_url,
    price: null,
    amountOwed: null,
    paymentReference: wire.external_payment_reference,
    partnerReference: wire.partner_reference,
    metadata: Object.entries(wire.metadata ?? {})
      .filter(([key]) => !key.startsWith('holdfast_'))
      .map(([key, value]) => ({ key, value })),
    previousStart: wire.previous_start,
    cancellation: status === 'CANCELLED' ? { reason: null, note: null, at: wire.cancelled_at } : null,
    questionnaireUrl: wire.questionnaire?.completion_url ?? null,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  }
}

/** The list's filters are unread, so the comparison is ours. */
export function matches(appointment: Appointment, query: AppointmentQuery): boolean {
  if (query.from !== null && appointment.start < query.from) return false
  if (query.to !== null && appointment.start >= query.to) return false
  if (query.practitionerIds && !query.practitionerIds.includes(appointment.practitionerId ?? '')) return false
  if (query.patientId !== undefined && appointment.patientId !== query.patientId) return false
  return query.withCancelled || appointment.status !== 'CANCELLED'
}

export function fromWirePatient(wire: WirePatient): Patient {
  return { vendorId: wire.id, ...toNewPatient(wire) }
}

/** Confirm takes a person by their details only, so a known one is sent again as they are known. */
export function toNewPatient(wire: WirePatient): NewPatient {
  return {
    firstName: wire.first_name,
    lastName: wire.last_name,
    email: wire.email,
    phone: wire.phone,
    dateOfBirth: wire.date_of_birth,
    sex: sexes.get(wire.sex) ?? null,
  }
}

function readContactTypes(value: unknown): ContactType[] | null {
  if (!Array.isArray(value)) return null
  return value.map(fromWireContactType).filter((type) => type !== null)
}

function readPrice(item: WireItem, fields: Settings['appointmentTypeFields']['price']): Money | null {
  if (!fields) return null
  const value = valueAt(item, fields.amount)
  const currency = fields.currency === undefined ? null : textAt(item, fields.currency)
  const amount = fields.unit === 'MINOR' && typeof value === 'number' ? (value / 100).toFixed(2) : String(value ?? '')
  return isAmount(amount) ? { amount, currency: currency?.toUpperCase() ?? null } : null
}

function textAt(item: WireObject, place: string): string | null {
  const value = valueAt(item, place)
  return typeof value === 'string' && value !== '' ? value : null
}

function idAt(item: WireObject, place: string | undefined): string | null {
  return place === undefined ? null : textAt(item, place)
}

function missingName(what: string, setting: string): never {
  throw rejected(`no name is read for a ${what}; set \`${setting}\``)
}

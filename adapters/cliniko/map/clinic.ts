import type { AppointmentType, ContactType, Location, Practitioner } from '../../../src/domain/clinic.ts'
import { isTimeZone } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import { firstText } from '../map.ts'
import type { WireAppointmentType, WireBusiness, WirePractitioner } from '../wire.ts'

export function isOpenBusiness(business: WireBusiness, settings: Settings): boolean {
  return !business.archived_at && !business.deleted_at && isShown(business, settings)
}

export function isOpenPractitioner(practitioner: WirePractitioner, settings: Settings): boolean {
  return practitioner.active !== false && isShown(practitioner, settings)
}

export function isOpenType(type: WireAppointmentType, settings: Settings): boolean {
  return !type.archived_at && isShown(type, settings) && (settings.groupTypes || (type.max_attendees ?? 1) <= 1)
}

/** Whether the business offers the type; one that lists none at all is taken by its word. */
export function offersType(business: WireBusiness, typeId: string): boolean {
  return business.appointment_type_ids?.includes(typeId) ?? true
}

export function fromWireBusiness(business: WireBusiness, clinicTimeZone: string): Location {
  const zone = business.time_zone_identifier
  const lines = [business.address_1, business.address_2, business.city, business.state, business.post_code]
  return {
    vendorId: business.id,
    name: firstText(business.display_name, business.business_name, business.label) ?? business.id,
    addressLines: [...lines, business.country_code].flatMap((line) => firstText(line) ?? []),
    timeZone: zone && isTimeZone(zone) ? zone : clinicTimeZone,
  }
}

export function fromWirePractitioner(practitioner: WirePractitioner): Practitioner {
  const names = firstText(`${practitioner.first_name ?? ''} ${practitioner.last_name ?? ''}`)
  return {
    vendorId: practitioner.id,
    name: firstText(practitioner.display_name, practitioner.label, names) ?? practitioner.id,
    // `title` is the form of address; the profession is `designation`.
    title: firstText(practitioner.designation),
  }
}

export function fromWireAppointmentType(type: WireAppointmentType): AppointmentType {
  return {
    vendorId: type.id,
    name: firstText(type.name) ?? type.id,
    description: firstText(type.description),
    durationMinutes: type.duration_in_minutes ?? null,
    // `deposit_price` is what is paid ahead, not the price.
    price: null,
    contactTypes: contactTypesOf(type),
  }
}

/** A telehealth type can be held on the premises as well; nothing in a booking says which it is. */
export function contactTypesOf(type: WireAppointmentType): readonly ContactType[] {
  return type.telehealth_enabled ? ['IN_PERSON', 'VIDEO'] : ['IN_PERSON']
}

// Null is not "shown": Cliniko would answer 404 for its available times.
function isShown(record: { show_in_online_bookings?: boolean | null | undefined }, settings: Settings): boolean {
  return !settings.shownOnlineOnly || record.show_in_online_bookings === true
}

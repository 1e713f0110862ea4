/** Between Acme's words and ours. Pure: no calls, no clock. */
import type { AppointmentType, Location, Practitioner } from '../../src/domain/clinic.ts'
import { isTimeZone } from '../../src/domain/time.ts'
import type { WireAppointmentType, WireLocation, WirePractitioner } from './wire.ts'

export function fromWireAppointmentType(type: WireAppointmentType): AppointmentType {
  const { id: vendorId, name, minutes: durationMinutes } = type
  return { vendorId, name, description: null, durationMinutes, price: null, contactTypes: ['IN_PERSON'] }
}

export function fromWirePractitioner({ id: vendorId, name }: WirePractitioner): Practitioner {
  return { vendorId, name, title: null }
}

export function fromWireLocation({ id, name, address, time_zone: zone }: WireLocation, clinicZone: string): Location {
  return {
    vendorId: id,
    name,
    addressLines: address ? [address] : [],
    timeZone: zone && isTimeZone(zone) ? zone : clinicZone,
  }
}

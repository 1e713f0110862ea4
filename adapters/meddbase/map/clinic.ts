import type { AppointmentType, ContactType, Location, Practitioner } from '../../../src/domain/clinic.ts'
import { firstText, locationIdOf, type MapContext, zoneOfSite } from '../map.ts'
import type { WireAddress, WireAppointmentType, WireClinician, WireLocation, WireSite } from '../wire.ts'

/** One that says no, says no; most examples do not say. */
export function isOpenType(type: WireAppointmentType): boolean {
  return type.CanBookAppointment !== false
}

/** "Defines whether the appointment is booked as a telemedicine appointment or not" (obj/appointmenttypedata). */
export function contactTypesOf(type: Pick<WireAppointmentType, 'TelemedicineOption'> | null | undefined) {
  const isVideo = type?.TelemedicineOption ?? null
  if (isVideo === null) return []
  return [isVideo ? 'VIDEO' : 'IN_PERSON'] satisfies readonly ContactType[]
}

export function fromWireAppointmentType(type: WireAppointmentType): AppointmentType {
  return {
    vendorId: type.Key,
    name: firstText(type.Name) ?? type.Key,
    description: firstText(type.Notes),
    durationMinutes: null,
    // Depends on the slot, its modules and the payer: only a search tells it.
    price: null,
    contactTypes: contactTypesOf(type),
  }
}

export function fromWireClinician(clinician: WireClinician): Practitioner {
  return {
    vendorId: clinician.Key,
    name: firstText(clinician.FullName, clinician.Name) ?? clinician.Key,
    title: null,
  }
}

/** None for a site without a zone: nothing of it is offered. */
export function fromWireSite(site: WireSite, context: MapContext): readonly Location[] {
  const timeZone = zoneOfSite(site.Key, context)
  if (timeZone === null) return []
  return (site.Locations ?? []).map((location) => ({
    vendorId: locationIdOf({ siteKey: site.Key, locationKey: location.Key }),
    name: nameOf(site, location),
    // A location may be elsewhere than its site, so its own address goes first (obj/sitedata).
    addressLines: linesOf(location.Address) ?? linesOf(site.Address) ?? [],
    timeZone,
  }))
}

function nameOf(site: WireSite, location: WireLocation): string {
  const names = [firstText(site.Name), firstText(location.Name)].filter((name) => name !== null)
  return names.length === 0 ? locationIdOf({ siteKey: site.Key, locationKey: location.Key }) : names.join(', ')
}

function linesOf(address: WireAddress | null | undefined): readonly string[] | null {
  if (!address) return null
  const { Address1, Address2, Address3, City, County, PostCode, Country } = address
  const lines = [Address1, Address2, Address3, City, County, PostCode, Country].flatMap((line) => firstText(line) ?? [])
  return lines.length === 0 ? null : lines
}

import type { AppointmentType, ContactType, Location, Practitioner } from '../../../src/domain/clinic.ts'
import type { Money } from '../../../src/domain/money.ts'
import { isTimeZone } from '../../../src/domain/time.ts'
import type { Settings } from '../config.ts'
import { contactTypeOf, firstText, fromWirePrice, includesId, toTypeId } from '../map.ts'
import type { WireLocation, WireService, WireStaff } from '../wire.ts'

/** "Disabled services cannot be used" [service]; null is not disabled. */
export function isOpenService(service: WireService): boolean {
  return service.enabled !== false
}

/** Only `ACTIVE` staff can be booked [staff]. */
export function isOpenStaff(staff: WireStaff): boolean {
  return staff.status === 'ACTIVE'
}

/** An empty list of providers means everyone in the business [service]. */
export function provides(service: WireService, staffId: string, settings: Settings): boolean {
  const providers = service.staffsIds ?? []
  return providers.length === 0 || includesId(providers, staffId, settings)
}

/** The durations that can be booked, each once. A search takes whole minutes only. */
export function durationsOf(service: WireService): readonly number[] {
  const whole = service.durations.map(({ duration }) => duration).filter((minutes) => isDuration(minutes))
  return [...new Set(whole)]
}

/** Whether the service can be booked for so long. */
export function offers(service: WireService, minutes: number): boolean {
  return isOpenService(service) && durationsOf(service).includes(minutes)
}

/** One type per duration; the duration is in the name only where it tells two apart. */
export function fromWireService(service: WireService, settings: Settings): AppointmentType[] {
  const durations = durationsOf(service)
  const name = firstText(service.name) ?? service.id
  return durations.map((minutes) => ({
    vendorId: toTypeId({ serviceId: service.id, minutes }),
    name: durations.length === 1 ? name : `${name}, ${minutes} min`,
    description: firstText(service.description),
    durationMinutes: minutes,
    price: priceOf(service, minutes, settings),
    contactTypes: contactTypesOf(service, settings),
  }))
}

/** Null also where one duration stands there with two prices: which one holds is not ours to say. */
export function priceOf(service: WireService, minutes: number, settings: Settings): Money | null {
  const prices = new Set(
    service.durations.filter(({ duration }) => duration === minutes).map(({ price }) => price ?? null),
  )
  return prices.size === 1 ? fromWirePrice([...prices][0], service.currency, settings) : null
}

export function contactTypesOf(service: WireService, settings: Settings): readonly ContactType[] {
  const contactType = contactTypeOf(service.locationType, settings)
  return contactType === null ? [] : [contactType]
}

export function fromWireStaff(staff: WireStaff): Practitioner {
  // `roles` say what somebody may do in the dashboard, not what their profession is.
  return { vendorId: staff.id, name: firstText(staff.name) ?? staff.id, title: null }
}

export function fromWireLocation(location: WireLocation, clinicTimeZone: string): Location {
  const { timezone } = location
  return {
    vendorId: location.id,
    name: firstText(location.name) ?? location.id,
    // One text; where its lines end is not stated.
    addressLines: [firstText(location.address) ?? []].flat(),
    timeZone: timezone && isTimeZone(timezone) ? timezone : clinicTimeZone,
  }
}

function isDuration(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes > 0 && minutes <= 9999
}

import type { AppointmentType, ContactType, Location, Practitioner } from '../../../src/domain/clinic.ts'
import type { Settings } from '../config.ts'
import { codesOf, firstText, idsOfReferences } from '../map.ts'
import type {
  WireConcept,
  WireHumanName,
  WireLocation,
  WirePractitioner,
  WireSchedule,
  WireService,
  WireSlot,
} from '../wire.ts'

/** Without `active` a service, practitioner or schedule is taken as active: `Meaning if missing` on the three pages. */
export function isActive({ active }: { readonly active?: boolean | null | undefined }): boolean {
  return active !== false
}

/** `kind` is a class of places and no place; a suspended location takes nobody in. */
export function isOpenLocation({ status, mode }: WireLocation): boolean {
  return mode !== 'kind' && (status ?? 'active') === 'active'
}

/** No element of R4 tells how long a service takes, or what it costs. */
export function fromWireService(service: WireService, settings: Settings): AppointmentType {
  return {
    vendorId: service.id,
    name: firstText(service.name, ...textsOf(service.type ?? [])) ?? service.id,
    description: firstText(service.comment),
    durationMinutes: null,
    price: null,
    contactTypes: contactTypesOf(service, settings),
  }
}

export function contactTypesOf(service: WireService, settings: Settings): readonly ContactType[] {
  const { contactTypes, unstatedContactType } = settings
  const stated = codesOf(service.type).flatMap((code) =>
    Object.hasOwn(contactTypes, code) ? (contactTypes[code] ?? []) : [],
  )
  return stated.length === 0 && unstatedContactType ? [unstatedContactType] : [...new Set(stated)]
}

export function fromWirePractitioner(practitioner: WirePractitioner): Practitioner {
  const [qualification] = practitioner.qualification ?? []
  return {
    vendorId: practitioner.id,
    name: nameOf(practitioner.name) ?? practitioner.id,
    title: firstText(...textsOf(qualification ? [qualification.code] : [])),
  }
}

export function fromWireLocation(location: WireLocation, clinicZone: string, settings: Settings): Location {
  const { address, id } = location
  const lines = [...(address?.line ?? []), address?.city, address?.postalCode, address?.country]
  const written = lines.flatMap((line) => firstText(line) ?? [])
  const zones = settings.locationTimeZones
  return {
    vendorId: id,
    name: firstText(location.name) ?? id,
    addressLines: written.length > 0 ? written : [firstText(address?.text) ?? []].flat(),
    timeZone: (Object.hasOwn(zones, id) ? zones[id] : undefined) ?? clinicZone,
  }
}

/** Whether a slot may be booked for the service. */
export function isOfService(slot: WireSlot, schedule: WireSchedule, service: WireService, settings: Settings): boolean {
  // "If provided then this overrides the value provided on the availability resource" (Slot.serviceType).
  const stated = slot.serviceType?.length ? slot.serviceType : (schedule.serviceType ?? [])
  const codes = codesOf(stated)
  if (codes.length > 0) return codes.some((code) => codesOf(service.type).includes(code))
  // Nothing is stated: then the schedule may still name the service among its actors.
  return idsOfReferences(schedule.actor, 'HealthcareService', settings).includes(service.id)
}

/** Whether the schedule is one of the service's, as far as it says so itself: its slots have the last word. */
export function isScheduleOf(schedule: WireSchedule, service: WireService, settings: Settings): boolean {
  const codes = codesOf(schedule.serviceType)
  if (codes.length > 0) return codes.some((code) => codesOf(service.type).includes(code))
  const services = idsOfReferences(schedule.actor, 'HealthcareService', settings)
  return services.length === 0 || services.includes(service.id)
}

/** The one practitioner whose diary the schedule is; null for a room's, a team's or several people's. */
export function practitionerOf(schedule: WireSchedule, settings: Settings): string | null {
  const [only, ...others] = idsOfReferences(schedule.actor, 'Practitioner', settings)
  return others.length === 0 ? (only ?? null) : null
}

/** Of the schedule, or the only one of the service. */
export function locationOf(schedule: WireSchedule, service: WireService, settings: Settings): string | null {
  const [own] = idsOfReferences(schedule.actor, 'Location', settings)
  if (own !== undefined) return own
  const [only, ...others] = idsOfReferences(service.location, 'Location', settings)
  return others.length === 0 ? (only ?? null) : null
}

function nameOf(names: readonly WireHumanName[] | null | undefined): string | null {
  const all = (names ?? []).filter(({ use }) => use !== 'old')
  const best = all.find(({ use }) => use === 'official') ?? all.find(({ use }) => use === 'usual') ?? all[0]
  if (!best) return null
  return firstText(best.text, [...(best.prefix ?? []), ...(best.given ?? []), best.family ?? ''].join(' '))
}

function textsOf(concepts: readonly WireConcept[]): readonly (string | null | undefined)[] {
  return concepts.flatMap(({ text, coding }) => [text, ...(coding ?? []).map(({ display }) => display)])
}

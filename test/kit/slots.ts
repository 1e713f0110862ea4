import type { AppointmentType, Location, Practitioner } from '../../src/domain/clinic.ts'
import type { SlotOffer, SlotSnapshot } from '../../src/domain/slot.ts'
import { formatInstant, type Instant } from '../../src/domain/time.ts'
import { testNow } from './clock.ts'

export const minute = 60_000
export const hour = 60 * minute

/** Monday, 09:00 in London. */
export const monday: Instant = Date.parse('2030-03-04T09:00:00Z')

export const appointmentTypes: readonly AppointmentType[] = [
  typeOf('t30', 'First visit', 30),
  typeOf('t45', 'Long visit', 45),
  typeOf('class', 'Back class', 60),
]
export const practitioners: readonly Practitioner[] = [
  { vendorId: 'p1', name: 'Dr One', title: 'Physiotherapist' },
  { vendorId: 'p2', name: 'Dr Two', title: null },
]
export const locations: readonly Location[] = [
  { vendorId: 'l1', name: 'Main site', addressLines: ['1 Test Street'], timeZone: 'Europe/London' },
]

export function anOffer(given: Partial<SlotOffer> = {}): SlotOffer {
  const appointmentTypeId = given.appointmentTypeId ?? 't30'
  const start = given.start ?? monday
  const minutes = appointmentTypes.find((type) => type.vendorId === appointmentTypeId)?.durationMinutes ?? 30
  const practitionerId = given.practitionerId === undefined ? 'p1' : given.practitionerId
  return {
    start,
    end: start + minutes * minute,
    appointmentTypeId,
    practitionerId,
    locationId: 'l1',
    resources: [practitionerId === null ? 'pool:l1' : `practitioner:${practitionerId}`],
    remaining: null,
    contactTypes: ['IN_PERSON'],
    price: { amount: '50.00', currency: 'GBP' },
    rawStart: formatInstant(start),
    vendorRef: null,
    ...given,
  }
}

export function aSlot(given: Partial<SlotSnapshot> = {}): SlotSnapshot {
  const offer = anOffer(given)
  const typeId = offer.appointmentTypeId
  return {
    clinicId: 'leeds',
    timeZone: 'Europe/London',
    occupied: { start: offer.start, end: offer.end },
    appointmentType: appointmentTypes.find((type) => type.vendorId === typeId) ?? typeOf(typeId, typeId, 30),
    practitioner: practitioners.find((one) => one.vendorId === offer.practitionerId) ?? null,
    location: locations[0] ?? null,
    asOf: testNow,
    ...offer,
    ...given,
  }
}

/** What a test clinic offers unless told otherwise: half hours and 45 minutes that overlap them, two practitioners, a class. */
export function defaultOffers(): SlotOffer[] {
  const halves = [0, 30, 60, 90, 120, 150].map((at) => anOffer({ start: monday + at * minute }))
  const long = [0, 45, 90].map((at) => anOffer({ start: monday + at * minute, appointmentTypeId: 't45' }))
  const other = [0, 30, 60].map((at) => anOffer({ start: monday + at * minute, practitionerId: 'p2' }))
  const group = anOffer({
    start: monday + 5 * hour,
    appointmentTypeId: 'class',
    practitionerId: null,
    resources: ['room:1'],
    remaining: 3,
  })
  return [...halves, ...long, ...other, group]
}

function typeOf(vendorId: string, name: string, durationMinutes: number): AppointmentType {
  return { vendorId, name, description: null, durationMinutes, price: null, contactTypes: [] }
}

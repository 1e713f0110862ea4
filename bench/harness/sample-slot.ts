import type { SlotSnapshot } from '../../src/domain/slot.ts'

export interface SampleSlot {
  readonly clinicId: string
  readonly practitionerId: string
  readonly start: number
  readonly durationMinutes: number
}

/** A slot with the same fields as a real one, and about as long. */
export function sampleSlot({ clinicId, practitionerId, start, durationMinutes }: SampleSlot): SlotSnapshot {
  const time = { start, end: start + durationMinutes * 60_000 }
  const appointmentTypeId = 'type_00000000-0000-4000-8000-000000000302'
  const locationId = 'loc_00000000-0000-4000-8000-000000000101'
  const price = { amount: '52.50', currency: 'GBP' }
  return {
    ...time,
    clinicId,
    timeZone: 'Europe/London',
    occupied: time,
    appointmentTypeId,
    practitionerId,
    locationId,
    resources: [`practitioner:${practitionerId}`],
    remaining: null,
    contactTypes: ['IN_PERSON'],
    price,
    rawStart: new Date(start).toISOString(),
    vendorRef: null,
    appointmentType: {
      ...{ vendorId: appointmentTypeId, name: 'Physiotherapy, follow-up', durationMinutes, description: null },
      ...{ contactTypes: ['IN_PERSON'], price },
    },
    practitioner: { vendorId: practitionerId, name: 'Practitioner of the bench', title: 'Physiotherapist' },
    location: {
      ...{ vendorId: locationId, name: 'City Centre Clinic', timeZone: 'Europe/London' },
      addressLines: ['1 Sample Street', 'Leeds', 'LS1 1AA'],
    },
    asOf: Date.now(),
  }
}
